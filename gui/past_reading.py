"""The past of a run computed off the GUI thread: one moment at a time, and all keyframes again after opening a file."""

from __future__ import annotations

import math
import threading
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.datasets.dataset import Dataset
from core.errors import UserError
from core.evaluation import evaluate_all
from core.project import Project
from core.training.keyframes import ALLOWANCE, Keyframes
from core.training.messages import Metrics

if TYPE_CHECKING:
    from core.training.timeline import PastMoment, Recording  # they import torch: the threads below do that

LONGEST_REST = 0.05  # seconds that a rebuild lets go by between two slices


@dataclass(frozen=True, eq=False)
class Wanted:
    """A moment that somebody wants to see.

    Attributes:
        project, dataset: the document as it is, and its rows.
        newest: the last step there is.
        allowance: seconds that it may take, math.inf for however long.
    """

    project: Project
    dataset: Dataset
    newest: int
    step: int
    kept: Keyframes
    device: str
    allowance: float = ALLOWANCE


@dataclass(frozen=True, eq=False)
class Found:
    """What came of it; `moment` is None where the past cannot be computed, and `error` says why."""

    wanted: Wanted
    moment: PastMoment | None
    train: Metrics | None = None
    test: Metrics | None = None
    error: UserError | None = None


class PastReader:
    """Reads moments; belongs to one thread. It reads the rows of earlier times once for a run."""

    def __init__(self) -> None:
        self._recording: Recording | None = None
        self._dataset: Dataset | None = None

    def read(self, wanted: Wanted) -> Found:
        from core.training.timeline import moment_at

        try:
            moment = moment_at(self._recording_of(wanted), wanted.kept, wanted.step, allowance=wanted.allowance)
        except UserError as error:
            return Found(wanted, None, error=error)
        if moment.dataset is None:
            return Found(wanted, moment)
        train, test = evaluate_all(moment.project.graph, moment.parameters, moment.dataset, moment.training)
        return Found(wanted, moment, train, test)

    def _recording_of(self, wanted: Wanted) -> Recording:
        from core.training.timeline import Recording

        old, project = self._recording, wanted.project
        same = old is not None and self._dataset is wanted.dataset and old.project.data is project.data
        if old is not None and same and old.project.journal is project.journal:
            self._recording = replace(old, project=project, newest=wanted.newest, device=wanted.device)
        else:
            self._recording = Recording.of(project, wanted.dataset, newest=wanted.newest, device=wanted.device)
        self._dataset = wanted.dataset
        return self._recording


class Rebuild:
    """A thread that computes a run again from its journal and keeps moments of it, giving way to all others.

    Attributes:
        error: why it ended early, None where it did not; read it after `is_done`.
        ends_alike: whether its end is what the document holds, None until it is known.
    """

    def __init__(self, wanted: Wanted) -> None:
        self.wanted = wanted
        self.error: BaseException | None = None
        self.ends_alike: bool | None = None
        self._kept: Keyframes | None = None
        self._lock = threading.Lock()
        self._ending = threading.Event()
        self._may = threading.Event()
        self._thread = threading.Thread(target=self._work, name="past", daemon=True)
        self._thread.start()

    @property
    def is_done(self) -> bool:
        return not self._thread.is_alive()

    def let(self, *, go_on: bool) -> None:
        """Whether it may compute now, or is to wait because something else has to."""
        if go_on:
            self._may.set()
        else:
            self._may.clear()

    def collect(self) -> Keyframes | None:
        """What it has kept so far, where that is more than at the last call."""
        with self._lock:
            kept, self._kept = self._kept, None
        return kept

    def end(self) -> None:
        """Gives it up; the thread ends by itself, after the slice that it is at."""
        self._ending.set()
        self._may.set()

    def join(self, timeout: float = 5.0) -> None:
        self._thread.join(timeout)

    def _work(self) -> None:
        try:
            self._may.wait()
            if not self._ending.is_set():
                self._rebuild()
        except BaseException as error:  # noqa: BLE001 - handed to whoever polls, never swallowed
            self.error = error

    def _rebuild(self) -> None:
        from core.training.timeline import Recording, rebuilt

        wanted = self.wanted
        recording = Recording.of(wanted.project, wanted.dataset, newest=wanted.newest, device=wanted.device)
        begun = time.perf_counter()
        for kept, alike in rebuilt(recording):
            self.ends_alike = alike
            with self._lock:
                self._kept = kept
            self._ending.wait(min(LONGEST_REST, time.perf_counter() - begun))  # half of the time at most
            self._may.wait()
            if self._ending.is_set():
                return
            begun = time.perf_counter()


def whole(wanted: Wanted) -> Wanted:
    """However long it takes."""
    return replace(wanted, allowance=math.inf)
