"""The loss phase in equations: what this one example costs, as the chosen loss's own formula with its numbers."""

from __future__ import annotations

import math

import numpy as np

from core.expressions import evaluate, parse
from core.inspection.guess import Riddle
from core.losses import LOSSES, Loss
from core.numerals import subscript
from core.objective import loss_groups
from gui.panels.formula import Subject
from gui.panels.formula_equation import Equation, Page
from gui.panels.formula_expressions import in_numbers, in_symbols
from gui.panels.formula_loss_batch import batch_part, batch_words
from gui.panels.formula_loss_outputs import LOST, NO_TARGET, output_sums
from gui.panels.formula_loss_parts import loss_formula, loss_variable, output_columns
from gui.panels.formula_numbers import digits_to_give, equals, gives, guarded, head, is_exact, read, shown

_MOST_POWERS = 4
_MOST_WRITTEN = 4  # outputs whose parts stand in the formula itself


def loss_page(subject: Subject) -> Page:
    """The loss of the example, a part for each group of outputs that the loss treats on its own."""
    trace, training = subject.trace, subject.training
    loss = LOSSES.find(training.loss.name)
    if trace.target is None or trace.loss is None:
        return Page(loss.title, (), NO_TARGET)
    groups = loss_groups(subject.graph, training.loss)
    equations = tuple(_part(subject, loss, group, number, len(groups)) for number, group in enumerate(groups))
    if len(groups) > 1:
        names = " + ".join(f"L{subscript(i + 1)}" for i in range(len(groups)))
        total = (head("L", trace.loss, digits=subject.digits), (names, shown(trace.loss, subject.digits)))
        equations = (*equations, Equation(total, "The parts’ losses add."))
    equations = (*equations, *output_sums(subject, most=_MOST_WRITTEN))
    bits = f" {shown(trace.loss, subject.digits)} nats are {shown(trace.loss / np.log(2.0), subject.digits)} bits."
    note = f"{loss.definition}{bits if loss.logits else f' {loss.note}'}"
    fused = _fused(subject, loss)
    if fused is not None:
        equations = (*equations, fused)
        which = ", z_t of the true class" if loss.name == "cross_entropy" else ""
        note = f"{note} First over a, apart from {loss.squash}; then fused with it over z{which}: this one trains."
        if equations[0].riddle is None:
            note += f" {LOST}"
    return Page(loss.title, (*equations, *batch_part(subject)), f"{note} {batch_words(subject)}".strip())


def _fused(subject: Subject, loss: Loss) -> Equation | None:
    """The same loss over the pre-activations, as it is trained: neither overflows nor loses digits."""
    outputs = subject.graph.outputs
    if not loss.logits or len(outputs) != 1 or outputs[0].activation.name != loss.squash:
        return None
    z, _ = output_columns(subject)
    target = np.asarray(subject.trace.target, float)
    formula = parse(loss.logits, ("z", "t"))
    units = [{"z": float(v), "t": float(t)} for v, t in zip(z.astype(float), target, strict=True)]
    value = float(subject.trace.loss or 0.0)

    def again(count: int) -> float:
        printed = np.array([read(shown(float(v), count)) for v in z])
        return float(evaluate(formula, {"z": printed, "t": target})[0])

    digits = digits_to_give(value, again, subject.digits)
    body = (in_symbols(formula, units=len(z)), in_numbers(formula, units, digits))
    if loss.name == "cross_entropy":  # the same without the guard against overflow
        body = _fused_body(subject, z.astype(float), target, digits)
    sign = equals(is_exactly=False)
    meaning = f"The loss and {loss.squash} together, over the logits z: this is what trains."
    return Equation((("L = ", "L = "), body, ("", f"{sign}{shown(value, subject.digits)}")), meaning)


def _fused_body(subject: Subject, z: np.ndarray, target: np.ndarray, digits: int) -> tuple[str, str]:
    """ln Σ eᶻ − zₜ in symbols and numbers; of many powers their sum alone."""
    powers = " + ".join(f"e^({shown(float(v), digits)})" for v in z)
    if len(z) > _MOST_POWERS:
        with np.errstate(over="ignore"):
            whole = float(np.exp(z).sum())
        digits = subject.digits
        powers = shown(whole, digits) if np.isfinite(whole) else "Σ eᶻ"
    return "ln Σ eᶻ − zₜ", f"ln({powers}) − {guarded(float(z[int(np.argmax(target))]), digits)}"


def _part(subject: Subject, loss: Loss, group: tuple[int, int], number: int, parts: int) -> Equation:
    first, last = group
    variable = loss_variable(subject, loss)
    z, a = output_columns(subject)
    values = (z if variable == "z" else a)[first:last].astype(float)
    target = np.asarray(subject.trace.target, float)[first:last]
    formula = loss_formula(
        subject.training.loss, variable, last - first, [layer.activation.name for layer in subject.graph.outputs]
    )
    units = [{variable: float(v), "t": float(t)} for v, t in zip(values, target, strict=True)]
    exact = float(evaluate(formula, {variable: values, "t": target})[0])
    value = float(subject.trace.loss or 0.0) if parts == 1 else exact
    if not math.isclose(value, exact, rel_tol=1e-3, abs_tol=1e-9):
        value = exact  # a has rounded to 0 or 1, so its logarithm is lost: what trains goes by z

    def again(count: int) -> float:
        printed = np.array([read(shown(v, count)) for v in values])
        with np.errstate(all="ignore"):
            return float(evaluate(formula, {variable: printed, "t": target})[0])

    digits = digits_to_give(value, again, subject.digits)
    exactly = all(is_exact(v, subject.digits) for v in (*values.tolist(), *target.tolist(), value))
    sign = equals(is_exactly=math.isinf(value) or (exactly and gives(again(digits), value, subject.digits)))
    name = f"L{subscript(number + 1)} = " if parts > 1 else "L = "
    body = (in_symbols(formula, units=last - first), in_numbers(formula, units, digits))
    if variable == "z" and loss.name == "cross_entropy":
        body = _fused_body(subject, values, target, digits)
    if "ln(1)" in body[1]:  # a is 1 to its last digit: what a reader gets
        value = exact
    columns = ((name, name), body, ("", f"{sign}{shown(value, subject.digits)}"))
    riddle = Riddle(name.removesuffix(" = "), value) if math.isfinite(value) else None
    return Equation(columns, loss.definition, riddle=riddle)
