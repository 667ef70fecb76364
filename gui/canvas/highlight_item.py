"""The one weight under the mouse and the one selected: an outline along the wire, and its value on it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gui.canvas.ink import draw_pill, pen
from gui.numbers import number
from gui.theme import Theme, number_font, pen_bins, pen_colours, pen_widths

HIGHLIGHT_Z = 3.0


class HighlightItem(QGraphicsItem):
    """An outline around one wire; the accent's when selected, a quiet one when hovered."""

    def __init__(self, theme: Theme, *, is_selection: bool) -> None:
        super().__init__()
        self.theme, self.is_selection = theme, is_selection
        self._path = QPainterPath()
        self._weight: float | None = None
        self.setZValue(HIGHLIGHT_Z if is_selection else HIGHLIGHT_Z - 0.1)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.hide()

    @property
    def label_at(self) -> QPointF:
        """Where the value stands: the middle of the wire."""
        return self._path.pointAtPercent(0.5) if not self._path.isEmpty() else QPointF()

    def show_wire(self, path: QPainterPath | None, weight: float | None) -> None:
        """Lies along that wire from now on; None hides it."""
        if path is None:
            if self.isVisible():
                self.hide()
            return
        if self.isVisible() and path == self._path and weight == self._weight:
            return
        self.prepareGeometryChange()
        self._path, self._weight = path, weight
        self.show()
        self.update()

    def boundingRect(self) -> QRectF:
        return self._path.boundingRect().adjusted(-40, -14, 40, 14)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        theme = self.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        outline = theme.accent if self.is_selection else theme.muted
        step = int(pen_bins([self._weight or 0.0])[0])  # type: ignore[arg-type]
        width = pen_widths()[step]
        for stroke in (pen(outline, width + 4), pen(theme.canvas, width + 1.5), pen(pen_colours(theme)[step], width)):
            stroke.setCapStyle(Qt.PenCapStyle.FlatCap)
            painter.setPen(stroke)
            painter.drawPath(self._path)
        if self._weight is not None:
            draw_pill(painter, self.label_at, number(self._weight), number_font(), theme, outline)
