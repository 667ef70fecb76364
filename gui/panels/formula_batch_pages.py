"""The update of the next batch in equations, for a unit, a layer and the whole network: the last line of the rule for
each number, the largest moves where there are many.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.graph import Layer
from core.inspection.operations import inputs_of, vector_name, winning_row
from core.inspection.steps import updated
from core.inspection.update import BatchUpdate, sums
from core.numerals import subscript
from core.parameters import Group
from gui.numbers import count
from gui.panels.formula import Subject, layer_title, remembered
from gui.panels.formula_batch import note, number_update_page, quantity_equation, rule_words
from gui.panels.formula_equation import Equation, Link, Page
from gui.symbols import batch_name, source_names

_MOST_UPDATES, _MOST_LINES = 4, 4


def unit_update_page(
    subject: Subject, batch: BatchUpdate, layer: Layer, unit: int, operation: int | None = None
) -> Page:
    """The last line of the rule for each weight of a unit (the largest moves where there are many), then its bias.

    Args:
        operation: one of them alone, with every line of the rule, as the walk by operations has it.
    """
    title = layer.unit_name(unit)
    row = winning_row(layer, subject.trace, unit)
    arriving = remembered(
        subject.trace, ("inputs", layer.id, row), lambda: inputs_of(subject.graph, subject.trace, layer, row)
    )
    entries: list[tuple[str, Group, str, tuple[int, ...]]] = [
        (f"w{subscript(one.number)}", "weights", one.connection, (one.row, one.column))
        for one in arriving
        if not subject.graph.by_key[one.connection].frozen and not layer.frozen
    ]
    if layer.has_bias and not layer.frozen:
        bias: list[tuple[str, Group, str, tuple[int, ...]]] = [("b", "biases", layer.id, (row,))]
    else:
        bias = []
    stops = () if operation is None else updated(subject.graph, subject.trace, layer, unit)
    if operation is not None and stops:
        name, (group, key, index) = stops[min(operation, len(stops) - 1)]
        return number_update_page(subject, batch, name, group, key, index, title)
    few = len(entries + bias)
    if 1 < len(batch.quantities) * few <= _MOST_LINES:  # momentum's or Adam's every line, where there is room for it
        lines = tuple(
            quantity_equation(subject, quantity, batch.place(group, key, index), name)
            for name, group, key, index in entries + bias
            for quantity in batch.quantities
        )
        return Page(title, lines, note(subject, batch, layer))
    most, which = min(_MOST_UPDATES, subject.most_terms), ""
    if len(entries) > most:
        which = f"The {most} largest moves of {count(len(entries))} weights; Ask, All terms opens any other. "
        at = np.array([batch.place(*entry[1:]) for entry in entries])
        moves = np.abs(np.nan_to_num(batch.new[at] - batch.weights[at]))
        entries = [entries[i] for i in np.argsort(-moves, kind="stable")[:most]]
    equations = tuple(
        quantity_equation(subject, batch.quantities[-1], batch.place(group, key, index), name)
        for name, group, key, index in entries + bias
    )
    return Page(title, equations, which + note(subject, batch, layer) + rule_words(batch))


def layer_update_page(subject: Subject, batch: BatchUpdate, layer: Layer) -> Page:
    """What becomes of the whole layer: shapes of its gradient, and its largest move."""
    equations: list[Equation] = []
    names = ""
    into = subject.graph.into(layer.id)
    for connection in into:
        _, (row, column) = _largest(batch, "weights", connection.key)
        equations.append(gradient_shapes(subject, layer, connection.source, len(batch.rows)))
        mark = f"({vector_name(subject.graph.by_id[connection.source])})" if len(into) > 1 else ""
        name = f"W{mark}{_index((row, column))}"
        names = names or f"; {name}: unit {row + 1}, from source {column + 1}"
        equations.append(
            quantity_equation(
                subject, batch.quantities[-1], batch.place("weights", connection.key, (row, column)), name
            )
        )
    if layer.has_bias:
        _, (row,) = _largest(batch, "biases", layer.id)
        equations.append(
            quantity_equation(
                subject, batch.quantities[-1], batch.place("biases", layer.id, (row,)), f"b{subscript(row + 1)}"
            )
        )
    one, all_ = source_names(subject.graph, layer)
    return Page(
        layer_title(layer),
        tuple(equations),
        f"Δ, {all_}: a row of δ and of {one} for each example of the batch. The largest move of each{names}. "
        f"{note(subject, batch, layer)}{rule_words(batch)}",
    )


def network_update_page(subject: Subject, batch: BatchUpdate) -> Page:
    """The largest move of each layer's weights and biases; a click opens the layer."""
    equations: list[Equation] = []
    for layer in subject.graph.forward_order:
        tensors: list[tuple[Group, str]] = [("weights", c.key) for c in subject.graph.into(layer.id)]
        if layer.has_bias:
            tensors.append(("biases", layer.id))
        moves: list[tuple[tuple[float, tuple[int, ...]], Group, str]]
        moves = [(_largest(batch, group, key), group, key) for group, key in tensors]
        if not layer.computes or not moves:
            continue
        (_, index), group, key = max(moves, key=lambda move: move[0][0])
        name = f"{'W' if group == 'weights' else 'b'}({layer.id}){_index(index)}"
        made = quantity_equation(subject, batch.quantities[-1], batch.place(group, key, index), name)
        equations.append(replace(made, links=((1, Link(f"layer {layer.id}", "update", layer.id)),)))
    words = f"The largest move in each layer. {note(subject, batch, None)}{rule_words(batch)}"
    return Page("all weights", tuple(equations), words)


def _index(index: tuple[int, ...]) -> str:
    """ "₁₂" for row 1, column 2, as the textbook has it; "₁₂,₃" where one of them has two digits."""
    return ("" if max(index) < 9 else ",").join(subscript(i + 1) for i in index)


def _largest(batch: BatchUpdate, group: Group, key: str) -> tuple[float, tuple[int, ...]]:
    """How far the number of a tensor goes that goes farthest, and which one that is."""
    slot = batch.slots[f"{group}/{key}"]
    moves = np.abs(np.nan_to_num(batch.new[slot.part] - batch.weights[slot.part]))
    at = int(np.argmax(moves))
    return float(moves[at]), tuple(int(i) for i in np.unravel_index(at, slot.shape))


def gradient_shapes(subject: Subject, layer: Layer, source: str, count: int) -> Equation:
    """∂L/∂W = Δᵀ X / N with its shapes."""
    units, name = subject.graph.by_id[source].units, batch_name(subject.graph.by_id[source])
    mark = f"({vector_name(subject.graph.by_id[source])})" if len(subject.graph.into(layer.id)) > 1 else ""
    whole = (
        (f"∂L/∂W{mark} = ", f"{layer.rows}×{units} = "),
        ("Δᵀ", f"{layer.rows}×{count}"),
        (" · ", " · "),
        (name, f"{count}×{units}"),
        ("" if sums(subject.training) else " / N", "" if sums(subject.training) else f" / {count}"),
    )
    return Equation(
        whole, f"A row of Δ and of {name} for each example of the batch: the product adds their gradients up."
    )
