"""A network small enough to reckon by hand, whose output reads the inputs past the hidden layer too."""

from __future__ import annotations

from core.arrays import Array, FrozenMap
from core.choice import Choice
from core.graph import Connection, Graph, Layer
from core.parameters import Parameters

NET = Graph(
    (Layer("x", "input", 3), Layer("h", "hidden", 2, Choice("relu")), Layer("y", "output", 1)),
    (Connection("x", "h"), Connection("h", "y"), Connection("x", "y")),
)
NUMBERS = Parameters(
    FrozenMap(
        {
            "x->h": Array.of([[1, 0, 0], [0, 1, 0]]),
            "h->y": Array.of([[1, -1]]),
            "x->y": Array.of([[0, 0, 1]]),
        }
    ),
    FrozenMap({"h": Array.of([0, -2]), "y": Array.of([0.5])}),
)
