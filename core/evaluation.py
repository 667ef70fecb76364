"""Loss and metrics of a network over a whole data set, in numpy: what is shown before torch is loaded."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.datasets.dataset import Dataset
from core.forward import forward
from core.graph import Graph
from core.objective import objective
from core.parameters import Parameters
from core.project import Training
from core.training.messages import Metrics
from core.training.metrics import Judge


def evaluate_all(
    graph: Graph, parameters: Parameters, dataset: Dataset, training: Training
) -> tuple[Metrics, Metrics | None]:
    """Metrics over all training rows, and over all test rows where there are any."""
    train = evaluate_rows(graph, parameters, dataset, training, dataset.train)
    test = evaluate_rows(graph, parameters, dataset, training, dataset.test) if len(dataset.test) else None
    return train, test


def evaluate_rows(
    graph: Graph, parameters: Parameters, dataset: Dataset, training: Training, rows: NDArray[np.int64]
) -> Metrics:
    """Metrics over some rows, float64."""
    goal = objective(graph, training.loss)
    values = forward(graph, parameters, dataset.inputs[rows])
    losses = goal.values(values, dataset.targets[rows])
    data_loss = float(losses.sum() if goal.sums_batch else losses.mean()) if len(rows) else 0.0
    weights = [array.numpy() for array in parameters.weights.values()]
    l1 = training.l1 * sum(float(np.abs(w).sum()) for w in weights)
    l2 = training.l2 / 2 * sum(float(np.square(w).sum()) for w in weights)
    judge = Judge(graph, dataset)
    layers = [values[layer.id] for layer in graph.outputs]
    parts = [v.pre_activation if judge.by_logits(training) else v.activation for v in layers]
    outputs = np.concatenate([part for part in parts if part is not None], axis=1)
    accuracy, r2 = judge(outputs, rows, training)
    return Metrics(data_loss + l1 + l2, data_loss, accuracy, r2)
