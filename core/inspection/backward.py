"""Forward, loss and backward of some examples at once, in numpy: the one computation behind trace and stepper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.activations import bind
from core.choice import Choice
from core.expressions import evaluate
from core.forward import LayerValues, forward, learned_values
from core.graph import Connection, Graph, Layer
from core.objective import objective
from core.parameters import Group, Parameters

Floats = NDArray[np.floating[Any]]


@dataclass(frozen=True, eq=False)
class Gradients:
    """What N examples computed, and the gradient of each one's own data loss (nothing is averaged here).

    Attributes:
        graph: the drawing.
        values: layer id → pre-activations and activations.
        losses: [N].
        onto_activation: layer id → ∂L/∂a, [N, units].
        delta: layer id → δ = ∂L/∂z in z's shape, for layers that compute.
        onto_slope: layer id → ∂L/∂slope, [N, units], for layers that learn one.
    """

    graph: Graph
    values: dict[str, LayerValues]
    losses: Floats
    onto_activation: dict[str, Floats]
    delta: dict[str, Floats]
    onto_slope: dict[str, Floats]

    def rows(self, layer: str) -> Floats:
        """δ with a column for each row of the layer's W and b, [N, rows]."""
        delta = self.delta[layer]
        return delta.reshape(len(delta), -1)

    def of_weights(self, connection: Connection, example: int) -> Floats:
        """∂L/∂W = δ aᵀ of one example, [rows, source units]; exactly 0 under a mask."""
        source = self.values[connection.source].activation
        with np.errstate(all="ignore"):
            return _under_mask(np.outer(self.rows(connection.target)[example], source[example]), connection)

    def total_of_weights(self, connection: Connection) -> Floats:
        """Σ over examples of ∂L/∂W, [rows, source units]."""
        with np.errstate(all="ignore"):
            total = self.rows(connection.target).T @ self.values[connection.source].activation  # Σ δ aᵀ
        return _under_mask(total, connection)

    def of_number(self, group: Group, key: str, index: tuple[int, ...]) -> Floats:
        """Each example's gradient of one weight, bias or slope, [N]."""
        if group == "slopes":
            return self.onto_slope[key][:, index[0]]
        if group == "biases":
            return self.rows(key)[:, index[0]]
        connection = self.graph.by_key[key]
        if connection.mask is not None and not connection.mask.numpy()[index]:
            return np.zeros_like(self.losses)
        return self.rows(connection.target)[:, index[0]] * self.values[connection.source].activation[:, index[1]]


def differentiate(
    graph: Graph, parameters: Parameters, inputs: Floats, targets: Floats, loss: Choice, *, dtype: str = "float64"
) -> Gradients:
    """Forward, loss and backward of examples through a drawing without problems.

    Args:
        inputs: [N, input units]; targets: [N, output units].
    """
    kind = np.dtype(dtype)
    values = forward(graph, parameters, np.asarray(inputs, kind), dtype=kind)
    wanted = np.asarray(targets, kind)
    goal = objective(graph, loss)
    weights = {c.key: parameters.weights[c.key].numpy().astype(kind) for c in graph.connections}
    grad_a = {layer.id: np.zeros_like(values[layer.id].activation) for layer in graph.forward_order}
    delta: dict[str, Floats] = {}
    onto_slope: dict[str, Floats] = {}
    from_loss = goal.gradients(values, wanted)
    with np.errstate(all="ignore"):
        for layer in reversed(graph.forward_order):
            if not layer.computes:
                continue
            direct = None
            if layer.kind == "output":
                direct, grad_a[layer.id] = from_loss[layer.id]
            # δ = ∂L/∂z: from the loss itself where it takes logits, else f′(z) · ∂L/∂a
            through = backward_activation(layer, parameters, values[layer.id], grad_a[layer.id])
            delta[layer.id] = through["z"] if direct is None else direct
            for name in bind(layer.activation).learned:
                onto_slope[layer.id] = through[name]
            flat = delta[layer.id].reshape(len(wanted), -1)
            for connection in graph.into(layer.id):
                grad_a[connection.source] = grad_a[connection.source] + flat @ weights[connection.key]  # Wᵀ δ
    return Gradients(graph, values, goal.values(values, wanted), grad_a, delta, onto_slope)


def differentiate_in_parts(
    graph: Graph, parameters: Parameters, inputs: Floats, targets: Floats, loss: Choice, *, most: int
) -> Gradients:
    """The same in float64 for many examples, so many of them at a time, keeping only what gradients are made of.

    Of the result `onto_activation` is empty and the layers' pre-activations are left out; what one example adds to one
    weight is still a product of two kept numbers, so no gradient of all weights is stored for any example.

    Args:
        inputs: [N, input units]; targets: [N, output units]. most: examples at a time.
    """
    if len(inputs) <= most:
        return differentiate(graph, parameters, inputs, targets, loss)
    parts: list[Gradients] = []
    for begin in range(0, len(inputs), most):
        rows = slice(begin, begin + most)
        parts.append(_kept(differentiate(graph, parameters, inputs[rows], targets[rows], loss)))
    values: dict[str, LayerValues] = {}
    column = 0
    for layer in graph.layers:
        if layer.computes:
            values[layer.id] = LayerValues(None, np.concatenate([p.values[layer.id].activation for p in parts]))
        elif layer.kind == "input":  # what is there already is not copied
            values[layer.id] = LayerValues(None, np.asarray(inputs)[:, column : column + layer.units])
            column += layer.units
    first = parts[0]
    return Gradients(
        graph,
        values,
        np.concatenate([part.losses for part in parts]),
        {},
        {key: np.concatenate([part.delta[key] for part in parts]) for key in first.delta},
        {key: np.concatenate([part.onto_slope[key] for part in parts]) for key in first.onto_slope},
    )


def _kept(made: Gradients) -> Gradients:
    """Without what only the pages of one example show, so that it is free again."""
    values = {
        layer.id: LayerValues(None, made.values[layer.id].activation) for layer in made.graph.layers if layer.computes
    }
    return Gradients(made.graph, values, made.losses, {}, made.delta, made.onto_slope)


def backward_activation(
    layer: Layer, parameters: Parameters, values: LayerValues, grad_activation: Floats
) -> dict[str, Floats]:
    """∂L/∂z (in z's shape) and ∂L/∂slope from ∂L/∂a [N, units], by the chain rule through f."""
    bound = bind(layer.activation)
    z = values.pre_activation
    if z is None:
        raise ValueError("an input layer has no activation to go back through")
    upstream = grad_activation[..., None] if bound.activation.pieces else grad_activation
    names = {"z": z, "g": upstream, **learned_values(layer, parameters, z.dtype)}
    shapes = {"z": z.shape}
    return {
        name: np.broadcast_to(evaluate(formula, names), shapes.get(name, grad_activation.shape))
        for name, formula in bound.backward.items()
    }


def _under_mask(gradient: Floats, connection: Connection) -> Floats:
    if connection.mask is None:
        return gradient
    return np.where(connection.mask.numpy() != 0, gradient, gradient.dtype.type(0))
