"""Formulas computed with numpy: each distinct subexpression once, in a fixed order, in the arguments' precision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.expressions.nodes import Apply, Constant, Expression, Variable, in_order
from core.expressions.primitives import PRIMITIVES


@dataclass(frozen=True)
class Program:
    """Formulas as a list of operations without repetition.

    Attributes:
        nodes: the subexpressions, arguments before use; node i's value is the i-th result.
        arguments: for each node the positions of its arguments, () for constants and variables.
        roots: positions of the formulas' own values.
    """

    nodes: tuple[Expression, ...]
    arguments: tuple[tuple[int, ...], ...]
    roots: tuple[int, ...]

    @classmethod
    def of(cls, *expressions: Expression) -> Program:
        nodes = tuple(in_order(*expressions))
        place = {node: i for i, node in enumerate(nodes)}
        arguments = tuple(tuple(place[a] for a in n.args) if isinstance(n, Apply) else () for n in nodes)
        return cls(nodes, arguments, tuple(place[e] for e in expressions))

    def run(self, values: Mapping[str, NDArray[Any]], dtype: np.dtype[Any]) -> list[Any]:
        """The value of every node. Overflow and division by zero give inf and nan, without warnings."""
        results: list[Any] = []
        with np.errstate(all="ignore"):
            for node, arguments in zip(self.nodes, self.arguments, strict=True):
                if isinstance(node, Constant):
                    results.append(np.full((1,), node.value, dtype))
                elif isinstance(node, Variable):
                    results.append(values[node.name])
                elif isinstance(node, Apply):
                    results.append(PRIMITIVES[node.primitive].value(*(results[i] for i in arguments)))
        return results


@lru_cache(maxsize=1024)
def _program(expressions: tuple[Expression, ...]) -> Program:
    return Program.of(*expressions)


def evaluate(expression: Expression, values: Mapping[str, NDArray[Any]]) -> NDArray[Any]:
    """The formula's value for arrays over [..., units] by variable name, broadcast to their shape unless it reduces.

    The precision is that of the values (float64 where there are none).
    """
    program = _program((expression,))
    dtype = np.result_type(*values.values()) if values else np.dtype(np.float64)
    return np.asarray(program.run(values, dtype)[program.roots[0]])
