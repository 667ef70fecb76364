"""Every output side by side, each a small map of its own with its name."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from core.numerals import with_subscript
from core.probing import Plane
from gui.moment import Moment
from gui.numbers import number
from gui.theme import GRID, ThemeHolder, label_font
from gui.views.marks import few_growth, target_colours
from gui.views.output_lines import strokes
from gui.views.output_map import map_words
from gui.views.output_names import MOST_TILES
from gui.views.output_work import NO_LINES, Found
from gui.views.plane_axes import axis_names, is_square
from gui.views.pointed import PointedWidget

Floats = NDArray[np.floating[Any]]
_GAP = 2 * GRID
_FEW_POINTS, _POINT, _SMALL_POINT = 300, 4.0, 2.5
_LEAST_FOR_POINTS = 70.0  # pixels of a tile's side


class OutputTiles(PointedWidget):
    """Paints what `show_found` was given last.

    Signals:
        hovered(output, x, y): the mouse is over that output's map, at a place of the input plane.
        left(): it is elsewhere.
        clicked(x, y): a place was clicked.
        explained(output, x, y, where): the mouse rests there.
    """

    hovered = Signal(int, float, float)
    clicked = Signal(float, float)
    explained = Signal(int, float, float, QPoint)

    def __init__(self, themes: ThemeHolder, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._names: tuple[str, ...] = ()
        self._images: list[tuple[QImage, NDArray[np.uint32]]] = []
        self._found: Found | None = None
        self._plane: Plane | None = None
        self._axes = ("", "")
        self._places: list[tuple[str, Floats]] = []  # points by colour
        self._ring: tuple[float, float] | None = None
        self._placed: object = None  # what the points were sorted for
        self.setAccessibleName("Every output side by side")
        self.setToolTip("Every output’s map. Click: every view shows this place, or the point")

    def show_found(self, found: Found, moment: Moment, plane: Plane, names: tuple[str, ...]) -> None:
        """Takes the maps of the first nine outputs."""
        theme, data = self._themes.theme, moment.dataset
        self._names, self._found, self._plane = names[:MOST_TILES], found, plane
        self._axes = axis_names(moment, plane)
        self._images = []
        for k in range(len(self._names)):
            words = np.ascontiguousarray(map_words(theme, found.values, found.scales, k))
            height, width = words.shape
            image = QImage(words.data, width, height, 4 * width, QImage.Format.Format_RGB32)
            self._images.append((image, words))  # an image does not keep what it shows
        placed = (data, plane, theme)
        if placed != self._placed:
            self._placed, self._places = placed, []
            if data is not None and plane.y is not None and data.inputs.shape[1] == moment.graph.input_units:
                rows = data.train
                colours = np.array(target_colours(data, theme))[rows]
                xy = data.inputs[rows][:, [plane.x, plane.y]]
                self._places = [(str(name), xy[colours == name]) for name in np.unique(colours)]
        point = moment.inputs
        self._ring = None if point is None or plane.y is None else (float(point[plane.x]), float(point[plane.y]))
        self.update()

    def tiles(self) -> list[QRectF]:
        """Where each map is."""
        count, plane = len(self._names), self._plane
        if not count or plane is None:
            return []
        caption, best = self._caption(), (0.0, 1, 1)
        for columns in range(1, count + 1):
            rows = math.ceil(count / columns)
            side = min(self.width() / columns - _GAP, self.height() / rows - _GAP - caption)
            best = max(best, (side, columns, rows), key=lambda option: (round(option[0], 3), -option[1]))
        _, columns, rows = best
        wide, high = self.width() / columns, self.height() / rows
        width, height = wide - _GAP, high - _GAP - caption
        if is_square(plane):
            width = height = max(8.0, min(width, height))
            wide, high = width + _GAP, height + _GAP + caption
        left, top = (self.width() - columns * wide) / 2, (self.height() - rows * high) / 2
        return [
            QRectF(left + (k % columns) * wide + _GAP / 2, top + (k // columns) * high + caption, width, height)
            for k in range(count)
        ]

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, scale, plane = self._themes.theme, self._themes.scale, self._plane
        if plane is None or self._found is None:
            return
        font = label_font(scale)
        metrics = QFontMetricsF(font)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.setFont(font)
            for k, tile in enumerate(self.tiles()):
                name = metrics.elidedText(with_subscript(self._names[k]), Qt.TextElideMode.ElideRight, tile.width())
                painter.setPen(QColor(theme.text))
                painter.drawText(QPointF(tile.x(), tile.y() - GRID), name)
                painter.drawImage(tile, self._images[k][0])
                painter.save()
                painter.setClipRect(tile)
                self._paint_lines(painter, tile, self._found.sides.get(k, NO_LINES))
                self._paint_points(painter, tile)
                painter.restore()
                painter.setPen(QPen(QColor(theme.line), self._themes.hairline))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(tile)
            self._paint_ranges(painter, metrics, plane)

    def _paint_ranges(self, painter: QPainter, metrics: QFontMetricsF, plane: Plane) -> None:
        """Below the maps what they run over, where there is room."""
        bottom = max((tile.bottom() for tile in self.tiles()), default=0.0)
        area = QRectF(0, bottom + GRID, self.width(), metrics.height())
        if area.bottom() > self.height():
            return
        ends = [f"{number(low, 2)} … {number(high, 2)}" for low, high in (plane.x_range, plane.y_range)]
        across, up = (f"{with_subscript(name)} {end}" for name, end in zip(self._axes, ends, strict=True))
        texts = (f"across: {across}   upwards: {up}", f"→ {across}   ↑ {up}")
        text = next((text for text in texts if metrics.horizontalAdvance(text) <= area.width()), "")
        painter.setPen(QColor(self._themes.theme.muted))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_lines(self, painter: QPainter, tile: QRectF, lines: Floats) -> None:
        ends, goes_on = strokes(lines)
        connect: Any = goes_on  # the library's words for it are a text's
        if len(ends):
            painter.setPen(QPen(QColor(self._themes.theme.text), 1.2 * self._themes.scale))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPath(pg.arrayToQPath(*self._pixels(tile, ends).T, connect=connect, finiteCheck=False))

    def _paint_points(self, painter: QPainter, tile: QRectF) -> None:
        scale = self._themes.scale
        if tile.width() >= _LEAST_FOR_POINTS * scale:
            count = sum(len(xy) for _, xy in self._places)
            size = (_POINT * few_growth(count) if count <= _FEW_POINTS else _SMALL_POINT) * scale
            edge = QColor(self._themes.theme.panel)
            for name, xy in self._places:
                dots = [QPointF(x, y) for x, y in self._pixels(tile, xy).tolist()]
                for colour, wide in ((edge, size + 1.5), (QColor(name), size)):
                    painter.setPen(QPen(colour, wide, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
                    painter.drawPoints(dots)
        if self._ring is not None:
            ((x, y),) = self._pixels(tile, np.array([self._ring])).tolist()
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for colour, wide in ((self._themes.theme.panel, 4.0), (self._themes.theme.accent, 2.0)):
                painter.setPen(QPen(QColor(colour), wide))
                painter.drawEllipse(QPointF(x, y), 5 * scale, 5 * scale)

    def _pixels(self, tile: QRectF, xy: Floats) -> Floats:
        """Where places of the plane [N, 2] are in a tile."""
        assert self._plane is not None
        (x0, x1), (y0, y1) = self._plane.x_range, self._plane.y_range
        across = tile.x() + (xy[:, 0] - x0) / (x1 - x0) * tile.width()
        return np.stack([across, tile.bottom() - (xy[:, 1] - y0) / (y1 - y0) * tile.height()], axis=1)

    def _caption(self) -> float:
        return QFontMetricsF(label_font(self._themes.scale)).height() + GRID

    def _at(self, where: QPointF) -> tuple[int, float, float] | None:
        """The output and the place under the mouse."""
        for k, tile in enumerate(self.tiles()):
            if tile.contains(where) and self._plane is not None:
                (x0, x1), (y0, y1) = self._plane.x_range, self._plane.y_range
                x = x0 + (where.x() - tile.x()) / tile.width() * (x1 - x0)
                return k, x, y0 + (tile.bottom() - where.y()) / tile.height() * (y1 - y0)
        return None

    # The mouse --------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self._at(event.position())
        if found is not None and event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit(*found[1:])
