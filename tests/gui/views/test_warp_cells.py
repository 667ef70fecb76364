"""One cell of the warped grid: found under the mouse, and stretched as the exact Jacobian says."""

from __future__ import annotations

import numpy as np
import pytest

from core.arrays import Array, FrozenMap
from core.choice import Choice
from core.graph import Connection, Graph, Layer
from core.initializers import initial_parameters
from core.parameters import Parameters
from core.probing import Plane, TiltedPlane, jacobian
from gui.views.warp_cells import Cell, area_factor, cell_at, cell_of, cell_words, origin_words, stretch_at
from gui.views.warp_lines import lines_of
from gui.views.warp_spaces import Look
from tests.gui.views.films import PLANE, film_of, network, some_inputs

NEAR = Plane(0, 1, (0.2, 1.4), (-0.7, 0.5), (0.0, 0.0))  # its cells are small


def test_every_cell_is_found_at_the_image_of_its_middle() -> None:
    graph, parameters = network(2, 2, 1)
    film = film_of(graph, parameters, some_inputs(), lines=21)
    drawn = film.grid_at(0.0)
    for column, row in ((0, 0), (7, 12), (19, 19)):
        x, y = film.lines.middle(column, row)
        assert cell_at(film.lines, drawn, float(x), float(y)) == Cell(column, row)
    assert cell_at(film.lines, drawn, 7.0, 0.0) is None


def test_a_wide_cell_is_found_beside_many_narrow_ones() -> None:
    graph, parameters = network(2, 2, 1)
    film = film_of(graph, parameters, some_inputs(), lines=21)
    drawn = film.grid_at(0.0).copy()
    drawn = np.where(drawn < 0, drawn, 0.01 * drawn)  # what two leaky units do
    assert cell_at(film.lines, drawn, -0.03, -0.03) == Cell(9, 9)
    assert cell_at(film.lines, drawn, -0.57, -0.03) == Cell(9, 9)
    assert cell_at(film.lines, drawn, 0.008, 0.02) == Cell(11, 13)


def test_of_cells_that_lie_over_each_other_the_one_with_the_nearest_middle_is_found_and_no_number_is_no_cell() -> None:
    graph, parameters = network(2, 2, 1)
    film = film_of(graph, parameters, some_inputs(), lines=21)
    drawn = np.abs(film.grid_at(0.0))
    found = cell_at(film.lines, drawn, 0.2, 0.2)
    assert found is not None
    assert {found.column, found.row} <= {9, 10}
    drawn[film.lines.corner(9, 9)] = np.nan
    assert cell_at(film.lines, drawn + 20, 0.2, 0.2) is None
    drawn[:] = np.nan
    assert cell_at(film.lines, drawn, 0.2, 0.2) is None


def test_the_outline_goes_round_the_cell_through_all_vertices_of_its_sides() -> None:
    graph, parameters = network(2, 2, 1)
    film = film_of(graph, parameters, some_inputs(), lines=21)
    around = film.grid_at(0.0)[film.lines.outline(4, 9)]
    assert np.isfinite(around).all()
    assert around[0] == pytest.approx(around[-1])
    assert around.min(axis=0) == pytest.approx([-6 + 0.6 * 4, -6 + 0.6 * 9], abs=1e-5)
    assert around.max(axis=0) == pytest.approx([-6 + 0.6 * 5, -6 + 0.6 * 10], abs=1e-5)
    steps = np.linalg.norm(np.diff(around, axis=0), axis=1)
    assert steps.max() < 0.11  # six steps a side
    assert film.lines.inputs[film.lines.corner(4, 9)] == pytest.approx(around[0])


def test_a_linear_map_stretches_every_cell_by_its_determinant() -> None:
    graph, parameters = network(2, 2, 1)
    W = [[1.0, 2.0], [3.0, 1.0]]
    linear = Parameters(FrozenMap({**parameters.weights, "x->h1": Array.of(W)}), parameters.biases)
    film = film_of(graph, linear, some_inputs())
    assert area_factor(film, 0.0, Cell(3, 3)) == pytest.approx(1, rel=1e-3)
    assert area_factor(film, 1.0, Cell(3, 3)) == pytest.approx(-5, rel=1e-3)
    found = stretch_at(graph, linear, film, Cell(3, 3), 1)
    assert found.area == pytest.approx(-5)
    assert found.stretches == pytest.approx(np.linalg.svd(W, compute_uv=False))


def reading_both() -> Graph:
    """x and h1 → h2: two inputs and two units are one space of four dimensions."""
    layers = (
        Layer("x", "input", 2),
        *(Layer(name, "hidden", 2, Choice("tanh")) for name in ("h1", "h2")),
        Layer("y", "output", 1, Choice("tanh")),
    )
    ways = (("x", "h1"), ("x", "h2"), ("h1", "h2"), ("h2", "y"))
    return Graph(layers, tuple(Connection(source, target) for source, target in ways))


