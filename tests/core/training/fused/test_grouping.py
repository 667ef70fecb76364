"""Neurons drawn one by one are computed as the layers they could be, and train as those do."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.choice import Choice
from core.forward import forward, output_values
from core.graph import Connection, Graph, Layer
from core.initializers import initial_parameters
from core.parameters import flatten, unflatten, weight_entries
from core.training.fused.grouping import grouped
from core.training.loop import Run
from tests.core.oracle_strategies import random_parameters
from tests.core.strategies import graphs
from tests.core.training.scenes import project, rows


def neurons(*sizes: int) -> Graph:
    """A net of fully connected layers, drawn a neuron at a time."""
    layers: list[Layer] = []
    wires: list[Connection] = []
    before: list[Layer] = []
    for depth, size in enumerate(sizes):
        kind = "input" if depth == 0 else "output" if depth == len(sizes) - 1 else "hidden"
        activation = Choice("prelu" if kind == "hidden" else "identity")
        here = [Layer(f"n{depth}_{number}", kind, 1, activation) for number in range(size)]
        wires += [Connection(a.id, b.id) for b in here for a in before]
        layers, before = layers + here, here
    return Graph(tuple(layers), tuple(wires))


def test_neurons_become_the_layers_they_could_be() -> None:
    made = grouped(neurons(3, 4, 4, 2)).graph
    assert [layer.units for layer in made.layers] == [3, 4, 4, 2]
    assert len(made.connections) == 3
    assert all(connection.mask is None for connection in made.connections)


def test_a_wire_that_is_not_there_is_masked() -> None:
    graph = neurons(3, 4, 2).without_connections(["n0_1->n1_2", "n1_0->n2_1"])
    made = grouped(graph).graph
    masks = [connection.mask.numpy() for connection in made.connections if connection.mask is not None]
    assert [np.argwhere(mask == 0).tolist() for mask in masks] == [[[2, 1]], [[1, 0]]]


@given(st.data())
def test_a_grouped_drawing_computes_the_same(data: st.DataObject) -> None:
    graph = data.draw(graphs(max_units=2) | st.just(neurons(3, 4, 2)))
    made = grouped(graph)
    rng = np.random.default_rng(0)
    parameters = random_parameters(graph, rng)
    if made.places is None:
        assert made.graph == graph
        return
    flat = np.zeros(len(weight_entries(made.graph)), np.float32)
    flat[made.places] = flatten(graph, parameters)
    x = rng.standard_normal((5, graph.input_units))
    drawn = output_values(graph, forward(graph, unflatten(graph, flatten(graph, parameters)), x))
    together = output_values(made.graph, forward(made.graph, unflatten(made.graph, flat), x))
    np.testing.assert_allclose(drawn, together, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_a_net_of_neurons_trains_as_under_torch_and_its_state_is_the_drawings(optimizer: str) -> None:
    pytest.importorskip("llvmlite", exc_type=ImportError)
    graph = neurons(3, 4, 3, 2).without_connections(["n0_1->n1_2"])
    start = initial_parameters(graph, Choice("normal"), 1)
    settings = {"optimizer": Choice(optimizer), "learning_rate": 0.01, "l2": 0.01}
    made = replace(project(graph, momentum=0.5 * (optimizer == "sgd"), **settings), parameters=start)
    fused, torch = (Run(made, rows(25), engine=engine) for engine in ("fused", "torch"))
    for run in (fused, torch):
        run.advance(30)
    np.testing.assert_allclose(fused.engine.flat_copy(), torch.engine.flat_copy(), rtol=1e-4, atol=1e-5)
    theirs = torch.engine.optimizer_state()
    for name, array in fused.engine.optimizer_state().items():
        np.testing.assert_allclose(array.numpy(), theirs[name].numpy(), rtol=1e-3, atol=1e-5)
    again = Run(fused.saved_project(), rows(25))
    for run in (fused, again):
        run.advance(30)
    np.testing.assert_array_equal(fused.engine.flat_copy(), again.engine.flat_copy())
