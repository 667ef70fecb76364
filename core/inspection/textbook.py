"""Formulas as a textbook would compute them by hand: σ as 1/(1 + e^−z), sums over units written out.

What runs in training is written so that nothing overflows or cancels; here it is taken apart into the steps that people
know, unless the numbers at hand are so large that these steps would lose them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from core.expressions import Apply, Constant, Expression, Variable, is_zero
from core.expressions.nodes import ONE, apply, in_order
from core.inspection.computation import values_in

_LEAST, _MOST = -300.0, 300.0  # exponents that neither overflow nor lose their derivative
_LEAST_LOG = -15.0  # ln(1 + e^u) below this loses digits that softplus keeps
_LEAST_STEP = 1e-6  # e^u − 1 nearer to 0 than this does


def by_hand(expression: Expression, values: Mapping[str, float]) -> Expression:
    """The formula with σ, softplus and e^u − 1 in primitive steps, where that loses no digits, and choices made."""
    made: dict[Expression, Expression] = {}
    for node in in_order(expression):
        if not isinstance(node, Apply):
            made[node] = node
            continue
        if node.primitive == "where":  # a choice is taken as made
            made[node] = made[node.args[1 if values_in(node.args[0], values) > 0 else 2]]
            continue
        arguments = tuple(made[argument] for argument in node.args)
        made[node] = _expanded(node, arguments, values)
    return made[expression]


def _expanded(node: Apply, arguments: tuple[Expression, ...], values: Mapping[str, float]) -> Expression:
    if node.primitive in ("sigmoid", "softplus", "expm1"):
        u, at = arguments[0], values_in(node.args[0], values)
        if node.primitive == "sigmoid" and _LEAST < at < _MOST:
            return apply("divide", ONE, apply("add", ONE, apply("exp", apply("negate", u))))  # 1/(1 + e^−u)
        if node.primitive == "softplus" and _LEAST_LOG < at < _MOST:
            return apply("log", apply("add", ONE, apply("exp", u)))  # ln(1 + e^u)
        if node.primitive == "expm1" and abs(at) > _LEAST_STEP and at < _MOST:
            return apply("subtract", apply("exp", u), ONE)
    return Apply(node.primitive, arguments)


def written_out(expression: Expression, names: Sequence[Mapping[str, str]], values: Mapping[str, float]) -> Expression:
    """A formula over units (a loss, softmax) as one over plain numbers, its sums and means written out term by term.

    Args:
        names: for each unit what its variables are called: {"a": "a₁", "t": "t₁"}.
        values: those variables' numbers; choices are taken as made.
    """
    return _spread(expression, names, values)[0]


def _spread(
    expression: Expression, names: Sequence[Mapping[str, str]], values: Mapping[str, float]
) -> list[Expression]:
    """The formula for every unit; one entry where it is the same for all."""
    if isinstance(expression, Constant):
        return [expression]
    if isinstance(expression, Variable):
        return [Variable(unit[expression.name]) for unit in names]
    assert isinstance(expression, Apply)
    if expression.primitive == "where":
        condition = [values_in(c, values) > 0 for c in _spread(expression.args[0], names, values)]
        branches = [_spread(branch, names, values) for branch in expression.args[1:]]
        count = max(len(condition), *map(len, branches))
        return [_at(branches[0 if _at(condition, i) else 1], i) for i in range(count)]
    arguments = [_spread(argument, names, values) for argument in expression.args]
    name, count = expression.primitive, len(names)
    if name in ("sum", "mean", "logsumexp", "largest", "count"):
        inner = (
            [_at(arguments[0], i) for i in range(count)]
            if len(arguments[0]) > 1 or count == 1
            else arguments[0] * count
        )
        return [_reduced(name, inner, values)]
    if name == "leads":
        inner = [_at(arguments[0], i) for i in range(count)]
        numbers = np.array([values_in(e, values) for e in inner])
        return [Constant(float(i == int(np.argmax(numbers)))) for i in range(count)]
    count = max(map(len, arguments))
    return [Apply(name, tuple(_at(argument, i) for argument in arguments)) for i in range(count)]


def _at(units: list, index: int):  # noqa: ANN202 - an element of any list
    return units[index] if len(units) > 1 else units[0]


def _reduced(name: str, units: list[Expression], values: Mapping[str, float]) -> Expression:
    count = Constant(float(len(units)))
    if name == "count":
        return count
    if name == "logsumexp":
        numbers = [values_in(unit, values) for unit in units]
        top = max(numbers)
        if _LEAST < top < _MOST:
            return apply("log", _folded("add", [apply("exp", unit) for unit in units]))
        shift = Constant(top)  # ln Σ e^u = m + ln Σ e^(u − m), so that no power overflows
        return apply("add", shift, apply("log", _folded("add", [apply("exp", unit - shift) for unit in units])))
    if name == "largest":
        return _folded("max", list(reversed(units)))  # a tie goes to max's second argument: the first unit
    total = _folded("add", [unit for unit in units if not is_zero(unit)] or [Constant(0.0)])
    return total if name == "sum" or len(units) == 1 else apply("divide", total, count)


def _folded(primitive: str, units: list[Expression]) -> Expression:
    result = units[0]
    for unit in units[1:]:
        result = apply(primitive, result, unit)
    return result


def softmax_of(unit: int, z: Sequence[Expression], values: Mapping[str, float]) -> Expression:
    """e^z_k / Σ e^z_j, with the largest z taken off where the powers would overflow."""
    numbers = [values_in(one, values) for one in z]
    top = max(numbers)
    if not (min(numbers) > _LEAST and top < _MOST):
        z = [apply("subtract", one, Constant(top)) for one in z]
    powers = [apply("exp", one) for one in z]
    return apply("divide", powers[unit], _folded("add", powers))
