"""How good a network's answers are over some rows: confusion of classes with its measures, or misses of values.

Definitions are the field's usual ones, as in C. D. Manning, P. Raghavan, H. Schütze, "Introduction to Information
Retrieval" (2008), chapter 8 (precision, recall, F1), and in N. R. Draper, H. Smith, "Applied Regression Analysis"
(1998), chapter 1 (R²). Accuracy is the one that training shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from core.datasets.dataset import Dataset
from core.forward import forward
from core.graph import Graph
from core.numerals import with_subscript
from core.objective import objective
from core.parameters import Parameters
from core.project import Training
from core.training.metrics import Judge

Floats = NDArray[np.floating[Any]]
Integers = NDArray[np.integer[Any]]


@dataclass(frozen=True)
class Boundary:
    """Where an output's answer turns from the first class to the second: above `value` of its `variable`.

    Of logits that is z > 0, which for a sigmoid is a > ½, the middle of the targets.
    """

    variable: Literal["a", "z"]
    value: float


@dataclass(frozen=True, eq=False)
class Confusion:
    """True classes against answered ones, for K classes and N examples.

    Attributes:
        name: whose answers these are: an output, or "" for all of them together.
        classes: their names.
        truth, answered: [N], the number of the class.
        boundary: of one output with two classes; None where the largest output is the answer.
    """

    name: str
    classes: tuple[str, ...]
    truth: Integers
    answered: Integers
    boundary: Boundary | None = None

    @cached_property
    def counts(self) -> Integers:
        """[K, K]: how many examples of the row's class were answered with the column's."""
        size = len(self.classes)
        return np.bincount(self.truth * size + self.answered, minlength=size * size).reshape(size, size)

    @cached_property
    def shares(self) -> Floats:
        """[K, K]: the part of each row that is in the cell; NaN in the row of a class that does not occur."""
        return _ratio(self.counts, self.support[:, None] * np.ones(len(self.classes)))

    @property
    def support(self) -> Integers:
        """[K]: TP + FN, the examples of each class."""
        return self.counts.sum(axis=1)

    @property
    def given(self) -> Integers:
        """[K]: TP + FP, how often each class was the answer."""
        return self.counts.sum(axis=0)

    @cached_property
    def precision(self) -> Floats:
        """[K]: TP / (TP + FP); NaN for a class that was never the answer."""
        return _ratio(self.counts.diagonal(), self.given)

    @cached_property
    def recall(self) -> Floats:
        """[K]: TP / (TP + FN); NaN for a class that does not occur."""
        return _ratio(self.counts.diagonal(), self.support)

    @cached_property
    def f1(self) -> Floats:
        """[K]: 2 TP / (2 TP + FP + FN); NaN for a class that neither occurs nor was the answer."""
        return _ratio(2 * self.counts.diagonal(), self.support + self.given)

    @property
    def right(self) -> int:
        """How many answers are right."""
        return int(self.counts.trace())

    @property
    def accuracy(self) -> float:
        """right / N."""
        return self.right / len(self.truth)

    @staticmethod
    def macro(measure: Floats) -> float | None:
        """The plain mean of a measure over the classes that have one, each counting the same; None for none."""
        known = measure[np.isfinite(measure)]
        return float(known.mean()) if len(known) else None


@dataclass(frozen=True, eq=False)
class Fit:
    """An output's answers beside its targets, both [N]."""

    name: str
    targets: Floats
    answers: Floats

    @cached_property
    def errors(self) -> Floats:
        """[N]: answer − target."""
        return self.answers - self.targets

    @property
    def mae(self) -> float:
        """Mean absolute error, Σ|a − t| / N."""
        return float(np.abs(self.errors).mean())

    @property
    def rmse(self) -> float:
        """Root of the mean squared error, √(Σ(a − t)² / N)."""
        return float(np.sqrt(np.square(self.errors).mean()))

    @property
    def r2(self) -> float | None:
        """1 − SS_res / SS_tot with SS_res = Σ(a − t)² and SS_tot = Σ(t − mean t)²; None where targets don't vary."""
        total = float(np.square(self.targets - self.targets.mean()).sum())
        return 1 - float(np.square(self.errors).sum()) / total if total else None


