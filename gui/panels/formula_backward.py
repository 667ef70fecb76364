"""The backward phase in equations: δ = ∂L/∂z of a unit as a product of named factors, then its weights' gradients."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.activations import bind
from core.graph import Layer
from core.losses import LOSSES
from gui.panels.formula import (
    Equation,
    Page,
    Subject,
    Term,
    known,
    layer_title,
    mask_of,
    result_column,
    source_symbols,
    subscript,
    sum_columns,
)
from gui.panels.formula_forward import curve_of, derivative_at, winning_row
from gui.panels.formula_numbers import guarded, is_exact, shown

_MOST_GRADIENTS = 4
_GRADIENT = "The gradient of a weight: δ of its unit times the activation it carries."
MISSING = "Without a target there is no loss, so nothing flows back."


def backward_page(subject: Subject, layer: Layer, unit: int) -> Page:
    """δ of one unit, then the gradients of its weights and its bias."""
    title = layer.unit_name(unit)
    if subject.trace.layers[layer.id].grad_pre_activation is None:
        return Page(title, (), MISSING)
    note = ""
    name = layer.activation.name
    if name in ("step", "sign"):
        note = f"The {name} function is flat: its derivative is 0, so nothing before it can learn by gradient descent."
    elif LOSSES.find(subject.training.loss.name).name == "zero_one":
        note = "Counting wrong examples is flat: its gradient is 0 almost everywhere."
    return Page(title, (delta(subject, layer, unit), *gradients(subject, layer, unit)), note)


def layer_backward_page(subject: Subject, layer: Layer) -> Page:
    """δ of all units of a layer and the outer product that makes its gradients."""
    values = subject.trace.layers[layer.id].grad_pre_activation
    if values is None:
        return Page(layer.id, (), MISSING)
    flat = np.ravel(values)
    texts = ", ".join(shown(float(v), subject.digits) for v in flat[: subject.most_terms])
    more = ", …" if len(flat) > subject.most_terms else ""
    rule = _layer_rule(subject, layer)
    return Page(
        layer_title(layer),
        (
            Equation((("δ = ", "δ = "), (rule, f"({texts}{more})")), "δ = ∂L/∂z of every unit."),
            Equation(
                (("∂L/∂W = δ·aᵀ", "∂L/∂b = δ"),), "Each weight's gradient: δ of its target times a of its source."
            ),
        ),
    )


def _layer_rule(subject: Subject, layer: Layer) -> str:
    """How δ of a whole layer comes about: elementwise only where each unit's activation is its own."""
    onto_a = "∂L/∂a" if layer.kind == "output" else "(Wᵀδ)"
    if layer.kind == "output" and LOSSES[subject.training.loss.name].logits:
        return "∂L/∂z"  # the loss is computed from the logits and gives δ itself
    activation = bind(layer.activation).activation
    return f"Jᵀ·{onto_a}" if activation.over_units or activation.pieces else f"{onto_a} ⊙ f′(z)"


def delta(subject: Subject, layer: Layer, unit: int) -> Equation:
    """δ = ∂L/∂z: for a hidden unit (Σ δ·w)·f′(z), for an output ∂L/∂a·f′(z), or the loss's own short form."""
    trace = subject.trace.layers[layer.id]
    row, _ = winning_row(layer, trace, unit)
    value = float(np.ravel(known(trace.grad_pre_activation))[row])
    onto_a = float(known(trace.grad_activation)[unit])
    bound = bind(layer.activation)
    has_slope = not bound.activation.over_units and not bound.activation.pieces
    slope = derivative_at(layer, trace, unit) if has_slope else 1.0
    meaning = "δ = ∂L/∂z: how the loss answers to this unit's pre-activation."
    curve = curve_of(layer, trace, unit, has_tangent=has_slope)
    head = ("δ = ", "δ = ")
    short = _difference(subject, layer, unit, value) if layer.kind == "output" else None
    if short is not None:
        return Equation(
            (head, short, result_column(value, subject, is_exactly=_is_plain(subject, layer, unit))), meaning, curve
        )
    if bound.activation.over_units or not np.isclose(onto_a * slope, value, rtol=1e-6, atol=1e-12, equal_nan=True):
        # softmax mixes its units, and a saturated product loses its digits: the number itself is what counts
        return Equation((head, ("∂L/∂z", shown(value, subject.digits))), meaning, curve)
    if layer.kind == "output" and bound.activation.name == "identity":
        return Equation((head, ("∂L/∂a", shown(value, subject.digits))), meaning, curve)
    if layer.kind == "output":
        columns, exact = [("∂L/∂a", guarded(onto_a, subject.digits))], is_exact(onto_a, subject.digits)
    else:
        columns, exact = sum_columns(outgoing_terms(subject, layer, unit), subject)
    if has_slope and bound.activation.name != "identity":
        if len(columns) > 1:
            columns = [("(", "("), *columns, (")", ")")]
        symbols, numbers = f"·{slope_name(layer)}", f"·{guarded(slope, subject.digits)}"
        columns[-1] = (columns[-1][0] + symbols, columns[-1][1] + numbers)
        exact = exact and is_exact(slope, subject.digits)
        meaning += " The last factor is the slope of the activation there."
    return Equation((head, *columns, result_column(value, subject, is_exactly=exact)), meaning, curve)


