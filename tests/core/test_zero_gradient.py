"""What is said to have no gradient has none, by the numbers; what has one is let alone."""

from __future__ import annotations

import time

import numpy as np
import pytest

from core.choice import Choice
from core.health import examine
from core.inspection.backward import differentiate
from core.project import Training
from core.zero_gradient import zero_gradients
from tests.core.test_health import chain, data, start


@pytest.mark.parametrize("activation", ["step", "sign"])
def test_what_a_flat_layer_hides_gets_a_gradient_of_exactly_0(activation: str) -> None:
    graph = chain(3, 4, activation="tanh", output="identity")
    layers = tuple(
        layer if layer.id != "h2" else type(layer)("h2", "hidden", 4, Choice(activation)) for layer in graph.layers
    )
    graph = type(graph)(layers, graph.connections)
    training, rows = Training(loss=Choice("half_mse")), data()
    (finding,) = zero_gradients(graph, training)
    assert (finding.kind, finding.layer) == ("no gradient", "h2")
    found = differentiate(graph, start(graph), rows.inputs, rows.targets, training.loss)
    assert not np.any(found.delta["h1"])
    assert not np.any(found.delta["h2"])
    assert np.any(found.delta["y"])
    assert examine(graph, start(graph), rows, training).findings[0] == finding


def test_the_layer_nearest_to_the_outputs_is_named_first() -> None:
    graph = chain(3, activation="sign", output="step")
    assert [finding.layer for finding in zero_gradients(graph, Training(loss=Choice("mse")))] == ["y", "h1"]


def test_relaxed_networks_have_a_gradient_and_hear_nothing() -> None:
    for activation in ("sigmoid", "relu", "tanh"):
        assert zero_gradients(chain(3, activation=activation), Training(loss=Choice("mse"))) == ()


def test_looking_takes_less_than_a_millisecond() -> None:
    graph = chain(*[8] * 20, activation="step")
    took: list[float] = []
    for _ in range(20):
        begun = time.perf_counter()
        zero_gradients(graph, Training(loss=Choice("mse")))
        took.append(time.perf_counter() - begun)
    assert min(took) < 1e-3
