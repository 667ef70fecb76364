"""What every data source becomes: rows of inputs and targets as read-only arrays, and which rows train."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Range = tuple[float, float]
TargetKind = Literal["classes", "signs", "binary", "values"]


@dataclass(frozen=True, eq=False)
class Dataset:
    """N examples with I inputs and T targets, in the order in which they are written.

    Attributes:
        inputs: [N, I], read-only.
        targets: [N, T], read-only.
        input_names, target_names: a name per column.
        classes: names of the classes when the data name them, else ().
        train, test: indices of rows, ascending, read-only; together they are every row once.
        input_ranges: (low, high) per input column, for axes.
    """

    inputs: Floats
    targets: Floats
    input_names: tuple[str, ...]
    target_names: tuple[str, ...]
    classes: tuple[str, ...]
    train: Integers
    test: Integers
    input_ranges: tuple[Range, ...]

    def __len__(self) -> int:
        return len(self.inputs)

    @cached_property
    def target_kind(self) -> TargetKind:
        """What the targets are: one-hot rows, all ±1, all 0 or 1, or any numbers.

        It describes the values that are there: a column of nothing but ones counts as "signs". Whether targets fit
        a loss is to be asked of the values, not of this.
        """
        t = self.targets
        if t.size == 0:
            return "values"
        if np.all((t == 0) | (t == 1)) and t.shape[1] > 1 and np.all(t.sum(axis=1) == 1):
            return "classes"
        if np.all(np.abs(t) == 1):
            return "signs"
        return "binary" if np.all((t == 0) | (t == 1)) else "values"

    def class_index(self) -> Integers:
        """The class of every row, [N]: the column that is 1; of a single column, 1 for 1 and 0 for 0 or −1.

        Raises:
            ValueError: targets that are numbers, or several columns of which any may be on, name no class.
        """
        kind = self.target_kind
        if kind == "classes":
            return self.targets.argmax(axis=1).astype(np.int64)
        if kind == "values" or self.targets.shape[1] != 1:
            raise ValueError(f"targets of kind {kind!r} with {self.targets.shape[1]} columns name no class")
        return (self.targets[:, 0] > 0).astype(np.int64)


def make_dataset(
    inputs: ArrayLike,
    targets: ArrayLike,
    *,
    input_names: tuple[str, ...],
    target_names: tuple[str, ...],
    classes: tuple[str, ...] = (),
    train: Integers,
    test: Integers,
    input_ranges: tuple[Range, ...] | None = None,
) -> Dataset:
    """A Dataset whose arrays are its own and can't be written; ranges default to those of the data."""
    x, t = frozen(np.array(inputs, dtype=np.float64)), frozen(np.array(targets, dtype=np.float64))
    ranges = input_ranges or tuple(padded_range(column) for column in x.T)
    return Dataset(x, t, input_names, target_names, classes, frozen(train), frozen(test), ranges)


def frozen(array: NDArray) -> NDArray:
    """The same array, no longer writable."""
    array.setflags(write=False)
    return array


def split(count: int, *, train_fraction: float, seed: int) -> tuple[Integers, Integers]:
    """Row indices (train, test): a random share of `count` rows, at least one, each part in the order as written.

    The same seed gives the same permutation for every fraction, so a larger training set contains the smaller one.
    """
    order = np.random.default_rng([seed, 1]).permutation(count).astype(np.int64)
    # The small term keeps 100 · 0.29 = 28.999999999999996 at the 29 rows that are meant.
    share = min(count, max(1, math.floor(count * train_fraction + 1e-9)))
    return np.sort(order[:share]), np.sort(order[share:])


def padded_range(column: Floats) -> Range:
    """The range of a column with 10 % of room on both sides, rounded outward to a 1, 2 or 5 · 10ᵏ."""
    low, high = float(column.min()), float(column.max())
    size, span = max(abs(low), abs(high)), high - low
    if size > 1e300:  # no room is left to round in
        return low, high
    if span <= 1e-9 * size or span < 1e-300:  # one value: show it in the middle
        span = size if size >= 1e-300 else 1.0
        low, high = low - span / 2, high + span / 2
    step = _round_step(span / 10)
    # Rounding to nine places keeps 1.1 / 0.1 = 11.000000000000002 at 11.
    first = math.floor(round((low - span / 10) / step, 9))
    last = math.ceil(round((high + span / 10) / step, 9))
    return float(f"{first * step:.12g}"), float(f"{last * step:.12g}")


def _round_step(size: float) -> float:
    """The largest of 1, 2, 5 · 10ᵏ that is not above a size."""
    power = 10.0 ** math.floor(math.log10(size))
    return max(factor * power for factor in (0.5, 1.0, 2.0, 5.0) if factor * power <= size * (1 + 1e-9))
