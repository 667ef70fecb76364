"""The browser's neural network playground, as its engine works, beside ours: the same losses from the same start.

Its engine keeps a node and a link for everything and takes the examples one by one. Here it is again in plain Python
floats, in our own words: ½(o − t)² averaged over the rows, tanh everywhere, derivatives summed over a batch and
divided by its size, no reshuffling.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import tanh

import numpy as np
import pytest

from core.choice import Choice
from core.datasets.dataset import Dataset
from core.datasets.materialize import materialize
from core.gallery import locate
from core.project import Project
from core.project_file import read_project
from core.training.engines import what_stops_fused
from core.training.journal import start_of_run
from core.training.loop import Run

EPOCHS = 200
ENGINES = ("torch", "fused")


@dataclass
class Node:
    """A unit: its bias, where it reads from and with which weights, and what it remembers between two passes."""

    bias: float
    weights: list[float] = field(default_factory=list)
    output: float = 0.0
    delta: float = 0.0  # ∂loss/∂(total input) of the present example
    summed_bias: float = 0.0
    summed_weights: list[float] = field(default_factory=list)


class Nodes:
    """A chain of fully connected layers of nodes."""

    def __init__(self, project: Project) -> None:
        start = start_of_run(project).parameters
        self.layers = [[Node(0.0) for _ in range(project.graph.layers[0].units)]]
        for connection in project.graph.connections:
            weights = start.weights[connection.key].numpy()
            biases = start.biases[connection.target].numpy()
            rows = [[float(np.float32(w)) for w in row] for row in weights]
            self.layers.append(
                [
                    Node(float(np.float32(b)), row, summed_weights=[0.0] * len(row))
                    for b, row in zip(biases, rows, strict=True)
                ]
            )

    def forward(self, inputs: list[float]) -> float:
        for node, value in zip(self.layers[0], inputs, strict=True):
            node.output = value
        for before, layer in zip(self.layers, self.layers[1:], strict=False):
            for node in layer:
                total = node.bias
                for weight, source in zip(node.weights, before, strict=True):
                    total += weight * source.output
                node.output = tanh(total)
        return self.layers[-1][0].output

    def backward(self, target: float) -> None:
        last = self.layers[-1][0]
        last.delta = (last.output - target) * (1 - last.output**2)
        for number in range(len(self.layers) - 2, 0, -1):
            for place, node in enumerate(self.layers[number]):
                blame = sum(after.weights[place] * after.delta for after in self.layers[number + 1])
                node.delta = blame * (1 - node.output**2)
        for before, layer in zip(self.layers, self.layers[1:], strict=False):
            for node in layer:
                node.summed_bias += node.delta
                for place, source in enumerate(before):
                    node.summed_weights[place] += node.delta * source.output

    def update(self, rate: float, examples: int) -> None:
        for layer in self.layers[1:]:
            for node in layer:
                node.bias -= rate * node.summed_bias / examples
                node.summed_bias = 0.0
                for place, summed in enumerate(node.summed_weights):
                    node.weights[place] -= rate / examples * summed
                    node.summed_weights[place] = 0.0

    def loss(self, rows: list[tuple[list[float], float]]) -> float:
        return sum(0.5 * (self.forward(inputs) - target) ** 2 for inputs, target in rows) / len(rows)


@pytest.fixture(scope="module")
def default() -> tuple[Project, Dataset]:
    """The playground's default in the gallery, its rows in fixed order."""
    project = read_project(locate("gallery:playground")).project
    training = replace(project.training_or_default, shuffle=False)
    project = replace(project, training=training)
    assert project.data is not None
    data = materialize(project.data, folder=project.folder, seed=training.seed, outputs=1, signs=True)
    assert [layer.units for layer in project.graph.layers] == [2, 4, 2, 1]
    assert (training.learning_rate, training.batch_size, training.loss) == (0.03, 10, Choice("half_mse"))
    assert len(data.train) == len(data.test) == 250
    return project, data


@pytest.fixture(scope="module")
def theirs(default: tuple[Project, Dataset]) -> np.ndarray:
    """[EPOCHS + 1, 2]: training and test loss before the first epoch and after each."""
    project, data = default
    every = [(list(map(float, x)), float(t[0])) for x, t in zip(data.inputs, data.targets, strict=True)]
    train, test = [every[row] for row in data.train], [every[row] for row in data.test]
    nodes, size = Nodes(project), project.training_or_default.batch_size
    losses = [(nodes.loss(train), nodes.loss(test))]
    for _ in range(EPOCHS):
        for number, (inputs, target) in enumerate(train):
            nodes.forward(inputs)
            nodes.backward(target)
            if (number + 1) % size == 0:
                nodes.update(project.training_or_default.learning_rate, size)
        losses.append((nodes.loss(train), nodes.loss(test)))
    return np.array(losses)


def test_the_default_learns_in_the_browser(theirs: np.ndarray) -> None:
    """What is compared below is a run that goes somewhere."""
    assert theirs[0, 0] > 0.3
    assert theirs[-1, 0] < 0.02


@pytest.mark.parametrize("engine", ENGINES)
def test_the_losses_of_200_epochs_are_the_browser_playgrounds(
    engine: str, default: tuple[Project, Dataset], theirs: np.ndarray
) -> None:
    project, data = default
    if engine == "fused" and (reason := what_stops_fused(project.training_or_default, "cpu")):
        pytest.skip(reason)
    run = Run(project, data, engine=engine)
    assert run.engine.name == engine
    ours = []
    for epoch in range(EPOCHS + 1):
        if epoch:
            run.advance(run.updates_to_epoch_end(1))
        train, test = run.evaluate()
        assert test is not None
        ours.append((train.loss, test.loss))
    assert run.epoch == EPOCHS
    np.testing.assert_allclose(np.array(ours), theirs, rtol=1e-3)
