"""Weights over the course of a run: how they spread, how large each matrix is, and how fast it changes.

A run's moments are weights [M, P] in the order of parameter_shapes, with the step of each.
"""

from __future__ import annotations

from collections.abc import Collection
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.graph import Graph
from core.parameters import slots

Floats = NDArray[np.floating[Any]]


def weight_columns(graph: Graph, connection: str = "") -> NDArray[np.intp]:
    """The places in θ of a connection's weights, or of all weights; those under a mask are left out."""
    places: list[NDArray[np.intp]] = []
    for name, slot in slots(graph).items():
        key = name.removeprefix("weights/")
        if name.startswith("weights/") and connection in ("", key):
            mask = graph.by_key[key].mask
            place = np.arange(slot.part.start, slot.part.stop)
            places.append(place if mask is None else place[mask.numpy().reshape(-1) != 0])
    return np.concatenate(places) if places else np.zeros(0, np.intp)


def histograms(values: Floats, edges: Floats) -> Floats:
    """[M, bins], the share of each moment's values [M, W] that lies in each bin.

    What lies outside counts at the ends.
    """
    bins = len(edges) - 1
    place = np.clip(np.searchsorted(edges, values, side="right") - 1, 0, bins - 1)
    rows = np.arange(len(values))[:, None] * bins
    counts = np.bincount((rows + place).ravel(), minlength=len(values) * bins).reshape(len(values), bins)
    return counts / max(1, values.shape[1])


def norms(graph: Graph, thetas: Floats) -> dict[str, Floats]:
    """Connection key → √Σw² of its matrix at each moment, [M]: its Frobenius norm."""
    return {c.key: np.linalg.norm(thetas[:, weight_columns(graph, c.key)], axis=1) for c in graph.connections}


def change_rates(
    graph: Graph, steps: tuple[int, ...], thetas: Floats, edits: Collection[int] = ()
) -> dict[str, Floats]:
    """Connection key → how much of its size a matrix changes a step, [M − 1]: ‖W′ − W‖ / (steps · ‖W‖).

    Between moments several steps apart, what went there and back again is not in it.

    Args:
        edits: steps at which weights were set by hand: what moved at them is not training's, nan.
    """
    gaps = np.maximum(1, np.diff(steps))
    is_set = np.array([any(a <= edit <= b for edit in edits) for a, b in pairwise(steps)], bool)
    rates: dict[str, Floats] = {}
    for connection in graph.connections:
        values = thetas[:, weight_columns(graph, connection.key)]
        moved = np.linalg.norm(np.diff(values, axis=0), axis=1)
        size = np.linalg.norm(values[:-1], axis=1)
        is_rate = (size > 0) & ~is_set
        rates[connection.key] = np.divide(moved, gaps * size, out=np.full(len(moved), np.nan), where=is_rate)
    return rates


def side_of_image(units: int) -> int:
    """The side of the square picture that so many numbers are, from 4 × 4 on; 0 where they are none."""
    side = round(units**0.5)
    return side if side >= 4 and side * side == units else 0
