"""Lines of equal height over a grid of values, by marching squares."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]


def contour(x: Floats, y: Floats, values: Floats, level: float) -> Floats:
    """Where values [rows, columns] at y [rows], x [columns] are at a level: line segments [S, 2, 2] of points (x, y).

    A value is taken to change evenly along the sides of the grid; cells with a number that is none are left out.
    """
    above = values > level
    sides = []  # bottom, right, top, left: whether each cell's side is crossed, and where
    for (r0, c0), (r1, c1) in (((0, 0), (0, 1)), ((0, 1), (1, 1)), ((1, 0), (1, 1)), ((0, 0), (1, 0))):
        a, b = _corner(values, r0, c0), _corner(values, r1, c1)
        crosses = _corner(above, r0, c0) != _corner(above, r1, c1)
        with np.errstate(all="ignore"):
            share = np.where(crosses, (level - a) / (b - a), 0.0)
        rows, columns = np.indices(a.shape)
        px = x[columns + c0] + share * (x[columns + c1] - x[columns + c0])
        py = y[rows + r0] + share * (y[rows + r1] - y[rows + r0])
        sides.append((crosses & np.isfinite(share), np.stack([px, py], axis=-1)))
    crossed = np.stack([c for c, _ in sides], axis=-1)
    points = np.stack([p for _, p in sides], axis=-2)  # [rows, columns, side, 2]
    count = crossed.sum(axis=-1)
    two = count == 2
    order = np.argsort(~crossed[two], axis=1, kind="stable")[:, :2]
    segments = [np.take_along_axis(points[two], order[..., None], axis=1)]
    saddle = points[count == 4]
    if len(saddle):  # the middle tells which two sides belong together
        corners = [_corner(values, r, c)[count == 4] for r in (0, 1) for c in (0, 1)]
        joins_low = (np.mean(corners, axis=0) > level) == (corners[0] > level)
        # a middle on the side of the lower left corner keeps that corner with the upper right one
        cut = np.where(joins_low[:, None], [[0, 1, 2, 3]], [[0, 3, 1, 2]])
        both = np.take_along_axis(saddle, cut[..., None], axis=1)
        segments += [both[:, :2], both[:, 2:]]
    return np.concatenate(segments)


def _corner(values: NDArray[Any], row: int, column: int) -> NDArray[Any]:
    rows, columns = values.shape
    return values[row : rows - 1 + row, column : columns - 1 + column]
