"""The wires of one connection as arrays: which weights are drawn, between which points, with which pens.

Pure geometry on numpy arrays; the item paints it, hit testing measures it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QPainterPath

from gui.canvas.courses import course, curve, points_along, sampled, straight
from gui.canvas.shape import LayerShape
from gui.theme import pen_bins

Floats = NDArray[np.floating[Any]]
Integers = NDArray[np.intp]

MOST_EDGES = 2_000  # of a connection; above, the strongest STRONGEST are drawn
STRONGEST = 500
PIECE_SPREAD = 6.0  # between the ends of a maxout unit's pieces
_COURSE = (
    "points",
    "edge_bounds",
    "lines",
    "coarse_lines",
    "paths",
    "fold_paths",
    "bounds",
)  # what does not depend on the weights


@dataclass(frozen=True, eq=False)
class Wires:
    """The drawn edges of one connection.

    Attributes:
        rows, columns: of each edge's weight in the matrix.
        starts, ends: [edges, 2] points in scene coordinates.
        weights: their values, or None where the drawing has no numbers.
        hidden: how many more the connection has.
        fold_starts, fold_ends: [n, 2] ends of the neutral wires that stand for units folded away.
        via: [edges, n, 2] points that each wire passes, two to a lane around layers in its way.
    """

    rows: Integers
    columns: Integers
    starts: Floats
    ends: Floats
    weights: Floats | None
    hidden: int = 0
    fold_starts: Floats = field(default_factory=lambda: np.empty((0, 2)))
    fold_ends: Floats = field(default_factory=lambda: np.empty((0, 2)))
    via: Floats | None = None

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def bins(self) -> Integers | None:
        return None if self.weights is None else pen_bins(self.weights)

    @cached_property
    def points(self) -> Floats:
        """[edges, n, 2]: points along each wire."""
        return points_along(self.starts, self.via, self.ends)

    @cached_property
    def edge_bounds(self) -> Floats:
        """[edges, 4]: left, top, right, bottom of each wire, without its width."""
        return np.concatenate([self.points.min(axis=1), self.points.max(axis=1)], axis=1)

    @cached_property
    def lines(self) -> list[list[QLineF]]:
        """Each wire as straight pieces: what many wires are drawn with."""
        return straight(self.points)

    @cached_property
    def coarse_lines(self) -> list[list[QLineF]]:
        """Each wire as few straight pieces: what wires are drawn with from far."""
        return straight(self.points[:, ::2])

    @cached_property
    def paths(self) -> list[QPainterPath]:
        """Each wire as a curve: what few wires are drawn with."""
        starts, ends = self.starts.tolist(), self.ends.tolist()
        vias = [[]] * len(self) if self.via is None else self.via.tolist()
        return [course(QPointF(*s), v, QPointF(*e)) for s, v, e in zip(starts, vias, ends, strict=True)]

    @cached_property
    def fold_paths(self) -> list[QPainterPath]:
        pairs = zip(self.fold_starts.tolist(), self.fold_ends.tolist(), strict=True)
        return [curve(QPointF(*s), QPointF(*e)) for s, e in pairs]

    @cached_property
    def bounds(self) -> QRectF:
        """The smallest rectangle around all wires, without their width."""
        areas = [self.edge_bounds] if len(self) else []
        if len(self.fold_starts):
            folds = sampled(self.fold_starts, self.fold_ends)
            areas.append(np.concatenate([folds.min(axis=1), folds.max(axis=1)], axis=1))
        if not areas:
            return QRectF()
        corners = np.concatenate(areas)
        left, top = corners[:, :2].min(axis=0).tolist()
        right, bottom = corners[:, 2:].max(axis=0).tolist()
        return QRectF(left, top, right - left, bottom - top)

    def revalued(self, matrix: Floats | None) -> Wires | None:
        """The same edges with the weights of another moment; None where only one of the two has any."""
        if (matrix is None) != (self.weights is None):
            return None
        fresh = replace(self, weights=None if matrix is None else matrix[self.rows, self.columns])
        for name in _COURSE:
            if name in self.__dict__:
                fresh.__dict__[name] = self.__dict__[name]
        return fresh

    @property
    def is_chosen(self) -> bool:
        """Whether these are the strongest of more, so that another moment may have others."""
        return self.hidden > 0 and len(self) == STRONGEST

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


def drawn_edges(mask: NDArray[Any] | None, shape: tuple[int, int], pieces: int, source: LayerShape,
                target: LayerShape) -> tuple[Integers, Integers]:  # fmt: skip
    """Rows and columns of the weights that exist between units that are shown."""
    units = np.array(target.shown, np.intp)
    rows = (units[:, None] * pieces + np.arange(pieces)[None, :]).ravel()
    rows = rows[rows < shape[0]]
    columns = np.arange(shape[1]) if source.picture_side else np.array(source.shown, np.intp)
    columns = columns[columns < shape[1]]
    r, c = (a.ravel() for a in np.meshgrid(rows, columns, indexing="ij"))
    if mask is not None and mask.shape == shape:
        exists = mask[r, c] != 0
        r, c = r[exists], c[exists]
    return r, c


def strongest(weights: Floats | None, count: int, most: int = MOST_EDGES) -> Integers:
    """Indices of the edges to draw: all of them, or the strongest where they are more than `most`."""
    if count <= most:
        return np.arange(count)
    if weights is None:
        return np.arange(min(most, STRONGEST))
    size = np.nan_to_num(np.abs(weights), nan=0.0)
    few = min(most, STRONGEST)
    return np.sort(np.argpartition(size, count - few)[count - few :])
