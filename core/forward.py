"""The forward pass of a drawing in numpy: every layer's pre-activations and activations for a batch of examples.

Views, the trace and the stepper use this one; torch (core.compiler) trains and exports. Tests hold the two together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.activations import bind
from core.expressions import evaluate
from core.graph import Graph, Layer
from core.parameters import Parameters

Floats = NDArray[np.floating[Any]]
_LONG, _FEW = 500, 8  # examples, and units on both sides


@dataclass(frozen=True, eq=False)
class LayerValues:
    """What a layer computed.

    Attributes:
        pre_activation: [N, units], [N, units, pieces] for maxout; None for an input layer.
        activation: [N, units].
    """

    pre_activation: Floats | None
    activation: Floats


def forward(
    graph: Graph, parameters: Parameters, inputs: Floats, *, dtype: str | np.dtype[Any] = "float64"
) -> dict[str, LayerValues]:
    """Layer id → values, for a drawing without problems.

    Args:
        inputs: [N, input units], the input layers' units in drawn order.
        dtype: precision of everything that is computed, "float32" or "float64".
    """
    kind = np.dtype(dtype)
    values: dict[str, LayerValues] = {}
    column = 0
    examples = np.asarray(inputs, kind)
    for layer in graph.inputs:
        values[layer.id] = LayerValues(None, examples[:, column : column + layer.units])
        column += layer.units
    for layer in graph.forward_order:
        if layer.computes:
            z = pre_activation(graph, parameters, layer, values, kind)
            values[layer.id] = LayerValues(z, activate(layer, parameters, z))
    return values


def pre_activation(
    graph: Graph, parameters: Parameters, layer: Layer, values: dict[str, LayerValues], dtype: np.dtype[Any]
) -> Floats:
    """z = Σ W a + b of one layer, from the values of the layers before it; see LayerValues for the shape."""
    total: Floats | None = None
    with np.errstate(all="ignore"):
        for connection in graph.into(layer.id):
            weight = parameters.weights[connection.key].numpy().astype(dtype)
            term = _product(weight, values[connection.source].activation)  # z = W a
            total = term if total is None else total + term
        if total is None:
            raise ValueError(f"nothing arrives at the layer {layer.id!r}")
        if layer.has_bias:
            total = total + parameters.biases[layer.id].numpy().astype(dtype)  # … + b
    return total.reshape(len(total), layer.units, layer.pieces) if bind(layer.activation).activation.pieces else total


def _product(weight: Floats, a: Floats) -> Floats:
    """W a for each example, [N, rows].

    Of many examples and few units it lies in memory unit by unit: what follows then goes along the examples in one go,
    where it would begin anew for each of them, which takes ten times as long.
    """
    is_long = len(a) >= _LONG and max(weight.shape) <= _FEW
    return (weight @ a.T).T if is_long else a @ weight.T


def activate(layer: Layer, parameters: Parameters, z: Floats) -> Floats:
    """a = f(z), [N, units]."""
    bound = bind(layer.activation)
    names = {"z": z, **learned_values(layer, parameters, z.dtype)}
    a = evaluate(bound.value, names)
    if bound.activation.pieces:
        return a[..., 0]
    return a if a.shape == z.shape else np.broadcast_to(a, z.shape)


def learned_values(layer: Layer, parameters: Parameters, dtype: np.dtype[Any]) -> dict[str, Floats]:
    """The layer's trained activation numbers by name, each [units]."""
    return {name: parameters.slopes[layer.id].numpy().astype(dtype) for name in bind(layer.activation).learned}


def output_values(graph: Graph, values: dict[str, LayerValues]) -> Floats:
    """[N, output units]: what the canvas shows at the output units, layers in drawn order."""
    return np.concatenate([values[layer.id].activation for layer in graph.outputs], axis=1)
