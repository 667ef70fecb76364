"""What makes a space of three dimensions readable: its box with numbers, its axes, and the flats that separate."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF, QTransform

from gui.theme import Theme, ThemeHolder, blend
from gui.views.pens import line_pen
from gui.views.warp_axes import Extent
from gui.views.warp_camera import Camera
from gui.views.warp_film import Stop
from gui.views.warp_labels import CORNERS, BoxLabels
from gui.views.warp_strokes import Strokes, put_in_pixels

Floats = NDArray[np.floating[Any]]
_EDGES = [(a, b) for a, b in itertools.combinations(range(8), 2) if int(np.abs(CORNERS[a] - CORNERS[b]).sum()) == 2]
_PLANE_ALPHA = 38
_SIMPLEX = np.array([(a, b) for a, b in itertools.combinations(np.eye(3), 2)])  # the shares of three classes: its sides
TIES = np.array([(side.mean(axis=0), np.full(3, 1 / 3)) for side in _SIMPLEX])  # where two of them are ahead alike


class Flat:
    """A part of a plane in space, as it is seen: its corners in order."""

    def __init__(self) -> None:
        self.is_shown = False
        self.corners: Floats = np.zeros((0, 2))
        self.pen, self.fill = QPen(), QColor()

    def paint(self, painter: QPainter, to_pixels: QTransform) -> None:
        pixels = np.empty((len(self.corners), 2))
        put_in_pixels(self.corners, to_pixels, pixels)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(1.0)
        painter.setPen(self.pen)
        painter.setBrush(self.fill)
        painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in pixels.tolist()]))


def simplex_pen(theme: Theme, scale: float) -> QPen:
    """Dashed, so that it is none of the axes, which meet it."""
    pen = line_pen(theme.text, width=scale)
    pen.setDashPattern([4.0, 3.0])
    return pen


class Solid:
    """The parts of a scene that belong to its third dimension.

    Attributes:
        box, axes: below everything; plane: where the next unit changes sides, cut out by the box.
        simplex: where three classes' shares, which add up to 1, can be; ties: where two of them lead together.
        labels: the axes' numbers and names, above everything.
    """

    def __init__(self, themes: ThemeHolder) -> None:
        self._themes = themes
        self.box, self.axes, self.simplex, self.ties = Strokes(), Strokes(), Strokes(), Strokes()
        self.plane, self.labels = Flat(), BoxLabels(themes)

    def dress(self) -> None:
        theme, scale = self._themes.theme, self._themes.scale
        self.box.set_pen(line_pen(theme.line, width=1))
        self.axes.set_pen(line_pen(blend(theme.panel, theme.muted, 0.9), width=1.4 * scale))
        self.simplex.set_pen(simplex_pen(theme, scale))
        self.ties.set_pen(line_pen(theme.text, width=1.4 * scale))
        self.plane.pen = line_pen(theme.text, width=1.4 * scale)
        self.plane.fill = QColor(theme.text)
        self.plane.fill.setAlpha(_PLANE_ALPHA)

    def draw(self, extent: Extent, camera: Camera, depth: float, names: tuple[str, ...], stop: Stop | None) -> None:
        """Shows box and axes of a space that is turned to a depth 0 … 1; none at 0.

        Args:
            stop: where the film stands, for what separates there; None on the way.
        """
        for part in (self.box, self.axes, self.labels):
            part.is_shown, part.opacity = depth > 0, depth
        is_simplex = stop is not None and stop.is_simplex and depth == 1
        self.simplex.is_shown = self.ties.is_shown = is_simplex
        plane = stop.separator if stop is not None else None
        corners = flat_in_box(plane, extent) if plane is not None and depth == 1 else None
        self.plane.is_shown = corners is not None
        if depth <= 0:
            return
        centre = extent.centre

        def seen(places: Floats) -> Floats:
            return camera.project(places.reshape(-1, 3), centre, depth)[0].reshape(*places.shape[:-1], 2)

        box = seen(centre + CORNERS * extent.halves)
        self.box.set_lines(box[_EDGES])
        low, high = centre - extent.halves, centre + extent.halves
        origin = np.where((low < 0) & (high > 0), 0.0, low)
        ends = np.tile(origin, (3, 2, 1))
        for k in range(3):
            ends[k, :, k] = low[k], high[k]
        self.axes.set_lines(seen(ends))
        self.labels.set_box(extent, box, names)
        if corners is not None:
            self.plane.corners = seen(corners)
        if is_simplex:
            self.simplex.set_lines(seen(_SIMPLEX))
            self.ties.set_lines(seen(TIES))


def flat_in_box(plane: tuple[float, ...], extent: Extent) -> Floats | None:
    """The corners [K, 3], in order, of the part of w·a + c = 0 that lies in a box; None where it misses the box."""
    w, c = np.array(plane[:-1]), plane[-1]
    if len(w) != 3 or not np.isfinite(plane).all() or np.abs(w).max() < 1e-12:
        return None
    corners = extent.centre + CORNERS * extent.halves
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
