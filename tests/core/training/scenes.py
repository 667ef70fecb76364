"""Small projects and data sets that training is tried on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from core.arrays import Array, FrozenMap
from core.choice import Choice
from core.datasets.dataset import Dataset, make_dataset
from core.graph import Connection, Graph, Layer
from core.project import Project, Training

MASK = np.array([[1, 0, 1], [1, 1, 0], [0, 1, 1], [1, 1, 1]])


def choice(name: str, **settings: Any) -> Choice:
    return Choice(name, FrozenMap(settings))


def network(*, hidden: str = "tanh", output: str = "identity", inputs: int = 3, outputs: int = 2) -> Graph:
    """inputs → 4 (masked) → outputs, with a skip; a PReLU's slopes where `hidden` asks for them."""
    layers = (
        Layer("x", "input", inputs),
        Layer("h", "hidden", 4, Choice(hidden)),
        Layer("y", "output", outputs, Choice(output)),
    )
    mask = Array.of(MASK[:, :inputs], "uint8")
    return Graph(layers, (Connection("x", "h", mask), Connection("h", "y"), Connection("x", "y")))


def rows(count: int = 25, *, inputs: int = 3, outputs: int = 2, test: int = 0, seed: int = 0) -> Dataset:
    """Smooth values to fit; the last `test` rows are for testing."""
    rng = np.random.default_rng(seed)
    x = rng.uniform(-1, 1, (count, inputs))
    t = np.sin(2 * x @ rng.standard_normal((inputs, outputs)))
    return make_dataset(
        x,
        t,
        input_names=tuple(f"x{i}" for i in range(inputs)),
        target_names=tuple(f"y{i}" for i in range(outputs)),
        train=np.arange(count - test),
        test=np.arange(count - test, count),
    )


def project(graph: Graph | None = None, **settings: Any) -> Project:
    defaults = {"learning_rate": 0.05, "batch_size": 4, "seed": 3}
    return Project(graph=graph or network(), training=Training(**{**defaults, **settings}))


def logic(name: str, activation: str = "step", **settings: Any) -> tuple[Project, Dataset]:
    """AND or XOR on one unit, from zeros, an example an update."""
    x = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], float)
    t = {"and": np.array([0, 0, 0, 1.0]), "xor": np.array([0, 1, 1, 0.0])}[name]
    if activation == "sign":
        t = 2 * t - 1
    graph = Graph((Layer("x", "input", 2), Layer("y", "output", 1, Choice(activation))), (Connection("x", "y"),))
    data = make_dataset(
        x, t[:, None], input_names=("a", "b"), target_names=("c",), train=np.arange(4), test=np.arange(0)
    )
    made = project(graph, batch_size=1, learning_rate=1.0, initialization=Choice("zeros"), **settings)
    return made, data


def with_training(made: Project, **settings: Any) -> Project:
    return replace(made, training=replace(made.training_or_default, **settings))
