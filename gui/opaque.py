"""For widgets that paint all of themselves: nothing below them is painted again with each of their pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QPaintEngine, QPainter, QPaintEvent, QShowEvent

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget as _Widget
else:
    _Widget = object


class Opaque(_Widget):
    """Beside a widget's class, before it. Qt is told again whenever the style sheet has taken that back."""

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)


def paint_ground(painter: QPainter, event: QPaintEvent, colour: str) -> None:
    """What lies below all else; nothing for a drawing that is kept as shapes, which has a ground of its own."""
    if painter.paintEngine().type() is QPaintEngine.Type.Raster:
        painter.fillRect(event.rect(), QColor(colour))
