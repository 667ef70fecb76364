"""Lines of a list that are as high as their words need: the style would count on one line, or on a wider list."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem


class WrappedLines(QStyledItemDelegate):
    """For a list that wraps words and adjusts to its width."""

    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        plain = super().sizeHint(option, index)
        font: QFont | None = index.data(Qt.ItemDataRole.FontRole)
        metrics = QFontMetrics(self._view.font() if font is None else font)
        text = str(index.data())
        room = self._view.viewport().width() - (plain.width() - metrics.horizontalAdvance(text))
        words = metrics.boundingRect(0, 0, max(room, 1), 10_000, Qt.TextFlag.TextWordWrap, text)
        return QSize(self._view.viewport().width(), plain.height() - metrics.height() + words.height())
