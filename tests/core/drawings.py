"""Small drawings for the tests of problems, and the question which one problem there is."""

from __future__ import annotations

from core.choice import Choice
from core.graph import Connection, Graph, Layer
from core.problems import Problem

X = Layer("x", "input", 2)
H = Layer("h", "hidden", 3, Choice("relu"))
Y = Layer("y", "output", 1, Choice("sigmoid"))
GRAPH = Graph((X, H, Y), (Connection("x", "h"), Connection("h", "y")))


def only(problems: list[Problem]) -> tuple[str, str]:
    """Place and sentence of the one problem."""
    assert len(problems) == 1, [str(problem) for problem in problems]
    assert problems[0].what.endswith((".", "?"))
    assert problems[0].fix.endswith((".", "?", "]"))
    return problems[0].where, problems[0].what


def drawn(*layers: Layer, connect: str) -> Graph:
    """A drawing from layers and "x-h h-y"."""
    pairs = [pair.split("-") for pair in connect.split()]
    return Graph(layers, tuple(Connection(source, target) for source, target in pairs))
