"""Playing a run back: which step is to be shown when, at a pace that is chosen."""

from __future__ import annotations

import time
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from gui.time_travel import TimeTravel

FRAME_MS = 16
STILL_MS = 500  # between two pictures where nothing may glide


@dataclass(frozen=True)
class BackPace:
    """How fast a run goes by: in a fixed time, so many steps a second, or so many epochs a second."""

    text: str
    tip: str
    seconds: float = 0.0
    steps: float = 0.0
    epochs: float = 0.0

    def rate(self, steps: int, epochs: int) -> float:
        """Steps a second, of a run that long."""
        if self.seconds:
            return max(steps, 1) / self.seconds
        return self.steps or self.epochs * steps / max(epochs, 1)


PACES = (
    BackPace("in 5 s", "The whole run in 5 seconds.", seconds=5),
    BackPace("in 15 s", "The whole run in 15 seconds.", seconds=15),
    BackPace("in 60 s", "The whole run in a minute.", seconds=60),
    BackPace("1 step/s", "One update a second.", steps=1),
    BackPace("10 steps/s", "Ten updates a second.", steps=10),
    BackPace("1 epoch/s", "All training examples once a second.", epochs=1),
    BackPace("10 epochs/s", "All training examples ten times a second.", epochs=10),
)


class Playback(QObject):
    """Moves the time line's place by itself.

    Signals:
        changed(): it started or stopped.
    """

    changed = Signal()

    def __init__(self, travel: TimeTravel, parent: QObject) -> None:
        super().__init__(parent)
        self._travel = travel
        self.pace = PACES[1]
        self.is_still = False  # no gliding: a picture now and then
        self._at, self._last_time = 0.0, 0.0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._advance)

    @property
    def is_playing(self) -> bool:
        return self._timer.isActive()

    def start(self) -> None:
        """From where one is; from the start where that is now."""
        if not self._travel.has_past:
            return
        self._at = float(self._travel.step if self._travel.is_past else 0)
        self._last_time = time.monotonic()
        self._timer.start(STILL_MS if self.is_still else FRAME_MS)
        self._travel.go(int(self._at))
        self.changed.emit()

    def stop(self) -> None:
        if self._timer.isActive():
            self._timer.stop()
            self.changed.emit()

    def _advance(self) -> None:
        travel = self._travel
        if not travel.is_past:  # somebody went back to now, trained, or edited
            self.stop()
            return
        now = time.monotonic()
        self._at += (now - self._last_time) * self.pace.rate(travel.newest, travel.newest_epoch)
        self._last_time = now
        if self._at >= travel.newest:
            self.stop()
            travel.leave()
        elif not travel.is_waiting:  # a slower computer shows fewer steps, in the same time
            travel.go(int(self._at))
