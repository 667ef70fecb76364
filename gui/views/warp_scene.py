"""The picture of a warp: grid, points, boundary, moved basis, mirror line and the line that the next unit draws."""

from __future__ import annotations

import math

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from core.datasets.dataset import Dataset
from gui.moment import Moment
from gui.theme import Theme, ThemeHolder, blend
from gui.views.marks import Ring
from gui.views.pens import line_pen
from gui.views.warp_axes import Extent
from gui.views.warp_camera import Camera
from gui.views.warp_film import Film, Floats
from gui.views.warp_hand import HandPlot
from gui.views.warp_points import SpacePoints
from gui.views.warp_solid import Solid

_POINT = 6.5
_SMALL_POINT = 4.0
_HEAD = 7.0  # pixels of an arrow's head
_FAR = 1e4
_REACH = 8.0  # how long a line is drawn, in half sizes of what is shown: of a much longer one Qt loses the dashes
Picked = NDArray[np.bool_]


class WarpScene(HandPlot):
    """Draws a film at a position; everything is one item of its kind, moved in place."""

    def __init__(self, themes: ThemeHolder, camera: Camera, parent: QWidget | None = None) -> None:
        super().__init__(themes, is_square=True, parent=parent)
        self.camera = camera
        self.grid_item = pg.PlotCurveItem(antialias=True, skipFiniteCheck=False)
        self.zero_item = pg.PlotCurveItem(antialias=False)
        self.basis_halos = tuple(pg.PlotCurveItem(antialias=True) for _ in range(3))
        self.basis_items = tuple(pg.PlotCurveItem(antialias=True) for _ in range(3))
        self.mirror_item = pg.PlotCurveItem(antialias=True)
        self.separator_item = pg.PlotCurveItem(antialias=True)
        self.edge_item = pg.PlotCurveItem(antialias=True, skipFiniteCheck=False)
        self.cell_item = pg.PlotCurveItem(antialias=True)
        self.points_item, self.ring_item = SpacePoints(), Ring()
        below = (self.zero_item, self.grid_item, self.mirror_item, self.separator_item)
        above = (self.points_item, self.edge_item, self.cell_item, self.ring_item, *self.basis_halos, *self.basis_items)
        for depth, item in enumerate((*below, *above)):
            item.setZValue(depth)
            self.addItem(item)
        self.zero_item.setData([-_FAR, _FAR, np.nan, 0, 0], [0, 0, np.nan, -_FAR, _FAR], connect="finite")
        self.solid = Solid(self, themes)
        self._looks: tuple[Dataset, Theme, float] | None = None  # of the points as they were put there last
        self.drawn_points: Floats = np.zeros((0, 2), np.float32)
        self.drawn_grid: Floats = np.zeros((0, 2), np.float32)
        self.dress()

    def dress(self) -> None:
        super().dress()
        if not hasattr(self, "solid"):
            return  # called by the base before there is anything to dress
        theme, scale = self._themes.theme, self._themes.scale
        self.grid_item.setPen(line_pen(blend(theme.panel, theme.muted, 0.5), width=1))
        self.zero_item.setPen(line_pen(theme.line, width=1))
        self.mirror_item.setPen(line_pen(theme.muted, width=1.2 * scale, style=Qt.PenStyle.DotLine))
        self.separator_item.setPen(line_pen(theme.text, width=1.6 * scale, style=Qt.PenStyle.DashLine))
        self.edge_item.setPen(line_pen(theme.text, width=1.8 * scale))
        self.cell_item.setPen(line_pen(theme.accent, width=2 * scale))
        for item, halo in zip(self.basis_items, self.basis_halos, strict=True):
            item.setPen(line_pen(theme.text, width=2 * scale))
            halo.setPen(line_pen(theme.panel, width=5 * scale))
        self.solid.dress()
        self._looks = None
        self.points_item.forget()

    def draw(self, film: Film, position: float, moment: Moment, extent: Extent, picked: Picked | None = None) -> None:
        """Shows the film at a position.

        Args:
            extent: the box around which a space of three dimensions is turned.
            picked: for each of the points whether it was picked out; None where nothing is.
        """
        depth, centre = film.depth_at(position), extent.centre

        def seen(places: Floats) -> Floats:
            return self.camera.project(places, centre, depth)[0]

        grid = self.drawn_grid = seen(film.grid_at(position))
        is_there = np.isfinite(grid[:, 0]) & np.isfinite(grid[:, 1])
        joined = np.append(is_there[:-1] & is_there[1:], False)  # said for each vertex: ten times as quick as "finite"
        self.grid_item.setData(grid[:, 0], grid[:, 1], connect=joined)
        edge = seen(film.edge_at(position))
        if len(edge):
            is_there = np.isfinite(edge[:, 0]) & np.isfinite(edge[:, 1])
            pairs = np.zeros(len(edge), bool)
            pairs[::2] = is_there[::2] & is_there[1::2]
            self.edge_item.setData(edge[:, 0], edge[:, 1], connect=pairs)
        self.edge_item.setVisible(bool(len(edge)))
        self._draw_points(film, position, moment, centre, depth, picked)
        self.zero_item.setVisible(depth == 0)
        self._draw_basis(film, position, centre, depth)
        self._draw_mirror(film, position, depth)
        stop, t = film.index(position)
        separator = film.stops[stop].separator if not t else None
        self._draw_separator(separator if depth == 0 else None, extent)
        shown = film.moving(position)
        names = shown.names if shown.dimensions == 3 else film.stops[stop].names
        self.solid.draw(extent, self.camera, depth, names, separator)

    def frame(self, extent: Extent) -> None:
        """Shows at least this part of the plane."""
        self.box.setRange(
            xRange=(extent.x - extent.half_width, extent.x + extent.half_width),
            yRange=(extent.y - extent.half_height, extent.y + extent.half_height),
            padding=0,
        )

    def show_cell(self, outline: Floats | None) -> None:
        """Marks a cell of the grid by the vertices [V, 2] that go round it; None for none."""
        self.cell_item.setVisible(outline is not None)
        if outline is not None:
            self.cell_item.setData(outline[:, 0], outline[:, 1])

    def _draw_points(
        self, film: Film, position: float, moment: Moment, centre: Floats, depth: float, picked: Picked | None
    ) -> None:
        places, height = self.camera.project(film.points_at(position), centre, depth)
        points = self.drawn_points = places
        size = (_SMALL_POINT if len(points) > 600 else _POINT) * self._themes.scale
        data = moment.dataset
        if data is not None and len(points) == len(data):
            nearness = None
            if height is not None and len(height):
                low, high = np.nanmin(height), np.nanmax(height)
                nearness = 1 - depth * (1 - (height - low) / max(float(high - low), 1e-9))
            marked = picked if picked is not None and len(picked) == len(points) else None
            self.points_item.set_depth(nearness, marked)
            looks = (data, self._themes.theme, size)
            if self._looks is not None and self._looks[0] is data and self._looks[1:] == looks[1:]:
                self.points_item.move_to(points)
            else:
                self.points_item.show_points(points, data, self._themes.theme, size)
                self._looks = looks
        else:
            self._looks = None
            self.points_item.forget()
        is_point = moment.point is not None
        is_row = not is_point and moment.example is not None and moment.example < len(points)
        # an example beyond the drawn points, and a place without one, are computed with the film
        place = film.place_at(position)
        if is_row:
            place = points[moment.example]
        elif place is not None:
            place = self.camera.project(place[None, :], centre, depth)[0][0]
        self.ring_item.show_at(place if moment.inputs is not None else None, self._themes.theme, size, has_dot=is_point)

    def _draw_basis(self, film: Film, position: float, centre: Floats, depth: float) -> None:
        moved = film.basis_at(position)
        ends = None if moved is None else self.camera.project(moved, centre, depth)[0]
        for k, pair in enumerate(zip(self.basis_items, self.basis_halos, strict=True)):
            is_shown = ends is not None and k + 1 < len(ends)
            for item in pair:
                item.setVisible(is_shown)
                if is_shown and ends is not None:
                    item.setData(*_arrow(ends[0], ends[k + 1], self.pixel()), connect="finite")

    def _draw_mirror(self, film: Film, position: float, depth: float) -> None:
        stop, t = film.index(position)
        path = film.paths[stop] if stop < film.last else None
        is_shown = path is not None and path.has_flip and path.pivot is None and t >= 0.5 and depth == 0
        self.mirror_item.setVisible(is_shown)
        if is_shown and path is not None:
            x, y = _FAR * math.cos(path.angle), _FAR * math.sin(path.angle)
            self.mirror_item.setData([-x, x], [-y, y])

    def _draw_separator(self, line: tuple[float, ...] | None, extent: Extent) -> None:
        is_shown = line is not None and len(line) in (2, 3) and math.hypot(*line[:-1]) > 1e-12
        self.separator_item.setVisible(is_shown)
        if is_shown and line is not None:
            w1, *rest, c = line
            w2 = rest[0] if rest else 0.0
            length = math.hypot(w1, w2)
            beyond = (w1 * extent.x + w2 * extent.y + c) / (length * length)
            middle_x, middle_y = extent.x - beyond * w1, extent.y - beyond * w2  # its point nearest to the middle
            reach = _REACH * max(extent.half_width, extent.half_height)
            dx, dy = -w2 / length * reach, w1 / length * reach
            self.separator_item.setData([middle_x - dx, middle_x + dx], [middle_y - dy, middle_y + dy])


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
