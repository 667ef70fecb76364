"""A data set is read-only, says what its targets are, and is split by seed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.datasets.dataset import Dataset, make_dataset, padded_range, split


def dataset_of(targets: list[list[float]]) -> Dataset:
    rows = len(targets)
    return make_dataset(
        [[float(i), 2.0 * i] for i in range(rows)],
        targets,
        input_names=("x1", "x2"),
        target_names=tuple(f"y{i}" for i in range(len(targets[0]))),
        train=np.arange(rows),
        test=np.arange(0),
    )


@pytest.mark.parametrize(
    ("targets", "kind", "labels"),
    [
        ([[0, 1], [1, 0]], "classes", [1, 0]),
        ([[1], [-1]], "signs", [1, 0]),
        ([[0], [1]], "binary", [0, 1]),
    ],
)
def test_targets_are_named_by_their_values(targets: list[list[float]], kind: str, labels: list[int]) -> None:
    data = dataset_of(targets)
    assert data.target_kind == kind
    assert data.class_index().tolist() == labels


@pytest.mark.parametrize("targets", [[[0.5], [1]], [[1, 1], [0, 1]]])
def test_numbers_and_independent_columns_name_no_class(targets: list[list[float]]) -> None:
    with pytest.raises(ValueError, match="name no class"):
        dataset_of(targets).class_index()


def test_arrays_cannot_be_written() -> None:
    data = dataset_of([[0], [1]])
    for array in (data.inputs, data.targets, data.train, data.test):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


def test_the_source_of_the_rows_stays_writable() -> None:
    rows = np.zeros((2, 1))
    make_dataset(rows, rows, input_names=("x",), target_names=("y",), train=np.arange(2), test=np.arange(0))
    rows[0] = 1


@given(count=st.integers(1, 300), fraction=st.floats(0.01, 1), seed=st.integers(0, 2**32))
def test_a_split_covers_every_row_once_in_the_order_as_written(count: int, fraction: float, seed: int) -> None:
    train, test = split(count, train_fraction=fraction, seed=seed)
    assert sorted([*train, *test]) == list(range(count))
    assert np.all(np.diff(train) > 0)
    assert np.all(np.diff(test) > 0)
    assert len(train) >= 1


def test_a_split_has_the_share_that_is_asked_for_and_depends_on_the_seed_alone() -> None:
    assert [len(part) for part in split(100, train_fraction=0.29, seed=0)] == [29, 71]
    assert [len(part) for part in split(500, train_fraction=0.5, seed=0)] == [250, 250]
    assert [len(part) for part in split(7, train_fraction=1, seed=0)] == [7, 0]
    first, second, other = (split(50, train_fraction=0.5, seed=seed)[0] for seed in (3, 3, 4))
    assert np.array_equal(first, second)
    assert not np.array_equal(first, other)
    expected = np.sort(np.random.default_rng([3, 1]).permutation(50)[:25])
    assert np.array_equal(first, expected)


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ([0, 1], (-0.1, 1.1)),
        ([2, 12], (1.0, 13.0)),
        ([-250, 730], (-350.0, 850.0)),
        ([5, 5], (2.0, 8.0)),
        ([0], (-0.6, 0.6)),
    ],
)
def test_axes_have_a_tenth_of_room_and_round_ends(column: list[float], expected: tuple[float, float]) -> None:
    assert padded_range(np.array(column, dtype=float)) == expected


@given(st.lists(st.floats(-1e150, 1e150), min_size=1, max_size=20))
def test_axes_always_hold_the_data(values: list[float]) -> None:
    low, high = padded_range(np.array(values))
    assert low < high
    assert low <= min(values) <= max(values) <= high
