"""Which page of equations belongs to where the stepper, or the selection, stands."""

from __future__ import annotations

from core.graph import Graph, Layer
from core.inspection import Trace
from core.inspection.update import BatchUpdate
from core.project import Training
from gui.numbers import count
from gui.panels.formula import Subject
from gui.panels.formula_backward import backward_page
from gui.panels.formula_batch import MASKED, note, number_update_page, quantity_equation
from gui.panels.formula_batch_pages import layer_update_page as batch_layer_page
from gui.panels.formula_batch_pages import network_update_page, unit_update_page
from gui.panels.formula_delta_words import slope_words
from gui.panels.formula_equation import Page
from gui.panels.formula_forward import forward_page, input_page, layer_page
from gui.panels.formula_layer_backward import layer_backward_page
from gui.panels.formula_loss import loss_page
from gui.panels.formula_loss_outputs import loss_network_page, loss_unit_page
from gui.panels.formula_network import matrices, network_page, shapes
from gui.panels.formula_operations import operation_page
from gui.panels.formula_update import layer_update_page, update_page
from gui.panels.formula_weight import weight_forward_page, weight_page
from gui.selection import Selection
from gui.session import Session
from gui.situation import nothing_to_show
from gui.stepping import Phase, Place
from gui.symbols import source_names

NOTHING = "Select a unit or a weight on the canvas: its numbers for one example appear here. Keys . and , step through."
WHOLE = "One equation for each layer: a click on its numbers opens it."
NO_DATA = "Choose data on the left: the numbers shown here are those of one example."
NO_EXAMPLE = "Click a data point, or any place of the plane, in a view: its numbers on their way through appear here."


def page_for(
    subject: Subject,
    phase: Phase,
    place: Place | None,
    selection: Selection,
    *,
    is_whole: bool = False,
    as_layer: bool = False,
) -> Page:
    """The page of the stepper's place, or of the selected unit or weight in a phase.

    Args:
        is_whole: the network is looked at as a whole while nothing of it is selected.
        as_layer: a layer of one unit is looked at as a layer.
    """
    graph = subject.graph
    if place is not None:
        if place.operation is not None and place.phase != "update":
            return operation_page(subject, place)
        layer = graph.by_id.get(place.layer)
        if place.phase == "loss":
            return _loss(subject, layer, place.unit, is_whole=not place.layer)
        return _page(subject, place.phase, layer, place.unit, place.operation, as_layer=as_layer)
    if phase == "loss":
        return _loss(subject, graph.by_id.get(selection.layer), selection.unit, is_whole=is_whole)
    if selection.connection in graph.by_key:
        row, column = selection.weight or (0, 0)
        return _weight(subject, phase, selection.connection, row, column)
    layer = graph.by_id.get(selection.layer)
    if layer is None:
        return _whole(subject, phase) if is_whole else Page("", (), NOTHING)
    return _page(subject, phase, layer, selection.unit, as_layer=as_layer)


def empty_reason(session: Session) -> str:
    """Why no page can be shown; "" when one can."""
    moment = session.moment
    if not moment.graph.layers or moment.parameters is None:
        return nothing_to_show(session, "numbers to show")
    if moment.trace is not None:
        return ""
    return NO_DATA if moment.dataset is None else NO_EXAMPLE


def subject_of(
    graph: Graph,
    trace: Trace,
    training: Training,
    digits: int,
    most_terms: int,
    batch: BatchUpdate | None = None,
    *,
    rows: int | None = None,
    no_batch: str = "",
) -> Subject:
    """What pages are built from.

    Args:
        no_batch: why there is no batch, a sentence.
        rows: how many examples there are to train on; a batch has no more.
    """
    size = training.batch_size if rows is None else max(1, min(training.batch_size, rows))
    size = size if batch is None else len(batch.rows)
    return Subject(graph, trace, training, digits, most_terms, batch, size, no_batch)


def _weight(subject: Subject, phase: Phase, key: str, row: int, column: int) -> Page:
    """What a weight carries, its chain, or what each example of the batch and the rule make of it."""
    if phase == "forward":
        return weight_forward_page(subject, key, row, column)
    page, batch = weight_page(subject, key, row, column), subject.batch
    connection = subject.graph.by_key[key]
    moves = not connection.frozen and not subject.graph.by_id[connection.target].frozen
    if batch is None or not page.equations or not moves:
        return page
    mask = connection.mask
    if mask is not None and not mask.numpy()[row, column]:
        return Page(page.title, (), MASKED)
    if phase == "update":
        return number_update_page(subject, batch, "w", "weights", key, (row, column), page.title)
    last = quantity_equation(subject, batch.quantities[-1], batch.place("weights", key, (row, column)), "w")
    target = subject.graph.by_id[connection.target]
    words = note(subject, batch, target)
    alone = "" if len(batch.rows) == 1 else "∂L/∂w: this example alone. "
    slope = slope_words(subject, target, row // target.pieces) if "′" in page.equations[1].symbols else ""
    more = " “update” above shows every line of it." if len(batch.quantities) > 1 or len(batch.rows) > 1 else ""
    return Page(page.title, (*page.equations[:2], last), f"{alone}{slope} {words}{more}".strip())


def _loss(subject: Subject, layer: Layer | None, unit: int | None, *, is_whole: bool) -> Page:
    """All outputs beside their targets, the formula, or one output's part of it."""
    if is_whole:
        return loss_network_page(subject)
    if layer is not None and layer.kind == "output" and unit is not None and unit < layer.units:
        return loss_unit_page(subject, layer, unit)
    return loss_page(subject)


def _page(
    subject: Subject,
    phase: Phase,
    layer: Layer | None,
    unit: int | None,
    operation: int | None = None,
    *,
    as_layer: bool = False,
) -> Page:
    if layer is None:
        return _whole(subject, phase)
    if unit is not None and unit >= layer.units:
        unit = None  # of the drawing before: the selection follows in a moment
    if not layer.computes:
        return input_page(subject, layer, 0 if layer.units == 1 else unit)
    if unit is None and layer.units == 1 and not as_layer:
        unit = 0  # a layer of one unit is that unit
    if phase == "update" and subject.batch is not None:
        if unit is not None and unit < layer.units:
            return unit_update_page(subject, subject.batch, layer, unit, operation)
        return batch_layer_page(subject, subject.batch, layer)
    if unit is not None and unit < layer.units:
        pages = {"forward": forward_page, "backward": backward_page, "update": update_page}
        return pages[phase](subject, layer, unit)
    if phase == "forward":
        page = layer_page(subject, layer)
        many = subject.batch_size
        rows = "this example’s row" if many == 1 else f"a row for each of {count(many)} examples"
        one, all_ = source_names(subject.graph, layer)
        words = f"{page.note} {one}, z, a: of this example; {all_}, Z: of a batch, {rows}.".strip()
        return Page(page.title, (*page.equations, shapes(subject, layer), *matrices(subject, layer)), words)
    return layer_backward_page(subject, layer) if phase == "backward" else layer_update_page(subject, layer)


def _whole(subject: Subject, phase: Phase) -> Page:
    """All layers at once; the update is the next batch's, never one example's δ."""
    if phase == "update" and subject.batch is not None:
        return network_update_page(subject, subject.batch)
    return network_page(subject, phase, WHOLE)
