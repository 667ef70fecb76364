"""The film of a warp: exact at its stops, a true path between them, through all layers."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from core.arrays import Array, FrozenMap
from core.choice import Choice
from core.forward import forward
from core.graph import Connection, Graph, Layer
from core.initializers import initial_parameters
from core.inspection import inspect_example
from core.parameters import Parameters
from core.probing import Plane
from gui.views.warp_spaces import Look, Projection
from tests.gui.views.films import film_of, network, some_inputs


@pytest.mark.parametrize("sizes", [(2, 2, 1), (2, 3, 2, 1), (2, 3, 3, 2), (3, 3, 1)])
def test_at_every_layers_end_the_points_are_the_networks_own_activations(sizes: tuple[int, ...]) -> None:
    graph, parameters = network(*sizes)
    inputs = some_inputs(columns=sizes[0])
    plane = Plane(0, 1, (-6.0, 6.0), (-6.0, 6.0), (0.0,) * sizes[0])
    film = film_of(graph, parameters, inputs, plane=plane)
    values = forward(graph, parameters, inputs, dtype="float32")
    for layer in film.layers:
        end, a = film.end_of(layer), values[layer].activation
        assert end is not None
        shown = film.points_at(float(end))[:, : a.shape[1]]
        np.testing.assert_allclose(shown, a, rtol=1e-6, atol=1e-7)  # another batch, rounded otherwise
        z = values[layer].pre_activation
        np.testing.assert_allclose(film.points_at(float(end - 1))[:, : a.shape[1]], z, rtol=1e-6, atol=1e-6)


def test_the_film_of_all_layers_goes_on_where_the_layer_before_ends() -> None:
    graph, parameters = network(2, 2, 2, 1)
    film = film_of(graph, parameters, some_inputs())
    assert [(stop.layer, stop.stage) for stop in film.stops] == [
        ("h1", "x"), ("h1", "W"), ("h1", "+b"), ("h1", "tanh"),
        ("h2", "W"), ("h2", "+b"), ("h2", "tanh"),
        ("y", "W"), ("y", "+b"), ("y", "tanh"),
    ]  # fmt: skip
    assert [film.end_of(layer) for layer in ("h1", "h2", "y", "x")] == [3, 6, 9, None]
    assert [film.first_of(layer) for layer in ("h1", "h2", "y")] == [0, 3, 6]
    for k in range(film.last):  # no jump anywhere on the way
        for t in (0.0, 0.499, 0.999):
            a, b = film.points_at(k + t), film.points_at(k + t + 0.001)
            assert np.abs(a - b).max() < 0.1


def test_a_merge_starts_from_all_its_sources_side_by_side() -> None:
    graph = Graph(
        (Layer("x", "input", 2), Layer("h", "hidden", 1, Choice("tanh")), Layer("y", "output", 2, Choice("tanh"))),
        (Connection("x", "h"), Connection("h", "y"), Connection("x", "y")),
    )
    parameters = initial_parameters(graph, Choice("normal"), 3)
    inputs = some_inputs()
    film = film_of(graph, parameters, inputs)
    start = film.stops[film.first_of("y")]
    assert (start.stage, start.space, start.size, start.names) == ("x", "h+x", 3, ("h", "x 1", "x 2"))
    h = forward(graph, parameters, inputs, dtype="float32")["h"].activation
    np.testing.assert_allclose(film.points_at(float(film.first_of("y"))), np.hstack([h, inputs]), rtol=1e-6)
    assert film.is_solid


def steep(parameters: Parameters) -> Parameters:
    """Weights so large that activations jump."""
    weights = {key: Array.of(1e30 * w.numpy()) for key, w in parameters.weights.items()}
    return replace(parameters, weights=FrozenMap(weights))


def test_a_boundary_that_a_steep_unit_tears_apart_is_not_drawn_from_one_end_to_the_other() -> None:
    graph, parameters = network(2, 1, 1)
    for numbers, is_torn in ((parameters, False), (steep(parameters), True)):
        film = film_of(graph, numbers, some_inputs())
        ends = film.edge_at(float(film.end_of("h1") or 0))[:, 0].reshape(-1, 2)
        assert len(ends) > 20
        lengths = np.abs(ends[:, 1] - ends[:, 0])
        assert bool(np.isnan(lengths).any()) is is_torn
        assert not (lengths > 0.1).any()


@pytest.mark.parametrize("activation", ["tanh", "sigmoid"])
def test_on_the_outputs_own_line_the_boundary_is_the_level_however_steep_the_weights(activation: str) -> None:
    graph, parameters = network(2, 1, activation=activation)
    level = 0.5 if activation == "sigmoid" else 0.0
    film = film_of(graph, steep(parameters), some_inputs(), level=level)
    edge = film.edge_at(float(film.last))
    assert len(edge) > 20
    assert set(edge[:, 0].tolist()) == {level}
    assert not edge[:, 1:].any()


def test_the_boundary_is_carried_along_to_where_the_output_is_the_level() -> None:
    graph, parameters = network(2, 3, 2, 1)
    film = film_of(graph, parameters, some_inputs())
    end = film.end_of("h2")
    assert end is not None
    w1, w2, c = film.stops[end].separator or (0, 0, 0)
    edge = film.edge_at(float(end))[:, :2]
    assert len(edge) > 20
    assert edge @ np.array([w1, w2]) + c == pytest.approx(np.zeros(len(edge)), abs=1e-5)
    assert film.edge_at(float(film.last))[:, 0] == pytest.approx(0, abs=1e-5)


def test_a_layer_that_no_straight_line_can_follow_has_no_separator() -> None:
    graph, parameters = network(2, 2, 2, 1)
    film = film_of(graph, parameters, some_inputs())
    assert [stop.separator is not None for stop in film.stops if stop.is_end] == [False, True, True]
    assert film.stops[-1].separator == (1.0, 0.0)  # the output's own line is cut at the level


def test_a_linear_layer_moves_points_as_its_matrix_does() -> None:
    graph, parameters = network(2, 2, 1)
    parameters = Parameters(
        parameters.weights.with_item("x->h1", Array.of([[2.0, 0.0], [0.0, 3.0]])),
        parameters.biases.with_item("h1", Array.of([1.0, -1.0])),
        FrozenMap(),
    )
    film = film_of(graph, parameters, np.array([[1.0, 1.0]]))
    assert [stop.stage for stop in film.stops[:4]] == ["x", "W", "+b", "tanh"]
    assert film.points_at(1.0)[0] == pytest.approx([2, 3])
    assert film.points_at(1.5)[0] == pytest.approx([2.5, 2.5])
    assert film.points_at(2.0)[0] == pytest.approx([3, 2])
    assert film.points_at(2.5)[0] == pytest.approx((np.array([3, 2]) + np.tanh([3, 2])) / 2, rel=1e-6)
    assert np.diff(film.basis["h1"][1], axis=0)[0] == pytest.approx(film.basis["h1"][0][1] * [2, 0])


def test_the_separating_line_is_where_the_output_changes_sides() -> None:
    graph, parameters = network(2, 2, 1)
    film = film_of(graph, parameters, np.zeros((0, 2)), ("h1",))
    weights, bias = parameters.weights["h1->y"].numpy()[0], parameters.biases["y"].numpy()[0]
    assert film.stops[-1].separator == pytest.approx((weights[0], weights[1], bias))


@pytest.mark.parametrize("sizes", [(2, 1), (1, 2, 1), (2, 7, 1), (3, 2, 1), (5, 4, 3, 1), (1, 1, 1)])
def test_spaces_of_any_size_become_a_film(sizes: tuple[int, ...]) -> None:
    graph, parameters = network(*sizes)
    columns = sizes[0]
    plane = Plane(0, 1 if columns > 1 else None, (-1.0, 1.0), (-1.0, 1.0), (0.0,) * columns)
    film = film_of(graph, parameters, some_inputs(6, columns), plane=plane, place=np.ones(columns))
    width = 3 if film.is_solid else 2
    assert film.is_solid == (3 in sizes)
    for position in np.linspace(0, film.last, 23):
        assert film.points_at(position).shape == (6, width)
        assert film.grid_at(position).shape == film.grid[0].shape
        place = film.place_at(position)
        assert place is not None
        assert place.shape == (width,)
        assert np.isfinite(film.points_at(position)).all()
    assert film.start is not None
    assert film.start.stops[0].size == columns


def test_maxout_has_two_stages() -> None:
    graph = Graph(
        (Layer("x", "input", 2), Layer("h", "hidden", 2, Choice("maxout")), Layer("y", "output", 1)),
        (Connection("x", "h"), Connection("h", "y")),
    )
    film = film_of(graph, initial_parameters(graph, Choice("normal"), 0), np.ones((3, 2)), ("h",))
    assert [stop.stage for stop in film.stops] == ["x", "maxout"]
    assert film.points_at(0.5) == pytest.approx((film.points[0] + film.points[1]) / 2)


def test_arrows_are_the_columns_of_w_and_end_with_the_bias() -> None:
    graph, parameters = network(2, 3, 1)
    film = film_of(graph, parameters, np.zeros((0, 2)), ("h1",))
    W, b = parameters.weights["x->h1"].numpy(), parameters.biases["h1"].numpy()
    start, moved, shifted = film.basis["h1"]
    length = start[1][0]
    assert np.diff(moved[[0, 1]], axis=0)[0] == pytest.approx(length * W[:, 0], rel=1e-5)
    assert np.diff(moved[[0, 2]], axis=0)[0] == pytest.approx(length * W[:, 1], rel=1e-5)
    assert shifted[0] == pytest.approx(b)
    assert film.basis_at(3.0) is None  # the activation bends the vectors: they are none then


def test_a_place_is_sent_where_its_inputs_go() -> None:
    graph, parameters = network(2, 3, 2, 1)
    place = np.array([0.7, -1.2])
    film = film_of(graph, parameters, np.zeros((4, 2)), ("h2",), place=place)
    trace = inspect_example(graph, parameters, place)
    shown = film.place_at(float(film.last))
    assert shown is not None
    assert shown[:2] == pytest.approx(trace.layers["h2"].activation, abs=1e-5)
    assert len(film.points_at(0.0)) == 4


def test_pca_follows_on_from_the_frame_before_while_weights_move() -> None:
    graph, parameters = network(2, 6, 1)
    inputs = some_inputs(60)
    before: dict[str, Projection] = {}
    shown, rng = [], np.random.default_rng(5)
    for _ in range(40):
        film = film_of(graph, parameters, inputs, before=before)
        before = dict(film.projections)
        shown.append(film.points_at(3.0))
        for key, index in (("x->h1", (0, 0)), ("x->h1", (3, 1)), ("x->h1", (5, 0))):
            old = float(parameters.weights[key].numpy()[index])
            parameters = parameters.with_value("weights", key, index, old + 0.05 * rng.normal())
    largest = np.abs(shown[0]).max()
    assert max(np.abs(b - a).max() for a, b in pairwise(shown)) < 0.25 * largest


def test_pca_of_a_plane_does_not_turn_it_over_without_need() -> None:
    for seed in range(6):
        graph, _ = network(2, 5, 1)
        film = film_of(graph, initial_parameters(graph, Choice("normal"), seed), some_inputs(), ("h1",))
        path = film.paths[0]
        assert path is not None
        assert not path.has_flip


def test_a_chosen_pair_of_units_is_what_is_drawn() -> None:
    graph, parameters = network(2, 6, 1)
    inputs = some_inputs()
    film = film_of(graph, parameters, inputs, looks={"h1": Look("units", (2, 5))})
    a = forward(graph, parameters, inputs, dtype="float32")["h1"].activation
    np.testing.assert_allclose(film.points_at(3.0), a[:, [2, 5]], rtol=1e-6, atol=1e-7)
    assert film.stops[3].names == ("a₃", "a₆")
