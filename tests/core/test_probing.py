"""What views are given: planes through input space, responses over them, and warps."""

from __future__ import annotations

import numpy as np
import pytest

from core.arrays import Array, FrozenMap
from core.choice import Choice
from core.graph import Connection, Graph, Layer
from core.parameters import Parameters
from core.probing import Plane, plane_of, responses, warp

PLANE = Plane(0, 1, (-1.0, 1.0), (0.0, 4.0), (0.0, 0.0, 7.0))
NET = Graph(
    (Layer("x", "input", 3), Layer("h", "hidden", 2, Choice("relu")), Layer("y", "output", 1)),
    (Connection("x", "h"), Connection("h", "y"), Connection("x", "y")),
)
NUMBERS = Parameters(
    FrozenMap(
        {
            "x->h": Array.of([[1, 0, 0], [0, 1, 0]]),
            "h->y": Array.of([[1, -1]]),
            "x->y": Array.of([[0, 0, 1]]),
        }
    ),
    FrozenMap({"h": Array.of([0, -2]), "y": Array.of([0.5])}),
)


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


def test_responses_are_the_activations_at_the_pixels() -> None:
    pictures = responses(NET, NUMBERS, PLANE, 8)
    assert {k: v.shape for k, v in pictures.items()} == {"x": (3, 8, 8), "h": (2, 8, 8), "y": (1, 8, 8)}
    assert all(v.dtype == np.float32 for v in pictures.values())
    x, y = -1 + 2 * (5 + 0.5) / 8, 4 - 4 * (1 + 0.5) / 8  # column 5, row 1 from the top
    np.testing.assert_allclose(pictures["x"][:, 1, 5], [x, y, 7], rtol=1e-6)
    np.testing.assert_allclose(pictures["h"][:, 1, 5], [max(x, 0), max(y - 2, 0)], rtol=1e-6)
    np.testing.assert_allclose(pictures["y"][0, 1, 5], max(x, 0) - max(y - 2, 0) + 7.5, rtol=1e-6)


def test_a_warp_shows_points_before_and_after_each_stage() -> None:
    made = warp(NET, NUMBERS, "h", np.array([[-1.0, 3, 0], [2, 1, 0]]))
    assert made.stages == ("x", "W", "+b", "relu")
    np.testing.assert_allclose(made.frames[0], [[-1, 3, 0], [2, 1, 0]])
    np.testing.assert_allclose(made.frames[1], [[-1, 3], [2, 1]])
    np.testing.assert_allclose(made.frames[2], [[-1, 1], [2, -1]])
    np.testing.assert_allclose(made.frames[3], [[0, 1], [2, 0]])


def test_a_warp_of_a_merge_starts_from_all_sources_side_by_side() -> None:
    made = warp(NET, NUMBERS, "y", np.array([[-1.0, 3, 0], [2, 1, 0]]))
    assert made.frames[0].shape == (2, 2 + 3)
    np.testing.assert_allclose(made.frames[-1][:, 0], [-0.5, 2.5])


@pytest.mark.parametrize("bias", [True, False])
def test_a_maxout_layer_has_one_stage_that_has_a_value_a_unit(bias: bool) -> None:
    graph = Graph(
        (Layer("x", "input", 1), Layer("y", "output", 1, Choice("maxout"), bias=bias)), (Connection("x", "y"),)
    )
    biases = FrozenMap({"y": Array.of([0, 0])}) if bias else FrozenMap()
    made = warp(graph, Parameters(FrozenMap({"x->y": Array.of([[1], [-1]])}), biases), "y", np.array([[-3.0]]))
    assert made.stages == ("x", "maxout")
    np.testing.assert_allclose(made.frames[1], [[3]])
