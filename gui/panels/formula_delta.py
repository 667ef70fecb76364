"""A unit's δ in equations: what comes back to it, times the slope of its activation, and what a factor 0 means."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from core.activations import bind
from core.choice import Choice
from core.expressions import evaluate
from core.graph import Layer
from core.inspection.guess import Part, Riddle
from core.losses import LOSSES
from core.numerals import subscript
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
    sum_links,
    sum_riddle,
)
from gui.panels.formula_equation import Equation, Link
from gui.panels.formula_forward import curve_of, derivative_at, pre_activation, winning_row
from gui.panels.formula_numbers import equals, guarded, head, held, is_exact, near_one, shown
from gui.symbols import activation_short

_AGREES = 1e-12  # relative: two ways to round the same product
_SATURATING = ("sigmoid", "tanh")  # they level off: where f′ is 0 they are far out, not off
FLAT = 1e-3  # a slope below this lets so little through that learning stands still
GRADIENT = "The gradient of a weight: δ of its unit times the activation it carries."
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
    meaning = "δ = ∂L/∂z: how the loss answers to this unit's pre-activation."
    curve = curve_of(layer, trace, unit, has_tangent=has_slope)
    start, stated = ("δ = ", "δ = "), head("δ", value, digits=subject.digits)
    short = difference(subject, layer)
    if short is not None:
        meaning += " Loss and activation are taken together, as they are trained: their slopes cancel."
        p, t, digits = float(short.outputs[unit]), float(short.target[unit]), subject.digits
        # σ(1) says where it comes from; a softmax needs all z of the layer
        said = f"σ({shown(pre_activation(trace, unit, 0), digits)})" if short.name == "σ(z)" else shown(p, digits)
        said = near_one(p, digits) if short.name == "a" and t == 1.0 else said  # else nothing would be left
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
        by_loss = layer.kind == "output" and bool(LOSSES.find(subject.training.loss.name).logits)
        if slope == 0.0 and not by_loss and name not in _SATURATING:
            return (
                f"{slope_name(layer)} is 0 at z = {shown(z, subject.digits)}: the unit is off for this example, so "
                "none of its weights learns from it. Off for every example, it is dead."
            )
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


@dataclass(frozen=True, eq=False)
class Difference:
    """δ of an output layer as a cross-entropy has it: what comes out, less what is wanted.

    Attributes:
        name: of what comes out: "a", or of a layer that gives logits "σ(z)" or "softmax(z)".
        outputs, target: of the layer's units. count: outputs that the loss is the mean of; 1 where it is a sum.
    """

    name: str
    outputs: Floats
    target: Floats
    count: int

    @property
    def symbols(self) -> str:
        return self.over(f"{self.name} − t")

    def over(self, text: str) -> str:
        return f"({text})/{self.count}" if self.count > 1 else text


def difference(subject: Subject, layer: Layer) -> Difference | None:
    """δ of an output layer by its outputs and targets alone; None where it is not that."""
    loss, trace = LOSSES.find(subject.training.loss.name), subject.trace
    if layer.kind != "output" or not loss.squash or trace.target is None:
        return None
    numbers = trace.layers[layer.id]
    if layer.activation.name == loss.squash:
        name, outputs = "a", np.ravel(numbers.activation)
    elif layer.activation.name == "identity":  # logits: the loss squashes them itself
        name = {"sigmoid": "σ(z)"}.get(loss.squash, f"{loss.squash}(z)")
        squash = bind(Choice(loss.squash)).value
        outputs = np.ravel(evaluate(squash, {"z": np.ravel(known(numbers.pre_activation))[None, :].astype(float)}))
    else:
        return None
    first = sum(o.units for o in subject.graph.outputs[: subject.graph.outputs.index(layer)])
    target = np.ravel(trace.target)[first : first + layer.units]
    count = subject.graph.output_units if loss.name == "binary_cross_entropy" else 1
    agrees = np.allclose((outputs - target) / count, np.ravel(known(numbers.grad_pre_activation)), rtol=1e-6, atol=1e-9)
    return Difference(name, outputs, target, count) if agrees else None


def where_from(subject: Subject, layer: Layer, unit: int) -> str:
    """Where the factors of δ come from, a sentence: f′ by the activation, or the factors that a − t is made of."""
    trace, digits = subject.trace.layers[layer.id], subject.digits
    short = difference(subject, layer)
    if short is None:
        return slope_words(subject, layer, unit)
    together = fused_words(subject)
    if short.name != "a" or layer.activation.name != "sigmoid":
        return f"{together}: their slopes cancel."
    onto_a, slope = float(known(trace.grad_activation)[unit]), derivative_at(layer, trace, unit)
    value = float(np.ravel(known(trace.grad_pre_activation))[unit])
    if not is_product(onto_a, slope, value):
        return f"{together}: their slopes cancel."
    product = f"{guarded(onto_a, digits)}·{guarded(slope, digits)}"
    return f"{together}; apart: ∂L/∂a·σ′(z) = {product} ≈ {shown(value, digits)}."


def fused_words(subject: Subject) -> str:
    return f"The loss and {LOSSES.find(subject.training.loss.name).squash} are taken together, as they train"


def slope_words(subject: Subject, layer: Layer, unit: int) -> str:
    """f′ at a unit by its activation, a sentence; "" where that says little."""
    trace, digits = subject.trace.layers[layer.id], subject.digits
    name = bind(layer.activation).activation.name
    if name not in ("sigmoid", "tanh"):
        return {"relu": "ReLU′(z): 1 where z > 0, else 0."}.get(name, "")
    a, slope = float(trace.activation[unit]), derivative_at(layer, trace, unit)
    sign, printed = equals(is_exactly=is_exact(a, digits) and is_exact(slope, digits)), near_one(a, digits)
    if name == "tanh":
        squared = f"({printed})" if a < 0 else printed
        return f"tanh′(z) = 1 − a² = 1 − {held(squared)}²{sign}{shown(slope, digits)}."
    return f"σ′(z) = a·(1 − a) = {printed}·(1 − {printed}){sign}{shown(slope, digits)}."
