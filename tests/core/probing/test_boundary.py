"""Where the output changes sides: every point lies on that line, and the segments close up."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from core.choice import Choice
from core.forward import forward, output_values
from core.graph import Connection, Graph, Layer
from core.initializers import initial_parameters
from core.parameters import Parameters
from core.probing import Plane, boundary, sides
from core.probing.boundary import marching_squares

PLANE = Plane(0, 1, (-6.0, 6.0), (-6.0, 6.0), (0.0, 0.0))


def network(*sizes: int, output: str = "tanh", seed: int = 3) -> tuple[Graph, Parameters]:
    ids = ["x", *(f"h{i}" for i in range(1, len(sizes) - 1)), "y"]
    layers = [Layer("x", "input", sizes[0])]
    for i, size in zip(ids[1:-1], sizes[1:-1], strict=True):
        layers.append(Layer(i, "hidden", size, Choice("tanh")))
    layers.append(Layer("y", "output", sizes[-1], Choice(output)))
    graph = Graph(tuple(layers), tuple(Connection(a, b) for a, b in pairwise(ids)))
    return graph, initial_parameters(graph, Choice("normal"), seed)


def outputs(graph: Graph, parameters: Parameters, points: np.ndarray) -> np.ndarray:
    return output_values(graph, forward(graph, parameters, points))


@pytest.mark.parametrize(("output", "level"), [("tanh", 0.0), ("sigmoid", 0.5), ("identity", 0.2), ("gelu", 0.3)])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_at_every_point_of_the_boundary_the_output_is_the_level(output: str, level: float, seed: int) -> None:
    graph, parameters = network(2, 5, 3, 1, output=output, seed=seed)
    found = boundary(graph, parameters, PLANE, level)
    if seed != 2:
        assert len(found.points) > 20
    assert np.abs(outputs(graph, parameters, found.points) - level).max(initial=0) < 2e-6


def test_between_classes_two_of_them_lead_alike() -> None:
    graph, parameters = network(2, 6, 3, output="softmax", seed=1)
    found = boundary(graph, parameters, PLANE, 0.0, by_class=True)
    assert len(found.points) > 20
    ranked = np.sort(outputs(graph, parameters, found.points), axis=1)
    assert np.abs(ranked[:, -1] - ranked[:, -2]).max() < 1e-5


def test_a_boundary_runs_on_from_cell_to_cell_and_ends_only_at_the_edge() -> None:
    graph, parameters = network(2, 5, 3, 1, seed=0)
    found = boundary(graph, parameters, PLANE, 0.0, size=61)
    ends = np.bincount(found.pairs.ravel(), minlength=len(found.points))
    assert set(ends) <= {1, 2}
    at_edge = np.abs(found.points[ends == 1]).max(axis=1)
    assert at_edge == pytest.approx(6.0, abs=1e-5)
    lengths = np.linalg.norm(np.diff(found.points[found.pairs], axis=1)[:, 0], axis=1)
    assert lengths.max() <= np.hypot(0.2, 0.2) + 1e-5  # within one cell


def test_an_input_line_is_met_in_points() -> None:
    graph, parameters = network(1, 4, 1, seed=5)
    line = Plane(0, None, (-6.0, 6.0), (-1.0, 1.0), (0.0,))
    found = boundary(graph, parameters, line, 0.3)
    heights = sides(graph, parameters, line.points(np.linspace(-6, 6, 4001), np.zeros(4001)), 0.3, by_class=False)
    assert len(found.points) == int((np.diff(np.sign(heights[:, 0])) != 0).sum())
    assert len(found.points)
    assert outputs(graph, parameters, found.points) == pytest.approx(0.3, abs=2e-6)
    assert (found.pairs[:, 0] == found.pairs[:, 1]).all()


def test_an_output_that_never_changes_sides_has_none() -> None:
    graph, parameters = network(2, 3, 1, output="sigmoid")
    assert not len(boundary(graph, parameters, PLANE, -1.0).points)


def test_a_saddle_is_cut_as_its_middle_says() -> None:
    for middle, joined in ((0.5, {(0, 1), (2, 3)}), (-0.5, {(0, 3), (1, 2)})):
        # corners (row, column): 00 and 11 above, the others below; the mean's sign is that of `middle`
        height = np.array([[1.0 + middle, -1.0], [-1.0, 1.0 + middle]])
        edges, pairs = marching_squares(height)
        sides_of = {(0, 1): 0, (1, 3): 1, (2, 3): 2, (0, 2): 3}  # flat indices of the ends → side of the cell
        numbers = [sides_of[(int(a), int(b))] for a, b in edges]
        assert {tuple(sorted((numbers[a], numbers[b]))) for a, b in pairs} == joined


def test_numbers_that_are_none_have_no_boundary_through_them() -> None:
    height = np.array([[1.0, np.nan], [-1.0, -1.0]])
    edges, pairs = marching_squares(height)
    assert edges.tolist() == [[0, 2]]
    assert not len(pairs)
