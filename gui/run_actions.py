"""What the Run menu, the transport and undo do: train, step, reset, take back; each says in words what happened."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject

from gui.document import Document
from gui.errors import Report
from gui.panels.stepper import StepperStrip
from gui.panels.transport import Transport
from gui.session import Session


class RunActions(QObject):
    """Acts on the session; how far a step goes is the transport's choice."""

    def __init__(self, document: Document, session: Session, transport: Transport, stepper: StepperStrip) -> None:
        super().__init__(transport)
        self._document, self._session = document, session
        self._transport, self._stepper = transport, stepper

    def play(self) -> None:
        if self._session.is_running:
            self._session.pause()
        else:
            self._session.play()

    def step_forward(self) -> None:
        kind = self._transport.step_kind
        if kind == "batch":
            self._session.train_steps(1)
        elif kind == "epoch":
            self._session.train_epoch()
        else:
            self._stepper.set_granularity(kind)
            self._stepper.step_forward()

    def step_back(self) -> None:
        kind = self._transport.step_kind
        if kind not in ("batch", "epoch"):
            self._stepper.set_granularity(kind)
            self._stepper.step_back()
        elif self._document.undo_stack.undoText().startswith("Train to"):
            self.undo()
        else:
            self._say("There is no training step to take back.")

    def stop_stepping(self) -> None:
        self._stepper.stop_stepping()

    def reset(self) -> None:
        self._session.reset()
        self._say("Reset to the same start.")

    def new_seed(self) -> None:
        self._session.new_seed()
        self._say(f"A new start, from seed {self._document.project.training_or_default.seed}.")

    def undo(self) -> None:
        text = self._document.undo_stack.undoText()
        self._session.undo()
        self._say(f"Undone: {text}." if text else "Nothing to undo.")

    def redo(self) -> None:
        text = self._document.undo_stack.redoText()
        self._session.redo()
        self._say(f"Done again: {text}." if text else "Nothing to redo.")

    def mend(self, name: str) -> None:
        """What the banner offers after a divergence: "reset", or "lower_rate" and reset."""
        if name == "lower_rate":
            training = self._document.project.training_or_default
            lower = replace(training, learning_rate=training.learning_rate / 10)
            self._session.set_training(lower, f"Rate {lower.learning_rate:g}")
        self.reset()

    def _say(self, text: str) -> None:
        self._session.reported.emit(Report("info", text))
