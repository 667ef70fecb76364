"""The wires of one connection as arrays: which weights are drawn, between which points, with which pens.

Pure geometry on numpy arrays; the item paints it, hit testing measures it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QPainterPath

from gui.canvas.shape import LayerShape
from gui.theme import pen_bins

Floats = NDArray[np.floating[Any]]
Integers = NDArray[np.intp]

MOST_EDGES = 2_000  # of a connection; above, the strongest STRONGEST are drawn
STRONGEST = 500
PIECE_SPREAD = 6.0  # between the ends of a maxout unit's pieces
SHORTEST_BEND, LARGEST_BEND = 30.0, 160.0
SEGMENTS = 12  # straight pieces of a wire, for hit testing and for drawing many
_COURSE = ("points", "lines", "paths", "fold_paths", "bounds")  # what does not depend on the weights
_T = np.linspace(0.0, 1.0, SEGMENTS + 1)


@dataclass(frozen=True, eq=False)
class Wires:
    """The drawn edges of one connection.

    Attributes:
        rows, columns: of each edge's weight in the matrix.
        starts, ends: [edges, 2] points in scene coordinates.
        weights: their values, or None where the drawing has no numbers.
        hidden: how many more the connection has.
        fold_starts, fold_ends: [n, 2] ends of the neutral wires that stand for units folded away.
    """

    rows: Integers
    columns: Integers
    starts: Floats
    ends: Floats
    weights: Floats | None
    hidden: int = 0
    fold_starts: Floats = field(default_factory=lambda: np.empty((0, 2)))
    fold_ends: Floats = field(default_factory=lambda: np.empty((0, 2)))

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def bins(self) -> Integers | None:
        return None if self.weights is None else pen_bins(self.weights)

    @cached_property
    def points(self) -> Floats:
        """[edges, SEGMENTS + 1, 2]: points along each wire."""
        return sampled(self.starts, self.ends)

    @cached_property
    def lines(self) -> list[list[QLineF]]:
        """Each wire as straight pieces: what many wires are drawn with."""
        return [[QLineF(*a, *b) for a, b in pairwise(wire)] for wire in self.points.tolist()]

    @cached_property
    def paths(self) -> list[QPainterPath]:
        """Each wire as a curve: what few wires are drawn with."""
        return [curve(QPointF(*s), QPointF(*e)) for s, e in zip(self.starts.tolist(), self.ends.tolist(), strict=True)]

    @cached_property
    def fold_paths(self) -> list[QPainterPath]:
        pairs = zip(self.fold_starts.tolist(), self.fold_ends.tolist(), strict=True)
        return [curve(QPointF(*s), QPointF(*e)) for s, e in pairs]

    @cached_property
    def bounds(self) -> QRectF:
        """The smallest rectangle around all wires, without their width."""
        points = np.concatenate([self.starts, self.ends, self.fold_starts, self.fold_ends])
        if not len(points):
            return QRectF()
        ends = [self.starts, self.fold_starts, self.ends, self.fold_ends]
        bend = LARGEST_BEND if any(np.any(a[:, 0] > b[:, 0]) for a, b in (ends[::2], ends[1::2]) if len(a)) else 0.0
        (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
        return QRectF(left - bend, top, right - left + 2 * bend, bottom - top)

    def revalued(self, matrix: Floats | None) -> Wires | None:
        """The same edges with the weights of another moment; None where the choice of edges may differ."""
        if (self.hidden and len(self) == STRONGEST) or (matrix is None) != (self.weights is None):
            return None
        fresh = replace(self, weights=None if matrix is None else matrix[self.rows, self.columns])
        for name in _COURSE:
            if name in self.__dict__:
                fresh.__dict__[name] = self.__dict__[name]
        return fresh

    def index(self, weight: tuple[int, int]) -> int | None:
        """Which edge draws a weight; None when it is masked or folded away."""
        found = np.flatnonzero((self.rows == weight[0]) & (self.columns == weight[1]))
        return int(found[0]) if len(found) else None

    def nearest(self, x: float, y: float) -> tuple[int, float] | None:
        """The edge nearest to a point, and its distance in scene units."""
        if not len(self):
            return None
        a, b = self.points[:, :-1], self.points[:, 1:]
        along = b - a
        to_point = np.array((x, y)) - a
        length = np.maximum((along**2).sum(axis=-1), 1e-12)
        share = np.clip((to_point * along).sum(axis=-1) / length, 0, 1)
        distances = np.sqrt((((along * share[..., None]) - to_point) ** 2).sum(axis=-1)).min(axis=1)
        best = int(distances.argmin())
        return best, float(distances[best])


def bend(dx: float) -> float:
    """How far the handles of a wire reach: it leaves and arrives level."""
    return float(np.clip(abs(dx) * 0.5, SHORTEST_BEND, LARGEST_BEND))


def curve(start: QPointF, end: QPointF) -> QPainterPath:
    """The one form of a wire, also of the rubber one."""
    handle = bend(end.x() - start.x())
    path = QPainterPath(start)
    path.cubicTo(start.x() + handle, start.y(), end.x() - handle, end.y(), end.x(), end.y())
    return path


def sampled(starts: Floats, ends: Floats) -> Floats:
    """[edges, SEGMENTS + 1, 2] points on the curves from starts to ends [edges, 2]."""
    t = _T[None, :]
    handle = np.clip(np.abs(ends[:, :1] - starts[:, :1]) * 0.5, SHORTEST_BEND, LARGEST_BEND)
    s, e = (1 - t) ** 3, t**3
    near, far = 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t**2
    x = s * starts[:, :1] + near * (starts[:, :1] + handle) + far * (ends[:, :1] - handle) + e * ends[:, :1]
    y = (s + near) * starts[:, 1:] + (far + e) * ends[:, 1:]
    return np.stack([x, y], axis=-1)


def drawn_edges(mask: NDArray[Any] | None, shape: tuple[int, int], pieces: int, source: LayerShape,
                target: LayerShape) -> tuple[Integers, Integers]:  # fmt: skip
    """Rows and columns of the weights that exist between units that are shown."""
    units = np.array(target.shown, np.intp)
    rows = (units[:, None] * pieces + np.arange(pieces)[None, :]).ravel()
    rows = rows[rows < shape[0]]
    columns = np.array(source.shown, np.intp)
    columns = columns[columns < shape[1]]
    r, c = (a.ravel() for a in np.meshgrid(rows, columns, indexing="ij"))
    if mask is not None and mask.shape == shape:
        exists = mask[r, c] != 0
        r, c = r[exists], c[exists]
    return r, c


def strongest(weights: Floats | None, count: int) -> Integers:
    """Indices of the edges to draw: all of them, or the strongest where they are too many."""
    if count <= MOST_EDGES:
        return np.arange(count)
    if weights is None:
        return np.arange(STRONGEST)
    size = np.nan_to_num(np.abs(weights), nan=0.0)
    return np.sort(np.argpartition(size, count - STRONGEST)[count - STRONGEST :])
