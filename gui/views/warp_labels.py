"""Numbers and names of the axes of a turned box: along its outline, below it and to its left, clear of its content."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QTransform

from core.numerals import with_subscript
from gui.numbers import number
from gui.theme import ThemeHolder, label_font
from gui.views.ticks import linear_places
from gui.views.warp_axes import Extent
from gui.views.warp_strokes import put_in_pixels

Floats = NDArray[np.floating[Any]]
CORNERS = np.array(list(itertools.product((-1.0, 1.0), repeat=3)))  # of a box, from its middle in half sizes
ROOM = (24.0, 23.0)  # pixels on both sides of a box, and below it, that its numbers take
_TICK, _GAP = 3.0, 5.0  # pixels of a mark, and from the edge to what is written
_APART = (7.0, 2.0)  # pixels between two numbers, beside or above each other
_MOST = 7  # numbers along an edge, however long it is
_SHORT = 26.0  # pixels of an edge, seen nearly end-on, that has no room for numbers
_LEFT_AND_DOWN = np.array([-0.4, 1.0])
_ALONG = tuple(np.flatnonzero(CORNERS[:, k] < 0) for k in range(3))  # where the four edges along an axis start
_STEP = (4, 2, 1)  # from there to where they end


@dataclass(frozen=True, eq=False)
class Edge:
    """An edge of a box on the screen: where it starts and ends, and the direction away from the box."""

    start: Floats
    end: Floats
    outward: Floats

    @property
    def length(self) -> float:
        return float(np.hypot(*(self.end - self.start)))

    def at(self, share: float) -> Floats:
        return self.start + share * (self.end - self.start)


def outer_edge(corners: Floats, axis: int) -> Edge:
    """Of the four edges along an axis one on the outline of the box, rather below or to the left.

    Args:
        corners: of the box on the screen, [8, 2], in the order of CORNERS.
    """
    starts = _ALONG[axis]
    ends = starts + _STEP[axis]
    way = corners[ends[0]] - corners[starts[0]]
    normal = np.array([-way[1], way[0]]) / max(float(np.hypot(*way)), 1e-9)
    beside = ((corners[starts] + corners[ends]) / 2 - corners.mean(axis=0)) @ normal
    if normal @ _LEFT_AND_DOWN < 0:
        normal, beside = -normal, -beside
    chosen = int(beside.argmax())
    return Edge(corners[starts[chosen]], corners[ends[chosen]], normal)


class BoxLabels:
    """What is written at a box."""

    def __init__(self, themes: ThemeHolder) -> None:
        self.is_shown = False
        self.opacity = 1.0
        self.written: tuple[str, ...] = ()  # what was painted last
        self._themes = themes
        self._extent = Extent(0, 0, 1, 1)
        self._corners: Floats = CORNERS[:, :2]
        self._names: tuple[str, ...] = ()

    def set_box(self, extent: Extent, corners: Floats, names: tuple[str, ...]) -> None:
        """Another box, and where on the plane its corners are seen, [8, 2]."""
        self._extent, self._corners, self._names = extent, corners, names

    def paint(self, painter: QPainter, to_pixels: QTransform) -> None:
        corners = np.empty((8, 2))
        put_in_pixels(self._corners, to_pixels, corners)
        if not np.isfinite(corners).all():
            return
        font = label_font(self._themes.scale)
        metrics = QFontMetricsF(font)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(self.opacity)
        painter.setFont(font)
        painter.setPen(QPen(QColor(self._themes.theme.muted), 1.0))
        written = []
        lows, highs = self._extent.centre - self._extent.halves, self._extent.centre + self._extent.halves
        edges, spans = [outer_edge(corners, k) for k in range(3)], list(zip(lows.tolist(), highs.tolist(), strict=True))
        places = [_places(edge, *span, metrics) for edge, span in zip(edges, spans, strict=True)]
        if len(set(spans)) == 1:  # equal edges have equal numbers: those of the one with the fewest
            places = [min(places, key=lambda values: (len(values), abs(np.mean(values or 0) - sum(spans[0]) / 2)))] * 3
        for k, name in enumerate(self._names[:3]):
            edge, (low, high) = edges[k], spans[k]
            for value in places[k]:
                at = edge.at((value - low) / (high - low))
                painter.drawLine(QLineF(QPointF(*at), QPointF(*(at + _TICK * edge.outward))))
                written.append(_write(painter, at, edge.outward, _said(value), metrics))
            written.append(_write(painter, edge.end, edge.outward, with_subscript(name), metrics))
        self.written = tuple(written)


def _places(edge: Edge, low: float, high: float, metrics: QFontMetricsF) -> list[float]:
    """The values that are written at an edge: as many as stand apart from each other and from the name at its end."""
    length = edge.length
    if length < _SHORT or not high > low:
        return []
    across, up = (abs(float(part)) / length for part in edge.end - edge.start)
    few: list[float] = []
    for spacing, values in linear_places(low, high, is_whole=False):
        wide, high_enough = max(metrics.horizontalAdvance(_said(v)) for v in values or [0.0]), metrics.height()
        least = min((wide + _APART[0]) / max(across, 1e-9), (high_enough + _APART[1]) / max(up, 1e-9))
        scale = length / (high - low)
        shown = [v for v in values if (high - v) * scale >= least and (v - low) * scale >= _APART[0]]
        if len(shown) < 2:
            return few or shown
        if spacing * scale >= max(least, length / _MOST):
            return shown
        if (shown[-1] - shown[0]) * scale >= least:
            few = [shown[0], shown[-1]]  # one number says nothing of a scale: rather two of a finer one
    return few


def _said(value: float) -> str:
    return number(round(value, 12), 3)


def _write(painter: QPainter, at: Floats, outward: Floats, text: str, metrics: QFontMetricsF) -> str:
    """Writes a word beyond a place of an edge."""
    width, height = metrics.horizontalAdvance(text), metrics.height()
    away = _GAP + (abs(float(outward[0])) * width + abs(float(outward[1])) * height) / 2
    x, y = (float(part) for part in at + away * outward)
    room = QRectF(x - math.ceil(width / 2) - 1, y - height / 2, 2 * math.ceil(width / 2) + 2, height)
    if painter.hasClipping():  # a flat picture leaves less room than the box wants
        inside = painter.clipBoundingRect()
        room.moveTop(max(inside.top(), min(room.top(), inside.bottom() - height)))
    painter.drawText(room, Qt.AlignmentFlag.AlignCenter, text)
    return text
