"""A themed coordinate system for views: quiet axes with names at their ends, a frame, and where the mouse is in it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFontMetricsF, QMouseEvent, QPainter, QWheelEvent
from PySide6.QtWidgets import QWidget

from gui.numbers import number
from gui.theme import GRID, ThemeHolder, label_font

STALE_OPACITY = 0.4
_FEW_DECADES = 2.0  # up to here 1, 2 and 5 are labelled, beyond only powers of ten
_ABOVE = 4 * GRID  # room above the frame for a name too long to stand beside it
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


class Axis(pg.AxisItem):
    """An axis with few ticks, true minus signs and its name at its far end; `is_log` takes values as powers of ten."""

    def __init__(self, orientation: str, themes: ThemeHolder) -> None:
        super().__init__(orientation)
        self.name, self.is_log, self.has_grid = "", False, False
        self.is_bare = False  # too little room for tick labels: the name alone
        self.widest = "−0.00"  # the tick label that the axis leaves room for
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
        self.setTickPen(pg.mkPen(theme.line, width=1) if self.has_grid else pg.mkPen(None))
        self.setGrid(255 if self.has_grid else False)
        self.setTextPen(pg.mkPen(theme.muted))
        metrics = QFontMetricsF(font)
        if self.is_across:
            self.setHeight(round(metrics.height()) + 2 * GRID)
        else:
            text = "x₂" if self.is_bare else self.widest
            self.setWidth(round(metrics.horizontalAdvance(text)) + 2 * GRID)

    def set_name(self, name: str) -> None:
        name = _with_subscript(name)
        if name != self.name:
            self.prepareGeometryChange()
            self.name = name
            self.picture = None
            self.update()

    @property
    def is_name_above(self) -> bool:
        """Whether the vertical axis' name is too long for its column and stands above the frame."""
        return not self.is_across and self._name_width() > self.maximumWidth() - GRID

    def _name_width(self) -> float:
        return QFontMetricsF(label_font(self._themes.scale)).horizontalAdvance(self.name)

    def _room_for_name(self) -> float:
        """Pixels at the far end that ticks leave to the name."""
        if self.is_across:
            return self._name_width() + 4 * GRID
        return 0.0 if self.is_name_above else 5.0 * GRID * self._themes.scale

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, list[float]]]:
        low, high = sorted((minVal, maxVal))
        if self.is_bare:
            return []
        if self.is_log and high - low > _FEW_DECADES:
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
        cut = high - self._room_for_name() / max(size, 1.0) * (high - low) if self.name else high
        return [(spacing, [v for v in values if low <= v <= cut])]

    def generateDrawSpecs(self, p: QPainter) -> Any:
        specs = super().generateDrawSpecs(p)
        return specs if specs is None or self.has_grid else (specs[0], [], specs[2])

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        return [number(10.0**v if self.is_log else round(v, 12), 3) for v in values]

    def boundingRect(self) -> QRectF:
        rect = super().boundingRect()
        return rect.adjusted(0, -_ABOVE * self._themes.scale, self._name_width(), 0) if self.is_name_above else rect

    def paint(self, p: QPainter, opt: Any, widget: QWidget | None = None) -> None:
        super().paint(p, opt, widget)
        if not self.name:
            return
        p.setFont(label_font(self._themes.scale))
        p.setPen(pg.mkPen(self._themes.theme.muted))
        area = QRectF(QPointF(0, 0), self.size())
        if self.is_across:
            flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop
            p.drawText(area.adjusted(0, GRID, 0, 0), flags, self.name)
        else:
            flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop
            if self.is_name_above:
                flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
                area = QRectF(area.width(), -_ABOVE * self._themes.scale, 1000, _ABOVE)
            p.drawText(area.adjusted(0, 0, -GRID, 0), flags, self.name)


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
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the view around it has the focus; here Tab would be caught
        self.box = self.getViewBox()
        self.box.setMouseEnabled(False, False)
        self.box.setMenuEnabled(False)
        self.box.setDefaultPadding(0.0)
        self.box.setAspectLocked(is_square)
        self.hideButtons()
        self.inside: Any = self.plotItem  # pyqtgraph's types call it optional
        self.inside.layout.setContentsMargins(0, GRID, GRID, 0)
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

    def name_axes(self, across: str, up: str) -> None:
        self.x_axis.set_name(across)
        self.y_axis.set_name(up)
        above = _ABOVE * self._themes.scale if self.y_axis.is_name_above else GRID
        self.inside.layout.setContentsMargins(0, above, GRID, 0)

    def margins(self) -> tuple[float, float]:
        """Pixels beside and below the coordinate system: axes and margins."""
        left, top, right, bottom = self.inside.layout.getContentsMargins()
        return self.y_axis.width() + left + right, self.x_axis.height() + top + bottom

    def dim(self, is_dimmed: bool) -> None:
        """Fades what is drawn while it belongs to an older drawing."""
        self.inside.setOpacity(STALE_OPACITY if is_dimmed else 1.0)

    def pixel(self) -> tuple[float, float]:
        """Width and height of a screen pixel in the axes' coordinates."""
        width, height = self.box.viewPixelSize()
        return float(width), float(height)

    def mouseMoveEvent(self, ev: QMouseEvent) -> None:
        where = self._inside(ev.position())
        if where is None:
            self.left.emit()
        else:
            self.hovered.emit(where.x(), where.y())
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
        self.left.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        event.ignore()  # the view's own menu opens

    def _inside(self, position: QPointF) -> QPointF | None:
        scene = self.mapToScene(position.toPoint())
        return self.box.mapSceneToView(scene) if self.box.sceneBoundingRect().contains(scene) else None


def _with_subscript(name: str) -> str:
    """ "x1" as x₁: a letter with a number is set as the textbook sets it."""
    is_indexed = len(name) > 1 and name[0].isalpha() and name[1:].isdecimal()
    return name[0] + name[1:].translate(_SUBSCRIPTS) if is_indexed else name
