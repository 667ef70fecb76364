"""The straight lines that divide a space between classes: exactly where the largest output changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from core.arrays import Array, FrozenMap
from core.choice import Choice
from core.forward import forward
from core.graph import Connection, Graph, Layer
from core.parameters import Parameters
from core.project import GeneratorSource, TableSource
from gui.views.warp import WarpView
from gui.views.warp_axes import Extent
from gui.views.warp_film import Affine, Film
from gui.views.warp_ties import leading_lines
from tests.gui.views.conftest import OpenSession
from tests.gui.views.films import film_of, network, some_inputs

ShowView = Callable[..., WarpView]
FRAME = Extent(0.1, -0.2, 1.5, 1.5)


def classifier(*sizes: int, output: str = "softmax") -> tuple[Graph, Parameters]:
    """A network whose outputs are classes' scores, with biases of its own."""
    graph, parameters = network(*sizes)
    last = graph.by_id["y"]
    layers = tuple(replace(last, activation=Choice(output)) if layer is last else layer for layer in graph.layers)
    biases = np.random.default_rng(4).uniform(-0.3, 0.3, last.units)
    return replace(graph, layers=layers), parameters.with_array("biases", "y", Array.of(biases))


def leaders(graph: Graph, parameters: Parameters, places: np.ndarray) -> np.ndarray:
    """Which class's output is the largest at places of the space that the output reads: by the network itself."""
    source, output = graph.into("y")[0].source, graph.by_id["y"]
    tail = Graph((Layer("x", "input", places.shape[1]), output), (Connection("x", "y"),))
    weights = FrozenMap({"x->y": parameters.weights[f"{source}->y"]})
    numbers = Parameters(weights, FrozenMap({"y": parameters.biases["y"]}), FrozenMap())
    return forward(tail, numbers, places, dtype="float64")["y"].activation.argmax(axis=1)


def lines_at(film: Film, stop: int) -> np.ndarray:
    """The lines [N, 2, 2] that are drawn at a stop of the film."""
    shown = film.stops[stop]
    scores: tuple[Affine, ...] = shown.scores
    if shown.separator is not None:
        scores = (shown.separator, (0.0, 0.0, 0.0))
    return leading_lines(scores, FRAME, 8.0)


def distances(places: np.ndarray, lines: np.ndarray) -> np.ndarray:
    """From each place to the nearest line."""
    start, way = lines[:, 0], lines[:, 1] - lines[:, 0]
    t = np.clip(((places[:, None] - start) * way).sum(-1) / (way**2).sum(-1), 0, 1)
    return np.linalg.norm(places[:, None] - start - t[..., None] * way, axis=-1).min(axis=1)


@pytest.mark.parametrize("classes", [2, 3, 5])
@pytest.mark.parametrize("output", ["softmax", "identity"])
def test_lines_divide_the_last_hidden_space_where_another_class_leads(classes: int, output: str) -> None:
    graph, parameters = classifier(2, 3, 2, classes, output=output)
    film = film_of(graph, parameters, some_inputs(), by_class=True)
    lines = lines_at(film, film.end_of("h2") or 0)
    side = np.linspace(-1.4, 1.4, 141)
    step = side[1] - side[0]
    places = np.stack(np.meshgrid(side, side, indexing="ij"), axis=-1).reshape(-1, 2)
    leads = leaders(graph, parameters, places).reshape(141, 141)
    grid = places.reshape(141, 141, 2)
    changes = np.concatenate([
        ((grid[1:] + grid[:-1]) / 2)[leads[1:] != leads[:-1]],
        ((grid[:, 1:] + grid[:, :-1]) / 2)[leads[:, 1:] != leads[:, :-1]],
    ])  # fmt: skip
    assert len(changes) > 50
    assert distances(changes, lines).max() <= step
    way = lines[:, 1] - lines[:, 0]
    across = np.stack([-way[:, 1], way[:, 0]], axis=1) / np.linalg.norm(way, axis=1)[:, None]
    for t in np.linspace(0.02, 0.98, 25):  # no line where the lead does not change
        on = lines[:, 0] + t * way
        left, right = (leaders(graph, parameters, on + k * 1e-5 * across) for k in (1, -1))
        assert (left != right).all()


