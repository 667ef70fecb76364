"""A themed coordinate system for views: quiet axes with names at their ends, a frame, and where the mouse is in it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

from gui.numbers import number
from gui.theme import GRID, ThemeHolder, label_font

_NEAR_THE_NAME = 0.84  # ticks beyond this share of an axis would stand where its name is


class Axis(pg.AxisItem):
    """An axis with few ticks, true minus signs and its name at its far end; `is_log` takes values as powers of ten."""

    def __init__(self, orientation: str, themes: ThemeHolder) -> None:
        super().__init__(orientation)
        self.name, self.is_log = "", False
        self._themes = themes
        self.setStyle(tickLength=0, autoExpandTextSpace=False, autoReduceTextSpace=False, tickTextOffset=GRID)
        self.dress()

    @property
    def is_across(self) -> bool:
        return self.orientation == "bottom"

    def dress(self) -> None:
        theme, scale = self._themes.theme, self._themes.scale
        font = label_font(scale)
        self.setTickFont(font)
        self.setPen(pg.mkPen(None))
        self.setTickPen(pg.mkPen(theme.line, width=1))
        self.setTextPen(pg.mkPen(theme.muted))
        metrics = QFontMetricsF(font)
        if self.is_across:
            self.setHeight(round(metrics.height()) + 2 * GRID)
        else:
            self.setWidth(round(metrics.horizontalAdvance("−0.00")) + GRID)

    def set_name(self, name: str) -> None:
        if name != self.name:
            self.name = name
            self.picture = None
            self.update()

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, list[float]]]:
        low, high = sorted((minVal, maxVal))
        if self.is_log and high - low > 1.2:
            step = max(1, int(np.ceil((high - low) / max(2.0, size / 36))))
            values = [float(v) for v in range(int(np.ceil(low)), int(np.floor(high)) + 1, step)]
            spacing = float(step)
        elif self.is_log:
            values = [float(np.log10(m * 10.0**k)) for k in range(-12, 12) for m in (1, 2, 5)]
            spacing = 1.0
        else:
            levels = super().tickValues(low, high, size)
            spacing, values = levels[0] if levels else (1.0, [])
            if len(values) < 2 and len(levels) > 1:
                spacing, values = levels[1][0], sorted([*values, *levels[1][1]])
        cut = low + _NEAR_THE_NAME * (high - low) if self.name else high
        return [(spacing, [v for v in values if low <= v <= cut])]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        return [number(10.0**v if self.is_log else round(v, 12), 3) for v in values]

    def paint(self, painter: QPainter, option: Any, widget: QWidget | None = None) -> None:
        super().paint(painter, option, widget)
        if not self.name:
            return
        painter.setFont(label_font(self._themes.scale))
        painter.setPen(pg.mkPen(self._themes.theme.muted))
        area = QRectF(QPointF(0, 0), self.size())
        if self.is_across:
            flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop
            painter.drawText(area.adjusted(0, GRID, 0, 0), flags, self.name)
        else:
            flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop
            painter.drawText(area.adjusted(0, 0, -GRID, 0), flags, self.name)


class Plot(pg.PlotWidget):
    """A coordinate system without menus and panning.

    Signals:
        hovered(x, y): the mouse is at that point, in the axes' coordinates.
        left(): it is elsewhere.
        clicked(x, y): the left button was pressed there.
    """

    hovered = Signal(float, float)
    left = Signal()
    clicked = Signal(float, float)

    def __init__(self, themes: ThemeHolder, *, is_square: bool = False, parent: QWidget | None = None) -> None:
        self.x_axis, self.y_axis = Axis("bottom", themes), Axis("left", themes)
        super().__init__(parent, axisItems={"bottom": self.x_axis, "left": self.y_axis})
        self._themes = themes
        self.box = self.getViewBox()
        self.box.setMouseEnabled(False, False)
        self.box.setMenuEnabled(False)
        self.box.setDefaultPadding(0.0)
        self.box.setAspectLocked(is_square)
        self.hideButtons()
        self.plotItem.layout.setContentsMargins(0, GRID, GRID, 0)
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        self.setMinimumSize(96, 80)
        self.setFrameShape(self.Shape.NoFrame)
        self.dress()

    def dress(self) -> None:
        theme = self._themes.theme
        self.setBackground(theme.panel)
        self.box.setBorder(pg.mkPen(theme.line, width=1))
        self.x_axis.dress()
        self.y_axis.dress()

    def show_axes(self, is_shown: bool) -> None:
        for axis in (self.x_axis, self.y_axis):
            axis.setVisible(is_shown)

    def pixel(self) -> tuple[float, float]:
        """Width and height of a screen pixel in the axes' coordinates."""
        width, height = self.box.viewPixelSize()
        return float(width), float(height)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        where = self._inside(event.position())
        if where is None:
            self.left.emit()
        else:
            self.hovered.emit(where.x(), where.y())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        where = self._inside(event.position())
        if event.button() == Qt.MouseButton.LeftButton and where is not None:
            self.clicked.emit(where.x(), where.y())
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def wheelEvent(self, event: QEvent) -> None:
        event.ignore()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.left.emit()

    def contextMenuEvent(self, event: QEvent) -> None:
        event.ignore()  # the view's own menu opens

    def _inside(self, position: QPointF) -> QPointF | None:
        scene = self.mapToScene(position.toPoint())
        return self.box.mapSceneToView(scene) if self.box.sceneBoundingRect().contains(scene) else None
