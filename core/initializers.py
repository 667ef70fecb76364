"""The table of initialisations: how weights are drawn before the first update, from a seed, without torch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.activations import ACTIVATIONS, learned_names
from core.choice import Choice
from core.graph import Graph
from core.parameters import Parameters, from_tensors, masked, parameter_shapes
from core.registry import Table

Floats = NDArray[np.float64]
Draw = Callable[[np.random.Generator, Floats, Floats], Floats]


@dataclass(frozen=True)
class Initializer:
    """A way to draw weights.

    Attributes:
        draw: (generator, fan_in, fan_out) → weights. Both fans have the weight matrix's shape: unmasked inputs of the
            target unit over all connections, and unmasked outputs of the source unit.
        formula: the distribution, as shown to the user.
        bias: what biases start from.
    """

    name: str
    draw: Draw
    formula: str
    note: str
    bias: float = 0.0


INITIALIZERS: Table[Initializer] = Table("initialization")
INITIALIZERS.add(
    Initializer(
        "xavier_uniform",
        lambda rng, fan_in, fan_out: rng.uniform(-1, 1, fan_in.shape) * np.sqrt(6 / (fan_in + fan_out)),
        "U(−√(6/(n_in+n_out)), +√(6/(n_in+n_out)))",
        "Keeps signals and gradients the same size through tanh and sigmoid layers (Glorot and Bengio 2010).",
    )
)
INITIALIZERS.add(
    Initializer(
        "xavier_normal",
        lambda rng, fan_in, fan_out: rng.standard_normal(fan_in.shape) * np.sqrt(2 / (fan_in + fan_out)),
        "N(0, 2/(n_in+n_out))",
        "As xavier_uniform, drawn from a normal distribution.",
    )
)
INITIALIZERS.add(
    Initializer(
        "he_uniform",
        lambda rng, fan_in, fan_out: rng.uniform(-1, 1, fan_in.shape) * np.sqrt(6 / fan_in),
        "U(−√(6/n_in), +√(6/n_in))",
        "Makes up for the half that ReLU cuts away (He et al. 2015).",
    )
)
INITIALIZERS.add(
    Initializer(
        "he_normal",
        lambda rng, fan_in, fan_out: rng.standard_normal(fan_in.shape) * np.sqrt(2 / fan_in),
        "N(0, 2/n_in)",
        "As he_uniform, drawn from a normal distribution.",
    )
)
INITIALIZERS.add(
    Initializer(
        "uniform", lambda rng, fan_in, fan_out: rng.uniform(-1, 1, fan_in.shape), "U(−1, 1)", "The same for every unit."
    )
)
INITIALIZERS.add(
    Initializer(
        "normal", lambda rng, fan_in, fan_out: rng.standard_normal(fan_in.shape), "N(0, 1)", "The same for every unit."
    )
)
INITIALIZERS.add(
    Initializer(
        "zeros",
        lambda rng, fan_in, fan_out: np.zeros(fan_in.shape),
        "0",
        "Units of a layer start equal and stay equal: shows why starts are random.",
    )
)
INITIALIZERS.add(
    Initializer(
        "playground",
        lambda rng, fan_in, fan_out: rng.uniform(-0.5, 0.5, fan_in.shape),
        "U(−½, ½), biases 0.1",
        "The start of TensorFlow Playground.",
        bias=0.1,
    )
)


def fans(graph: Graph) -> dict[str, tuple[Floats, Floats]]:
    """Connection key → (fan_in, fan_out), each of the weight matrix's shape; see Initializer.draw."""
    masks = {
        c.key: np.ones(graph.shape(c)) if c.mask is None else c.mask.numpy().astype(np.float64)
        for c in graph.connections
    }
    arriving = {layer.id: np.zeros(layer.rows) for layer in graph.layers}
    leaving = {layer.id: np.zeros(layer.units) for layer in graph.layers}
    for connection in graph.connections:
        arriving[connection.target] += masks[connection.key].sum(axis=1)
        leaving[connection.source] += masks[connection.key].sum(axis=0)
    return {
        c.key: (
            np.broadcast_to(np.maximum(arriving[c.target], 1)[:, None], graph.shape(c)),
            np.broadcast_to(np.maximum(leaving[c.source], 1)[None, :], graph.shape(c)),
        )
        for c in graph.connections
    }


def initial_parameters(graph: Graph, choice: Choice, seed: int) -> Parameters:
    """The start that a drawing without problems gets from a seed: the same on every machine, float32 numbers."""
    initializer = INITIALIZERS.find(choice.name)
    rng = np.random.default_rng([seed, 0])
    fan = fans(graph)
    tensors: dict[str, np.ndarray] = {}
    for name, shape in parameter_shapes(graph).items():
        group, key = name.split("/", 1)
        if group == "weights":
            tensors[name] = initializer.draw(rng, *fan[key]).astype(np.float32)
        elif group == "biases":
            tensors[name] = np.full(shape, initializer.bias, dtype=np.float32)
        else:
            layer = graph.by_id[key]
            slope = learned_names(layer.activation)[0]
            start = ACTIVATIONS[layer.activation.name].learned_start(layer.activation, slope)
            tensors[name] = np.full(shape, start, dtype=np.float32)
    return masked(graph, from_tensors(graph, tensors))


def start_of(graph: Graph, parameters: Parameters | None, choice: Choice, seed: int) -> Parameters:
    """The parameters a document trains from: its own, or those its initialisation and seed give."""
    return parameters if parameters is not None else initial_parameters(graph, choice, seed)
