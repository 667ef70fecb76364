"""One cell of the warped grid: found under the mouse, and stretched as the exact Jacobian says."""

from __future__ import annotations

import numpy as np
import pytest

from core.arrays import Array, FrozenMap
from core.parameters import Parameters
from core.probing import Plane, jacobian
from gui.views.warp_cells import Cell, area_factor, cell_at, cell_words, stretch_at
from tests.gui.views.films import film_of, network, some_inputs


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
    found = stretch_at(graph, linear, film.lines, Cell(3, 3), film.stops[1])
    assert found.area == pytest.approx(-5)
    assert found.stretches == pytest.approx(np.linalg.svd(W, compute_uv=False))


@pytest.mark.parametrize("sizes", [(2, 2, 1), (2, 3, 1), (2, 4, 2, 1)])
def test_a_small_cell_is_stretched_as_its_middle(sizes: tuple[int, ...]) -> None:
    graph, parameters = network(*sizes)
    near = Plane(0, 1, (0.2, 1.4), (-0.7, 0.5), (0.0, 0.0))
    film = film_of(graph, parameters, some_inputs(), plane=near)
    layer = graph.layers[-2].id
    end = film.end_of(layer)
    assert end is not None
    for column, row in ((5, 30), (20, 20), (33, 8)):
        cell = Cell(column, row)
        found = stretch_at(graph, parameters, film.lines, cell, film.stops[end])
        J = jacobian(graph, parameters, layer, film.lines.middle(column, row))
        assert found.stretches == pytest.approx(np.linalg.svd(J, compute_uv=False))
        area = area_factor(film, float(end), cell)
        assert area is not None
        assert area == pytest.approx(found.area, rel=0.02, abs=2e-3)


def test_a_cell_says_where_it_came_from_and_how_it_grew() -> None:
    texts = cell_words(("x1", "x2"), np.array([1.25, -0.5]), -0.42, None)
    assert texts[0] == "from x₁ 1.25, x₂ −0.5 · area ×−0.42"
    assert texts[-1] == ""
