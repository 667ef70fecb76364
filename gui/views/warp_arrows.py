"""Arrows in a picture's plane: the moved axes of a warp, each with its name where it hides the least."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPainterPathStroker, QPen, QTransform

from gui.views.warp_strokes import FARTHEST, put_in_pixels

Floats = NDArray[np.floating[Any]]
_NAME_GAP, _NAME_HALO = 3.0, 3.5  # pixels from a tip to its name, and of the line around its letters
_ASIDE = np.tile(np.radians([0, 35, -35, 70, -70, 105, -105]), 2)  # from an arrow's direction to its name, at its tip
_FARTHER = np.repeat([0.0, 8.0], 7)  # pixels that it stands farther from the tip where there is no room at it
_STAYS = 2  # points that a name hides rather than go elsewhere, so that it stands still while they move
_MOST = 24  # points that it may hide; where it would hide more there is none
_BESIDE = 3.0  # pixels beside a name in which a point is half hidden


class Arrows:
    """Arrows from one place, with heads of one size on the screen, a halo that parts them from what is below, and a
    name at each tip, beyond it or beside it, where it hides the fewest points; none where all is crowded."""

    def __init__(self, head: float) -> None:
        self.is_shown = True
        self.places: Floats = np.zeros((0, 2))
        self.names: tuple[str, ...] = ()
        self._points: Floats = np.zeros((0, 2))
        self._aside: dict[int, int] = {}  # which of the places around its tip each name has
        self._head = head
        self._pen, self._halo, self._font, self._ink = QPen(), QPen(), QFont(), QColor()
        self._letters: dict[str, tuple[QPainterPath, QPainterPath]] = {}  # of a name: its halo, and itself

    def set_pens(self, pen: QPen, halo: QPen, font: QFont, ink: QColor) -> None:
        """The arrows' own, what parts them from what is below, and how their names are written."""
        self._pen, self._halo, self._font, self._ink = pen, halo, font, ink
        self._letters.clear()

    def set_places(self, places: Floats | None, names: tuple[str, ...] = (), points: Floats | None = None) -> None:
        """Where they start, and the tip of each, [1 + arrows, 2], None for none; what they are called; and the points
        [N, 2] that the names are not to hide."""
        self.places, self.names = np.zeros((0, 2)) if places is None else places, names
        self._points = np.zeros((0, 2)) if points is None else points

    def paint(self, painter: QPainter, to_pixels: QTransform) -> None:
        pixels = np.empty((len(self.places), 2))
        put_in_pixels(self.places, to_pixels, pixels)
        if len(pixels) < 2 or not np.isfinite(pixels).all():
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(1.0)
        start, *tips = np.clip(pixels, -FARTHEST, FARTHEST).tolist()
        for pen in (self._halo, self._pen):
            for tip in tips:
                paint_arrow(painter, start, tip, self._head, pen)
        for area, name in zip(self.name_areas(to_pixels), self.names, strict=False):
            if area.isEmpty():
                continue
            around, letters = self._letters_of(name)
            painter.translate(area.topLeft())
            painter.fillPath(around, self._halo.color())
            painter.fillPath(letters, self._ink)
            painter.translate(-area.topLeft())

    def _letters_of(self, name: str) -> tuple[QPainterPath, QPainterPath]:
        """The outline of a name's halo and of its letters, from the upper left corner of its room; kept, since to find
        the outline takes ten times as long as to fill it."""
        if name not in self._letters:
            letters, stroker = QPainterPath(), QPainterPathStroker()
            letters.addText(0, QFontMetricsF(self._font).ascent(), self._font, name)
            stroker.setWidth(_NAME_HALO)
            stroker.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            self._letters[name] = stroker.createStroke(letters).united(letters), letters
        return self._letters[name]

    def name_areas(self, to_pixels: QTransform) -> list[QRectF]:
        """Where on the screen each name stands; empty at an arrow that is too short for one, or amid a crowd."""
        pixels, points = np.empty((len(self.places), 2)), np.empty((2, len(self._points))).T
        put_in_pixels(self.places, to_pixels, pixels)
        put_in_pixels(self._points, to_pixels, points)
        metrics = QFontMetricsF(self._font)
        start, *tips = np.clip(pixels, -FARTHEST, FARTHEST).tolist()
        areas: list[QRectF] = []
        for k, (tip, name) in enumerate(zip(tips, self.names, strict=False)):
            if math.dist(start, tip) < self._head:
                areas.append(QRectF())
                continue
            wide, high = metrics.horizontalAdvance(name), metrics.height()
            ahead = math.atan2(tip[1] - start[1], tip[0] - start[0])
            middles = np.array(tip) + _ways_beside(ahead, wide, high)
            hidden = _within(points, middles, wide / 2 + _BESIDE, high / 2 + _BESIDE)
            for other in areas:
                hidden[[other.intersects(_area(middle, wide, high)) for middle in middles]] += _MOST + 1
            best, kept = int(np.argmin(hidden)), self._aside.get(k, 0)
            spot = self._aside[k] = kept if hidden[kept] <= hidden[best] + _STAYS else best
            areas.append(_area(middles[spot], wide, high) if hidden[spot] <= _MOST else QRectF())
        return areas


def _ways_beside(ahead: float, wide: float, high: float) -> Floats:
    """From an arrow's tip to the middle of its name in each of the rooms that it may have, [rooms, 2] pixels."""
    ways = np.column_stack([np.cos(ahead + _ASIDE), np.sin(ahead + _ASIDE)])
    away = _NAME_GAP + _FARTHER + np.abs(ways) @ [wide / 2, high / 2]
    return away[:, None] * ways


def _area(middle: Floats, wide: float, high: float) -> QRectF:
    return QRectF(middle[0] - wide / 2, middle[1] - high / 2, wide, high)


def _within(points: Floats, middles: Floats, x: float, y: float) -> NDArray[np.intp]:
    """How many points [N, 2] lie less than so far across and down from each of some places [M, 2]."""
    reach = np.array([x, y])
    near = points[((points > middles.min(0) - reach) & (points < middles.max(0) + reach)).all(1)]
    return (np.abs(near[:, None] - middles) < reach).all(2).sum(0)


def paint_arrow(painter: QPainter, start: list[float], tip: list[float], head: float, pen: QPen) -> None:
    """A shaft, and a filled head that is never longer than half of it."""
    dx, dy = tip[0] - start[0], tip[1] - start[1]
    length = math.hypot(dx, dy)
    if length < 1e-6:
        return
    ux, uy = (way / length * min(head, length / 2) for way in (dx, dy))
    left, right = (tip[0] - ux - 0.4 * uy, tip[1] - uy + 0.4 * ux), (tip[0] - ux + 0.4 * uy, tip[1] - uy - 0.4 * ux)
    painter.setPen(pen)
    painter.setBrush(pen.color())
    painter.drawLine(QPointF(*start), QPointF(tip[0] - ux, tip[1] - uy))
    painter.drawPolygon([QPointF(*tip), QPointF(*left), QPointF(*right)])
    painter.setBrush(Qt.BrushStyle.NoBrush)
