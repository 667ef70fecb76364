"""Taking wires away: the weights that a stroke crossed, a unit's, or connections as a whole. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from core.arrays import Array
from core.graph import Graph
from core.project import Project
from gui.canvas.edits import with_graph

Weight = tuple[int, int]


def cut(project: Project, crossed: Mapping[str, Iterable[Weight]], whole: Iterable[str]) -> Project:
    """Without the crossed weights, and without the connections that lose everything."""
    graph = project.graph
    for key, weights in crossed.items():
        graph = _switched(graph, key, weights, exists=False)
    empty = [c.key for c in graph.connections if c.key in crossed and _is_empty(c.mask)]
    return with_graph(project, graph.without_connections([*whole, *empty]))


def weights_leaving(graph: Graph, layer_id: str, unit: int) -> dict[str, list[Weight]]:
    """All weights that read from a unit, by connection."""
    return {c.key: [(row, unit) for row in range(graph.shape(c)[0])] for c in graph.out_of(layer_id)}


def is_mute(graph: Graph, layer_id: str, unit: int) -> bool:
    """Whether nothing reads from the unit: every weight that leaves it is taken away."""
    columns = [c.mask.numpy()[:, unit] if c.mask is not None else np.ones(1) for c in graph.out_of(layer_id)]
    return bool(columns) and not any(column.any() for column in columns)


def mute_unit(project: Project, layer_id: str, unit: int, *, mute: bool) -> Project:
    """Takes every weight that leaves a unit away, or gives them back (they then start from 0)."""
    graph = project.graph
    for key, weights in weights_leaving(graph, layer_id, unit).items():
        graph = _switched(graph, key, weights, exists=not mute)
    return with_graph(project, graph)


def _switched(graph: Graph, key: str, weights: Iterable[Weight], *, exists: bool) -> Graph:
    connection = graph.by_key[key]
    shape = graph.shape(connection)
    old = connection.mask
    values = old.numpy().copy() if old is not None and old.shape == shape else np.ones(shape, np.uint8)
    for weight in weights:
        values[weight] = 1 if exists else 0
    mask = None if values.all() else Array.of(values, "uint8" if old is None else old.dtype)
    return graph.with_connection(replace(connection, mask=mask))


def _is_empty(mask: Array | None) -> bool:
    return mask is not None and not mask.numpy().any()
