"""Formulas of core.expressions as the strip prints them: without the guards that only keep computers safe, in symbols
and with one example's numbers.

It works on any formula, so a user's own activation or loss is shown like the built-in ones.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np

from core.expressions import Apply, Constant, Expression, Variable, evaluate, is_zero, typeset, variables
from core.expressions.nodes import combine
from core.expressions.primitives import PRIMITIVES
from gui.numbers import MINUS
from gui.panels.formula_numbers import DIGITS, guarded, held, near_one, shown

_MOST_UNITS = 4  # a reduction over more is printed with its sign instead of its terms
_DOUBLE = re.compile(r"\(\(([^()]*)\)\)")
# a negative number that is alone between brackets or commas, or leads a bracket: max((−1), 0), ((−1) − 0)²
_LOOSE_POWER = re.compile(r"(?<![/√A-Za-zσ^])\((\d[\d.]*·10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)\)(?![²^])")  # needs no parentheses there
_LONE_NEGATIVE = re.compile(r"(?<=[(| ])(?<!− )(?<!\+ )\((−[^()\s]+)\)(?=[,)]| [+−])")


def in_symbols(expression: Expression, *, units: int = 2) -> str:
    """The formula as the textbook prints it; over one unit its sums and means are that unit's term."""
    return _clean(typeset(_without_guards(expression, units)))


def in_numbers(expression: Expression, units: Sequence[Mapping[str, float]], digits: int = DIGITS) -> str:
    """The formula with numbers in the place of its variables.

    Args:
        units: variable name → value for every unit that reductions run over; without reductions, one entry.
    """
    arrays = {name: np.array([unit[name] for unit in units]) for name in units[0]}
    names: dict[str, str] = {}
    if len(units) == 1:
        names = {name: _standing(value, digits) for name, value in units[0].items()}
    made = _expanded(expression, arrays, digits)
    return _clean(typeset(_with_targets(made, arrays) if len(units) == 1 else made, names), digits)


def _without_guards(expression: Expression, units: int) -> Expression:
    """The same formula with choices that depend on the target alone taken as made: where(t > 0, t·ln a, 0) → t·ln a."""
    if not isinstance(expression, Apply):
        return expression
    args = tuple(_without_guards(arg, units) for arg in expression.args)
    if expression.primitive == "where" and set(variables(args[0])) <= {"t"}:
        return args[1]
    if units == 1 and expression.primitive in ("sum", "mean"):
        return args[0]
    return combine(expression.primitive, *args)


def _expanded(expression: Expression, arrays: Mapping[str, np.ndarray], digits: int) -> Expression:
    """The formula with choices made and reductions over several units written out as the terms that are not 0."""
    if not isinstance(expression, Apply):
        return expression
    if expression.primitive == "where":
        chosen = bool(np.ravel(evaluate(expression.args[0], arrays))[0] > 0)
        return _expanded(expression.args[1 if chosen else 2], arrays, digits)
    if not PRIMITIVES[expression.primitive].reduces:
        return combine(expression.primitive, *(_expanded(arg, arrays, digits) for arg in expression.args))
    count = len(next(iter(arrays.values())))
    if count == 1 and expression.primitive in ("sum", "mean"):
        return _expanded(expression.args[0], arrays, digits)
    if expression.primitive not in ("sum", "mean") or not _is_short(expression.args[0], arrays, count):
        return Variable(guarded(float(np.ravel(evaluate(expression, arrays))[0]), digits))
    text = _terms(expression.args[0], arrays, digits)
    body: Expression = Variable(f"({text})") if " + " in text else Variable(text)
    return body if expression.primitive == "sum" else combine("divide", body, Constant(float(count)))


def _is_short(term: Expression, arrays: Mapping[str, np.ndarray], count: int) -> bool:
    """Whether a reduction has few units, or few terms that are not 0: a one-hot sum has one."""
    return count <= _MOST_UNITS or bool(np.count_nonzero(evaluate(term, arrays)) <= _MOST_UNITS)


