"""Whole networks typed in one go: "2-8-1" is an input of 2 units, a hidden layer of 8 and an output of 1."""

from __future__ import annotations

import re
from itertools import pairwise

from core.choice import Choice
from core.graph import Connection, Graph, Layer

LONGEST = 64  # layers
MOST_UNITS = 100_000
_CHAIN = re.compile(r"\s*\d+(\s*[-–−,;x× ]\s*\d+)+\s*")


def parse_chain(text: str) -> tuple[int, ...] | None:
    """The units of each layer in "2-8-1" (also "2 8 1" or "2, 8, 1"), or None when it is something else."""
    if not _CHAIN.fullmatch(text):
        return None
    units = tuple(int(number) for number in re.findall(r"\d+", text))
    fine = len(units) <= LONGEST and all(1 <= n <= MOST_UNITS for n in units)
    return units if fine else None


def chain_layers(graph: Graph, units: tuple[int, ...], hidden: Choice, output: Choice) -> tuple[Layer, ...]:
    """The new layers of a chain, with ids that the graph does not have yet: x, h, h2, …, y."""
    layers: list[Layer] = []
    for position, count in enumerate(units):
        if position == 0:
            kind, stem, activation = "input", "x", Choice("identity")
        elif position == len(units) - 1:
            kind, stem, activation = "output", "y", output
        else:
            kind, stem, activation = "hidden", "h", hidden
        layer = Layer(graph.fresh_id(stem), kind, count, activation)  # type: ignore[arg-type]
        graph = graph.with_layer(layer)
        layers.append(layer)
    return tuple(layers)


def chain_connections(layers: tuple[Layer, ...]) -> tuple[Connection, ...]:
    """Each layer to the next."""
    return tuple(Connection(a.id, b.id) for a, b in pairwise(layers))
