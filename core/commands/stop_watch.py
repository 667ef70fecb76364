"""The stop conditions of a run that nobody watches: looked at after every epoch, so that it ends at the same step
everywhere."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from core.training.stopping import Stopping

if TYPE_CHECKING:
    from core.training.loop import Run


class StopWatch:
    """Looks at a run's stop conditions.

    Attributes:
        reason: the condition that holds, a sentence; None as long as none does.
        evaluating: seconds that went into evaluating the loss for it.
    """

    def __init__(self, run: Run) -> None:
        self._run, self._stopping = run, Stopping(run.training)
        self._begun = time.perf_counter()
        self.reason: str | None = None
        self.evaluating = 0.0
        self._look(evaluate=True)

    def updates_to_next(self, left: int) -> int:
        """Updates, at most `left`, that must not be passed without a look."""
        bounds = [left]
        if (steps := self._stopping.steps_left(self._run.step)) is not None:
            bounds.append(steps)
        if (epochs := self._stopping.epochs_left(self._run.epoch)) is not None:
            bounds.append(self._run.updates_to_epoch_end(epochs))
        if self._stopping.by_loss:
            bounds.append(self._run.updates_to_epoch_end(1))
        return max(1, min(bounds))

    def look(self) -> None:
        self._look(evaluate=self._run.position in (0, len(self._run.dataset.train)))

    def _look(self, *, evaluate: bool) -> None:
        if not self._run.training.stop:
            return
        begun, run = time.perf_counter(), self._run
        train, test = run.evaluate() if evaluate and self._stopping.by_loss else (None, None)
        epochs = run.epoch + run.position / max(1, len(run.dataset.train))
        self.reason = self._stopping.reason(run.step, epochs, train, test, begun - self._begun)
        self.evaluating += time.perf_counter() - begun
