"""The forward pass in numpy over a batch, at hand-made cases; the oracle's tests cover all others."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from core.arrays import Array, FrozenMap
from core.choice import Choice
from core.forward import forward, output_values
from core.graph import Connection, Graph, Layer
from core.parameters import Parameters


def arrays(**values: Any) -> FrozenMap[Array]:
    return FrozenMap({key.replace("__", "->"): Array.of(value) for key, value in values.items()})


def net(*layers: Layer, connections: tuple[str, ...]) -> Graph:
    return Graph(layers, tuple(Connection(*key.split("->")) for key in connections))


def test_the_textbooks_xor_network_computes_xor() -> None:
    graph = net(
        Layer("x", "input", 2),
        Layer("h", "hidden", 2, Choice("relu")),
        Layer("y", "output", 1),
        connections=("x->h", "h->y"),
    )
    parameters = Parameters(arrays(x__h=[[1, 1], [1, 1]], h__y=[[1, -2]]), arrays(h=[0, -1], y=[0]))
    values = forward(graph, parameters, np.array([[0, 0], [0, 1], [1, 0], [1, 1.0]]))
    np.testing.assert_array_equal(values["h"].pre_activation, [[0, -1], [1, 0], [1, 0], [2, 1]])
    np.testing.assert_array_equal(values["h"].activation, [[0, 0], [1, 0], [1, 0], [2, 1]])
    np.testing.assert_array_equal(values["y"].activation[:, 0], [0, 1, 1, 0])
    assert values["x"].pre_activation is None


def test_columns_go_to_inputs_and_come_from_outputs_in_drawn_order() -> None:
    graph = net(
        Layer("p", "output", 1),
        Layer("b", "input", 2),
        Layer("q", "output", 2),
        Layer("a", "input", 1),
        connections=("b->p", "a->q", "b->q"),
    )
    weights = arrays(b__p=[[1, 10]], a__q=[[100], [200]], b__q=[[0, 1], [1, 0]])
    parameters = Parameters(weights, arrays(p=[0.5], q=[0, 0]))
    values = forward(graph, parameters, np.array([[1.0, 2.0, 3.0]]))
    np.testing.assert_array_equal(values["b"].activation, [[1, 2]])
    np.testing.assert_array_equal(values["a"].activation, [[3]])
    np.testing.assert_array_equal(output_values(graph, values), [[21.5, 302, 601]])


def test_a_units_pieces_stand_together_in_the_rows_of_a_maxout_layer() -> None:
    graph = net(
        Layer("x", "input", 1),
        Layer("y", "output", 2, Choice("maxout", FrozenMap({"pieces": 3}))),
        connections=("x->y",),
    )
    parameters = Parameters(arrays(x__y=[[1], [2], [3], [-1], [-2], [-3]]), arrays(y=[0, 0, 0, 0, 0, 1]))
    values = forward(graph, parameters, np.array([[2.0], [-1.0]]))["y"]
    np.testing.assert_array_equal(values.pre_activation, [[[2, 4, 6], [-2, -4, -5]], [[-1, -2, -3], [1, 2, 4]]])
    np.testing.assert_array_equal(values.activation, [[6, -2], [-1, 4]])


def test_each_unit_has_a_slope_of_its_own() -> None:
    graph = net(Layer("x", "input", 1), Layer("y", "output", 2, Choice("prelu"), bias=False), connections=("x->y",))
    parameters = Parameters(arrays(x__y=[[1], [1]]), slopes=arrays(y=[0.5, -2]))
    np.testing.assert_array_equal(
        forward(graph, parameters, np.array([[-4.0], [4.0]]))["y"].activation, [[-2, 8], [4, 4]]
    )


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_everything_is_in_the_precision_asked_for(dtype: str) -> None:
    kinds = ("tanh", "gelu", "softplus", "leaky_relu", "step")
    layers = (Layer("x", "input", 2), *(Layer(k, "hidden", 2, Choice(k)) for k in kinds), Layer("y", "output", 2))
    keys = tuple(f"x->{k}" for k in kinds) + tuple(f"{k}->y" for k in kinds)
    graph = net(*layers, connections=keys)
    weights = FrozenMap({key: Array.of([[0.1, -0.2], [0.3, 0.4]]) for key in keys})
    biases = FrozenMap({layer.id: Array.of([0.1, 0.2]) for layer in layers[1:]})
    for value in forward(graph, Parameters(weights, biases), np.ones((3, 2)), dtype=dtype).values():
        assert value.activation.dtype == dtype
        assert value.activation.shape == (3, 2)


def test_numbers_too_large_become_infinite_without_a_warning() -> None:
    graph = net(Layer("x", "input", 1), Layer("y", "output", 1, bias=False), connections=("x->y",))
    values = forward(graph, Parameters(arrays(x__y=[[3e38]])), np.array([[1e3]]), dtype="float32")
    assert np.isposinf(values["y"].activation).all()


def test_no_examples_give_no_values() -> None:
    graph = net(Layer("x", "input", 2), Layer("y", "output", 3, Choice("gelu"), bias=False), connections=("x->y",))
    assert forward(graph, Parameters(arrays(x__y=np.ones((3, 2)))), np.zeros((0, 2)))["y"].activation.shape == (0, 3)


@pytest.mark.parametrize("units", [3, 8, 9])
def test_many_examples_at_once_give_what_each_gives_alone(units: int) -> None:
    graph = net(
        Layer("x", "input", 2),
        Layer("h", "hidden", units, Choice("tanh")),
        Layer("m", "hidden", 2, Choice("maxout", FrozenMap({"pieces": 3}))),
        Layer("y", "output", 3, Choice("softmax")),
        connections=("x->h", "h->m", "h->y", "m->y"),
    )
    rng = np.random.default_rng(units)

    def some(*shape: int) -> np.ndarray:
        return rng.normal(size=shape)

    weights = arrays(x__h=some(units, 2), h__m=some(6, units), h__y=some(3, units), m__y=some(3, 2))
    parameters = Parameters(weights, arrays(h=some(units), m=some(6), y=some(3)))
    inputs = some(700, 2)
    together = forward(graph, parameters, inputs)
    for row in (0, 1, 350, 699):
        alone = forward(graph, parameters, inputs[row : row + 1])
        for layer in graph.layers:
            here, there = together[layer.id], alone[layer.id]
            np.testing.assert_allclose(here.activation[row], there.activation[0], rtol=1e-12, atol=1e-14)
            if here.pre_activation is not None and there.pre_activation is not None:
                np.testing.assert_allclose(here.pre_activation[row], there.pre_activation[0], rtol=1e-12, atol=1e-14)
