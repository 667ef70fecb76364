"""Linear regions against independent ways to the same answer: sampling, the forward pass, and linear programming."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import pytest

from core.arrays import Array, FrozenMap
from core.choice import Choice
from core.forward import forward, output_values
from core.graph import Connection, Graph, Layer
from core.initializers import initial_parameters
from core.parameters import Parameters
from core.probing import Plane, through_examples
from core.regions.network import curved_layers, linear_regions

PLANE = Plane(0, 1, (-3.0, 2.0), (-1.0, 4.0), (0.0, 0.0))
SHAPES = [(2, 5, 1), (2, 4, 3, 1), (2, 3, 3, 3, 2)]


def chain(*sizes: int, activation: Choice | str = "relu", output: str = "identity") -> Graph:
    """x → h1 → … → y."""
    act = Choice(activation) if isinstance(activation, str) else activation
    ids = ["x", *(f"h{i}" for i in range(1, len(sizes) - 1)), "y"]
    hidden = [Layer(i, "hidden", size, act) for i, size in zip(ids[1:-1], sizes[1:-1], strict=True)]
    layers = [Layer("x", "input", sizes[0]), *hidden, Layer("y", "output", sizes[-1], Choice(output))]
    return Graph(tuple(layers), tuple(Connection(a, b) for a, b in pairwise(ids)))


def numbers(graph: Graph, seed: int) -> Parameters:
    """Random weights, and biases too: without them every line would go through the origin."""
    made = initial_parameters(graph, Choice("normal"), seed)
    rng = np.random.default_rng([seed, 7])
    for key, array in made.biases.items():
        made = made.with_array("biases", key, Array.of(rng.normal(size=array.shape)))
    return made


def places(plane: Plane, count: int, seed: int) -> np.ndarray:
    """Random points of a plane, [count, 2]."""
    rng = np.random.default_rng(seed)
    return np.column_stack([rng.uniform(*plane.x_range, count), rng.uniform(*plane.y_range, count)])


def inside(vertices: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Which points lie in a counterclockwise polygon."""
    result = np.ones(len(points), bool)
    for a, b in pairwise([*vertices, vertices[0]]):
        result &= (b[0] - a[0]) * (points[:, 1] - a[1]) - (b[1] - a[1]) * (points[:, 0] - a[0]) >= -1e-9
    return result


def relu_pattern(graph: Graph, parameters: Parameters, points: np.ndarray) -> np.ndarray:
    values = forward(graph, parameters, points)
    hidden = [values[layer.id].pre_activation for layer in graph.forward_order if layer.kind == "hidden"]
    return np.concatenate([z > 0 for z in hidden if z is not None], axis=1).astype(np.int8)


@pytest.mark.parametrize("activation", ["relu", "leaky_relu", "prelu", "step", "sign", "maxout"])
@pytest.mark.parametrize("sizes", SHAPES)
def test_regions_tile_the_plane(sizes: tuple[int, ...], activation: str) -> None:
    graph = chain(*sizes, activation=activation)
    found = linear_regions(graph, numbers(graph, 1), PLANE)
    assert found.cells.sizes.sum() == pytest.approx(25.0, rel=1e-12)
    assert (found.cells.sizes > 0).all()


@pytest.mark.parametrize("sizes", [*SHAPES, (2, 12, 12, 1)])
def test_on_and_off_agree_with_the_forward_pass_at_10000_points(sizes: tuple[int, ...]) -> None:
    graph = chain(*sizes)
    parameters = numbers(graph, 2)
    found = linear_regions(graph, parameters, PLANE)
    points = places(PLANE, 10_000, 3)
    expected = relu_pattern(graph, parameters, points)
    covered = np.zeros(len(points), int)
    for vertices, count, pattern in zip(found.cells.vertices, found.cells.counts, found.patterns, strict=True):
        here = inside(vertices[:count], points)
        covered += here
        np.testing.assert_array_equal(expected[here], np.broadcast_to(pattern, (int(here.sum()), len(pattern))))
    assert (covered == 1).all()


@pytest.mark.parametrize("activation", ["relu", "leaky_relu", "prelu", "step", "sign", "maxout"])
def test_each_regions_affine_map_is_what_the_network_answers(activation: str) -> None:
    graph = chain(2, 6, 5, 3, activation=activation)
    parameters = numbers(graph, 4)
    found = linear_regions(graph, parameters, PLANE)
    points = places(PLANE, 500, 5)
    answers = output_values(graph, forward(graph, parameters, points))
    assert found.slopes is not None
    assert found.offsets is not None
    for point, answer in zip(points, answers, strict=True):
        cell = found.cells.holding(point)
        assert cell is not None
        np.testing.assert_allclose(found.slopes[cell] @ point + found.offsets[cell], answer, atol=1e-9)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("sizes", SHAPES)
