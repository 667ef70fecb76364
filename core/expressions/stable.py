"""Textbook forms replaced by the ones that neither overflow nor cancel: what a user types trains as well as ours."""

from __future__ import annotations

from core.expressions.nodes import ONE, Apply, Constant, Expression, apply, in_order


def stabilised(expression: Expression) -> Expression:
    """The formula with ln(1 + e^u) as softplus(u), 1/(1 + e^u) as sigmoid(−u) and e^u − 1 as expm1(u)."""
    better: dict[Expression, Expression] = {}
    for node in in_order(expression):
        if not isinstance(node, Apply):
            better[node] = node
            continue
        made = Apply(node.primitive, tuple(better[argument] for argument in node.args))
        better[node] = _stable(made)
    return better[expression]


def _stable(node: Apply) -> Expression:
    first, last = node.args[0], node.args[-1]
    if node.primitive == "log" and (power := _power_beside_one(first)) is not None:
        return apply("softplus", power)
    if node.primitive == "divide" and first == ONE and (power := _power_beside_one(last)) is not None:
        return apply("sigmoid", -power)
    if node.primitive == "subtract" and last == ONE and (power := _exponent(first)) is not None:
        return apply("expm1", power)
    return node


def _power_beside_one(node: Expression) -> Expression | None:
    """u of 1 + e^u or e^u + 1."""
    if not isinstance(node, Apply) or node.primitive != "add" or ONE not in node.args:
        return None
    return _exponent(node.args[1] if node.args[0] == ONE else node.args[0])


def _exponent(node: Expression) -> Expression | None:
    """u of exp(u) or e^u."""
    if not isinstance(node, Apply):
        return None
    if node.primitive == "exp":
        return node.args[0]
    base = node.args[0]
    is_e = node.primitive == "power" and isinstance(base, Constant) and base.value == 2.718281828459045
    return node.args[1] if is_e else None
