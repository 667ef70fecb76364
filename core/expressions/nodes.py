"""The values that formulas are made of: constants, variables, applied primitives, and the arithmetic that builds them.

Every value is an array whose last axis runs over the units of a layer, or over one (a "scalar": a constant or the
result of a reduction such as sum). Building with + − · / folds the cases 0 and 1, so that derivatives stay short.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field


class Expression:
    """A formula as a frozen value; see the subclasses."""

    def __add__(self, other: Operand) -> Expression:
        return combine("add", self, as_expression(other))

    def __sub__(self, other: Operand) -> Expression:
        return combine("subtract", self, as_expression(other))

    def __mul__(self, other: Operand) -> Expression:
        return combine("multiply", self, as_expression(other))

    def __truediv__(self, other: Operand) -> Expression:
        return combine("divide", self, as_expression(other))

    def __neg__(self) -> Expression:
        return combine("negate", self)

    def __radd__(self, other: float) -> Expression:
        return as_expression(other) + self

    def __rsub__(self, other: float) -> Expression:
        return as_expression(other) - self

    def __rmul__(self, other: float) -> Expression:
        return as_expression(other) * self

    def __rtruediv__(self, other: float) -> Expression:
        return as_expression(other) / self


@dataclass(frozen=True, eq=True)
class Constant(Expression):
    """A number; 0 and −0 are two, as 1/0 and 1/(−0) are."""

    value: float
    _sign: float = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_sign", math.copysign(1.0, self.value))


@dataclass(frozen=True, eq=True)
class Variable(Expression):
    """A named input of the formula: z, a, t, a slope."""

    name: str


@dataclass(frozen=True, eq=False)
class Apply(Expression):
    """A primitive (by name in core.expressions.primitives) applied to arguments."""

    primitive: str
    args: tuple[Expression, ...]
    depth: int = field(init=False, repr=False)  # operations on the longest way down to a constant or variable
    _hash: int = field(init=False, repr=False)

    def __post_init__(self) -> None:
        # Known from the start, so that a deep formula is hashed without recursion.
        object.__setattr__(self, "depth", 1 + max((a.depth for a in self.args if isinstance(a, Apply)), default=0))
        object.__setattr__(self, "_hash", hash((self.primitive, self.args)))

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if not isinstance(other, Apply) or self._hash != other._hash:
            return False
        return self.primitive == other.primitive and self.args == other.args


Operand = Expression | float
ZERO = Constant(0.0)
ONE = Constant(1.0)
MINUS_ONE = Constant(-1.0)


def combine(primitive: str, *args: Expression) -> Expression:
    """A primitive applied to formulas, with the trivial cases of arithmetic folded: x + 0, 1·x, 0·x, −(−x), 2·3."""
    if primitive not in ("add", "subtract", "multiply", "divide", "negate"):
        return Apply(primitive, args)
    folded = _folded(primitive, *args)
    return Apply(primitive, args) if folded is None else folded


def _folded(primitive: str, left: Expression, right: Expression = ONE) -> Expression | None:
    if primitive == "negate":
        if isinstance(left, Constant):
            return Constant(-left.value)
        return left.args[0] if isinstance(left, Apply) and left.primitive == "negate" else None
    if isinstance(left, Constant) and isinstance(right, Constant):
        x, y = left.value, right.value
        if primitive == "divide":
            return Constant(x / y) if y else None
        return Constant({"add": x + y, "subtract": x - y, "multiply": x * y}[primitive])
    if primitive == "add":
        return right if is_zero(left) else left if is_zero(right) else None
    if primitive == "subtract":
        return left if is_zero(right) else -right if is_zero(left) else None
    if primitive == "divide":
        return ZERO if is_zero(left) else left if right == ONE else None
    if is_zero(left) or is_zero(right):
        return ZERO
    if ONE in (left, right):
        return right if left == ONE else left
    return -right if left == MINUS_ONE else -left if right == MINUS_ONE else None


def is_zero(expression: Expression) -> bool:
    """Whether a formula is the number 0, of either sign."""
    return isinstance(expression, Constant) and expression.value == 0


def as_expression(value: Operand) -> Expression:
    """An expression as it is; a number as a constant."""
    return value if isinstance(value, Expression) else Constant(float(value))


def apply(primitive: str, *args: Operand) -> Expression:
    """A primitive applied to expressions and numbers."""
    return Apply(primitive, tuple(as_expression(arg) for arg in args))


def in_order(*roots: Expression) -> Iterator[Expression]:
    """Every distinct subexpression of some formulas, arguments before what uses them. No recursion: depth is free."""
    done: set[Expression] = set()
    stack = [(root, False) for root in reversed(roots)]
    while stack:
        node, expanded = stack.pop()
        if node in done:
            continue
        if expanded or not isinstance(node, Apply):
            done.add(node)
            yield node
        else:
            stack.append((node, True))
            stack.extend((arg, False) for arg in reversed(node.args))


def variables(expression: Expression) -> tuple[str, ...]:
    """Names of the variables of a formula, in the order in which they first appear."""
    return tuple(node.name for node in in_order(expression) if isinstance(node, Variable))


def substitute(expression: Expression, values: Mapping[str, Operand]) -> Expression:
    """The formula with some variables replaced by numbers or formulas."""
    replaced: dict[Expression, Expression] = {}
    for node in in_order(expression):
        if isinstance(node, Variable) and node.name in values:
            replaced[node] = as_expression(values[node.name])
        elif isinstance(node, Apply):
            replaced[node] = combine(node.primitive, *(replaced[arg] for arg in node.args))
        else:
            replaced[node] = node
    return replaced[expression]
