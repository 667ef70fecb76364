"""The strip's first row: what is shown, the phases, the exercise, the counter, the depths, what can be asked."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QMenu, QPushButton, QSizePolicy, QToolButton, QWidget

from gui.panels.stepper_exercise import ExerciseBar
from gui.stepping import PHASE_TITLES, PHASES, Phase
from gui.theme import GRID, ThemeHolder, body_font, label_font

_TIPS: dict[Phase, str] = {
    "forward": "Predict: z = b + Σ x·w, then a = f(z)",
    "loss": "Loss: what this example costs",
    "backward": "Backward: δ = ∂L/∂z, and the gradient of each weight",
    "update": "Update: w ← w − r·gradient, with r the rate; shown are the old weight and the new one",
}
_DEPTHS = {
    "network": "All layers with this example's values; a click on one opens it.",
    "layer": "One layer: its vectors and the shapes of its matrices.",
    "unit": "One unit: its formula in numbers, and its graph.",
}


class StepperHeader(QWidget):
    """Signals:
    phase_wanted(str), depth_wanted(str): a pill was pressed.
    done_wanted(): the walk is to end.
    undo_wanted(): what is tried is to be taken back.
    """

    phase_wanted = Signal(str)
    depth_wanted = Signal(str)
    done_wanted = Signal()
    undo_wanted = Signal()

    def __init__(self, themes: ThemeHolder, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._tried_words = ""
        self.heading, self.subject, self.counter = QLabel("SELECTION"), QLabel(), QLabel()
        self.subject.setTextFormat(Qt.TextFormat.PlainText)
        self.exercise = ExerciseBar(themes)
        self.exercise.hide()
        self.pills: dict[Phase, QPushButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * GRID)
        row.addWidget(self.heading)
        row.addWidget(self.subject)
        row.addSpacing(4 * GRID)
        self._group = QButtonGroup(self)
        for phase in PHASES:
            pill = QPushButton(PHASE_TITLES[phase])
            pill.setProperty("role", "pill")
            pill.setCheckable(True)
            pill.setToolTip(_TIPS[phase])
            pill.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            pill.clicked.connect(partial(self._press, phase))
            self._group.addButton(pill)
            self.pills[phase] = pill
            row.addWidget(pill)
        row.addSpacing(4 * GRID)
        row.addWidget(self.exercise)
        row.addStretch(1)
        self.depths = {name: self._depth_button(name, tip) for name, tip in _DEPTHS.items()}
        self.ask = _button("Ask ▾", "Ask about these numbers", "link")
        self.ask.setToolTip("Proof, exercise, graph, why did it move, what if, all terms, copy.")
        self.ask.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.ask.setStyleSheet("QToolButton::menu-indicator { image: none; width: 0; }")
        self.menu = QMenu(self.ask)
        self.ask.setMenu(self.menu)
        self.done = _button("✕", "Stop stepping", "flat")
        self.done.setToolTip("Ends the walk through this example. (Esc)")
        self.done.clicked.connect(lambda _checked=False: self.done_wanted.emit())
        self.tried = _button("", "Take back what is tried", "link")
        self.tried.setToolTip(
            "These numbers are tried: they are no example's, and nothing is trained on them.\n"
            "A click takes the last change back. (Ctrl+Z)"
        )
        self.tried.clicked.connect(lambda _checked=False: self.undo_wanted.emit())
        self.tried.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.tried.setMinimumWidth(1)  # a long text never makes the window wider: `fold` takes the short one
        self.tried.hide()
        for widget in (self.tried, self.counter, *self.depths.values(), self.ask, self.done):
            row.addWidget(widget)

    def light_phase(self, phase: Phase | None) -> None:
        """None for a weight's page, which shows value, gradient and update at once."""
        self._group.setExclusive(False)  # an exclusive group never lets its last pill go out
        for other, pill in self.pills.items():
            pill.setChecked(other == phase)
        self._group.setExclusive(True)

    def light_depth(self, depth: str, *, is_enabled: bool) -> None:
        """ "" for none: a weight, the loss."""
        for name, button in self.depths.items():
            button.setChecked(name == depth)
            button.setEnabled(is_enabled)

    def show_tried(self, words: str) -> None:
        """What is tried, and how to undo it; "" for nothing."""
        self._tried_words = words
        self.tried.setVisible(bool(words))

    def fold(self, width: int, *, walks: bool, asks: bool) -> None:
        """What has no room goes: first the depths, then the counter; "Ask" and the phases stay."""
        gap = 2 * GRID
        always = [self.heading, self.subject, *self.pills.values(), self.ask]
        always += [self.done] if walks else []
        always += [self.exercise] if asks else []
        left = width - 10 * GRID - sum(_wide(widget) + gap for widget in always)
        if self._tried_words:
            for words in (f"what if {self._tried_words} · Ctrl+Z takes it back", "tried · Ctrl+Z"):
                self.tried.setText(words)
                if _wide(self.tried) + gap <= left:
                    break
            left -= _wide(self.tried) + gap
        depths = sum(_wide(button) + gap for button in self.depths.values())
        counter = _wide(self.counter) + gap
        for button in self.depths.values():
            button.setVisible(depths + counter <= left)
        self.counter.setVisible(counter <= left)

    def dress(self) -> None:
        theme, scale = self._themes.theme, self._themes.scale
        bold = QFontMetrics(body_font(scale, bold=True))
        for pill in self.pills.values():
            # room for bold: checked
            pill.setMinimumWidth(bold.horizontalAdvance(pill.text()) + round(9 * GRID * scale))
        for label, colour, is_bold in (
            (self.heading, theme.muted, True),
            (self.subject, theme.text, True),
            (self.counter, theme.muted, False),
        ):
            label.setStyleSheet(f"color: {colour}")
            label.setFont(label_font(scale, bold=is_bold))

    def _press(self, phase: Phase, _is_checked: bool = True) -> None:
        self.phase_wanted.emit(phase)

    def _depth_button(self, name: str, tip: str) -> QToolButton:
        button = _button(name, f"Depth: {name}", "pill")
        button.setToolTip(tip)
        button.setCheckable(True)
        button.clicked.connect(lambda _checked=False: self.depth_wanted.emit(name))
        return button


def _button(text: str, name: str, role: str) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setAccessibleName(name)
    button.setProperty("role", role)
    return button


def _wide(widget: QWidget) -> int:
    return max(widget.sizeHint().width(), widget.minimumWidth())
