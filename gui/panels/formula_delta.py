"""A unit's δ in equations: what comes back to it, times the slope of its activation, and what a factor 0 means."""

from __future__ import annotations

import math

import numpy as np

from core.activations import bind
from core.graph import Layer
from core.inspection.guess import Part, Riddle
from core.numerals import subscript
from gui.numbers import MOST_DIGITS
from gui.panels.formula import (
    Floats,
    Many,
    Subject,
    Term,
    known,
    mask_of,
    remembered,
    result_column,
    sum_columns,
    sum_digits,
    sum_links,
    sum_riddle,
)
from gui.panels.formula_difference import difference
from gui.panels.formula_equation import Equation, Link
from gui.panels.formula_forward import curve_of, derivative_at, pre_activation, winning_row
from gui.panels.formula_numbers import digits_to_give, guarded, head, is_exact, read, shown
from gui.symbols import activation_short

_AGREES = 1e-12  # relative: two ways to round the same product
FLAT = 1e-3  # a slope below this lets so little through that learning stands still
GRADIENT = "The gradient of a weight: δ of its unit times the activation it carries."
LEAVING = "v: weights that leave, each with the δ of the unit it goes to."
TWO_KINDS = "w: weights that arrive here; v: weights that leave, each with the δ of the unit it goes to."
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
    meaning = "δ = ∂L/∂z: how the loss answers to this unit’s pre-activation."
    curve = curve_of(layer, trace, unit, has_tangent=has_slope)
    start, stated = ("δ = ", "δ = "), head("δ", value, digits=subject.digits)
    short = difference(subject, layer)
    if short is not None:
        meaning += " Loss and activation are taken together, as they are trained: their slopes cancel."
        p, t, digits = float(short.outputs[unit]), float(short.target[unit]), subject.digits
        # σ(1) says where it comes from; a softmax needs all z of the layer
        is_named = short.name == "σ(z)"
        said = f"σ({shown(pre_activation(trace, unit, 0), digits)})" if is_named else short.said(unit, digits)
        if value and not is_named and read(said) == t:  # a is 1 to its last digit: a reader would get 0
            start, body = stated, (short.symbols, shown(value, digits))
            return Equation(
                (start, body), f"{meaning} Here a is t to its last digit.", curve, riddle=Riddle("δ", value)
            )
        body = (short.symbols, short.over(f"{said} − {guarded(t, digits)}"))
        exact = short.name == "a" and is_exact(p, digits) and said == shown(p, digits)
        parts = (Part(short.name, p), Part("−t", -t)) if short.count == 1 else ()
        riddle = Riddle("δ", value, "sum" if parts else "value", parts)
        columns = (start, body, result_column(value, subject, is_exactly=exact))
        return Equation(columns, meaning, curve, links=((1, Link("the loss", "loss", layer.id)),), riddle=riddle)
    if bound.activation.over_units or not is_product(onto_a, slope, value):
        # softmax mixes its units, and a saturated product loses its digits: the number itself is what counts
        return Equation((stated, ("∂L/∂z", shown(value, subject.digits))), meaning, curve)
    if layer.kind == "output" and bound.activation.name == "identity":
        return Equation((stated, ("∂L/∂a", shown(value, subject.digits))), meaning, curve)
    offset = 1
    if layer.kind == "output":
        digits = digits_to_give(
            value,
            lambda count: read(shown(onto_a, count)) * read(shown(slope, count)),
            subject.digits,
            more=max(0, MOST_DIGITS - 1 - subject.digits),  # who asks for seven has what float32 has
            is_loose=subject.extra > 0,
        )
        columns, exact = [("∂L/∂a", guarded(onto_a, digits))], is_exact(onto_a, digits)
        links: tuple[tuple[int, Link], ...] = ((1, Link("the loss", "loss", layer.id)),)
        riddle = Riddle("δ", value, "product", (Part("∂L/∂a", onto_a),))
    else:
        terms = outgoing_terms(subject, layer, unit)
        sloped = has_slope and bound.activation.name != "identity"
        columns, exact = sum_columns(terms, subject, slope=slope if sloped else 1.0)
        digits = sum_digits(terms, subject, slope=slope) if sloped else subject.digits
        offset += 1 if sloped and len(columns) > 1 else 0  # a parenthesis
        links = sum_links(terms, subject, has_first=False, offset=offset)
        riddle = sum_riddle("δ", terms, value)
        if sloped:
            riddle = Riddle("δ", value, "product", (Part("the sum that comes back", onto_a),))
    zeros: tuple[int, ...] = ()
    if has_slope and bound.activation.name != "identity":
        if len(columns) > 1:
            columns = [("(", "("), *columns, (")", ")")]
        columns.append((f"·{slope_name(layer)}", f"·{guarded(slope, digits)}"))
        exact = slope == 0.0 or (exact and is_exact(slope, digits))  # 0 times anything is 0
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
    """What f′ is called: σ′(z), tanh′(z), ReLU′(z)."""
    return f"{activation_short(layer.activation.name) or 'identity'}′(z)"


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
