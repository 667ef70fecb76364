"""How fast training runs for the eye: from one step a second through one epoch a frame to flat out."""

from __future__ import annotations

import math
from dataclasses import dataclass

from core.registry import Table

FRAME = 1 / 60  # seconds


@dataclass(frozen=True)
class Pace:
    """A speed.

    Attributes:
        steps_per_second: updates a second; None where the pace goes by epochs or has no bound.
        epochs_per_frame: epochs every 1/60 s; None likewise. Both None: flat out.
    """

    name: str
    title: str
    steps_per_second: float | None = None
    epochs_per_frame: float | None = None

    @property
    def is_flat_out(self) -> bool:
        return self.steps_per_second is None and self.epochs_per_frame is None


PACES: Table[Pace] = Table("pace")
PACES.add(Pace("step_1", "1 step/s", steps_per_second=1))
PACES.add(Pace("step_10", "10 steps/s", steps_per_second=10))
PACES.add(Pace("step_60", "1 step/frame", steps_per_second=60))
PACES.add(Pace("epoch", "1 epoch/frame", epochs_per_frame=1))
PACES.add(Pace("epoch_10", "10 epochs/frame", epochs_per_frame=10))
PACES.add(Pace("flat_out", "flat out"))
DEFAULT_PACE = PACES["epoch"]


class UpdateCost:
    """What an update costs, learned while training: so many fit a slice of time, and results never depend on it."""

    def __init__(self) -> None:
        self._seconds = math.inf  # unknown: the first update goes alone

    def updates_in(self, seconds: float) -> int:
        return max(1, int(seconds / self._seconds))

    def learn(self, count: int, seconds: float) -> None:
        """Takes in what some updates took: upwards at once, downwards by a factor."""
        self._seconds = max(seconds / count, 0.0 if math.isinf(self._seconds) else self._seconds / 4, 1e-8)
