"""Linear regions as drawn: each a polygon, or a band over a line, in its own colour or shaded by its affine map."""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QLinearGradient, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from core.regions.network import Regions
from gui.theme import CLASS_COLOURS, Theme, blend, colour
from gui.views.output_map import Scale
from gui.views.pens import line_pen

Floats = NDArray[np.floating[Any]]
_SHADES = (0.12, 0.2, 0.3)  # how much of a hue a region's own colour has
_CROWDED = 1500  # regions from which on their edges fade: a screen full of edges would be nothing but edges
_FAINTEST_EDGE = 0.12


class RegionsPicture(pg.GraphicsObject):
    """Polygons with their brushes; one of them may be ringed."""

    def __init__(self) -> None:
        super().__init__()
        self._polygons: list[QPolygonF] = []
        self._brushes: list[QBrush] = []
        self._edge, self._ring, self._halo = (QPen(Qt.PenStyle.NoPen) for _ in range(3))
        self._rect = QRectF()
        self._chosen: int | None = None

    def show_cells(self, polygons: list[QPolygonF], brushes: list[QBrush], rect: QRectF) -> None:
        if rect != self._rect:
            self.prepareGeometryChange()
            self._rect = rect
        self._polygons, self._brushes, self._chosen = polygons, brushes, None
        self.update()

    def choose(self, index: int | None) -> None:
        """Rings a region; None for none."""
        if index != self._chosen:
            self._chosen = index
            self.update()

    def dress(self, theme: Theme, hairline: float) -> None:
        edge = QColor(theme.text)
        edge.setAlphaF(max(_FAINTEST_EDGE, 0.55 * min(1.0, _CROWDED / max(1, len(self._polygons)))))
        self._edge = line_pen(edge, width=hairline)
        self._ring = line_pen(theme.accent, width=3 * hairline)
        self._halo = line_pen(theme.panel, width=5 * hairline)  # below the ring, which may lie on any colour
        for pen in (self._edge, self._ring, self._halo):
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        self.update()

    def boundingRect(self) -> QRectF:
        return self._rect

    def paint(self, painter: QPainter, option: Any, widget: QWidget | None = None) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._edge)
        for polygon, brush in zip(self._polygons, self._brushes, strict=True):
            painter.setBrush(brush)
            painter.drawConvexPolygon(polygon)
        if self._chosen is not None and self._chosen < len(self._polygons):
            wide, high = (self._halo.widthF() / 2 * (size or 0.0) for size in self.pixelSize())
            inner = self._rect.adjusted(wide, high, -wide, -high)  # the frame would cut off a ring along it
            ring = self._polygons[self._chosen].intersected(QPolygonF(inner))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for pen in (self._halo, self._ring):
                painter.setPen(pen)
                painter.drawPolygon(ring)


def polygons_of(regions: Regions, up: tuple[float, float]) -> list[QPolygonF]:
    """The regions' outlines; over a line bands that reach from low to high."""
    v = regions.cells.vertices
    if v.shape[2] == 1:
        low, high = up
        return [QPolygonF([QPointF(a, low), QPointF(b, low), QPointF(b, high), QPointF(a, high)]) for a, b in v[..., 0]]
    counts = regions.cells.counts
    return [QPolygonF([QPointF(x, y) for x, y in cell[:n]]) for cell, n in zip(v.tolist(), counts, strict=True)]


def corner_values(regions: Regions, output: int) -> Floats:
    """What an output is at every corner of every region: nowhere is it more or less."""
    if regions.slopes is None or regions.offsets is None:
        return np.zeros(0)
    heights = np.einsum("pkd,pd->pk", regions.cells.vertices, regions.slopes[:, output])
    return (heights + regions.offsets[:, output, None]).ravel()


def own_brushes(regions: Regions, theme: Theme) -> list[QBrush]:
    """A colour for each on/off pattern, the same whenever it comes up."""
    brushes = []
    for pattern in regions.patterns:
        code = zlib.crc32(pattern.tobytes())
        hue = CLASS_COLOURS[code % len(CLASS_COLOURS)]
        brushes.append(QBrush(QColor(blend(theme.panel, hue, _SHADES[code // 64 % len(_SHADES)]))))
    return brushes


def shaded_brushes(regions: Regions, output: int, scale: Scale, theme: Theme, *, is_flat: bool) -> list[QBrush]:
    """The output's exact values: within a region they rise evenly in one direction, as a gradient does.

    Flat: each region has the colour of its middle alone.
    """
    slopes, offsets = regions.slopes, regions.offsets
    if slopes is None or offsets is None:
        return own_brushes(regions, theme)
    slope, centres = slopes[:, output], regions.cells.centres
    middle = (slope * centres).sum(axis=1) + offsets[:, output] - scale.middle
    steepness = (slope**2).sum(axis=1)
    brushes = []
    for at, way, value, size in zip(centres, slope, middle, steepness, strict=True):
        if is_flat or not np.isfinite(value) or size < 1e-12 * scale.limit**2:
            brushes.append(QBrush(colour(theme, float(value), scale.limit)))
            continue
        ends = [at + way * ((end - value) / size) for end in (-scale.limit, scale.limit)]  # where it is −limit, limit
        points = [QPointF(float(p[0]), float(p[1]) if len(p) > 1 else 0.0) for p in ends]
        gradient = QLinearGradient(*points)
        gradient.setColorAt(0.0, QColor(theme.negative))
        gradient.setColorAt(0.5, QColor(theme.zero))
        gradient.setColorAt(1.0, QColor(theme.positive))
        brushes.append(QBrush(gradient))
    return brushes
