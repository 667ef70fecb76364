"""The update phase in equations: what one step on this example alone would make of a unit's weights and its bias.

Nothing is changed by looking: training steps on batches, and other optimizers remember more than this gradient.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from core.graph import Layer
from core.optimizers import OPTIMIZERS
from gui.numbers import number
from gui.panels.formula import Equation, Page, Subject, known, layer_title, mask_of, source_symbols
from gui.panels.formula_backward import MISSING, delta, incoming_gradients, product_columns, slope_name
from gui.panels.formula_forward import derivative_at, winning_row
from gui.panels.formula_numbers import equals, guarded, is_exact, read, shown

_MOST_UPDATES = 4
_MOST_DIGITS = 8


def update_page(subject: Subject, layer: Layer, unit: int) -> Page:
    """w ← w − r·g for each weight of a unit (the largest steps where there are many), then its bias."""
    trace = subject.trace.layers[layer.id]
    title = layer.unit_name(unit)
    if trace.grad_pre_activation is None:
        return Page(title, (), MISSING)
    row, _ = winning_row(layer, trace, unit)
    entries = [
        (weight, old, _entering(subject, layer, unit, gradient, a) + _decay(subject, old))
        for (weight, _, a, gradient), old in zip(
            incoming_gradients(subject, layer, row), _weights(subject, layer, row), strict=True
        )
    ]
    most = min(_MOST_UPDATES, subject.most_terms)
    if len(entries) > most:
        entries = sorted(entries, key=lambda entry: -abs(np.nan_to_num(entry[2])))[:most]
    if trace.bias is not None and trace.grad_bias is not None:
        old = float(trace.bias[row])
        gradient = _entering(subject, layer, unit, float(trace.grad_bias[row]), 1.0)
        entries.append(("b", old, gradient + _weight_decay(subject) * old))
    if _is_plain_descent(subject):
        return Page(title, tuple(_step(subject, *entry) for entry in entries), _note(subject))
    return Page(title, tuple(_gradient(subject, *entry) for entry in entries), _note(subject))


def layer_update_page(subject: Subject, layer: Layer) -> Page:
    """The same for a whole layer: the rule for its matrix and its biases, with the new biases."""
    trace = subject.trace.layers[layer.id]
    if trace.grad_pre_activation is None:
        return Page(layer_title(layer), (), MISSING)
    if not _is_plain_descent(subject):
        rule = (("g(W) = ", ""), ("∂L/∂W = δ·aᵀ", ""))
        return Page(layer_title(layer), (Equation(rule, "The gradients that enter the rule."),), _note(subject))
    rate = shown(subject.training.learning_rate, subject.digits)
    equations = [Equation((("W ← ", "W ← "), ("W − r·δ·aᵀ", f"W − {rate}·δ·aᵀ")), "Every weight of the layer at once.")]
    if trace.bias is not None and trace.grad_bias is not None:
        new = np.ravel(trace.bias) - subject.training.learning_rate * np.ravel(trace.grad_bias)
        texts = [
            ", ".join(shown(float(v), subject.digits + 1) for v in part[:4]) for part in (np.ravel(trace.bias), new)
        ]
        more = ", …" if len(new) > 4 else ""
        columns = (("b ← ", "b ← "), ("b − r·δ", f"({texts[1]}{more})"))
        equations.append(Equation(columns, f"The biases, before: ({texts[0]}{more})."))
    return Page(layer_title(layer), tuple(equations), _note(subject))


def weight_page(subject: Subject, key: str, row: int, column: int) -> Page:
    """One weight in numbers: what it carries forward, its gradient as a product of factors, its update."""
    graph, trace = subject.graph, subject.trace
    connection = graph.by_key[key]
    source, target = graph.by_id[connection.source], graph.by_id[connection.target]
    unit = row // target.pieces
    title = f"{source.unit_name(column)} → {target.unit_name(unit)}"
    mask = mask_of(graph, key)
    if mask is not None and not mask[row, column]:
        return Page(title, (), "There is no weight here: it is masked, stays 0 and gets no gradient.")
    a, w = float(trace.layers[source.id].activation[column]), float(trace.connections[key].weight[row, column])
    name = source_symbols(graph, source, is_only=len(graph.into(target.id)) == 1)[column]
    digits = subject.digits
    exact = is_exact(a, digits) and is_exact(w, digits)
    carried = Equation(
        (
            ("to z: ", "to z: "),
            (f"{name}·w", f"{guarded(a, digits)}·{guarded(w, digits)}"),
            _sign(a * w, subject, exact),
        ),
        "What this weight adds to the pre-activation of its unit.",
    )
    grad = trace.connections[key].grad
    if grad is None:
        return Page(title, (carried,), MISSING)
    gradient = float(grad[row, column])
    entering = _entering(subject, target, unit, gradient, a) + _decay(subject, w)
    step = _step(subject, "w", w, entering) if _is_plain_descent(subject) else _gradient(subject, "w", w, entering)
    return Page(title, (carried, weight_gradient(subject, target, unit, name, a, gradient), step), _note(subject))


def weight_gradient(subject: Subject, layer: Layer, unit: int, name: str, a: float, gradient: float) -> Equation:
    """∂L/∂w as the product of its three factors: ∂L/∂a · f′(z) · the source's activation."""
    trace = subject.trace.layers[layer.id]
    onto_a = float(known(trace.grad_activation)[unit])
    row, _ = winning_row(layer, trace, unit)
    error = float(np.ravel(known(trace.grad_pre_activation))[row])
    factors = [("δ", error), (name, a)]
    if not layer.pieces > 1 and layer.activation.name not in ("softmax", "identity"):
        slope = derivative_at(layer, trace, unit)
        if np.isclose(onto_a * slope, error, rtol=1e-6, atol=1e-12):
            factors = [("∂L/∂a", onto_a), (slope_name(layer), slope), (name, a)]
    meaning = "The chain rule: how the loss answers to the unit, times its slope, times what the weight carries."
    columns = product_columns("∂L/∂w", factors, gradient, subject)
    return Equation(columns, meaning, delta(subject, layer, unit).curve)


