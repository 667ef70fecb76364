"""The loss curve of a run as a value: part of the project, so that saving, opening, undo and redo keep it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class History:
    """The loss over a run, thinned but with every minimum and maximum kept: float64 arrays [n] of equal length.

    `test` holds nan where there are no test rows.
    """

    steps: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    epochs: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    train: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    test: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))

    @property
    def columns(self) -> tuple[NDArray[np.float64], ...]:
        return self.steps, self.epochs, self.train, self.test

    def __len__(self) -> int:
        return len(self.steps)

    def __eq__(self, other: object) -> bool:
        """The same points; a loss that is missing in both is the same."""
        if not isinstance(other, History):
            return NotImplemented
        pairs = zip(self.columns, other.columns, strict=True)
        return self is other or all(np.array_equal(mine, theirs, equal_nan=True) for mine, theirs in pairs)

    def __hash__(self) -> int:
        return hash((self.steps.tobytes(), self.train.tobytes()))
