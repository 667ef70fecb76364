"""Whether a drawing and its loss suit the rows it is to learn from, and if not, in a sentence why."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from core.activations import ACTIVATIONS, bind
from core.choice import Choice
from core.datasets.dataset import Dataset, TargetKind
from core.expressions import evaluate
from core.losses import LOSSES
from core.project import Project
from gui.numbers import number
from gui.symbols import activation_title

FAR = 1000.0  # pre-activations that show whether an activation is bounded
UNBOUNDED = 5.0


@dataclass(frozen=True)
class Misfit:
    """Why data and network do not go together.

    Attributes:
        is_hard: training cannot start; otherwise it can, but something else suits the data better.
        can_mend: whether one press can mend it.
    """

    text: str
    is_hard: bool
    mend: str = "Fit the network"
    can_mend: bool = True


def misfit(project: Project, dataset: Dataset) -> Misfit | None:
    """The first thing by which the network does not suit the rows; layers that are not drawn yet are not missed."""
    graph = project.graph
    if not graph.layers:
        return Misfit("Nothing is drawn yet.", is_hard=False, mend="Draw input and output")
    columns, targets = dataset.inputs.shape[1], dataset.targets.shape[1]
    if graph.inputs and columns != graph.input_units:
        text = f"This data has {plural(columns, 'input')}, the network {graph.input_units}."
        return Misfit(text, is_hard=True, can_mend=columns >= len(graph.inputs))
    if not graph.outputs or targets == 0:
        return None
    kind = kind_of(dataset)
    if targets != graph.output_units:
        many = "target class" if kind == "classes" and dataset.classes else "target"
        text = f"This data has {plural(targets, many)}, the network {plural(graph.output_units, 'output')}."
        return Misfit(text, is_hard=True, can_mend=targets >= len(graph.outputs))
    loss = LOSSES.get(project.training_or_default.loss.name)
    if loss is None:
        return Misfit("The loss is unknown.", is_hard=True)
    if not _loss_takes(loss.targets, dataset):
        return Misfit(f"{_titled(loss.title)} does not take targets {target_words(dataset)}.", is_hard=True)
    for layer in graph.outputs:
        legal, title = loss.legal_activations, activation_title(layer.activation.name)
        if legal is not None and layer.activation.name not in legal:
            return Misfit(f"{_titled(loss.title)} does not go with {title} outputs.", is_hard=True)
        by_logits = legal is not None and layer.activation.name in legal
        if not by_logits and not covers(layer.activation, kind, dataset):
            text = f"{title} outputs do not suit targets {target_words(dataset)}."
            return Misfit(text, is_hard=False)
    return None


def kind_of(dataset: Dataset) -> TargetKind:
    """The kind of the targets; two named classes are binary, also where the present loss wants them as ±1."""
    kind = dataset.target_kind
    return "binary" if kind == "signs" and dataset.classes else kind


def covers(activation: Choice, kind: TargetKind, dataset: Dataset) -> bool:
    """Whether outputs can come near all targets without leaving room on the wrong side of 0 and 1."""
    low, high = reach(activation)
    if dataset.targets.size and not (low <= dataset.targets.min() and dataset.targets.max() <= high):
        return False
    return kind not in ("binary", "classes") or low > -0.5 or low == -np.inf


@lru_cache(maxsize=64)
def reach(activation: Choice) -> tuple[float, float]:
    """The lowest and highest value that an activation takes; ±inf where it goes on."""
    if activation.name not in ACTIVATIONS:
        return -np.inf, np.inf
    bound = bind(activation)
    z = np.concatenate([np.linspace(-FAR, FAR, 201), np.linspace(-6, 6, 201)])
    values = {"z": np.stack([z, -z], axis=1)}
    for name in bound.learned:
        values[name] = np.full(2, bound.activation.learned_start(activation, name))
    outcome = evaluate(bound.value, values)
    low, high = float(outcome.min()), float(outcome.max())
    return (-np.inf if low < -UNBOUNDED else low), (np.inf if high > UNBOUNDED else high)


def target_words(dataset: Dataset) -> str:
    """The values that targets take: "−1, 1", "0, 1" or "−1.2 … 1.2"."""
    if dataset.targets.size == 0:
        return "–"
    kind = dataset.target_kind
    values = np.unique(dataset.targets)
    if kind in ("signs", "binary", "classes") or len(values) <= 2:
        return ", ".join(_short(v) for v in values[:3])
    return f"{_short(values[0])} … {_short(values[-1])}"


def plural(count: int, noun: str) -> str:
    ending = "" if count == 1 else "es" if noun.endswith("s") else "s"
    return f"{count} {noun}{ending}"


def _loss_takes(rule: str, dataset: Dataset) -> bool:
    t = dataset.targets
    if rule == "unit":
        return bool(np.all((t >= 0) & (t <= 1)))
    if rule == "sign":
        # two named classes become ±1 for such a loss when the rows are next worked out
        return bool(np.all(np.abs(t) == 1)) or (len(dataset.classes) == 2 and t.shape[1] == 1)
    if rule == "one_hot":
        return bool(np.all((t == 0) | (t == 1)) and np.all(t.sum(axis=1) == 1)) and t.shape[1] > 1
    return True


def _short(value: float) -> str:
    return number(float(value), 3)


def _titled(title: str) -> str:
    return title[:1].upper() + title[1:]
