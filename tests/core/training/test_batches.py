"""The order of examples: every row once an epoch, evenly mixed, and batches cut alike however many at a time."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.training.batches import Batches, bounds_of_batches, epoch_order, epoch_orders


@given(st.integers(1, 300), st.integers(0, 2**53), st.integers(0, 10**6))
def test_an_epoch_takes_every_row_once(count: int, seed: int, epoch: int) -> None:
    order = epoch_order(np.arange(count), seed=seed, epoch=epoch, shuffle=True)
    np.testing.assert_array_equal(np.sort(order), np.arange(count))


def test_several_epochs_are_each_on_its_own() -> None:
    taken = np.arange(17)
    each = [epoch_order(taken, seed=5, epoch=epoch, shuffle=True) for epoch in range(4, 9)]
    np.testing.assert_array_equal(epoch_orders(taken, seed=5, epochs=range(4, 9), shuffle=True), np.concatenate(each))


@pytest.mark.parametrize("count", [2, 3, 4])
def test_every_order_of_a_few_rows_comes_about_equally_often(count: int) -> None:
    orders = epoch_orders(np.arange(count), seed=1, epochs=range(6000), shuffle=True).reshape(-1, count)
    seen = Counter(map(tuple, orders.tolist()))
    assert len(seen) == {2: 2, 3: 6, 4: 24}[count]
    assert min(seen.values()) > 0.6 * 6000 / len(seen)


def test_every_row_comes_at_every_place_about_equally_often() -> None:
    orders = epoch_orders(np.arange(20), seed=2, epochs=range(20000), shuffle=True).reshape(-1, 20)
    for place in range(20):
        counts = np.bincount(orders[:, place], minlength=20)
        assert counts.min() > 850
        assert counts.max() < 1150
    gaps = np.bincount((np.diff(orders, axis=1) % 20).ravel(), minlength=20)[1:]
    assert gaps.min() > 0.93 * gaps.mean()
    assert gaps.max() < 1.07 * gaps.mean()


@given(st.integers(1, 40), st.integers(1, 50), st.integers(0, 39), st.integers(1, 30))
def test_batches_cut_together_are_those_cut_one_by_one(rows: int, size: int, position: int, count: int) -> None:
    position %= rows
    bounds = bounds_of_batches(rows, size, position, count)
    expected, epoch, at = [position], 0, position
    for _ in range(count):
        end = min(at + size, rows)
        expected.append(epoch * rows + end)
        epoch, at = (epoch + 1, 0) if end == rows else (epoch, end)
    assert bounds.tolist() == expected
    order = np.tile(np.arange(rows), epoch + 1)
    assert Batches(order, bounds, 3, rows).end == (3 + epoch, at)