def test_the_count_is_that_of_linear_programming(sizes: tuple[int, ...], seed: int) -> None:
    graph = chain(*sizes)
    parameters = numbers(graph, 10 + seed)
    found = linear_regions(graph, parameters, PLANE)
    by_programming = feasible_patterns(graph, parameters, PLANE)
    assert {tuple(pattern) for pattern in found.patterns.tolist()} == by_programming
    assert len(found) == len(by_programming)


def feasible_patterns(graph: Graph, parameters: Parameters, plane: Plane) -> set[tuple[int, ...]]:
    """On/off patterns with room for a ball: unit by unit, both signs of its z are put to a linear programme."""
    (left, right), (low, high) = plane.x_range, plane.y_range
    box = [((1.0, 0.0), right), ((-1.0, 0.0), -left), ((0.0, 1.0), high), ((0.0, -1.0), -low)]  # a·x ≤ b
    found: set[tuple[int, ...]] = set()
    hidden = [layer for layer in graph.forward_order if layer.kind == "hidden"]

    def go_on(depth: int, slopes: np.ndarray, offsets: np.ndarray, rows: list, pattern: tuple[int, ...]) -> None:
        if depth == len(hidden):
            found.add(pattern)
            return
        layer = hidden[depth]
        weight = parameters.weights[graph.into(layer.id)[0].key].numpy()
        z_slopes, z_offsets = weight @ slopes, weight @ offsets + parameters.biases[layer.id].numpy()

        def choose(unit: int, rows: list, signs: tuple[int, ...]) -> None:
            if unit == layer.units:
                on = np.array(signs, float)
                go_on(depth + 1, z_slopes * on[:, None], z_offsets * on, rows, pattern + signs)
                return
            for sign in (0, 1):
                way = -1.0 if sign else 1.0  # on: −z ≤ 0
                more = [*rows, (tuple(way * z_slopes[unit]), -way * z_offsets[unit])]
                if largest_ball(more) > 1e-9:
                    choose(unit + 1, more, (*signs, sign))

        choose(0, rows, ())

    go_on(0, np.eye(2), np.zeros(2), box, ())
    return found


def largest_ball(rows: list[tuple[tuple[float, ...], float]]) -> float:
    """max r with a·x + |a| r ≤ b for all rows, the best of all vertices of that programme in (x, r); −1 for none."""
    a, b = np.array([row[0] for row in rows]), np.array([row[1] for row in rows])
    size = np.linalg.norm(a, axis=1)
    size[size == 0] = 1.0
    full = np.column_stack([a / size[:, None], (np.linalg.norm(a, axis=1) > 0).astype(float)])
    bound = b / size
    triples = np.array(list(combinations(range(len(rows)), 3)))
    systems = full[triples]
    usable = np.abs(np.linalg.det(systems)) > 1e-10
    corners = np.linalg.solve(systems[usable], bound[triples[usable]][..., None])[..., 0]
    feasible = (corners @ full.T <= bound + 1e-9).all(axis=1)
    return float(corners[feasible, 2].max(initial=-1.0))


def test_over_a_line_regions_are_intervals_with_their_slopes() -> None:
    graph = chain(1, 6, 4, 1)
    parameters = numbers(graph, 6)
    line = Plane(0, None, (-4.0, 4.0), (-1.0, 1.0), (0.0,))
    found = linear_regions(graph, parameters, line)
    assert found.cells.sizes.sum() == pytest.approx(8.0)
    x = np.linspace(-4, 4, 20_001)
    patterns = relu_pattern(graph, parameters, x[:, None])
    assert len(found) == 1 + (np.diff(patterns, axis=0) != 0).any(axis=1).sum()
    assert found.slopes is not None
    assert found.offsets is not None
    for place in x[::500]:
        cell = found.cells.holding(np.array([place]))
        answer = forward(graph, parameters, np.array([[place]]))["y"].activation[0]
        np.testing.assert_allclose(found.slopes[cell][:, 0] * place + found.offsets[cell], answer, atol=1e-9)


