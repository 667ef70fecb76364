"""Which page of equations belongs to where the stepper, or the selection, stands."""

from __future__ import annotations

from core.graph import Graph, Layer
from core.inspection import Trace
from core.project import Training
from gui.panels.formula import Page, Subject
from gui.panels.formula_backward import backward_page, layer_backward_page
from gui.panels.formula_forward import forward_page, input_page, layer_page
from gui.panels.formula_loss import loss_page
from gui.panels.formula_update import layer_update_page, update_page, weight_page
from gui.selection import Selection
from gui.session import Session
from gui.situation import nothing_to_show
from gui.stepping import Phase, Place

NOTHING = "Select a unit or a weight on the canvas: its numbers for one example appear here. Keys . and , step through."
NO_DATA = "Choose data on the left: the numbers shown here are those of one example."
NO_EXAMPLE = "Click a data point, or any place of the plane, in a view: its numbers on their way through appear here."


def page_for(subject: Subject, phase: Phase, place: Place | None, selection: Selection) -> Page:
    """The page of the stepper's place, or of the selected unit or weight in a phase."""
    graph = subject.graph
    if place is not None:
        return _page(subject, place.phase, graph.by_id.get(place.layer), place.unit)
    if phase == "loss":
        return loss_page(subject)
    if selection.connection in graph.by_key:
        row, column = selection.weight or (0, 0)
        return weight_page(subject, selection.connection, row, column)
    layer = graph.by_id.get(selection.layer)
    if layer is None:
        return Page("", (), NOTHING)
    unit = selection.unit if selection.unit is not None else (0 if layer.units == 1 else None)
    return _page(subject, phase, layer, unit)


def empty_reason(session: Session) -> str:
    """Why no page can be shown; "" when one can."""
    moment = session.moment
    if not moment.graph.layers or moment.parameters is None:
        return nothing_to_show(session, "numbers to show")
    if moment.trace is not None:
        return ""
    return NO_DATA if moment.dataset is None else NO_EXAMPLE


def subject_of(graph: Graph, trace: Trace, training: Training, digits: int, most_terms: int) -> Subject:
    return Subject(graph, trace, training, digits, most_terms)


def _page(subject: Subject, phase: Phase, layer: Layer | None, unit: int | None) -> Page:
    if phase == "loss":
        return loss_page(subject)
    if layer is None:
        return _whole(subject, phase)
    if not layer.computes:
        return input_page(subject, layer, unit or 0)
    if unit is None and layer.units == 1:
        unit = 0  # a layer of one unit is that unit
    if unit is not None and unit < layer.units:
        pages = {"forward": forward_page, "backward": backward_page, "update": update_page}
        return pages[phase](subject, layer, unit)
    if phase == "forward":
        return layer_page(subject, layer)
    return layer_backward_page(subject, layer) if phase == "backward" else layer_update_page(subject, layer)


def _whole(subject: Subject, phase: Phase) -> Page:
    """All layers at once, for stepping example by example: the output's numbers stand for the phase."""
    output = subject.graph.outputs[-1]
    page = _page(subject, phase, output, 0 if output.units == 1 else None)
    titles = {"forward": "all layers forward", "backward": "all layers backward", "update": "all weights"}
    return Page(f"{titles[phase]}; shown: {page.title}", page.equations, page.note)
