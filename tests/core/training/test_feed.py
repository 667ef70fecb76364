"""The feed of examples: however few updates are asked for at a time, orders are computed for many at once."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from core.project import Training
from core.training import feed
from core.training.batches import bounds_of_batches, epoch_order, epoch_orders
from core.training.feed import Feed


class Counted:
    """An engine's orders, and the epochs they were asked for."""

    def __init__(self) -> None:
        self.asked: list[range] = []

    def write_orders(
        self, into: NDArray[np.int64], rows: NDArray[np.int64], *, seed: int, epochs: range, shuffled: bool
    ) -> None:
        self.asked.append(epochs)
        into[:] = epoch_orders(rows, seed=seed, epochs=epochs, shuffle=shuffled)


@pytest.mark.parametrize("shuffle", [True, False])
def test_many_small_calls_take_the_rows_of_their_epochs_from_one_order(shuffle: bool) -> None:
    rows, engine, training = np.arange(3, 23), Counted(), Training(batch_size=6, shuffle=shuffle, seed=4)
    made, step, epoch, position, taken = Feed(rows), 0, 0, 0, list[int]()
    for count in (1, 3, 2, 9, 4, 1):
        batches = made.batches(engine, training, count, step=step, epoch=epoch, position=position)  # type: ignore[arg-type]
        assert len(batches) == count
        assert batches.step == step
        taken += [int(row) for number in range(count) for row in batches.batch(number)]
        step, (epoch, position) = step + count, batches.end
    expected = [int(row) for e in range(epoch + 1) for row in epoch_order(rows, seed=4, epoch=e, shuffle=shuffle)]
    assert taken == expected[: len(taken)]
    assert (epoch, position) == (5, 0)
    assert len(engine.asked) == 1


def test_an_order_is_never_longer_than_it_must_be_for_many_rows() -> None:
    rows, engine = np.arange(feed.AHEAD + 1), Counted()
    Feed(rows).batches(engine, Training(), 1, step=0, epoch=7, position=0)  # type: ignore[arg-type]
    assert engine.asked == [range(7, 8)]


def test_another_seed_and_an_epoch_of_before_are_computed_anew() -> None:
    rows, engine, made = np.arange(40), Counted(), Feed(np.arange(40))
    for seed, epoch in ((1, 5), (1, 6), (1, 4), (2, 5)):
        batches = made.batches(engine, Training(seed=seed), 2, step=0, epoch=epoch, position=0)  # type: ignore[arg-type]
        np.testing.assert_array_equal(batches.order[:40], epoch_order(rows, seed=seed, epoch=epoch, shuffle=True))
    assert [asked.start for asked in engine.asked] == [5, 4, 5]


@pytest.mark.parametrize("rows", [1, 7, 24, 25])
def test_bounds_are_those_of_each_place_also_where_the_batch_size_has_changed_in_between(rows: int) -> None:
    made, engine = Feed(np.arange(rows)), Counted()
    for size, position, count in ((4, 0, 3), (4, 4, 30), (4, 8, 2), (3, 4, 5), (3, 6, 90), (50, 0, 7), (4, 4, 300)):
        training, at = Training(batch_size=size), position if position < rows else 0
        batches = made.batches(engine, training, count, step=0, epoch=2, position=position)  # type: ignore[arg-type]
        np.testing.assert_array_equal(batches.bounds, bounds_of_batches(rows, size, at, count))