@pytest.mark.parametrize(
    ("graph", "space", "look"),
    [
        (network(2, 8, 1)[0], "h1", Look("units", (0, 1))),
        (network(2, 8, 1)[0], "h1", Look("units", (6, 3))),
        (network(2, 8, 1)[0], "h1", Look("pca")),
        (network(2, 8, 1)[0], "h1", Look("pca3")),
        (network(2, 3, 1)[0], "h1", Look("units", (2, 0))),
        (network(2, 3, 1)[0], "h1", Look()),
        (reading_both(), "x+h1", Look("units", (1, 2))),
        (reading_both(), "x+h1", Look("pca")),
    ],
)
def test_stretches_are_those_of_the_area_that_is_drawn_and_only_a_whole_plane_is_turned_over(
    graph: Graph, space: str, look: Look
) -> None:
    parameters = initial_parameters(graph, Choice("normal"), 3)
    film = film_of(graph, parameters, some_inputs(), plane=NEAR, looks={space: look})
    seen = [i for i, stop in enumerate(film.stops) if stop.space == space]
    assert seen
    for stop in seen:
        for cell in (Cell(5, 30), Cell(20, 20), Cell(33, 8)):
            found, area = stretch_at(graph, parameters, film, cell, stop), area_factor(film, float(stop), cell)
            assert len(found.stretches) == 2
            assert found.area == pytest.approx(np.prod(found.stretches), rel=1e-5)
            assert area == pytest.approx(found.area, rel=0.02, abs=2e-3)


def test_stretches_at_a_linear_map_are_those_of_the_caption() -> None:
    graph, parameters = network(2, 8, 1)
    for kind in ("units", "pca", "pca3"):
        film = film_of(graph, parameters, some_inputs(), looks={"h1": Look(kind)})
        found, of = stretch_at(graph, parameters, film, Cell(3, 3), 1), film.maps["h1"]
        said = of.path.stretches if kind == "units" and of.path is not None else of.stretches
        assert found.stretches == pytest.approx(tuple(said), rel=1e-5)
        assert of.is_part == (kind != "units")


def test_on_a_line_there_is_no_area() -> None:
    film = film_of(*network(2, 1, 1), some_inputs())
    assert area_factor(film, 0.0, Cell(3, 3)) == pytest.approx(1, rel=1e-3)
    assert area_factor(film, 1.0, Cell(3, 3)) is None


@pytest.mark.parametrize("sizes", [(2, 2, 1), (2, 3, 1), (2, 4, 2, 1)])
def test_a_small_cell_is_stretched_as_its_middle(sizes: tuple[int, ...]) -> None:
    graph, parameters = network(*sizes)
    film = film_of(graph, parameters, some_inputs(), plane=NEAR)
    layer = graph.layers[-2].id
    end = film.end_of(layer)
    assert end is not None
    for column, row in ((5, 30), (20, 20), (33, 8)):
        cell = Cell(column, row)
        found = stretch_at(graph, parameters, film, cell, end)
        J = jacobian(graph, parameters, layer, film.lines.middle(column, row))
        assert found.stretches == pytest.approx(np.linalg.svd(J, compute_uv=False))
        area = area_factor(film, float(end), cell)
        assert area is not None
        assert area == pytest.approx(found.area, rel=0.02, abs=2e-3)


def test_inputs_lie_in_the_cell_round_them_and_in_none_beside_the_grid_or_off_its_plane() -> None:
    lines = lines_of(PLANE, 21, 121)
    assert cell_of(lines, np.array([-5.9, 5.9])) == Cell(0, 19)
    assert cell_of(lines, np.array([6.0, -6.0])) == Cell(19, 0)
    assert cell_of(lines, np.array([6.1, 0.0])) is None
    assert cell_of(lines, np.array([0.0, np.nan])) is None
    part = lines_of(Plane(2, 0, (0.0, 1.0), (10.0, 20.0), (0.0, 0.3, 0.0)), 11, 81)
    assert cell_of(part, np.array([11.5, 0.3, 0.75])) == Cell(7, 1)
    assert cell_of(part, np.array([11.5, 0.31, 0.75])) is None
    tilted = lines_of(
        TiltedPlane((0.6, 0.8, 0.0), (0.0, 0.0, 1.0), (-1.0, 1.0), (-1.0, 1.0), (5.0, 6.0, 7.0), 1), 21, 121
    )
    assert cell_of(tilted, np.array([5.33, 6.44, 6.02])) == Cell(15, 0)
    assert cell_of(tilted, np.array([5.33, 6.40, 6.02])) is None
    assert cell_of(lines_of(Plane(0, None, (0.0, 1.0), (-1.0, 1.0), (0.0,)), 11, 81), np.array([0.5])) is None


def test_the_middle_of_a_cell_lies_in_it_also_where_float32_leaves_little_of_it() -> None:
    lines = lines_of(Plane(1, 3, (299.0, 300.5), (-1e-3, 2e-3), (0.1, 0.0, 3e5, 0.0)), 41, 121)
    for column, row in ((0, 0), (13, 39), (39, 20)):
        assert cell_of(lines, lines.middle(column, row)) == Cell(column, row)


def test_a_cell_says_where_it_came_from_and_how_it_grew() -> None:
    came = origin_words(("x1", "x2"), np.array([1.25, -0.5]), PLANE.directions)
    assert came == "from x₁ 1.25, x₂ −0.5"
    texts = cell_words(came, -0.42, None)
    assert texts[0] == "from x₁ 1.25, x₂ −0.5 · area ×−0.42"
    assert texts[-1] == ""


def test_of_many_inputs_a_cell_names_those_that_vary_first() -> None:
    inputs, names = np.array([1.0, 2.0, 3.0, 4.0, 5.0]), ("x1", "x2", "x3", "x4", "x5")
    slice_ = np.eye(5)[:, [4, 3]]
    assert origin_words(names, inputs, slice_) == "from x₄ 4, x₅ 5, …"
    assert origin_words(names, inputs, np.full((5, 2), 0.4)) == "from x₁ 1, x₂ 2, x₃ 3, …"
    assert origin_words(names[:3], inputs[:3], np.eye(3)[:, 1:]) == "from x₂ 2, x₃ 3, x₁ 1"
