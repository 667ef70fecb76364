"""The picture of a warp: grid, points, boundary, moved basis, mirror line and the line that the next unit draws."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from core.numerals import with_subscript
from gui.moment import Moment
from gui.theme import ThemeHolder, blend, label_font
from gui.views.marks import few_growth, growth
from gui.views.pens import line_pen
from gui.views.warp_arrows import Arrows
from gui.views.warp_axes import Extent
from gui.views.warp_camera import Camera
from gui.views.warp_choices import drawn_place, drawn_rows
from gui.views.warp_film import Film, Floats, Stop
from gui.views.warp_hand import HandPlot
from gui.views.warp_legend import WarpLegend
from gui.views.warp_legend_rows import Sign
from gui.views.warp_points import SpacePoints, SpaceRing
from gui.views.warp_solid import Flat, Solid
from gui.views.warp_spaces import is_dense
from gui.views.warp_strokes import Parts, Strokes
from gui.views.warp_ties import leading_lines

_POINT = 6.5
_SMALL_POINT, _MANY = 4.0, 600  # of more points than this
_CROWDED = 0.3  # of the picture, covered by points
_HEAD = 8.0  # pixels of an arrow's head
_ARROW, _HALO = 2.0, 4.5  # pixels: fainter than the boundary, and what parts it from the points
_BOUNDARY = 1.8  # pixels: where the input plane carries it, and straight on beyond what any input reaches
_RING_COUNTS = 5  # points that the ring of what is selected counts for: names go elsewhere
_THIN = 0.72  # of a line's width on the plane
_FAR = 1e4
_REACH = 8.0  # how long a line is drawn, in half sizes of what is shown: of a much longer one Qt loses the dots
Picked = NDArray[np.bool_]


class WarpScene(HandPlot):
    """Draws a film at a position; everything is one part of its kind, moved in place."""

    def __init__(self, themes: ThemeHolder, camera: Camera, parent: QWidget | None = None) -> None:
        super().__init__(themes, is_square=True, parent=parent)
        self.has_row = False  # its frame stands still from stop to stop, whatever their axes are called
        self.camera = camera
        self.zero, self.grid, self.edge, self.cell = Strokes(antialias=False), Strokes(), Strokes(), Strokes()
        self.mirror, self.separator = Strokes(), Strokes()
        self.cell.is_shown = False
        self.points, self.ring, self.basis = SpacePoints(), SpaceRing(), Arrows(_HEAD)
        self.zero.set_lines(np.array([[[-_FAR, 0], [_FAR, 0]], [[0, -_FAR], [0, _FAR]]]))
        solid = Solid(themes)
        below = (solid.box, solid.axes, self.zero, self.grid, self.mirror, self.separator)
        flats = (solid.plane, solid.simplex, solid.ties)
        named: dict[Sign, tuple[Strokes | Flat, ...]]
        named = {
            "boundary": (self.edge,),
            "line": (self.separator, solid.ties),
            "plane": (solid.plane,),
            "simplex": (solid.simplex,),
        }
        self.legend = WarpLegend(themes, self.box, named, self.grid, self.ring, self.basis)
        above = (self.points, self.edge, self.ring, self.basis, self.cell, solid.labels, self.legend)
        self.box.addItem(Parts(self.box, (*below, *flats, *above)), ignoreBounds=True)
        self.solid = solid
        self._is_thin = False
        self._named: object = None  # what the axes were dressed for
        self.drawn_points: Floats = np.zeros((0, 2), np.float32)
        self.drawn_grid: Floats = np.zeros((0, 2), np.float32)
        self.dress()

    def dress(self) -> None:
        super().dress()
        if not hasattr(self, "solid"):
            return  # called by the base before there is anything to dress
        theme, scale = self._themes.theme, self._themes.scale
        self.grid.set_pen(line_pen(blend(theme.panel, theme.muted, 0.5), width=1))
        self.zero.set_pen(line_pen(theme.line, width=1))
        self.mirror.set_pen(line_pen(theme.muted, width=1.2 * scale, style=Qt.PenStyle.DotLine))
        self.separator.set_pen(line_pen(theme.text, width=_BOUNDARY * scale))
        self.cell.set_pen(line_pen(theme.accent, width=2 * scale))
        self._dress_lines(is_thin=self._is_thin)
        self.solid.dress()

    def _dress_lines(self, *, is_thin: bool) -> None:
        """The boundary and the arrows: in space they lie over each other, and are thinner."""
        theme, scale, share = self._themes.theme, self._themes.scale, _THIN if is_thin else 1.0
        self._is_thin = is_thin
        self.edge.set_pen(line_pen(theme.text, width=_BOUNDARY * share * scale))
        pen, halo = (line_pen(c, width=w * share * scale) for c, w in ((theme.muted, _ARROW), (theme.panel, _HALO)))
        self.basis.set_pens(pen, halo, label_font(scale), QColor(theme.text))

    def show_names(self, across: str, up: str, *, is_solid: bool) -> None:
        """Names the axes; those of a turned space stand in its box."""
        bare = is_solid, is_solid or not up  # of one unit: height is no number
        if (across, up, bare, self._themes.scale) == self._named:
            return
        self._named = across, up, bare, self._themes.scale
        for axis, is_bare in zip((self.x_axis, self.y_axis), bare, strict=True):
            axis.is_bare = is_bare
            axis.dress()
        self.name_axes(across, up)

    def draw(
        self,
        film: Film,
        position: float,
        moment: Moment,
        extent: Extent,
        picked: Picked | None = None,
        *,
        reckons: bool = True,
    ) -> None:
        """Shows the film at a position.

        Args:
            extent: the box around which a space of three dimensions is turned.
            picked: for each of the points whether it was picked out; None where nothing is.
            reckons: the legend may look anew which corner is free for it.
        """
        depth, centre = film.depth_at(position), extent.centre
        if self._is_thin != (depth > 0):
            self._dress_lines(is_thin=depth > 0)

        def seen(places: Floats) -> Floats:
            return self.camera.project(places, centre, depth)[0]

        grid = self.drawn_grid = seen(film.grid_at(position))
        self.grid.set_lines(film.lines.apart(grid))
        self.edge.set_lines(seen(film.edge_at(position)).reshape(-1, 2, 2))
        self._draw_points(film, position, moment, centre, depth, picked, reckons=reckons)
        self.zero.is_shown = depth == 0
        self._draw_basis(film, position, centre, depth)
        self._draw_mirror(film, position, depth, extent)
        stop, t = film.index(position)
        here = film.stops[stop] if not t else None
        self._draw_separator(here if depth == 0 else None, extent)
        # where three classes meet, what is carried cuts the corner, and a steep layer draws that out: the lines do not
        self.edge.is_shown = here is None or not here.scores
        shown = film.moving(position)
        names = shown.names if shown.dimensions == 3 else film.stops[stop].names
        self.solid.draw(extent, self.camera, depth, names, here)
        self.viewport().update()  # the parts do not say so

    def frame(self, extent: Extent) -> None:
        """Shows at least this part of the plane."""
        self.box.setRange(
            xRange=(extent.x - extent.half_width, extent.x + extent.half_width),
            yRange=(extent.y - extent.half_height, extent.y + extent.half_height),
            padding=0,
        )

    def show_cell(self, outline: Floats | None) -> None:
        """Marks a cell of the grid by the vertices [V, 2] that go round it; None for none."""
        if outline is None and not self.cell.is_shown:
            return
        self.cell.is_shown = outline is not None
        if outline is not None:
            self.cell.set_lines(outline[None, :, :2])
        self.viewport().update()

    def _draw_points(
        self,
        film: Film,
        position: float,
        moment: Moment,
        centre: Floats,
        depth: float,
        picked: Picked | None,
        *,
        reckons: bool,
    ) -> None:
        places, height = self.camera.project(film.points_at(position), centre, depth)
        points = self.drawn_points = places
        size = self._point_size(len(points))
        data = moment.dataset
        if data is not None and len(points) == len(drawn_rows(data)):
            nearness = None
            if height is not None and len(height):
                low, high = np.nanmin(height), np.nanmax(height)
                nearness = 1 - depth * (1 - (height - low) / max(float(high - low), 1e-9))
            marked = picked if picked is not None and len(picked) == len(points) else None
            self.points.set_depth(nearness, marked)
            is_packed = film.is_line(position) and is_dense(points)
            self.legend.show_for(
                data,
                points,
                (
                    *_lines_in(film, has_boundary=len(self.edge.vertices) > 0),
                    *(("arrow",) if film.basis_at(position) is not None else ()),
                ),
                steps=film.steps_at(position) if film.basis_at(position) is not None else 1.0,
                is_packed=is_packed,
                is_solid=depth > 0,
                rests=reckons and not film.index(position)[1],
                stage=(film.index(position)[0], film.index(position)[1] > 0),
            )
            self.points.show_points(points, data, self._themes.theme, size, is_packed=is_packed)
        else:
            self.points.forget()
            self.legend.is_shown = False
        is_point = moment.point is not None
        row = None if is_point or moment.example is None or data is None else drawn_place(data, moment.example)
        row = row if row is not None and row < len(points) else None
        # an example that is not among the drawn points, and a place without one, are computed with the film
        place = film.place_at(position)
        if row is not None:
            place = points[row]
        elif place is not None:
            place = self.camera.project(place[None, :], centre, depth)[0][0]
        place = place if moment.inputs is not None else None
        spot = None if row is None else self.points.spot_of(row)
        self.ring.show_at(place, self._themes.theme, size, spot=spot, has_dot=is_point)

    def _point_size(self, count: int) -> float:
        """Smaller where they would cover much of the picture, larger where few are seen from the last row."""
        sides, size, scale = self.box.boundingRect(), point_size(count), self._themes.scale
        if size == _SMALL_POINT or count * (size * scale) ** 2 > _CROWDED * max(sides.width() * sides.height(), 1.0):
            return _SMALL_POINT * scale
        return size * growth(sides.width(), sides.height(), scale) * scale

    def _draw_basis(self, film: Film, position: float, centre: Floats, depth: float) -> None:
        moved = film.basis_at(position)
        if moved is None:
            self.basis.set_places(None)
            return
        read = film.stops[film.first_of(film.moving(position).layer)]  # each is a unit of what the layer reads
        names = tuple(map(with_subscript, read.names))
        ring = np.zeros((0, 2)) if self.ring.place is None else np.tile(self.ring.place[:2], (_RING_COUNTS, 1))
        seen = np.concatenate([self.drawn_points, self.edge.vertices[:, 0], ring])  # rather not below a name
        self.basis.set_places(self.camera.project(moved, centre, depth)[0], names, seen)

    def _draw_mirror(self, film: Film, position: float, depth: float, extent: Extent) -> None:
        stop, t = film.index(position)
        path = film.paths[stop] if t >= 0.5 and depth == 0 else None
        is_shown = path is not None and path.has_flip and path.pivot is None
        self.mirror.is_shown = is_shown
        if is_shown and path is not None:
            far = _REACH * max(extent.half_width, extent.half_height) + math.hypot(extent.x, extent.y)
            x, y = far * math.cos(path.angle), far * math.sin(path.angle)
            self.mirror.set_lines(np.array([[[-x, -y], [x, y]]]))

    def _draw_separator(self, stop: Stop | None, extent: Extent) -> None:
        scores = stop.scores if stop is not None else ()
        if stop is not None and stop.separator is not None and len(stop.separator) in (2, 3):
            w1, *w2, c = stop.separator
            scores = ((w1, *(w2 or [0.0]), c), (0.0, 0.0, 0.0))
        lines = leading_lines(scores, extent, _REACH * max(extent.half_width, extent.half_height))
        self.separator.is_shown = len(lines) > 0
        self.separator.set_lines(lines)


def _lines_in(film: Film, *, has_boundary: bool) -> tuple[Sign, ...]:
    """The boundary carried along, the straight line or plane that divides a space, and where three shares can be."""
    divided = [stop for stop in film.stops if stop.separator is not None or stop.scores or stop.is_simplex]
    kinds: set[Sign] = {"plane" if stop.dimensions == 3 and not stop.is_simplex else "line" for stop in divided}
    kinds |= {"simplex" for stop in film.stops if stop.is_simplex}
    return (*(("boundary",) if has_boundary else ()), *sorted(kinds))


def point_size(count: int) -> float:
    """How many pixels across the points are, of which there are so many."""
    return _SMALL_POINT if count > _MANY else _POINT * few_growth(count)
