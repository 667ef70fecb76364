"""The backward phase in equations: δ = ∂L/∂z of a unit as a product of named factors, then its weights' gradients."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from core.activations import bind
from core.graph import Layer
from core.inspection.guess import Part, Riddle
from core.losses import LOSSES
from gui.panels.formula import (
    Floats,
    Subject,
    Term,
    Terms,
    known,
    layer_title,
    mask_of,
    remembered,
    result_column,
    source_symbols,
    subscript,
    sum_columns,
    sum_links,
    sum_riddle,
)
from gui.panels.formula_equation import Curve, Equation, Link, Page
from gui.panels.formula_forward import curve_of, derivative_at, pre_activation, winning_row
from gui.panels.formula_numbers import equals, guarded, head, is_exact, shown
from gui.symbols import reads

_MOST_GRADIENTS = 4
_AGREES = 1e-12  # relative: two ways to round the same product
FLAT = 1e-3  # a slope below this lets so little through that learning stands still
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
    note = why_flat(subject, layer, unit) or ("" if layer.kind == "output" else _TWO_KINDS)
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
        meaning += " Loss and activation are taken together, as they are trained: their slopes cancel."
        columns = (start, short, result_column(value, subject, is_exactly=_is_plain(subject, layer, unit)))
        return Equation(
            columns, meaning, curve, links=((1, Link("the loss", "loss", layer.id)),), riddle=Riddle("δ", value)
        )
    if bound.activation.over_units or not is_product(onto_a, slope, value):
        # softmax mixes its units, and a saturated product loses its digits: the number itself is what counts
        return Equation((stated, ("∂L/∂z", shown(value, subject.digits))), meaning, curve)
    if layer.kind == "output" and bound.activation.name == "identity":
        return Equation((stated, ("∂L/∂a", shown(value, subject.digits))), meaning, curve)
    offset = 1
    if layer.kind == "output":
        columns, exact = [("∂L/∂a", guarded(onto_a, subject.digits))], is_exact(onto_a, subject.digits)
        links: tuple[tuple[int, Link], ...] = ((1, Link("the loss", "loss", layer.id)),)
        riddle = Riddle("δ", value, "product", (Part("∂L/∂a", onto_a),))
    else:
        terms = outgoing_terms(subject, layer, unit)
        columns, exact = sum_columns(terms, subject)
        sloped = has_slope and bound.activation.name != "identity"
        offset += 1 if sloped and len(columns) > 1 else 0  # a parenthesis
        links = sum_links(terms, subject, has_first=False, offset=offset)
        riddle = sum_riddle("δ", terms, value)
        if sloped:
            riddle = Riddle("δ", value, "product", (Part("the sum that comes back", onto_a),))
    zeros: tuple[int, ...] = ()
    if has_slope and bound.activation.name != "identity":
        if len(columns) > 1:
            columns = [("(", "("), *columns, (")", ")")]
        columns.append((f"·{slope_name(layer)}", f"·{guarded(slope, subject.digits)}"))
        exact = slope == 0.0 or (exact and is_exact(slope, subject.digits))  # 0 times anything is 0
        here = len(columns)
        links = (*links, (here, Link(f"{slope_name(layer)} of {layer.unit_name(unit)}", "forward", layer.id, unit)))
        riddle = Riddle("δ", value, "product", (*riddle.parts, Part(slope_name(layer), slope)))
        zeros = (here,) if is_flat(slope) else ()
        meaning += " The last factor is the slope of the activation there."
    if layer.kind == "output" and onto_a == 0.0:
        zeros = (1, *zeros)
    made = (start, *columns, result_column(value, subject, is_exactly=exact))
    return Equation(made, meaning, curve, links, zeros, riddle=riddle)


def is_product(onto_a: float, slope: float, value: float) -> bool:
    """Whether ∂L/∂a · f′(z) gives δ: not where it has lost its digits in a saturated unit."""
    product = onto_a * slope
    if not math.isfinite(product):
        return product == value or (math.isnan(product) and math.isnan(value))
    return abs(product - value) <= _AGREES * max(abs(value), abs(onto_a))


def is_flat(factor: float) -> bool:
    """Whether a factor lets nothing through: 0, or so near that learning stands still (a saturated unit)."""
    return abs(factor) < FLAT


def slope_name(layer: Layer) -> str:
    """What f′ is called: σ′(z), tanh′(z), relu′(z)."""
    name = {"sigmoid": "σ", "formula": "f"}.get(layer.activation.name, layer.activation.name.replace("_", " "))
    return f"{name}′(z)"


def outgoing_terms(subject: Subject, layer: Layer, unit: int) -> Terms:
    """The products δ·v that come back to a unit from every row it feeds; v are the weights that leave it."""
    return remembered(subject.trace, ("out", layer.id, unit), lambda: Terms(_outgoing_terms(subject, layer, unit)))


def _outgoing_terms(subject: Subject, layer: Layer, unit: int) -> list[Term]:
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
                unit_there = row // graph.by_id[connection.target].pieces
                name = graph.by_id[connection.target].unit_name(unit_there)
                link = Link(f"δ of {name}", "backward", connection.target, unit_there)
                terms.append(Term(f"δ{mark}·v{mark}", (float(d), float(w)), link))
    return terms


def gradients(subject: Subject, layer: Layer, unit: int) -> tuple[Equation, ...]:
    """∂L/∂w = δ·a_source for the unit's weights (the largest where there are many) and ∂L/∂b = δ."""
    trace = subject.trace.layers[layer.id]
    row, _ = winning_row(layer, trace, unit)
    value = float(np.ravel(known(trace.grad_pre_activation))[row])
    entries = incoming_gradients(subject, layer, row)
    most = min(_MOST_GRADIENTS, subject.most_terms)
    if len(entries) > most:
        order = remembered(subject.trace, ("steepest", layer.id, row), lambda: _steepest(entries))
        entries = [entries[i] for i in order[:most]]
    equations = [
        product_equation(f"∂L/∂{weight}", (("δ", value), (source, a)), gradient, subject, _GRADIENT)
        for weight, source, a, gradient in entries
    ]
    if trace.grad_bias is not None:
        onto_b = float(trace.grad_bias[row])
        columns = (head("∂L/∂b", onto_b, digits=subject.digits), ("δ", shown(onto_b, subject.digits)))
        meaning = "The bias is the weight of a constant 1, so its gradient is δ itself."
        equations.append(Equation(columns, meaning, riddle=Riddle("∂L/∂b", onto_b, "product", (Part("δ", onto_b),))))
    return tuple(equations)


