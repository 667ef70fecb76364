"""Lines of equal height over a grid of values, by marching squares, and a finer grid on which they look as they are."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]
_SIDES = (((0, 0), (0, 1)), ((0, 1), (1, 1)), ((1, 0), (1, 1)), ((0, 0), (1, 0)))  # bottom, right, top, left of a cell


def contour(x: Floats, y: Floats, values: Floats, level: float) -> Floats:
    """Where values [rows, columns] at y [rows], x [columns] are at a level: line segments [S, 2, 2] of points (x, y).

    A value is taken to change evenly along the sides of the grid; cells with a number that is none are left out.
    """
    above = values > level
    low, right, up, both = (_corner(above, r, c) for r, c in ((0, 0), (0, 1), (1, 0), (1, 1)))
    rows, columns = np.nonzero((low != right) | (low != up) | (low != both))
    sides = []  # whether each of these cells' sides is crossed, and where
    for (r0, c0), (r1, c1) in _SIDES:
        first, second = (rows + r0, columns + c0), (rows + r1, columns + c1)
        a, b = values[first], values[second]
        crosses = above[first] != above[second]
        with np.errstate(all="ignore"):
            share = np.where(crosses, (level - a) / (b - a), 0.0)
        px = x[columns + c0] + share * (x[columns + c1] - x[columns + c0])
        py = y[rows + r0] + share * (y[rows + r1] - y[rows + r0])
        sides.append((crosses & np.isfinite(share), np.stack([px, py], axis=-1)))
    crossed = np.stack([c for c, _ in sides], axis=-1)
    points = np.stack([p for _, p in sides], axis=-2)  # [cells, side, 2]
    count = crossed.sum(axis=-1)
    two, four = count == 2, count == 4
    order = np.argsort(~crossed[two], axis=1, kind="stable")[:, :2]
    segments = [np.take_along_axis(points[two], order[..., None], axis=1)]
    if four.any():  # the middle tells which two sides belong together
        corners = [values[rows[four] + r, columns[four] + c] for r in (0, 1) for c in (0, 1)]
        joins_low = (np.mean(corners, axis=0) > level) == (corners[0] > level)
        # a middle on the side of the lower left corner keeps that corner with the upper right one
        cut = np.where(joins_low[:, None], [[0, 1, 2, 3]], [[0, 3, 1, 2]])
        pairs = np.take_along_axis(points[four], cut[..., None], axis=1)
        segments += [pairs[:, :2], pairs[:, 2:]]
    return np.concatenate(segments)


def finer(values: Floats, times: int) -> Floats:
    """Values [rows, columns] with `times` − 1 more between two neighbours; those that are given stay as they are.

    Between two of them on the parabola through both whose bend is that at the one end or the other, whichever is
    smaller: smooth where the values are, and where they have a kink the curves beside it do not look across (the
    essentially non-oscillatory interpolation of Harten, Engquist, Osher and Chakravarthy, 1987, of second order).
    Beside an edge, and where a number is none, the bend is the other end's, or none.
    """
    return _finer_rows(_finer_rows(values, times).T, times).T


def _finer_rows(values: Floats, times: int) -> Floats:
    """Between the rows of values [rows, columns]."""
    made = np.empty(((len(values) - 1) * times + 1, values.shape[1]))
    made[::times] = values
    with np.errstate(all="ignore"):
        bends = values[2:] - 2 * values[1:-1] + values[:-2]  # at every row that has a neighbour on both sides
        before, after = np.concatenate([bends[:1], bends]), np.concatenate([bends, bends[-1:]])
        bend = np.where(before * after > 0, np.where(np.abs(before) < np.abs(after), before, after), 0.0)
        for k in range(1, times):
            t = k / times
            made[k::times] = (1 - t) * values[:-1] + t * values[1:] - t * (1 - t) / 2 * bend
    return made


def _corner(values: NDArray[Any], row: int, column: int) -> NDArray[Any]:
    rows, columns = values.shape
    return values[row : rows - 1 + row, column : columns - 1 + column]
