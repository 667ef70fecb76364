"""The backward phase in equations: δ = ∂L/∂z of a unit as a product of named factors, then its weights' gradients."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.activations import bind
from core.graph import Layer
from core.losses import LOSSES
from gui.panels.formula import (
    Equation,
    Floats,
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
from gui.panels.formula_numbers import equals, guarded, head, is_exact, shown
from gui.symbols import reads

_MOST_GRADIENTS = 4
_MOST_ROWS = 2  # of a matrix
_MOST_CHECKED = 64  # numbers of a matrix that the sign between formula and result looks at
_GRADIENT = "The gradient of a weight: δ of its unit times the activation it carries."
_TWO_KINDS = "w: weights that arrive here; v: weights that leave, each with the δ of the unit it goes to."
_TWO_MATRICES = "W: weights that arrive here; V: weights that leave, to the layer whose δ stands beside it."
MISSING = "Without a target there is no loss, so nothing flows back."


def backward_page(subject: Subject, layer: Layer, unit: int) -> Page:
    """δ of one unit, then the gradients of its weights and its bias."""
    title = layer.unit_name(unit)
    if subject.trace.layers[layer.id].grad_pre_activation is None:
        return Page(title, (), MISSING)
    note = "" if layer.kind == "output" else _TWO_KINDS
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
    deltas = np.ravel(values)
    equations = [_layer_delta(subject, layer, deltas)]
    for connection in subject.graph.into(layer.id):
        grad = subject.trace.connections[connection.key].grad
        if grad is not None:
            name = "∂L/∂W" if len(subject.graph.into(layer.id)) == 1 else f"∂L/∂W({connection.source})"
            source = reads(subject.graph, layer)
            start = head(name, *np.ravel(grad[:_MOST_ROWS])[:_MOST_CHECKED].tolist(), digits=subject.digits)
            text = matrix_text(grad, subject, _MOST_ROWS)
            equations.append(Equation((start, (f"δ·{source}ᵀ", text)), f"{_GRADIENT} A row for each unit."))
    trace = subject.trace.layers[layer.id]
    if trace.grad_bias is not None:
        start = head("∂L/∂b", *deltas[: subject.most_terms].tolist(), digits=subject.digits)
        equations.append(Equation((start, ("δ", vector_text(np.ravel(trace.grad_bias), subject))), "∂L/∂b = δ."))
    note = "" if layer.kind == "output" else _TWO_MATRICES
    return Page(layer_title(layer), tuple(equations), note)


def vector_text(values: Floats, subject: Subject, *, extra: int = 0) -> str:
    """ "(0.1, −0.2, …)": as many numbers as there are terms in a sum."""
    most = subject.most_terms
    texts = ", ".join(shown(float(v), subject.digits + extra) for v in values[:most])
    return f"({texts}{', …' if len(values) > most else ''})"


def matrix_text(values: Floats, subject: Subject, rows: int) -> str:
    """ "((1, 2), (3, 4), …)": the first rows of a matrix; a single row stands alone."""
    shown_rows = [vector_text(row, subject) for row in values[:rows]]
    more = ", …" if len(values) > rows else ""
    return shown_rows[0] if len(values) == 1 else f"({', '.join(shown_rows)}{more})"


def _layer_delta(subject: Subject, layer: Layer, deltas: Floats) -> Equation:
    """δ of a whole layer: the factors that it is the product of, unit by unit, where it is one."""
    meaning = "δ = ∂L/∂z of every unit."
    trace = subject.trace.layers[layer.id]
    rule = _layer_rule(subject, layer)
    result = vector_text(deltas, subject)
    if not rule.endswith("f′(z)"):
        start = head("δ", *deltas[: subject.most_terms].tolist(), digits=subject.digits)
        return Equation((start, (rule, result)), meaning)
    slopes = np.array([derivative_at(layer, trace, unit) for unit in range(layer.units)])
    onto_a = np.ravel(known(trace.grad_activation))
    printed = [*onto_a.tolist(), *slopes.tolist(), *deltas.tolist()]
    sign = equals(is_exactly=all(is_exact(v, subject.digits) for v in printed))
    factors = f"{vector_text(onto_a, subject)} ⊙ {vector_text(slopes, subject)}"
    columns = (("δ = ", "δ = "), (rule, factors), ("", f"{sign}{result}"))
    return Equation(columns, f"{meaning} ⊙ multiplies unit by unit.")


def _layer_rule(subject: Subject, layer: Layer) -> str:
    """How δ of a whole layer comes about: elementwise only where each unit's activation is its own."""
    targets = [c.target for c in subject.graph.out_of(layer.id)]
    back = "Σ Vᵀδ" if len(targets) > 1 else f"Vᵀδ({targets[0]})" if targets else ""
    onto_a = "∂L/∂a" if layer.kind == "output" else f"({back})"
    if layer.kind == "output" and LOSSES[subject.training.loss.name].logits:
        return "∂L/∂z"  # the loss is computed from the logits and gives δ itself
    activation = bind(layer.activation).activation
    return f"Jᵀ·{onto_a}" if activation.over_units or activation.pieces else f"{onto_a} ⊙ f′(z)"


def delta(subject: Subject, layer: Layer, unit: int) -> Equation:
    """δ = ∂L/∂z: for a hidden unit (Σ δ·v)·f′(z), for an output ∂L/∂a·f′(z), or the loss's own short form."""
    trace = subject.trace.layers[layer.id]
    row, _ = winning_row(layer, trace, unit)
    value = float(np.ravel(known(trace.grad_pre_activation))[row])
    onto_a = float(known(trace.grad_activation)[unit])
    bound = bind(layer.activation)
    has_slope = not bound.activation.over_units and not bound.activation.pieces
    slope = derivative_at(layer, trace, unit) if has_slope else 1.0
    meaning = "δ = ∂L/∂z: how the loss answers to this unit's pre-activation."
    curve = curve_of(layer, trace, unit, has_tangent=has_slope)
    start, stated = ("δ = ", "δ = "), head("δ", value, digits=subject.digits)
    short = _difference(subject, layer, unit, value) if layer.kind == "output" else None
    if short is not None:
        return Equation(
            (start, short, result_column(value, subject, is_exactly=_is_plain(subject, layer, unit))), meaning, curve
        )
    if bound.activation.over_units or not np.isclose(onto_a * slope, value, rtol=1e-6, atol=1e-12, equal_nan=True):
        # softmax mixes its units, and a saturated product loses its digits: the number itself is what counts
        return Equation((stated, ("∂L/∂z", shown(value, subject.digits))), meaning, curve)
    if layer.kind == "output" and bound.activation.name == "identity":
        return Equation((stated, ("∂L/∂a", shown(value, subject.digits))), meaning, curve)
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
    return Equation((start, *columns, result_column(value, subject, is_exactly=exact)), meaning, curve)


def slope_name(layer: Layer) -> str:
    """What f′ is called: σ′(z), tanh′(z), relu′(z)."""
    name = {"sigmoid": "σ", "formula": "f"}.get(layer.activation.name, layer.activation.name.replace("_", " "))
    return f"{name}′(z)"


def outgoing_terms(subject: Subject, layer: Layer, unit: int) -> list[Term]:
    """The products δ·v that come back to a unit from every row it feeds; v are the weights that leave it."""
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
                terms.append(Term(f"δ{mark}·v{mark}", (float(d), float(w))))
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
        onto_b = float(trace.grad_bias[row])
        columns = (head("∂L/∂b", onto_b, digits=subject.digits), ("δ", shown(onto_b, subject.digits)))
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
    exact = Term("", tuple(factor for _, factor in factors)).is_exact(subject.digits)
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
