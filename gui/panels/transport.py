"""The bar at the top: play, step, reset, speed, where training stands, the settings that one turns while it runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from core.training.pace import PACES
from gui.numbers import loss_text
from gui.panels.training_fields import TrainingFields
from gui.session import Session
from gui.stepping import Granularity
from gui.theme import GAP, GRID, INSET, ThemeHolder, number_font

STEPS = (
    ("unit", "unit", "One unit of the selected example, forward and then backward."),
    ("layer", "layer", "One layer of the selected example, forward and then backward."),
    ("example", "example", "The selected example in one go: forward, loss, backward, update."),
    ("batch", "batch", "One update from one batch of examples."),
    ("epoch", "epoch", "Every training example once."),
)


class Transport(QFrame):
    """Play, step, reset, new seed, speed, counters, settings; the window lends it the menus' actions."""

    def __init__(
        self, session: Session, holder: ThemeHolder, actions: dict[str, QAction], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._holder = session, holder
        self.setProperty("role", "panel")
        self.play = _button("Play", "primary")
        self.back = _tool("◀", actions["step_back"])
        self.forward = _tool("▶", actions["step_forward"])
        self.granularity = QComboBox()
        for name, title, tip in STEPS:
            self.granularity.addItem(title, name)
            self.granularity.setItemData(self.granularity.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        self.granularity.setCurrentIndex(1)
        self.granularity.setToolTip("What one step is: a place in the walk through one example, an update, an epoch.")
        self.granularity.setAccessibleName("Step granularity")
        self.granularity.currentIndexChanged.connect(lambda _index: self._show_running())
        self.reset = _button("↺ Reset")
        self.new_seed = _button("New seed")
        self.pace = QComboBox()
        for pace in PACES.values():
            self.pace.addItem(pace.title, pace.name)
        self.pace.setCurrentIndex(self.pace.findData(session.pace.name))
        self.pace.setToolTip("Speed: slower shows more, faster gets there sooner.")
        self.pace.setAccessibleName("Speed")
        self.pace.currentIndexChanged.connect(lambda _i: session.set_pace(PACES[self.pace.currentData()]))
        for button, name in ((self.play, "play"), (self.reset, "reset"), (self.new_seed, "new_seed")):
            _follow(button, actions[name])
        self.fields = TrainingFields(session, holder)
        self._counters = {name: QLabel("–") for name in ("epoch", "train loss", "test loss")}
        self._lay_out()
        session.running_changed.connect(self._show_running)
        session.problems_changed.connect(self._show_running)
        session.moment_changed.connect(self._show_numbers)
        session.document.project_changed.connect(lambda _b, _a: self._show_running())
        holder.changed.connect(self._dress)
        self._dress()
        self._show_running()
        self._show_numbers()

    @property
    def step_kind(self) -> Granularity | Literal["batch", "epoch"]:
        """How far a step goes: a place in the walk through one example, an update, an epoch."""
        return self.granularity.currentData()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(INSET, GAP, INSET, GAP)
        row.setSpacing(GRID)
        for widget in (self.play, self.back, self.granularity, self.forward, self.reset, self.new_seed, self.pace):
            row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
        for name, label in self._counters.items():
            row.addLayout(_captioned(name, label))
            label.setAccessibleName(name)
        row.addStretch(1)
        row.addWidget(self.fields)

    def _dress(self) -> None:
        for label in self._counters.values():
            label.setFont(number_font(self._holder.scale, size=13, bold=True))
            width = label.fontMetrics().horizontalAdvance("0000000")
            label.setMinimumWidth(width)
        scale = self._holder.scale
        for widget, pixels in (
            (self.play, 92),
            (self.back, 32),
            (self.granularity, 84),
            (self.forward, 32),
            (self.reset, 80),
            (self.new_seed, 92),
            (self.pace, 124),
        ):
            widget.setFixedWidth(round(pixels * scale))

    def _show_running(self) -> None:
        running, problems = self._session.is_running, self._session.problems
        self.play.setText("❚❚  Pause" if running else "▶  Play")
        self.play.setEnabled(running or not problems)
        reason = f"Play is off: {problems[0].what} {problems[0].fix}" if problems else ""
        self.play.setToolTip(reason or "Trains at the chosen speed, or pauses. (Space)")
        walks = self.step_kind in ("unit", "layer", "example")
        for button in (self.back, self.forward):
            button.setEnabled(self._session.moment.trace is not None if walks else not problems)

    def _show_numbers(self) -> None:
        moment = self._session.moment
        self._counters["epoch"].setText(f"{moment.epoch:,}".replace(",", "\u2009"))
        for name, metrics in (("train loss", moment.train), ("test loss", moment.test)):
            label = self._counters[name]
            label.setText(loss_text(metrics.loss if metrics else None))
            label.setToolTip(_metrics_tip(name, metrics))


def _metrics_tip(name: str, metrics: object) -> str:
    loss, data_loss = getattr(metrics, "loss", None), getattr(metrics, "data_loss", None)
    if loss is None or data_loss is None:
        return "No test rows." if name == "test loss" else "Not known yet."
    parts = [f"{name} {loss:.6g} = data {data_loss:.6g} + regularisation {loss - data_loss:.6g}"]
    accuracy, r2 = getattr(metrics, "accuracy", None), getattr(metrics, "r2", None)
    if accuracy is not None:
        parts.append(f"accuracy {accuracy:.1%}")
    if r2 is not None:
        parts.append(f"R² {r2:.4f}")
    return "\n".join(parts)


def _button(text: str, role: str = "") -> QPushButton:
    button = QPushButton(text)
    if role:
        button.setProperty("role", role)
    return button


def _tool(text: str, action: QAction) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setAccessibleName(action.text())
    button.setToolTip(action.toolTip())
    button.clicked.connect(action.trigger)
    return button


def _follow(button: QPushButton, action: QAction) -> None:
    """A click does what the menu entry does, and the tooltip says the same."""
    button.setToolTip(action.toolTip())
    button.setAccessibleName(action.text())
    trigger: Callable[[], None] = action.trigger
    button.clicked.connect(lambda _checked=False: trigger())
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)


def _captioned(caption: str, widget: QWidget) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(2)
    label = QLabel(caption)
    label.setProperty("role", "label")
    column.addWidget(label)
    column.addWidget(widget)
    return column
