"""The grid of cells: typing, copying, pasting and clearing by key, bad cells outlined."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QKeyEvent, QKeySequence, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemDelegate, QStyledItemDelegate, QStyleOptionViewItem, QTableView, QWidget

from gui.panels.table_header import PLAIN, TableHeader
from gui.panels.table_model import TableModel
from gui.theme import ThemeHolder, number_font

PADDING = 8  # beside a cell's text


class TableView(QTableView):
    """Signals:
    refused(text: str): a paste that could not be.
    """

    refused = Signal(str)

    def __init__(self, model: TableModel, holder: ThemeHolder, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = model
        self.setModel(model)
        self.header = TableHeader(model, holder, self)
        self.setHorizontalHeader(self.header)
        self.setItemDelegate(CellDelegate(model, holder, self))
        self.setFont(number_font(holder.scale, size=12))
        self.setCornerButtonEnabled(False)
        self.setAlternatingRowColors(False)
        self.verticalHeader().setDefaultSectionSize(round(24 * holder.scale))
        self.verticalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.verticalHeader().setHighlightSections(False)
        self.verticalHeader().setStyleSheet(PLAIN)
        self.setAccessibleName("Data table")
        self.setCurrentIndex(model.index(0, 0))

    @property
    def chosen_rows(self) -> set[int]:
        return {index.row() for index in self.selectedIndexes()} or self._current({self.currentIndex().row()})

    @property
    def chosen_columns(self) -> set[int]:
        return {index.column() for index in self.selectedIndexes()} or self._current({self.currentIndex().column()})

    def paste(self) -> None:
        """The clipboard's cells at the first of the selected ones."""
        rows, columns = self.chosen_rows, self.chosen_columns
        clipboard = QGuiApplication.clipboard().text()
        refused = self._table.paste(clipboard, min(rows, default=0), min(columns, default=0))
        if refused:
            self.refused.emit(refused)

    def copy(self) -> None:
        text = self._table.cells_text(sorted(self.chosen_rows), sorted(self.chosen_columns))
        QGuiApplication.clipboard().setText(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        current = self.currentIndex()
        cells = {(index.row(), index.column()) for index in self.selectedIndexes()}
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.Cut):
            self.copy()
            self._table.clear(cells)
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._table.clear(cells)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and current.isValid():
            # The cell's editor lets Enter through; it closes by itself, and the dialog must not take it for OK.
            if not self._table.is_read_only and self.state() != QTableView.State.EditingState:
                self.edit(current)
        elif event.key() == Qt.Key.Key_T and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            for column in sorted(self.chosen_columns):
                self._table.next_part(column)
        elif event.key() == Qt.Key.Key_F2 and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.header.edit_name(current.column())
        else:
            super().keyPressEvent(event)

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        """Enter goes on to the cell below."""
        super().closeEditor(editor, hint)
        current = self.currentIndex()
        if hint == QAbstractItemDelegate.EndEditHint.SubmitModelCache and current.row() + 1 < self._table.rowCount():
            self.setCurrentIndex(self._table.index(current.row() + 1, current.column()))

    @staticmethod
    def _current(number: set[int]) -> set[int]:
        return {n for n in number if n >= 0}


class CellDelegate(QStyledItemDelegate):
    """Paints cells: target columns tinted, numbers to the right, what is wrong outlined."""

    def __init__(self, model: TableModel, holder: ThemeHolder, view: TableView) -> None:
        super().__init__(view)
        self._table, self._holder, self._view = model, holder, view

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme, rect = self._holder.theme, QRectF(option.rect)  # pyright: ignore[reportAttributeAccessIssue]
        column = self._table.sheet.columns[index.column()]
        is_current = index == self._view.currentIndex() and self._view.hasFocus()
        painter.save()
        if self._view.selectionModel().isSelected(self._table.index(index.row(), index.column())):
            painter.fillRect(rect, QColor(theme.accent_soft))
        elif column.part == "target":
            painter.fillRect(rect, QColor(theme.field))
        inset = round(PADDING * self._holder.scale)
        place = rect.adjusted(inset, 0, -inset, 0)
        text = self._view.fontMetrics().elidedText(str(index.data()), Qt.TextElideMode.ElideRight, int(place.width()))
        painter.setFont(self._view.font())
        painter.setPen(QColor(theme.muted if column.part == "left out" else theme.text))
        painter.drawText(place, int(index.data(Qt.ItemDataRole.TextAlignmentRole)), text)
        is_wrong = self._table.fault(index.row(), index.column()) is not None
        if is_wrong or is_current:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(theme.problem if is_wrong else theme.accent), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.adjusted(1, 1, -2, -2), 3, 3)
        painter.restore()
