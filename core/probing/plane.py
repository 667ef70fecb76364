"""Planes through input space: along two input columns, or tilted along two directions of the data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.some_rows import measured, some_rows

Floats = NDArray[np.floating[Any]]
_MOST_ROWS = 1000  # of the data that say which columns tell the most
_ROOM = 1.05
_ROUNDING, _NOTHING = 1e-6, 1e-9  # of a value, and beside any: what rounding may make of a place in a plane
_PAST = 0.1  # of the way from one example to another, that a line goes on beyond them


@dataclass(frozen=True)
class Plane:
    """A plane through input space: two input columns vary, the others stay at a base point.

    Attributes:
        x, y: the columns that vary; y is None with one input (then the plane is a line).
        x_range, y_range: (low, high) of each.
        base: a value for every input column.
        along: where one step of each coordinate leads, a value for every input column, where that is no column's own
            direction: base + x · along[0] + y · along[1]. Then x and y number the coordinates.
        names: what these coordinates are called.
    """

    x: int
    y: int | None
    x_range: tuple[float, float]
    y_range: tuple[float, float]
    base: tuple[float, ...]
    along: tuple[tuple[float, ...], ...] = ()
    names: tuple[str, ...] = ()

    def points(self, x: Floats, y: Floats) -> Floats:
        """[N, inputs] from the coordinates [N] in the plane."""
        if self.along:
            return self.line_points(x, y).astype(np.float32)
        inputs = np.tile(np.asarray(self.base, np.float32), (len(x), 1))
        inputs[:, self.x] = x
        if self.y is not None:
            inputs[:, self.y] = y
        return inputs

    def line_points(self, x: Floats, y: Floats | None = None) -> Floats:
        """[N, inputs] in float64 from the coordinates [N]; y only where the plane is no line."""
        inputs = np.tile(np.asarray(self.base, np.float64), (len(x), 1))
        steps = zip(self.along, (x, y), strict=False) if self.along else ()
        for step, values in steps:
            if values is not None:
                inputs += np.outer(values, np.asarray(step))
        if not self.along:
            inputs[:, self.x] = x
            if self.y is not None and y is not None:
                inputs[:, self.y] = y
        return inputs

    def coordinates(self, inputs: Floats) -> Floats:
        """[N, 1 or 2] of [N, inputs]: those of the place in the plane that is the nearest."""
        if not self.along:
            return inputs[:, [self.x] if self.y is None else [self.x, self.y]]
        return (inputs - np.asarray(self.base)) @ np.linalg.pinv(self.directions).T

    def holds(self, inputs: Floats) -> NDArray[np.bool_]:
        """[N] of [N, inputs]: which of them lie in the plane, to what float32 leaves of a place in it."""
        nearest = self.line_points(*self.coordinates(inputs).T)
        sizes = np.abs(self.base) + np.abs(self.directions).sum(axis=1) + np.abs(inputs)
        return (np.abs(nearest - inputs) <= _ROUNDING * sizes + _NOTHING).all(axis=1)

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
        if self.along:
            return np.array(self.along).T
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


def telling_columns(inputs: Floats, targets: Floats) -> tuple[int, int]:
    """The two input columns that the targets hang on most: along them something happens, while most pixels of a
    picture's edge are always the same.

    A column's part is the spread of the targets that goes along with it, times its own spread: its covariances with
    the targets, each divided by that target's spread. The second column is judged by what the first leaves of it, so
    that it is no neighbour that says the same.

    Args:
        inputs: [N, I], I ≥ 2. targets: [N, T].
    """
    rows = some_rows(len(inputs), _MOST_ROWS)
    x = np.nan_to_num(inputs[rows].astype(np.float64))
    t = np.nan_to_num(targets[rows].astype(np.float64))
    if not len(x):
        return 0, 1
    x, t = x - x.mean(axis=0), t - t.mean(axis=0)
    spread = t.std(axis=0)
    t = t / np.where(spread > 0, spread, 1.0)

    def parts(columns: Floats) -> Floats:
        along = ((columns.T @ t) ** 2).sum(axis=1)
        return along if along.max(initial=0.0) > 0 else (columns**2).sum(axis=0)

    first = int(np.argmax(parts(x)))
    own = x[:, first]
    rest = x - np.outer(own, own @ x) / max(float(own @ own), 1e-300)
    left = parts(rest)
    left[first] = -1.0
    second = int(np.argmax(left))
    return min(first, second), max(first, second)


def through_examples(inputs: Floats, targets: Floats, row: int, *, is_line: bool) -> Plane:
    """From an example to the next ones of other classes: the line to one, or the plane that two of them span with it.

    The example is at 0, the others at 1 of their coordinate. Of numbers the classes are: above their mean, or not.
    """
    values = targets if targets.shape[1] else np.zeros((len(inputs), 1))
    kind = values.argmax(axis=1) if values.shape[1] > 1 else (values[:, 0] > values[:, 0].mean()).astype(np.intp)
    base, chosen = np.asarray(inputs[row], float), [row]
    order = (row + 1 + np.arange(len(inputs) - 1)) % len(inputs)
    for _ in range(1 if is_line else 2):
        steps = np.array([inputs[k] - base for k in chosen[1:]], float).reshape(-1, len(base))
        of_others = order[~np.isin(kind[order], kind[chosen])]
        for k in np.concatenate([of_others, order]).tolist():
            if k not in chosen and np.linalg.matrix_rank(np.vstack([steps, inputs[k] - base])) == len(chosen):
                chosen.append(k)
                break
        else:
            raise ValueError("fewer examples than such a plane needs that do not lie on a line")
    along = tuple(tuple((inputs[k] - base).tolist()) for k in chosen[1:])
    names = tuple(f"example {row + 1} → {k + 1}" for k in chosen[1:])
    ends = (-_PAST, 1 + _PAST)
    return Plane(0, None if is_line else 1, ends, ends, tuple(base.tolist()), along, names)


def principal_plane(inputs: Floats) -> TiltedPlane | None:
    """The plane through the data's mean along which they vary most (PCA); None for less than three rows or columns.

    A direction's sign is free: here its largest component is positive, so that the same data give the same picture.
    """
    if len(inputs) < 3 or inputs.shape[1] < 3:
        return None
    rows = measured(inputs).astype(np.float64)
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
