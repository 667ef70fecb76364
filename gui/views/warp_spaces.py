"""How a space of any number of dimensions is put before the eye: its own axes up to three, else two units, or PCA."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from core.some_rows import measured

Floats = NDArray[np.floating[Any]]
Places = NDArray[np.intp]
Kind = Literal["auto", "units", "pca", "pca3"]
KINDS: dict[Kind, str] = {
    "auto": "All three units, turning",
    "units": "Two units",
    "pca": "PCA: the plane of most variance",
    "pca3": "PCA: three directions, turning",
}
MOST_AXES = 3
_WIDE = 64  # dimensions from which PCA finds only the directions that are shown
_LARGEST = 1e140  # number whose squares can be added up
_MORE, _ROUNDS = 6, 12  # further directions that it iterates, and how often
_BINS = 44
_APART = 2  # widths of a bin from point to point where there is room: the ring round one hides no other
_FEW, _WIDER = 16, 1.5  # so many times farther for so few points, which are drawn larger
_TALLEST = 0.6  # of the line's length: how high the fullest bin is stacked at most


@dataclass(frozen=True)
class Look:
    """What a user chose for a space.

    Attributes:
        kind: "auto" shows up to three units as they are and a wider space by PCA.
        units: the two units of kind "units", on the horizontal and the vertical axis.
    """

    kind: Kind = "auto"
    units: tuple[int, int] = (0, 1)

    def fitting(self, size: int) -> Look:
        """The same where a space of so many dimensions can be looked at so, else "auto"."""
        is_legal = size > 2 and (self.kind != "units" or max(self.units) < size) and (self.kind != "pca3" or size > 3)
        return self if is_legal else Look()


@dataclass(frozen=True, eq=False)
class Projection:
    """From a space's numbers to one, two or three coordinates: coordinates = numbers @ basis.

    Attributes:
        basis: float32 [dimensions, coordinates].
        units: which units the coordinates are; None for PCA.
    """

    basis: Floats
    units: tuple[int, ...] | None

    @property
    def size(self) -> int:
        return self.basis.shape[1]

    @property
    def is_whole(self) -> bool:
        """Whether the space is seen as it is: no number left out, nothing turned."""
        return self.units == tuple(range(len(self.basis)))

    def of(self, numbers: Floats) -> Floats:
        if self.units is not None:
            return numbers[:, self.units]
        with np.errstate(all="ignore"):
            return (numbers @ self.basis).astype(np.float32)


def projection_of(look: Look, data: Floats, before: Projection | None = None) -> Projection:
    """How a space is shown.

    Args:
        data: [N, dimensions], the points whose variance counts.
        before: how it was shown in the frame before: PCA is turned so that it follows on from it.
    """
    size = data.shape[1]
    look = look.fitting(size)
    if look.kind == "units":
        return _of_units(size, look.units)
    if look.kind == "auto" and size <= MOST_AXES:
        return _of_units(size, tuple(range(size)))
    return principal(data, 3 if look.kind == "pca3" else 2, before)


def principal(data: Floats, count: int, before: Projection | None = None) -> Projection:
    """PCA of points [N, dimensions], turned within its own plane to lie as near as can be to the one before.

    A basis of a plane is free to be turned and mirrored in it; what is shown stays the plane of most variance. The turn
    nearest to the old basis is the orthogonal one of BᵀB₀ (Procrustes). Without one before, each direction's largest
    component is positive.
    """
    size = data.shape[1]
    centred = _centred(data)
    if centred is None:
        return _of_units(size, tuple(range(count)))
    if size < _WIDE:
        basis = np.linalg.eigh(centred.T @ centred)[1][:, ::-1][:, :count]  # of many rows sooner found than their SVD
    else:
        basis = _leading(centred, count, before)
    basis = basis * np.where(basis[np.abs(basis).argmax(axis=0), range(basis.shape[1])] < 0, -1.0, 1.0)
    if before is not None and before.basis.shape == basis.shape:
        left, _, right = np.linalg.svd(basis.T @ before.basis.astype(np.float64))
        basis = basis @ left @ right
    return Projection(np.ascontiguousarray(basis, np.float32), None)


def kept_share(shown: Projection, data: Floats) -> float | None:
    """How much of the variance of points [N, dimensions] PCA's directions keep, 0 … 1, whichever points they were found
    for; None where units are shown as they are, or nothing can be measured."""
    centred = None if shown.units is not None else _centred(data)
    if centred is None:
        return None
    total = float((centred**2).sum())
    return min(1.0, float(((centred @ shown.basis) ** 2).sum()) / total) if total > 0 else 1.0


def _centred(data: Floats) -> Floats | None:
    """The rows that PCA measures, without their mean, float64; None where it cannot measure any."""
    rows = measured(data).astype(np.float64)  # the same ones at each frame, whichever are numbers
    with np.errstate(all="ignore"):
        rows = rows if np.isfinite(rows.sum()) else rows[np.isfinite(rows).all(axis=1)]
    return rows - rows.mean(axis=0) if len(rows) > 1 and np.abs(rows).max() < _LARGEST else None


def _leading(centred: Floats, count: int, before: Projection | None) -> Floats:
    """The first principal directions [dimensions, count] of a wide space.

    By iterating a block of a few more directions than are wanted (subspace iteration), from those of the frame before:
    to take the whole matrix apart at every frame would cost a hundred times as much.

    Of layers of 256 units the plane is that of the whole decomposition to float32 (the sine of the angle between the
    two is below 1e-3), the share of the variance to 1e-6. Where no direction stands out at all, as in noise, the first
    frame keeps up to a hundredth less of the variance than the best plane; the next ones go on from it.
    """
    block = np.random.default_rng(0).normal(size=(centred.shape[1], count + _MORE))
    if before is not None and before.basis.shape[0] == len(block):
        block[:, : before.size] = before.basis
    spread = centred.T @ centred if len(centred) > len(block) else None  # the smaller of the two ways
    for _ in range(_ROUNDS):
        block = np.linalg.qr(centred.T @ (centred @ block) if spread is None else spread @ block)[0]
    mix = np.linalg.svd(centred @ block, full_matrices=False)[2]
    return block @ mix[:count].T


def stacked(values: Floats, order: Places) -> Floats:
    """Heights [N] that stack points on a line, so that none hides another: a histogram whose bars are the points.

    Args:
        values: where on the line, [N].
        order: rows from the bottom of each stack to its top (by class, so that colours lie together).
    """
    heights = np.zeros(len(values), np.float32)
    is_number = np.isfinite(values)
    rows = order[is_number[order]]
    if not len(rows):
        return heights
    placed = values[rows].astype(np.float64)
    low, length = float(placed.min()), float(np.ptp(placed))
    if length <= 0:
        length = max(abs(low), 1.0)
    bins = np.minimum(((placed - low) / length * _BINS).astype(np.intp), _BINS - 1)
    by_bin = np.argsort(bins, kind="stable")
    counts = np.bincount(bins, minlength=_BINS)
    first = np.concatenate([[0], np.cumsum(counts)[:-1]])
    rank = np.arange(len(rows)) - first[bins[by_bin]]
    apart = _APART * (_WIDER if len(rows) <= _FEW else 1.0)
    step = min(apart * length / _BINS, _TALLEST * length / max(1, counts.max()))
    heights[rows[by_bin]] = (rank + 0.5) * step
    return heights


def is_dense(points: Floats) -> bool:
    """Whether points [N, 2] stacked on a line stand closer in a stack than the width of a bin, and hide each other."""
    values, heights = points[:, 0], points[:, 1]
    raised = heights[heights > 0]
    if not len(raised):
        return False
    finite = values[np.isfinite(values)]
    length = float(np.ptp(finite)) or max(abs(float(finite[0])), 1.0)
    return 2 * float(raised.min()) < 0.9 * length / _BINS


@lru_cache(maxsize=64)
def _of_units(size: int, units: tuple[int, ...]) -> Projection:
    units = tuple(unit for unit in units if unit < size)
    basis = np.zeros((size, len(units)), np.float32)
    basis[list(units), range(len(units))] = 1
    return Projection(basis, units)
