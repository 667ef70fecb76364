"""The exercise: a number of the page is hidden; what is typed for it is told how far off it is, and why on request."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from core.inspection.guess import Riddle, how_far, judge, what_went_wrong
from gui.numbers import number, parse_number
from gui.theme import GRID, ThemeHolder, label_font, number_font

_OWN_KEYS = (Qt.Key.Key_Escape, Qt.Key.Key_Up, Qt.Key.Key_Down)


class GuessField(QLineEdit):
    """Signals:
    turned(int): to the next hidden number, or the one before (Down and Up).
    left(): Esc.
    """

    turned = Signal(int)
    left = Signal()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and event.key() in _OWN_KEYS:
            event.accept()  # before they are the window's shortcuts
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.turned.emit(1 if event.key() == Qt.Key.Key_Down else -1)
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class ExerciseBar(QWidget):
    """Asks for one number.

    Signals:
        answered(str): what is said of a guess, or of its parts.
        solved(): the guess was right.
        turned(int): another number is wanted, 1 on or −1 back.
        left(): the exercise is over.
    """

    answered = Signal(str)
    solved = Signal()
    turned = Signal(int)
    left = Signal()

    def __init__(self, themes: ThemeHolder, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self.riddle: Riddle | None = None
        self._wrong: float | None = None
        self.question = QLabel()
        self.field = GuessField()
        self.field.setAccessibleName("Your number")
        self.field.setToolTip("Type the hidden number; Enter checks it. Down and Up: another number. Esc: no exercise.")
        self.field.setPlaceholderText("your number")
        self.why = QPushButton("Which factor?")
        self.why.setProperty("role", "link")
        self.why.setToolTip("Says which factor or term of the number the wrong guess got wrong.")
        self.why.setAutoDefault(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * GRID)
        for widget in (self.question, self.field, self.why):
            row.addWidget(widget)
        self.field.returnPressed.connect(self.check)
        self.field.turned.connect(self.turned)
        self.field.left.connect(self.left)
        self.why.clicked.connect(self.explain)
        themes.changed.connect(self.dress)
        self.dress()

    def ask(self, riddle: Riddle | None) -> None:
        """Asks for another number; None where the page has none left."""
        if riddle == self.riddle and self.question.text():
            return
        self.riddle, self._wrong = riddle, None
        self.question.setText(f"{riddle.name} = ?" if riddle is not None else "no number to hide here")
        self.field.setReadOnly(riddle is None)  # it keeps the keyboard: Esc leaves, Up goes back to another number
        self.field.setPlaceholderText("your number" if riddle is not None else "Esc leaves")
        self.field.clear()
        self._show_why()

    def check(self) -> None:
        """Says how far off what was typed is."""
        if self.riddle is None:
            return
        guess = parse_number(self.field.text())
        if guess is None:
            self.answered.emit("That is no number. Type one such as −0.197, 1/4 or 2e-3.")
            return
        digits = min(3, self._themes.digits)
        if judge(self.riddle, guess, digits=digits).is_right:
            self._wrong = None
            self.field.clear()
            self.answered.emit(f"Right: {self.riddle.name} = {number(self.riddle.value, 6)}.")
            self._show_why()
            self.solved.emit()
            return
        self._wrong = guess
        self.answered.emit(f"{number(guess, 6)} {how_far(self.riddle, guess, digits=digits)}.")
        self.field.selectAll()
        self._show_why()

    def explain(self) -> None:
        """Says which factor went wrong."""
        if self.riddle is not None and self._wrong is not None:
            self.answered.emit(what_went_wrong(self.riddle, self._wrong)[1])
            self.field.setFocus()

    def dress(self) -> None:
        self.question.setFont(number_font(self._themes.scale, bold=True))
        self.field.setFont(number_font(self._themes.scale))
        self.why.setFont(label_font(self._themes.scale))
        self.field.setFixedWidth(round(110 * self._themes.scale))

    def _show_why(self) -> None:
        what = {"product": "Which factor?", "sum": "Which term?"}.get(self.riddle.shape if self.riddle else "", "Why?")
        self.why.setText(what)
        self.why.setEnabled(self._wrong is not None)
