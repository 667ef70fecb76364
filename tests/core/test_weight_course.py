"""Weights along a run: spreads, norms and rates against their definitions."""

from __future__ import annotations

import numpy as np
import pytest

from core.arrays import Array
from core.graph import Connection, Graph, Layer
from core.parameters import parameter_shapes
from core.weight_course import change_rates, histograms, norms, side_of_image, weight_columns

GRAPH = Graph(
    (Layer("x", "input", 2), Layer("h", "hidden", 2), Layer("y", "output", 1)),
    (Connection("x", "h", Array.of([[1.0, 0.0], [1.0, 1.0]])), Connection("h", "y")),
)


def test_columns_are_the_weights_without_those_under_a_mask() -> None:
    assert list(parameter_shapes(GRAPH)) == ["weights/x->h", "weights/h->y", "biases/h", "biases/y"]
    assert weight_columns(GRAPH).tolist() == [0, 2, 3, 4, 5]
    assert weight_columns(GRAPH, "h->y").tolist() == [4, 5]


def test_shares_add_up_to_1_and_outliers_count_at_the_ends() -> None:
    values = np.array([[-9.0, -0.5, 0.5, 0.6], [0.1, 0.2, 0.3, 7.0]])
    found = histograms(values, np.array([-1.0, 0.0, 1.0]))
    np.testing.assert_allclose(found, [[0.5, 0.5], [0.0, 1.0]])


def test_norms_and_rates_are_those_of_each_matrix() -> None:
    thetas = np.array([[3.0, 99, 0, 4, 1, 0, 7, 7], [3.0, 99, 0, 4, 2, 0, 7, 7], [6.0, 99, 0, 8, 2, 0, 0, 0]])
    found = norms(GRAPH, thetas)
    np.testing.assert_allclose(found["x->h"], [5, 5, 10])
    np.testing.assert_allclose(found["h->y"], [1, 2, 2])
    rates = change_rates(GRAPH, (0, 1, 11), thetas)
    np.testing.assert_allclose(rates["x->h"], [0, 0.1])
    np.testing.assert_allclose(rates["h->y"], [1, 0])


def test_what_was_set_by_hand_is_no_rate_of_training() -> None:
    thetas = np.outer([1.0, 1.1, 9.0, 9.1], np.ones(8))
    rates = change_rates(GRAPH, (0, 10, 20, 30), thetas, edits={15})["x->h"]
    np.testing.assert_allclose(rates, [0.01, np.nan, 0.1 / 90], rtol=1e-9)


def test_a_matrix_of_zeros_has_no_rate() -> None:
    assert np.isnan(change_rates(GRAPH, (0, 1), np.zeros((2, 8)))["x->h"]).all()


@pytest.mark.parametrize(("units", "side"), [(400, 20), (16, 4), (9, 0), (2, 0), (15, 0), (784, 28)])
def test_squares_from_4_by_4_on_are_pictures(units: int, side: int) -> None:
    assert side_of_image(units) == side
