"""A loss taken apart into what each output adds, where it is a sum or a mean over the outputs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.choice import Choice
from core.expressions import Apply, Constant, Expression, evaluate, parse, variables
from core.expressions.nodes import combine
from core.expressions.primitives import PRIMITIVES
from core.losses import LOSSES, Loss, loss_on_activation
from core.objective import loss_groups
from gui.panels.formula import Subject
from gui.panels.formula_expressions import in_symbols, plain_in_numbers, unit_in_numbers
from gui.panels.formula_numbers import digits_to_give, is_exact, read, shown


@dataclass(frozen=True)
class LossPart:
    """What one output adds to the loss, in symbols and numbers of so many digits; `is_exact`: whether the printed
    numbers give it."""

    symbols: str
    numbers: str
    value: float
    is_exact: bool
    digits: int


def part_values(subject: Subject) -> np.ndarray | None:
    """[output units], what each output adds to the loss; None where the loss is no sum over outputs."""
    found: list[np.ndarray] = []
    for formula, arrays in _groups(subject):
        split = _sum_in(formula, len(arrays["t"]))
        if split is None:
            return None
        term, factor = split
        found.append(factor * np.broadcast_to(evaluate(term, arrays), arrays["t"].shape))
    a = output_columns(subject)[1]
    if len(found) == 1 and found[0].size == 1 and subject.trace.loss is not None and abs(a[0]) != 1:
        whole = np.array([subject.trace.loss], float)  # it goes by z, and has kept the digits that ln(1 − a) loses
        return whole if np.isclose(found[0], whole, rtol=1e-3, atol=1e-9)[0] else found[0]
    return np.concatenate(found) if found else None


def part_of(subject: Subject, output: int) -> LossPart | None:
    """What one of all outputs adds, counted over all output layers, with its formula."""
    values = part_values(subject)
    if values is None:
        return None
    unit = output
    for formula, arrays in _groups(subject):
        many = len(arrays["t"])
        if unit >= many:
            unit -= many
            continue
        split = _sum_in(formula, many)
        assert split is not None  # part_values found it
        scaled, compares = _scaled(formula, split[0], many), _reduces(split[0])
        units = [{name: float(v[i]) for name, v in arrays.items()} for i in range(many)]

        def again(count: int, split=split, arrays=arrays, at: int = unit) -> float:  # noqa: ANN001 - as they are here
            printed = {name: np.array([read(shown(float(v), count)) for v in vs]) for name, vs in arrays.items()}
            with np.errstate(all="ignore"):
                return split[1] * float(np.broadcast_to(evaluate(split[0], printed), printed["t"].shape)[at])

        digits = digits_to_give(float(values[output]), again, subject.digits)
        text = unit_in_numbers(scaled, units, unit, digits)
        if text in ("0", "−0") and not compares:  # the target leaves nothing of it: said with what it leaves nothing of
            whole = plain_in_numbers(scaled, units[unit], subject.digits)
            return LossPart(in_symbols(scaled, units=1), whole, float(values[output]), is_exact=True, digits=digits)
        used = [name for name in arrays if name in variables(scaled)]
        exact = not compares and "ln" not in text and all(is_exact(units[unit][name], subject.digits) for name in used)
        return LossPart(in_symbols(scaled, units=2 if compares else 1), text, float(values[output]), exact, digits)
    return None


def loss_formula(choice: Choice, variable: str, columns: int, activations: Sequence[str] = ()) -> Expression:
    """The textbook's formula: over activations a, or over logits z where the outputs are logits themselves."""
    if variable == "z":
        return parse(LOSSES.find(choice.name).logits, ("z", "t"))
    return loss_on_activation(choice, activations, columns)


def loss_variable(subject: Subject, loss: Loss) -> str:
    """ "z" where an output is a logit (a cross-entropy on identity outputs), else "a"."""
    names = {layer.activation.name for layer in subject.graph.outputs}
    return "z" if loss.logits and names != {loss.squash} else "a"


def output_columns(subject: Subject) -> tuple[np.ndarray, np.ndarray]:
    """Pre-activations and activations of all outputs of the example, side by side in the order of the targets."""
    layers = [subject.trace.layers[layer.id] for layer in subject.graph.outputs]
    z = [np.max(v, axis=-1) if v.ndim == 2 else v for v in (np.asarray(layer.pre_activation) for layer in layers)]
    return np.concatenate(z), np.concatenate([layer.activation for layer in layers])


def _groups(subject: Subject) -> list[tuple[Expression, dict[str, np.ndarray]]]:
    """The formula of each group of outputs that the loss treats on its own, and its numbers."""
    loss, choice = LOSSES.find(subject.training.loss.name), subject.training.loss
    variable, names = loss_variable(subject, loss), [layer.activation.name for layer in subject.graph.outputs]
    z, a = output_columns(subject)
    target = np.asarray(subject.trace.target, float)
    found: list[tuple[Expression, dict[str, np.ndarray]]] = []
    for first, last in loss_groups(subject.graph, choice):
        formula = loss_formula(choice, variable, last - first, names)
        values = (z if variable == "z" else a)[first:last].astype(float)
        found.append((formula, {variable: values, "t": target[first:last]}))
    return found


def _sum_in(formula: Expression, many: int) -> tuple[Expression, float] | None:
    """What is summed over the outputs, and what the sum is multiplied by; None where no sum stands at the top."""
    if not isinstance(formula, Apply):
        return None
    if formula.primitive in ("sum", "mean"):
        return formula.args[0], 1.0 if formula.primitive == "sum" else 1.0 / many
    below = _below(formula)
    found = None if below is None else _sum_in(formula.args[below], many)
    if found is None or below is None:
        return (formula, 1.0) if many == 1 and not _reduces(formula) else None
    term, factor = found
    if formula.primitive == "negate":
        return term, -factor
    other = formula.args[1 - below]
    assert isinstance(other, Constant)  # as `_below` has it
    return term, factor * other.value if formula.primitive == "multiply" else factor / other.value


def _scaled(formula: Expression, term: Expression, many: int) -> Expression:
    """The formula with one output's term in the place of the sum over all."""
    if isinstance(formula, Apply) and formula.primitive in ("sum", "mean"):
        return term if formula.primitive == "sum" or many == 1 else combine("divide", term, Constant(float(many)))
    below = _below(formula) if isinstance(formula, Apply) else None
    if below is None or formula == term or not isinstance(formula, Apply):
        return term
    args = [_scaled(arg, term, many) if i == below else arg for i, arg in enumerate(formula.args)]
    return combine(formula.primitive, *args)


def _below(formula: Apply) -> int | None:
    """The argument that carries on where the rest only multiplies it by a constant."""
    if formula.primitive == "negate":
        return 0
    if formula.primitive == "divide" and isinstance(formula.args[1], Constant):
        return 0
    if formula.primitive == "multiply":
        return next((1 - i for i, arg in enumerate(formula.args) if isinstance(arg, Constant)), None)
    return None


def _reduces(expression: Expression) -> bool:
    """Whether something in it looks at all outputs at once."""
    if not isinstance(expression, Apply):
        return False
    if PRIMITIVES[expression.primitive].reduces or expression.primitive == "leads":
        return True
    return any(_reduces(arg) for arg in expression.args)