def test_over_a_plane_through_examples_the_maps_are_what_the_network_answers() -> None:
    graph = chain(20, 6, 4, 2)
    parameters, rng = numbers(graph, 3), np.random.default_rng(4)
    plane = through_examples(rng.normal(size=(5, 20)), np.eye(3)[[0, 1, 2, 0, 1]], 0, is_line=False)
    found = linear_regions(graph, parameters, plane)
    assert found.slopes is not None
    assert found.offsets is not None
    assert len(found) > 1
    for x, y in places(plane, 50, 1):
        cell = found.cells.holding(np.array([x, y]))
        answer = forward(graph, parameters, plane.line_points(np.array([x]), np.array([y])))["y"].activation[0]
        np.testing.assert_allclose(found.slopes[cell] @ [x, y] + found.offsets[cell], answer, atol=1e-8)


def test_other_inputs_stand_still_at_the_base_point() -> None:
    graph = chain(4, 5, 1)
    parameters = numbers(graph, 8)
    plane = Plane(3, 1, (-2.0, 2.0), (-2.0, 2.0), (0.7, 9.0, -1.1, 9.0))
    found = linear_regions(graph, parameters, plane)
    assert found.slopes is not None
    assert found.offsets is not None
    for x, y in places(plane, 50, 1):
        cell = found.cells.holding(np.array([x, y]))
        answer = forward(graph, parameters, np.array([[0.7, y, -1.1, x]]))["y"].activation[0]
        np.testing.assert_allclose(found.slopes[cell] @ [x, y] + found.offsets[cell], answer, atol=1e-9)


def test_skips_and_merges_are_affine_within_a_region_too() -> None:
    layers = (
        Layer("x", "input", 1),
        Layer("v", "input", 1),
        Layer("h", "hidden", 4, Choice("relu")),
        Layer("g", "hidden", 3, Choice("relu"), bias=False),
        Layer("y", "output", 1),
    )
    wires = (("x", "h"), ("v", "h"), ("h", "g"), ("x", "g"), ("g", "y"), ("v", "y"))
    graph = Graph(layers, tuple(Connection(a, b) for a, b in wires))
    parameters = numbers(graph, 3)
    found = linear_regions(graph, parameters, PLANE)
    assert found.cells.sizes.sum() == pytest.approx(25.0)
    assert found.slopes is not None
    assert found.offsets is not None
    for point in places(PLANE, 200, 2):
        cell = found.cells.holding(point)
        answer = forward(graph, parameters, point[None])["y"].activation[0]
        np.testing.assert_allclose(found.slopes[cell] @ point + found.offsets[cell], answer, atol=1e-9)


def test_squashing_outputs_are_left_out_and_said_to_be() -> None:
    graph = chain(2, 3, 1, output="sigmoid")
    parameters = numbers(graph, 1)
    found = linear_regions(graph, parameters, PLANE)
    assert found.logits
    assert found.slopes is not None
    assert found.offsets is not None
    cell = found.cells.holding(np.array([0.3, 0.2]))
    z = forward(graph, parameters, np.array([[0.3, 0.2]]))["y"].pre_activation
    np.testing.assert_allclose(found.slopes[cell] @ [0.3, 0.2] + found.offsets[cell], np.ravel(z), atol=1e-9)


def test_a_curved_hidden_layer_is_named() -> None:
    graph = chain(2, 3, 3, 1, activation="tanh")
    assert [layer.id for layer in curved_layers(graph)] == ["h1", "h2"]
    assert curved_layers(chain(2, 3, 1, output="tanh")) == ()
    with pytest.raises(ValueError, match="h1"):
        linear_regions(graph, numbers(graph, 0), PLANE)


def test_too_many_regions_end_the_count_with_the_place_where_it_ended() -> None:
    graph = chain(2, 12, 12, 1)
    found = linear_regions(graph, numbers(graph, 2), PLANE, most=40)
    assert found.stopped_at is not None
    assert len(found) > 40
    assert found.slopes is None
    assert found.cells.sizes.sum() == pytest.approx(25.0)
    assert found.patterns.shape == (len(found), len(found.units))


def test_a_step_unit_that_stands_at_0_everywhere_has_its_value_at_0() -> None:
    for at_zero in (0.0, 1.0):
        graph = chain(2, 1, 1, activation=Choice("step", FrozenMap({"at_zero": at_zero})))
        parameters = Parameters(
            FrozenMap({"x->h1": Array.of([[0.0, 0.0]]), "h1->y": Array.of([[2.0]])}),
            FrozenMap({"h1": Array.of([0.0]), "y": Array.of([0.0])}),
        )
        found = linear_regions(graph, parameters, PLANE)
        assert len(found) == 1
        assert found.offsets is not None
        assert found.offsets[0, 0] == 2 * at_zero
