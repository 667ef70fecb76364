"""Convex cells that lines cut in two: many polygons (or intervals) at once, as padded arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.intp]
Bools = NDArray[np.bool_]
TOLERANCE = 1e-11  # of a function's size over the plane: what is nearer to its zero line lies on it


@dataclass(frozen=True, eq=False)
class Cells:
    """P convex cells: polygons in the plane (D = 2), or intervals (D = 1).

    Attributes:
        vertices: [P, K, D], around the polygon; behind the last one it is repeated. Intervals: low, high.
        counts: [P], how many of the K are vertices.
    """

    vertices: Floats
    counts: Integers

    def __len__(self) -> int:
        return len(self.vertices)

    @classmethod
    def box(cls, *ranges: tuple[float, float]) -> Cells:
        """One cell: an interval, or a rectangle counterclockwise."""
        if len(ranges) == 1:
            return cls(np.array(ranges[0], float).reshape(1, 2, 1), np.array([2]))
        (left, right), (low, high) = ranges
        corners = [(left, low), (right, low), (right, high), (left, high)]
        return cls(np.array([corners], float), np.array([4]))

    def taken(self, rows: Integers | Bools) -> Cells:
        return Cells(self.vertices[rows], self.counts[rows])

    @property
    def sizes(self) -> Floats:
        """[P], areas (by the shoelace formula) or lengths."""
        v = self.vertices
        if v.shape[2] == 1:
            return v[:, 1, 0] - v[:, 0, 0]
        after = np.roll(v, -1, axis=1)
        return (v[..., 0] * after[..., 1] - after[..., 0] * v[..., 1]).sum(axis=1) / 2

    @property
    def centres(self) -> Floats:
        """[P, D], the mean of each cell's vertices: a point inside it."""
        real = np.arange(self.vertices.shape[1]) < self.counts[:, None]
        return (self.vertices * real[..., None]).sum(axis=1) / self.counts[:, None]

    def holding(self, point: Floats) -> int | None:
        """The cell that a point [D] lies in; None outside all of them."""
        v = self.vertices
        if v.shape[2] == 1:
            inside = (v[:, 0, 0] <= point[0]) & (point[0] <= v[:, 1, 0])
        else:
            edge = np.roll(v, -1, axis=1) - v
            away = point - v
            inside = (edge[..., 0] * away[..., 1] - edge[..., 1] * away[..., 0] >= -1e-12).all(axis=1)
        return int(np.argmax(inside)) if inside.any() else None


@dataclass(frozen=True, eq=False)
class Split:
    """What became of cells that were cut.

    Attributes:
        cells: all of them now.
        origin: [P′], the cell before that each is a part of.
        is_above: [P′], whether the function is above 0 in it; False where it is 0 everywhere.
        is_zero: [P′], whether it is 0 everywhere in it.
    """

    cells: Cells
    origin: Integers
    is_above: Bools
    is_zero: Bools


def split(cells: Cells, slopes: Floats, offsets: Floats) -> Split:
    """Cuts each cell where its own affine function, slopes [P, D] · x + offsets [P], is 0."""
    heights = np.einsum("pkd,pd->pk", cells.vertices, slopes) + offsets[:, None]
    extent = np.abs(cells.vertices).max(axis=(0, 1))
    bound = TOLERANCE * (np.abs(slopes) @ extent + np.abs(offsets) + np.finfo(float).tiny)
    signs = np.where(np.abs(heights) <= bound[:, None], 0, np.sign(heights)).astype(np.int8)
    reaches_above: Bools = np.asarray((signs > 0).any(axis=1))
    reaches_below: Bools = np.asarray((signs < 0).any(axis=1))
    is_cut = reaches_above & reaches_below
    whole = np.flatnonzero(~is_cut)
    if not is_cut.any():
        return Split(cells, whole, reaches_above, ~reaches_above & ~reaches_below)
    cut = np.flatnonzero(is_cut)
    v, h, s = cells.vertices[cut], heights[cut], signs[cut]
    h_next = np.roll(h, -1, axis=1)
    crosses = s * np.roll(s, -1, axis=1) < 0
    if v.shape[2] == 1:
        crosses[:, 1] = False  # an interval has one side, not a way there and back
    share = np.where(crosses, h / np.where(crosses, h - h_next, 1.0), 0.0)
    places = v + share[..., None] * (np.roll(v, -1, axis=1) - v)
    points = np.stack([v, places], axis=2).reshape(len(v), -1, v.shape[2])  # vertex, crossing, vertex, crossing …
    is_vertex = np.arange(v.shape[1]) < cells.counts[cut][:, None]
    parts = [cells.taken(whole)]
    for side in (-1, 1):
        kept = np.stack([is_vertex & (s * side >= 0), crosses], axis=2).reshape(len(v), -1)
        parts.append(_packed(points, kept))
    ones = np.ones(len(cut), bool)
    return Split(
        joined(parts),
        np.concatenate([whole, cut, cut]),
        np.concatenate([reaches_above[whole], ~ones, ones]),
        np.concatenate([(~reaches_above & ~reaches_below)[whole], ~ones, ~ones]),
    )


def _packed(points: Floats, kept: Bools) -> Cells:
    """Cells of the points that are kept, in their order."""
    counts = kept.sum(axis=1)
    order = np.argsort(~kept, axis=1, kind="stable")
    columns = np.minimum(np.arange(int(counts.max())), counts[:, None] - 1)
    chosen = np.take_along_axis(order, columns, axis=1)
    return Cells(np.take_along_axis(points, chosen[..., None], axis=1), counts.astype(np.intp))


def joined(parts: list[Cells]) -> Cells:
    """The cells of several lists, one after the other; one of them holds some."""
    most = max(part.vertices.shape[1] for part in parts if len(part))
    padded = []
    for part in parts:
        missing = most - part.vertices.shape[1]
        last = np.repeat(part.vertices[:, -1:], max(0, missing), axis=1)
        padded.append(np.concatenate([part.vertices, last], axis=1)[:, :most])
    return Cells(np.concatenate(padded), np.concatenate([part.counts for part in parts]))
