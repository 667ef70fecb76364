"""The bar at the top: play, step, reset, speed, where training stands, the settings that one turns while it runs."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QFontMetrics
from PySide6.QtWidgets import QPushButton, QWidget

from core.project import Training
from core.training.pace import PACES, Pace
from gui.formula_dialog import LOSS_FORMULA, FormulaDialog
from gui.numbers import DASH, count, loss_text
from gui.panels.boxes import NamesBox
from gui.panels.course import CourseDialog, summary
from gui.panels.folding_row import FoldingRow, Slot, steady_width
from gui.panels.glyph_button import GlyphButton
from gui.panels.live_box import LiveBox
from gui.panels.training_fields import TrainingFields
from gui.session import Session
from gui.steady_label import PANEL, SteadyLabel
from gui.stepping import Granularity
from gui.theme import GRID, ThemeHolder, number_font

STEPS = (
    ("operation", "operation", "One product, running sum or power within a unit of the selected example."),
    ("unit", "unit", "One unit of the selected example, forward and then backward."),
    ("layer", "layer", "One layer of the selected example, forward and then backward."),
    ("example", "example", "The selected example in one go: forward, loss, backward, update."),
    ("batch", "batch", "One update from one batch of examples."),
    ("epoch", "epoch", "Every training example once."),
)


_NARROWEST = 1.35  # times as many characters as have room are set narrower
PLAY, PAUSE = "▶  Play", "❚❚  Pause"


class Counter(SteadyLabel):
    """A number that changes all the time and never makes what stands beside it jump."""

    def __init__(self, name: str, holder: ThemeHolder, longest: int = 7) -> None:
        """Longest: characters that it has room for from the start; five significant digits, a point and a sign."""
        super().__init__(DASH, ground=PANEL)
        self._holder = holder
        self._longest, self._stretch = longest, 100
        self.setAccessibleName(name)
        holder.changed.connect(self._dress)
        self._dress()

    def sizeHint(self) -> QSize:
        """What it was made to be: Qt's own would remember the height of larger type."""
        return self.minimumSize()

    def minimumSizeHint(self) -> QSize:
        return self.minimumSize()

    def show_text(self, text: str) -> None:
        """A number a little longer than its place is set narrower; one longer than that takes more room, and keeps it.

        So that it has the same digits here as in every view.
        """
        self.setText(text)
        over = len(text) / self._longest
        if over > _NARROWEST:
            self._longest, over = len(text), 1.0
            self._stretch = 100
            self._dress()
        stretch = math.floor(100 / max(1.0, over))
        if stretch != self._stretch:
            self._stretch = stretch
            self._dress()

    def _dress(self) -> None:
        font = number_font(self._holder.scale, size=13, bold=True)
        self.setMinimumWidth(QFontMetrics(font).horizontalAdvance("0" * self._longest))
        font.setStretch(self._stretch)
        self.setFont(font)


