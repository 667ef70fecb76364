"""Where a loss meets a drawing: which output columns it takes together, and its value and gradients for them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.choice import Choice
from core.expressions import evaluate
from core.forward import LayerValues
from core.graph import Graph
from core.losses import LOSSES, BoundLoss, bind_loss

Floats = NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Objective:
    """A loss bound to a drawing's outputs.

    Attributes:
        graph: the drawing.
        groups: (first, past-last) output columns of each part that the loss treats on its own; the parts' losses add.
            One part, except that each softmax layer has a cross-entropy of its own.
        bounds: the loss's formulas for each part.
    """

    graph: Graph
    groups: tuple[tuple[int, int], ...]
    bounds: tuple[BoundLoss, ...]

    @property
    def by_logits(self) -> bool:
        """Whether training goes by pre-activations (cross-entropies) rather than activations."""
        return self.bounds[0].variable == "z"

    @property
    def sums_batch(self) -> bool:
        return self.bounds[0].loss.sums_batch

    def values(self, layers: dict[str, LayerValues], targets: Floats) -> Floats:
        """The loss of each example, [N]."""
        outputs = self.outputs(layers)
        total = np.zeros(len(targets), outputs.dtype)
        for (first, last), bound in zip(self.groups, self.bounds, strict=True):
            part = {bound.variable: outputs[:, first:last], "t": targets[:, first:last].astype(outputs.dtype)}
            total = total + evaluate(bound.value, part)[:, 0]
        return total

    def gradients(self, layers: dict[str, LayerValues], targets: Floats) -> dict[str, tuple[Floats | None, Floats]]:
        """Output layer id → (∂L/∂z where the loss gives it directly, else None; ∂L/∂a), each [N, units]."""
        outputs = self.outputs(layers)
        activations = np.concatenate([layers[layer.id].activation for layer in self.graph.outputs], axis=1)
        direct, through = np.zeros_like(outputs), np.zeros_like(outputs)
        for (first, last), bound in zip(self.groups, self.bounds, strict=True):
            t = targets[:, first:last].astype(outputs.dtype)
            direct[:, first:last] = evaluate(bound.gradient, {bound.variable: outputs[:, first:last], "t": t})
            a = activations[:, first:last]
            through[:, first:last] = evaluate(bound.activation_gradient, {"a": a, "t": t})
        result: dict[str, tuple[Floats | None, Floats]] = {}
        column = 0
        for layer in self.graph.outputs:
            part = slice(column, column + layer.units)
            squashed = self.by_logits and layer.activation.name == self.bounds[0].loss.squash
            # Identity outputs are logits themselves: a = z, so both gradients are the direct one.
            onto_a = through[:, part] if squashed or not self.by_logits else direct[:, part]
            result[layer.id] = (direct[:, part] if self.by_logits else None, onto_a)
            column += layer.units
        return result

    def outputs(self, layers: dict[str, LayerValues]) -> Floats:
        """What the loss is taken of, [N, outputs]: activations, or pre-activations where it goes by logits."""
        parts = [layers[layer.id] for layer in self.graph.outputs]
        if not self.by_logits:
            return np.concatenate([part.activation for part in parts], axis=1)
        return np.concatenate([_known(part.pre_activation) for part in parts], axis=1)


def objective(graph: Graph, choice: Choice) -> Objective:
    """The loss of a drawing without problems.

    Raises:
        UserError: no such loss.
    """
    groups = loss_groups(graph, choice)
    activations = tuple(layer.activation.name for layer in graph.outputs)
    return Objective(graph, groups, tuple(bind_loss(choice, activations, last - first) for first, last in groups))


def loss_groups(graph: Graph, choice: Choice) -> tuple[tuple[int, int], ...]:
    """Output columns that the loss takes together; see Objective.groups."""
    loss = LOSSES.find(choice.name)
    apart = loss.by_class and any(layer.activation.name == "softmax" for layer in graph.outputs)
    if not apart:
        return ((0, graph.output_units),)
    edges = np.cumsum([0, *(layer.units for layer in graph.outputs)]).tolist()
    return tuple(pairwise(edges))


def _known(values: Floats | None) -> Floats:
    if values is None:
        raise ValueError("an output layer has no pre-activation")
    return values
