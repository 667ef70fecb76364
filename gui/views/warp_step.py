"""Where the film of a warp stands while the stepper predicts: at the stage that is being computed."""

from __future__ import annotations

from core.inspection.steps import graph_of
from core.probing import LINEAR, SHIFT
from gui.session import Session
from gui.views.warp_film import Film

Stage = tuple[str, str]  # layer, and the name of the stage; "" for the end of the layer's part


class StepStage:
    """Says when the walk has come to another stage than before."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._stage: Stage | None = None

    def changed(self, film: Film) -> float | None:
        """The position to go to, if the walk has come to another stage and the film shows it; else None."""
        stage = stage_of(self._session)
        if stage == self._stage:
            return None
        self._stage = stage
        return None if stage is None else position_of(film, stage)


def stage_of(session: Session) -> Stage | None:
    """W while the products add up, +b when z is complete, the end when its activation, or the whole unit, is computed;
    None while nobody steps, and in the other phases, where the film stays."""
    place, moment = session.place, session.moment
    layer = None if place is None else moment.graph.by_id.get(place.layer)
    if place is None or layer is None or place.phase != "forward" or not layer.computes:
        return None
    if place.operation is None or moment.trace is None:
        return layer.id, ""
    made = graph_of(moment.graph, moment.trace, layer, place.unit or 0)
    operations = made.computation.operations
    node = operations[min(place.operation, len(operations) - 1)] if operations else made.affine + 1
    if node > made.affine:
        return layer.id, ""
    return layer.id, LINEAR if node < made.affine or not layer.has_bias else SHIFT


def position_of(film: Film, stage: Stage) -> float | None:
    """Where on a film a stage is reached; None where the film does not have the layer."""
    for i, stop in enumerate(film.stops):
        if (stop.layer, stop.stage) == stage:
            return float(i)
    end = film.end_of(stage[0])
    return None if end is None else float(end)
