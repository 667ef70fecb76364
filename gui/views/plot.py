"""A themed coordinate system for views: quiet axes with names at their ends, a frame, and where the mouse is in it."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QHelpEvent,
    QHideEvent,
    QMouseEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from gui.theme import GRID, ThemeHolder
from gui.views.axis import Axis
from gui.views.pens import line_pen
from gui.views.pointed import MouseMemory


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
        super().__init__(parent, axisItems={"bottom": self.x_axis, "left": self.y_axis})
        self._themes = themes
        self._fitted: object = None  # what the labels' room was reckoned for
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the view around it has the focus; here Tab would be caught
        self.box = self.getViewBox()
        self.box.setMouseEnabled(False, False)
        self.box.setMenuEnabled(False)
        self.box.setDefaultPadding(0.0)
        self.box.setAspectLocked(is_square)
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

    def name_axes(self, across: str, up: str) -> None:
        self.x_axis.set_name(across)
        self.y_axis.set_name(up)
        self._leave_room_above()

    def _leave_room_above(self) -> None:
        """For a name that stands above the frame."""
        above = self.y_axis.wanted_above
        if above != self.inside.layout.getContentsMargins()[1]:
            self._leave_room()

    def lend_aside(self, aside: float) -> None:
        """Pixels right of the frame that the horizontal axis may have its name in."""
        if aside != self.x_axis.aside:
            self.x_axis.set_aside(aside)
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
        texts = [
            t for spacing, values in axis.tickValues(low, high, size) for t in axis.tickStrings(values, 1.0, spacing)
        ]
        widest = max(("0.00", *texts), key=len)
        if len(widest) != len(axis.widest):  # by length: figures are as wide as each other, so nothing dances
            axis.widest = widest
            axis.dress()
            self._leave_room_above()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        event.ignore()  # the view's own menu opens

    def _at(self, where: QPointF) -> tuple[float, float] | None:
        place = self._inside(where)
        return None if place is None else (place.x(), place.y())

    def _inside(self, position: QPointF) -> QPointF | None:
        scene = self.mapToScene(position.toPoint())
        return self.box.mapSceneToView(scene) if self.box.sceneBoundingRect().contains(scene) else None
