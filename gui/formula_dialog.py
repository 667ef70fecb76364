"""A formula of one's own, typed: errors with their place while it is typed, curve and slope, examples to begin with.

The text goes through core's parser and is never run as code.
"""

from __future__ import annotations

import re

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from core.errors import UserError
from core.expressions import typeset
from core.own_formulas import own_activation, own_loss
from gui.formula_curve import FormulaCurve, FormulaKind
from gui.small_window import heading
from gui.theme import GAP, GRID, INSET, ThemeHolder, number_font

FUNCTIONS = "+ − * / ^ |…|, exp log sqrt sin cos tanh sigmoid softplus erf abs sign min max, where(… > 0, …, …), pi, e"
_PLACE = re.compile(r"character (\d+)")


ACTIVATION_FORMULA = FormulaKind(
    "Activation of your own",
    "f(z) =",
    "z is the unit’s pre-activation; x may be written for it.",
    own_activation,
    "z",
    (),
    4.0,
    (
        ("z * sigmoid(z)", "swish: a smooth ReLU that dips below 0"),
        ("max(0, z)^2", "squared ReLU: no kink in the curve, one in the slope"),
        ("z * tanh(softplus(z))", "mish"),
        ("exp(-z^2)", "a bump: a radial unit"),
        ("sin(3*z) + z", "snake-like: for periodic data"),
    ),
)
LOSS_FORMULA = FormulaKind(
    "Loss of your own",
    "L(a, t) =",
    "a is an output’s activation, t its target; averaged over outputs and batch. The curve is for t = 1.",
    own_loss,
    "a",
    (("t", 1.0),),
    2.0,
    (
        ("(a - t)^2", "squared error"),
        ("log(1 + (a - t)^2)", "forgiving: far-off examples count little"),
        ("sqrt(1 + (a - t)^2) - 1", "smooth absolute error"),
        ("softplus(-a*t)", "for targets −1 and 1: logistic loss"),
        ("exp(-a*t)", "for targets −1 and 1: exponential loss"),
    ),
)


class FormulaDialog(QDialog):
    """Signals:
    chosen(str): OK with a sound formula.
    """

    chosen = Signal(str)

    def __init__(self, kind: FormulaKind, text: str, holder: ThemeHolder, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind, self._holder = kind, holder
        self.setWindowTitle(kind.title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.head, self.pointer = QLabel(kind.head), QLabel()
        self.field = QLineEdit(text)
        self.field.setAccessibleName(f"Formula of the {kind.title[:1].lower()}{kind.title[1:]}")
        self.field.setToolTip(f"{kind.meaning} It may use {FUNCTIONS}.")
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.curve = FormulaCurve(kind, holder)
        for label in (self.head, self.pointer, self.field):
            label.setFont(number_font(holder.scale, size=13))
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setProperty("role", "primary")
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.field.textChanged.connect(self._check)
        self._lay_out()
        self._check()
        self.field.selectAll()

    def accept(self) -> None:
        if self._problem() is None:
            self.chosen.emit(self.field.text().strip())
            super().accept()

    def showEvent(self, event: QShowEvent) -> None:
        """As large as it asks for: Qt itself gives a new window two thirds of the screen at most."""
        self.resize(self.sizeHint().boundedTo(self.screen().availableSize()))
        super().showEvent(event)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(INSET, INSET, INSET, INSET)
        column.setSpacing(GRID)
        column.addWidget(heading(self))
        column.addSpacing(GRID)
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addWidget(self.head)
        row.addWidget(self.field, 1)
        column.addLayout(row)
        column.addWidget(self.pointer)
        self.words.setMinimumHeight(3 * self.words.fontMetrics().lineSpacing())
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop)
        column.addWidget(self.words)
        column.addWidget(self.curve, 1)
        for text, meaning in self._kind.examples:
            example = QPushButton(f"{text}   –   {meaning}")
            example.setProperty("role", "link")
            example.setProperty("flush", "true")  # their words stand below all else
            example.setToolTip(f"Puts {text} into the field: {meaning}.")
            example.setAutoDefault(False)
            example.clicked.connect(lambda _on=False, t=text: self.field.setText(t))
            column.addWidget(example, 0, Qt.AlignmentFlag.AlignLeft)
        column.addSpacing(GAP)
        column.addWidget(self.buttons)

    def _problem(self) -> UserError | None:
        try:
            self._kind.read(self.field.text())
        except UserError as error:
            return error
        return None

    def _check(self) -> None:
        """Says what is wrong and where, or shows the curve."""
        error = self._problem()
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(error is None)
        self.field.setProperty("invalid", "true" if error is not None else "false")
        self.words.setProperty("role", "problem" if error is not None else "muted")
        for widget in (self.field, self.words):
            widget.style().unpolish(widget)
            widget.style().polish(widget)
        self.pointer.setText("")
        if error is not None:
            self.words.setText(f"{error.message} {error.hint or ''}".strip())
            place = _PLACE.search(error.where or "")
            if place is not None:
                self._point_at(int(place[1]))
            self.curve.show_formula(None)
            return
        formula = self._kind.read(self.field.text())
        self.words.setText(f"{self._kind.head} {typeset(formula)}\n{self._kind.meaning}")
        self.curve.show_formula(formula)

    def _point_at(self, character: int) -> None:
        """A mark below the character that is wrong, counted from 1."""
        text, metrics = self.field.text(), self.field.fontMetrics()
        left = self.head.sizeHint().width() + GAP + 2 + metrics.horizontalAdvance(text[: character - 1])
        self.pointer.setText("▲")
        self.pointer.setIndent(0)
        self.pointer.setContentsMargins(min(left, max(0, self.width() - 2 * INSET)), 0, 0, 0)
        self.pointer.setToolTip(f"Character {character}.")
