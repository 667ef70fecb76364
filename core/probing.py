"""What views ask of a network besides training: every unit's response over the input plane, and a layer's warp of it.

Pure functions on frozen values, so that a worker thread can compute them while the window and the training go on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.forward import activate, forward, pre_activation
from core.graph import Graph
from core.parameters import Parameters

Floats = NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Plane:
    """A plane through input space: two input columns vary, the others stay at a base point.

    Attributes:
        x, y: the columns that vary; y is None with one input (then the plane is a line).
        x_range, y_range: (low, high) of each.
        base: a value for every input column.
    """

    x: int
    y: int | None
    x_range: tuple[float, float]
    y_range: tuple[float, float]
    base: tuple[float, ...]

    def points(self, x: Floats, y: Floats) -> Floats:
        """[N, inputs] from the coordinates [N] in the plane."""
        inputs = np.tile(np.asarray(self.base, np.float32), (len(x), 1))
        inputs[:, self.x] = x
        if self.y is not None:
            inputs[:, self.y] = y
        return inputs

    def grid(self, size: int) -> Floats:
        """[size·size, inputs]: pixel centres, row by row from the top (largest y) down, x to the right."""
        low, high = self.x_range
        step = (high - low) / size
        xs = low + step * (np.arange(size) + 0.5)
        low, high = self.y_range
        ys = high - (high - low) / size * (np.arange(size) + 0.5)
        x, y = np.meshgrid(xs, ys)
        return self.points(x.ravel(), y.ravel())


def plane_of(inputs: Floats, ranges: tuple[tuple[float, float], ...], x: int = 0, y: int | None = None) -> Plane:
    """The plane that two input columns span (the first two unless told), the others at the data's mean."""
    columns = len(ranges)
    if y is None and columns > 1:
        y = 1 if x != 1 else 0
    base = tuple(float(v) for v in inputs.mean(axis=0)) if len(inputs) else (0.0,) * columns
    return Plane(x, y, ranges[x], ranges[y] if y is not None else (-1.0, 1.0), base)


def responses(graph: Graph, parameters: Parameters, plane: Plane, size: int) -> dict[str, Floats]:
    """Layer id → activations over the plane, float32 [units, size, size], rows from the top down."""
    values = forward(graph, parameters, plane.grid(size), dtype="float32")
    return {
        layer_id: np.ascontiguousarray(value.activation.T).reshape(-1, size, size) for layer_id, value in values.items()
    }


@dataclass(frozen=True, eq=False)
class Warp:
    """Where a layer sends points, stage by stage.

    Attributes:
        stages: names of the stages, first to last: the layer's inputs, W, + b, the activation.
        frames: for each stage the points' coordinates, float32 [points, dimensions]; the first has the dimensions of
            what the layer reads from, the others those of the layer.
    """

    stages: tuple[str, ...]
    frames: tuple[Floats, ...]


def warp(graph: Graph, parameters: Parameters, layer_id: str, points: Floats) -> Warp:
    """A layer's stages for points [N, inputs]: source activations side by side, Σ W a, + b, f.

    With several sources (skips, merges) the first frame has the columns of all of them in drawn order.
    """
    layer = graph.by_id[layer_id]
    values = forward(graph, parameters, points, dtype="float32")
    sources = [values[c.source].activation for c in graph.into(layer_id)]
    start = np.concatenate(sources, axis=1)
    z = pre_activation(graph, parameters, layer, values, np.dtype(np.float32))
    if z.ndim == 3:  # maxout: the pieces' maximum is the only stage that has a value a unit
        return Warp(("x", layer.activation.name), (start, activate(layer, parameters, z)))
    bias = parameters.biases[layer_id].numpy().astype(np.float32) if layer.has_bias else np.float32(0)
    return Warp(("x", "W", "+b", layer.activation.name), (start, z - bias, z, activate(layer, parameters, z)))
