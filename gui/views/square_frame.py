"""A frame that keeps a plot's coordinate system square, as large as fits, in the middle of what room there is."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from gui.views.plot import Plot


class SquareFrame(QWidget):
    """Holds one plot."""

    def __init__(self, plot: Plot, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plot = plot
        plot.setParent(self)
        self._is_square = True
        self.setMinimumSize(plot.minimumSize())

    def set_square(self, is_square: bool) -> None:
        self._is_square = is_square
        self._place()

    def sizeHint(self) -> QSize:
        return self.plot.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        width, height = self.width(), self.height()
        if self._is_square:
            # what the axes and margins take from each side; the rest is to be as wide as high
            beside, below = self.plot.margins()
            side = max(16.0, min(width - beside, height - below))
            width, height = round(side + beside), round(side + below)
        left = max(0, (self.width() - width) // 2)
        self.plot.setGeometry(left, max(0, (self.height() - height) // 3), width, height)
