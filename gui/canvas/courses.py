"""The course of a wire: level out of one layer and level into the next, as a path to draw and as points to measure.

A wire may pass lanes on its way. It goes through a lane to the right, or to the left where its target stands further
left than its source; then it turns round on both ends of the lane.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF
from PySide6.QtGui import QPainterPath

Floats = NDArray[np.floating[Any]]

SHORTEST_BEND, LARGEST_BEND = 30.0, 160.0
TURN, SHORTEST_TURN, LARGEST_TURN = (
    0.3,
    24.0,
    72.0,
)  # how far a wire swings out that turns round, of the height it takes
SEGMENTS = 12  # straight pieces of a wire, for hit testing and for drawing many
_T = np.linspace(0.0, 1.0, SEGMENTS + 1)


def bend(dx: float) -> float:
    """How far the handles of a wire reach: it leaves and arrives level."""
    return float(np.clip(abs(dx) * 0.5, SHORTEST_BEND, LARGEST_BEND))


def turn(dy: float) -> float:
    """The same where a wire turns round."""
    return float(np.clip(abs(dy) * TURN, SHORTEST_TURN, LARGEST_TURN))


def curve(start: QPointF, end: QPointF) -> QPainterPath:
    """The one form of a wire, also of the rubber one."""
    return course(start, (), end)


def course(start: QPointF, via: Sequence[Sequence[float]], end: QPointF) -> QPainterPath:
    """A wire that passes some points, two to a lane."""
    path = QPainterPath(start)
    knots = [(start.x(), start.y()), *((x, y) for x, y in via), (end.x(), end.y())]
    ways = _ways([x for x, _ in knots[1:-1]])
    for i, ((x, y), (next_x, next_y)) in enumerate(pairwise(knots)):
        if i % 2:
            path.lineTo(next_x, next_y)
            continue
        out, into = ways[i // 2], ways[i // 2 + 1]
        handle = bend(next_x - x) if out == into else turn(next_y - y)
        path.cubicTo(x + out * handle, y, next_x - into * handle, next_y, next_x, next_y)
    return path


def points_along(starts: Floats, via: Floats | None, ends: Floats) -> Floats:
    """[edges, n, 2]: points along each wire from starts to ends [edges, 2], SEGMENTS pieces to each of its bends."""
    if via is None or not len(starts):
        return sampled(starts, ends)
    knots = [starts, *(via[:, i] for i in range(via.shape[1])), ends]
    ways = _ways(via[0, :, 0].tolist())
    pieces = [
        np.linspace(a, b, 3, axis=1)[:, 1:] if i % 2 else sampled(a, b, ways[i // 2], ways[i // 2 + 1])[:, 1:]
        for i, (a, b) in enumerate(pairwise(knots))
    ]
    return np.concatenate([starts[:, None], *pieces], axis=1)


def sampled(starts: Floats, ends: Floats, out: int = 1, into: int = 1) -> Floats:
    """[edges, SEGMENTS + 1, 2] points on the curves from starts to ends [edges, 2].

    Args:
        out, into: whether they leave and arrive to the right (1) or to the left (-1).
    """
    t = _T[None, :]
    if out == into:
        handle = np.clip(np.abs(ends[:, :1] - starts[:, :1]) * 0.5, SHORTEST_BEND, LARGEST_BEND)
    else:
        handle = np.clip(np.abs(ends[:, 1:] - starts[:, 1:]) * TURN, SHORTEST_TURN, LARGEST_TURN)
    s, e = (1 - t) ** 3, t**3
    near, far = 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t**2
    x0, x1 = starts[:, :1], ends[:, :1]
    x = s * x0 + near * (x0 + out * handle) + far * (x1 - into * handle) + e * x1
    y = (s + near) * starts[:, 1:] + (far + e) * ends[:, 1:]
    return np.stack([x, y], axis=-1)


def straight(points: Floats) -> list[list[QLineF]]:
    """[edges, n, 2] as straight pieces from point to point."""
    return [[QLineF(*a, *b) for a, b in pairwise(wire)] for wire in points.tolist()]


def _ways(lane_ends: Sequence[float]) -> list[int]:
    """The directions at the start, through each lane (its two ends' x), and at the end: 1 right, -1 left."""
    lanes = [1 if b >= a else -1 for a, b in zip(lane_ends[::2], lane_ends[1::2], strict=True)]
    return [1, *lanes, 1]
