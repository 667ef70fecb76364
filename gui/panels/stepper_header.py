"""The strip's first row: the phases, what is shown, the exercise, the counter, the depths, what can be asked.

The phases stand first, so that they keep their place from stop to stop. In a narrow panel it has two rows, or three.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gui.menu_bar import KeyMenu
from gui.panels.stepper_exercise import ExerciseBar
from gui.panels.stepper_note import sentences_within
from gui.stepping import PHASE_TITLES, PHASES, Phase
from gui.theme import GRID, ThemeHolder, body_font, label_font

_TIPS: dict[Phase, str] = {
    "forward": "Predict: z = b + Σ x·w, then a = f(z)",
    "loss": "Loss: what this example costs, then the mean of the batch",
    "backward": "Backward: δ = ∂L/∂z, and the gradient of each weight, both of this example alone",
    "update": "Update: w ← w − r·gradient, with r the rate and the mean gradient of the next batch; old → new",
}
_DEPTHS = {
    "network": "All layers with this example’s values; a click on one opens it. At the loss: outputs beside targets.",
    "layer": "One layer: its vectors and the shapes of its matrices. At the loss: its formula.",
    "unit": "One unit: its formula in numbers, and its graph. At the loss: one output’s part of it.",
}
_ROOM, _TIGHT = 9 * GRID, 13 * GRID // 2  # pixels of a pill besides its word
_GAP, _TIGHT_GAP = 2 * GRID, GRID
_SHORTLY = "tried · Ctrl+Z"
_USUAL_VERDICT = "−0.1234 has the wrong sign, and its size is more than 1.5 times the right one."
_LEAST = 40  # pixels of what is shown, in words, before anything else gives way


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
        self._tried_words = self._subject_words = ""
        self.heading, self.subject, self.scope, self.counter = QLabel("SELECTION"), QLabel(), QLabel(), QLabel()
        self.counter.setToolTip("Where the walk stands. Keys . and , go on and back; F11 goes into it, Shift+F11 out.")
        self.subject.setTextFormat(Qt.TextFormat.PlainText)
        self.subject.setMinimumWidth(1)
        self.scope.setTextFormat(Qt.TextFormat.PlainText)
        self.scope.setToolTip("What the numbers are of: one example, or the batch of the next update.")
        self.exercise = ExerciseBar(themes)
        self.exercise.hide()
        self.verdict, self._verdict_words = QLabel(), ""  # of the last guess, beside where it was typed
        self.verdict.setTextFormat(Qt.TextFormat.PlainText)
        self.verdict.setMinimumWidth(1)
        self.verdict.hide()
        self.pills: dict[Phase, QPushButton] = {}
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
        self.depths = {name: self._depth_button(name, tip) for name, tip in _DEPTHS.items()}
        self.ask = _button("Ask ▾", "Ask about these numbers", "link")
        self.ask.setToolTip("Proof, exercise, graph, why did it move, what if, all terms, copy.")
        self.ask.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.ask.setStyleSheet(  # its word ends where all else in the window does
            "QToolButton { padding-left: 0; padding-right: 0; }QToolButton::menu-indicator { image: none; width: 0; }"
        )
        self.menu = KeyMenu(parent=self.ask)
        self.ask.setMenu(self.menu)
        self.done = _button("✕", "Stop stepping", "flat")
        self.done.setToolTip("Ends the walk through this example. (Esc)")
        self.done.clicked.connect(lambda _checked=False: self.done_wanted.emit())
        self.tried = _button("", "Take back what is tried", "link")
        self.tried.setToolTip(
            "These numbers are tried: they are no example’s, and nothing is trained on them.\n"
            "A click takes the last change back. (Ctrl+Z)"
        )
        self.tried.clicked.connect(lambda _checked=False: self.undo_wanted.emit())
        self.tried.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.tried.setMinimumWidth(1)  # a long text never makes the window wider: `fold` takes the short one
        self.tried.hide()
        self._rows: list[QHBoxLayout] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        for _ in range(3):
            row = QHBoxLayout()
            row.setSpacing(0)
            self._rows.append(row)
            column.addLayout(row)
        self._stands: tuple[tuple[QWidget | None, ...], ...] = ()
        self._high = 0
        self._stand(self._in_one_row(), _GAP)

    def light_phase(self, phase: Phase) -> None:
        self.pills[phase].setChecked(True)

    def light_depth(self, depth: str, *, is_enabled: bool) -> None:
        """ "" for none: a weight."""
        for name, button in self.depths.items():
            button.setChecked(name == depth)
            button.setEnabled(is_enabled)

    def show_subject(self, words: str, scope: str) -> None:
        """What is shown, and of which example or batch its numbers are."""
        self._subject_words = words
        self.subject.setVisible(bool(words))  # an empty one would still take a gap
        self.scope.setText(f"· {scope}" if scope else "")

    def show_tried(self, words: str) -> None:
        """What is tried, and how to undo it; "" for nothing."""
        self._tried_words = words
        self.tried.setVisible(bool(words))

    def show_verdict(self, words: str) -> None:
        """What is said of the last guess of the exercise."""
        self._verdict_words = words
        self.verdict.setToolTip(words)

    # Room -------------------------------------------------------------------

    def minimumSizeHint(self) -> QSize:
        """As narrow as four pills side by side: everything else gives way, or stands in rows of its own."""
        return QSize(self._pills_width(_TIGHT, _TIGHT_GAP), super().minimumSizeHint().height())

    def fold(self, width: int, *, walks: bool, asks: bool) -> None:
        """What has no room in one row goes: first the depths, then the counter, then of what the numbers are; then the
        exercise has a row of its own. Where even the phases and what is shown have no room, each has one.
        """
        self.exercise.setVisible(asks)
        self.verdict.setVisible(asks)
        self.done.setVisible(walks)
        self.subject.setText(self._subject_words)
        self.subject.setToolTip("")
        others = [self.heading, self.ask, self.done]
        fixed = sum(_wide(widget) + _GAP for widget in others) + 4 * GRID
        if self._tried_words:
            self.tried.setText(_SHORTLY)
            fixed += _wide(self.tried) + _GAP
        pills = self._pills_width(_ROOM, _GAP)
        left = width - pills - fixed - _wide(self.subject) - _GAP
        last: list[QWidget | None] = [self.exercise, self.verdict, None] if asks else []
        self._say_verdict(width - _wide(self.exercise) - _GAP)
        if left >= 0:
            left += _wide(self.tried) + _GAP if self._tried_words else 0
            usual = self.verdict.fontMetrics().horizontalAdvance(_USUAL_VERDICT) if asks else 0
            asked = _wide(self.exercise) + usual + 2 * _GAP if asks else 0
            if asked <= left:
                self._stand(self._in_one_row(), _GAP)
                self._say_verdict(usual + self._fill(left - asked))
            else:
                self._stand((*self._in_one_row(has_exercise=False)[:2], last), _GAP)
                self._fill(left)
            return
        pad, gap = (_ROOM, _GAP) if pills <= width else (_TIGHT, _TIGHT_GAP)
        shown = [self.heading, self.subject, self.scope, None, self.tried, self.counter, self.done]
        first = [*shown, *self.depths.values(), self.ask]
        self._stand((first, [*self.pills.values(), None], last), gap, pad)
        left = width - sum(_wide(widget) + gap for widget in (self.heading, self.ask, self.done))
        self._elide(left - (_LEAST if self._tried_words else 0))
        self._fill(left - _wide(self.subject) - gap)

    def _fill(self, left: int) -> int:
        """Shows what has room: what is tried, the scope, the counter, the depths; returns the pixels that are left."""
        depths = sum(_wide(button) + _GAP for button in self.depths.values())
        if self._tried_words:
            tried = f"what if {self._tried_words}"
            for room in (left - depths, left):  # shorter words rather than no depths
                if self._say_tried((f"{tried} · Ctrl+Z takes it back", f"{tried} · Ctrl+Z", _SHORTLY), room):
                    break
            else:
                self.tried.setText("↶")
            left -= _wide(self.tried) + _GAP
        for label in (self.scope, self.counter):
            needed = _wide(label) + _GAP
            label.setVisible(bool(label.text()) and needed <= left)
            left -= needed if not label.isHidden() else 0
        for button in self.depths.values():
            button.setVisible(depths <= left)
        return left - (depths if depths <= left else 0)

    def _say_verdict(self, room: int) -> None:
        """In whole sentences, as far as they have room."""
        metrics, words = self.verdict.fontMetrics(), self._verdict_words
        elided = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room)
        self.verdict.setText(sentences_within(words, metrics, room) or elided)

    def _say_tried(self, texts: Sequence[str], room: int) -> bool:
        """The first text that has room, if any has."""
        for text in texts:
            self.tried.setText(text)
            if _wide(self.tried) + _GAP <= room:
                return True
        return False

    def _elide(self, width: int) -> None:
        metrics = QFontMetrics(self.subject.font())
        text = metrics.elidedText(self._subject_words, Qt.TextElideMode.ElideRight, max(_LEAST, width - _GAP))
        self.subject.setText(text)
        self.subject.setToolTip(self._subject_words if text != self._subject_words else "")

    def _in_one_row(self, *, has_exercise: bool = True) -> tuple[list[QWidget | None], ...]:
        shown: list[QWidget | None] = [*self.pills.values(), self.heading, self.subject, self.scope]
        shown += [self.exercise, self.verdict] if has_exercise else []
        return [*shown, None, self.tried, self.counter, self.done, *self.depths.values(), self.ask], [], []

    def _stand(self, rows: Sequence[Sequence[QWidget | None]], gap: int, pad: int = _ROOM) -> None:
        """Puts everything in its row; None stretches."""
        bold = QFontMetrics(body_font(self._themes.scale, bold=True))
        for pill in self.pills.values():  # room for bold: checked
            pill.setMinimumWidth(bold.horizontalAdvance(pill.text()) + round(pad * self._themes.scale))
        wanted = tuple(tuple(row) for row in rows)
        high = max(w.sizeHint().height() for w in (self.done, self.ask, self.exercise.field, *self.pills.values()))
        if (wanted, high) == (self._stands, self._high):
            return
        self._stands, self._high = wanted, high
        for row, widgets in zip(self._rows, wanted, strict=True):
            while row.count():
                row.takeAt(0)
            row.setSpacing(gap)
            if widgets:
                row.addStrut(high)  # whatever of it is shown, nothing moves up or down
            for widget in widgets:
                if widget is None:
                    row.addStretch(1)
                else:
                    row.addWidget(widget)
                if widget is self.scope:
                    row.addSpacing(GRID)
                if widget is self.pills["update"] and len(widgets) > len(self.pills) + 1:
                    row.addSpacing(2 * GRID)
        previous: QWidget | None = None
        for widget in (w for row in wanted for w in row if w is not None):  # Tab goes as the eye does
            if previous is not None:
                QWidget.setTabOrder(previous, widget)
            previous = widget

    def _pills_width(self, pad: int, gap: int) -> int:
        bold = QFontMetrics(body_font(self._themes.scale, bold=True))
        words = sum(bold.horizontalAdvance(pill.text()) for pill in self.pills.values())
        return words + len(self.pills) * round(pad * self._themes.scale) + (len(self.pills) - 1) * gap

    def dress(self) -> None:
        theme, scale = self._themes.theme, self._themes.scale
        for label, colour, is_bold in (
            (self.heading, theme.muted, True),
            (self.subject, theme.text, True),
            (self.scope, theme.muted, False),
            (self.counter, theme.muted, False),
            (self.verdict, theme.text, False),
        ):
            label.setStyleSheet(f"color: {colour}")
            label.setFont(label_font(scale, bold=is_bold))
        self.ask.setFont(body_font(scale))
        self.ask.setFixedWidth(self.ask.fontMetrics().horizontalAdvance(self.ask.text()) + 3 * GRID // 2)
        self._stands = ()
        self._stand(self._in_one_row(), _GAP)

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
