"""Why a run became infinite: the step, the layer and the likely cause, in words, from the last finite moment."""

from __future__ import annotations

import numpy as np

from core.datasets.dataset import Dataset
from core.errors import UserError
from core.forward import forward
from core.graph import Graph
from core.parameters import unflatten
from core.project import Training

HUGE_RATIO = 1.0  # an update as large as the weights themselves cannot be descending


def explain(
    graph: Graph,
    training: Training,
    dataset: Dataset,
    rows: np.ndarray,
    *,
    step: int,
    before: np.ndarray,
    after: np.ndarray,
) -> tuple[UserError, str]:
    """The error to show, and the layer it happened in.

    Args:
        rows: the batch whose loss was not finite; step: the update that led there.
        before, after: parameters [P] before and after that update.
    """
    layer, what = _first_infinite(graph, dataset, rows, after)
    ratio = _update_ratio(before, after)
    if not np.isfinite(dataset.inputs[rows]).all() or not np.isfinite(dataset.targets[rows]).all():
        cause, mend = "a data row is not a number", "Mend the row in the data."
    elif ratio > HUGE_RATIO or not np.isfinite(after).all():
        size = "beyond all bounds" if not np.isfinite(ratio) else f"by {ratio:.2g} times their own size"
        cause = f"the rate {training.learning_rate:g} is too high: the last update changed the parameters {size}"
        mend = f"Try the rate {training.learning_rate / 10:g}, or reset."
    elif what == "activation":
        cause, mend = "its activations exploded", "Use smaller weights, a bounded activation, or a smaller rate."
    else:
        cause, mend = "the loss takes a logarithm or a power of something out of its range", "Try a smaller rate."
    place = f"in the loss of {layer}" if what == "loss" else f"in {layer}"
    message = f"Training stopped at step {step:,}: numbers became infinite {place}. Likely cause: {cause}."
    return UserError(message, hint=mend, where=layer), layer


def _first_infinite(graph: Graph, dataset: Dataset, rows: np.ndarray, flat: np.ndarray) -> tuple[str, str]:
    """The first layer, in order of computation, with a number that is not finite: (id, parameters or activation)."""
    parameters = unflatten(graph, flat)
    values = forward(graph, parameters, dataset.inputs[rows], dtype="float32")
    for layer in graph.forward_order:
        arrays = [parameters.weights[c.key] for c in graph.into(layer.id)]
        if layer.has_bias:
            arrays.append(parameters.biases[layer.id])
        if any(not np.isfinite(array.numpy()).all() for array in arrays):
            return layer.id, "parameters"
        if not np.isfinite(values[layer.id].activation).all():
            return layer.id, "activation"
    # Every number is finite, so the loss itself overflowed: on the answers of the layer that is furthest out.
    outputs = [layer.id for layer in graph.outputs]
    return max(outputs, key=lambda name: float(np.abs(values[name].activation).max())), "loss"


def _update_ratio(before: np.ndarray, after: np.ndarray) -> float:
    with np.errstate(all="ignore"):
        size = float(np.linalg.norm(before.astype(np.float64)))
        change = float(np.linalg.norm(after.astype(np.float64) - before))
    return change / size if size else float("inf") if change else 0.0
