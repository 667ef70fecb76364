"""Lines of equal height over the input plane, from heights at its pixel centres."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.probing.boundary import marching_squares
from core.probing.plane import Plane

Floats = NDArray[np.floating[Any]]


def iso_lines(plane: Plane, height: Floats, level: float = 0.0, *, in_order: bool = False) -> Floats:
    """Where a height is at a level, as segments [S, 2, 2] of points (x, y) of the plane.

    Between two pixels a height is taken to change evenly, and at the plane's edge to go on as it came: the lines end
    at the frame. Next to numbers that are none, there is no line.

    Args:
        height: [rows, columns] at the pixel centres, as Plane.grid has them: rows from the top down.
        in_order: each segment begins where the one before ends, as far as a line goes: for drawing it in
            one stroke, which is dashed evenly and has no joints.
    """
    framed = _to_the_edges(height - level)
    edges, pairs = marching_squares(framed)
    if not len(pairs):
        return np.zeros((0, 2, 2))
    x, y = _places(plane.x_range, height.shape[1]), _places(plane.y_range, height.shape[0])[::-1]
    at = framed.ravel()[edges].astype(np.float64)
    share = at[:, 0] / (at[:, 0] - at[:, 1])
    row, column = np.divmod(edges, framed.shape[1])
    points = np.empty((len(edges), 2))
    points[:, 0] = x[column[:, 0]] + share * (x[column[:, 1]] - x[column[:, 0]])
    points[:, 1] = y[row[:, 0]] + share * (y[row[:, 1]] - y[row[:, 0]])
    return points[_chained(pairs, len(edges)) if in_order else pairs]


def _chained(pairs: NDArray[np.intp], count: int) -> NDArray[np.intp]:
    """The pairs of points [S, 2] that lines go between, one line after the other, each from one end to the other.

    No point has more than two of them.
    """
    flat = pairs.ravel()
    degree = np.bincount(flat, minlength=count)
    begins = np.cumsum(degree) - degree
    segments = np.append(np.argsort(flat, kind="stable") // 2, -1)  # point after point, those that it is an end of
    first = np.where(degree > 0, segments[begins], -1).tolist()
    other = np.where(degree > 1, segments[np.minimum(begins + 1, len(flat))], -1).tolist()
    both = pairs.sum(axis=1).tolist()
    is_left = [True] * len(both)
    way: list[int] = []
    for start in (*np.flatnonzero(degree == 1).tolist(), *np.flatnonzero(degree > 1).tolist()):  # rings last
        at, segment = start, first[start]
        while segment >= 0 and is_left[segment]:
            is_left[segment] = False
            way.append(at)
            at = both[segment] - at
            way.append(at)
            segment = other[at] if first[at] == segment else first[at]
    return np.array(way, np.intp).reshape(-1, 2)


def _places(limits: tuple[float, float], count: int) -> Floats:
    """Both ends, and the pixel centres between them."""
    low, high = limits
    centres = low + (high - low) / count * (np.arange(count) + 0.5)
    return np.concatenate([[low], centres, [high]])


def _to_the_edges(height: Floats) -> Floats:
    """[rows + 2, columns + 2]: with what is half a pixel further out, at the plane's edge."""
    framed = np.empty((height.shape[0] + 2, height.shape[1] + 2), height.dtype)
    framed[1:-1, 1:-1] = height
    with np.errstate(all="ignore"):
        framed[0], framed[-1] = 1.5 * framed[1] - 0.5 * framed[2], 1.5 * framed[-2] - 0.5 * framed[-3]
        framed[:, 0] = 1.5 * framed[:, 1] - 0.5 * framed[:, 2]
        framed[:, -1] = 1.5 * framed[:, -2] - 0.5 * framed[:, -3]
    return framed
