"""Random networks with parameters, an example, and a legal loss with legal targets, for the oracle's tests."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from hypothesis import strategies as st

from core.activations import ACTIVATIONS
from core.choice import Choice
from core.datasets.dataset import Dataset, make_dataset
from core.graph import Graph, Layer
from core.losses import LOSSES
from core.parameters import Parameters, from_tensors, masked, parameter_shapes
from tests.core.strategies import choices, graphs

Floats = np.ndarray[Any, Any]
CLASSES = ("cross_entropy", "multi_margin", "zero_one")


@dataclass(frozen=True)
class Case:
    """A network with numbers in it, and examples to try.

    Attributes:
        inputs: [N, input units]; targets: [N, output units], legal for the loss.
    """

    graph: Graph
    parameters: Parameters
    loss: Choice
    inputs: Floats
    targets: Floats

    def dataset(self) -> Dataset:
        """The examples to train on, as float32 holds them: what rounds them differs between engines otherwise."""
        return make_dataset(
            self.inputs.astype(np.float32).astype(np.float64),
            self.targets.astype(np.float32).astype(np.float64),
            input_names=tuple(f"x{i}" for i in range(self.inputs.shape[1])),
            target_names=tuple(f"y{i}" for i in range(self.targets.shape[1])),
            train=np.arange(len(self.inputs)),
            test=np.arange(0),
        )


@st.composite
def cases(draw: st.DrawFn, *, rows: int = 1) -> Case:
    graph = draw(graphs())
    loss = draw(choices(LOSSES))
    legal = LOSSES[loss.name].legal_activations
    if legal is not None:  # a legal pair by drawing the outputs' activations again
        graph = _with_outputs(draw, graph, tuple(name for name in ACTIVATIONS if name in legal))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    targets = np.stack([_target(graph, loss.name, rng) for _ in range(rows)])
    return Case(graph, random_parameters(graph, rng), loss, rng.standard_normal((rows, graph.input_units)), targets)


def _with_outputs(draw: st.DrawFn, graph: Graph, names: tuple[str, ...]) -> Graph:
    def legal(layer: Layer) -> Layer:
        if layer.kind != "output":
            return layer
        return replace(layer, activation=Choice(draw(st.sampled_from(names))))

    # masks of a maxout layer have another shape than those of its successor
    changed = {old.id: legal(old) for old in graph.layers}
    connections = tuple(
        replace(c, mask=None) if changed[c.target].rows != graph.by_id[c.target].rows else c for c in graph.connections
    )
    return replace(graph, layers=tuple(changed.values()), connections=connections)


def random_parameters(graph: Graph, rng: np.random.Generator) -> Parameters:
    tensors = {}
    for name, shape in parameter_shapes(graph).items():
        size = 1.3 / np.sqrt(shape[1]) if name.startswith("weights/") else 0.5
        tensors[name] = size * rng.standard_normal(shape)
    return masked(graph, from_tensors(graph, tensors))


def _target(graph: Graph, loss: str, rng: np.random.Generator) -> Floats:
    units = [layer.units for layer in graph.outputs]
    if loss in CLASSES:
        apart = any(layer.activation.name == "softmax" for layer in graph.outputs)
        parts = units if apart else [sum(units)]
        if loss == "zero_one" and parts == [1]:
            return rng.choice([0.0, 1.0], 1)
        return np.concatenate([np.eye(n)[rng.integers(n)] for n in parts])
    count = sum(units)
    if LOSSES[loss].targets == "unit":
        return rng.choice([0.0, 1.0, rng.uniform()], count)
    if LOSSES[loss].targets == "sign":
        return rng.choice([-1.0, 1.0], count)
    return rng.standard_normal(count)


def as_json(parameters: Parameters) -> dict[str, dict[str, Any]]:
    """Parameters as a project file has them inline."""
    groups: dict[str, dict[str, Any]] = {"weights": {}, "biases": {}, "slopes": {}}
    for name, array in parameters.tensors():
        group, key = name.split("/", 1)
        groups[group][key] = array.numpy().tolist()
    return groups
