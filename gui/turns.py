"""Has what is shown while training redrawn one thing at a time, each in a turn of the event loop of its own.

Qt paints all that has changed in one go: were every view to redraw when the numbers come, the mouse would have to wait
for all of them. So each asks for a turn. Between two turns the loop paints what the last one changed, and sees to the
hand.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, QTimer

REST = 0.003  # seconds between two turns: what the first one changed is painted in them
SHARE = 0.3  # of the window's time that turns and what they have painted may take: the rest is for the hand
LONGEST = 0.25  # seconds that a turn waits for its share, at most: a window that something else keeps busy draws, too
PICTURE = 0.030  # seconds from one picture to the next while training flat out, which wants the processor as well
READING, CALM_READING = 0.1, 1.0  # seconds for which numbers to read stand still: nobody reads them faster
PATIENT_REST = 0.03  # while a hand drags or zooms and must not wait for views
AHEAD = 0.05  # seconds that the view in use goes before the others: not more, or they would never have a turn
ANSWER = 0.1  # seconds for which turns wait, at most, until what a key or a click asked for is painted
PATIENCE = 0.15  # seconds for which the views give way after each move of the hand


Job = Callable[[], bool | None]


@dataclass
class _Turn:
    due: float
    job: Job
    is_picture: bool  # else numbers to read


class Turns(QObject):
    """Hands out turns, the one that has waited longest first.

    Attributes:
        share: of the window's time that turns may take, with what they have painted.
        is_calm: training wants all that the processor can do; no more is drawn than looks lively, picture by picture.
        preferred: the key of the view that is looked at, None for none: its turns come first.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.share = SHARE
        self.is_calm = self._is_closed = False
        self.preferred: Hashable | None = None
        self._waiting: dict[Hashable, _Turn] = {}
        self._taken: dict[Hashable, float] = {}  # when each had its last turn
        self._free, self._patient_until, self._held_until = 0.0, 0.0, 0.0
        self._answer_until = 0.0
        self._begun = self._busy = 0.0  # the last turn's beginning: the time, and the processor's time of this thread
        self._unseen: set[Hashable] = set()  # whose last turn showed nothing new: most often they only have it computed
        self._pictured = 0.0  # the beginning of the last turn that changed a picture
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._take)

    def ask(self, key: Hashable, job: Job, *, every: float = 0.0) -> None:
        """Has a job done soon; one that is asked for again under its key before its turn came is done once, as soon as
        either asked for.

        Args:
            job: returns False where there is nothing new to be seen yet.
            every: seconds that lie between two of its turns, at least.
        """
        if self._is_closed:  # a window that is taken apart still asks
            return
        due = max(time.monotonic(), self._taken.get(key, 0.0) + every)
        waiting = self._waiting.get(key)
        if waiting is not None:
            waiting.job = job
            if due >= waiting.due:
                return
        self._waiting[key] = _Turn(due, job, every < CALM_READING)
        self._wait()

    def hurry(self) -> None:
        """Nobody waits for the turn that is not due yet: numbers to read come at once, too."""
        now = time.monotonic()
        for turn in self._waiting.values():
            turn.due = min(turn.due, now)
        if self._waiting:
            self._wait()

    def forget(self, key: Hashable) -> None:
        """Nobody wants this any more."""
        self._waiting.pop(key, None)

    def hold(self, seconds: float) -> None:
        """Nothing is redrawn for so long: what is shown is about to be replaced. 0 ends it."""
        self._held_until = time.monotonic() + seconds
        if self._waiting:
            self._wait()

    @property
    def is_held(self) -> bool:
        return time.monotonic() < self._held_until

    @property
    def is_idle(self) -> bool:
        return not self._waiting

    @property
    def is_through(self) -> bool:
        """Whether all that moves has had its turn; what is to be read may wait for its own."""
        soon = time.monotonic() + READING
        return all(turn.due > soon for turn in self._waiting.values())

    @property
    def reading(self) -> float:
        """Seconds that lie between two turns of whatever shows numbers to read."""
        return CALM_READING if self.is_calm else READING

    def give_way(self) -> None:
        """A hand moves something: for a moment there are fewer turns, so that it does not stutter."""
        self._patient_until = time.monotonic() + PATIENCE

    def wait_for_answer(self) -> None:
        """What the hand asked for is painted before anything that follows it: `answered` says when."""
        self._answer_until = time.monotonic() + ANSWER
        self._free = max(self._free, self._answer_until)

    def answered(self) -> None:
        """It is painted: what follows has its turns."""
        self._answer_until = 0.0
        self._free = min(self._free, time.monotonic() + REST)
        if self._waiting:
            self._wait()

    @property
    def is_answering(self) -> bool:
        """Whether an answer is waited for."""
        return time.monotonic() < self._answer_until

    def follow(self, key: Hashable, job: Callable[[], None]) -> None:
        """Does a job that sets threads to work: at once, or after an answer that is waited for, which needs them."""
        if self.is_answering:
            self.ask(key, job)
        else:
            job()

    def close(self) -> None:
        """Nothing is redrawn any more, whoever asks."""
        self._is_closed = True
        self._waiting.clear()
        self._timer.stop()

    def _rank(self, key: Hashable, now: float) -> float:
        """When a turn should have come: the least comes next."""
        due = self._waiting[key].due
        return due - AHEAD if key == self.preferred and due <= now + 0.001 else due

    def _due(self, key: Hashable) -> float:
        """When a turn may come: while training flat out, a picture not right after another."""
        turn = self._waiting[key]
        is_spaced = self.is_calm and turn.is_picture and key not in self._unseen
        return max(turn.due, self._pictured + PICTURE) if is_spaced else turn.due

    def _wait(self) -> None:
        """Until the next turn is due, and the last one's picture has been painted."""
        due = min(map(self._due, self._waiting))
        until = max(due, self._free, self._held_until)
        self._timer.start(max(0, round((until - time.monotonic()) * 1000)))

    def _take(self) -> None:
        now = time.monotonic()
        if not self._waiting:
            return
        ready = [waiting for waiting in self._waiting if self._due(waiting) <= now + 0.001]
        if not ready or max(self._free, self._held_until) > now + 0.001:
            self._wait()
            return
        busy = time.thread_time()
        rest = min(LONGEST, (busy - self._busy) / self.share)
        if (free := self._begun + rest) > now + 0.001:  # the last turn took long to paint
            self._free = free
            self._wait()
            return
        key = min(ready, key=lambda waiting: self._rank(waiting, now))
        self._begun, self._busy = now, busy
        turn = self._waiting.pop(key)
        self._taken[key] = now
        try:
            is_seen = turn.job() is not False
            (self._unseen.discard if is_seen else self._unseen.add)(key)
            if is_seen and turn.is_picture:
                self._pictured = now
        finally:
            now = time.monotonic()
            self._free = now + (PATIENT_REST if now < self._patient_until else REST)
            if self._waiting:
                self._wait()
