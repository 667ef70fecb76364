"""A fixed random choice of rows."""

from __future__ import annotations

import numpy as np

from core.some_rows import measured, place_among, some_rows


def test_the_chosen_rows_are_in_order_each_once_and_the_same_ones_each_time() -> None:
    rows = some_rows(1000, 300)
    assert len(rows) == 300
    assert (np.diff(rows) > 0).all()
    assert rows.min() >= 0
    assert rows.max() < 1000
    some_rows.cache_clear()
    np.testing.assert_array_equal(some_rows(1000, 300), rows)


def test_of_few_rows_all_are_chosen() -> None:
    np.testing.assert_array_equal(some_rows(5, 5), np.arange(5))
    np.testing.assert_array_equal(some_rows(0, 5), np.arange(0))


def test_fewer_rows_are_among_more() -> None:
    assert np.isin(some_rows(10_000, 600), some_rows(10_000, 5000)).all()


def test_a_row_is_found_among_those_chosen() -> None:
    rows = np.array([2, 5, 9])
    assert [place_among(rows, row) for row in (1, 2, 3, 5, 9, 10)] == [None, 0, None, 1, 2, None]
    assert place_among(rows[:0], 0) is None


def test_rows_in_any_order_are_chosen_evenly() -> None:
    rows = some_rows(10_000, 5000)
    for every in (2, 3, 10):
        counts = np.bincount(rows % every)
        assert counts.min() > 0.9 * counts.mean(), "rows that alternate"
    parts = np.bincount(rows // 1000)
    assert parts.min() > 0.9 * parts.mean(), "rows that are sorted"


def test_of_a_narrow_table_all_rows_are_measured_and_of_a_wide_one_some() -> None:
    narrow, wide = np.zeros((5000, 64)), np.zeros((5000, 784))
    assert measured(narrow) is narrow
    assert measured(wide).shape == (1000, 784)
    assert len(measured(np.zeros((50, 0)))) == 50
