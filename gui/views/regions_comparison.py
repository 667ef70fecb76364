"""The regions view's comparison: this drawing and one hidden layer of as many parameters, both at their start (F5)."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from PySide6.QtCore import QObject, Signal

from core.probing import Plane
from core.regions.shallow import START_SEEDS, Start, compared
from gui.moment import Moment
from gui.numbers import count
from gui.session import Session

_MOST = 5000  # regions that are counted of one start
_NONE = ("no shallow equal: draw two hidden layers or more", "no shallow equal")


class Comparison(QObject):
    """Computed when it is wanted, off the GUI thread, once for a drawing with its start.

    Signals:
        changed(): there are other words.
    """

    changed = Signal()

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self.is_wanted = False
        self._plane: Plane | None = None  # over which is counted
        self._asked: Hashable = None  # what it was computed for, or is being
        self.result: tuple[Start, Start] | None = None
        self._is_there = False
        session.probed.connect(self._take)

    def show(self, *, is_wanted: bool) -> None:
        """Whether the view compares from now on."""
        self.is_wanted = is_wanted
        self.follow(self._session.moment, self._plane)
        self.changed.emit()

    def follow(self, moment: Moment, plane: Plane | None) -> None:
        """Counts for the drawing of a moment over a plane, where that has not been done."""
        graph, training, self._plane = moment.graph, moment.training, plane
        if not self.is_wanted or plane is None or moment.parameters is None:
            return
        key = (graph, training.initialization, training.seed, plane)
        if key == self._asked:
            return
        self._asked, self._is_there = key, False
        self._session.ask(self._key, lambda: compared(graph, training.initialization, training.seed, plane, most=_MOST))

    def texts(self) -> tuple[str, ...]:
        """The comparison in words, the longest text first; () where there is none to show."""
        if not self.is_wanted or not self._is_there:
            return ()
        if self.result is None:
            return _NONE
        deep, wide = self.result
        return (
            f"untrained, mean of {START_SEEDS} seeds: {deep.shape} {_many(deep)} regions, "
            f"{wide.shape} {_many(wide)} with {count(wide.parameters)} parameters",
            f"untrained: {deep.shape} {_many(deep)}, {wide.shape} {_many(wide)} regions",
            f"untrained: {_many(deep)}, {wide.shape} {_many(wide)}",
        )

    @property
    def _key(self) -> Hashable:
        return ("regions compared", id(self))

    def _take(self, key: Hashable, result: Any) -> None:
        if key == self._key:
            self.result, self._is_there = result, True
            self.changed.emit()


def _many(start: Start) -> str:
    return f"{start.mean:.3g}"