def test_a_plane_divides_the_last_hidden_space_of_three_units_between_two_classes() -> None:
    graph, parameters = classifier(2, 3, 2)
    film = film_of(graph, parameters, some_inputs(), by_class=True)
    *w, c = film.stops[film.end_of("h1") or 0].separator or (0.0,) * 4
    places = np.random.default_rng(1).uniform(-1, 1, (400, 3))
    leads = leaders(graph, parameters, places)
    assert set(leads) == {0, 1}
    np.testing.assert_array_equal(places @ np.array(w) + c > 0, leads == 0)


def test_two_classes_own_space_is_divided_where_both_are_alike_before_softmax_and_behind_it() -> None:
    graph, parameters = classifier(2, 2, 2)
    film = film_of(graph, parameters, some_inputs(), by_class=True)
    own = [stop.separator for stop in film.stops if stop.layer == "y"]
    assert own == [None, (1.0, -1.0, 0.0), (1.0, -1.0, 0.0)]  # W, + b, softmax
    leads = forward(graph, parameters, some_inputs(), dtype="float64")["y"].activation.argmax(axis=1)
    for k in (1, 0):
        places = film.points_at(float(film.last - k))
        np.testing.assert_array_equal(places @ np.array([1.0, -1.0]) > 0, leads == 0)


def test_outputs_that_are_no_classes_have_no_line_between_them() -> None:
    graph, parameters = classifier(2, 2, 2, output="identity")
    film = film_of(graph, parameters, some_inputs())
    assert not any(stop.separator or stop.scores for stop in film.stops)


def test_scores_that_are_the_same_everywhere_or_no_numbers_have_no_line() -> None:
    for scores in (((1.0, 2.0, 0.5),) * 2, ((1.0, 0.0, 0.0), (np.nan, 0.0, 0.0)), ((np.inf, 0.0, 0.0), (0.0,) * 3), ()):
        assert leading_lines(scores, FRAME, 8.0).shape == (0, 2, 2)


def test_a_class_that_never_leads_has_no_line() -> None:
    lines = leading_lines(((1.0, 0.0, 0.0), (-1.0, 0.0, 0.0), (0.0, 0.0, -9.0)), FRAME, 8.0)
    np.testing.assert_allclose(lines[0][:, 0], 0, atol=1e-12)
    assert len(lines) == 1
    assert sorted(lines[0][:, 1]) == pytest.approx([FRAME.y - 8.0, FRAME.y + 8.0])


def test_three_classes_lines_are_in_the_picture_of_the_hidden_space(
    open_session: OpenSession, show_view: ShowView
) -> None:
    rows = tuple((float(x), float(y), "pqr"[(x + y) % 3]) for x in range(5) for y in range(5))
    data = TableSource(("a", "b"), ("t",), rows, classes=("p", "q", "r"))
    view = show_view(open_session(2, 2, 3, data=data, output="softmax", loss="cross_entropy"), "warp")
    assert view.film is not None
    assert (view.layer, view.bar.position) == ("h1", 3.0)
    assert view.scene.separator.is_shown
    assert len(view.scene.separator.vertices) in (1, 2, 3)
    assert not view.scene.edge.is_shown, "which cuts corners where three classes meet"
    view.grab()
    assert "boundary" in view.scene.legend.written
    view.bar.set_position(2.0)
    assert view.scene.edge.is_shown
    assert not view.scene.separator.is_shown
    one = show_view(open_session(2, 2, 1, data=GeneratorSource("circle", samples=20)), "warp")
    assert one.scene.separator.is_shown
    assert len(one.scene.separator.vertices) == 1
