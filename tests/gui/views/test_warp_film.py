"""The film of a warp: exact at its stages, a true path between them."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.arrays import Array, FrozenMap
from core.choice import Choice
from core.graph import Connection, Graph, Layer
from core.initializers import initial_parameters
from core.inspection import inspect_example
from core.parameters import Parameters
from core.probing import Plane
from gui.views.warp_axes import WarpAxes
from gui.views.warp_film import make_film
from gui.views.warp_path import linear_path
from gui.views.warp_words import captions

PLANE = Plane(0, 1, (-6.0, 6.0), (-6.0, 6.0), (0.0, 0.0))
entries = st.floats(-4, 4).map(lambda v: round(v, 3))
matrices = st.tuples(entries, entries, entries, entries).map(lambda v: np.array(v).reshape(2, 2))


def network(*sizes: int, activation: str = "tanh") -> tuple[Graph, Parameters]:
    ids = ["x", *(f"h{i}" for i in range(1, len(sizes) - 1)), "y"]
    layers = [Layer("x", "input", sizes[0])]
    for i, size in zip(ids[1:], sizes[1:], strict=True):
        layers.append(Layer(i, "output" if i == "y" else "hidden", size, Choice(activation)))
    graph = Graph(tuple(layers), tuple(Connection(a, b) for a, b in pairwise(ids)))
    return graph, initial_parameters(graph, Choice("normal"), 3)


@given(matrices)
def test_a_path_starts_at_the_identity_and_ends_at_the_matrix(W: np.ndarray) -> None:
    path = linear_path(W)
    assert path.at(0.0) == pytest.approx(np.eye(2))
    assert path.at(1.0) == pytest.approx(W)


@given(matrices)
def test_just_before_its_end_a_path_is_near_the_matrix(W: np.ndarray) -> None:
    assert linear_path(W).at(1 - 1e-7) == pytest.approx(W, abs=1e-3)


@given(matrices, st.floats(0.01, 0.99))
def test_without_a_reflection_the_plane_never_collapses_on_the_way(W: np.ndarray, t: float) -> None:
    path = linear_path(W)
    if path.determinant > 1e-3:
        assert np.linalg.det(path.at(t)) > 0
        assert not path.has_flip


def test_a_rotation_is_turned_evenly() -> None:
    quarter = linear_path(np.array([[0.0, -1.0], [1.0, 0.0]]))
    half_way = np.array([[1, -1], [1, 1]]) / np.sqrt(2)
    assert quarter.at(0.5) == pytest.approx(half_way)
    assert np.degrees(quarter.angle) == pytest.approx(90)


def test_a_reflection_is_a_stretch_and_then_a_flip_through_its_line() -> None:
    path = linear_path(np.array([[0.0, 2.0], [2.0, 0.0]]))  # mirrors at the diagonal and doubles
    assert path.has_flip
    assert path.part(0.3) == "stretch"
    assert path.part(0.7) == "flip"
    assert path.at(0.5) == pytest.approx(2 * np.eye(2))
    assert np.degrees(path.angle) % 180 == pytest.approx(45)
    on_line = np.array([1.0, 1.0])
    for t in (0.5, 0.6, 0.75, 0.9, 1.0):
        assert path.at(t) @ on_line == pytest.approx(2 * on_line)  # the line of the mirror stays
    assert np.linalg.det(path.at(0.75)) == pytest.approx(0, abs=1e-9)  # half-way the page stands on edge


def test_a_singular_matrix_has_a_path_too() -> None:
    path = linear_path(np.array([[1.0, 1.0], [1.0, 1.0]]))
    assert not path.has_flip
    assert path.at(0.999) == pytest.approx(path.matrix, abs=0.01)


@pytest.mark.parametrize(("sizes", "layer"), [((2, 2, 1), "h1"), ((2, 4, 2, 1), "h2"), ((2, 5, 3), "y")])
def test_the_last_frame_is_the_networks_own_activations(sizes: tuple[int, ...], layer: str) -> None:
    graph, parameters = network(*sizes)
    inputs = np.random.default_rng(0).uniform(-5, 5, (20, 2)).astype(np.float32)
    film = make_film(graph, parameters, layer, (0, 1), PLANE, inputs)
    for row, point in zip(inputs, film.points[-1], strict=True):
        trace = inspect_example(graph, parameters, row, dtype="float32").layers[layer]
        assert point == pytest.approx(trace.activation[:2], rel=1e-6, abs=1e-6)
    assert film.points_at(3.0) is film.points[-1]


def test_a_linear_layer_moves_points_as_its_matrix_does() -> None:
    graph, parameters = network(2, 2, 1)
    parameters = Parameters(
        parameters.weights.with_item("x->h1", Array.of([[2.0, 0.0], [0.0, 3.0]])),
        parameters.biases.with_item("h1", Array.of([1.0, -1.0])),
        FrozenMap(),
    )
    film = make_film(graph, parameters, "h1", (0, 1), PLANE, np.array([[1.0, 1.0]]))
    assert film.stages == ("x", "W", "+b", "tanh")
    assert film.points_at(1.0)[0] == pytest.approx([2, 3])
    assert film.points_at(1.5)[0] == pytest.approx([2.5, 2.5])
    assert film.points_at(2.0)[0] == pytest.approx([3, 2])
    assert film.points_at(2.5)[0] == pytest.approx((np.array([3, 2]) + np.tanh([3, 2])) / 2, rel=1e-6)
    assert film.basis is not None
    assert np.diff(film.basis[1], axis=0)[0] == pytest.approx(film.basis[0][1] * [2, 0])


def test_the_separating_line_is_where_the_output_changes_sides() -> None:
    graph, parameters = network(2, 2, 1)
    film = make_film(graph, parameters, "h1", (0, 1), PLANE, np.zeros((0, 2)))
    assert film.separator is not None
    w1, w2, c = film.separator
    weights, bias = parameters.weights["h1->y"].numpy()[0], parameters.biases["y"].numpy()[0]
    assert (w1, w2, c) == pytest.approx((weights[0], weights[1], bias))


@pytest.mark.parametrize("sizes", [(2, 1), (1, 2, 1), (2, 7, 1), (3, 2, 1)])
def test_spaces_of_any_size_become_a_film_of_plane_points(sizes: tuple[int, ...]) -> None:
    graph, parameters = network(*sizes)
    columns = sizes[0]
    plane = Plane(0, 1 if columns > 1 else None, (-1.0, 1.0), (-1.0, 1.0), (0.0,) * columns)
    layer = graph.layers[1]
    units = (0, 1 if layer.units > 1 else None)
    film = make_film(graph, parameters, layer.id, units, plane, np.zeros((4, columns)))
    for position in (0.0, 0.4, 1.0, 2.3, 3.0):
        assert film.points_at(position).shape == (4, 2)
        assert film.grid_at(position).shape == film.grid[0].shape
    assert (film.path is None) == (columns != 2 or layer.units == 1)


def test_maxout_has_two_stages() -> None:
    graph = Graph(
        (Layer("x", "input", 2), Layer("h", "hidden", 2, Choice("maxout")), Layer("y", "output", 1)),
        (Connection("x", "h"), Connection("h", "y")),
    )
    film = make_film(graph, initial_parameters(graph, Choice("normal"), 0), "h", (0, 1), PLANE, np.ones((3, 2)))
    assert film.stages == ("x", "maxout")
    assert film.points_at(0.5) == pytest.approx((film.points[0] + film.points[1]) / 2)


def test_axes_hold_still_while_training_moves_what_is_in_them() -> None:
    graph, parameters = network(2, 2, 1)
    axes = WarpAxes()
    axes.mode = "fixed"
    inputs = np.random.default_rng(0).uniform(-5, 5, (50, 2))
    axes.take(make_film(graph, parameters, "h1", (0, 1), PLANE, inputs))
    before = axes.at(0.0, is_resting=False)
    changed = parameters.with_value("weights", "x->h1", (0, 0), parameters.weights["x->h1"].numpy()[0, 0] * 0.99)
    axes.take(make_film(graph, changed, "h1", (0, 1), PLANE, inputs))
    assert axes.at(0.0, is_resting=False) == before
    assert axes.at(3.0, is_resting=True) == before  # one frame for all stages


def test_what_float32_leaves_of_nothing_is_said_as_nothing() -> None:
    graph, parameters = network(2, 2, 1)
    flat = Parameters(
        FrozenMap({**parameters.weights, "x->h1": Array.of([[1.1, 1.1], [1.1000001, 1.1]])}), parameters.biases
    )
    film = make_film(graph, flat, "h1", (0, 1), PLANE, np.zeros((0, 2)))
    assert captions(film)[0].startswith("stretch 2.2 and 0 · area ×0 · turn ")
    assert all("10⁻" not in text for text in captions(film))


def test_a_single_row_does_not_draw_the_picture_around_a_dot() -> None:
    graph, parameters = network(2, 2, 1)
    film = make_film(graph, parameters, "h1", (0, 1), PLANE, np.array([[0.3, 0.4]]))
    axes = WarpAxes()
    axes.take(film)
    last = axes.at(float(film.last), is_resting=True)
    grid = film.grid_at(float(film.last))
    spread = np.nanmax(grid, axis=0) - np.nanmin(grid, axis=0)
    assert 2 * last.half_width > 0.9 * spread[0]
    assert 2 * last.half_height > 0.9 * spread[1]


def test_a_place_is_sent_where_its_inputs_go() -> None:
    graph, parameters = network(2, 3, 2, 1)
    place = np.array([0.7, -1.2])
    film = make_film(graph, parameters, "h2", (0, 1), PLANE, np.zeros((4, 2)), place=place)
    trace = inspect_example(graph, parameters, place)
    assert film.place_at(float(film.last)) == pytest.approx(trace.layers["h2"].activation, abs=1e-5)
    assert len(film.points_at(0.0)) == 4
