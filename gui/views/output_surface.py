"""One output as a surface over the two inputs, turned with the mouse: painted from the back to the front."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from core.numerals import with_subscript
from gui.numbers import number
from gui.theme import GRID, ThemeHolder, label_font
from gui.views.marks import few_growth
from gui.views.output_lines import faint
from gui.views.output_relief import CELLS, HEIGHT, Relief
from gui.views.pointed import PointedWidget
from gui.views.warp_camera import Camera

Floats = NDArray[np.floating[Any]]
_DRAG = 4.0  # pixels that the mouse must move for a click to be a turn
_REACH = 14.0  # pixels from the surface's vertices within which the mouse is on it
_POINT = 5.0
_CENTRE = np.zeros(3)
_NEAR_END = 0.1  # of an edge: so far from its corners the ends of the range are written
_FRONT = 0.1  # nearness by which what lies on the surface is painted after it


class OutputSurface(PointedWidget):
    """Paints what `show_relief` was given last.

    Signals:
        hovered(x, y): the mouse is on the surface, over a place of the input plane.
        left(): it is elsewhere. clicked(x, y). explained(x, y, where): the mouse rests there.
    """

    hovered = Signal(float, float)
    clicked = Signal(float, float)
    explained = Signal(float, float, QPoint)

    def __init__(self, themes: ThemeHolder, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self.camera = Camera()
        self.relief: Relief | None = None
        self._press: QPointF | None = None
        self._last, self._is_drag = QPointF(), False
        self.setMinimumSize(96, 48)
        self.setAccessibleName("The output as a surface")
        self.setToolTip("The output as a height over the inputs. Drag to turn it; a click selects the place")

    def show_relief(self, relief: Relief) -> None:
        self.relief = relief
        self.update()

    # Painting ---------------------------------------------------------------

    def _seen(self, places: Floats) -> tuple[Floats, Floats]:
        """Pixels [N, 2] and nearness [N] of places [N, 3] in the box."""
        flat, near = self.camera.project(places, _CENTRE, 1.0)
        wide, high = self.camera.frame(np.array([1.0, 1.0, HEIGHT]), 1.0)
        room = 6.0 * GRID * self._themes.scale
        size = max(8.0, min((self.width() - room) / (2 * wide), (self.height() - room) / (2 * high)))
        pixels = np.array([self.width() / 2, self.height() / 2]) + flat * np.array([size, -size])
        return pixels, near if near is not None else np.zeros(len(places))

    def paintEvent(self, event: QPaintEvent) -> None:
        relief = self.relief
        if relief is None:
            return
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_box(painter)
            self._paint_surface(painter, relief)
            self._paint_names(painter, relief)

    def _paint_surface(self, painter: QPainter, relief: Relief) -> None:
        """Cells, points, stems and the line where it changes sides, the farthest first."""
        theme, scale = self._themes.theme, self._themes.scale
        pixels, near = self._seen(relief.grid.reshape(-1, 3))
        corner = pixels.reshape(CELLS + 1, CELLS + 1, 2)
        depth = near.reshape(CELLS + 1, CELLS + 1)
        cells = np.stack([corner[:-1, :-1], corner[:-1, 1:], corner[1:, 1:], corner[1:, :-1]], axis=2).reshape(-1, 4, 2)
        depths = [((depth[:-1, :-1] + depth[1:, 1:]) / 2).ravel()]
        kinds = [np.zeros(len(cells), int)]
        lines, line_near = self._seen(relief.sides)
        points, point_near = self._seen(relief.points)
        stems, stem_near = self._seen(relief.feet)
        depths += [line_near[::2] + _FRONT, point_near, np.minimum(stem_near, point_near[: len(stem_near)])]
        kinds += [np.full(len(line_near) // 2, 1), np.full(len(points), 2), np.full(len(stems), 3)]
        kind, first = np.concatenate(kinds), np.cumsum([0, *(len(part) for part in kinds)])
        mesh = QPen(faint(theme, 0.14), 0.6)
        side = QPen(QColor(theme.text), 1.4 * scale)
        stem = QPen(faint(theme, 0.6), self._themes.hairline)
        edge = QPen(QColor(theme.panel), 1.0)
        quads, ends, dots, feet = cells.tolist(), lines.tolist(), points.tolist(), stems.tolist()
        radius = _POINT / 2 * scale * few_growth(len(points))
        for i in np.argsort(np.concatenate(depths), kind="stable").tolist():
            which, k = kind[i], i - first[kind[i]]
            if which == 0:
                painter.setPen(mesh)
                painter.setBrush(QBrush(QColor(*relief.cells[k])))
                painter.drawConvexPolygon(QPolygonF([QPointF(x, y) for x, y in quads[k]]))
            elif which == 1:
                painter.setPen(side)
                painter.drawLine(QLineF(*ends[2 * k], *ends[2 * k + 1]))
            elif which == 2:
                painter.setPen(edge)
                painter.setBrush(QColor(relief.dots[k]))
                painter.drawEllipse(QPointF(*dots[k]), radius, radius)
            else:
                painter.setPen(stem)
                painter.drawLine(QLineF(*dots[k], *feet[k]))
        if relief.place is not None:
            ((x, y),) = self._seen(relief.place[None, :])[0].tolist()
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for colour, wide in ((theme.panel, 4.0), (theme.accent, 2.0)):
                painter.setPen(QPen(QColor(colour), wide))
                painter.drawEllipse(QPointF(x, y), 6 * scale, 6 * scale)

    def _paint_box(self, painter: QPainter) -> None:
        """The floor, and the three edges at the back that rise from it."""
        floor = np.array([[-1, -1, -HEIGHT], [1, -1, -HEIGHT], [1, 1, -HEIGHT], [-1, 1, -HEIGHT]], float)
        pixels, near = self._seen(floor)
        painter.setPen(QPen(QColor(self._themes.theme.line), self._themes.hairline))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolygon(QPolygonF([QPointF(*p) for p in pixels.tolist()]))
        top, _ = self._seen(floor + np.array([0, 0, 2 * HEIGHT]))
        back = np.argsort(near)[:3].tolist()
        for k in back:
            painter.drawLine(QLineF(*pixels[k].tolist(), *top[k].tolist()))
        for a, b in ((k, (k + 1) % 4) for k in range(4)):
            if a in back and b in back:
                painter.drawLine(QLineF(*top[a].tolist(), *top[b].tolist()))

    def _paint_names(self, painter: QPainter, relief: Relief) -> None:
        """The inputs along the two edges in front, and the output's ends at the box's left edge."""
        scale, theme = self._themes.scale, self._themes.theme
        font = label_font(scale)
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        painter.setPen(QColor(theme.muted))
        floor = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]], float)
        corners, near = self._seen(np.column_stack([floor, np.full(4, -HEIGHT)]))
        front = int(np.argmax(near))
        for other in ((front + 1) % 4, (front - 1) % 4):
            name = with_subscript(relief.names[int(floor[front][1] != floor[other][1])])
            x, y = (corners[front] + corners[other]) / 2
            is_left = x < self.width() / 2
            self._write(painter, metrics, name, QPointF(x, y + metrics.height()), is_left)
            axis = int(floor[front][1] != floor[other][1])
            for corner, share in ((front, _NEAR_END), (other, _NEAR_END)):  # the ends of the input's range
                away = front + other - corner
                x, y = corners[corner] + share * (corners[away] - corners[corner])
                text = number(relief.inputs_at(*floor[corner])[axis], 2)
                self._write(painter, metrics, text, QPointF(x, y + metrics.height()), is_left)
        left = int(np.argmin(corners[:, 0]))
        for share, end in zip((-1, 0, 1), relief.ends, strict=True):
            (place,) = self._seen(np.array([[*floor[left], share * HEIGHT]]))[0]
            text = number(end)
            area = QRectF(0, place[1] - metrics.height() / 2, max(place[0] - GRID, 0), metrics.height())
            if area.width() >= metrics.horizontalAdvance(text):
                painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
        (top,) = self._seen(np.array([[*floor[left], HEIGHT]]))[0]
        name = metrics.elidedText(with_subscript(relief.names[2]), Qt.TextElideMode.ElideRight, self.width() / 2)
        painter.drawText(QPointF(max(0.0, top[0] - GRID), max(metrics.ascent(), top[1] - 2 * GRID)), name)

    def _write(self, painter: QPainter, metrics: QFontMetricsF, text: str, at: QPointF, is_left: bool) -> None:
        wide = metrics.horizontalAdvance(text)
        x = min(max(0.0, at.x() - wide - GRID if is_left else at.x() + GRID), self.width() - wide)
        painter.drawText(QPointF(x, min(at.y(), self.height() - metrics.descent())), text)

    # The mouse --------------------------------------------------------------

    def _at(self, where: QPointF) -> tuple[float, float] | None:
        """The place of the plane whose surface is under the mouse: of the vertices near it the one in front."""
        if self.relief is None:
            return None
        places = self.relief.grid.reshape(-1, 3)
        pixels, near = self._seen(places)
        apart = np.hypot(pixels[:, 0] - where.x(), pixels[:, 1] - where.y())
        close = np.flatnonzero(apart <= _REACH)
        if not len(close):
            return None
        found = close[np.argmax(near[close] - apart[close] / (4 * _REACH))]
        return self.relief.inputs_at(*places[found, :2].tolist())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._press = self._last = event.position()
            self._is_drag = False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._press is not None and event.buttons() & Qt.MouseButton.LeftButton:
            way = event.position() - self._press
            self._is_drag = self._is_drag or max(abs(way.x()), abs(way.y())) > _DRAG
            if self._is_drag:
                self.look_away()
                step, self._last = event.position() - self._last, event.position()
                self.camera.turn(step.x(), step.y())
                self.update()
            return
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._press is None or event.button() != Qt.MouseButton.LeftButton:
            return
        self._press = None
        found = self._at(event.position())
        if found is not None and not self._is_drag:
            self.clicked.emit(*found)
