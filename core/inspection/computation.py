"""A formula as a graph of primitives: each node's value, what it answers for, and its local derivatives.

This is the computational graph of the textbooks: values flow from the leaves to the root, gradients back along the same
edges, each edge multiplying by its local derivative and each node adding up what arrives.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from core.expressions import Apply, Constant, Expression, Variable, evaluate
from core.expressions.evaluate import Program
from core.expressions.primitives import PRIMITIVES

_PRODUCTS = {
    "add": lambda a, y: (1.0, 1.0),
    "subtract": lambda a, y: (1.0, -1.0),
    "multiply": lambda a, y: (a[1], a[0]),
}


@dataclass(frozen=True)
class Node:
    """A leaf (a variable or a constant) or one primitive operation.

    Attributes:
        expression: the part of the formula that it computes.
        primitive: the operation's name in core.expressions.primitives, "" for a leaf.
        name: a variable's name, "" for anything else.
        arguments: numbers of the nodes that it takes.
        value: what it computes.
        partials: its local derivatives, ∂value/∂argument, one an argument.
        gradient: ∂root/∂value times the seed; None where none came this far back.
    """

    expression: Expression
    primitive: str
    name: str
    arguments: tuple[int, ...]
    value: float
    partials: tuple[float, ...] = ()
    gradient: float | None = None

    @property
    def is_constant(self) -> bool:
        return not self.primitive and not self.name


@dataclass(frozen=True)
class Computation:
    """Nodes with arguments before what takes them, so that the last one is the root.

    Attributes:
        nodes: every distinct part of the formula once.
        start: the node at which the gradients begin; the root, unless a part of the graph has none of its own.
    """

    nodes: tuple[Node, ...]
    start: int

    @property
    def root(self) -> Node:
        return self.nodes[-1]

    @property
    def operations(self) -> tuple[int, ...]:
        """The nodes that compute something, in order."""
        return tuple(i for i, node in enumerate(self.nodes) if node.primitive)

    def uses(self, node: int) -> tuple[tuple[int, int], ...]:
        """(node, place among its arguments) of everything that takes a node."""
        return tuple(
            (i, place)
            for i, other in enumerate(self.nodes)
            for place, argument in enumerate(other.arguments)
            if argument == node
        )

    def shares(self, node: int) -> tuple[tuple[int, float, float], ...]:
        """What a node's gradient is the sum of: for each use (node, its gradient, the local derivative)."""
        found = []
        for user, place in self.uses(node):
            upstream = self.nodes[user].gradient
            if upstream is not None:
                found.append((user, upstream, self.nodes[user].partials[place]))
        return tuple(found)

    def named(self, name: str) -> Node:
        """The leaf of a variable.

        Raises:
            KeyError: the formula has no such variable.
        """
        for node in self.nodes:
            if node.name == name:
                return node
        raise KeyError(name)


def computation(
    expression: Expression, values: Mapping[str, float], *, seed: float | None = 1.0, start: Expression | None = None
) -> Computation:
    """The graph of a formula at some values, with the gradients of seed · start.

    Args:
        values: every variable's number.
        seed: what ∂/∂start begins with; None for values alone.
        start: the part of the formula at which gradients begin; None for the whole of it.
    """
    program = Program.of(expression)
    arrays = {name: np.array([value], np.float64) for name, value in values.items()}
    results = [float(np.ravel(v)[0]) for v in program.run(arrays, np.dtype(np.float64))]
    partials: list[tuple[float, ...]] = []
    for node, arguments in zip(program.nodes, program.arguments, strict=True):
        taken = tuple(results[i] for i in arguments)
        partials.append(_partials(node.primitive, taken, results[len(partials)]) if isinstance(node, Apply) else ())
    first = len(program.nodes) - 1 if start is None else program.nodes.index(start)
    gradients: list[float | None] = [None] * len(program.nodes)
    if seed is not None:
        gradients[first] = seed
        with np.errstate(all="ignore"):
            for i in range(first, -1, -1):
                upstream = gradients[i]
                if upstream is None:
                    continue
                for argument, partial in zip(program.arguments[i], partials[i], strict=True):
                    share = float(np.float64(upstream) * np.float64(partial))
                    gradients[argument] = share + (gradients[argument] or 0.0)
    nodes = tuple(
        Node(
            node,
            node.primitive if isinstance(node, Apply) else "",
            node.name if isinstance(node, Variable) else "",
            arguments,
            value,
            local,
            gradient,
        )
        for node, arguments, value, local, gradient in zip(
            program.nodes, program.arguments, results, partials, gradients, strict=True
        )
    )
    return Computation(nodes, first)


def _partials(primitive: str, arguments: tuple[float, ...], value: float) -> tuple[float, ...]:
    plain = _PRODUCTS.get(primitive)
    if plain is not None:
        return plain(arguments, value)
    given = {f"argument {i}": np.array([a]) for i, a in enumerate(arguments)} | {"result": np.array([value])}
    return tuple(float(np.ravel(evaluate(partial, given))[0]) for partial in _formulas(primitive, len(arguments)))


@lru_cache(maxsize=64)
def _formulas(primitive: str, count: int) -> tuple[Expression, ...]:
    """A primitive's derivatives as formulas over its arguments and its result."""
    arguments = tuple(Variable(f"argument {i}") for i in range(count))
    return PRIMITIVES[primitive].partials(arguments, Variable("result"))


def sign_of(node: Node, nodes: tuple[Node, ...]) -> str:
    """What stands in a node: a leaf's name, or the operation with the constants it takes put in: "+1", "1/□"."""
    if not node.primitive:
        return node.name or number_of(node.expression)
    texts: list[str] = [number_of(nodes[i].expression) if nodes[i].is_constant else "□" for i in node.arguments]
    both = all(text == "□" for text in texts)
    if both and node.primitive in _BINARY:
        return _BINARY[node.primitive]
    if node.primitive == "exp":
        return "eˣ"
    if node.primitive == "negate":
        return "·(−1)"
    if node.primitive == "square":
        return "□²"
    if node.primitive in _BINARY:
        left, right = texts
        if right == "□" and node.primitive in ("add", "multiply"):
            left, right = right, left  # □ + 1 and not 1 + □: both sum to the same
        spelled = f"{left}{_BINARY[node.primitive]}{right}"
        return spelled.removeprefix("□") if node.primitive != "divide" or left != "□" else f"□/{right}"
    if node.primitive == "power":
        return f"{texts[0]}^{texts[1]}"
    shown = {"log": "ln", "abs": "|□|", "sigmoid": "σ"}.get(node.primitive, node.primitive)
    constants = [text for text in texts if text != "□"]
    return f"{shown}(□, {', '.join(constants)})" if constants else shown


_BINARY = {"add": "+", "subtract": "−", "multiply": "×", "divide": "/", "greater": ">"}


def number_of(expression: Expression) -> str:
    """A constant as a graph prints it."""
    if not isinstance(expression, Constant):
        return ""
    return f"{expression.value:.4g}".replace("-", "−")


def values_in(expression: Expression, values: Mapping[str, float]) -> float:
    """A formula's number."""
    arrays: dict[str, Any] = {name: np.array([value], np.float64) for name, value in values.items()}
    return float(np.ravel(evaluate(expression, arrays))[0])
