"""The five networks that speed is measured on, from the browser playground's default to a small image classifier."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from core.choice import Choice
from core.datasets.dataset import Dataset, make_dataset
from core.graph import Connection, Graph, Layer
from core.project import Project, Training
from core.registry import Table

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Case:
    """A chain of fully connected layers and what it learns.

    Attributes:
        sizes: units of each layer, inputs first.
        hidden, output: activations; loss: a loss of core.losses that both our table and every peer has.
        batch, rows: examples of an update and of the data set; rate: of plain SGD.
    """

    name: str
    title: str
    sizes: tuple[int, ...]
    hidden: str
    output: str
    loss: str
    batch: int
    rows: int
    rate: float

    @property
    def is_classification(self) -> bool:
        return self.loss == "cross_entropy"

    def data(self) -> tuple[Floats, Floats]:
        """Inputs [rows, inputs] and targets [rows, outputs], the same at every call."""
        rng = np.random.default_rng(0)
        inputs = rng.uniform(-1, 1, (self.rows, self.sizes[0]))
        if self.is_classification:
            centres = rng.standard_normal((self.sizes[-1], self.sizes[0]))
            label = rng.integers(0, self.sizes[-1], self.rows)
            return inputs + 0.3 * centres[label], np.eye(self.sizes[-1])[label]
        radius = np.linalg.norm(inputs[:, :2], axis=1, keepdims=True)
        waves = np.sin(3 * radius + np.arange(self.sizes[-1]))
        return inputs, np.sign(waves) if self.output == "tanh" else waves

    def project(self) -> Project:
        """The case as a drawing with its training; data are handed over apart."""
        last = len(self.sizes) - 1
        names = ["x", *(f"h{i}" for i in range(1, last)), "y"]
        layers = [Layer("x", "input", self.sizes[0])]
        layers += [Layer(names[i], "hidden", self.sizes[i], Choice(self.hidden)) for i in range(1, last)]
        layers.append(Layer("y", "output", self.sizes[-1], Choice(self.output)))
        graph = Graph(tuple(layers), tuple(Connection(a, b) for a, b in pairwise(names)))
        training = Training(loss=Choice(self.loss), learning_rate=self.rate, batch_size=self.batch)
        return Project(self.title, graph, training=training)

    def dataset(self) -> Dataset:
        inputs, targets = self.data()
        return make_dataset(
            inputs,
            targets,
            input_names=tuple(f"x{i + 1}" for i in range(inputs.shape[1])),
            target_names=tuple(f"t{i + 1}" for i in range(targets.shape[1])),
            train=np.arange(len(inputs)),
            test=np.arange(0),
        )


CASES: Table[Case] = Table("benchmark network")
CASES.add(Case("tiny", "2-4-2-1 tanh, batch 10", (2, 4, 2, 1), "tanh", "tanh", "half_mse", 10, 250, 0.03))
CASES.add(Case("tfmax", "7-(8×6)-1 tanh, batch 10", (7, *[8] * 6, 1), "tanh", "tanh", "half_mse", 10, 250, 0.03))
CASES.add(Case("deep", "2-(64×8)-1 tanh, batch 64", (2, *[64] * 8, 1), "tanh", "tanh", "half_mse", 64, 10_048, 0.03))
CASES.add(
    Case(
        "mnist",
        "784-256-128-10 ReLU, batch 64",
        (784, 256, 128, 10),
        "relu",
        "softmax",
        "cross_entropy",
        64,
        4096,
        0.03,
    )
)
CASES.add(
    Case(
        "field", "2-(256×4)-3 ReLU, batch 1024", (2, *[256] * 4, 3), "relu", "identity", "half_mse", 1024, 16_384, 0.01
    )
)
