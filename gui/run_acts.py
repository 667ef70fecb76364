"""What the user does to a run through the session: plays, steps, resets, changes settings and numbers, goes back.

Each act knows about looking back and about live retrain: at a past step it begins a branch, with live retrain it trains
again from the start.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from core.parameters import Group, Parameters
from core.project import Project, Training
from core.training.messages import History
from core.training.pace import DEFAULT_PACE, Pace
from core.training.trainer import Play
from gui import run_edits
from gui.document import Document
from gui.live_entry import LiveEntry
from gui.live_retrain import LiveRetrain
from gui.moment import Moment
from gui.time_travel import TimeTravel
from gui.training_run import TrainingRun
from gui.zero_gradient import ZeroGradientWarning


class RunActs(QObject):
    """The session's half that acts; the session makes the parts and publishes what comes of it."""

    document: Document
    run: TrainingRun
    travel: TimeTravel
    live: LiveRetrain
    moment: Moment
    _live_entry: LiveEntry
    _zero_gradient: ZeroGradientWarning
    reported: Signal

    # Training ---------------------------------------------------------------

    @property
    def is_running(self) -> bool:
        return self.run.is_running

    @property
    def updates_per_second(self) -> float:
        """Of the training that runs; 0 while it stands still."""
        return self.run.updates_per_second

    @property
    def history(self) -> History:
        """The loss over the run so far."""
        return self.run.history

    @property
    def pace(self) -> Pace:
        return self.run.pace

    def parameters(self) -> Parameters | None:
        """The numbers that are shown: of the run as it stands, or of its past; None while the drawing has problems."""
        past = self.travel.shown
        return past.project.parameters if past is not None else self.run.parameters()

    @property
    def training(self) -> Training:
        """The settings that are shown and changed: the document's, or those of a past step (not with live retrain)."""
        past = None if self.live.is_on else self.travel.shown
        return self.document.project.training_or_default if past is None else past.training

    def play(self) -> None:
        """Trains at the session's pace until paused; at a past step a branch begins there."""
        self._start(Play(self.pace))

    def train_steps(self, steps: int) -> None:
        """Trains a number of updates, then stands still."""
        self._start(Play(self.pace if steps > 1 else DEFAULT_PACE, steps=steps))

    def train_epoch(self) -> None:
        """Trains to the end of the epoch that is under way."""
        self._start(Play(self.pace, to_epoch_end=True))

    def _start(self, play: Play) -> None:
        with self.live.resting():
            self.travel.branch_off()
        self.run.start(play)
        self.warn_of_zero_gradient()

    def warn_of_zero_gradient(self, *, is_training: bool = False) -> None:
        """Says it if what trains now, or has just been trained, has a gradient of 0, by its drawing and its loss."""
        is_training = is_training or self.run.is_running or self.live.is_under_way
        report = self._zero_gradient.report(self.document.project) if is_training else None
        if report is not None:
            self.reported.emit(report)

    def pause(self) -> None:
        """Stands still; the trained parameters enter the document before this returns."""
        self.run.pause()

    def reset(self) -> None:
        """Back to the same start: the numbers the user set, or those of initialisation and seed."""
        self.travel.leave()
        with self.live.resting():
            self.run.begin_anew("Reset", run_edits.reset)

    def new_seed(self) -> None:
        """A new random start."""
        self.travel.leave()
        self.run.begin_anew("New seed", run_edits.reseeded)

    def set_pace(self, pace: Pace) -> None:
        self.run.set_pace(pace)

    def set_training(self, training: Training, text: str, *, merge: str = "") -> None:
        """Changes settings, also while training runs; no restart, but that live retrain begins at the start."""
        if self.live.is_on:
            self.pause()
        was_running = self.run.is_running
        self.document.edit(text, replace(self.document.project, training=training), merge=merge)
        if was_running and not self.run.is_running and not self.document.problems:  # they gave it other rows
            self.run.start(Play(self.run.pace))

    def set_weight(self, group: Group, key: str, index: tuple[int, ...], value: float) -> None:
        """Sets one weight, bias or slope; undoable, also while training runs. With live retrain: at the run's start."""
        self.branch_off("weights")
        self.run.set_number(group, key, index, value, at_start=self.live.is_on)

    def set_numbers(self, changes: tuple[run_edits.Change, ...], text: str) -> None:
        """Sets several weights, biases and slopes at once, as `set_weight` sets one; `text` names it in the history."""
        self.branch_off("weights")
        self.run.set_numbers(changes, text, at_start=self.live.is_on)

    def branch_off(self, name: str = "") -> None:
        """Before numbers of a past step are changed: they are to be those of a branch. Live retrain begins anew."""
        if self.live.is_on:
            self.travel.leave()
        else:
            self.travel.branch_off(name)

    def number_base(self) -> tuple[Project, Parameters | None]:
        """What a typed or dragged number belongs to: the run as it stands, with live retrain its start."""
        if self.live.is_on and not self.document.problems:
            return run_edits.at_start(self.document.project)
        return self.document.project, self.parameters()

    def undo(self) -> None:
        """Undoes the last edit; while training runs, what was trained is kept as an edit first where the two touch."""
        self.travel.leave()
        self.run.through_history(self.document.undo_stack.undo)

    def redo(self) -> None:
        self.travel.leave()
        self.run.through_history(self.document.undo_stack.redo)

    def go_to(self, index: int) -> None:
        """Undoes or redoes to a place in the history; what training put there meanwhile may have ended it earlier."""
        self.travel.leave()
        stack = self.document.undo_stack
        self.run.through_history(lambda: self.document.go_to(min(index, stack.count())))

    # Live retrain -----------------------------------------------------------

    def set_live(self, on: bool) -> None:
        """Has each change of a knob train again, from the same start to where the run stands now."""
        self.travel.leave()
        self.live.set_on(on, step=self.moment.step)
        if on and not self.run.is_running and not self.moment.step:
            self._live_entry.retrain()

    def set_live_steps(self, steps: int) -> None:
        """Where live retrain ends."""
        if self.live.is_on:
            self.pause()  # first: a run that stands still moves the end to where it stands
        self.live.set_steps(steps)
        if self.live.is_on and (self.live.is_under_way or self.live.steps != self.travel.newest):
            self._live_entry.retrain()

    def set_device(self, device: str) -> None:
        """ "cpu", "cuda" or "auto"; a running training goes on there."""
        self.travel.leave()
        self.run.set_device(device)
