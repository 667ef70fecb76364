"""A question in a small window of its own: a sentence, what follows from it, and buttons."""

from __future__ import annotations

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QGridLayout, QMessageBox, QWidget


class Question(QMessageBox):
    """Without Qt's icon, whose blue means something else in this program, and without the place that it would take."""

    def __init__(self, text: str, then: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(text)
        self.setInformativeText(then)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        grid = self.layout()
        indent = grid.itemAtPosition(0, 0) if isinstance(grid, QGridLayout) else None
        if isinstance(grid, QGridLayout) and indent is not None and indent.spacerItem() is not None:
            grid.removeItem(indent)
            grid.setHorizontalSpacing(0)
            grid.setColumnStretch(1, 1)  # else buttons wider than the words bring some of the place back
