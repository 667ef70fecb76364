"""A themed coordinate system for views: quiet axes with names at their ends, a frame, and where the mouse is in it."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QHelpEvent,
    QHideEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QGraphicsItem, QWidget

from gui.theme import GRID, ThemeHolder
from gui.views.axis import Axis
from gui.views.pens import line_pen
from gui.views.pointed import MouseMemory

ABOVE_FRAME = 8  # the z value from which on what spills over a frame lies above it


class Box(pg.ViewBox):
    """The library's; up to `spill` pixels beyond its frame are drawn too: the ring of a point at the edge is whole."""

    spill = 0.0

    def let_spill(self, pixels: float) -> None:
        """Draws so many pixels beyond the frame too, and the frame below what spills over it."""
        self.spill = pixels
        self.borderRect.hide()  # it lies above everything
        frame = _Frame(self)
        frame.setZValue(ABOVE_FRAME - 1)
        self.addItem(frame, ignoreBounds=True)

    def shape(self) -> QPainterPath:
        path = QPainterPath()
        path.addRect(self.boundingRect().adjusted(-self.spill, -self.spill, self.spill, self.spill))
        return path

    def paint(self, p: QPainter, opt: Any, widget: QWidget | None) -> None:
        p.setPen(self.border)
        p.drawRect(self.boundingRect())


class _Frame(QGraphicsItem):
    """The line around what a box shows, on its plane."""

    def __init__(self, box: Box) -> None:
        super().__init__()
        self._box = box

    def boundingRect(self) -> QRectF:
        across, up = self._box.viewPixelSize()
        return QRectF(self._box.viewRect()).adjusted(-across, -up, across, up)

    def paint(self, painter: QPainter, option: Any, widget: QWidget | None = None) -> None:
        painter.setPen(self._box.border)
        painter.drawRect(QRectF(self._box.viewRect()))


