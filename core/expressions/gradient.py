"""Reverse-mode differentiation of formulas, as formulas: the chain rule walked from the result back to its inputs."""

from __future__ import annotations

from collections.abc import Sequence

from core.expressions.nodes import ONE, ZERO, Apply, Expression, Variable, apply, in_order, is_zero
from core.expressions.primitives import PRIMITIVES


def gradient(expression: Expression, wrt: Sequence[str], seed: Expression = ONE) -> dict[str, Expression]:
    """Adjoint of each variable: Σ_units seed · ∂expression/∂variable.

    With the seed 1 and an elementwise formula this is f′; with the seed ∂L/∂a it is ∂L/∂z, softmax included; with a
    scalar formula (a loss) it is the loss's gradient. Variables and the seed run over units; constants and reductions
    don't, so what flows into a reduction's result from many units is summed.
    """
    order = list(in_order(expression))
    spans = _over_units(order)
    adjoints: dict[Expression, Expression] = {expression: seed}
    for node in reversed(order):
        upstream = adjoints.get(node, ZERO)
        if is_zero(upstream) or not isinstance(node, Apply):
            continue
        primitive = PRIMITIVES[node.primitive]
        wide = spans[node] or (node is expression and bool(_variables_in(seed)))
        for arg, partial in zip(node.args, primitive.partials(node.args, node), strict=True):
            share = _through(upstream, partial)
            if is_zero(share) or not _matters(arg, wrt):
                continue
            if wide and not spans[arg]:
                # Σ over units; a share that is the same for every unit counts n times
                share = apply("sum", share) if _is_wide(share) else share * apply("count", node)
            adjoints[arg] = adjoints.get(arg, ZERO) + share
    return {name: adjoints.get(Variable(name), ZERO) for name in wrt}


def _through(upstream: Expression, partial: Expression) -> Expression:
    """upstream · partial; where the partial chooses between 1 and 0 it is the upstream or 0, as in torch.

    A product would make ∞ · 0, no number, of an infinite slope that does not come through.
    """
    if isinstance(partial, Apply) and partial.primitive == "where" and set(partial.args[1:]) == {ONE, ZERO}:
        condition, chosen, other = partial.args
        return apply("where", condition, upstream if chosen == ONE else ZERO, upstream if other == ONE else ZERO)
    return upstream * partial


def _over_units(order: Sequence[Expression]) -> dict[Expression, bool]:
    """Whether each subexpression has a value a unit (rather than one for all units)."""
    spans: dict[Expression, bool] = {}
    for node in order:
        if isinstance(node, Apply):
            spans[node] = not PRIMITIVES[node.primitive].reduces and any(spans[arg] for arg in node.args)
        else:
            spans[node] = isinstance(node, Variable)
    return spans


def _is_wide(expression: Expression) -> bool:
    return _over_units(list(in_order(expression)))[expression]


def _matters(node: Expression, wrt: Sequence[str]) -> bool:
    return any(isinstance(part, Variable) and part.name in wrt for part in in_order(node))


def _variables_in(expression: Expression) -> bool:
    return any(isinstance(part, Variable) for part in in_order(expression))
