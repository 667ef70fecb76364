"""One example taken apart: forward, loss and backward through every layer, the numbers that trace and stepper show."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.choice import Choice
from core.forward import LayerValues, forward, learned_values
from core.graph import Graph, Layer
from core.inspection.backward import differentiate
from core.parameters import Parameters

Floats = NDArray[np.floating[Any]]


@dataclass(frozen=True, eq=False)
class LayerTrace:
    """A layer's numbers for one example; `grad_x` is ∂loss/∂x. Arrays are [units] ([units, pieces] for maxout's z)."""

    activation: Floats
    grad_activation: Floats | None = None
    pre_activation: Floats | None = None
    grad_pre_activation: Floats | None = None
    bias: Floats | None = None
    grad_bias: Floats | None = None
    slope: Floats | None = None
    grad_slope: Floats | None = None


@dataclass(frozen=True, eq=False)
class ConnectionTrace:
    """A weight matrix [rows, source units] and its gradient; under mask 0 both are exactly 0."""

    weight: Floats
    grad: Floats | None = None


@dataclass(frozen=True, eq=False)
class Trace:
    """Everything that is computed for one example.

    Attributes:
        loss: this example's data loss (no regularisation, no average); None without a target.
        target: [output units] or None.
        layers, connections: by layer id and by connection key, in the order of computation.
    """

    dtype: str
    loss: float | None
    target: Floats | None
    layers: dict[str, LayerTrace]
    connections: dict[str, ConnectionTrace]


def inspect_example(
    graph: Graph,
    parameters: Parameters,
    inputs: Floats,
    target: Floats | None = None,
    loss: Choice | None = None,
    *,
    dtype: str = "float64",
) -> Trace:
    """Forward, loss and backward of one example through a drawing without problems.

    Args:
        inputs: [input units]; target: [output units], None (or no loss) for the forward pass alone.
    """
    kind = np.dtype(dtype)
    if target is None or loss is None:
        values = forward(graph, parameters, np.asarray(inputs, kind)[None, :], dtype=kind)
        layers = {layer.id: _forward_only(layer, values, parameters) for layer in graph.forward_order}
        weights = {c.key: parameters.weights[c.key].numpy().astype(kind) for c in graph.connections}
        return Trace(dtype, None, None, layers, {key: ConnectionTrace(w) for key, w in weights.items()})

    wanted = np.asarray(target, kind)[None, :]
    made = differentiate(graph, parameters, np.asarray(inputs, kind)[None, :], wanted, loss, dtype=dtype)
    layers: dict[str, LayerTrace] = {}
    for layer in graph.forward_order:
        base = _forward_only(layer, made.values, parameters)
        layers[layer.id] = LayerTrace(
            base.activation,
            made.onto_activation[layer.id][0],
            base.pre_activation,
            made.delta[layer.id][0] if layer.computes else None,
            base.bias,
            made.rows(layer.id)[0] if layer.has_bias else None,
            base.slope,
            made.onto_slope[layer.id][0] if layer.id in made.onto_slope else None,
        )
    connections = {
        c.key: ConnectionTrace(parameters.weights[c.key].numpy().astype(kind), made.of_weights(c, 0))
        for c in graph.connections
    }
    return Trace(dtype, float(made.losses[0]), wanted[0], layers, connections)


def trace_to_json(trace: Trace, *, example: int, graph: Graph) -> dict[str, Any]:
    """The trace as the plain JSON values of the trace format; numbers that are not finite become None."""
    layers: dict[str, Any] = {}
    for key, layer in trace.layers.items():
        fields = {
            "pre_activation": layer.pre_activation,
            "activation": layer.activation,
            "grad_pre_activation": layer.grad_pre_activation,
            "grad_activation": layer.grad_activation,
            "bias": layer.bias,
            "grad_bias": layer.grad_bias,
            "slope": layer.slope,
            "grad_slope": layer.grad_slope,
        }
        layers[key] = {name: _plain(array) for name, array in fields.items() if array is not None}
    connections: dict[str, Any] = {}
    for key, connection in trace.connections.items():
        connections[key] = {"weight": _plain(connection.weight)}
        if connection.grad is not None:
            connections[key]["grad"] = _plain(connection.grad)
    result: dict[str, Any] = {
        "example": example,
        "dtype": trace.dtype,
        "input": {layer.id: layers[layer.id]["activation"] for layer in graph.inputs},
    }
    if trace.target is not None and trace.loss is not None:
        result |= {"target": _plain(trace.target), "loss": trace.loss if math.isfinite(trace.loss) else None}
    return result | {"layers": layers, "connections": connections}


def _forward_only(layer: Layer, values: dict[str, LayerValues], parameters: Parameters) -> LayerTrace:
    a, z = values[layer.id].activation, values[layer.id].pre_activation
    bias = parameters.biases[layer.id].numpy().astype(a.dtype) if layer.has_bias else None
    slopes = learned_values(layer, parameters, a.dtype) if layer.computes else {}
    return LayerTrace(
        a[0], None, None if z is None else z[0], None, bias, None, next(iter(slopes.values()), None), None
    )


def _plain(array: Floats) -> Any:
    """Nested lists of Python floats; float32 numbers in their own shortest form."""
    if array.ndim == 0:
        value = float(str(array)) if array.dtype == np.float32 else float(array)
        return value if math.isfinite(value) else None
    return [_plain(part) for part in array]
