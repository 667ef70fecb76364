"""Which examples make up each update: the order of an epoch depends on the seed and the epoch's number alone.

So a run that was saved, paused or scrubbed goes on exactly as one that was not. The order is a scrambling of the
numbers 0 … n − 1 that can be computed anywhere and for many epochs at once (core.training.fused.shuffle is the same in
machine code): rounds of xor, multiply and shift permute the numbers below the next power of two, and a number that
falls beyond n is scrambled again until it does not (A. Kensler, "Correlated multi-jittered sampling", 2013).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

ROUNDS = 6  # with fewer, the distance between neighbours is visibly uneven
KEYS = 2 * ROUNDS + 1  # an xor and a factor a round, and a rotation at the end
GOLDEN, STRIDE = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xD1B54A32D192ED03)


@dataclass(frozen=True, eq=False)
class Batches:
    """Some updates' examples, one batch after the other.

    Attributes:
        order: rows of the data set, whole epochs from number `epoch` on.
        bounds: [updates + 1], where each batch begins in the order, and the last one ends.
        epoch: of the order's first row; rows: how many make up an epoch.
        step: updates that the run did before these.
    """

    order: NDArray[np.int64]
    bounds: NDArray[np.int64]
    epoch: int
    rows: int
    step: int = 0

    def __len__(self) -> int:
        return len(self.bounds) - 1

    def part(self, first: int, last: int) -> Batches:
        return Batches(self.order, self.bounds[first : last + 1], self.epoch, self.rows, self.step + first)

    def batch(self, number: int) -> NDArray[np.int64]:
        return self.order[self.bounds[number] : self.bounds[number + 1]]

    @property
    def end(self) -> tuple[int, int]:
        """(epoch, examples done in it) after the last batch."""
        epochs, position = divmod(int(self.bounds[-1]), self.rows)
        return self.epoch + epochs, position


def bounds_of_batches(rows: int, batch_size: int, position: int, count: int) -> NDArray[np.int64]:
    """[count + 1]: where `count` batches from a position in an epoch on begin and end; an epoch's last may be short."""
    first = np.arange(position, rows, batch_size)
    later = -(-max(0, count + 1 - len(first)) // -(-rows // batch_size))
    following = np.arange(1, later + 1)[:, None] * rows + np.arange(0, rows, batch_size)
    return np.concatenate([first, following.reshape(-1), [(later + 1) * rows]])[: count + 1].astype(np.int64)


def epoch_order(rows: NDArray[np.int64], *, seed: int, epoch: int, shuffle: bool) -> NDArray[np.int64]:
    """The training rows in the order in which epoch number `epoch` (from 0) takes them."""
    return epoch_orders(rows, seed=seed, epochs=range(epoch, epoch + 1), shuffle=shuffle)


def epoch_orders(rows: NDArray[np.int64], *, seed: int, epochs: range, shuffle: bool) -> NDArray[np.int64]:
    """The orders of several epochs, one after the other."""
    if not shuffle:
        return np.tile(rows, len(epochs))
    return rows[scrambled(len(rows), epoch_keys(seed, epochs))].reshape(-1)


def epoch_keys(seed: int, epochs: range) -> NDArray[np.uint32]:
    """[epochs, KEYS] random numbers, odd where they are factors."""
    numbers = np.arange(epochs.start, epochs.stop, dtype=np.uint64)
    each_epoch = _mixed(seed_key(seed) + numbers * GOLDEN)
    keys = _mixed(each_epoch[:, None] + np.arange(1, KEYS + 1, dtype=np.uint64) * STRIDE).astype(np.uint32)
    keys[:, 1:-1:2] |= np.uint32(1)
    return keys


def seed_key(seed: int) -> np.uint64:
    """What all epochs' keys of a seed come from."""
    return _mixed(np.array([seed], np.uint64) + GOLDEN)[0]


def scrambled(count: int, keys: NDArray[np.uint32]) -> NDArray[np.int64]:
    """[epochs, count]: a permutation of 0 … count − 1 for each row of keys."""
    mask, shift = mask_and_shift(count)
    numbers = np.empty((len(keys), count), np.uint32)
    numbers[:] = _once(np.arange(count, dtype=np.uint32), keys[:, :, None], mask, shift)
    while True:
        epochs, places = np.nonzero(numbers >= count)
        if not len(epochs):
            return (numbers.astype(np.int64) + keys[:, -1:].astype(np.int64)) % count
        numbers[epochs, places] = _once(numbers[epochs, places], keys[epochs], mask, shift)


def mask_and_shift(count: int) -> tuple[int, int]:
    """The numbers that are permuted are those below mask + 1, a power of two; half their bits is the shift."""
    bits = max(1, (count - 1).bit_length())
    return (1 << bits) - 1, (bits + 1) // 2


def _once(numbers: NDArray[np.uint32], keys: NDArray[np.uint32], mask: int, shift: int) -> NDArray[np.uint32]:
    for number in range(ROUNDS):
        numbers = ((numbers ^ keys[:, 2 * number]) * keys[:, 2 * number + 1]) & np.uint32(mask)
        numbers = numbers ^ (numbers >> np.uint32(shift))
    return numbers


def _mixed(x: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """splitmix64's finisher: a small change turns half of the bits."""
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))
