"""Neurons drawn one by one, taken together: layers of one unit that could be one layer are computed as one.

The result is an ordinary drawing (what no connection joined is masked) and, for every parameter of the drawn one, its
place among the result's. It computes the same, to the order of sums.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from core.activations import ACTIVATIONS
from core.arrays import Array
from core.graph import Connection, Graph, Layer
from core.parameters import parameter_shapes, slots


@dataclass(frozen=True, eq=False)
class Grouping:
    """A drawing with its single neurons grouped.

    Attributes:
        places: [P], for each of the drawn parameters its index in the grouped ones; None where nothing was grouped.
    """

    graph: Graph
    places: NDArray[np.int64] | None


def grouped(graph: Graph) -> Grouping:
    """The grouping of a drawing without problems."""
    groups = _groups(graph)
    if all(len(members) == 1 for members in groups):
        return Grouping(graph, None)
    first = {layer.id: members[0].id for members in groups for layer in members}
    number = {layer.id: n for members in groups for n, layer in enumerate(members)}
    layers = tuple(_joined(members) for members in groups)
    shell = Graph(layers)
    blocks: dict[tuple[str, str], list[Connection]] = {}
    for connection in graph.connections:
        blocks.setdefault((first[connection.source], first[connection.target]), []).append(connection)
    connections = []
    for (source, target), parts in blocks.items():
        mask = np.zeros((shell.by_id[target].rows, shell.by_id[source].units), np.uint8)
        for part in parts:
            rows, columns = _block(graph, part, number)
            mask[rows, columns] = 1 if part.mask is None else part.mask.numpy()
        frozen = any(part.frozen for part in parts)
        connections.append(Connection(source, target, None if mask.all() else Array.of(mask, "uint8"), frozen))
    made = Graph(layers, tuple(connections))
    return Grouping(made, _places(graph, made, first, number))


def _joined(members: list[Layer]) -> Layer:
    """One layer for several; frozen where one of them is, and the drawing says which."""
    frozen = any(member.frozen for member in members)
    return replace(members[0], units=sum(member.units for member in members), names=(), frozen=frozen)


def _groups(graph: Graph) -> list[list[Layer]]:
    """Layers that go together, in drawn order; most are alone."""
    depths: dict[str, int] = {}
    for layer in graph.forward_order:
        depths[layer.id] = 1 + max((depths[c.source] for c in graph.into(layer.id)), default=-1)

    def key(layer: Layer) -> Hashable:
        """Equal for neurons of one kind that do not read from each other."""
        alone = layer.units > 1 or ACTIVATIONS[layer.activation.name].over_units or layer.pieces > 1
        return layer.id if alone else (layer.kind, depths[layer.id], layer.activation, layer.bias)

    groups: list[list[Layer]] = []
    for kind in ("input", "output"):  # their columns are the data's: only neighbours go together
        ends = [layer for layer in graph.layers if layer.kind == kind]
        groups += [list(members) for _, members in groupby(ends, key)]
    hidden: dict[Hashable, list[Layer]] = {}
    for layer in graph.layers:
        if layer.kind == "hidden":
            hidden.setdefault(key(layer), []).append(layer)
    groups += hidden.values()
    order = {layer.id: n for n, layer in enumerate(graph.layers)}
    return sorted(groups, key=lambda members: order[members[0].id])


def _block(graph: Graph, connection: Connection, number: dict[str, int]) -> tuple[slice, slice]:
    """Rows and columns of a drawn connection's weights in its group's matrix."""
    rows, columns = graph.shape(connection)
    row, column = number[connection.target], number[connection.source]
    return slice(row, row + rows), slice(column, column + columns)


def _places(graph: Graph, made: Graph, first: dict[str, str], number: dict[str, int]) -> NDArray[np.int64]:
    indices = {
        name: np.arange(slot.part.start, slot.part.stop).reshape(slot.shape) for name, slot in slots(made).items()
    }
    parts = []
    for name, shape in parameter_shapes(graph).items():
        kind, key = name.split("/", 1)
        if kind == "weights":
            connection = graph.by_key[key]
            whole = indices[f"weights/{first[connection.source]}->{first[connection.target]}"]
            parts.append(whole[_block(graph, connection, number)].reshape(-1))
        else:
            row = number[key]
            parts.append(indices[f"{kind}/{first[key]}"][row : row + shape[0]])
    return np.concatenate(parts)
