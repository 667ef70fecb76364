"""The picture of a warp: grid, points, moved basis, mirror line and the line that the next unit draws."""

from __future__ import annotations

import math

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from gui.moment import Moment
from gui.theme import ThemeHolder, blend
from gui.views.marks import Points, Ring
from gui.views.pens import line_pen
from gui.views.plot import Plot
from gui.views.warp_axes import Extent
from gui.views.warp_film import Film, Floats

_POINT = 6.5
_SMALL_POINT = 4.0
_HEAD = 7.0  # pixels of an arrow's head
_FAR = 1e4


class WarpScene(Plot):
    """Draws a film at a position; everything is one item of its kind, moved in place."""

    def __init__(self, themes: ThemeHolder, parent: QWidget | None = None) -> None:
        super().__init__(themes, is_square=True, parent=parent)
        self.grid_item = pg.PlotCurveItem(antialias=True, skipFiniteCheck=False)
        self.zero_item = pg.PlotCurveItem(antialias=False)
        self.basis_halos = (pg.PlotCurveItem(antialias=True), pg.PlotCurveItem(antialias=True))
        self.basis_items = (pg.PlotCurveItem(antialias=True), pg.PlotCurveItem(antialias=True))
        self.mirror_item = pg.PlotCurveItem(antialias=True)
        self.separator_item = pg.PlotCurveItem(antialias=True)
        self.points_item, self.ring_item = Points(), Ring()
        below = (self.zero_item, self.grid_item, self.mirror_item, self.separator_item, self.points_item)
        for depth, item in enumerate((*below, self.ring_item, *self.basis_halos, *self.basis_items)):
            item.setZValue(depth)
            self.addItem(item)
        self.zero_item.setData([-_FAR, _FAR, np.nan, 0, 0], [0, 0, np.nan, -_FAR, _FAR], connect="finite")
        self.dress()

    def dress(self) -> None:
        super().dress()
        if not hasattr(self, "ring_item"):
            return  # called by the base before there is anything to dress
        theme, scale = self._themes.theme, self._themes.scale
        self.grid_item.setPen(line_pen(blend(theme.panel, theme.muted, 0.5), width=1))
        self.zero_item.setPen(line_pen(theme.line, width=1))
        self.mirror_item.setPen(line_pen(theme.muted, width=1.2 * scale, style=Qt.PenStyle.DotLine))
        self.separator_item.setPen(line_pen(theme.text, width=1.6 * scale, style=Qt.PenStyle.DashLine))
        for item, halo in zip(self.basis_items, self.basis_halos, strict=True):
            item.setPen(line_pen(theme.text, width=2 * scale))
            halo.setPen(line_pen(theme.panel, width=5 * scale))
        self.points_item.forget()

    def draw(self, film: Film, position: float, moment: Moment) -> None:
        """Shows the film at a position."""
        grid = film.grid_at(position)
        is_there = np.isfinite(grid[:, 0]) & np.isfinite(grid[:, 1])
        joined = np.append(is_there[:-1] & is_there[1:], False)  # said for each vertex: ten times as quick as "finite"
        self.grid_item.setData(grid[:, 0], grid[:, 1], connect=joined)
        points = film.points_at(position)
        size = (_SMALL_POINT if len(points) > 600 else _POINT) * self._themes.scale
        data = moment.dataset
        if data is not None and len(points) == len(data):
            self.points_item.show_points(points, data, self._themes.theme, size)
        else:
            self.points_item.forget()
        is_point = moment.point is not None
        is_row = not is_point and moment.example is not None and moment.example < len(points)
        # an example beyond the drawn points, and a place without one, are computed with the film
        place = points[moment.example] if is_row else film.place_at(position)
        self.ring_item.show_at(place if moment.inputs is not None else None, self._themes.theme, size, has_dot=is_point)
        self._draw_basis(film, position)
        self._draw_mirror(film, position)
        self._draw_separator(film, position)

    def frame(self, extent: Extent) -> None:
        """Shows at least this part of the plane."""
        self.box.setRange(
            xRange=(extent.x - extent.half_width, extent.x + extent.half_width),
            yRange=(extent.y - extent.half_height, extent.y + extent.half_height),
            padding=0,
        )

    def _draw_basis(self, film: Film, position: float) -> None:
        moved = film.basis_at(min(position, 2.0))
        is_shown = moved is not None and position <= 2.0  # the activation bends the vectors: they are none then
        for k, pair in enumerate(zip(self.basis_items, self.basis_halos, strict=True)):
            for item in pair:
                item.setVisible(is_shown)
                if is_shown and moved is not None:
                    item.setData(*_arrow(moved[0], moved[k + 1], self.pixel()), connect="finite")

    def _draw_mirror(self, film: Film, position: float) -> None:
        path = film.path
        is_shown = path is not None and path.has_flip and 0.5 <= position < 1.0
        self.mirror_item.setVisible(is_shown)
        if is_shown and path is not None:
            x, y = _FAR * math.cos(path.angle), _FAR * math.sin(path.angle)
            self.mirror_item.setData([-x, x], [-y, y])

    def _draw_separator(self, film: Film, position: float) -> None:
        line = film.separator
        is_shown = line is not None and position >= film.last and math.hypot(line[0], line[1]) > 1e-12
        self.separator_item.setVisible(is_shown)
        if is_shown and line is not None:
            w1, w2, c = line
            square = w1 * w1 + w2 * w2
            foot_x, foot_y = -c * w1 / square, -c * w2 / square  # the point of the line nearest to 0
            length = math.sqrt(square)
            reach = 50 * (abs(foot_x) + abs(foot_y) + 1)
            dx, dy = -w2 / length * reach, w1 / length * reach
            self.separator_item.setData([foot_x - dx, foot_x + dx], [foot_y - dy, foot_y + dy])


def _arrow(start: Floats, end: Floats, pixel: tuple[float, float]) -> tuple[np.ndarray, np.ndarray]:
    """A shaft and a head of fixed size on the screen, as one broken line."""
    dx, dy = (float(end[0]) - float(start[0])) / pixel[0], (float(end[1]) - float(start[1])) / pixel[1]
    length = math.hypot(dx, dy)
    if length < 1e-6:
        return np.zeros(0), np.zeros(0)
    head = min(_HEAD, length / 2)
    ux, uy = dx / length * head, dy / length * head
    left = (end[0] - (ux - 0.5 * uy) * pixel[0], end[1] - (uy + 0.5 * ux) * pixel[1])
    right = (end[0] - (ux + 0.5 * uy) * pixel[0], end[1] - (uy - 0.5 * ux) * pixel[1])
    x = np.array([start[0], end[0], np.nan, left[0], end[0], right[0]], float)
    y = np.array([start[1], end[1], np.nan, left[1], end[1], right[1]], float)
    return x, y
