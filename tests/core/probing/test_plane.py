"""Planes through input space: along two columns, or along the two directions in which the data vary most."""

from __future__ import annotations

import numpy as np
import pytest

from core.probing import Plane, plane_of, principal_plane, telling_columns, through_examples

PLANE = Plane(0, 1, (-1.0, 1.0), (0.0, 4.0), (0.0, 0.0, 7.0))


def test_a_grid_holds_pixel_centres_from_the_top_left() -> None:
    grid = PLANE.grid(2)
    np.testing.assert_allclose(grid, [[-0.5, 3, 7], [0.5, 3, 7], [-0.5, 1, 7], [0.5, 1, 7]])


def test_a_plane_varies_two_columns_and_keeps_the_others() -> None:
    swapped = Plane(2, 0, (0.0, 1.0), (0.0, 1.0), (1.0, 2.0, 3.0))
    np.testing.assert_allclose(swapped.points(np.array([9.0]), np.array([8.0])), [[8, 2, 9]])
    line = Plane(0, None, (0.0, 1.0), (0.0, 1.0), (5.0,))
    np.testing.assert_allclose(line.points(np.array([1.0, 2.0]), np.array([8.0, 8.0])), [[1], [2]])


def test_the_plane_of_data_spans_the_first_two_columns_at_the_mean_of_the_others() -> None:
    inputs = np.array([[0.0, 1.0, 2.0], [2.0, 3.0, 6.0]])
    ranges = ((0.0, 2.0), (1.0, 3.0), (2.0, 6.0))
    plane = plane_of(inputs, ranges)
    assert (plane.x, plane.y) == (0, 1)
    assert plane.base == (1.0, 2.0, 4.0)
    assert (plane.x_range, plane.y_range) == ((0.0, 2.0), (1.0, 3.0))
    assert (plane_of(inputs, ranges, 1).x, plane_of(inputs, ranges, 1).y) == (1, 0)
    assert plane_of(inputs, ranges, 2, 1).x_range == (2.0, 6.0)
    assert plane_of(inputs[:, :1], ranges[:1]).y is None
    assert plane_of(inputs[:0], ranges).base == (0.0, 0.0, 0.0)


def test_a_planes_directions_say_where_its_coordinates_lead() -> None:
    plane = Plane(2, 0, (0.0, 1.0), (0.0, 1.0), (1.0, 2.0, 3.0))
    step = plane.points(np.array([1.0]), np.array([0.0])) - plane.points(np.array([0.0]), np.array([0.0]))
    np.testing.assert_allclose(step[0], plane.directions[:, 0])
    assert Plane(0, None, (0.0, 1.0), (0.0, 1.0), (5.0,)).directions.shape == (1, 1)


def test_a_plane_holds_what_lies_in_it_but_for_rounding() -> None:
    base = PLANE.points(np.array([0.1]), np.array([0.3]))
    beside = base + np.array([0.0, 0.0, 1e-3])
    np.testing.assert_array_equal(PLANE.holds(np.vstack([base, base + 1e-6, beside])), [True, True, False])
    rng = np.random.default_rng(0)
    inputs = rng.uniform(size=(6, 100)) * (rng.uniform(size=100) > 0.3)
    tilted = through_examples(inputs, np.eye(6), 0, is_line=False)
    rounded = tilted.points(np.array([0.2, 0.0, 1.0]), np.array([0.7, 0.0, 0.0]))
    np.testing.assert_array_equal(tilted.holds(np.vstack([inputs, rounded])), 3 * [True] + 3 * [False] + 3 * [True])
    line = Plane(0, None, (0.0, 1.0), (0.0, 1.0), (5.0,))
    assert line.holds(np.array([[7.0], [-3.0]])).all()


