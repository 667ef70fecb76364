"""The update phase in equations: what one step on this example alone would make of a unit's weights and its bias.

Nothing is changed by looking: training steps on batches, and other optimizers remember more than this gradient.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from core.clipping import CLIPS
from core.graph import Layer
from core.numerals import subscript
from core.optimizers import OPTIMIZERS, is_perceptron
from core.schedules import SCHEDULES
from gui.numbers import MOST_DIGITS, number
from gui.panels.formula import Floats, Subject, layer_title, mask_of
from gui.panels.formula_backward import incoming_gradients
from gui.panels.formula_delta import MISSING
from gui.panels.formula_equation import Equation, Page
from gui.panels.formula_forward import winning_row
from gui.panels.formula_layer_backward import layer_backward_page, vector_text
from gui.panels.formula_numbers import (
    as_fine,
    equals,
    guarded,
    head,
    is_exact,
    read,
    shown,
    step_digits,
)

_MOST_UPDATES = 4
_MOST_ROWS = 2  # of a matrix


def update_page(subject: Subject, layer: Layer, unit: int) -> Page:
    """w ← w − r·g for each weight of a unit (the largest steps where there are many), then its bias."""
    trace = subject.trace.layers[layer.id]
    title = layer.unit_name(unit)
    if trace.grad_pre_activation is None:
        return Page(title, (), MISSING)
    row, _ = winning_row(layer, trace, unit)
    entries = [
        (weight, old, entering_gradient(subject, layer, unit, gradient, a) + decay_of(subject, old))
        for (weight, _, a, gradient), (old, is_frozen) in zip(
            incoming_gradients(subject, layer, row), _weights(subject, layer, row), strict=True
        )
        if not is_frozen
    ]
    most = min(_MOST_UPDATES, subject.most_terms)
    if len(entries) > most:
        entries = sorted(entries, key=lambda entry: -abs(np.nan_to_num(entry[2])))[:most]
    if trace.bias is not None and trace.grad_bias is not None and not layer.frozen:
        old = float(trace.bias[row])
        gradient = entering_gradient(subject, layer, unit, float(trace.grad_bias[row]), 1.0)
        entries.append(("b", old, gradient + _weight_decay(subject) * old))
    if is_plain_descent(subject):
        steps = tuple(descent_step(subject, *entry) for entry in entries)
        return Page(title, steps, rule_note(subject, layer))
    return Page(title, tuple(entering_equation(subject, *entry) for entry in entries), rule_note(subject, layer))


def layer_update_page(subject: Subject, layer: Layer) -> Page:
    """The same for a whole layer: the rule for its matrix and its biases, with the new biases."""
    trace = subject.trace.layers[layer.id]
    if trace.grad_pre_activation is None:
        return Page(layer_title(layer), (), MISSING)
    if not is_plain_descent(subject):
        page = layer_backward_page(subject, layer)
        return Page(page.title, page.equations[1:], rule_note(subject, layer))
    equations: list[Equation] = []
    for connection in subject.graph.into(layer.id):
        made = subject.trace.connections[connection.key]
        if made.grad is None or connection.frozen or layer.frozen:
            continue
        entering = made.grad
        if is_perceptron(subject.training.optimizer):
            entering = np.outer(_biases_entering(subject, layer), subject.trace.layers[connection.source].activation)
        entering = entering + _decay_of(subject, made.weight)
        mask = mask_of(subject.graph, connection.key)
        entering = entering if mask is None else entering * mask
        source = f"({connection.source})" if len(subject.graph.into(layer.id)) > 1 else ""
        for row in range(min(_MOST_ROWS, len(made.weight))):
            name = f"W{source}" if len(made.weight) == 1 else f"W{source}{subscript(row + 1)}"
            meaning = "The weights of one unit, a row of W, at once: old → new. The other rows go likewise."
            equations.append(_vector_step(subject, name, made.weight[row], entering[row], meaning))
    if trace.bias is not None and trace.grad_bias is not None and not layer.frozen:
        entering = (
            _biases_entering(subject, layer) if is_perceptron(subject.training.optimizer) else np.ravel(trace.grad_bias)
        )
        old = np.ravel(trace.bias)
        entering = entering + _weight_decay(subject) * old
        equations.append(_vector_step(subject, "b", old, entering, "All biases of the layer: old → new."))
    return Page(layer_title(layer), tuple(equations), rule_note(subject, layer))


def _descent_digits(subject: Subject, old: float, gradient: float) -> tuple[int, int]:
    """How many digits the new number and its gradient are printed with; see `step_digits`."""
    rate = subject.training.learning_rate

    def move(digits: int) -> float:
        return -read(shown(rate)) * read(shown(gradient, digits))

    return step_digits(old, old - rate * gradient, move, subject.digits)


def descent_step(subject: Subject, name: str, old: float, gradient: float) -> Equation:
    """w ← w − r·g with digits enough to see the difference."""
    rate = subject.training.learning_rate
    new = old - rate * gradient
    digits, finer = _descent_digits(subject, old, gradient)
    fine = as_fine(old, new, digits)
    text = shown if digits == subject.digits else number
    before = (shown if fine == subject.digits else number)(old, fine)
    moved = read(before) - read(shown(rate)) * read(shown(gradient, finer))
    exact = all(math.isclose(v, new, rel_tol=1e-9, abs_tol=1e-12) for v in (moved, read(text(new, digits))))
    columns = (
        (f"{name} ← ", f"{name} ← "),
        (name, before),
        (" − ", " − "),
        (f"r·{_gradient_symbol(subject, name)}", f"{shown(rate)}·{guarded(gradient, finer)}"),
        ("", f"{equals(is_exactly=exact)}{text(new, digits)}"),
    )
    return Equation(columns, "One step of gradient descent on this example alone: old → new.")


def _vector_step(subject: Subject, name: str, old: Floats, gradient: Floats, meaning: str) -> Equation:
    """The same for a row of weights or all biases: b ← b − r·∂L/∂b with the numbers of both, old and new."""
    rate = subject.training.learning_rate
    new = old - rate * gradient
    most = subject.most_terms
    extra = 0
    while extra + subject.digits < MOST_DIGITS and any(
        a != b and number(float(a), subject.digits + extra) == number(float(b), subject.digits + extra)
        for a, b in zip(old[:most], new[:most], strict=True)
    ):
        extra += 1
    printed = [*old[:most].tolist(), *gradient[:most].tolist(), *new[:most].tolist(), rate]
    sign = equals(is_exactly=all(is_exact(value, subject.digits) for value in printed))
    symbol = _gradient_symbol(subject, "b" if name == "b" else name)
    columns = (
        (f"{name} ← ", f"{name} ← "),
        (name, vector_text(old, subject, extra=extra)),
        (" − ", " − "),
        (f"r·{symbol}", f"{shown(rate)}·{vector_text(gradient, subject)}"),
        ("", f"{sign}{vector_text(new, subject, extra=extra)}"),
    )
    return Equation(columns, meaning)


def _biases_entering(subject: Subject, layer: Layer) -> Floats:
    """a − t of every unit: what the perceptron's rule takes."""
    return np.array([entering_gradient(subject, layer, unit, 0.0, 1.0) for unit in range(layer.units)])


