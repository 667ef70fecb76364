"""The way from the identity to a square matrix as a film can show it: turn, stretch, and a flip where one must be.

Polar decomposition W = Q S: S stretches along perpendicular axes, Q turns. With det W < 0 no path of invertible maps
leads from I to W, since the determinant would have to pass 0; then Q holds a reflection, shown as a flip of its own.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]
NOISE = 1e-6  # of the largest stretch: what float32 leaves of a stretch of 0
_LEAST_STRETCH = 1e-3  # below it a power path would spend its time near 0; a straight one is used


@dataclass(frozen=True, eq=False)
class LinearPath:
    """A path of n×n matrices, n = 2 or 3, from I at t = 0 to W at t = 1.

    Attributes:
        matrix: W, float64 [n, n].
        stretches: its singular values, largest first; axes: a column for each, the directions that S stretches.
        angle: by how much Q turns, in radians; in the plane with a flip, the direction of the line it flips through.
        pivot: what it turns around, a unit vector of space; None in the plane.
        normal: at right angles to the line or plane it flips through; None without a flip, where det W ≥ 0.
    """

    matrix: Floats
    stretches: Floats
    axes: Floats
    angle: float
    pivot: Floats | None
    normal: Floats | None

    @property
    def has_flip(self) -> bool:
        return self.normal is not None

    @property
    def determinant(self) -> float:
        """How much areas (volumes) grow; negative where the space is turned over; 0 where float32 leaves only noise."""
        value = float(np.linalg.det(self.matrix))
        return value if self.rank == len(self.stretches) else 0.0

    @property
    def rank(self) -> int:
        """How many directions are left: stretches that are more than rounding leaves of 0."""
        return int((self.stretches > NOISE * max(float(self.stretches[0]), 1e-30)).sum()) if self.stretches[0] else 0

    def at(self, t: float) -> Floats:
        """The matrix at time t; with a flip, turning and stretching take the first half and the flip the second."""
        if t <= 0:
            return np.eye(len(self.matrix))
        if t >= 1:
            return self.matrix
        if self.normal is None:
            return self._turned(t) @ self._stretched(t)
        if t <= 0.5:
            return self._turned(2 * t) @ self._stretched(2 * t)
        flip = np.eye(len(self.matrix)) - 2 * (2 * t - 1) * np.outer(self.normal, self.normal)  # flat half-way
        return flip @ self._turned(1.0) @ self._stretched(1.0)

    def part(self, t: float) -> str:
        """What happens at time t, in a word for the caption."""
        if not self.has_flip:
            return "turn and stretch"
        return "stretch" if t <= 0.5 else "flip"

    def _stretched(self, t: float) -> Floats:
        powers = [s**t if s > _LEAST_STRETCH else (1 - t) + t * s for s in self.stretches]
        return self.axes @ np.diag(powers) @ self.axes.T  # Sᵗ

    def _turned(self, t: float) -> Floats:
        if self.pivot is not None:
            return rotation_about(self.pivot, t * self.angle)
        return np.eye(2) if self.has_flip else rotation(t * self.angle)


def linear_path(matrix: Floats) -> LinearPath:
    """The path to a 2×2 or 3×3 matrix."""
    W = np.asarray(matrix, np.float64)
    left, stretches, right = np.linalg.svd(W)
    is_regular = stretches[-1] > NOISE * max(float(stretches[0]), 1e-30)
    Q = left @ right
    flips = bool(is_regular and np.linalg.det(Q) < 0)
    if not is_regular and np.linalg.det(Q) < 0:
        # W is singular: the direction it crushes can be turned either way, so turn and don't flip
        left = left * np.append(np.ones(len(W) - 1), -1.0)
        Q = left @ right
    if len(W) == 2:
        angle = math.atan2(Q[1, 0], Q[0, 0])
        if not flips:
            return LinearPath(W, stretches, right.T, angle, None, None)
        # Q = [[cos 2φ, sin 2φ], [sin 2φ, −cos 2φ]] mirrors at the line in direction φ
        normal = np.array([-math.sin(angle / 2), math.cos(angle / 2)])
        return LinearPath(W, stretches, right.T, angle / 2, None, normal)
    normal = None
    if flips:  # Q turns around the direction that it reverses, and mirrors along it
        normal = np.linalg.svd(Q + np.eye(3))[2][-1]
        Q = Q @ (np.eye(3) - 2 * np.outer(normal, normal))
    pivot, angle = axis_and_angle(Q)
    return LinearPath(W, stretches, right.T, angle, pivot, normal)


def rotation(angle: float) -> Floats:
    cos, sin = math.cos(angle), math.sin(angle)
    return np.array([[cos, -sin], [sin, cos]])


def rotation_about(pivot: Floats, angle: float) -> Floats:
    """The 3×3 turn by an angle around a unit vector (Rodrigues' formula)."""
    x, y, z = (float(v) for v in pivot)
    K = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.eye(3) + math.sin(angle) * K + (1 - math.cos(angle)) * K @ K


def axis_and_angle(Q: Floats) -> tuple[Floats, float]:
    """A 3×3 turn as the unit vector it turns around and the angle, 0 … π."""
    pivot = np.linalg.svd(Q - np.eye(3))[2][-1]  # what the turn leaves in place
    skew = np.array([Q[2, 1] - Q[1, 2], Q[0, 2] - Q[2, 0], Q[1, 0] - Q[0, 1]])  # 2 sin θ · pivot
    if float(skew @ pivot) < 0:
        pivot = -pivot
    return pivot, math.atan2(float(skew @ pivot), float(np.trace(Q)) - 1)