def _steepest(entries: Sequence[tuple[str, str, float, float]]) -> list[int]:
    """Numbers of the entries, the largest gradient first."""
    sizes = np.abs(np.nan_to_num(np.array([gradient for *_, gradient in entries])))
    return np.argsort(-sizes, kind="stable").tolist()


def incoming_gradients(subject: Subject, layer: Layer, row: int) -> list[tuple[str, str, float, float]]:
    """For each weight into a row: its symbol, its source's symbol, the source's activation, ∂L/∂w."""
    return remembered(subject.trace, ("gradients", layer.id, row), lambda: _incoming_gradients(subject, layer, row))


def _incoming_gradients(subject: Subject, layer: Layer, row: int) -> list[tuple[str, str, float, float]]:
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


def product_equation(
    name: str,
    factors: Sequence[tuple[str, float]],
    value: float,
    subject: Subject,
    meaning: str,
    *,
    curve: Curve | None = None,
    links: Sequence[Link | None] = (),
) -> Equation:
    """name = factor · factor …, each factor with its place; a factor 0 is marked.

    Args:
        links: where each factor comes from.
    """
    columns: list[tuple[str, str]] = [(f"{name} = ", f"{name} = ")]
    for i, (symbol, factor) in enumerate(factors):
        dot = "·" if i else ""
        columns.append((f"{dot}{symbol}", f"{dot}{guarded(factor, subject.digits)}"))
    exact = Term("", tuple(factor for _, factor in factors)).is_exact(subject.digits)
    columns.append(result_column(value, subject, is_exactly=exact))
    riddle = Riddle(name, value, "product", tuple(Part(*factor) for factor in factors))
    found = tuple((i + 1, link) for i, link in enumerate(links) if link is not None)
    zeros = tuple(i + 1 for i, (symbol, f) in enumerate(factors) if f == 0.0 or ("′" in symbol and is_flat(f)))
    return Equation(tuple(columns), meaning, curve, found, zeros, riddle=riddle)


def why_flat(subject: Subject, layer: Layer, unit: int) -> str:
    """What a factor 0 on the way back means for learning, a sentence; "" where none is 0."""
    trace = subject.trace.layers[layer.id]
    activation = bind(layer.activation).activation
    name = activation.name
    if name in ("step", "sign"):
        return f"The {name} function is flat: its derivative is 0, so nothing before it can learn by gradient descent."
    if LOSSES.find(subject.training.loss.name).name == "zero_one":
        return "Counting wrong examples is flat: its gradient is 0 almost everywhere."
    if not activation.over_units and not activation.pieces:
        slope, z = derivative_at(layer, trace, unit), pre_activation(trace, unit, 0)
        if slope == 0.0:
            return (
                f"{slope_name(layer)} is 0 at z = {shown(z, subject.digits)}: the unit is off for this example, so "
                "none of its weights learns from it. Off for every example, it is dead."
            )
        by_loss = layer.kind == "output" and bool(LOSSES.find(subject.training.loss.name).logits)
        if is_flat(slope) and not by_loss:  # a cross-entropy takes the slope back out
            return (
                f"Saturated: at z = {shown(z, subject.digits)} the slope {slope_name(layer)} is "
                f"{shown(slope, subject.digits)}, so hardly anything comes through and learning is slow here."
            )
    onto_a = trace.grad_activation
    fused = layer.kind == "output" and bool(LOSSES.find(subject.training.loss.name).logits)
    if onto_a is not None and not fused and float(onto_a[unit]) == 0.0:
        return "∂L/∂a is 0: this unit's activation makes no difference to the loss of this example."
    return ""


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
