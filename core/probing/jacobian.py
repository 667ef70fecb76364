"""How a layer answers to small changes of the inputs at one point: its Jacobian, forward through the network."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.activations import bind
from core.forward import LayerValues, forward
from core.graph import Graph, Layer
from core.inspection import backward_activation
from core.parameters import Parameters
from core.probing.warping import weights_into

Floats = NDArray[np.floating[Any]]


def jacobian(
    graph: Graph,
    parameters: Parameters,
    layer_id: str,
    point: Floats,
    *,
    of_z: bool = False,
    directions: Floats | None = None,
) -> Floats:
    """∂a/∂x of a layer at a point [inputs], float64 [units, inputs].

    Forward mode: J of a layer is f′(z) · Σ W J of the layers it reads from. Where f has a kink, its derivative is the
    one that training uses. The columns are the input layers' units in drawn order.

    Args:
        of_z: ∂z/∂x instead, before the activation; [rows, inputs], a row a piece for maxout.
        directions: [inputs, k]: only how it answers to steps along these; then the result is J @ directions.
    """
    values = forward(graph, parameters, np.asarray(point, np.float64)[None, :])
    made: dict[str, Floats] = {}
    steps = np.eye(graph.input_units) if directions is None else np.asarray(directions, np.float64)
    column = 0
    for layer in graph.inputs:
        made[layer.id] = steps[column : column + layer.units]
        column += layer.units
    for layer in graph.forward_order:
        if layer.computes:
            sources = np.concatenate([made[c.source] for c in graph.into(layer.id)])
            with np.errstate(all="ignore"):
                of_sums = weights_into(graph, parameters, layer.id) @ sources
                if of_z and layer.id == layer_id:
                    return of_sums
                made[layer.id] = _through(layer, parameters, values[layer.id], of_sums)
        if layer.id == layer_id:
            break
    return made[layer_id]


def _through(layer: Layer, parameters: Parameters, values: LayerValues, of_sums: Floats) -> Floats:
    """f′(z) times the Jacobian of z [rows, inputs]; the derivative's formula is the one that goes backward."""
    z = values.pre_activation
    if z is None:
        raise ValueError(f"the layer {layer.id!r} computes nothing")
    if bind(layer.activation).activation.over_units:  # each unit's gradient in turn, all in one batch
        repeated = LayerValues(np.repeat(z, layer.units, axis=0), np.repeat(values.activation, layer.units, axis=0))
        return backward_activation(layer, parameters, repeated, np.eye(layer.units))["z"] @ of_sums
    slopes = backward_activation(layer, parameters, values, np.ones((1, layer.units)))["z"]
    scaled = slopes.reshape(-1, 1) * of_sums
    return scaled.reshape(layer.units, layer.pieces, -1).sum(axis=1)
