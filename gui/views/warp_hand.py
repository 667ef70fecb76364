"""The mouse in a warp's picture: a click means what is there, a drag turns space or draws a box around points."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent
from PySide6.QtWidgets import QGraphicsRectItem, QWidget

from gui.theme import ThemeHolder
from gui.views.pens import line_pen
from gui.views.plot import Plot

_DRAG = 4.0  # pixels that the mouse must move for a click to be a drag
_FILL_ALPHA = 32


class HandPlot(Plot):
    """A plot that can be turned and brushed.

    Signals:
        turned(across, up): dragged by so many pixels while `turns` is set, Shift not held.
        brushed(x0, y0, x1, y1): the box that is being drawn, in the axes' coordinates.
        brush_ended(): it is let go.
    """

    turned = Signal(float, float)
    brushed = Signal(float, float, float, float)
    brush_ended = Signal()

    def __init__(self, themes: ThemeHolder, *, is_square: bool = False, parent: QWidget | None = None) -> None:
        self._press: tuple[QPointF, QPointF] | None = None  # where the button went down: on the screen, on the plane
        self._last = QPointF()
        self._is_drag = False
        self.turns = False
        super().__init__(themes, is_square=is_square, parent=parent)
        self.brush_item = QGraphicsRectItem()
        self.brush_item.setZValue(40)
        self.brush_item.hide()
        self.box.addItem(self.brush_item, ignoreBounds=True)

    def dress(self) -> None:
        super().dress()
        if hasattr(self, "brush_item"):
            accent = QColor(self._themes.theme.accent)
            self.brush_item.setPen(line_pen(accent, width=1))
            accent.setAlpha(_FILL_ALPHA)
            self.brush_item.setBrush(accent)

    def mousePressEvent(self, ev: QMouseEvent) -> None:
        where = self._inside(ev.position())
        if ev.button() == Qt.MouseButton.LeftButton and where is not None:
            self._press, self._last, self._is_drag = (ev.position(), where), ev.position(), False
        ev.accept()

    def mouseMoveEvent(self, ev: QMouseEvent) -> None:
        if self._press is None or not ev.buttons() & Qt.MouseButton.LeftButton:
            super().mouseMoveEvent(ev)
            return
        start, corner = self._press
        way = ev.position() - start
        self._is_drag = self._is_drag or max(abs(way.x()), abs(way.y())) > _DRAG
        if self._is_drag:
            self.look_away()
        if self._is_drag and self.turns and not ev.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            step, self._last = ev.position() - self._last, ev.position()
            self.turned.emit(step.x(), step.y())
        elif self._is_drag:
            here = self.box.mapSceneToView(self.mapToScene(ev.position().toPoint()))
            self.brush_item.setRect(QRectF(corner, here).normalized())
            self.brush_item.show()
            self.brushed.emit(corner.x(), corner.y(), here.x(), here.y())
        ev.accept()

    def mouseReleaseEvent(self, ev: QMouseEvent) -> None:
        if self._press is not None and ev.button() == Qt.MouseButton.LeftButton:
            (_, corner), self._press = self._press, None
            if not self._is_drag:
                self.clicked.emit(corner.x(), corner.y())
            elif self.brush_item.isVisible():
                self.brush_item.hide()
                self.brush_ended.emit()
        ev.accept()
