"""What is said of a unit's δ: where its factors come from, and what a factor 0 means for learning."""

from __future__ import annotations

import numpy as np

from core.activations import bind
from core.graph import Layer
from core.losses import LOSSES
from gui.panels.formula import Subject, known
from gui.panels.formula_delta import is_flat, is_product, slope_name
from gui.panels.formula_difference import difference, fused_words
from gui.panels.formula_forward import derivative_at, pre_activation
from gui.panels.formula_numbers import digits_to_give, equals, guarded, held, is_exact, near_one, read, shown

_SATURATING = ("sigmoid", "tanh")  # they level off: where f′ is 0 they are far out, not off


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
    if not is_product(onto_a, slope, value) or (value and not onto_a * slope):
        return f"{together}: their slopes cancel."
    more = digits_to_give(value, lambda count: read(shown(onto_a, count)) * read(shown(slope, count)), digits)
    product = f"{guarded(onto_a, more)}·{guarded(slope, more)}"
    return f"{together}; apart: ∂L/∂a·σ′(z) = {product} ≈ {shown(value, digits)}."


def slope_words(subject: Subject, layer: Layer, unit: int) -> str:
    """f′ at a unit by its activation, a sentence; "" where that says little."""
    trace, digits = subject.trace.layers[layer.id], subject.digits
    name = bind(layer.activation).activation.name
    if name not in ("sigmoid", "tanh"):
        return {"relu": "ReLU′(z): 1 where z > 0, else 0."}.get(name, "")
    a, slope = float(trace.activation[unit]), derivative_at(layer, trace, unit)

    def again(count: int) -> float:
        found = read(near_one(a, count))
        return 1 - found * found if name == "tanh" else found * (1 - found)

    printed = near_one(a, digits_to_give(slope, again, digits, is_loose=subject.extra > 0))
    sign = equals(is_exactly=is_exact(a, digits) and is_exact(slope, digits))
    if name == "tanh":
        squared = f"({printed})" if a < 0 else printed
        return f"tanh′(z) = 1 − a² = 1 − {held(squared)}²{sign}{shown(slope, digits)}."
    return f"σ′(z) = a·(1 − a) = {printed}·(1 − {printed}){sign}{shown(slope, digits)}."


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
        if layer.kind == "output" and _is_at_target(subject, layer, unit):
            return "∂L/∂a is 0: the output is at its target, so there is nothing to learn from this example."
        return "∂L/∂a is 0: a small change of this unit’s activation leaves the loss of this example as it is."
    return ""


def _is_at_target(subject: Subject, layer: Layer, unit: int) -> bool:
    outputs, target = subject.graph.outputs, subject.trace.target
    place = sum(one.units for one in outputs[: outputs.index(layer)]) + unit
    return target is not None and float(subject.trace.layers[layer.id].activation[unit]) == float(target[place])
