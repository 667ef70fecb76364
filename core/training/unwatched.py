"""The loss curve of a run without a window: at epochs that the run alone decides, so that a run in pieces has the same.

Evaluating the whole set takes a good share of an epoch's time. A long run is therefore looked at less and less often:
after every epoch at first, after every second from a certain one on, then every fourth …
"""

from __future__ import annotations

from core.loss_history import History
from core.training.history import HistoryRecorder
from core.training.journal import belongs
from core.training.loop import Run
from core.training.measuring import epochs_of
from core.training.messages import Metrics

EACH = 128  # points for each doubling of the epochs; before the second doubling there is one after every epoch


class UnwatchedCurve:
    """Goes with a run from before its first update on."""

    def __init__(self, run: Run) -> None:
        self._run = run
        history = run.project.history if belongs(run.project) else History()
        self._recorder = HistoryRecorder(_without_odd_end(history))
        self.note()

    def updates_to_next(self) -> int:
        """After how many updates the next point is due."""
        return self._run.updates_to_epoch_end(_next_epoch(self._run.epoch) - self._run.epoch)

    def note(self) -> None:
        """Adds a point where the run stands, if one is due here."""
        if self._run.position in (0, len(self._run.dataset.train)) and _is_due(self._run.epoch):
            self._add(*self._run.evaluate())

    def ended(self, train: Metrics, test: Metrics | None) -> History:
        """The curve up to where the run stands, with its metrics there."""
        self._add(train, test)
        return self._recorder.history()

    def _add(self, train: Metrics, test: Metrics | None) -> None:
        self._recorder.add(self._run.step, epochs_of(self._run), train, test)


def _distance(epoch: int) -> int:
    """Epochs from a point at or before this epoch to the next one."""
    return 2 ** max(0, (epoch // EACH).bit_length() - 1)


def _is_due(epoch: int) -> bool:
    return epoch % _distance(epoch) == 0


def _next_epoch(epoch: int) -> int:
    distance = _distance(epoch)
    return epoch - epoch % distance + distance


def _without_odd_end(history: History) -> History:
    """Without a last point that is there only because the run ended: one that goes on does not end there."""
    if not len(history) or (history.epochs[-1] == int(history.epochs[-1]) and _is_due(int(history.epochs[-1]))):
        return history
    return History(*(column[:-1] for column in history.columns))