def unit_in_numbers(
    expression: Expression, units: Sequence[Mapping[str, float]], unit: int, digits: int = DIGITS
) -> str:
    """What one of several units adds, with its numbers; reductions inside are printed as their number."""
    arrays = {name: np.array([one[name] for one in units]) for name in units[0]}
    inner = _reduced(expression, arrays, digits)
    one = {name: values[unit : unit + 1] for name, values in arrays.items()}
    made = _expanded(_with_targets(inner, one), one, digits)
    return _clean(typeset(made, {name: _standing(float(v[0]), digits) for name, v in one.items()}), digits)


def plain_in_numbers(expression: Expression, one: Mapping[str, float], digits: int = DIGITS) -> str:
    """One unit's formula with every number in it, also what its target makes 0: −(0·ln(0.0831)); "0" where what is
    multiplied by 0 is no number."""
    plain = _without_guards(expression, 1)
    with np.errstate(all="ignore"):
        value = float(np.ravel(evaluate(plain, {name: np.array([v]) for name, v in one.items()}))[0])
    if not np.isfinite(value):
        return "0"
    return _clean(typeset(plain, {name: _standing(v, digits) for name, v in one.items()}), digits)


def _terms(term: Expression, arrays: Mapping[str, np.ndarray], digits: int) -> str:
    """The terms of a sum over units, one unit after the other; inner reductions are printed as their number."""
    count = len(next(iter(arrays.values())))
    arrays = dict(arrays)
    inner = _reduced(term, arrays, digits)
    texts = []
    for unit in range(count):
        one = {name: values[unit : unit + 1] for name, values in arrays.items()}
        made = _expanded(_with_targets(inner, one), one, digits)
        if not is_zero(made):
            texts.append(
                _clean(typeset(made, {name: _standing(float(v[0]), digits) for name, v in one.items()}), digits)
            )
    return " + ".join(texts) or "0"


def _reduced(expression: Expression, arrays: dict[str, np.ndarray], digits: int) -> Expression:
    """The formula with its reductions as variables; their values are added to `arrays`."""
    if not isinstance(expression, Apply):
        return expression
    if PRIMITIVES[expression.primitive].reduces or expression.primitive == "leads":
        name = f"inner {len(arrays)}"
        arrays[name] = np.array(np.broadcast_to(evaluate(expression, arrays), next(iter(arrays.values())).shape))
        return Variable(name)
    return Apply(expression.primitive, tuple(_reduced(arg, arrays, digits) for arg in expression.args))


def _with_targets(expression: Expression, one: Mapping[str, np.ndarray]) -> Expression:
    """Factors that the target makes 0 or 1 folded away, so that a one-hot sum keeps its one term."""
    if isinstance(expression, Apply):
        args = tuple(_with_targets(arg, one) for arg in expression.args)
        if expression.primitive == "multiply":
            args = tuple(_folded_factor(arg, one) for arg in args)
        return combine(expression.primitive, *args)
    return expression


def _folded_factor(factor: Expression, one: Mapping[str, np.ndarray]) -> Expression:
    if set(variables(factor)) != {"t"} or "t" not in one:
        return factor
    value = float(np.ravel(evaluate(factor, {"t": one["t"]}))[0])
    return Constant(value) if value in (0.0, 1.0) else factor


def _standing(value: float, digits: int) -> str:
    """A number that can stand anywhere in a formula; `_clean` takes the parentheses off again that say nothing."""
    text = near_one(value, digits)
    return f"({text})" if text.startswith(MINUS) else held(text)


def _clean(text: str, digits: int = DIGITS) -> str:
    """Without parentheses that say nothing, and constants with no more digits than the rest."""
    text = re.sub(r"(?<![\d.])(?!0\.99)\d+\.\d{5,}", lambda match: shown(float(match.group()), digits), text)
    while _DOUBLE.search(text):
        text = _DOUBLE.sub(r"(\1)", text)
    text = _LOOSE_POWER.sub(r"\1", text)
    text = _LONE_NEGATIVE.sub(r"\1", text).replace("+ −", "− ")
    return text[1:-1] if _is_wrapped(text) else text


def _is_wrapped(text: str) -> bool:
    """Whether the first parenthesis closes at the very end."""
    depth = 0
    for i, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if depth == 0 and i < len(text) - 1:
            return False
    return text.startswith("(")