class Transport(FoldingRow):
    """Play, step, reset, new seed, speed, counters, settings; the window lends it the menus' actions."""

    def __init__(
        self, session: Session, holder: ThemeHolder, actions: dict[str, QAction], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._holder = session, holder
        self.setProperty("role", "panel")
        self.play = _button("Play", "primary")
        self.back = GlyphButton("step_back", actions["step_back"], holder)
        self.forward = GlyphButton("step_forward", actions["step_forward"], holder)
        self.granularity = NamesBox()
        for name, title, tip in STEPS:
            self.granularity.addItem(title, name)
            self.granularity.setItemData(self.granularity.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        self.granularity.setCurrentIndex(self.granularity.findData("layer"))
        self.granularity.hold_steady(True)
        self.granularity.setToolTip("What one step is: a place in the walk through one example, an update, an epoch.")
        self.granularity.setAccessibleName("Step granularity")
        self.granularity.currentIndexChanged.connect(lambda _index: self._show_running())
        self.reset = _button("↺ Reset")
        self.new_seed = _button("New seed")
        self.pace = NamesBox()
        for pace in PACES.values():
            self.pace.addItem(pace.title, pace.name)
            self.pace.setItemData(self.pace.count() - 1, _pace_tip(pace), Qt.ItemDataRole.ToolTipRole)
        self.pace.setCurrentIndex(self.pace.findData(session.pace.name))
        self.pace.setToolTip("How fast training runs: slower shows more, faster ends sooner. Results are the same.")
        self.pace.setAccessibleName("Speed")
        self.pace.currentIndexChanged.connect(lambda _i: session.set_pace(PACES[self.pace.currentData()]))
        for button, name in ((self.play, "play"), (self.reset, "reset"), (self.new_seed, "new_seed")):
            _follow(button, actions[name])
        self.fields = TrainingFields(session, self)
        self.fields.formula_wanted.connect(self.open_loss_formula)
        self.course = _button("")
        self._course_dialog: CourseDialog | None = None
        _follow(self.course, actions["course"])
        self.live = LiveBox(session, holder, actions["live"])
        self._counters = {name: Counter(name, holder) for name in ("train loss", "test loss")}
        self._counters["epoch"] = Counter("epoch", holder, 5)
        self._lay_out()
        session.running_changed.connect(self._show_running)
        session.moment_changed.connect(self._show_steps)  # an example of a drawing with problems may come or go
        session.problems_changed.connect(self._show_running)
        session.travel.moved.connect(self._show_running)
        session.written_changed.connect(self._show_numbers)
        session.live.changed.connect(self._name_live)
        session.document.project_changed.connect(lambda _b, _a: self._show_running())
        holder.changed.connect(self._show_numbers)  # with more or fewer digits
        self._show_running()
        self._show_numbers()

    @property
    def step_kind(self) -> Granularity | Literal["batch", "epoch"]:
        """How far a step goes: a place in the walk through one example, an update, an epoch."""
        return self.granularity.currentData()

    def show_step_kind(self, kind: str) -> None:
        """Sets how far a step goes."""
        self.granularity.setCurrentIndex(self.granularity.findData(kind))

    def open_loss_formula(self) -> FormulaDialog:
        """The window for a loss of the user's own."""
        self.menu.hide()
        dialog = FormulaDialog(LOSS_FORMULA, self.fields.loss_formula, self._holder, self.window())
        dialog.chosen.connect(self.fields.set_loss_formula)
        dialog.finished.connect(lambda _result: self.fields.refresh())
        dialog.open()
        return dialog

    def open_course(self) -> CourseDialog:
        """Schedule, clipping and stop conditions, in a small window below the bar."""
        self.menu.hide()
        if self._course_dialog is None:
            self._course_dialog = CourseDialog(self._session, self._holder, self.window())
        dialog = self._course_dialog
        dialog.adjustSize()
        corner = self.mapToGlobal(self.rect().bottomRight())
        for _ in range(2):  # shown, it knows how wide its fields are
            dialog.move(corner.x() + 1 - dialog.frameGeometry().width(), corner.y() + GRID)
            dialog.show()
        dialog.raise_()
        dialog.activateWindow()
        return dialog

    def fit(self) -> None:
        """What plays and counts keeps its place whatever the project's settings are called.

        Also measured here: other type asks for a fit once everything has its new style.
        """
        self.play.setMinimumWidth(steady_width(self.play, (PLAY, PAUSE)))
        for counter in self._counters.values():  # so that captions stand on one line
            counter.setMinimumHeight(self.fields.rate.sizeHint().height())
        for button in (self.back, self.forward):
            button.setFixedHeight(self.reset.sizeHint().height())  # Qt makes it a pixel higher
        slot = self.live.parentWidget()
        if isinstance(slot, Slot):
            missing = 0 if self.live.is_steady else slot.width_with(self.live.spare) - slot.bar_width
            self.live.hold_steady(self.room_left() >= missing)
        super().fit()

    def wavering(self) -> int:
        """By how much the longest names are longer than those that are chosen, and long numbers than those here."""
        names, numbers = (self.pace, self.fields.loss, self.fields.optimizer), (self.fields.rate, self.fields.decay)
        return sum(box.spare for box in (*names, *numbers))

    def _lay_out(self) -> None:
        """From left to right; the numbers say in which turn a control moves into "More" where there is no room."""
        fields = self.fields
        self.add(self.play)
        self.add(self.back)
        self.add(self.granularity, "step by", fold=9)
        self.add(self.forward)
        self.add(self.reset, fold=8)
        self.add(self.new_seed, fold=2)
        self.add(self.pace, "speed", fold=7)
        self.add_space()
        self.add(self._counters["epoch"], "epoch", fold=10)
        self.add(self._counters["train loss"], "train loss")
        self.add(self._counters["test loss"], "test loss", fold=6)
        self.add_space()
        self.add(fields.rate, "rate", fold=11)
        self.add(fields.batch, "batch", fold=4)
        self.add(fields.loss, "loss", fold=5)
        self.add(fields.optimizer, "optimizer", fold=3)
        self.add(fields.decay, "L2", fold=1)
        self.add(self.live, "live retrain")
        self.keep_in_menu(fields.momentum, "momentum")
        self.keep_in_menu(fields.sparsity, "L1")
        self.keep_in_menu(fields.initialization, "first weights")
        self.keep_in_menu(fields.seed, "seed")
        self.keep_in_menu(fields.shuffle)
        self.keep_in_menu(self.course)  # its text says what it is for
        self.finish(
            "Momentum, L1, first weights, seed, shuffling, schedule, clipping, stop, and what has no room here."
        )

    def _show_running(self) -> None:
        running, problems = self._session.is_running, self._session.problems
        self.play.setText(PAUSE if running else PLAY)
        self.course.setText(summary(self._session.document.project.training_or_default))
        self.tell(self._set_apart())
        self.play.setEnabled(running or not problems)
        reason = f"Play is off: {problems[0].what} {problems[0].fix}" if problems else ""
        past = "Branches off at this step of the run and trains on; the run as it was is kept. (Space)"
        usual = past if self._session.travel.is_past else "Trains at the chosen speed, or pauses. (Space)"
        self.play.setToolTip(reason or usual)
        self._show_steps()

    def _show_steps(self) -> None:
        """The steps are off without a network that can be trained, or an example of it to walk through."""
        walks, session = self.step_kind not in ("batch", "epoch"), self._session
        can = not session.problems or (walks and session.moment.trace is not None)
        for button in (self.back, self.forward):
            if button.isEnabled() != can:
                button.setEnabled(can)

    def _name_live(self) -> None:
        """While its number is there the caption says what that is."""
        slot = self.live.parentWidget()
        if isinstance(slot, Slot):
            slot.caption.setText("retrain to step" if self._session.live.is_on else "live retrain")

    def _set_apart(self) -> dict[QWidget, str]:
        """The settings that may stand in the menu and are not what they are by themselves, in words."""
        now, usual, fields = self._session.training, Training(), self.fields
        course = replace(now, schedule=usual.schedule, clip=usual.clip, stop=usual.stop) != now
        told: dict[QWidget, tuple[bool, str]] = {
            fields.decay: (now.l2 != usual.l2, f"L2 {now.l2:g}"),
            fields.momentum: (now.momentum != usual.momentum, f"momentum {now.momentum:g}"),
            fields.sparsity: (now.l1 != usual.l1, f"L1 {now.l1:g}"),
            fields.shuffle: (now.shuffle != usual.shuffle, "no shuffling"),
            self.course: (course, summary(now)),
        }
        return {control: words for control, (is_set, words) in told.items() if is_set}

    def _show_numbers(self) -> None:
        moment = self._session.written
        is_before = moment.train is None and moment.step > 0 and bool(self._session.problems)
        for label in self._counters.values():
            label.setEnabled(not is_before)  # dim, as the views are: nothing new can be computed
        if is_before:
            return
        self._counters["epoch"].show_text(count(moment.epoch))
        for name, metrics in (("train loss", moment.train), ("test loss", moment.test)):
            label = self._counters[name]
            label.show_text(loss_text(metrics.loss if metrics else None))
            label.setToolTip(_metrics_tip(name, metrics))


def _pace_tip(pace: Pace) -> str:
    if pace.steps_per_second is not None:
        every = "every one can be seen" if pace.steps_per_second <= 10 else "one is drawn after the other"
        return f"{pace.steps_per_second:g} updates a second: {every}."
    if pace.epochs_per_frame is not None:
        times = "once" if pace.epochs_per_frame == 1 else f"{pace.epochs_per_frame:g} times"
        return f"All training examples {times} for every picture: up to {60 * pace.epochs_per_frame:g} epochs a second."
    return "As fast as the machine can; the picture follows when there is time."


def _metrics_tip(name: str, metrics: object) -> str:
    loss, data_loss = getattr(metrics, "loss", None), getattr(metrics, "data_loss", None)
    if loss is None or data_loss is None:
        return "No test rows." if name == "test loss" else "Not known yet."
    parts = [f"{name} {loss:.6g} = data {data_loss:.6g} + regularisation {loss - data_loss:.6g}"]
    accuracy, r2 = getattr(metrics, "accuracy", None), getattr(metrics, "r2", None)
    if accuracy is not None:
        parts.append(f"{name.split()[0]} accuracy {accuracy:.1%}")
    if r2 is not None:
        parts.append(f"{name.split()[0]} R² {r2:.4f}")
    return "\n".join(parts)


def _button(text: str, role: str = "") -> QPushButton:
    button = QPushButton(text)
    button.setProperty("tight", "true")  # all of the bar is to stand in 1280 pixels
    if role:
        button.setProperty("role", role)
    return button


def _follow(button: QPushButton, action: QAction) -> None:
    """A click does what the menu entry does, and the tooltip says the same."""
    button.setToolTip(action.toolTip())
    button.setAccessibleName(action.text())
    trigger: Callable[[], None] = action.trigger
    button.clicked.connect(lambda _checked=False: trigger())
    button.setEnabled(action.isEnabled())
    action.enabledChanged.connect(button.setEnabled)
    action.changed.connect(lambda: button.setToolTip(action.toolTip()))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
