"""Losses at other weights are those of the network with these weights."""

from __future__ import annotations

import numpy as np
import pytest

from core.arrays import Array
from core.choice import Choice
from core.datasets.dataset import Dataset, make_dataset
from core.evaluation import evaluate_rows
from core.graph import Connection, Graph, Layer
from core.initializers import initial_parameters
from core.landscape.directions import of_entries, random_per_unit
from core.landscape.losses import LossOf, flat_numbers
from core.parameters import unflatten
from core.project import Training

CASES = [
    ("relu", "identity", "half_mse", 1),
    ("tanh", "sigmoid", "binary_cross_entropy", 1),
    ("prelu", "softmax", "cross_entropy", 3),
    ("maxout", "identity", "sum_squared", 2),
    ("sin", "tanh", "huber", 2),
    ("step", "identity", "zero_one", 3),
]


def network(activation: str, output: str, outputs: int) -> Graph:
    layers = (
        Layer("x", "input", 2),
        Layer("g", "hidden", 4, Choice(activation)),
        Layer("h", "hidden", 3, Choice(activation), bias=False),
        Layer("y", "output", outputs, Choice(output)),
    )
    mask = Array.of([[1.0, 0.0]] * outputs)
    wires = (Connection("x", "g"), Connection("g", "h"), Connection("h", "y"), Connection("x", "y", mask))
    return Graph(layers, wires)


def data(outputs: int) -> Dataset:
    rng = np.random.default_rng(4)
    targets = np.eye(3)[rng.integers(0, 3, 30)] if outputs == 3 else rng.integers(0, 2, (30, outputs)).astype(float)
    return make_dataset(
        rng.normal(size=(30, 2)),
        targets,
        input_names=("x1", "x2"),
        target_names=tuple(f"y{i}" for i in range(outputs)),
        train=np.arange(0, 30, 2),
        test=np.arange(1, 30, 2),
    )


@pytest.mark.parametrize(("activation", "output", "loss", "outputs"), CASES)
def test_the_loss_along_directions_is_that_of_the_network_with_those_weights(
    activation: str, output: str, loss: str, outputs: int
) -> None:
    graph, dataset = network(activation, output, outputs), data(outputs)
    training = Training(loss=Choice(loss), l1=0.01, l2=0.02)
    parameters = initial_parameters(graph, Choice("normal"), 1)
    theta = flat_numbers(graph, parameters)
    chosen = random_per_unit(graph, theta, 5)
    alpha, beta = np.array([0.0, 1.0, -0.4, 0.3]), np.array([0.0, 0.0, 0.2, -2.0])
    found = LossOf(graph, dataset, training).at(chosen.at(alpha, beta))
    for a, b, value in zip(alpha, beta, found, strict=True):
        moved = unflatten(graph, theta + a * chosen.first + b * chosen.second)
        expected = evaluate_rows(graph, moved, dataset, training, dataset.train).loss
        assert value == pytest.approx(expected, rel=1e-12, abs=1e-12)


def test_two_chosen_weights_change_and_no_other() -> None:
    graph, dataset = network("relu", "identity", 1), data(1)
    parameters = initial_parameters(graph, Choice("normal"), 1)
    theta = flat_numbers(graph, parameters)
    made = of_entries(theta, 2, 9).at(np.array([0.5]), np.array([-1.0]))[0]
    assert np.flatnonzero(made != theta).tolist() == [2, 9]
    assert made[2] == theta[2] + 0.5
    training = Training()
    expected = evaluate_rows(graph, unflatten(graph, made), dataset, training, dataset.train).loss
    assert LossOf(graph, dataset, training).at(made[None])[0] == pytest.approx(expected, rel=1e-12)


def test_many_weights_give_the_same_as_one_at_a_time() -> None:
    graph, dataset = network("relu", "identity", 1), data(1)
    theta = flat_numbers(graph, initial_parameters(graph, Choice("normal"), 1))
    many = theta + np.random.default_rng(1).normal(size=(50, len(theta)))
    loss = LossOf(graph, dataset, Training())
    together = loss.at(many)
    np.testing.assert_allclose(together, [loss.at(one[None])[0] for one in many], rtol=1e-12)


def test_weights_that_overflow_have_no_loss_and_raise_nothing() -> None:
    graph, dataset = network("relu", "identity", 1), data(1)
    theta = flat_numbers(graph, initial_parameters(graph, Choice("normal"), 1))
    assert not np.isfinite(LossOf(graph, dataset, Training()).at(theta[None] * 1e200)).any()
