"""The way of a run through weight space: its weights at many steps, done again from its journal in small parts."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.datasets.dataset import Dataset
from core.errors import UserError
from core.project import Progress, Project
from core.training.loop import DivergedError
from core.training.replay import PastRows, Replay

MOMENTS = 121
LONGEST = 1.0  # seconds of training again, beyond which the way is given up


class PathWalk:
    """Walks a run again from its start; belongs to one thread at a time.

    Attributes:
        steps: those whose weights are known so far. thetas: the weights, float32 [P] each.
        is_done: nothing more comes. has_failed: the run is too long, or cannot be done again.
    """

    def __init__(self, project: Project, dataset: Dataset, *, device: str = "cpu", longest: float = LONGEST) -> None:
        """`dataset`: the rows of the project as it is."""
        self._project, self._dataset, self._device = project, dataset, device
        end = (project.progress or Progress()).step
        # a run moves most at first: moments lie closer together there
        self._goals = np.unique(np.rint(end * np.linspace(0, 1, MOMENTS) ** 2).astype(int)).tolist()
        self._longest, self._spent = longest, 0.0
        self._replay: Replay | None = None
        self.steps: list[int] = []
        self.thetas: list[NDArray[Any]] = []
        self.is_done = self.has_failed = False

    def go_on(self, seconds: float) -> PathWalk:
        """Goes on for about so long."""
        try:
            if self._replay is None:  # its engine may have to be loaded first: that says nothing about the run's length
                self._replay = Replay(self._project, PastRows(self._project, self._dataset), device=self._device)
            begun = time.thread_time()  # others that want the processor make no run longer
            self._walk(self._replay, time.perf_counter() + seconds)
            self._spent += time.thread_time() - begun
        except (UserError, DivergedError):
            self.is_done = self.has_failed = True
        if self._spent > self._longest and not self.is_done:
            self.is_done = self.has_failed = True
        if self.is_done:
            self._replay = None
        return self

    def _walk(self, replay: Replay, until: float) -> None:
        for goal in self._goals[len(self.steps) :]:
            for _ in replay.to(goal):
                if time.perf_counter() > until and replay.run.step < goal:
                    return
            self.steps.append(goal)
            self.thetas.append(replay.run.engine.flat_copy())
            if time.perf_counter() > until and goal < self._goals[-1]:
                return
        self.is_done = True
