"""Sick networks are told what ails them, and well ones nothing."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from core.arrays import Array
from core.choice import Choice
from core.datasets.dataset import Dataset, make_dataset
from core.graph import Connection, Graph, Layer
from core.health import Finding, examine
from core.initializers import initial_parameters
from core.parameters import Parameters
from core.project import Training

RNG = np.random.default_rng(0)


def data(count: int = 40) -> Dataset:
    x = RNG.normal(size=(count, 2))
    return make_dataset(
        x,
        (x[:, :1] * x[:, 1:] > 0).astype(float),
        input_names=("x1", "x2"),
        target_names=("y",),
        train=np.arange(count),
        test=np.arange(0),
    )


def chain(*hidden: int, activation: str = "relu", output: str = "sigmoid") -> Graph:
    ids = ["x", *(f"h{i + 1}" for i in range(len(hidden))), "y"]
    inner = [Layer(i, "hidden", n, Choice(activation)) for i, n in zip(ids[1:-1], hidden, strict=True)]
    layers = (Layer("x", "input", 2), *inner, Layer("y", "output", 1, Choice(output)))
    return Graph(layers, tuple(Connection(a, b) for a, b in pairwise(ids)))


def findings(graph: Graph, parameters: Parameters, training: Training | None = None) -> tuple[Finding, ...]:
    chosen = training or Training(loss=Choice("binary_cross_entropy"))
    return examine(graph, parameters, data(), chosen).findings


def start(graph: Graph, name: str = "xavier_uniform", seed: int = 0) -> Parameters:
    return initial_parameters(graph, Choice(name), seed)


@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid", "leaky_relu", "gelu", "maxout"])
def test_a_fresh_small_network_is_well(activation: str) -> None:
    graph = chain(8, 6, activation=activation)
    assert findings(graph, start(graph)) == ()


def test_a_relu_unit_below_0_for_all_examples_is_dead_and_named() -> None:
    graph = chain(3)
    parameters = start(graph).with_value("biases", "h1", (1,), -50.0)
    (finding,) = findings(graph, parameters)
    assert (finding.kind, finding.layer, finding.unit) == ("dead", "h1", 1)
    assert "h1 2 is dead" in finding.what
    assert "leaky ReLU" in finding.mend


def test_a_leaky_unit_cannot_be_dead() -> None:
    graph = chain(3, activation="leaky_relu")
    found = findings(graph, start(graph).with_value("biases", "h1", (1,), -50.0))
    assert all(finding.kind != "dead" for finding in found)


@pytest.mark.parametrize("activation", ["tanh", "sigmoid"])
def test_a_unit_far_out_is_saturated(activation: str) -> None:
    graph = chain(3, activation=activation)
    (finding,) = findings(graph, start(graph).with_value("biases", "h1", (0,), 30.0))
    assert (finding.kind, finding.unit) == ("saturated", 0)
    assert "100 % of the examples" in finding.what


def test_many_sigmoid_layers_make_gradients_vanish() -> None:
    graph = chain(4, 4, 4, 4, 4, 4, activation="sigmoid")
    found = [finding for finding in findings(graph, start(graph)) if finding.kind == "vanishing"]
    assert [finding.layer for finding in found] == ["h1"]


def test_large_weights_make_gradients_explode() -> None:
    graph = chain(6, 6, 6, 6, 6, output="identity")
    parameters = start(graph)
    for key, array in parameters.weights.items():
        parameters = parameters.with_array("weights", key, Array.of(array.numpy() * 12))
    kinds = {finding.kind for finding in findings(graph, parameters, Training(loss=Choice("half_mse")))}
    assert "exploding" in kinds


def test_steps_have_no_gradient_and_the_mend_is_said() -> None:
    graph = chain(3, activation="step", output="identity")
    found = findings(graph, start(graph), Training(loss=Choice("half_mse")))
    assert [(finding.kind, finding.layer) for finding in found] == [("no gradient", "h1")]
    assert "sigmoid" in found[0].mend
    assert "cross-entropy" in found[0].mend


def test_counting_errors_has_no_gradient_anywhere() -> None:
    graph = chain(3, output="sigmoid")
    found = findings(graph, start(graph), Training(loss=Choice("zero_one")))
    assert found[0].kind == "no gradient"
    assert found[0].layer == ""


def test_rosenblatts_rule_needs_no_gradient() -> None:
    graph = chain(output="step")
    training = Training(loss=Choice("half_mse"), optimizer=Choice("perceptron"))
    assert findings(graph, start(graph), training) == ()


def test_weights_that_start_at_0_make_units_alike_and_constant() -> None:
    graph = chain(3, activation="tanh")
    found = findings(graph, start(graph, "zeros"))
    assert found[0].kind == "alike"
    assert "3 units of h1 are the same" in found[0].what
    assert [finding.unit for finding in found if finding.kind == "constant"] == [0, 1, 2]


def test_infinite_numbers_are_told_with_their_layer() -> None:
    graph = chain(3)
    parameters = start(graph).with_value("weights", "x->h1", (0, 0), np.inf)
    assert findings(graph, parameters)[0].kind == "infinite"
    assert findings(graph, parameters)[0].layer == "h1"


def test_of_one_example_nothing_is_said_about_all() -> None:
    graph, one = chain(3), data(1)
    parameters = start(graph).with_value("biases", "h1", (1,), -50.0)
    assert examine(graph, parameters, one, Training(loss=Choice("binary_cross_entropy"))).findings == ()


def test_gradients_are_the_mean_over_the_examples() -> None:
    graph = chain(3, activation="tanh", output="identity")
    dataset, training = data(), Training(loss=Choice("half_mse"))
    parameters = start(graph)
    health = examine(graph, parameters, dataset, training)
    from core.inspection import inspect_example

    each = [
        inspect_example(graph, parameters, x, t, training.loss).layers["h1"].grad_pre_activation
        for x, t in zip(dataset.inputs, dataset.targets, strict=True)
    ]
    np.testing.assert_allclose(health.layers["h1"].delta, np.abs(each).mean(axis=0), rtol=1e-10)  # type: ignore[arg-type]
    assert health.examples == len(dataset)
