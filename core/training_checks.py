"""What is wrong with how a project is to be trained, by itself and for the drawing it trains."""

from __future__ import annotations

import math

from core.activations import ACTIVATIONS
from core.choice_file import choice_problems
from core.clipping import CLIPS
from core.graph import Graph
from core.initializers import INITIALIZERS
from core.losses import LOSSES
from core.optimizers import OPTIMIZERS, is_perceptron
from core.problems import Problem
from core.project import Training
from core.schedules import SCHEDULES
from core.stops import STOPS

SEED_LIMIT = 2**63
BATCH_LIMIT = 10**9


def training_form_problems(training: Training) -> list[Problem]:
    """Losses, optimizers, initialisations and settings of them that do not exist: files with these are refused."""
    return (
        choice_problems("training.loss", "loss", training.loss, LOSSES)
        + choice_problems("training.optimizer", "optimizer", training.optimizer, OPTIMIZERS)
        + choice_problems("training.initialization", "initialization", training.initialization, INITIALIZERS)
        + choice_problems("training.schedule", "schedule", training.schedule, SCHEDULES)
        + choice_problems("training.clip", "clipping", training.clip, CLIPS)
        + [
            problem
            for condition in training.stop
            for problem in choice_problems("training.stop", "stop condition", condition, STOPS)
        ]
    )


def training_problems(training: Training, graph: Graph) -> list[Problem]:
    """Everything that keeps a training from starting, the drawing's own problems apart."""
    return training_form_problems(training) + _range_problems(training) + _pair_problems(training, graph)


def _range_problems(training: Training) -> list[Problem]:
    problems: list[Problem] = []

    def require(*, key: str, holds: bool, fix: str) -> None:
        if not holds:
            what = f"{key} is {getattr(training, key):g}."
            problems.append(Problem(f"training.{key}", what, fix))

    for key in ("learning_rate", "l1", "l2"):
        number = getattr(training, key)
        require(key=key, holds=math.isfinite(number) and number >= 0, fix="Write a number from 0 up.")
    require(key="momentum", holds=0 <= training.momentum < 1, fix="Write a number from 0 up, below 1.")
    require(key="batch_size", holds=1 <= training.batch_size <= BATCH_LIMIT, fix="Write a whole number from 1 up.")
    require(key="seed", holds=0 <= training.seed < SEED_LIMIT, fix="Write a whole number from 0 up, below 2⁶³.")
    if training.optimizer.settings.get("nesterov") is True and training.momentum == 0:
        problems.append(Problem("training.optimizer", "nesterov needs momentum.", "Set momentum above 0."))
    return problems


def _pair_problems(training: Training, graph: Graph) -> list[Problem]:
    problems: list[Problem] = []
    loss = LOSSES.get(training.loss.name)
    legal = (loss.legal_activations if loss is not None else None) or frozenset(ACTIVATIONS)
    for layer in graph.outputs:
        if layer.activation.name in ACTIVATIONS and layer.activation.name not in legal:
            names = " or ".join(sorted(legal, key=lambda name: (name == "identity", name)))
            what = f"{training.loss.name} needs {names} outputs, but {layer.id} has {layer.activation.name}."
            problems.append(Problem("training.loss", what, f"Choose another loss, or {names} for {layer.id}."))
    if is_perceptron(training.optimizer):
        single = len(graph.outputs) == 1 and graph.outputs[0].activation.name in ("step", "sign")
        if not single or any(layer.kind == "hidden" for layer in graph.layers):
            what = "The perceptron rule trains one output layer of step or sign units and nothing hidden."
            problems.append(Problem("training.optimizer", what, "Choose sgd, or change the drawing."))
    return problems
