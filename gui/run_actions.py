"""What the Run menu, the transport and undo do: train, step, reset, take back; each says in words what happened."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from shiboken6 import isValid

from core.training.divergence import remedies
from gui.document import Document
from gui.errors import Report
from gui.numbers import count
from gui.panels.stepper import StepperStrip
from gui.panels.transport import Transport
from gui.session import Session
from gui.stepping import Granularity

REMEDIES = {  # name → how the history calls the change; {0} are the settings
    "lower_rate": "Rate {0.learning_rate:g}",
    "lower_l2": "L2 {0.l2:g}",
    "lower_l1": "L1 {0.l1:g}",
    "lower_weight_decay": "Weight decay {0.optimizer.settings[weight_decay]:g}",
    "clip": "Clip gradients by norm",
}


class RunActions(QObject):
    """Acts on the session; how far a step goes is the transport's choice."""

    def __init__(self, document: Document, session: Session, transport: Transport, stepper: StepperStrip) -> None:
        super().__init__(transport)
        self._document, self._session = document, session
        self._transport, self._stepper = transport, stepper
        self._edits_told = document.undo_stack.index()
        document.undo_stack.indexChanged.connect(self._tell_edit)

    def play(self) -> None:
        if self._session.is_running:
            self._session.pause()
        else:
            self._session.play()

    def step_forward(self) -> None:
        kind, travel = self._transport.step_kind, self._session.travel
        if travel.is_past and kind in ("batch", "epoch"):
            travel.go_by(1 if kind == "batch" else travel.steps_an_epoch)
        elif kind == "batch":
            self._session.train_steps(1)
        elif kind == "epoch":
            self._session.train_epoch()
        elif self._is_at_last_stop(kind):
            self._say("Last step of this example: Esc leaves, Ctrl+. takes the next example.")
        else:
            self._take_an_example()
            self._stepper.set_granularity(kind)
            self._stepper.step_forward()

    def step_back(self) -> None:
        kind, travel = self._transport.step_kind, self._session.travel
        if travel.is_past and kind in ("batch", "epoch"):
            travel.go_by(-1 if kind == "batch" else -travel.steps_an_epoch)
        elif kind not in ("batch", "epoch"):
            self._stepper.set_granularity(kind)
            self._stepper.step_back()
        elif self._document.undo_stack.undoText().startswith("Train to"):
            self.undo()
        else:
            self._say("There is no training step to take back.")

    def _is_at_last_stop(self, granularity: Granularity) -> bool:
        """Whether the walk is at its end; there it stays, so that a key too many does not sweep it away."""
        self._stepper.set_granularity(granularity)
        return self._stepper.walk.is_at_end

    def step_into(self) -> None:
        self._step_deeper(self._stepper.walk.step_into)

    def step_out(self) -> None:
        self._step_deeper(self._stepper.walk.step_out)

    def _step_deeper(self, step: Callable[[], None]) -> None:
        """Into or out of what is shown; the transport shows the granularity that this leads to."""
        kind = self._transport.step_kind
        self._take_an_example()
        self._stepper.set_granularity("example" if kind in ("batch", "epoch") else kind)
        step()
        self._transport.show_step_kind(self._stepper.granularity)

    def run_to_here(self) -> None:
        """The walk goes on to what is selected."""
        selection, graph = self._session.selection, self._document.project.graph
        layer, unit = selection.layer, selection.unit
        if selection.connection in graph.by_key:
            layer = graph.by_key[selection.connection].target
            unit = None if selection.weight is None else selection.weight[0] // graph.by_id[layer].pieces
        if not layer:
            self._say("Select a unit or a layer first: the walk then runs to it.")
            return
        self._take_an_example()
        kind = self._transport.step_kind
        self._stepper.set_granularity("unit" if kind in ("batch", "epoch") else kind)
        if not self._stepper.walk.run_to(layer, unit):
            self._say(f"The walk does not come to {layer} any more: Esc and start again.")

    def next_epoch(self) -> None:
        """Trains to the end of the epoch that is under way."""
        self._session.train_epoch()

    def slow_motion(self) -> None:
        """The walk by itself, or not."""
        walk = self._stepper.walk
        kind = self._transport.step_kind
        if not walk.is_slow:
            self._take_an_example()
            self._stepper.set_granularity("unit" if kind in ("batch", "epoch") else kind)
        walk.set_slow(not walk.is_slow)

    def next_example(self) -> None:
        self._walk_examples(1)

    def previous_example(self) -> None:
        self._walk_examples(-1)

    def _walk_examples(self, by: int) -> None:
        """The example after the selected one, or before it, round and round."""
        selection, data = self._session.selection, self._session.dataset
        if data is None or not len(data):
            self._say("There are no data to choose an example from.")
            return
        start = 0 if by > 0 else -1
        example = (start if selection.example is None else selection.example + by) % len(data)
        self._session.select(selection.with_example(example))
        self._say(f"Example {example + 1} of {len(data)}.")

    def _take_an_example(self) -> None:
        """A walk needs an example: the first, where none is selected."""
        selection, data = self._session.selection, self._session.dataset
        if selection.example is None and selection.point is None and data is not None and len(data):
            self._session.select(selection.with_example(0))

    def stop_stepping(self) -> None:
        self._stepper.stop_stepping()

    def reset(self) -> None:
        self._session.reset()
        self._say("Reset to the same start.")

    def new_seed(self) -> None:
        self._session.new_seed()
        self._say(f"A new start, from seed {self._document.project.training_or_default.seed}.")

    def open_course(self) -> None:
        self._transport.open_course()

    def set_live(self, on: bool) -> None:
        """Live retrain on or off."""
        self._session.set_live(on)
        steps = count(self._session.live.steps)
        self._say(f"Live retrain: each change trains anew to step {steps}." if on else "Live retrain is off.")

    def undo(self) -> None:
        if self._session.take_back():
            self._say("What was tried is taken back.")
            return
        text = self._document.undo_stack.undoText()
        self._session.undo()
        self._say(f"Undone: {text}." if text else "Nothing to undo.")

    def redo(self) -> None:
        text = self._document.undo_stack.redoText()
        self._session.redo()
        self._say(f"Done again: {text}." if text else "Nothing to redo.")

    def mend(self, name: str) -> None:
        """What the banner offers: after a divergence "reset", or a remedy and reset; after a stop "train_on"."""
        if name == "train_on":
            self._session.play()
            return
        mended = remedies(self._document.project.training_or_default, "").get(name)
        if mended is not None:
            self._session.set_training(mended, REMEDIES[name].format(mended))
        self.reset()

    def _tell_edit(self, index: int) -> None:
        """The status bar says what was done, in the words of the undo menu."""
        if not isValid(self._document):  # the stack's last signal comes while it is taken down
            return
        text = self._document.undo_stack.undoText()
        if index >= self._edits_told and index > 0 and text:
            if text.startswith("Train to"):
                self._say(f"Trained to{text.removeprefix('Train to')}.")
            else:
                self._say(f"Done: {text}.")
        self._edits_told = index

    def _say(self, text: str) -> None:
        self._session.reported.emit(Report("info", text))
