"""Live retrain: where training ends up under the settings, drawing and data of now, from the same start, as one call.

A run of its own each time; nothing that trains elsewhere is touched. Any thread may do it; to cancel, stop asking.
"""

from __future__ import annotations

import math
import time
from collections.abc import Generator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.arrays import Array, FrozenMap
from core.datasets.dataset import Dataset
from core.errors import UserError
from core.initializers import initial_parameters
from core.loss_history import History
from core.parameters import GROUPS, Parameters, carried_over, unflatten
from core.project import Progress, Project
from core.training.engines import pick_device
from core.training.history import HistoryRecorder
from core.training.journal import journal_problems, start_of_run
from core.training.loop import DivergedError, Run
from core.training.measuring import epochs_of
from core.training.messages import Metrics, Ready
from core.training.pace import UpdateCost

FIRST_LOOK = 0.012  # seconds until the first result in between: a small network is done by then
LOOKS = 0.05  # seconds between the ones after it
POINTS = 8  # of the loss curve beside start and end: each takes an evaluation, as long as a thousand updates


@dataclass(frozen=True, eq=False)
class Retrained:
    """Where training stands, or ended up.

    Attributes:
        flat: all parameters, read-only float32 [P], in the order of parameter_shapes.
        is_done: False for a look in between, whose metrics are those of its step.
        engine: what did it, where, and why it was chosen.
        error: what ended it before its step, None where nothing did.
    """

    project: Project
    flat: NDArray[np.float32]
    progress: Progress
    train: Metrics
    test: Metrics | None
    history: History
    journal: tuple[Any, ...]
    is_done: bool
    engine: Ready
    error: UserError | None = None

    @property
    def step(self) -> int:
        return self.progress.step

    @property
    def ended_project(self) -> Project:
        """The document with this run in it."""
        return replace(
            self.project,
            parameters=unflatten(self.project.graph, self.flat),
            progress=self.progress,
            journal=self.journal,
            history=self.history,
        )


def retrain(project: Project, dataset: Dataset, *, steps: int, device: str = "cpu") -> Generator[Retrained, None, None]:
    """Trains from the project's start to a step; the last result is done, those before it show how far it is.

    Small networks give one result; large ones one soon after the beginning and then several a second.

    Raises:
        UserError: the device is not there.
    """
    run = Run(from_start(project), dataset, device=pick_device(device))
    recorder, cost = HistoryRecorder(), UpdateCost()
    points = _points(steps)
    engine = Ready(run.engine.name, run.engine.device, run.engine_reason)
    last: tuple[int, Metrics, Metrics | None] | None = None

    def measured() -> tuple[Metrics, Metrics | None]:
        """Of this step, which is a point of the curve."""
        nonlocal last
        if last is None or last[0] != run.step:
            last = (run.step, *run.evaluate())
            recorder.add(run.step, epochs_of(run), last[1], last[2])
        return last[1], last[2]

    def result(*, is_done: bool, error: UserError | None = None) -> Retrained:
        train, test = measured()
        flat, history = run.engine.flat_copy(), recorder.history()
        journal = tuple(run.journal)
        return Retrained(run.project, flat, run.progress(), train, test, history, journal, is_done, engine, error)

    look = time.perf_counter() + FIRST_LOOK
    try:
        for point in points:
            while run.step < point:
                begun = time.perf_counter()
                count = min(point - run.step, cost.updates_in(FIRST_LOOK / 2))
                run.advance(count)
                cost.learn(count, time.perf_counter() - begun)
                if time.perf_counter() >= look and run.step < steps:
                    yield result(is_done=False)
                    look = time.perf_counter() + LOOKS
            if point < steps:
                measured()
        run.check_finite()
    except DivergedError as error:
        last = None
        yield result(is_done=True, error=error)
        return
    yield result(is_done=True)


def retrained(project: Project, dataset: Dataset, *, steps: int, device: str = "cpu") -> Retrained:
    """The end of it."""
    *_, end = retrain(project, dataset, steps=steps, device=device)
    return end


def from_start(project: Project) -> Project:
    """The project before its first update, under the settings and drawing of now.

    Numbers that the user typed stay the start, as far as the drawing still has them; others come from the seed.
    """
    told = None if journal_problems(project) or not project.journal else project.journal[0]
    if told is None:
        start = start_of_run(project).reset if project.parameters is not None else None
    elif "parameters" not in told or told.get("reset") == "initialization":
        start = None
    else:
        groups = [told["parameters"].get(group, {}) for group in GROUPS]
        typed = Parameters(*(FrozenMap({key: Array.of(v) for key, v in arrays.items()}) for arrays in groups))
        training = project.training_or_default
        fresh = initial_parameters(project.graph, training.initialization, training.seed)
        start = carried_over(project.graph, fresh, typed)
    return replace(project, parameters=start, progress=None, journal=(), history=History())


def _points(steps: int) -> list[int]:
    """Steps at which the curve gets a point: the start, the end, and some between, closer at first."""
    between = np.geomspace(max(1.0, steps / 200), max(1, steps), POINTS + 1)[:-1] if steps else ()
    return sorted({0, *(math.ceil(value) for value in between if value < steps), steps})
