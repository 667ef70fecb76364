"""The window's end of the training thread: starts it, passes commands, takes in what it left, and halts it."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, Signal

from core.datasets.dataset import Dataset
from core.parameters import Parameters
from core.project import Project, Training
from core.training.keyframes import Keyframes
from core.training.messages import Diverged, Event, Stopped
from core.training.pace import Pace
from core.training.trainer import Pause, Play, SetTraining, Trainer

HALT_SECONDS = 30.0  # the longest that an edit waits for the update under way


class TrainerLink(QObject):
    """Owns at most one Trainer.

    Signals:
        running_changed(): read `is_running`.
        snapshot_arrived(Snapshot), history_arrived(History), past_arrived(Past): the newest of each.
        event_arrived(Event): every event, in order; a Stopped or Diverged one has already ended `is_running`.
    """

    running_changed = Signal()
    snapshot_arrived = Signal(object)
    history_arrived = Signal(object)
    past_arrived = Signal(object)
    event_arrived = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._trainer: Trainer | None = None
        self._running = False
        self._expected: Parameters | None = None

    @property
    def is_running(self) -> bool:
        return self._running

    @property
    def is_there(self) -> bool:
        return self._trainer is not None

    def goes_on_from(self, parameters: Parameters | None) -> bool:
        """Whether the trainer, if there is one, stands exactly at these parameters of the document."""
        return self._trainer is not None and parameters is self._expected

    def stands_at(self, parameters: Parameters | None) -> None:
        """Says that the document now holds what the trainer has."""
        self._expected = parameters

    def start(
        self, project: Project, dataset: Dataset, play: Play, *, device: str, kept: Keyframes | None = None
    ) -> None:
        """Trains; a new thread is started where none goes on from the project, `kept` being its keyframes so far."""
        if self._trainer is None:
            self._trainer = Trainer(project, dataset, device=device, kept=kept)
            self._expected = project.parameters
        self._trainer.send(play)
        self._set_running(True)

    def set_pace(self, pace: Pace) -> None:
        if self._running and self._trainer is not None:
            self._trainer.send(Play(pace))

    def set_training(self, training: Training) -> None:
        if self._trainer is not None:
            self._trainer.send(SetTraining(training))

    def halt(self) -> None:
        """Stops at the end of the update under way; its Stopped event has been handed on when this returns."""
        if self._trainer is None or not self._running:
            return
        self._trainer.send(Pause())
        deadline = time.monotonic() + HALT_SECONDS
        while self._running and self._trainer is not None and time.monotonic() < deadline:
            self.poll()
            if self._running:
                time.sleep(0.001)

    def drop(self) -> None:
        """Ends the thread; what it had trained since the last halt is gone."""
        if self._trainer is not None:
            self._trainer.stop()
            self._trainer = None
        self._expected = None
        self._set_running(False)

    def poll(self) -> None:
        """Hands on what is new; called once a frame."""
        if self._trainer is None:
            return
        snapshot, history, events = self._trainer.poll()
        past = self._trainer.poll_past()  # after the events: the past of a Stopped one lies ready before it
        if past is not None:
            self.past_arrived.emit(past)
        if history is not None:
            self.history_arrived.emit(history)
        if snapshot is not None:
            self.snapshot_arrived.emit(snapshot)
        for event in events:
            self._pass_on(event)

    def _pass_on(self, event: Event) -> None:
        stopped = isinstance(event, (Stopped, Diverged))
        was_running = self._running
        if stopped:
            self._running = False  # before the event, so that whoever commits its parameters sees a standing trainer
        self.event_arrived.emit(event)
        if stopped and was_running and not self._running:
            self.running_changed.emit()

    def _set_running(self, running: bool) -> None:
        if running != self._running:
            self._running = running
            self.running_changed.emit()