def slope_name(layer: Layer) -> str:
    """What f′ is called: σ′(z), tanh′(z), relu′(z)."""
    name = {"sigmoid": "σ"}.get(layer.activation.name, layer.activation.name.replace("_", " "))
    return f"{name}′(z)"


def outgoing_terms(subject: Subject, layer: Layer, unit: int) -> list[Term]:
    """The products δ·w that come back to a unit from every row it feeds."""
    graph, trace = subject.graph, subject.trace
    connections = graph.out_of(layer.id)
    terms: list[Term] = []
    for connection in connections:
        weights = trace.connections[connection.key].weight[:, unit]
        deltas = np.ravel(known(trace.layers[connection.target].grad_pre_activation))
        mask = mask_of(graph, connection.key)
        for row, (d, w) in enumerate(zip(deltas, weights, strict=True)):
            if mask is None or mask[row, unit]:
                mark = subscript(row + 1) if len(connections) == 1 else f".{connection.target}{subscript(row + 1)}"
                terms.append(Term(f"δ{mark}·w{mark}", (float(d), float(w))))
    return terms


def gradients(subject: Subject, layer: Layer, unit: int) -> tuple[Equation, ...]:
    """∂L/∂w = δ·a_source for the unit's weights (the largest where there are many) and ∂L/∂b = δ."""
    trace = subject.trace.layers[layer.id]
    row, _ = winning_row(layer, trace, unit)
    value = float(np.ravel(known(trace.grad_pre_activation))[row])
    entries = incoming_gradients(subject, layer, row)
    most = min(_MOST_GRADIENTS, subject.most_terms)
    if len(entries) > most:
        entries = sorted(entries, key=lambda entry: -abs(np.nan_to_num(entry[3])))[:most]
    equations = [
        Equation(product_columns(f"∂L/∂{weight}", (("δ", value), (source, a)), gradient, subject), _GRADIENT)
        for weight, source, a, gradient in entries
    ]
    if trace.grad_bias is not None:
        columns = (("∂L/∂b = ", "∂L/∂b = "), ("δ", shown(float(trace.grad_bias[row]), subject.digits)))
        equations.append(Equation(columns, "The bias is the weight of a constant 1, so its gradient is δ itself."))
    return tuple(equations)


def incoming_gradients(subject: Subject, layer: Layer, row: int) -> list[tuple[str, str, float, float]]:
    """For each weight into a row: its symbol, its source's symbol, the source's activation, ∂L/∂w."""
    graph, trace = subject.graph, subject.trace
    connections = graph.into(layer.id)
    entries: list[tuple[str, str, float, float]] = []
    number = 0
    for connection in connections:
        source = graph.by_id[connection.source]
        symbols = source_symbols(graph, source, is_only=len(connections) == 1)
        found = trace.connections[connection.key].grad
        mask = mask_of(graph, connection.key)
        for column in range(source.units):
            number += 1
            if found is not None and (mask is None or mask[row, column]):
                a = float(trace.layers[source.id].activation[column])
                entries.append((f"w{subscript(number)}", symbols[column], a, float(found[row, column])))
    return entries


def product_columns(
    name: str, factors: Sequence[tuple[str, float]], value: float, subject: Subject
) -> tuple[tuple[str, str], ...]:
    """name = factor · factor … = value, the numbers of the whole product below its symbols."""
    symbols = "·".join(symbol for symbol, _ in factors)
    numbers = "·".join(guarded(factor, subject.digits) for _, factor in factors)
    exact = all(is_exact(factor, subject.digits) for _, factor in factors)
    return (f"{name} = ", f"{name} = "), (symbols, numbers), result_column(value, subject, is_exactly=exact)


def _difference(subject: Subject, layer: Layer, unit: int, value: float) -> tuple[str, str] | None:
    """a − t (over the number of outputs where the loss averages): cross-entropy's δ; None where that is not it."""
    loss = LOSSES.find(subject.training.loss.name)
    if layer.activation.name != loss.squash or subject.trace.target is None:
        return None
    first = 0
    for output in subject.graph.outputs:
        if output.id == layer.id:
            break
        first += output.units
    a = float(subject.trace.layers[layer.id].activation[unit])
    t = float(subject.trace.target[first + unit])
    count = subject.graph.output_units if loss.name == "binary_cross_entropy" else 1
    if not np.isclose((a - t) / count, value, rtol=1e-6, atol=1e-9):
        return None
    below = f"/{count}" if count > 1 else ""
    body = f"{shown(a, subject.digits)} − {guarded(t, subject.digits)}"
    return (f"(a − t){below}", f"({body}){below}") if below else ("a − t", body)


def _is_plain(subject: Subject, layer: Layer, unit: int) -> bool:
    return is_exact(float(subject.trace.layers[layer.id].activation[unit]), subject.digits)
