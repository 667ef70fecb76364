"""Small networks and their films, for the warp's tests."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from core.choice import Choice
from core.graph import Connection, Graph, Layer
from core.initializers import initial_parameters
from core.parameters import Parameters
from core.probing import Plane
from gui.views.warp_film import Film
from gui.views.warp_making import Request, make_film

PLANE = Plane(0, 1, (-6.0, 6.0), (-6.0, 6.0), (0.0, 0.0))


def network(*sizes: int, activation: str = "tanh") -> tuple[Graph, Parameters]:
    ids = ["x", *(f"h{i}" for i in range(1, len(sizes) - 1)), "y"]
    layers = [Layer("x", "input", sizes[0])]
    for i, size in zip(ids[1:], sizes[1:], strict=True):
        layers.append(Layer(i, "output" if i == "y" else "hidden", size, Choice(activation)))
    graph = Graph(tuple(layers), tuple(Connection(a, b) for a, b in pairwise(ids)))
    return graph, initial_parameters(graph, Choice("normal"), 3)


def film_of(
    graph: Graph, parameters: Parameters, inputs: np.ndarray, layers: tuple[str, ...] = (), **more: Any
) -> Film:
    """The film of some layers, of all unless told."""
    layers = layers or tuple(layer.id for layer in graph.forward_order if layer.computes)
    return make_film(graph, parameters, Request(layers, more.pop("plane", PLANE), inputs, **more))


def some_inputs(count: int = 20, columns: int = 2) -> np.ndarray:
    return np.random.default_rng(0).uniform(-5, 5, (count, columns)).astype(np.float32)
