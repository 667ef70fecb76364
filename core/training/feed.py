"""The examples of the updates to come; the orders of the epochs under way are computed once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.project import Training
from core.training.batches import Batches, bounds_of_batches
from core.training.engine import Engine

AHEAD = 16_384  # rows whose order is computed at once: they take less than asking for them again and again


class Feed:
    """Which rows the next updates take; settings alone decide, so that a saved run goes on exactly.

    Orders and bounds lie in memory that is kept: made anew for each call, their megabytes would be given back to the
    system and asked for again a hundred times a second.
    """

    def __init__(self, rows: NDArray[np.int64]) -> None:
        self._rows = rows
        self._orders = np.empty(0, np.int64)
        self._key: tuple[int, bool] | None = None
        self._epochs = range(0)
        self._bounds, self._size = np.empty(0, np.int64), 0  # of the batches from an epoch's beginning on

    def batches(
        self, engine: Engine, training: Training, count: int, *, step: int, epoch: int, position: int
    ) -> Batches:
        """The next `count` ones of a run that stands there; good until the next call."""
        rows, size = len(self._rows), max(1, training.batch_size)
        if position >= rows:  # the data are fewer now than when the run was saved
            position = 0
        bounds = self._bounds_from(position, size, count)
        epochs = range(epoch, epoch + -(-int(bounds[-1]) // rows))
        key, known = (training.seed, training.shuffle), self._epochs
        if key != self._key or epochs.start not in known or epochs.stop > known.stop:
            epochs = range(epochs.start, max(epochs.stop, epochs.start + AHEAD // rows))
            if len(self._orders) < len(epochs) * rows:
                self._orders = np.empty(len(epochs) * rows, np.int64)
            into = self._orders[: len(epochs) * rows]
            self._key = None  # in case of an error
            engine.write_orders(into, self._rows, seed=training.seed, epochs=epochs, shuffled=training.shuffle)
            self._key, self._epochs = key, epochs
        begun = (epoch - self._epochs.start) * rows
        return Batches(self._orders[begun:], bounds, epoch, rows, step)

    def _bounds_from(self, position: int, size: int, count: int) -> NDArray[np.int64]:
        """As bounds_of_batches; the part of known ones that begins there, where it is a batch's beginning."""
        first, lies_between = divmod(position, size)
        if lies_between:  # the size has changed within the epoch
            return bounds_of_batches(len(self._rows), size, position, count)
        last = first + count + 1
        if size != self._size or last > len(self._bounds):
            self._bounds, self._size = bounds_of_batches(len(self._rows), size, 0, last + count // 4), size
        return self._bounds[first:last]
