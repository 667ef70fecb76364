"""Has what is shown while training redrawn one thing at a time, each in a turn of the event loop of its own.

Qt paints all that has changed in one go: were every view to redraw when the numbers come, the mouse would have to wait
for all of them. So each asks for a turn. Between two turns the loop paints what the last one changed, and sees to the
hand.

While training flat out, which wants the processor as well, one thing begins at a time: a picture's later turns come as
soon as they are asked for, so that nothing is computed that is not shown, and between two beginnings lies BEGINNING.
Next is what has waited longest for the root of its cost: of the processor's time, with its painting and with what was
computed for it elsewhere. So a picture of four times the cost comes half as often, which for the same work makes all
that is to be seen the least old on the whole (the sum of the ages is least where the rates go with 1 / sqrt(cost)).
Measured with every panel open: a picture takes a tenth less of this thread than with turns in equal numbers, each of
them spaced, where every second computation of canvas, warp and output was overtaken before it was shown.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, QTimer

REST = 0.003  # seconds between two turns: what the first one changed is painted in them
SHARE = 0.3  # of the window's time that turns and what they have painted may take: the rest is for the hand
LONGEST = 0.25  # seconds that a turn waits for its share, at most: a window that something else keeps busy draws, too
BEGINNING = 1 / 32  # seconds from one beginning to the next flat out: thirty pictures a second, and numbers to read
GUESS = 0.003  # seconds of the processor's time for something that has not been measured yet
LEARNING = 0.3  # how much the last picture's cost counts for the next one's, against those before
READING, CALM_READING = 0.1, 1.0  # seconds for which numbers to read stand still: nobody reads them faster
PATIENT_REST = 0.03  # while a hand drags or zooms and must not wait for views
PREFERENCE = 2.0  # times as often as the others' the view in use has its turn, flat out
AHEAD = 0.05  # seconds that the view in use goes before the others: not more, or they would never have a turn
ANSWER = 0.1  # seconds for which turns wait, at most, until what a key or a click asked for is painted
PATIENCE = 0.15  # seconds for which the views give way after each move of the hand


Job = Callable[[], object]


@dataclass
class _Turn:
    due: float
    job: Job
    since: float  # when it began to wait: numbers to read when they are due, pictures when the last one came
    begins: bool  # else it goes on with what has begun


def _of(key: Hashable) -> Hashable:
    """Whose turn it is. A picture may take several: those after the first have more than two parts in their keys."""
    return key[:2] if isinstance(key, tuple) else key


class Turns(QObject):
    """Hands out turns, the one that has waited longest first.

    Attributes:
        share: of the window's time that turns may take, with what they have painted.
        is_calm: training wants all that the processor can do; no more is drawn than looks lively, picture by picture.
        preferred: the key of the view that is looked at, None for none: its turns come first, flat out more often.
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
        self._until = math.inf  # when the timer looks next
        self._next_beginning = 0.0
        self._last: Hashable = None  # whose turn the last one was, until it is known what it took
        self._spent: dict[Hashable, float] = {}  # for what each has under way: seconds of the processor's time
        self._cost: dict[Hashable, float] = {}  # of a whole one
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._take)

    def ask(self, key: Hashable, job: Job, *, every: float = 0.0) -> None:
        """Has a job done soon; one that is asked for again under its key before its turn came is done once, as soon as
        either asked for.

        Args:
            key: a name, or (name, id); with more parts of a turn in which something is finished that has begun.
            every: seconds that lie between two of its turns, at least.
        """
        if self._is_closed:  # a window that is taken apart still asks
            return
        taken = self._taken.get(key, 0.0)
        due = max(time.monotonic(), taken + every)
        waiting = self._waiting.get(key)
        if waiting is not None:
            waiting.job = job
            if due >= waiting.due:
                return
        self._waiting[key] = _Turn(due, job, taken if every < CALM_READING else due, _of(key) == key)
        if due < self._until:
            self._wait()

    def hurry(self) -> None:
        """Nobody waits for the turn that is not due yet: numbers to read come at once, too."""
        now, self._next_beginning = time.monotonic(), 0.0
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
    def is_under_way(self) -> bool:
        """Whether something has begun that waits for its next turn."""
        return not all(turn.begins for turn in self._waiting.values())

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

    def spend(self, key: Hashable, seconds: float) -> None:
        """Something was computed elsewhere for what has begun: seconds of the processor's time."""
        if (of := _of(key)) in self._spent:
            self._spent[of] += seconds

    def _begin(self, key: Hashable, now: float) -> None:
        """Flat out; what the one before cost is known now. A late beginning brings the next one forward."""
        self._next_beginning = max(self._next_beginning, now - BEGINNING / 2) + BEGINNING
        if spent := self._spent.get(key, 0.0):
            self._cost[key] = spent + (1 - LEARNING) * (self._cost.get(key, spent) - spent)
        self._spent[key] = 0.0

    def _rank(self, key: Hashable, now: float) -> float:
        """The least comes next: what should have come first; flat out see the module."""
        turn, is_preferred = self._waiting[key], key == self.preferred
        if self.is_calm and turn.begins:
            waited = (now - turn.since) * (PREFERENCE if is_preferred else 1.0)
            return -waited / math.sqrt(self._cost.get(key, GUESS))
        if self.is_calm:
            return -math.inf
        return turn.due - AHEAD if is_preferred and turn.due <= now + 0.001 else turn.due

    def _due(self) -> dict[Hashable, float]:
        """When each may come."""
        first = self._next_beginning if self.is_calm else 0.0
        return {key: first if turn.begins and turn.due < first else turn.due for key, turn in self._waiting.items()}

    def _wait(self) -> None:
        """Until the next turn is due, and the last one's picture has been painted."""
        self._until = max(min(self._due().values()), self._free, self._held_until)
        self._timer.start(max(0, round((self._until - time.monotonic()) * 1000)))

    def _take(self) -> None:
        now, self._until = time.monotonic(), math.inf
        if not self._waiting:
            return
        ready = [key for key, due in self._due().items() if due <= now + 0.001]
        if not ready or max(self._free, self._held_until) > now + 0.001:
            self._wait()
            return
        busy = time.thread_time()
        if self._last is not None:  # its turn, and what it had painted
            self.spend(self._last, busy - self._busy)
            self._last = None
        rest = min(LONGEST, (busy - self._busy) / self.share)
        if (free := self._begun + rest) > now + 0.001:  # the last turn took long to paint
            self._free = free
            self._wait()
            return
        key = min(ready, key=lambda waiting: self._rank(waiting, now))
        turn = self._waiting.pop(key)
        if self.is_calm and turn.begins:
            self._begin(key, now)
        self._begun, self._busy, self._last = now, busy, _of(key)
        self._taken[key] = now
        self._until = -math.inf  # what is asked for meanwhile is waited for at the end
        try:
            turn.job()
        finally:
            now, self._until = time.monotonic(), math.inf
            self._free = now + (PATIENT_REST if now < self._patient_until else REST)
            if self._waiting:
                self._wait()
