"""The walk through one example: on, back, into, out, to here, and by itself in slow motion."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from gui.numbers import count
from gui.panels.formula_operations import operations_of
from gui.session import Session
from gui.stepping import (
    Granularity,
    Operations,
    Place,
    around,
    coarser,
    finer,
    inside,
    next_place,
    parts,
    place_of,
    places,
    position_of,
    previous_place,
)

SLOW_MS = 1250  # how long slow motion stays at each stop


class Walk(QObject):
    """Moves the session's place.

    Signals:
        changed(): granularity or slow motion differ.
    """

    changed = Signal()

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self.granularity: Granularity = "unit"
        self._timer = QTimer(self)
        self._timer.setInterval(SLOW_MS)
        self._timer.timeout.connect(self._on_by_itself)

    @property
    def has_target(self) -> bool:
        trace = self._session.moment.trace
        return trace is not None and trace.loss is not None

    @property
    def operations(self) -> Operations | None:
        moment = self._session.moment
        return None if moment.trace is None else operations_of(moment.graph, moment.trace, moment.training)

    @property
    def is_at_end(self) -> bool:
        """Whether the walk stands at its last stop."""
        return self._session.place is not None and self._beside(next_place) is None

    @property
    def is_slow(self) -> bool:
        """Whether it goes on by itself."""
        return self._timer.isActive()

    def set_granularity(self, granularity: Granularity) -> None:
        if granularity != self.granularity:
            self.granularity = granularity
            self.changed.emit()

    def step_forward(self) -> None:
        """Starts stepping, or goes on by one stop; after the last one stepping ends."""
        if self._session.moment.trace is not None:
            self._session.step_to(self._beside(next_place))

    def step_back(self) -> None:
        """One stop back; the first one stays."""
        stop = self._beside(previous_place)
        if stop is not None:
            self._session.step_to(stop)

    def step_into(self) -> None:
        """To the first part of what is shown, and on by such parts."""
        self.set_granularity(finer(self.granularity))
        place, session = self._session.place, self._session
        if place is None:
            self.step_forward()
        elif self.granularity == "operation" and self.operations is not None:
            whole = inside(session.moment.graph, "unit", place, has_target=self.has_target)
            session.step_to(parts(whole, self.operations)[0])
        else:
            session.step_to(inside(session.moment.graph, self.granularity, place, has_target=self.has_target))

    def step_out(self) -> None:
        """To what the present stop is a part of, and on by such wholes."""
        self.set_granularity(coarser(self.granularity))
        place, session = self._session.place, self._session
        if place is None:
            self.step_forward()
            return
        stops = places(session.moment.graph, self.granularity, has_target=self.has_target)
        here = position_of(stops, around(place, self.granularity))
        session.step_to(place if here is None else stops[here])

    def run_to(self, layer: str, unit: int | None) -> bool:
        """To where the walk next comes to a layer, or a unit of it; False where it does not any more."""
        session = self._session
        if session.moment.trace is None:
            return False
        granularity: Granularity = "unit" if self.granularity == "operation" else self.granularity
        stops = places(session.moment.graph, granularity, has_target=self.has_target)
        place = session.place
        found = place_of(place, layer, unit, stops)
        if found is None:
            return False
        if self.granularity == "operation" and self.operations is not None:
            found = parts(found, self.operations)[0]
        session.step_to(found)
        return True

    def go(self, place: Place) -> None:
        self._session.step_to(place)

    def set_slow(self, on: bool) -> None:
        """Goes on by itself, a stop every SLOW_MS, or stands."""
        if on == self.is_slow:
            return
        if on:
            self.step_forward()
            if self._session.place is not None:
                self._timer.start()
        else:
            self._timer.stop()
        self.changed.emit()

    def counter_text(self) -> str:
        """ "3 of 22", "5–7 of 22" where a layer or a phase is looked at, with the operation beside it where the walk
        goes by those; "" where it does not stand."""
        place, graph = self._session.place, self._session.moment.graph
        if place is None:
            return ""
        granularity: Granularity = "unit" if self.granularity == "operation" else self.granularity
        stops = places(graph, granularity, has_target=self.has_target)
        whole = Place(place.phase, place.layer, place.unit)
        if whole in stops:
            here = stops.index(whole)
        elif place.phase == "loss":  # one stop, however deep one looks into it
            here = next((i for i, stop in enumerate(stops) if stop.phase == "loss"), None)
        else:
            here = None
        if here is None:  # more is looked at than one stop
            within = [i for i, stop in enumerate(stops) if _is_within(stop, place)]
            return f"{count(within[0] + 1)}–{count(within[-1] + 1)} of {count(len(stops))}" if within else ""
        text = f"{count(here + 1)} of {count(len(stops))}"
        if place.operation is None or self.operations is None:
            return text
        parts_here = self.operations(place.phase, place.layer, place.unit or 0)
        return f"{text} · operation {place.operation + 1} of {parts_here}"

    def _beside(self, step) -> Place | None:  # noqa: ANN001 - next_place or previous_place
        operations = self.operations if self.granularity == "operation" else None
        return step(
            self._session.moment.graph,
            self.granularity,
            self._session.place,
            has_target=self.has_target,
            operations=operations,
        )

    def _on_by_itself(self) -> None:
        if self._session.place is None or self.is_at_end:
            self.set_slow(False)
        else:
            self.step_forward()


def _is_within(stop: Place, place: Place) -> bool:
    """Whether a stop is a part of a layer, or of a whole phase."""
    return stop.phase == place.phase and place.layer in ("", stop.layer) and place.unit is None
