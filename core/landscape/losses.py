"""The loss of one drawing over all training rows for many sets of weights at once, by the forward pass alone.

Weights are one float64 vector θ [P] in the order of parameter_shapes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.activations import bind
from core.datasets.dataset import Dataset
from core.expressions import evaluate
from core.forward import LayerValues
from core.graph import Graph, Layer
from core.objective import Objective, objective
from core.parameters import Parameters, Slot, flatten, slots, weight_entries
from core.project import Training

Floats = NDArray[np.floating[Any]]
AT_ONCE = 2**20  # numbers of one layer that are computed together, at most


def flat_numbers(graph: Graph, parameters: Parameters) -> Floats:
    """θ, [P], in float64: typed numbers as they are written."""
    return flatten(graph, parameters, "float64")


@dataclass(frozen=True, eq=False)
class LossOf:
    """A drawing without problems, its data and its loss: all but the weights.

    With `rows` (indices), only these count; else all training rows.
    """

    graph: Graph
    dataset: Dataset
    training: Training

    def at(self, thetas: Floats) -> Floats:
        """The loss with regularisation, [M], for weights [M, P]; what training minimises, over all training rows."""
        rows = max(1, len(self._targets))
        widest = max(layer.rows for layer in self.graph.layers)
        step = max(1, AT_ONCE // (rows * widest))
        parts = [self._some(thetas[i : i + step]) for i in range(0, len(thetas), step)]
        return np.concatenate(parts) if parts else np.zeros(0)

    @cached_property
    def _goal(self) -> Objective:
        return objective(self.graph, self.training.loss)

    @cached_property
    def _inputs(self) -> dict[str, Floats]:
        """Input layer id → [1, N, units]."""
        first, parts = 0, {}
        for layer in self.graph.inputs:
            columns = self.dataset.inputs[self.dataset.train, first : first + layer.units]
            parts[layer.id], first = columns[None].astype(np.float64), first + layer.units
        return parts

    @cached_property
    def _targets(self) -> Floats:
        return self.dataset.targets[self.dataset.train]

    @cached_property
    def _slots(self) -> dict[str, Slot]:
        return slots(self.graph)

    @cached_property
    def _is_weight(self) -> NDArray[np.bool_]:
        return weight_entries(self.graph) > 0

    def _tensor(self, thetas: Floats, name: str) -> Floats:
        slot = self._slots[name]
        return thetas[:, slot.part].reshape(len(thetas), *slot.shape)

    def _some(self, thetas: Floats) -> Floats:
        many, rows = len(thetas), len(self._targets)
        values: dict[str, tuple[Floats, Floats]] = {key: (part, part) for key, part in self._inputs.items()}
        with np.errstate(all="ignore"):
            for layer in self.graph.forward_order:
                if layer.computes:
                    z = self._pre_activation(thetas, layer, {key: a for key, (_, a) in values.items()})
                    values[layer.id] = (z, self._activated(thetas, layer, z))
            ends: dict[str, LayerValues] = {}
            for layer in self.graph.outputs:
                z, a = (np.broadcast_to(part, (many, *part.shape[1:])) for part in values[layer.id])
                ends[layer.id] = LayerValues(z.reshape(many * rows, *z.shape[2:]), a.reshape(many * rows, layer.units))
            each = self._goal.values(ends, np.tile(self._targets, (many, 1))).reshape(many, rows)
            data_loss = each.sum(axis=1) if self._goal.sums_batch else each.mean(axis=1)
            weights = thetas[:, self._is_weight]
            training = self.training
            return data_loss + training.l1 * np.abs(weights).sum(axis=1) + training.l2 / 2 * (weights**2).sum(axis=1)

    def _pre_activation(self, thetas: Floats, layer: Layer, activations: dict[str, Floats]) -> Floats:
        """z = Σ W a + b, [M, N, rows] or [M, N, units, pieces]."""
        total: Floats | None = None
        for connection in self.graph.into(layer.id):
            weight = self._tensor(thetas, f"weights/{connection.key}")
            term = activations[connection.source] @ weight.swapaxes(1, 2)
            total = term if total is None else total + term
        if total is None:
            raise ValueError(f"nothing arrives at the layer {layer.id!r}")
        if layer.has_bias:
            total = total + self._tensor(thetas, f"biases/{layer.id}")[:, None]
        has_pieces = bind(layer.activation).activation.pieces
        return total.reshape(*total.shape[:2], layer.units, layer.pieces) if has_pieces else total

    def _activated(self, thetas: Floats, layer: Layer, z: Floats) -> Floats:
        bound = bind(layer.activation)
        learned = {name: self._tensor(thetas, f"slopes/{layer.id}")[:, None] for name in bound.learned}
        a = evaluate(bound.value, {"z": z, **learned})
        return a[..., 0] if bound.activation.pieces else np.broadcast_to(a, z.shape)