def _decay_of(subject: Subject, weights: Floats) -> Floats:
    return np.vectorize(lambda weight: decay_of(subject, float(weight)), otypes=[float])(weights)


def entering_equation(subject: Subject, name: str, old: float, gradient: float) -> Equation:
    start = head(f"g({name})", gradient, digits=subject.digits)
    columns = (start, (_gradient_symbol(subject, name), shown(gradient, subject.digits)))
    return Equation(columns, f"The gradient that enters the rule; {name} is {shown(old, subject.digits)} now.")


def _gradient_symbol(subject: Subject, name: str) -> str:
    if is_perceptron(subject.training.optimizer):
        return "(a − t)" if name == "b" else "(a − t)·x"
    parts = [f"∂L/∂{name}"]
    if name != "b" and subject.training.l2:
        parts.append(f"l2·{name}")
    if name != "b" and subject.training.l1:
        parts.append(f"l1·sign({name})")
    if _weight_decay(subject):
        parts.append(f"decay·{name}")
    return parts[0] if len(parts) == 1 else f"({' + '.join(parts)})"


def entering_gradient(subject: Subject, layer: Layer, unit: int, gradient: float, source: float) -> float:
    """The gradient that the rule takes: the loss's, but (a − t)·x for the perceptron's."""
    if not is_perceptron(subject.training.optimizer) or subject.trace.target is None or layer.kind != "output":
        return gradient
    first = sum(o.units for o in subject.graph.outputs[: subject.graph.outputs.index(layer)])
    return (float(subject.trace.layers[layer.id].activation[unit]) - float(subject.trace.target[first + unit])) * source


def decay_of(subject: Subject, weight: float) -> float:
    """What regularisation adds to a weight's gradient."""
    training = subject.training
    return training.l2 * weight + training.l1 * float(np.sign(weight)) + _weight_decay(subject) * weight


def _weight_decay(subject: Subject) -> float:
    """The optimizer's own decay where it is a part of the gradient (adamw keeps it apart)."""
    choice = subject.training.optimizer
    return float(choice.settings.get("weight_decay", 0.0)) if choice.name != "adamw" else 0.0


def _weights(subject: Subject, layer: Layer, row: int) -> Iterator[tuple[float, bool]]:
    """The weights that arrive at a row, each with whether it is frozen."""
    for connection in subject.graph.into(layer.id):
        mask = mask_of(subject.graph, connection.key)
        for column, weight in enumerate(subject.trace.connections[connection.key].weight[row]):
            if mask is None or mask[row, column]:
                yield float(weight), connection.frozen or layer.frozen


def is_plain_descent(subject: Subject) -> bool:
    return subject.training.optimizer.name in ("sgd", "perceptron") and not subject.training.momentum


def rule_note(subject: Subject, layer: Layer) -> str:
    """The rule where it is not plain descent, and what else enters an update without standing in the equations."""
    training = subject.training
    optimizer = OPTIMIZERS.find(training.optimizer.name)
    if is_perceptron(training.optimizer):
        text = f"{optimizer.title}: {optimizer.rule}"
    elif is_plain_descent(subject):
        text = "What one step on this example alone would do; training averages the gradient over the batch."
    else:
        text = f"{optimizer.title}: {optimizer.rule}. g is the gradient shown, here of this example alone."
    if training.schedule.name != "constant":
        text += f" The rate r is {shown(training.learning_rate)} here: {SCHEDULES.find(training.schedule.name).title}."
    if training.clip.name != "none":
        text += f" The batch’s gradient g is clipped before: {CLIPS.find(training.clip.name).rule}."
    if layer.frozen:
        return "Frozen: training leaves the layer’s weights and biases as they are."
    text = f"{text} {subject.no_batch}".rstrip()
    if any(connection.frozen for connection in subject.graph.into(layer.id)):
        text += " Frozen weights stay as they are and are left out."
    return text
