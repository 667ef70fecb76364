"""Where on the input plane the output changes sides, as points that lie on that line and the segments between them.

Marching squares (Lorensen and Cline 1987, in two dimensions) find the grid's edges that the line crosses; on each the
crossing is then found exactly, so that the points stay on the line wherever a layer sends them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.forward import LayerValues, forward
from core.graph import Graph, Layer
from core.parameters import Parameters
from core.probing.plane import Plane, TiltedPlane

Floats = NDArray[np.floating[Any]]
Places = NDArray[np.intp]
LINE_SAMPLES = 801  # along an input line (one input)
_MOST_OUTPUTS = 12


@dataclass(frozen=True, eq=False)
class Boundary:
    """A line in pieces.

    Attributes:
        points: places on it, float32 [P, inputs].
        pairs: rows of `points` that a segment joins, [S, 2]; on an input line, which it meets in points, twice one.
    """

    points: Floats
    pairs: Places


def sides(
    graph: Graph, parameters: Parameters, inputs: Floats, level: float, *, by_class: bool, dtype: str = "float64"
) -> Floats:
    """[N, lines]: numbers that are above 0 on one side of each line and below it on the other.

    Args:
        level: the output at which sides change, for outputs that are no classes.
        by_class: the outputs are classes' scores, and a side is where a class leads.
    """
    values = forward(graph, parameters, inputs, dtype=dtype)
    outputs = graph.outputs
    if by_class and sum(layer.units for layer in outputs) > 1:
        return leads(graph, values)
    columns = [heights(layer, values[layer.id], level) for layer in outputs]
    return np.concatenate(columns, axis=1)[:, :_MOST_OUTPUTS]


def leads(graph: Graph, values: Mapping[str, LayerValues]) -> Floats:
    """[N, classes]: by how much each class is ahead of the best of the others; of at most 12 classes."""
    scores = np.concatenate([_scores(layer, values[layer.id]) for layer in graph.outputs], axis=1)[:, :_MOST_OUTPUTS]
    ahead = np.empty_like(scores)
    for k in range(scores.shape[1]):
        ahead[:, k] = scores[:, k] - np.delete(scores, k, axis=1).max(axis=1)
    return ahead


def boundary(
    graph: Graph,
    parameters: Parameters,
    plane: Plane | TiltedPlane,
    level: float,
    *,
    by_class: bool = False,
    size: int = 81,
    rounds: int = 10,
) -> Boundary:
    """The line over the plane.

    Args:
        size: samples along each side of the plane; what is thinner than the distance between two may be missed.
        rounds: steps of the search along an edge; each at least halves, for smooth outputs more than squares, the rest.
    """
    line = plane.is_line
    places = _samples(plane, LINE_SAMPLES if line else size)
    inputs = plane.points(places[:, 0], places[:, 1])
    heights = sides(graph, parameters, inputs, level, by_class=by_class, dtype="float32")
    ends: list[Places] = []
    lines: list[Places] = []
    pairs: list[Places] = []
    found = 0
    for k in range(heights.shape[1]):
        height = heights[:, k]
        edges, joined = _line_crossings(height) if line else marching_squares(height.reshape(size, size))
        ends.append(edges)
        lines.append(np.full(len(edges), k, np.intp))
        pairs.append(joined + found)
        found += len(edges)
    if not found:
        return Boundary(np.zeros((0, len(plane.base)), np.float32), np.zeros((0, 2), np.intp))
    edge, line_of = np.concatenate(ends), np.concatenate(lines)

    def height_at(at: Floats) -> Floats:
        inputs = plane.points(at[:, 0], at[:, 1])
        return sides(graph, parameters, inputs, level, by_class=by_class)[np.arange(len(at)), line_of]

    known = heights[edge, line_of[:, None]].astype(np.float64)  # to float32: a search may well start from them
    at = _roots(height_at, places[edge[:, 0]], places[edge[:, 1]], known[:, 0], known[:, 1], rounds)
    return Boundary(plane.points(at[:, 0], at[:, 1]), np.concatenate(pairs))


@lru_cache(maxsize=4)
def _samples(plane: Plane | TiltedPlane, size: int) -> Floats:
    """Places [N, 2] of the plane in rows and columns; one row of a line."""
    across = np.linspace(*plane.x_range, size)
    up = np.zeros(1) if plane.is_line else np.linspace(*plane.y_range, size)
    return np.stack([grid.ravel() for grid in np.meshgrid(across, up)], axis=1)


def marching_squares(height: Floats) -> tuple[Places, Places]:
    """The edges of a grid on which a height [rows, columns] changes sign, and how they are joined through the cells.

    Returns:
        edges [P, 2]: flat indices of each edge's ends; pairs [S, 2]: the edges that a segment goes between.
    """
    columns = height.shape[1]
    with np.errstate(invalid="ignore"):
        is_above = height > 0
    is_number = np.isfinite(height)
    flat, steep = is_above[:, :-1] != is_above[:, 1:], is_above[:-1] != is_above[1:]
    if not is_number.all():
        flat &= is_number[:, :-1] & is_number[:, 1:]
        steep &= is_number[:-1] & is_number[1:]
    along, up = np.flatnonzero(flat), np.flatnonzero(steep)
    edges = np.empty((len(along) + len(up), 2), np.intp)
    edges[: len(along), 0] = along + along // max(columns - 1, 1)  # a row has one edge less than it has places
    edges[: len(along), 1] = edges[: len(along), 0] + 1
    edges[len(along) :, 0], edges[len(along) :, 1] = up, up + columns
    number_flat, number_steep = np.full(flat.shape, -1, np.intp), np.full(steep.shape, -1, np.intp)
    number_flat.ravel()[along] = np.arange(len(along))
    number_steep.ravel()[up] = np.arange(len(along), len(edges))
    row, column = np.nonzero(flat[:-1] | flat[1:] | steep[:, :-1] | steep[:, 1:])  # the cells that the line crosses
    below, right = row + 1, column + 1
    # the edges of each of them, anticlockwise: first row, last column, second row, first column
    around = np.empty((len(row), 4), np.intp)
    around[:, 0], around[:, 1] = number_flat[row, column], number_steep[row, right]
    around[:, 2], around[:, 3] = number_flat[below, column], number_steep[row, column]
    count = (around >= 0).sum(axis=1)
    two = around[count == 2]
    pairs = two[two >= 0].reshape(-1, 2)
    if not (four := count == 4).any():
        return edges, pairs
    # a saddle: the mean of the corners says which two of them are joined through the middle
    row, column, below, right = row[four], column[four], below[four], right[four]
    middle = height[row, column] + height[row, right] + height[below, column] + height[below, right] > 0
    joins_first = middle == is_above[row, column]
    order = np.where(joins_first[:, None], [0, 1, 2, 3], [3, 0, 1, 2])
    return edges, np.concatenate([pairs, np.take_along_axis(around[four], order, axis=1).reshape(-1, 2)])


def _line_crossings(height: Floats) -> tuple[Places, Places]:
    is_above = height > 0
    at = np.flatnonzero((is_above[:-1] != is_above[1:]) & np.isfinite(height[:-1]) & np.isfinite(height[1:]))
    each = np.arange(len(at), dtype=np.intp)
    return np.stack([at, at + 1], axis=1), np.stack([each, each], axis=1)


def _roots(height_at: Any, low: Floats, high: Floats, f0: Floats, f1: Floats, rounds: int) -> Floats:
    """Where a height is 0 between pairs of points [P, 2] on whose ends it has opposite signs, f0 and f1 about.

    The false position with the end that stays twice in a row weighing half (Illinois), which never leaves the edge.
    """
    t0, t1 = np.zeros(len(low)), np.ones(len(low))
    side, at = np.zeros(len(low), np.intp), low
    for left in range(rounds - 1, -1, -1):
        with np.errstate(all="ignore"):
            t = (t0 * f1 - t1 * f0) / (f1 - f0)
        inside = np.isfinite(t) & (t >= np.minimum(t0, t1)) & (t <= np.maximum(t0, t1))
        t = np.where(inside, t, (t0 + t1) / 2)
        at = low + t[:, None] * (high - low)
        if not left:
            break  # how high it is there, nobody needs to know
        f = height_at(at)
        is_first = np.sign(f) == np.sign(f0)
        f1 = np.where(is_first & (side == 1), f1 / 2, f1)
        f0 = np.where(~is_first & (side == -1), f0 / 2, f0)
        t0, f0 = np.where(is_first, t, t0), np.where(is_first, f, f0)
        t1, f1 = np.where(is_first, t1, t), np.where(is_first, f1, f)
        side = np.where(is_first, 1, -1)
    return at


def _scores(layer: Layer, values: LayerValues) -> Floats:
    """What is compared between classes: pre-activations, where the activation keeps their order."""
    z = values.pre_activation
    return z if z is not None and z.ndim == 2 and layer.activation.name == "softmax" else values.activation


def z_at(layer: Layer, level: float) -> float | None:
    """The pre-activation at which an output passes a level; None where its activation may do so twice, or nowhere."""
    name = layer.activation.name
    if name == "sigmoid":
        return float(np.log(level / (1 - level))) if 0 < level < 1 else None
    if name == "tanh":
        return float(np.arctanh(level)) if -1 < level < 1 else None
    if name in ("step", "sign"):
        return 0.0
    return level if name == "identity" else None


def heights(layer: Layer, values: LayerValues, level: float) -> Floats:
    """An output above its level; of activations that level off, z does it as well and is nowhere flat."""
    z, place = values.pre_activation, z_at(layer, level)
    return values.activation - level if z is None or place is None else z - place
