"""The window of "What if": a field for each number that can be tried; among many, those that are looked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QFrame,
    QLabel,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from core.numerals import without_subscript
from gui.numbers import count, number, parse_number
from gui.panels.formula_numbers import shown
from gui.small_window import heading, stand_beside
from gui.theme import GAP, INSET, ThemeHolder, number_font

Numbered = tuple[str, float, Callable[[float], None]]  # name, what stands there, what takes another number
MOST_FIELDS = 64  # at once
_NARROW, _WIDEST, _FIELD = 228, 480, 88  # pixels of the window and of a field: a number of six digits and its sign
_FIELDS_AT_ONCE = 8  # more of them may scroll
_MOST_SHOWN, _LARGEST = 7, 3.4e38  # digits, and the largest number: float32 has no more
_WORDS = "Computed at once; Ctrl+Z takes it back. Inputs and targets are only tried"
_NOTHING_CHANGES, _CHANGED = ": no example changes.", ", weights and bias changed."


def found(numbers: Sequence[Numbered], wanted: str) -> list[Numbered]:
    """The numbers whose names have a text in them, those first that end with it as a number of its own."""
    text = without_subscript(wanted).strip().lower()
    if not text:
        return list(numbers)
    names = [without_subscript(name).lower() for name, *_ in numbers]
    has_it = [i for i, name in enumerate(names) if text in name]
    is_it = re.compile(rf"(^|\D){re.escape(text)}$")
    return [numbers[i] for i in sorted(has_it, key=lambda i: (is_it.search(names[i]) is None, i))]


class _Field(QLineEdit):
    """A field in which Ctrl+Z undoes typing first, and then what was tried."""

    undo_wanted = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Undo) and not self.isModified():
            self.undo_wanted.emit()
        else:
            super().keyPressEvent(event)


class WhatIfDialog(QDialog):
    """A field for each input, each target, the weights and the bias at hand; what is typed is computed at once.

    Signals:
        undo_wanted(): Ctrl+Z, where no typing is to be undone.
    """

    undo_wanted = Signal()

    def __init__(self, themes: ThemeHolder, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle("What if…")
        self._themes = themes
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.look_for = QLineEdit()
        self.look_for.setAccessibleName("Find a number")
        self.look_for.setPlaceholderText("find: a name, or a number such as 398")
        self.look_for.setToolTip("Type a name or the number of an input: its field is shown.")
        self.look_for.textChanged.connect(lambda _text: self._fill())
        self.count = QLabel()
        self.fields: dict[str, QLineEdit] = {}
        self._all: Sequence[Numbered] = ()
        self._has_own = False
        self._known: dict[str, tuple[float, Callable[[float], None]]] = {}
        page = QWidget()
        self._form = QFormLayout(page)
        self._form.setSpacing(GAP)
        self._form.setContentsMargins(0, 0, 0, 0)
        area = QScrollArea()
        area.setWidget(page)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(INSET, INSET, INSET, INSET)
        layout.setSpacing(INSET)
        for widget in (heading(self), self.words, self.look_for, self.count, area, buttons):
            layout.addWidget(widget)
        buttons.button(QDialogButtonBox.StandardButton.Close).setAutoDefault(False)  # Enter is for the field
        self._area = area
        self._inputs: Sequence[str] = ()

    def show_numbers(self, numbers: Sequence[Numbered], *, has_own: bool, inputs: Sequence[str] = ()) -> None:
        """Fields by name: what stands in each, and what takes another number; where they are many, those looked for.

        Args:
            has_own: weights or a bias are among them. inputs: the layers of inputs, to stay in sight.
        """
        self._all, self._has_own, self._inputs = numbers, has_own, inputs
        self._say_what_changes()
        for widget in (self.look_for, self.count):
            widget.setVisible(len(numbers) > MOST_FIELDS)
        self._fill()
        if self.isVisible():
            self._fit()

    def _say_what_changes(self) -> None:
        self.words.setText(f"{_WORDS}{_CHANGED if self._has_own else _NOTHING_CHANGES}")

    def showEvent(self, event: QShowEvent) -> None:
        if not event.spontaneous():  # opened, not brought back
            self._fit_width()
            self._fit()
        super().showEvent(event)
        if not event.spontaneous():
            stand_beside(self, self._inputs)

    def _fit_width(self) -> None:
        """As narrow as the rail, which it may cover instead of the network, or as wide as names and numbers are."""
        self.ensurePolished()
        self._form.invalidate()
        bar = self._area.verticalScrollBar().sizeHint().width() if len(self.fields) > _FIELDS_AT_ONCE else 0
        wide = self._form.totalMinimumSize().width() + bar + 2 * INSET
        narrow, widest = (round(size * self._themes.scale) for size in (_NARROW, _WIDEST))
        self.resize(min(max(narrow, wide), widest), 0)

    def _fit(self) -> None:
        """Grows to the height that its fields need, as far as that at which they scroll."""
        layout, most = self.layout(), round(440 * self._themes.scale)
        if layout is None:
            return
        self.ensurePolished()
        layout.invalidate()
        around = layout.totalHeightForWidth(self.width()) - self._area.sizeHint().height()
        needed = around + self._form.totalSizeHint().height()
        self.resize(self.width(), max(self.height(), min(needed, most)))

    def _fill(self) -> None:
        wanted = found(self._all, self.look_for.text() if len(self._all) > MOST_FIELDS else "")
        given = wanted[:MOST_FIELDS]
        self.count.setText(f"{count(len(given))} of {count(len(self._all))} numbers: find the others above.")
        self._known = {name: (value, take) for name, value, take in given}
        if list(self.fields) != list(self._known):
            while self._form.rowCount():
                self._form.removeRow(0)
            self.fields = {name: self._new_field(name) for name in self._known}
        for name, (value, _) in self._known.items():
            field, text = self.fields[name], shown(value, self._themes.digits)
            field.setToolTip(
                f"{name} = {number(value, _MOST_SHOWN)}: type another number; all that follows is computed anew."
            )
            if not (field.hasFocus() and field.isModified()):
                field.setText(text)

    def _new_field(self, name: str) -> QLineEdit:
        field = _Field()
        field.undo_wanted.connect(self.undo_wanted)
        field.setAccessibleName(f"What if {name} were")
        field.setFont(number_font(self._themes.scale))
        field.setMinimumWidth(round(_FIELD * self._themes.scale))
        field.editingFinished.connect(lambda: self._take(name))
        self._form.addRow(name, field)
        return field

    def _take(self, name: str) -> None:
        field, (old, take) = self.fields[name], self._known[name]
        typed, value = field.text().strip(), parse_number(field.text())
        field.setModified(False)
        before = shown(old, self._themes.digits)
        if value is None or abs(value) > _LARGEST:
            field.setText(before)
            self.words.setText(f"“{typed}” is not a number. Type one such as −0.5 or 1e-3.")  # as the canvas says it
            return
        self._say_what_changes()
        if field.text() != before:
            take(value)
