"""The whole network in equations: each layer's activations for one example, the loss, and how large each δ is."""

from __future__ import annotations

import numpy as np

from core.graph import Layer
from core.inspection.operations import vector_name
from gui.panels.formula import Subject
from gui.panels.formula_equation import Equation, Link, Page
from gui.panels.formula_forward import activation_name
from gui.panels.formula_layer_backward import matrix_grid, matrix_text, vector_text
from gui.panels.formula_numbers import head, shown
from gui.stepping import Phase
from gui.symbols import batch_name

_MOST_ROWS = 4  # of a matrix


def network_page(subject: Subject, phase: Phase, note: str = "") -> Page:
    """One equation a layer: its activations forward, its δ backward; a click opens the layer."""
    graph, trace = subject.graph, subject.trace
    is_back = phase in ("backward", "update") and trace.loss is not None
    layers = [layer for layer in graph.forward_order if layer.computes or not is_back]
    if is_back:
        layers.reverse()
    equations = [_layer(subject, layer, is_back=is_back) for layer in layers]
    if trace.loss is not None and not is_back:
        stated = (head("L", trace.loss, digits=subject.digits), ("loss", shown(trace.loss, subject.digits)))
        link = Link("the loss", "loss", graph.outputs[-1].id)
        equations.append(Equation(stated, "What this example costs.", links=((1, link),)))
    return Page("all layers", tuple(equations), note)


def shapes(subject: Subject, layer: Layer) -> Equation:
    """Z = X Wᵀ + b of a batch, with the shape of every matrix: 10×4 = 10×2 · 2×4 + 4."""
    count, rows = subject.batch_size, layer.rows
    into = subject.graph.into(layer.id)
    columns = [("Z = ", f"{count}×{rows} = ")]
    for i, connection in enumerate(into):
        source = subject.graph.by_id[connection.source]
        mark = "" if len(into) == 1 else f"({vector_name(source)})"
        plus = " + " if i else ""
        columns += [
            (f"{plus}{batch_name(source)} ", f"{plus}{count}×{source.units} · "),
            (f"Wᵀ{mark}", f"{source.units}×{rows}"),
        ]
    if layer.has_bias:
        columns.append((" + b", f" + {rows}"))
    return Equation(tuple(columns), f"Shapes of a batch of {count}: a row for each example.")


def matrices(subject: Subject, layer: Layer) -> tuple[Equation, ...]:
    """The layer's weights as a matrix, a row a unit, and its biases: the first of them where they are many."""
    equations: list[Equation] = []
    into = subject.graph.into(layer.id)
    for connection in into:
        weight = subject.trace.connections[connection.key].weight
        name = "W" if len(into) == 1 else f"W({vector_name(subject.graph.by_id[connection.source])})"
        values = np.ravel(weight[:_MOST_ROWS, : subject.most_terms]).tolist()
        body = ("weights", matrix_text(weight, subject, _MOST_ROWS))
        meaning = "A row for each unit of this layer, a column for each unit before it."
        grid = matrix_grid(weight, subject, _MOST_ROWS)
        equations.append(Equation((head(name, *values, digits=subject.digits), body), meaning, grid=grid))
    bias = subject.trace.layers[layer.id].bias
    if bias is not None:
        values = bias[: subject.most_terms].tolist()
        body = ("biases", vector_text(bias, subject))
        equations.append(Equation((head("b", *values, digits=subject.digits), body), "One bias a unit."))
    return tuple(equations)


def _function(layer: Layer) -> str:
    name = activation_name(layer)
    return "identity(z)" if name == "z" else name


def _layer(subject: Subject, layer: Layer, *, is_back: bool) -> Equation:
    numbers = subject.trace.layers[layer.id]
    values = np.ravel(numbers.grad_pre_activation if is_back else numbers.activation)  # type: ignore[arg-type]
    kept = [float(v) for v in values[: subject.most_terms]]
    name = f"δ({layer.id})" if is_back else layer.id
    text = ", ".join(shown(v, subject.digits) for v in kept)
    more = ", …" if len(values) > len(kept) else ""
    body = f"({text}{more})" if len(values) > 1 else text
    kind = "input" if not layer.computes else "∂L/∂z" if is_back else _function(layer)
    link = Link(f"layer {layer.id}", "backward" if is_back else "forward", layer.id)
    meaning = f"{'δ' if is_back else 'Activations'} of {layer.id}, {layer.units} unit{'s' * (layer.units != 1)}."
    return Equation((head(name, *kept, digits=subject.digits), (kind, body)), meaning, links=((1, link),))
