"""A unit's δ in equations: what comes back to it, times the slope of its activation, and what a factor 0 means."""

from __future__ import annotations

import math

import numpy as np

from core.activations import bind
from core.graph import Layer
from core.inspection.guess import Part, Riddle
from core.losses import LOSSES
from gui.panels.formula import (
    Floats,
    Many,
    Subject,
    Term,
    known,
    mask_of,
    remembered,
    result_column,
    subscript,
    sum_columns,
    sum_links,
    sum_riddle,
)
from gui.panels.formula_equation import Equation, Link
from gui.panels.formula_forward import curve_of, derivative_at, pre_activation, winning_row
from gui.panels.formula_numbers import guarded, head, is_exact, shown

_AGREES = 1e-12  # relative: two ways to round the same product
FLAT = 1e-3  # a slope below this lets so little through that learning stands still
GRADIENT = "The gradient of a weight: δ of its unit times the activation it carries."
MISSING = "Without a target there is no loss, so nothing flows back."


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


def outgoing_terms(subject: Subject, layer: Layer, unit: int) -> Many:
    """The products δ·v that come back to a unit from every row it feeds; v are the weights that leave it."""
    return remembered(subject.trace, ("out", layer.id, unit), lambda: _outgoing_terms(subject, layer, unit))


def _outgoing_terms(subject: Subject, layer: Layer, unit: int) -> Many:
    graph, trace = subject.graph, subject.trace
    connections = graph.out_of(layer.id)
    places: list[tuple[int, int]] = []  # connection, row of its target
    values: list[Floats] = []
    for i, connection in enumerate(connections):
        weights = trace.connections[connection.key].weight[:, unit]
        deltas = np.ravel(known(trace.layers[connection.target].grad_pre_activation))
        mask = mask_of(graph, connection.key)
        rows = np.arange(len(weights)) if mask is None else np.flatnonzero(mask[:, unit])
        values.append(deltas[rows] * weights[rows])
        places += [(i, row) for row in rows.tolist()]

    def term(at: int) -> Term:
        i, row = places[at]
        target = graph.by_id[connections[i].target]
        delta_there = float(np.ravel(known(trace.layers[target.id].grad_pre_activation))[row])
        weight = float(trace.connections[connections[i].key].weight[row, unit])
        mark = subscript(row + 1) if len(connections) == 1 else f".{target.id}{subscript(row + 1)}"
        unit_there = row // target.pieces
        link = Link(f"δ of {target.unit_name(unit_there)}", "backward", target.id, unit_there)
        return Term(f"δ{mark}·v{mark}", (delta_there, weight), link)

    return Many(np.concatenate(values) if values else np.zeros(0), term)


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
