"""What is measured while a run trains, and when: the loss curve, the newest metrics and the stop conditions."""

from __future__ import annotations

import math
import time
from collections import deque

import numpy as np
from numpy.typing import NDArray

from core.loss_history import History
from core.training.history import HistoryRecorder
from core.training.messages import Metrics
from core.training.stopping import Stopping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from core.training.loop import Run

SHARE = 0.15  # of the time at most goes into evaluating whole sets
CHEAP = 0.002  # the thread's own seconds of an evaluation up to which the curve gets its points at whatever share
LARGE = 3e8  # parameters times rows from which evaluating the start may wait until somebody has seen an update
GROWTH = 1.04  # epochs from one such point to the next: so a curve over few moments of training has a shape too


class Measuring:
    """Owned by the training thread; nothing here changes what a run does."""

    def __init__(self, history: History | None) -> None:
        self._recorder = HistoryRecorder(history)
        self._ended, self._took = 0.0, 0.0  # the last evaluation: when, and the thread's own seconds
        self._costs: deque[float] = deque(maxlen=4)  # of the last ones, but the very first, which only warms up
        self._next_epoch = 0
        self._metrics: tuple[int, Metrics, Metrics | None] | None = None  # of which step, train, test
        self._stopping: Stopping | None = None  # since Play; made when the first update is due
        self._played = 0.0  # when Play came
        self._start: tuple[int, float, NDArray[np.float32]] | None = None  # step, epoch and parameters, to evaluate

    # The curve --------------------------------------------------------------

    def history(self) -> History:
        return self._recorder.history()

    def forget(self) -> None:
        """What was measured is no longer true: numbers, data or settings changed."""
        self._metrics = self._start = None

    def postpone(self, run: Run) -> bool:
        """Whether evaluating a run takes so long that its first update comes first; its start is evaluated after it."""
        rows = len(run.dataset.train) + len(run.dataset.test)
        if run.project.graph.parameter_count() * rows < LARGE:
            return False
        self._start = run.step, epochs_of(run), run.engine.network.copy_flat()
        return True

    def _measure_start(self, run: Run) -> None:
        """The point of the curve that was postponed."""
        if self._start is None:
            return
        (step, epoch, flat), self._start = self._start, None
        if step != run.step:
            network = run.engine.network
            now = network.copy_flat()
            network.write(flat)
            train, test = run.evaluate()
            network.write(now)
            self._recorder.add(step, epoch, train, test)

    def measured(self, run: Run) -> tuple[Metrics, Metrics | None]:
        """The metrics of this very moment."""
        self._measure_start(run)
        begun = time.thread_time()
        train, test = run.evaluate()
        self._took = time.thread_time() - begun
        self._ended = time.perf_counter()
        if self._metrics is not None:
            self._costs.append(self._took)
        self._next_epoch = max(run.epoch + 1, math.ceil(run.epoch * GROWTH))
        self._recorder.add(run.step, epochs_of(run), train, test)
        self._metrics = (run.step, train, test)
        return train, test

    def newest(self, run: Run, *, stands: bool, is_first: bool) -> tuple[Metrics | None, Metrics | None]:
        """The metrics to show: of this moment where it stands still or the time allows it, else the last ones.

        None for what is shown first of a run whose start is still to be evaluated.
        """
        if self._start is not None and not stands:
            if not is_first:  # the start alone: both at once would keep a command waiting
                self._measure_start(run)
            return None, None
        if self._metrics is None or stands or (self._has_time and self._metrics[0] != run.step):
            return self.measured(run)
        return self._metrics[1:]

    def epoch_ended(self, run: Run) -> None:
        """A point of the curve, where one is due, the time allows it or a stop condition asks for it: after every
        epoch, so that a run ends at the same step on every machine."""
        is_asked = self._stopping is not None and self._stopping.by_loss
        if is_asked or self._has_time or (run.epoch >= self._next_epoch and self._is_cheap):
            self.measured(run)

    def _updates_to_next(self, run: Run) -> int | None:
        """After how many updates a point is due; None where evaluating is too dear to wait for."""
        if not self._is_cheap:
            return None
        return run.updates_to_epoch_end(max(1, self._next_epoch - run.epoch))

    @property
    def _has_time(self) -> bool:
        return time.perf_counter() - self._ended >= self._took / SHARE

    @property
    def _is_cheap(self) -> bool:
        return min(self._costs, default=0.0) <= CHEAP

    # Stop conditions --------------------------------------------------------

    def play_came(self) -> None:
        self._stopping, self._played = None, time.perf_counter()

    def settings_changed(self) -> None:
        self._stopping = None
        self.forget()

    def bounds(self, run: Run) -> list[int]:
        """Updates that must not be passed without a look at the loss or at the stop conditions."""
        stopping = self._stopping or self._begun(run)
        bounds = [self._updates_to_next(run), stopping.steps_left(run.step)]
        if (epochs := 1 if stopping.by_loss else stopping.epochs_left(run.epoch)) is not None:
            bounds.append(run.updates_to_epoch_end(epochs))
        return [max(1, bound) for bound in bounds if bound is not None]

    def stop_reason(self, run: Run) -> str | None:
        """Which condition holds now; those on the loss are looked at where it was measured at this very step."""
        stopping = self._stopping or self._begun(run)
        fresh = self._metrics if self._metrics is not None and self._metrics[0] == run.step else (0, None, None)
        return stopping.reason(run.step, epochs_of(run), *fresh[1:], time.perf_counter() - self._played)

    def _begun(self, run: Run) -> Stopping:
        """The stop conditions, less those that hold before the first update."""
        self._stopping = Stopping(run.training)
        if run.training.stop:
            train, test = run.evaluate()
            self._stopping.begin(run.step, epochs_of(run), train, test)
        return self._stopping


def epochs_of(run: Run) -> float:
    """Epochs so far, with the part of the one under way; one that is longer than the rows there are now begins anew."""
    rows = max(1, len(run.dataset.train))
    return run.epoch + (run.position / rows if run.position < rows else 0.0)
