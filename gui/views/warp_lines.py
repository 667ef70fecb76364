"""The grid that a warp bends: its lines in input space, as one list of vertices, and the cells between them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.probing import Plane, TiltedPlane

Floats = NDArray[np.floating[Any]]
Places = NDArray[np.intp]
LINE_COUNTS = (41, 21, 11)  # each way, where there is room for so many
GRID_LINES = LINE_COUNTS[0]
LINE_POINTS = 801  # along an input line (one input)


@dataclass(frozen=True, eq=False)
class Lines:
    """Lines across the plane from the lowest up, then lines up it from the left.

    Attributes:
        plane: what they lie on. count: lines each way.
        samples: vertices of a line, a multiple of count − 1, and 1, so that lines cross in vertices.
        vertices: the inputs at each vertex, float32 [V, inputs]; inputs: the same with a row of NaN between lines.
    """

    plane: Plane | TiltedPlane
    count: int
    samples: int
    vertices: Floats
    inputs: Floats

    def with_breaks(self, vertices: Floats) -> Floats:
        """Any numbers of the vertices [V, k] with a row of NaN between lines."""
        if self.plane.is_line:
            return np.ascontiguousarray(vertices)
        return _with_breaks(vertices, self.samples)

    def apart(self, broken: Floats) -> Floats:
        """Numbers of the vertices with breaks [V, k] line by line, [lines, samples, k]."""
        if self.plane.is_line:
            return broken[None]
        count, width = len(broken), broken.shape[1]
        row, item = (self.samples + 1) * broken.strides[0], broken.strides
        shape = ((count + 1) // (self.samples + 1), self.samples, width)
        return np.lib.stride_tricks.as_strided(broken, shape, (row, *item), writeable=False)

    @property
    def cells(self) -> int:
        """Cells along each side; 0 on a line."""
        return 0 if self.plane.is_line else self.count - 1

    def has(self, column: int, row: int) -> bool:
        """Whether there is such a cell."""
        return max(column, row) < self.cells

    def corner(self, column: NDArray[Any] | int, row: NDArray[Any] | int) -> Any:
        """Where among the vertices with breaks a crossing of two grid lines is."""
        return row * (self.samples + 1) + column * ((self.samples - 1) // (self.count - 1))

    def outline(self, column: int, row: int) -> Places:
        """The vertices with breaks that go round a cell, anticlockwise, the first one again at the end."""
        step = (self.samples - 1) // (self.count - 1)
        along = np.arange(step + 1)
        up_lines = self.count * (self.samples + 1)
        bottom = row * (self.samples + 1) + column * step + along
        right = up_lines + (column + 1) * (self.samples + 1) + row * step + along
        top = (row + 1) * (self.samples + 1) + column * step + along[::-1]
        left = up_lines + column * (self.samples + 1) + row * step + along[::-1]
        return np.concatenate([bottom, right, top, left])

    def middle(self, column: int, row: int) -> Floats:
        """The inputs [inputs] in the middle of a cell."""
        (left, right), (bottom, top) = self.plane.x_range, self.plane.y_range
        x = left + (right - left) * (column + 0.5) / self.cells
        y = bottom + (top - bottom) * (row + 0.5) / self.cells
        return self.plane.points(np.array([x]), np.array([y]))[0]


@lru_cache(maxsize=8)
def lines_of(plane: Plane | TiltedPlane, count: int, samples: int) -> Lines:
    """So many lines each way over a plane, with so many vertices each; on an input line it is the only one."""
    if plane.is_line:
        xs = np.linspace(*plane.x_range, LINE_POINTS)
        vertices = plane.points(xs, np.zeros_like(xs))
        return Lines(plane, 1, LINE_POINTS, vertices, vertices)
    along_x, along_y = np.linspace(*plane.x_range, samples), np.linspace(*plane.y_range, samples)
    at_x, at_y = np.linspace(*plane.x_range, count), np.linspace(*plane.y_range, count)
    x = np.concatenate([np.tile(along_x, count), np.repeat(at_x, samples)])
    y = np.concatenate([np.repeat(at_y, samples), np.tile(along_y, count)])
    vertices = plane.points(x, y)
    return Lines(plane, count, samples, vertices, _with_breaks(vertices, samples))


def _with_breaks(vertices: Floats, samples: int) -> Floats:
    """Lines of so many vertices each, with a row of NaN after every one but the last."""
    apart = np.full((len(vertices) // samples, samples + 1, vertices.shape[1]), np.nan, vertices.dtype)
    apart[:, :samples] = vertices.reshape(-1, samples, vertices.shape[1])
    return apart.reshape(-1, vertices.shape[1])[:-1]
