"""The page of the moment with as many terms as fit into the strip, and what is looked at in a word."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core.graph import Graph
from core.inspection.update import BatchUpdate
from gui.moment import Moment
from gui.numbers import count
from gui.panels.formula import Subject
from gui.panels.formula_equation import Page
from gui.panels.stepper_lines import EquationLines
from gui.panels.stepper_pages import page_for, subject_of
from gui.selection import Selection
from gui.session import Session
from gui.stepping import Phase, Place

_TERMS = (10, 8, 6, 5, 4, 3, 2)  # how many terms of a sum are tried, until the page fits


@dataclass(frozen=True)
class LookedAt:
    """Attributes:
    phase: of the selected unit while nobody steps. place: where the walk stands, or None.
    selection: what is selected. is_whole: the network as a whole is looked at while nothing of it is selected.
    as_layer: a layer of one unit is looked at as a layer, not as that unit.
    """

    phase: Phase
    place: Place | None
    selection: Selection
    is_whole: bool = False
    as_layer: bool = False


def fitting_page(
    moment: Moment,
    looked_at: LookedAt,
    lines: EquationLines,
    width: int,
    digits: int,
    batch: BatchUpdate | None,
    no_batch: str,
    prove: Callable[[Page, Subject], Page] | None,
    *,
    high: float = 0.0,
) -> Page:
    """The page with the most terms that stand in two rows of a width; where none does, one that scrolls.

    Args:
        no_batch: why there is no batch, a sentence; "" for no reason worth telling.
        high: pixels that there are anyway, as in a panel of its own; else there are two rows.
        prove: puts differences of losses beside the gradients, for which none of these gives way; None while that is
            not wanted.
    """
    page, subject = Page(""), None
    unbroken: tuple[Page, Subject] | None = None
    rows = None if moment.dataset is None else len(moment.dataset.train)
    for most in _TERMS:
        if moment.trace is None:
            break
        training = moment.training_now
        subject = subject_of(moment.graph, moment.trace, training, digits, most, batch, rows=rows, no_batch=no_batch)
        page = page_for(
            subject,
            looked_at.phase,
            looked_at.place,
            looked_at.selection,
            is_whole=looked_at.is_whole,
            as_layer=looked_at.as_layer,
        )
        if lines.fits(page, width, high):
            break
        if unbroken is None and not lines.has_long_lines(page, width):
            unbroken = page, subject  # too many equations for any number of terms: it scrolls, and none is left out
    else:
        page, subject = unbroken or (page, subject)
    return page if prove is None or subject is None else prove(page, subject)


def looks_the_same(before: Moment, now: Moment) -> bool:
    """Whether the pages of two moments are the same: they differ at most in metrics, which no page shows."""
    is_same = before.project is now.project and before.parameters is now.parameters and before.dataset is now.dataset
    return is_same and _standing(before) == _standing(now)


def _standing(moment: Moment) -> tuple[object, ...]:
    return moment.step, moment.epoch, moment.example, moment.point, moment.target, moment.is_stale


def depth_of(graph: Graph, looked_at: LookedAt) -> str:
    """Which depth is looked at: network, layer or unit; "" for a weight's page, which has none."""
    place, selection = looked_at.place, looked_at.selection
    layer_id, unit = (place.layer, place.unit) if place is not None else (selection.layer, selection.unit)
    layer = graph.by_id.get(layer_id)
    if (place.phase if place is not None else looked_at.phase) == "loss":  # whatever is selected: the outputs' page
        if looked_at.is_whole if place is None else not place.layer:
            return "network"
        return "unit" if layer is not None and layer.kind == "output" and unit is not None else "layer"
    if layer is not None:
        is_unit = unit is not None or (layer.units == 1 and not looked_at.as_layer)
        return "unit" if is_unit or (layer.units == 1 and not layer.computes) else "layer"
    return "network" if looked_at.is_whole or place is not None else ""


def scope_of(moment: Moment, looked_at: LookedAt, batch: BatchUpdate | None) -> str:
    """Of what the numbers of a page are: one example, a place, what is tried, or the batch of the next update."""
    phase = looked_at.place.phase if looked_at.place is not None else looked_at.phase
    if phase == "update" and batch is not None:
        many, first = len(batch.rows), next(iter(batch.rows))
        return f"batch of {count(many)}" if many > 1 else f"example {count(first + 1)}"
    return moment.selected_name


def kind_of(session: Session, phase: Phase, *, is_whole: bool) -> str:
    """What the strip shows, in a word: the walk, the loss, a weight, a layer, a unit or the whole network."""
    if session.place is not None:
        return "STEP"
    if phase == "loss":
        return "LOSS"
    selection, graph = session.selection, session.moment.graph
    if selection.connection:
        return "WEIGHT"
    layer = graph.by_id.get(selection.layer)
    if layer is None:
        return "NETWORK" if is_whole else "SELECTION"
    return "UNIT" if selection.unit is not None or layer.units == 1 else "LAYER"