def _step(subject: Subject, name: str, old: float, gradient: float) -> Equation:
    """w ← w − r·g with digits enough to see the difference."""
    rate = subject.training.learning_rate
    new = old - rate * gradient
    digits = subject.digits
    while digits < _MOST_DIGITS and number(old, digits) == number(new, digits) and new != old:
        digits += 1
    text = shown if digits == subject.digits else number
    entering = guarded(gradient, subject.digits)
    printed = read(text(old, digits)) - read(shown(rate)) * read(entering.strip("()"))
    exact = all(math.isclose(v, new, rel_tol=1e-9, abs_tol=1e-12) for v in (printed, read(text(new, digits))))
    columns = (
        (f"{name} ← ", f"{name} ← "),
        (name, text(old, digits)),
        (" − ", " − "),
        (f"r·{_gradient_symbol(subject, name)}", f"{shown(rate)}·{entering}"),
        ("", f"{equals(is_exactly=exact)}{text(new, digits)}"),
    )
    return Equation(columns, "One step of gradient descent on this example alone: old → new.")


def _gradient(subject: Subject, name: str, old: float, gradient: float) -> Equation:
    columns = ((f"g({name}) = ", f"g({name}) = "), (_gradient_symbol(subject, name), shown(gradient, subject.digits)))
    return Equation(columns, f"The gradient that enters the rule; {name} is {shown(old, subject.digits)} now.")


def _gradient_symbol(subject: Subject, name: str) -> str:
    if subject.training.optimizer.name == "perceptron":
        return "(a − t)" if name == "b" else "(a − t)·x"
    parts = [f"∂L/∂{name}"]
    if name != "b" and subject.training.l2:
        parts.append(f"l2·{name}")
    if name != "b" and subject.training.l1:
        parts.append(f"l1·sign({name})")
    if _weight_decay(subject):
        parts.append(f"decay·{name}")
    return parts[0] if len(parts) == 1 else f"({' + '.join(parts)})"


def _entering(subject: Subject, layer: Layer, unit: int, gradient: float, source: float) -> float:
    """The gradient that the rule takes: the loss's, but (a − t)·x for the perceptron's."""
    if subject.training.optimizer.name != "perceptron" or subject.trace.target is None or layer.kind != "output":
        return gradient
    first = sum(o.units for o in subject.graph.outputs[: subject.graph.outputs.index(layer)])
    return (float(subject.trace.layers[layer.id].activation[unit]) - float(subject.trace.target[first + unit])) * source


def _decay(subject: Subject, weight: float) -> float:
    """What regularisation adds to a weight's gradient."""
    training = subject.training
    return training.l2 * weight + training.l1 * float(np.sign(weight)) + _weight_decay(subject) * weight


def _weight_decay(subject: Subject) -> float:
    """The optimizer's own decay where it is a part of the gradient (adamw keeps it apart)."""
    choice = subject.training.optimizer
    return float(choice.settings.get("weight_decay", 0.0)) if choice.name != "adamw" else 0.0


def _weights(subject: Subject, layer: Layer, row: int) -> Iterator[float]:
    for connection in subject.graph.into(layer.id):
        mask = mask_of(subject.graph, connection.key)
        for column, weight in enumerate(subject.trace.connections[connection.key].weight[row]):
            if mask is None or mask[row, column]:
                yield float(weight)


def _is_plain_descent(subject: Subject) -> bool:
    return subject.training.optimizer.name in ("sgd", "perceptron") and not subject.training.momentum


def _note(subject: Subject) -> str:
    optimizer = OPTIMIZERS.find(subject.training.optimizer.name)
    if optimizer.name == "perceptron":
        return f"{optimizer.title}: {optimizer.rule}"
    if _is_plain_descent(subject):
        return "What one step on this example alone would do; training averages the gradient over the batch."
    return f"{optimizer.title}: {optimizer.rule}. g is the gradient shown, here of this example alone."


def _sign(value: float, subject: Subject, is_exactly: bool) -> tuple[str, str]:
    sign = " = " if is_exactly and is_exact(value, subject.digits) else " ≈ "
    return "", f"{sign}{shown(value, subject.digits)}"
