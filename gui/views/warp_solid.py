"""What makes a space of three dimensions readable: the box around it, its three axes, and the plane that separates."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPolygonF
from PySide6.QtWidgets import QGraphicsPolygonItem

from gui.theme import ThemeHolder, blend, label_font
from gui.views.pens import line_pen
from gui.views.plot import Plot, with_subscript
from gui.views.warp_axes import Extent
from gui.views.warp_camera import Camera

Floats = NDArray[np.floating[Any]]
_CORNERS = np.array(list(itertools.product((-1.0, 1.0), repeat=3)))
_EDGES = [(a, b) for a, b in itertools.combinations(range(8), 2) if int(np.abs(_CORNERS[a] - _CORNERS[b]).sum()) == 2]
_PLANE_ALPHA, _NAME_ALPHA = 38, 110
_BEYOND = 1.12  # how far beyond the box, by its half size, an axis is named


class Solid:
    """The items of a scene that belong to its third dimension."""

    def __init__(self, plot: Plot, themes: ThemeHolder) -> None:
        self._themes = themes
        self.box_item = pg.PlotCurveItem(antialias=True)
        self.axes_item = pg.PlotCurveItem(antialias=True)
        self.names = tuple(pg.TextItem("", anchor=(0.5, 0.5)) for _ in range(3))
        self.plane_item = QGraphicsPolygonItem()
        for depth, item in ((-2, self.box_item), (-1, self.axes_item), (3, self.plane_item)):
            item.setZValue(depth)
            plot.box.addItem(item, ignoreBounds=True)
        for item in self.names:
            item.setZValue(30)
            plot.box.addItem(item, ignoreBounds=True)
        self._written: tuple[object, ...] = ()

    def dress(self) -> None:
        theme, scale = self._themes.theme, self._themes.scale
        self.box_item.setPen(line_pen(theme.line, width=1))
        self.axes_item.setPen(line_pen(blend(theme.panel, theme.muted, 0.9), width=1.4 * scale))
        fill = QColor(theme.text)
        fill.setAlpha(_PLANE_ALPHA)
        self.plane_item.setBrush(fill)
        self.plane_item.setPen(line_pen(theme.text, width=1.4 * scale, style=Qt.PenStyle.DashLine))
        self._written = ()

    def draw(
        self, extent: Extent, camera: Camera, depth: float, names: tuple[str, ...], plane: tuple[float, ...] | None
    ) -> None:
        """Shows box and axes of a space that is turned to a depth 0 … 1; none at 0."""
        is_shown = depth > 0
        for item in (self.box_item, self.axes_item, *self.names):
            item.setVisible(is_shown)
        corners = flat_in_box(plane, extent) if plane is not None and depth == 1 else None
        self.plane_item.setVisible(corners is not None)
        if not is_shown:
            return
        centre = extent.centre

        def seen(places: Floats) -> Floats:
            return camera.project(places, centre, depth)[0]

        corner = seen(centre + _CORNERS * extent.halves)
        self.box_item.setData(*np.array([corner[[a, b]] for a, b in _EDGES]).reshape(-1, 2).T, connect="pairs")
        self.box_item.setOpacity(depth)
        self.axes_item.setOpacity(depth)
        low, high = centre - extent.halves, centre + extent.halves
        origin = np.where((low < 0) & (high > 0), 0.0, low)
        ends = []
        for k in range(3):
            for value in (low[k], high[k]):
                end = origin.copy()
                end[k] = value
                ends.append(end)
        self.axes_item.setData(*seen(np.array(ends)).T, connect="pairs")
        self._write(names)
        for k, item in enumerate(self.names):
            place = origin.copy()
            place[k] = centre[k] + _BEYOND * extent.halves[k]
            item.setPos(*seen(place[None, :])[0])
            item.setOpacity(depth)
        if corners is not None:
            self.plane_item.setPolygon(QPolygonF([QPointF(float(x), float(y)) for x, y in seen(corners)]))

    def _write(self, names: tuple[str, ...]) -> None:
        written = (names, self._themes.theme.name, self._themes.scale)
        if written == self._written:
            return
        self._written = written
        ground = QColor(self._themes.theme.panel)
        ground.setAlpha(_NAME_ALPHA)
        for item, name in zip(self.names, (*names, "", "", "")[:3], strict=True):
            item.setText(with_subscript(name), color=QColor(self._themes.theme.muted))
            item.fill = pg.mkBrush(ground)
            item.setFont(label_font(self._themes.scale))


def flat_in_box(plane: tuple[float, ...], extent: Extent) -> Floats | None:
    """The corners [K, 3], in order, of the part of w·a + c = 0 that lies in a box; None where it misses the box."""
    w, c = np.array(plane[:-1]), plane[-1]
    if len(w) != 3 or not np.isfinite(plane).all() or np.abs(w).max() < 1e-12:
        return None
    corners = extent.centre + _CORNERS * extent.halves
    heights = corners @ w + c
    found = []
    for a, b in _EDGES:
        if (heights[a] > 0) != (heights[b] > 0):
            t = heights[a] / (heights[a] - heights[b])
            found.append(corners[a] + t * (corners[b] - corners[a]))
    if len(found) < 3:
        return None
    places = np.array(found)
    middle = places.mean(axis=0)
    first = places[0] - middle
    second = np.cross(w, first)
    up, across = (places - middle) @ second / np.linalg.norm(second), (places - middle) @ first / np.linalg.norm(first)
    angles = np.arctan2(up, across)
    return places[np.argsort(angles)]
