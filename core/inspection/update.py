"""The update of a batch in float64: each example's contribution, their mean, what regularisation and clipping make of
it, and the optimizer's rule with its state, number by number.

The engines train in float32 and by other means; tests hold an epoch of these updates to theirs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.clipping import NORM_GUARD, limit
from core.graph import Graph
from core.inspection.backward import Gradients, differentiate_in_parts
from core.inspection.rules import Quantity, apply_rule
from core.losses import LOSSES
from core.optimizers import is_perceptron
from core.parameters import (
    Group,
    Parameters,
    Slot,
    flatten,
    parameter_shapes,
    slots,
    training_entries,
    unflatten,
    weight_entries,
)
from core.project import Training

Floats = NDArray[np.float64]
_NUMBERS_AT_ONCE, _LEAST_AT_ONCE = 2_000_000, 64  # activations, and examples, that are computed at a time


@dataclass(frozen=True, eq=False)
class BatchUpdate:
    """One update, taken apart.

    Attributes:
        rows: of the data set, the batch's examples in its order.
        examples: their gradients, each of its own data loss.
        descends: the same, but for Rosenblatt's rule with a − t in the place of δ: what is descended on.
        weights: [P], the parameters before; data: [P], the gradient of the batch's data loss.
        entering: [P], after L1, L2, freezing and clipping: what the optimizer's rule takes.
        decay, sparsity: [P], what L2 and L1 add. factor: what clipping by norm multiplies by, 1 for none.
        quantities: the rule, line by line; the last one is the new parameters.
        state: the optimizer's after the update, by torch's names.
        rate: r of this update.
    """

    graph: Graph
    rows: tuple[int, ...]
    examples: Gradients
    descends: Gradients
    training: Training
    weights: Floats
    data: Floats
    decay: Floats
    sparsity: Floats
    entering: Floats
    factor: float
    quantities: tuple[Quantity, ...]
    state: dict[str, Floats]
    rate: float

    @property
    def new(self) -> Floats:
        """[P], the parameters after."""
        return self.quantities[-1].value

    @property
    def losses(self) -> Floats:
        """[N], each example's own data loss."""
        return np.asarray(self.examples.losses, np.float64)

    @cached_property
    def slots(self) -> dict[str, Slot]:
        """Tensor name → where it lies in the flat arrays."""
        return slots(self.graph)

    def place(self, group: Group, key: str, index: tuple[int, ...]) -> int:
        """Where one parameter stands in the flat arrays."""
        return self.slots[f"{group}/{key}"].place(index)

    def contributions(self, group: Group, key: str, index: tuple[int, ...]) -> Floats:
        """What each example of the batch adds to one parameter's gradient: they add up to `data`, [N]."""
        given = np.asarray(self.descends.of_number(group, key, index), np.float64)
        return given if sums(self.training) else given / len(self.rows)

    def after(self) -> Parameters:
        """The parameters after the update."""
        return unflatten(self.graph, self.new)


def sums(training: Training) -> bool:
    """Whether the batch's loss is the sum of its examples' rather than their mean."""
    return LOSSES.find(training.loss.name).sums_batch and not is_perceptron(training.optimizer)


def batch_update(
    graph: Graph,
    parameters: Parameters,
    inputs: Floats,
    targets: Floats,
    training: Training,
    *,
    rows: tuple[int, ...],
    rate: float,
    state: Mapping[str, NDArray[Any]] | None = None,
) -> BatchUpdate:
    """What one update makes of the parameters.

    Args:
        inputs: [N, input units]; targets: [N, output units]: the batch.
        rate: the learning rate of this update.
        state: the optimizer's before it, by torch's names; None or {} at the start of a run.
    """
    at_once = max(_LEAST_AT_ONCE, _NUMBERS_AT_ONCE // sum(layer.units for layer in graph.layers))
    made = differentiate_in_parts(graph, parameters, inputs, targets, training.loss, most=at_once)
    descends = rosenblatt(graph, made, np.asarray(targets, np.float64)) if is_perceptron(training.optimizer) else made
    w = flatten(graph, parameters, "float64")
    data = _total(graph, descends, training)
    is_weight = weight_entries(graph).astype(np.float64)
    decay, sparsity = training.l2 * w * is_weight, training.l1 * np.sign(w) * is_weight
    moved = training_entries(graph).astype(np.float64)
    before = np.where(moved > 0, data + decay + sparsity, 0.0)
    entering, factor = clipped(before, training)
    quantities, after = apply_rule(
        training, w, entering, {k: np.asarray(v, np.float64) for k, v in (state or {}).items()}, rate
    )
    if not np.all(moved):
        last = quantities[-1]
        kept = np.where(moved > 0, last.value, w)
        quantities = (*quantities[:-1], Quantity(last.symbol, last.rule, kept, last.parts))
        after = {name: v * moved if np.shape(v) == w.shape else v for name, v in after.items()}
    return BatchUpdate(
        graph, rows, made, descends, training, w, data, decay, sparsity, entering, factor, quantities, after, rate
    )


def clipped(gradient: Floats, training: Training) -> tuple[Floats, float]:
    """The gradient that the rule takes, and the factor of clipping by norm."""
    bound = limit(training.clip)
    if training.clip.name == "norm":
        factor = min(1.0, bound / (float(np.linalg.norm(gradient)) + NORM_GUARD))
        return gradient * factor, factor
    if training.clip.name == "value":
        return np.clip(gradient, -bound, bound), 1.0
    return gradient, 1.0


def _total(graph: Graph, made: Gradients, training: Training) -> Floats:
    """[P], the gradient of the batch's data loss: the mean (or sum) of the examples'."""
    share = 1.0 if sums(training) else 1.0 / len(made.losses)
    parts: list[Floats] = []
    for name in parameter_shapes(graph):
        group, key = name.split("/", 1)
        if group == "weights":
            parts.append(np.asarray(made.total_of_weights(graph.by_key[key]).reshape(-1), np.float64))
        elif group == "biases":
            parts.append(np.asarray(made.rows(key).sum(axis=0), np.float64))
        else:
            parts.append(np.asarray(made.onto_slope[key].sum(axis=0), np.float64))
    return np.concatenate(parts).astype(np.float64) * share if parts else np.zeros(0)


def rosenblatt(graph: Graph, made: Gradients, targets: Floats) -> Gradients:
    """The same with a − t in the place of δ: what Rosenblatt's rule takes."""
    delta: dict[str, Any] = {}
    column = 0
    for layer in graph.outputs:
        delta[layer.id] = made.values[layer.id].activation - targets[:, column : column + layer.units]
        column += layer.units
    return Gradients(graph, made.values, made.losses, made.onto_activation, {**made.delta, **delta}, made.onto_slope)
