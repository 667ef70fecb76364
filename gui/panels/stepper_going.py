"""Where the strip looks: the phase, the depth, and the place that a part of an equation comes from."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from gui.panels.formula_equation import Link
from gui.panels.stepper_fitting import LookedAt
from gui.session import Session
from gui.stepping import Phase, Place


class Going(QObject):
    """Holds what of the strip is no selection and no place: the phase at rest, and how deep one looks.

    Signals:
        changed(): another page is wanted.
        list_wanted(str): "terms", all of a sum, or "why", all examples of the batch.
    """

    changed = Signal()
    list_wanted = Signal(str)

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._phase: Phase = "forward"  # what the selected unit shows while nobody steps
        self._of_weight: Phase = "backward"  # and the selected weight: its chain, unless another is asked for
        self.is_whole = False  # the network as a whole is looked at while nothing of it is selected
        self.as_layer = False  # a layer of one unit is looked at as a layer: its matrices
        self._left: Place | None = None  # where the walk stood before a pill led to the loss
        session.selection_changed.connect(self._follow)
        session.stepping_changed.connect(self._forget)

    @property
    def looked_at(self) -> LookedAt:
        return LookedAt(self.phase, self._session.place, self._session.selection, self.is_whole, self.as_layer)

    @property
    def phase(self) -> Phase:
        """What the selected unit or weight shows while nobody steps."""
        session = self._session
        if session.selection.connection not in session.moment.graph.by_key:
            return self._phase
        trace = session.moment.trace
        return self._of_weight if trace is not None and trace.loss is not None else "forward"

    @property
    def phase_now(self) -> Phase:
        place = self._session.place
        return place.phase if place is not None else self.phase

    def show_phase(self, phase: Phase, *, has_target: bool) -> None:
        """Another phase of the unit at hand; while stepping, the walk goes there."""
        place, left, outputs = self._session.place, self._left, self._session.moment.graph.outputs
        if place is None:
            self._ask_for(phase, of_weight=bool(self._session.selection.connection))
        elif not has_target and phase != "forward":
            pass
        elif phase == "loss" and place.phase != "loss" and outputs:
            self._session.step_to(Place("loss", outputs[-1].id if place.layer else ""))
            self._left = place  # the loss is one stop for all units: the other pills lead back to this one
        else:
            self._session.step_to(replace(left if left is not None and place.phase == "loss" else place, phase=phase))
        self.changed.emit()

    def go_to(self, link: Link) -> None:
        """Opens the place that a part of an equation comes from."""
        if link.opens:
            self.list_wanted.emit(link.opens)
            return
        session, selection = self._session, self._session.selection
        if link.example is not None:
            selection = selection.with_example(link.example)
        layer = session.moment.graph.by_id.get(link.layer)
        walks = session.place is not None and not link.connection and link.example is None
        if walks and layer is not None and (link.phase == "loss" or layer.computes):
            session.step_to(Place(link.phase, link.layer, link.unit))
            return
        session.step_to(None)
        self._ask_for(link.phase, of_weight=bool(link.connection))
        if link.connection:
            selection = selection.with_weight(link.connection, link.weight)
        elif layer is not None and (link.phase != "loss" or link.unit is not None):
            selection = selection.with_unit(link.layer, link.unit)
        session.select(selection)
        self.changed.emit()

    def show_depth(self, depth: str) -> None:
        """The network, the layer or the unit at hand; of the loss all outputs, its formula or one output's part."""
        session, place = self._session, self._session.place
        graph, selection = session.moment.graph, session.selection
        layer_id = place.layer if place is not None else selection.layer
        if not layer_id and selection.connection in graph.by_key:
            layer_id = graph.by_key[selection.connection].target
        layer = graph.by_id.get(layer_id) or next(iter(graph.outputs), None)
        if layer is not None and self.phase_now == "loss" and layer.kind != "output":
            layer = next(iter(graph.outputs), None)
        if layer is None:
            return
        if place is None:
            self._ask_for(self.phase, of_weight=False)  # the unit of a weight is shown in the weight's phase
        self.as_layer = depth == "layer"
        if place is not None:
            stops = {"network": Place(place.phase), "layer": Place(place.phase, layer.id)}
            session.step_to(stops.get(depth, Place(place.phase, layer.id, place.unit or 0)))
        elif depth == "network":
            session.select(selection.with_unit(""))
            self.is_whole = True
        else:
            as_layer = self.as_layer
            session.select(selection.with_unit(layer.id, (selection.unit or 0) if depth == "unit" else None))
            self.as_layer = as_layer
        self.changed.emit()

    def _ask_for(self, phase: Phase, *, of_weight: bool) -> None:
        self._phase = phase
        self._of_weight = phase if of_weight or phase != "forward" else "backward"

    def _forget(self) -> None:
        self._left = None

    def _follow(self) -> None:
        selection = self._session.selection
        if selection.layer or selection.connection:
            self.is_whole = False
        if self._session.place is None:
            self.as_layer = False
