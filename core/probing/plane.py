"""Planes through input space: along two input columns, or tilted along two directions of the data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]
_MOST_ROWS = 1000  # of the data that say how a tilted plane lies
_ROOM = 1.05


@dataclass(frozen=True)
class Plane:
    """A plane through input space: two input columns vary, the others stay at a base point.

    Attributes:
        x, y: the columns that vary; y is None with one input (then the plane is a line).
        x_range, y_range: (low, high) of each.
        base: a value for every input column.
    """

    x: int
    y: int | None
    x_range: tuple[float, float]
    y_range: tuple[float, float]
    base: tuple[float, ...]

    def points(self, x: Floats, y: Floats) -> Floats:
        """[N, inputs] from the coordinates [N] in the plane."""
        inputs = np.tile(np.asarray(self.base, np.float32), (len(x), 1))
        inputs[:, self.x] = x
        if self.y is not None:
            inputs[:, self.y] = y
        return inputs

    def grid(self, size: int) -> Floats:
        """[size·size, inputs]: pixel centres, row by row from the top (largest y) down, x to the right."""
        low, high = self.x_range
        step = (high - low) / size
        xs = low + step * (np.arange(size) + 0.5)
        low, high = self.y_range
        ys = high - (high - low) / size * (np.arange(size) + 0.5)
        x, y = np.meshgrid(xs, ys)
        return self.points(x.ravel(), y.ravel())

    @property
    def is_line(self) -> bool:
        return self.y is None

    @property
    def directions(self) -> Floats:
        """[inputs, 2], or [inputs, 1] of a line: where in input space each coordinate of the plane leads."""
        columns = [self.x] if self.y is None else [self.x, self.y]
        return np.eye(len(self.base))[:, columns]


@dataclass(frozen=True)
class TiltedPlane:
    """A plane that follows the data instead of the input columns: base + x · across + y · up.

    Attributes:
        across, up: its directions, of length 1 and at right angles, a value for every input column.
        share: how much of the data's variance lies along the two, 0 … 1.
    """

    across: tuple[float, ...]
    up: tuple[float, ...]
    x_range: tuple[float, float]
    y_range: tuple[float, float]
    base: tuple[float, ...]
    share: float

    def points(self, x: Floats, y: Floats) -> Floats:
        """[N, inputs] from the coordinates [N] in the plane."""
        along = np.outer(x, np.asarray(self.across)) + np.outer(y, np.asarray(self.up))
        return (np.asarray(self.base) + along).astype(np.float32)

    @property
    def is_line(self) -> bool:
        return False

    @property
    def directions(self) -> Floats:
        """[inputs, 2], as of a Plane."""
        return np.array([self.across, self.up]).T


def plane_of(inputs: Floats, ranges: tuple[tuple[float, float], ...], x: int = 0, y: int | None = None) -> Plane:
    """The plane that two input columns span (the first two unless told), the others at the data's mean."""
    columns = len(ranges)
    if y is None and columns > 1:
        y = 1 if x != 1 else 0
    base = tuple(float(v) for v in inputs.mean(axis=0)) if len(inputs) else (0.0,) * columns
    return Plane(x, y, ranges[x], ranges[y] if y is not None else (-1.0, 1.0), base)


def principal_plane(inputs: Floats) -> TiltedPlane | None:
    """The plane through the data's mean along which they vary most (PCA); None for less than three rows or columns.

    A direction's sign is free: here its largest component is positive, so that the same data give the same picture.
    """
    if len(inputs) < 3 or inputs.shape[1] < 3:
        return None
    rows = inputs[:: max(1, len(inputs) // _MOST_ROWS)].astype(np.float64)
    mean = rows.mean(axis=0)
    _, sizes, directions = np.linalg.svd(rows - mean, full_matrices=False)
    across, up = (d if d[np.argmax(np.abs(d))] > 0 else -d for d in directions[:2])
    total = float((sizes**2).sum())
    ranges = []
    for direction in (across, up):
        reach = _ROOM * float(np.abs((rows - mean) @ direction).max())
        ranges.append((-reach, reach) if reach > 0 else (-1.0, 1.0))
    share = float((sizes[:2] ** 2).sum()) / total if total > 0 else 1.0
    return TiltedPlane(tuple(across), tuple(up), ranges[0], ranges[1], tuple(mean), share)
