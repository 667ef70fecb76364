"""What the strip opens beside itself: all terms of a sum, why a weight moved, and what would be with other numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QFrame,
    QHeaderView,
    QLabel,
    QLineEdit,
    QScrollArea,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gui.numbers import parse_number
from gui.theme import GAP, INSET, ThemeHolder, number_font

_MOST_FIELDS = 64  # inputs that can be tried by typing; a picture of more is painted elsewhere


class ListDialog(QDialog):
    """Rows with numbers, sorted; Enter or a click on a row opens it, and the window stays."""

    def __init__(self, title: str, names: Sequence[str], themes: ThemeHolder, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self._themes = themes
        self._opened: Callable[[int], None] = lambda _row: None
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.rows = QTreeWidget()
        self.rows.setRootIsDecorated(False)
        self.rows.setUniformRowHeights(True)
        self.rows.setHeaderLabels(list(names))
        self.rows.setAccessibleName(title)
        self.rows.setToolTip("Enter or a click opens what the row is about.")
        header = self.rows.header()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.rows.itemActivated.connect(self._open)
        self.rows.itemClicked.connect(self._open)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(INSET, INSET, INSET, INSET)
        layout.setSpacing(GAP)
        for widget in (self.words, self.rows, buttons):
            layout.addWidget(widget)
        scale = themes.scale
        self.resize(round(420 * scale), round(420 * scale))

    def show_rows(self, words: str, rows: Sequence[Sequence[str]], opened: Callable[[int], None]) -> None:
        """Fills the list; `opened` takes the number of a row."""
        self.words.setText(words)
        self._opened = opened
        self.rows.clear()
        items = [QTreeWidgetItem(list(row)) for row in rows]
        self.rows.setFont(number_font(self._themes.scale))
        for number, item in enumerate(items):
            item.setData(0, Qt.ItemDataRole.UserRole, number)
            for column in range(1, item.columnCount()):
                item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.rows.addTopLevelItems(items)
        if items:
            self.rows.setCurrentItem(items[0])
        self.rows.setFocus()

    def _open(self, item: QTreeWidgetItem, _column: int = 0) -> None:
        self._opened(int(item.data(0, Qt.ItemDataRole.UserRole)))


class _Field(QLineEdit):
    """A field in which Ctrl+Z undoes typing first, and then what was tried."""

    undo_wanted = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Undo) and not self.isModified():
            self.undo_wanted.emit()
        else:
            super().keyPressEvent(event)


class WhatIfDialog(QDialog):
    """A field for each input, each target and the selected weight; what is typed is computed at once.

    Signals:
        undo_wanted(): Ctrl+Z, where no typing is to be undone.
    """

    undo_wanted = Signal()

    def __init__(self, themes: ThemeHolder, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle("What if …")
        self._themes = themes
        self.words = QLabel("Other numbers, computed at once everywhere. Ctrl+Z takes them back, one by one.")
        self.words.setWordWrap(True)
        self.fields: dict[str, QLineEdit] = {}
        self._known: dict[str, tuple[str, Callable[[float], None]]] = {}
        page = QWidget()
        self._form = QFormLayout(page)
        self._form.setSpacing(GAP)
        area = QScrollArea()
        area.setWidget(page)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(INSET, INSET, INSET, INSET)
        layout.setSpacing(GAP)
        for widget in (self.words, area, buttons):
            layout.addWidget(widget)
        buttons.button(QDialogButtonBox.StandardButton.Close).setAutoDefault(False)  # Enter is for the field
        self.resize(round(300 * themes.scale), round(360 * themes.scale))

    def show_numbers(self, numbers: Sequence[tuple[str, str, Callable[[float], None]]]) -> None:
        """Fields by name: what stands in each, and what takes another number."""
        wanted = numbers[:_MOST_FIELDS]
        self._known = {name: (text, take) for name, text, take in wanted}
        if list(self.fields) != list(self._known):
            while self._form.rowCount():
                self._form.removeRow(0)
            self.fields = {name: self._new_field(name) for name in self._known}
        for name, (text, _) in self._known.items():
            field = self.fields[name]
            if not (field.hasFocus() and field.isModified()):
                field.setText(text)

    def _new_field(self, name: str) -> QLineEdit:
        field = _Field()
        field.undo_wanted.connect(self.undo_wanted)
        field.setAccessibleName(f"What if {name} were")
        field.setToolTip(f"{name}: type another number; all that follows from it is computed anew.")
        field.setFont(number_font(self._themes.scale))
        field.editingFinished.connect(lambda: self._take(name))
        self._form.addRow(name, field)
        return field

    def _take(self, name: str) -> None:
        field, (old, take) = self.fields[name], self._known[name]
        value = parse_number(field.text())
        field.setModified(False)
        if value is None:
            field.setText(old)
        elif field.text() != old:
            take(value)
