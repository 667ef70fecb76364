"""Live retrain: while it is on, each change of a knob trains again from the same start to the same step.

The training itself is core's, on a thread of its own, the newest change first. What it gives enters the document with
the change, as one undo step. What is through within a frame is waited for, so that edit and numbers are shown at once;
networks too large for that are shown on the way.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, QTimer, Signal

from core.datasets.dataset import Dataset
from core.graph import Graph
from core.parameters import Parameters, unflatten
from core.probing import Plane, responses
from core.project import Project
from core.training.retrainer import Answer, Retrainer, Wish
from gui.moment import Moment
from gui.probes import TILE_PIXELS
from gui.unfinished import Unfinished, leads_to_same_run

if TYPE_CHECKING:
    from core.training.retrain import Retrained

FIRST_STEPS = 2_500  # where training ends up while nothing was trained yet: the Playground default's first 100 epochs
MOST_STEPS = 10**9
QUICK_MS = 1  # between two looks, for as long as something may come at any moment
AT_ONCE = 0.010  # seconds that the window waits for a run that is through by then; what is longer goes on by itself
QUICK = 0.007  # seconds of the processor: the next one will be through in time
FRAME = 0.016  # seconds between two such waits, at least: a hand that is faster must see something in between
LINGER = 0.25  # seconds after the last result in which views still compute what they show of it
CALM_MS = 16
Responses = dict[str, NDArray[np.floating[Any]]]
Pictures = tuple[Parameters, Responses | None, dict[Hashable, Any]]
Companion = Callable[[Parameters], Any]


class LiveRetrain(QObject):
    """Signals:
        changed(): read `is_on`, `steps`, `reached` and `note`.
        arrived(Answer): a result for the document as it is now.
        ticked(): look whether something was computed; comes often while it matters.

    Attributes:
        companions: key of a view → what it needs to be shown together with numbers and tiles: a function of their
            parameters, made for a moment without any; None where it needs nothing.
    """

    changed = Signal()
    arrived = Signal(object)
    ticked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.is_on = False
        self.steps = self._own_steps = FIRST_STEPS  # its own: what it takes where no run gives it an end
        self.reached: int | None = None  # how far the run under way is; None while there is none
        self.note = ""  # what went wrong the last time
        self.ends_the_edit = True  # what led to the run under way is still the last edit
        self.runs = 0  # that have begun
        self.unfinished = Unfinished()  # undo and redo bring them back, and their runs with them
        self.companions: dict[Hashable, Callable[[Moment], Companion | None]] = {}
        self._rests = False
        self._retrainer = Retrainer()
        self._begun_for: Project | None = None  # what an edit is about to lead to, whose run is under way already
        self._waited = 0.0  # until when the window last waited for a run
        self._was_quick = True  # the last one could have been waited for
        self._since = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    @property
    def is_under_way(self) -> bool:
        return self.reached is not None

    def set_on(self, on: bool, *, step: int = 0) -> None:
        """Turns it on or off; on, it ends where the run stands; where nothing is trained, where the user said.

        That is FIRST_STEPS until then: never the length of a run that was left.
        """
        if on == self.is_on:
            return
        self.is_on = on
        if on:
            self.steps = step if step > 0 else self._own_steps
        else:
            self.cancel()
        self.changed.emit()

    def set_steps(self, steps: int) -> None:
        """Where training ends from now on, as the user has it."""
        self.steps = self._own_steps = min(max(1, steps), MOST_STEPS)
        self.changed.emit()

    def stands_at(self, step: int) -> None:
        """Play has trained to here: where that is beyond the end of later runs, they end here too."""
        if (step := min(step, MOST_STEPS)) > self.steps:
            self.steps = step
            self.changed.emit()

    @contextmanager
    def resting(self) -> Iterator[None]:
        """What the document does meanwhile is no turn of a knob."""
        self._rests = True
        try:
            yield
        finally:
            self._rests = False

    def follow(self, before: Project, after: Project, dataset: Dataset | None, *, is_edit: bool, device: str) -> bool:
        """Goes with the document; returns whether a run has begun, so that its numbers are about to change.

        Args:
            dataset: None where the drawing or its data have problems.
            is_edit: False for undo, redo and another file: those bring their own numbers with them, but for the
                ones of a run that was given up on its way; that begins again.
        """
        if leads_to_same_run(before, after):
            self.ends_the_edit = self.ends_the_edit and not is_edit
            if before in self.unfinished:
                self.unfinished.add(after)
            return False
        begun, self._begun_for = self._begun_for, None
        if is_edit and begun is after:
            self._announce(is_edit=True)
        else:
            self.cancel()
            leads_on = is_edit or after in self.unfinished
            if not self.is_on or not leads_on or self._rests or dataset is None:
                return False
            self.begin(after, dataset, device=device)
        self.unfinished.add(after)
        return True

    def is_awaited(self, before: Project, after: Project) -> bool:
        """Whether an edit leads to a run that the window may wait for: one as quick as the last, and not in a row."""
        is_time = self._was_quick and time.monotonic() >= self._waited + FRAME
        return is_time and self.is_on and not self._rests and not leads_to_same_run(before, after)

    def at_once(self, after: Project, dataset: Dataset, *, device: str) -> Answer | None:
        """Begins what an edit that is about to be made leads to, and waits for its end, AT_ONCE at most.

        Waiting leaves the interpreter to the training, and all that shows the document hears of the edit once, with
        its numbers, instead of twice. Where it takes longer, `follow` finds it under way.
        """
        self._ask(after, dataset, device)
        answer = self._retrainer.wait(AT_ONCE)
        self._waited = time.monotonic()
        if answer is None:
            self._was_quick, self._begun_for = False, after
            return None
        shown = (self.reached, self.note)
        self._check(answer)
        self.runs += 1
        self._since, self.reached, self.ends_the_edit = self._waited, None, True
        self._timer.start(QUICK_MS)
        if shown != (self.reached, self.note):
            self.changed.emit()
        return answer

    def begin(self, project: Project, dataset: Dataset, *, device: str, is_edit: bool = True) -> None:
        """Trains from the project's start; `arrived` follows, sooner or later.

        Args:
            is_edit: whether an edit led to it, which its result then belongs to.
        """
        self._ask(project, dataset, device)
        self._announce(is_edit=is_edit)

    def _ask(self, project: Project, dataset: Dataset, device: str) -> None:
        moment = Moment(project, None, dataset)
        made = {key: make(moment) for key, make in self.companions.items()}
        others = {key: job for key, job in made.items() if job is not None}
        self._retrainer.ask(Wish(project, dataset, self.steps, device, _pictures(project.graph, moment.plane, others)))

    def _announce(self, *, is_edit: bool) -> None:
        """A run is under way."""
        self.reached, self.note = 0, ""
        self.ends_the_edit = is_edit
        self.runs += 1
        self._since = time.monotonic()
        self._timer.start(QUICK_MS)
        self.changed.emit()

    def cancel(self) -> None:
        """Gives up what is under way."""
        self._retrainer.forget()
        if self.reached is not None:
            self.reached = None
            self.changed.emit()

    def close(self) -> None:
        self._timer.stop()
        self._retrainer.stop()

    def _tick(self) -> None:
        answer = self._retrainer.poll()
        if answer is not None and self.is_under_way:
            self._take(answer)
        self.ticked.emit()
        waited = time.monotonic() - self._since
        if not self.is_under_way and waited > LINGER:
            self._timer.stop()
        elif waited > LINGER and self._timer.interval() != CALM_MS:
            self._timer.setInterval(CALM_MS)

    def _take(self, answer: Answer) -> None:
        """Hands on a result.

        Raises:
            BaseException: what went wrong that is not the training's own; that is a bug.
        """
        result = self._check(answer)
        self._since = time.monotonic()
        self.reached = None if result.is_done else result.step
        self.arrived.emit(answer)
        self.changed.emit()

    def _check(self, answer: Answer) -> Retrained:
        """Its result, noted what there is to note of it; raises what `_take` does."""
        result = answer.result
        if answer.error is not None or result is None:
            self.cancel()
            raise answer.error or RuntimeError("live retrain gave nothing")
        if result.is_done:
            self._was_quick = answer.cost < QUICK
        self.note = "" if result.error is None else result.error.message
        return result


def _pictures(graph: Graph, plane: Plane | None, others: dict[Hashable, Companion]) -> Callable[[Any], Pictures]:
    """What canvas and companions show of a result, so that numbers, tiles and they come together."""

    def pictures(result: Any) -> Pictures:
        parameters = unflatten(graph, result.flat)
        tiles = None if plane is None else responses(graph, parameters, plane, TILE_PIXELS)
        return parameters, tiles, {key: job(parameters) for key, job in others.items()}

    return pictures
