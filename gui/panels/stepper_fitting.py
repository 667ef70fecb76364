"""The page of the moment with as many terms as fit into the strip, and what is looked at in a word."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core.inspection.update import BatchUpdate
from gui.moment import Moment
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
    """

    phase: Phase
    place: Place | None
    selection: Selection
    is_whole: bool


def fitting_page(
    moment: Moment,
    looked_at: LookedAt,
    lines: EquationLines,
    width: int,
    digits: int,
    batch: BatchUpdate | None,
    prove: Callable[[Page, Subject], Page] | None,
) -> Page:
    """The page with the most terms that stand in two rows of a width; where none does, one that scrolls.

    Args:
        prove: puts differences of losses beside the gradients, for which none of these gives way; None while that is
            not wanted.
    """
    page, subject = Page(""), None
    unbroken: tuple[Page, Subject] | None = None
    rows = None if moment.dataset is None else len(moment.dataset.train)
    for most in _TERMS:
        if moment.trace is None:
            break
        subject = subject_of(moment.graph, moment.trace, moment.training_now, digits, most, batch, rows=rows)
        page = page_for(subject, looked_at.phase, looked_at.place, looked_at.selection, is_whole=looked_at.is_whole)
        if lines.fits(page, width):
            break
        if unbroken is None and not lines.has_long_lines(page, width):
            unbroken = page, subject  # too many equations for any number of terms: it scrolls, and none is left out
    else:
        page, subject = unbroken or (page, subject)
    return page if prove is None or subject is None else prove(page, subject)


def depth_of(session: Session, *, is_whole: bool) -> str:
    """Which depth is looked at: network, layer or unit; "" for a weight's page or the loss, which have none."""
    place, selection, graph = session.place, session.selection, session.moment.graph
    layer_id, unit = (place.layer, place.unit) if place is not None else (selection.layer, selection.unit)
    layer = graph.by_id.get(layer_id)
    if place is not None and place.phase == "loss":
        return ""
    if layer is not None:
        return "unit" if unit is not None or layer.units == 1 else "layer"
    return "network" if is_whole or place is not None else ""


def kind_of(session: Session, phase: Phase) -> str:
    """What the strip shows, in a word: the walk, the loss, a weight, a layer or a unit."""
    if session.place is not None:
        return "STEP"
    if phase == "loss":
        return "LOSS"
    selection, graph = session.selection, session.moment.graph
    if selection.connection:
        return "WEIGHT"
    layer = graph.by_id.get(selection.layer)
    if layer is None:
        return "SELECTION"
    return "UNIT" if selection.unit is not None or layer.units == 1 else "LAYER"