class Plot(MouseMemory, pg.PlotWidget):
    """A coordinate system without menus and panning.

    Signals:
        hovered(x, y): the mouse is at that point, in the axes' coordinates.
        explained(x, y, where): the mouse rests there: a tooltip is wanted at that place of the screen.
        left(): it is elsewhere.
        clicked(x, y): the left button was pressed there.
    """

    hovered = Signal(float, float)
    left = Signal()
    clicked = Signal(float, float)
    explained = Signal(float, float, QPoint)

    def __init__(self, themes: ThemeHolder, *, is_square: bool = False, parent: QWidget | None = None) -> None:
        self.x_axis, self.y_axis = Axis("bottom", themes), Axis("left", themes)
        super().__init__(parent, viewBox=Box(), axisItems={"bottom": self.x_axis, "left": self.y_axis})
        self._themes = themes
        self.has_row = True  # may have one of its own for the horizontal axis' name
        self._fitted: object = None  # what the labels' room was reckoned for
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the view around it has the focus; here Tab would be caught
        self.box: Box = self.getViewBox()
        self.box.setMouseEnabled(False, False)
        self.box.setMenuEnabled(False)
        self.box.setDefaultPadding(0.0)
        self.box.setAspectLocked(is_square)
        self.box.sigResized.connect(self._fit_again)
        self.hideButtons()
        self.inside: Any = self.plotItem  # pyqtgraph's types call it optional
        self.destroyed.connect(self.inside.ctrlMenu.deleteLater)  # never shown; else it outlives, and keeps, the window
        self.inside.layout.setContentsMargins(0, GRID, GRID, 0)
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        self.setMinimumSize(96, 48)  # low enough for large type on a small screen
        self.setFrameShape(self.Shape.NoFrame)
        self.dress()

    def dress(self) -> None:
        theme = self._themes.theme
        self.setBackground(theme.panel)
        self.box.setBorder(line_pen(theme.line, width=self._themes.hairline))
        self.x_axis.dress()
        self.y_axis.dress()
        self._place_name()

    def name_axes(self, across: str, up: str) -> None:
        self.x_axis.set_name(across)
        self.y_axis.set_name(up)
        self._place_name()
        self._leave_room_above()

    def _place_name(self) -> None:
        self.x_axis.set_below(self.height() if self.has_row else 0.0)

    def resizeEvent(self, ev: QResizeEvent | None) -> None:
        super().resizeEvent(ev)
        if ev is None:  # from the library's own making
            return
        self._place_name()
        if ev.oldSize().isValid():  # under a mouse that rests lies another place now, that nobody points at
            self.look_away()
            self.left.emit()

    def _leave_room_above(self) -> None:
        """For a name that stands above the frame."""
        above = self.y_axis.wanted_above
        if above != self.inside.layout.getContentsMargins()[1]:
            self._leave_room()

    def lend(self, aside: float, *, is_low: bool = False) -> None:
        """Pixels right of the frame that the horizontal axis may have its name in; the vertical one's is above it."""
        if (aside, is_low) != (self.x_axis.aside, self.y_axis.is_low):
            self.x_axis.set_aside(aside)
            self.y_axis.set_low(is_low)
            self._leave_room()

    def _leave_room(self) -> None:
        self.inside.layout.setContentsMargins(0, self.y_axis.wanted_above, GRID + self.x_axis.aside, 0)

    def settle(self) -> None:
        """After other ranges: items hear of them now, else only while they are painted, and are painted twice."""
        self.box.prepareForPaint()

    def margins(self) -> tuple[float, float]:
        """Pixels beside and below the coordinate system: axes, as they are to be after their layout, and margins."""
        left, top, right, bottom = self.inside.layout.getContentsMargins()
        return self.y_axis.maximumWidth() + left + right, self.x_axis.maximumHeight() + top + bottom

    def pixel(self) -> tuple[float, float]:
        """Width and height of a screen pixel in the axes' coordinates."""
        width, height = self.box.viewPixelSize()
        return float(width), float(height)

    def mouseMoveEvent(self, ev: QMouseEvent) -> None:
        self._mouse = ev.position()
        found = self._at(self._mouse)
        if found is None:
            self.left.emit()
        else:
            self.hovered.emit(*found)
        ev.accept()

    def mousePressEvent(self, ev: QMouseEvent) -> None:
        where = self._inside(ev.position())
        if ev.button() == Qt.MouseButton.LeftButton and where is not None:
            self.clicked.emit(where.x(), where.y())
        ev.accept()

    def mouseReleaseEvent(self, ev: QMouseEvent) -> None:
        ev.accept()

    def wheelEvent(self, ev: QWheelEvent) -> None:
        ev.ignore()

    def leaveEvent(self, ev: QEvent) -> None:
        super().leaveEvent(ev)
        self.look_away()
        self.left.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.look_away()

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            where = self._inside(QPointF(event.pos()))
            if where is not None:
                self.explained.emit(where.x(), where.y(), event.globalPos())
                return True
        return super().viewportEvent(event)

    def fit_labels(self) -> None:
        """Leaves as much room beside the plot as its vertical axis' labels need now."""
        axis = self.y_axis
        low, high = self.box.viewRange()[1]
        size = max(1.0, float(self.box.height()))
        fitted = (low, high, size, axis.name, axis.is_log, axis.is_whole, axis.is_bare, axis.widest, self._themes.scale)
        if fitted == self._fitted:
            return
        self._fitted = fitted
        widest = max(("0.00", *axis.texts(low, high, size)), key=len)
        if len(widest) != len(axis.widest):  # by length: figures are as wide as each other, so nothing dances
            axis.widest = widest
            axis.dress()
            self._leave_room_above()

    def _fit_again(self) -> None:
        """In another height other numbers may stand there, where they are what the room is left by."""
        if self._fitted is not None:
            self.fit_labels()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        event.ignore()  # the view's own menu opens

    def _at(self, where: QPointF) -> tuple[float, float] | None:
        place = self._inside(where)
        return None if place is None else (place.x(), place.y())

    def _inside(self, position: QPointF) -> QPointF | None:
        scene = self.mapToScene(position.toPoint())
        return self.box.mapSceneToView(scene) if self.box.sceneBoundingRect().contains(scene) else None
