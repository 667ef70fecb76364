"""When a run has done what it was for: the conditions of `training.stop`, looked at wherever the loss is measured."""

from __future__ import annotations

import math
from typing import Any

from core.choice import Choice
from core.numerals import grouped
from core.project import Training
from core.stops import STOPS
from core.training.messages import Metrics


class Stopping:
    """A run's stop conditions from one Play on. A condition that holds already then does not count: Play goes on."""

    def __init__(self, training: Training) -> None:
        self._conditions = [(choice, _settings(choice)) for choice in training.stop]
        self._best: dict[int, tuple[float, float]] = {}  # plateau's number → (least loss, in which epoch)

    @property
    def by_loss(self) -> bool:
        """Whether a condition that counts needs the loss; without, evaluating for it can be left out."""
        return any(STOPS.find(choice.name).by_loss for choice, _ in self._conditions)

    def begin(self, step: int, epoch: float, train: Metrics, test: Metrics | None) -> None:
        """Leaves out what holds before the first update."""
        holding = [self._reason(n, step, epoch, train, test, 0.0) is not None for n in range(len(self._conditions))]
        self._conditions = [kept for kept, holds in zip(self._conditions, holding, strict=True) if not holds]
        self._best = {}

    def reason(
        self, step: int, epoch: float, train: Metrics | None, test: Metrics | None, elapsed: float
    ) -> str | None:
        """Which condition holds, with the value that met it: what follows "Stopped at step 40:"; None where none does.

        Args:
            epoch: with its fraction; train: None between two evaluations, where no condition on the loss is looked at.
            elapsed: seconds since Play.
        """
        for number in range(len(self._conditions)):
            if (said := self._reason(number, step, epoch, train, test, elapsed)) is not None:
                return said
        return None

    def steps_left(self, step: int) -> int | None:
        """Updates until a condition on their number may hold; None without one."""
        left = [given["count"] - step for choice, given in self._conditions if choice.name == "steps"]
        return max(0, min(left)) if left else None

    def epochs_left(self, epoch: int) -> int | None:
        """Epochs likewise, `epoch` of them being complete."""
        left = [given["count"] - epoch for choice, given in self._conditions if choice.name == "epochs"]
        return max(0, min(left)) if left else None

    def _reason(
        self, number: int, step: int, epoch: float, train: Metrics | None, test: Metrics | None, elapsed: float
    ) -> str | None:
        choice, given = self._conditions[number]
        if choice.name == "steps":
            return _are_done(given["count"], "update") if step >= given["count"] else None
        if choice.name == "epochs":
            return _are_done(given["count"], "epoch") if math.floor(epoch) >= given["count"] else None
        if choice.name == "seconds":
            words = "second of training has" if given["count"] == 1 else "seconds of training have"
            return f"{given['count']:g} {words} passed." if elapsed >= given["count"] else None
        measured = test if given["of_test"] else train
        if measured is None:  # not evaluated here, or no test rows: nothing to go by
            return None
        noun = "test loss" if given["of_test"] else "train loss"
        if choice.name == "loss":
            met = measured.loss <= given["value"]
            return f"{noun} {_number(measured.loss)} ≤ {_number(given['value'])}." if met else None
        return self._plateau(number, epoch, measured.loss, noun, given)

    def _plateau(self, number: int, epoch: float, loss: float, noun: str, given: dict[str, Any]) -> str | None:
        best, since = self._best.get(number, (math.inf, epoch))
        if loss < best - given["delta"] or number not in self._best:
            self._best[number] = (loss, epoch)
            return None
        waited = epoch - since
        if waited < given["epochs"]:
            return None
        by = f" by more than δ {_number(given['delta'])}" if given["delta"] else ""
        return f"{noun} has not fallen{by} below {_number(best)} for {waited:,.0f} epoch{'s' * (round(waited) != 1)}."


def _number(value: float) -> str:
    """Four significant digits, and a true minus sign."""
    return f"{value:.4g}".replace("-", "−")


def _settings(choice: Choice) -> dict[str, Any]:
    return {setting.name: choice.value(setting) for setting in STOPS.find(choice.name).settings}


def _are_done(count: int, noun: str) -> str:
    return f"1 {noun} is done." if count == 1 else f"{grouped(count)} {noun}s are done."