@dataclass(frozen=True, eq=False)
class Scores:
    """All of it over N rows.

    Attributes:
        rows: [N], of the data set. losses: [N], of each example.
        parts: what is looked at on its own: all classes together, or each output that answers by itself.
        accuracy: answers that are right in all parts; None for values.
    """

    rows: Integers
    losses: Floats
    parts: tuple[Confusion, ...] | tuple[Fit, ...]
    accuracy: float | None

    def place_of(self, row: int | None) -> int | None:
        """Where a row of the data set is among these rows; None for nowhere."""
        found = np.nonzero(self.rows == row)[0].tolist() if row is not None else []
        return found[0] if found else None

    def in_cell(self, part: Confusion, truth: int, answered: int) -> Integers:
        """Rows of the data set in a cell of a confusion matrix, the largest loss first."""
        return self._worst_first((part.truth == truth) & (part.answered == answered), self.losses)

    def farthest(self, part: Fit) -> Integers:
        """All rows of the data set, the farthest from its target first."""
        return self._worst_first(np.ones(len(self.rows), bool), np.abs(part.errors))

    def _worst_first(self, wanted: NDArray[np.bool_], cost: Floats) -> Integers:
        places = np.nonzero(wanted)[0]
        return self.rows[places[np.argsort(-cost[places], kind="stable")]]


def score(
    graph: Graph, parameters: Parameters, dataset: Dataset, training: Training, rows: NDArray[np.int64]
) -> Scores | None:
    """Scores of a drawing without problems over some rows, float64; None where an answer is infinite or no number.

    Raises:
        ValueError: no rows, or data without targets.
    """
    if not len(rows) or not dataset.targets.shape[1]:
        raise ValueError("there is nothing to compare with")
    goal = objective(graph, training.loss)
    values = forward(graph, parameters, dataset.inputs[rows])
    outputs = goal.outputs(values)
    answers = np.concatenate([values[layer.id].activation for layer in graph.outputs], axis=1)
    if not (np.isfinite(outputs).all() and np.isfinite(answers).all()):
        return None
    with np.errstate(all="ignore"):  # a loss may be infinite: then that example is the worst
        losses = goal.values(values, dataset.targets[rows])
    targets, kind = dataset.targets[rows], dataset.target_kind
    names = _output_names(graph, dataset)
    if kind == "values":
        fits = tuple(Fit(name, targets[:, i], answers[:, i]) for i, name in enumerate(names))
        return Scores(rows, losses, fits, None)
    accuracy, _ = Judge(graph, dataset)(outputs, rows, training)
    if kind == "classes":
        groups = goal.groups
        parts = [
            _by_largest(outputs[:, a:b], targets[:, a:b], names[a:b], "" if len(groups) == 1 else f"{i + 1}. group")
            for i, (a, b) in enumerate(groups)
        ]
    else:
        middle = 0.0 if kind == "signs" else 0.5
        border = 0.0 if goal.by_logits else middle
        squashes = [layer.activation.name == "sigmoid" for layer in graph.outputs for _ in range(layer.units)]
        classes = _two_classes(dataset)
        parts = [
            Confusion(
                name,
                classes,
                (targets[:, i] > middle).astype(np.int64),
                (outputs[:, i] > border).astype(np.int64),
                Boundary("z", 0.0) if goal.by_logits and not squashes[i] else Boundary("a", middle),
            )
            for i, name in enumerate(names)
        ]
    return Scores(rows, losses, tuple(parts), accuracy)


def _by_largest(outputs: Floats, targets: Floats, classes: tuple[str, ...], name: str) -> Confusion:
    return Confusion(name, classes, targets.argmax(axis=1), outputs.argmax(axis=1))


def _two_classes(dataset: Dataset) -> tuple[str, str]:
    if len(dataset.classes) == 2 and dataset.targets.shape[1] == 1:
        return dataset.classes[0], dataset.classes[1]
    return ("−1", "+1") if dataset.target_kind == "signs" else ("0", "1")


def _output_names(graph: Graph, dataset: Dataset) -> tuple[str, ...]:
    """The classes' names where each output is one, else the drawing's own, else the data's target columns."""
    count = graph.output_units
    if len(dataset.classes) == count > 1:
        return dataset.classes
    columns = dataset.target_names if len(dataset.target_names) == count else ("",) * count
    units = [(layer, i) for layer in graph.outputs for i in range(layer.units)]
    return tuple(
        layer.unit_name(i) if i < len(layer.names) and layer.names[i] else with_subscript(column) or layer.unit_name(i)
        for (layer, i), column in zip(units, columns, strict=True)
    )


def _ratio(upper: Any, lower: Any) -> Floats:
    """upper / lower, NaN for 0 / 0."""
    upper, lower = np.asarray(upper, float), np.asarray(lower, float)
    return np.divide(upper, lower, out=np.full(np.broadcast(upper, lower).shape, np.nan), where=lower != 0)
