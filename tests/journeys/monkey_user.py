"""What a monkey does to a run as a user would, several strokes that belong together: knobs under live retrain,
formulas, travelling in the run, branches, walks, floods of undo."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSlider, QAbstractSpinBox, QCheckBox, QComboBox, QMenu, QSlider, QWidget
from shiboken6 import isValid

from core.choice import Choice
from core.schedules import SCHEDULES
from core.training.pace import PACES
from core.training.stopping import STOPS
from tests.journeys.monkey_desk import DeskActs

CONTROL = Qt.KeyboardModifier.ControlModifier
UP_AND_DOWN = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_End)
NUMBERS = ("0.3", "1e-3", "7", "0", "-1", "abc", "1e30", "0,5", "")
FORMULAS = ("(a-t)^2", "z*sigmoid(z)", "log(z)", "1/(a-t)", "where(z>0, z, 0", "exp(exp(z))", "a*", "sqrt(z)")
WALKS = ("step_forward",) * 6 + ("step_back", "step_into", "step_out", "run_to_here", "slow_motion", "next_example",
                                 "why", "graph", "what_if", "proof", "exercise")  # fmt: skip


class UserActs(DeskActs):
    """Each is one method without arguments, as those of `Acts`."""

    # Knobs ------------------------------------------------------------------

    def _knob(self) -> None:
        if self._is_kept():
            return
        kinds = (QAbstractSlider, QAbstractSpinBox, QComboBox, QCheckBox)
        found = [w for w in self.window.findChildren(QWidget) if isinstance(w, kinds) and w.isEnabled()]
        found = [w for w in found if w.isVisible() and not w.visibleRegion().isEmpty()]
        if not found:
            return
        knob = self._random.choice(found)
        self._note(type(knob).__name__, knob.accessibleName())
        if isinstance(knob, QSlider):
            self._drag_on(knob, self._across(knob, knob.height() // 2))
            return
        self._click_widget(knob)
        for _ in range(self._random.randint(0, 4)):
            self._strike_key(self._random.choice(UP_AND_DOWN))
        if isinstance(knob, QAbstractSpinBox) and self._random.random() < 0.5:
            self._strike_key(Qt.Key.Key_A, CONTROL)
            for character in self._random.choice(NUMBERS):
                self._strike_key(character)
        self._strike_key(self._random.choice((Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Tab)))

    def _live(self) -> None:
        if self._is_kept():
            return
        self._trigger("live")
        for _ in range(self._random.randint(0, 4)):
            self._knob()
            QTest.qWait(self._random.choice((0, 20, 100)))
        if self._random.random() < 0.5:
            self._trigger("live")

    def _course(self) -> None:
        """Other stop conditions and another schedule, while it trains or not."""
        if self._is_kept():
            return
        training = self.window.document.project.training_or_default
        stop = tuple(map(Choice, self._random.sample(list(STOPS), self._random.randint(0, 2))))
        schedule = Choice(self._random.choice(list(SCHEDULES)))
        self.window.session.set_training(replace(training, stop=stop, schedule=schedule), "Course")

    def _pace(self) -> None:
        if not self._is_kept():
            self.window.session.set_pace(PACES[self._random.choice(list(PACES))])

    def _formula(self) -> None:
        if self._is_kept():
            return
        layers = [layer.id for layer in self.window.document.project.graph.layers if layer.computes]
        if layers and self._random.random() < 0.5:
            dialog = self.window.canvas.menus.open_formula(self._random.choice(layers))
        else:
            dialog = self.window.transport.open_loss_formula()
        dialog.field.setText(self._random.choice(FORMULAS))
        QTest.qWait(20)
        if isValid(dialog):
            dialog.accept()
        if isValid(dialog):
            dialog.reject()

    # The run ----------------------------------------------------------------

    def _scrub(self) -> None:
        """The knob of the time line dragged; then something that begins a branch, or not."""
        track = self.window.timeline.track
        if self._is_kept() or not track.isVisible():
            return
        self._drag_on(track, self._across(track, track.height() // 2))
        then = self._random.choice((None, "play", "play_back", "cancel", "to_now", self._knob, self._float))
        if isinstance(then, str):
            self._trigger(then)
        elif then is not None:
            then()

    def _branch(self) -> None:
        branches = self.window.timeline.branches
        if self._is_kept():
            return
        branches.menu.aboutToShow.emit()
        menus = (branches.menu, *branches.menu.findChildren(QMenu))
        entries_ = [a for menu in menus for a in menu.actions() if a.isEnabled() and a.text() and not a.menu()]
        if entries_:
            self._random.choice(entries_).trigger()

    def _walk(self) -> None:
        if self._is_kept():
            return
        steps = self.window.transport.granularity
        steps.setCurrentIndex(self._random.randrange(steps.count()))
        for _ in range(self._random.randint(1, 12)):
            self._trigger(self._random.choice(WALKS))
        if self._random.random() < 0.4:
            self._data()

    def _flood(self) -> None:
        if not self._is_kept():
            for name in self._random.choice((("undo", "redo"), ("undo", "undo"), ("redo", "undo"))):
                for _ in range(self._random.randint(5, 30)):
                    self._trigger(name)