def test_the_principal_plane_lies_along_the_directions_of_most_variance() -> None:
    rng = np.random.default_rng(0)
    flat = rng.normal(size=(300, 2)) * (3.0, 1.0)
    turn = np.linalg.qr(rng.normal(size=(5, 5)))[0]
    data = flat @ turn[:2] + 0.01 * rng.normal(size=(300, 5)) + 2.0
    plane = principal_plane(data)
    assert plane is not None
    assert plane.share > 0.999
    np.testing.assert_allclose(np.abs(turn[0] @ plane.directions[:, 0]), 1, atol=1e-2)
    np.testing.assert_allclose(plane.directions.T @ plane.directions, np.eye(2), atol=1e-6)
    along = (data - np.array(plane.base)) @ plane.directions
    assert (np.abs(along) <= np.array([plane.x_range[1], plane.y_range[1]])).all()
    np.testing.assert_allclose(plane.points(along[:, 0], along[:, 1]), data, atol=0.1)


@pytest.mark.parametrize("columns", [4, 400])
def test_the_principal_plane_is_that_of_all_rows_where_two_classes_alternate(columns: int) -> None:
    rng = np.random.default_rng(1)
    data = 0.01 * rng.normal(size=(4000, columns))
    data[::2, 0] += 3 * rng.normal(size=2000)
    data[1::2, 1] += 2 * rng.normal(size=2000)
    plane = principal_plane(data)
    assert plane is not None
    centred = data - data.mean(axis=0)
    kept = ((centred @ plane.directions) ** 2).sum() / (centred**2).sum()
    assert kept > 0.95
    assert plane.share == pytest.approx(kept, abs=0.01)


@pytest.mark.parametrize("shape", [(2, 5), (50, 2)])
def test_too_few_rows_or_columns_have_no_principal_plane(shape: tuple[int, int]) -> None:
    assert principal_plane(np.ones(shape)) is None


def test_the_columns_that_the_targets_hang_on_are_found_among_those_that_say_nothing() -> None:
    rng = np.random.default_rng(1)
    kind = rng.integers(0, 3, 400)
    inputs = np.zeros((400, 30))
    inputs[:, 5] = rng.normal(size=400)  # varies most, and means nothing
    inputs[:, 11] = (kind == 1) + 0.05 * rng.normal(size=400)
    inputs[:, 12] = inputs[:, 11]  # the neighbour says the same
    inputs[:, 20] = (kind == 2) + 0.05 * rng.normal(size=400)
    assert telling_columns(inputs, np.eye(3)[kind]) in {(11, 20), (12, 20)}
    assert telling_columns(np.zeros((3, 4)), np.zeros((3, 1))) in {(0, 1), (0, 2), (0, 3)}


def test_the_columns_that_the_targets_hang_on_are_found_where_two_classes_alternate() -> None:
    rng = np.random.default_rng(1)
    kind = np.arange(4000) % 2
    inputs = rng.normal(size=(4000, 30))
    inputs[:, 11] = kind
    assert 11 in telling_columns(inputs, kind[:, None].astype(float))


def test_a_plane_through_examples_has_them_at_0_and_at_1_and_they_are_of_different_classes() -> None:
    rng = np.random.default_rng(2)
    inputs, kind = rng.uniform(size=(12, 20)), np.array([2, 2, 2, 0, 2, 1, 0, 0, 1, 1, 2, 0])
    plane = through_examples(inputs, np.eye(3)[kind], 1, is_line=False)
    assert plane.names == ("example 2 → 4", "example 2 → 6")
    corners = plane.points(np.array([0.0, 1.0, 0.0]), np.array([0.0, 0.0, 1.0]))
    np.testing.assert_allclose(corners, inputs[[1, 3, 5]], atol=1e-6)
    np.testing.assert_allclose(plane.coordinates(inputs[[1, 3, 5]]), [[0, 0], [1, 0], [0, 1]], atol=1e-9)
    line = through_examples(inputs, np.eye(3)[kind], 10, is_line=True)
    assert line.is_line
    np.testing.assert_allclose(line.line_points(np.array([0.0, 1.0])), inputs[[10, 11]], atol=1e-12)


def test_examples_on_a_line_span_no_plane() -> None:
    inputs = np.outer(np.arange(4.0), np.ones(20))
    with pytest.raises(ValueError, match="line"):
        through_examples(inputs, np.zeros((4, 1)), 0, is_line=False)
    assert through_examples(inputs, np.zeros((4, 1)), 0, is_line=True).names == ("example 1 → 2",)
