"""A window with a list of numbers beside the strip: all terms of a sum, the examples that pushed a weight."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gui.theme import GAP, INSET, ThemeHolder, number_font


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
        for column in range(1, len(names)):  # over its numbers
            self.rows.headerItem().setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
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
