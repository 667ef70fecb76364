"""Frozen layers and connections: bit-identical whatever trains around them, in both engines and in what is written."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch

from core.arrays import Array, FrozenMap
from core.choice import Choice
from core.compiler.network import class_from_source
from core.compiler.source import network_source
from core.export.python_source import python_source
from core.graph import Connection, Graph, Layer
from core.graph_file import graph_to_json
from core.initializers import start_of
from core.inspection import inspect_example
from core.parameters import frozen_tensors, unflatten
from core.problems import ProblemsError
from core.project import Project
from core.project_file import project_from_bytes, project_to_json
from core.training.fused import machine
from core.training.loop import Run
from tests.core.training.scenes import choice, network, project, rows

ENGINES = ["torch", *(["fused"] if machine.is_available() else [])]
PULLS: dict[str, dict[str, Any]] = {
    "sgd": {"l1": 0.1, "l2": 0.1},
    "momentum": {"momentum": 0.9, "optimizer": choice("sgd", weight_decay=0.3, nesterov=True)},
    "adam": {"optimizer": choice("adam", weight_decay=0.3), "l2": 0.1},
    "adamw": {"optimizer": choice("adamw", weight_decay=0.3), "clip": choice("norm", limit=0.1)},
}


def frozen(graph: Graph, *names: str) -> Graph:
    layers = tuple(replace(layer, frozen=layer.id in names) for layer in graph.layers)
    wires = tuple(replace(wire, frozen=wire.key in names) for wire in graph.connections)
    return replace(graph, layers=layers, connections=wires)


def test_a_frozen_layer_is_its_biases_slopes_and_the_weights_into_it() -> None:
    graph = network(hidden="prelu")
    assert frozen_tensors(frozen(graph, "h")) == {"weights/x->h", "biases/h", "slopes/h"}
    assert frozen_tensors(frozen(graph, "h->y")) == {"weights/h->y"}
    assert frozen_tensors(frozen(graph, "x")) == set()


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("pull", PULLS)
@pytest.mark.parametrize("names", [("h",), ("h->y", "x->y"), ("h", "y")])
def test_what_is_frozen_keeps_its_bits_and_the_rest_moves(engine: str, pull: str, names: tuple[str, ...]) -> None:
    graph = frozen(network(hidden="prelu"), *names)
    run = Run(project(graph, **PULLS[pull]), rows(), engine=engine)
    assert run.engine.name == engine
    before = dict(run.engine.network.parameters().tensors())
    run.advance(30)
    after = dict(run.engine.network.parameters().tensors())
    still = {name for name in before if before[name] == after[name]}
    assert still == frozen_tensors(graph)
    for name, array in run.engine.optimizer_state().items():
        if array.shape and name != "step":
            memory = dict(unflatten(graph, array.numpy()).tensors())
            assert not any(memory[tensor].numpy().any() for tensor in still)


@pytest.mark.parametrize("engine", ENGINES)
def test_neurons_drawn_one_by_one_are_frozen_one_by_one(engine: str) -> None:
    units = [Layer(f"h{i}", "hidden", 1, Choice("tanh"), frozen=i == 1) for i in range(3)]
    layers = (Layer("x", "input", 3), *units, Layer("y", "output", 2))
    wires = [Connection("x", unit.id) for unit in units] + [Connection(unit.id, "y") for unit in units]
    wires[3] = replace(wires[3], frozen=True)  # h0->y
    graph = Graph(layers, tuple(wires))
    run = Run(project(graph, optimizer=choice("adamw", weight_decay=0.5)), rows(), engine=engine)
    before = dict(run.engine.network.parameters().tensors())
    run.advance(20)
    after = dict(run.engine.network.parameters().tensors())
    assert {n for n in before if before[n] == after[n]} == {"weights/x->h1", "biases/h1", "weights/h0->y"}


@pytest.mark.parametrize("engine", ENGINES)
def test_with_everything_frozen_nothing_moves(engine: str) -> None:
    graph = frozen(network(), "h", "y")
    run = Run(project(graph, momentum=0.5), rows(), engine=engine)
    before = run.engine.flat_copy().tobytes()
    assert run.advance(10).loss > 0
    assert run.engine.flat_copy().tobytes() == before


def test_a_trace_shows_the_gradient_of_what_is_frozen() -> None:
    graph, data = network(), rows()
    parameters = start_of(graph, None, Choice("xavier_uniform"), 1)
    told = [
        inspect_example(drawn, parameters, data.inputs[0], data.targets[0], Choice("half_mse"))
        for drawn in (graph, frozen(graph, "h", "x->y"))
    ]
    np.testing.assert_array_equal(told[0].connections["x->h"].grad, told[1].connections["x->h"].grad)
    assert told[1].connections["x->h"].grad is not None
    assert np.any(told[1].connections["x->h"].grad)


def test_a_file_keeps_what_is_frozen_and_says_nothing_of_the_rest() -> None:
    graph = frozen(network(), "h", "h->y")
    opened = project_from_bytes(project_to_json(Project(graph=graph)).encode(), "").project
    assert opened.graph == graph
    written = graph_to_json(graph)
    assert [layer.get("frozen") for layer in written["layers"]] == [None, True, None]
    assert [wire.get("frozen") for wire in written["connections"]] == [None, True, None]


def test_frozen_must_be_true_or_false() -> None:
    document = project_to_json(Project(graph=frozen(network(), "h"))).replace('"frozen": true', '"frozen": "yes"')
    with pytest.raises(ProblemsError, match="true or false"):
        project_from_bytes(document.encode(), "")


def test_a_journal_belongs_to_what_was_frozen_and_older_ones_stay_valid() -> None:
    graph = Graph((Layer("x", "input", 1), Layer("y", "output", 1)), (Connection("x", "y", extra=FrozenMap()),))
    assert graph.digest == "1352ac036755804d"
    assert len({drawn.digest for drawn in (graph, frozen(graph, "y"), frozen(graph, "x->y"))}) == 3


def test_the_exported_source_says_what_is_frozen() -> None:
    graph = frozen(network(), "h")
    module = class_from_source(network_source(graph).text)()
    trained = {name for name, parameter in module.named_parameters() if parameter.requires_grad}
    assert trained == {"weight_h_y", "weight_x_y", "bias_y"}
    made = project(graph)
    made = replace(made, parameters=start_of(graph, None, Choice("xavier_uniform"), 0))
    space: dict[str, Any] = {"__name__": "exported"}
    exec(python_source(made), space)
    loaded: torch.nn.Module = space["load"]()
    assert {n for n, p in loaded.named_parameters() if p.requires_grad} == trained


def test_masks_and_frozen_weights_go_together() -> None:
    mask = Array.of(np.array([[1, 0, 1], [1, 1, 0], [0, 1, 1], [1, 1, 1]]), "uint8")
    for engine in ENGINES:
        run = Run(project(frozen(network(), "x->h"), l2=0.3), rows(), engine=engine)
        before = run.engine.network.parameters().weights["x->h"].numpy()
        run.advance(25)
        after = run.engine.network.parameters().weights["x->h"].numpy()
        np.testing.assert_array_equal(before, after)
        assert not after[mask.numpy() == 0].any()
