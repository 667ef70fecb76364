"""Where layers send points: through W, b and the activation, one stage after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.forward import LayerValues, forward
from core.graph import Graph, Layer
from core.parameters import Parameters

Floats = NDArray[np.floating[Any]]
START, LINEAR, SHIFT = "x", "W", "+b"  # names of the stages before the activation's


@dataclass(frozen=True, eq=False)
class Warp:
    """Where a layer sends points, stage by stage.

    Attributes:
        layer: its id; sources: the ids of the layers it reads from, in drawn order.
        stages: names of the stages, first to last: the layer's inputs, W, + b, the activation. A layer without bias
            has no + b, one with the identity no activation, and one of maxout only the activation: before it, a unit
            has no single value.
        frames: for each stage the points' coordinates, float32 [points, dimensions]; the first has the dimensions of
            what the layer reads from (all sources side by side), the others those of the layer.
    """

    layer: str
    sources: tuple[str, ...]
    stages: tuple[str, ...]
    frames: tuple[Floats, ...]


def warp(graph: Graph, parameters: Parameters, layer_id: str, points: Floats) -> Warp:
    """A layer's stages for points [N, inputs]: source activations side by side, Σ W a, + b, f.

    With several sources (skips, merges) the first frame has the columns of all of them in drawn order.
    """
    return warps(graph, parameters, (layer_id,), points)[0]


def warps(graph: Graph, parameters: Parameters, layer_ids: Sequence[str], points: Floats) -> tuple[Warp, ...]:
    """The stages of several layers, from one forward pass of the points [N, inputs]."""
    values = forward(graph, parameters, points, dtype="float32")
    return tuple(_warp(graph, parameters, graph.by_id[layer_id], values) for layer_id in layer_ids)


def weights_into(graph: Graph, parameters: Parameters, layer_id: str) -> Floats:
    """A layer's whole linear map, float64 [rows, units of all sources]: its matrices side by side."""
    return np.concatenate([parameters.weights[c.key].numpy().astype(np.float64) for c in graph.into(layer_id)], axis=1)


def _warp(graph: Graph, parameters: Parameters, layer: Layer, values: dict[str, LayerValues]) -> Warp:
    sources = tuple(c.source for c in graph.into(layer.id))
    start = values[sources[0]].activation
    if len(sources) > 1:
        start = np.concatenate([values[source].activation for source in sources], axis=1)
    z, a = values[layer.id].pre_activation, values[layer.id].activation
    if z is None:
        raise ValueError(f"the layer {layer.id!r} computes nothing")
    if z.ndim == 3:
        return Warp(layer.id, sources, (START, layer.activation.name), (start, a))
    stages, frames = [START, LINEAR], [start, z]
    if layer.has_bias:
        frames[-1] = z - parameters.biases[layer.id].numpy().astype(np.float32)
        stages.append(SHIFT)
        frames.append(z)
    if layer.activation.name != "identity":
        stages.append(layer.activation.name)
        frames.append(a)
    return Warp(layer.id, sources, tuple(stages), tuple(frames))
