"""A window with a list of numbers beside the strip: all terms of a sum, the examples that pushed a weight."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHeaderView, QLabel, QTreeView, QVBoxLayout, QWidget

from gui.small_window import heading, stand_beside
from gui.theme import GAP, INSET, ThemeHolder, number_font

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class RowsModel(QAbstractTableModel):
    """Rows of texts under their names: a name to the left, numbers to the right. Views ask for what they show."""

    def __init__(self, names: Sequence[str], parent: QObject) -> None:
        super().__init__(parent)
        self.names, self.rows = list(names), list[Sequence[str]]()

    def take(self, rows: Sequence[Sequence[str]]) -> None:
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.names)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return self.rows[index.row()][index.column()]
        return _RIGHT if role == Qt.ItemDataRole.TextAlignmentRole and index.column() else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return self.names[section]
        return _RIGHT if role == Qt.ItemDataRole.TextAlignmentRole and section else None  # over its numbers

    def longest(self, column: int) -> int:
        """The row with the longest text of a column."""
        return max(range(len(self.rows)), key=lambda row: len(self.rows[row][column]))


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
        self.rows, self.model = QTreeView(), RowsModel(names, self)
        self.rows.setModel(self.model)
        self.rows.setRootIsDecorated(False)
        self.rows.setUniformRowHeights(True)
        self.rows.setAccessibleName(title)
        self.rows.setToolTip("Enter or a click opens what the row is about.")
        header = self.rows.header()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.rows.activated.connect(self._open)
        self.rows.clicked.connect(self._open)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(INSET, INSET, INSET, INSET)
        layout.setSpacing(GAP)
        for widget in (heading(self), self.words, self.rows, buttons):
            layout.addWidget(widget)
        scale = themes.scale
        self.resize(round(420 * scale), round(420 * scale))

    def show_rows(self, words: str, rows: Sequence[Sequence[str]], opened: Callable[[int], None]) -> None:
        """Fills the list; `opened` takes the number of a row."""
        self.words.setText(words)
        self._opened = opened
        self.rows.setFont(number_font(self._themes.scale))
        self.model.take(rows)
        if rows:
            self._fit_columns()
            self.select(0)
        self.rows.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():  # opened, not brought back
            stand_beside(self)

    def text(self, row: int, column: int) -> str:
        return self.model.rows[row][column]

    def select(self, row: int) -> None:
        """Makes a row the current one, in sight."""
        self.rows.setCurrentIndex(self.model.index(row, 0))

    def _fit_columns(self) -> None:
        """Numbers in whole: as wide as the longest of a column; Qt would ask every row how wide it is."""
        header = self.rows.header()
        for column in range(1, len(self.model.names)):
            longest = self.model.index(self.model.longest(column), column)
            wide = max(self.rows.sizeHintForIndex(longest).width(), header.sectionSizeHint(column))
            header.resizeSection(column, wide)

    def _open(self, index: QModelIndex) -> None:
        self._opened(index.row())
