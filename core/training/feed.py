"""The examples of the updates to come; the orders of the epochs under way are computed once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.project import Training
from core.training.batches import Batches, bounds_of_batches
from core.training.engine import Engine

AHEAD = 16_384  # rows whose order is computed at once: they take less than asking for them again and again


class Feed:
    """Which rows the next updates take; settings alone decide, so that a saved run goes on exactly."""

    def __init__(self, rows: NDArray[np.int64]) -> None:
        self._rows = self._orders = rows
        self._key: tuple[int, bool] | None = None
        self._epochs = range(0)

    def batches(
        self, engine: Engine, training: Training, count: int, *, step: int, epoch: int, position: int
    ) -> Batches:
        """The next `count` ones of a run that stands there."""
        rows, size = self._rows, max(1, training.batch_size)
        if position >= len(rows):  # the data are fewer now than when the run was saved
            position = 0
        bounds = bounds_of_batches(len(rows), size, position, count)
        epochs = range(epoch, epoch + -(-int(bounds[-1]) // len(rows)))
        key, known = (training.seed, training.shuffle), self._epochs
        if key != self._key or epochs.start not in known or epochs.stop > known.stop:
            epochs = range(epochs.start, max(epochs.stop, epochs.start + AHEAD // len(rows)))
            self._orders = engine.orders(rows, seed=training.seed, epochs=epochs, shuffled=training.shuffle)
            self._key, self._epochs = key, epochs
        begun = (epoch - self._epochs.start) * len(rows)
        return Batches(self._orders[begun:], bounds, epoch, len(rows), step)
