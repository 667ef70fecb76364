"""The loss over a rectangle of two directions, computed coarse first and then finer, a little at a time."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.landscape.directions import Directions
from core.landscape.losses import LossOf

Floats = NDArray[np.floating[Any]]
SIZES = (9, 17, 33, 65)  # values along each side; every second line of the next grid is the one before
SLICE_POINTS = 129
_MOST_AT_ONCE = 64  # values between two looks at the clock, where they are quick


@dataclass(frozen=True, eq=False)
class Surface:
    """Values over a grid.

    Attributes:
        alphas, betas: [n], places along the first and second direction.
        values: [n, n], the loss at (alphas[column], betas[row]); where not known yet, 0.
        known: [n, n].
    """

    alphas: Floats
    betas: Floats
    values: Floats
    known: NDArray[np.bool_]

    @classmethod
    def begun(cls, alphas: tuple[float, float], betas: tuple[float, float]) -> Surface:
        """The coarsest grid, with nothing known."""
        n = SIZES[0]
        return cls(np.linspace(*alphas, n), np.linspace(*betas, n), np.zeros((n, n)), np.zeros((n, n), bool))

    @property
    def size(self) -> int:
        return len(self.alphas)

    @property
    def is_complete(self) -> bool:
        return bool(self.known.all())

    def finer(self) -> Surface:
        """The next grid, with what is known of it already."""
        n = 2 * self.size - 1
        values, known = np.zeros((n, n)), np.zeros((n, n), bool)
        values[::2, ::2], known[::2, ::2] = self.values, self.known
        a, b = (np.linspace(ends[0], ends[-1], n) for ends in (self.alphas, self.betas))
        return Surface(a, b, values, known)

    def going_on(self, loss: LossOf, directions: Directions, seconds: float) -> Surface:
        """With more values known: as many as there is time for, and some at least."""
        begun = time.perf_counter()
        values, known = self.values.copy(), self.known.copy()
        rows, columns = np.nonzero(~known)
        done, count = 0, 1
        while done < len(rows) and (not done or time.perf_counter() < begun + seconds):
            r, c = rows[done : done + count], columns[done : done + count]
            values[r, c] = loss.at(directions.at(self.alphas[c], self.betas[r]))
            known[r, c] = True
            done += count
            each = (time.perf_counter() - begun) / done
            count = min(_MOST_AT_ONCE, 2 * count, max(1, int(seconds / 4 / max(each, 1e-9))))
        return replace(self, values=values, known=known)


def slice_along(
    loss: LossOf, directions: Directions, axis: int, ends: tuple[float, float], points: int = SLICE_POINTS
) -> tuple[Floats, Floats]:
    """(places [points], losses there) along the first (0) or second (1) direction."""
    places = np.linspace(*ends, points)
    other = np.zeros_like(places)
    return places, loss.at(directions.at(places, other) if axis == 0 else directions.at(other, places))
