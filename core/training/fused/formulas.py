"""Formulas in machine code: operations on lanes (core.expressions.kernel), and loops over units for their reductions.

A formula's units lie one after another in memory, a vector of examples each. What has a value a unit is *wide*; a
constant or the result of a sum over units has one for all and is *narrow*. Narrow parts are computed once, each
reduction by a loop of its own; then one last loop hands out what is wide.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from core.expressions.kernel import KERNELS, exp, larger, log
from core.expressions.nodes import Apply, Constant, Expression, Variable, in_order
from core.expressions.primitives import PRIMITIVES
from core.training.fused.assembly import Function, Index
from core.training.fused.vector import LANES, Vector

Reader = Callable[[Index], Vector]  # unit → its examples' values
ORDER_SENSITIVE = "leads"  # the one operation that is wide but looks at all units first
UNROLL = 4


class Formula:
    """Formulas over the same units, for one vector of examples.

    Args:
        wide: variable → how to read it at a unit; narrow: variable → its value for all units.
    """

    def __init__(
        self, code: Function, units: int, wide: Mapping[str, Reader], narrow: Mapping[str, Vector] | None = None
    ) -> None:
        self._code, self._units, self._wide = code, units, wide
        self._narrow: dict[Expression, Vector] = {Variable(n): value for n, value in (narrow or {}).items()}

    def narrow_value(self, expression: Expression) -> Vector:
        """A formula that has one value for all units, or whose only unit it is."""
        self._prepare(expression)
        return self._at(0, expression, {})

    def each_unit(self, expressions: Sequence[Expression], use: Callable[..., None]) -> None:
        """use(unit, *values) for every unit."""
        self._prepare(*expressions)

        def one(unit: Index) -> None:
            known: dict[Expression, Vector] = {}
            use(unit, *(self._at(unit, expression, known) for expression in expressions))

        def some(first: Index, count: int) -> None:
            units = [self._code.plus(first, n) for n in range(count)]
            self._code.abreast([partial(one, unit) for unit in units])

        rounds, rest = divmod(self._units, UNROLL)
        self._code.loop(rounds, lambda number: some(self._code.times(number, UNROLL), UNROLL))
        if rest:
            some(rounds * UNROLL, rest)

    def _prepare(self, *expressions: Expression) -> None:
        """Computes every narrow part, and which unit leads where a formula asks for it."""
        for node in in_order(*expressions):
            if node in self._narrow:
                continue
            if isinstance(node, Constant):
                self._narrow[node] = self._code.constant(node.value)
            elif isinstance(node, Apply):
                if PRIMITIVES[node.primitive].reduces or node.primitive == ORDER_SENSITIVE:
                    self._narrow[node] = self._reduced(node.primitive, node.args[0])
                elif not self._is_wide(node):
                    arguments = (self._narrow[a] for a in node.args)
                    self._narrow[node] = KERNELS[node.primitive](self._code, *arguments)

    def _is_wide(self, node: Expression) -> bool:
        if isinstance(node, Variable):
            return node.name in self._wide
        if not isinstance(node, Apply) or PRIMITIVES[node.primitive].reduces:
            return False
        return any(self._is_wide(argument) for argument in node.args)

    def _at(self, unit: Index, node: Expression, known: dict[Expression, Vector]) -> Vector:
        """A part's value at a unit; `known` holds what was computed there before."""
        if not self._is_wide(node):
            return self._narrow[node]
        if node not in known:
            if isinstance(node, Variable):
                known[node] = self._wide[node.name](unit)
            elif isinstance(node, Apply) and node.primitive == ORDER_SENSITIVE:
                known[node] = self._code.select(self._number(unit) == self._narrow[node], 1.0, 0.0)
            elif isinstance(node, Apply):
                arguments = [self._at(unit, argument, known) for argument in node.args]
                known[node] = KERNELS[node.primitive](self._code, *arguments)
        return known[node]

    def _reduced(self, primitive: str, argument: Expression) -> Vector:
        """Σ, mean, count, largest, ln Σ e^ over units; for `leads` the number of the first largest unit."""
        code = self._code
        if not self._is_wide(argument):  # one number: its sum, mean and maximum are itself
            ones = {"count": 1.0, "leads": 0.0}
            return code.constant(ones[primitive]) if primitive in ones else self._narrow[argument]
        if primitive == "count":
            return code.constant(float(self._units))
        if primitive in ("sum", "mean"):
            total = self._folded(lambda unit, x, total: [total + x], argument, 0.0)[0]
            return total / float(self._units) if primitive == "mean" else total
        if primitive == "leads":

            def lead(unit: Index, x: Vector, top: Vector, place: Vector) -> list[Vector]:
                test = x > top
                return [code.select(test, x, top), code.select(test, self._number(unit), place)]

            return self._folded(lead, argument, -math.inf, 0.0)[1]
        top = self._folded(lambda unit, x, top: [larger(code, top, x)], argument, -math.inf)[0]
        if primitive == "largest":
            return top
        top = code.select(code.absolute(top) < math.inf, top, 0.0)
        powers = self._folded(lambda unit, x, total: [total + exp(code, x - top)], argument, 0.0)[0]
        return top + log(code, powers)

    def _folded(self, step: Callable[..., list[Vector]], argument: Expression, *start: float) -> list[Vector]:
        """step(unit, argument's value, *state) → state, from the first unit to the last."""

        def body(unit: Index, *state: Vector) -> list[Vector]:
            return step(unit, self._at(unit, argument, {}), *state)

        return self._code.loop(self._units, body, [self._code.constant(s) for s in start], unroll=UNROLL)

    def _number(self, unit: Index) -> Vector:
        if isinstance(unit, int):
            return self._code.constant(float(unit))
        return self._code.everywhere(self._code.let(f"sitofp i64 {unit} to float"))


def with_known(expression: Expression, known: Mapping[Expression, Expression]) -> Expression:
    """The formula with whole parts replaced: tanh(z) by a where a is at hand already."""
    replaced: dict[Expression, Expression] = {}
    for node in in_order(expression):
        if node in known:
            replaced[node] = known[node]
        elif isinstance(node, Apply):
            replaced[node] = Apply(node.primitive, tuple(replaced[argument] for argument in node.args))
        else:
            replaced[node] = node
    return replaced[expression]


def reader(code: Function, pointer: str, stride: int, tile: Index) -> Reader:
    """Reads [units][stride] at a vector of examples: number `tile` from the left."""
    start = code.at(pointer, code.times(tile, LANES))
    return lambda unit: code.load(start, code.times(unit, stride))
