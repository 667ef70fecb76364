"""Accuracy for classes and R² for values, from the outputs over a set of rows."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.datasets.dataset import Dataset
from core.graph import Graph
from core.losses import LOSSES
from core.objective import loss_groups
from core.project import Training


class Judge:
    """Compares outputs with targets by the kind of the targets."""

    def __init__(self, graph: Graph, dataset: Dataset) -> None:
        self._graph, self._dataset = graph, dataset
        self._kind = dataset.target_kind

    def by_logits(self, training: Training) -> bool:
        """Whether classes are told apart by z (the loss takes logits) rather than by a."""
        return bool(LOSSES[training.loss.name].logits)

    def __call__(
        self, outputs: NDArray[Any], rows: NDArray[np.int64], training: Training
    ) -> tuple[float | None, float | None]:
        """(accuracy, R²), one of them None, for outputs [len(rows), columns]."""
        targets = self._dataset.targets[rows]
        kind = self._kind
        if not len(rows) or not np.isfinite(outputs).all():
            return None, None
        if kind == "values":
            spread = float(((targets - targets.mean(axis=0)) ** 2).sum())
            return None, 1 - float(((outputs - targets) ** 2).sum()) / spread if spread else None
        if kind == "classes":
            right = np.ones(len(rows), bool)
            for first, last in loss_groups(self._graph, training.loss):
                right &= outputs[:, first:last].argmax(axis=1) == targets[:, first:last].argmax(axis=1)
            return float(right.mean()), None
        middle = 0.0 if kind == "signs" else 0.5
        boundary = 0.0 if self.by_logits(training) else middle
        return float(((outputs > boundary) == (targets > middle)).all(axis=1).mean()), None
