"""The way from the identity to a 2×2 matrix as a film can show it: turn, stretch, and a flip where there must be one.

Polar decomposition W = Q S: S stretches along two perpendicular axes, Q turns. With det W < 0 no path of invertible
maps leads from I to W, since the determinant would have to pass 0; then Q is a reflection, shown as a flip of its own.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]
_NOISE = 1e-6  # of the largest area: what float32 leaves of a determinant of 0
_LEAST_STRETCH = 1e-3  # below it a power path would spend its time near 0; a straight one is used


@dataclass(frozen=True, eq=False)
class LinearPath:
    """A path of 2×2 matrices from I at t = 0 to W at t = 1.

    Attributes:
        matrix: W, float64 [2, 2].
        stretches: its singular values, largest first; axes: a column for each, the directions that S stretches.
        angle: by how much Q turns, in radians; with a flip, the direction of the line it flips through.
        has_flip: whether det W < 0.
    """

    matrix: Floats
    stretches: Floats
    axes: Floats
    angle: float
    has_flip: bool

    @property
    def determinant(self) -> float:
        """How much areas grow; negative where the plane is turned over."""
        return float(np.linalg.det(self.matrix))

    def at(self, t: float) -> Floats:
        """The matrix at time t; with a flip, stretching takes the first half and the flip the second."""
        if t <= 0:
            return np.eye(2)
        if t >= 1:
            return self.matrix
        if not self.has_flip:
            return _rotation(t * self.angle) @ self._stretched(t)
        if t <= 0.5:
            return self._stretched(2 * t)
        return self._flipped(2 * t - 1) @ self._stretched(1.0)

    def part(self, t: float) -> str:
        """What happens at time t, in a word for the caption."""
        if not self.has_flip:
            return "turn and stretch"
        return "stretch" if t <= 0.5 else "flip"

    def _stretched(self, t: float) -> Floats:
        powers = [s**t if s > _LEAST_STRETCH else (1 - t) + t * s for s in self.stretches]
        return self.axes @ np.diag(powers) @ self.axes.T  # Sᵗ

    def _flipped(self, t: float) -> Floats:
        normal = np.array([-math.sin(self.angle), math.cos(self.angle)])
        return np.eye(2) - 2 * t * np.outer(normal, normal)  # I at 0, the mirror image at 1, flat half-way


def linear_path(matrix: Floats) -> LinearPath:
    """The path to a 2×2 matrix."""
    W = np.asarray(matrix, np.float64)
    left, stretches, right = np.linalg.svd(W)
    flips = bool(np.linalg.det(W) < -_NOISE * stretches[0] ** 2)
    Q = left @ right
    if (np.linalg.det(Q) < 0) != flips:
        # W is singular: the direction it crushes can be turned either way, so turn and don't flip
        left = left * np.array([1.0, -1.0])
        Q = left @ right
    angle = math.atan2(Q[1, 0], Q[0, 0])
    # Q = [[cos 2φ, sin 2φ], [sin 2φ, −cos 2φ]] mirrors at the line in direction φ
    return LinearPath(W, stretches, right.T, angle / 2 if flips else angle, flips)


def _rotation(angle: float) -> Floats:
    cos, sin = math.cos(angle), math.sin(angle)
    return np.array([[cos, -sin], [sin, cos]])
