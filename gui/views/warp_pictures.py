"""The pictures of a warp view: the film's scene, the input space beside it when asked for, their axes and the eye."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui.moment import Moment
from gui.theme import GRID, ThemeHolder
from gui.views.film_bar import FilmBar
from gui.views.warp_axes import Extent, WarpAxes
from gui.views.warp_camera import Camera
from gui.views.warp_film import Film
from gui.views.warp_labels import ROOM
from gui.views.warp_lines import LINE_COUNTS
from gui.views.warp_scene import Picked, WarpScene
from gui.views.warp_zoom import Zoom

_MANY = 260  # pixels of the picture, across and up, from which the grid has many lines
_APART = 4.5  # pixels between two lines at least
_LEAST_ROOM = 0.4  # of a small picture, that a box with its numbers takes
_FEW = 8  # points that say nothing about how a space lies


class WarpPictures(QWidget):
    """Draws a film where its bar stands.

    Attributes:
        scene: of the film; side: of the input space, hidden unless asked for. axes: the scene's frames.
        camera: the eye on both.

    Signals:
        arrived(): the scene's frame has glided to where it should be.
    """

    arrived = Signal()

    def __init__(self, themes: ThemeHolder, bar: FilmBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes, self._bar = themes, bar
        self.film: Film | None = None
        self.camera, self.axes, self._side_axes = Camera(), WarpAxes(), WarpAxes()
        self.scene, self.side = WarpScene(themes, self.camera), WarpScene(themes, self.camera)
        self._zoom, self._side_zoom = Zoom(self.scene.frame, self), Zoom(self.side.frame, self)
        self._zoom.arrived.connect(self.arrived)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(self.side, 1)
        row.addWidget(self.scene, 1)
        self.side.hide()
        self._side_film: Film | None = None  # that the side's axes were laid around
        self._grid: tuple[tuple[int, int], int] | None = None  # the picture's size, and how many lines it has

    def take(self, film: Film | None) -> bool:
        """Another film is to be drawn; returns whether it has other spaces than the one before, or another grid."""
        before, self.film = self.film, film
        if film is None:
            return False
        is_new = self.axes.take(film) or before is None or before.lines.plane != film.lines.plane
        if is_new:
            self._grid = None
            self.scene.legend.forget_corner()
            self.side.legend.forget_corner()
        if is_new and film.is_solid and not self.camera.is_by_hand:
            clouds = film.points_at if len(film.points[0]) > _FEW else film.grid_at
            depths = [(p, film.depth_at(p)) for p in np.arange(0, film.last + 0.01, 0.25)]
            flats = [stop.separator[:3] for stop in film.stops if stop.separator is not None and stop.dimensions == 3]
            self.camera.face([(clouds(p), depth) for p, depth in depths if depth > 0], flats)
        self._side_film = None
        return is_new

    def lines(self) -> int:
        """How many lines each way the grid has, so that they can be told apart where it is smallest, at the start.

        Chosen when spaces or the picture's size change, not while training moves what is in them.
        """
        size = (self.scene.width(), self.scene.height())
        if self._grid is None or self._grid[0] != size:
            shown = LINE_COUNTS[0] if min(size) > _MANY else LINE_COUNTS[1]
            if self.film is not None:
                extent = self.axes.at(0.0, is_resting=False)
                pixels = min(size[0] / extent.half_width, size[1] / extent.half_height) / 2  # to one unit
                low, high = self.film.lines.plane.x_range
                fitting = [n for n in LINE_COUNTS if n <= shown and (high - low) * pixels / (n - 1) >= _APART]
                shown = fitting[0] if fitting else LINE_COUNTS[-1]
            self._grid = (size, shown)
        return self._grid[1]

    def refit(self) -> None:
        """Draws the axes in around what is there now."""
        self.axes.forget()
        self._side_axes.forget()
        self.take(self.film)

    def dress(self) -> None:
        self.scene.dress()
        self.side.dress()

    def shown_in(self, scene: WarpScene) -> tuple[Film | None, float]:
        """The film that a scene shows, and where it stands."""
        if self.film is None:
            return None, 0.0
        return (self.film.start, 0.0) if scene is self.side else (self.film, self.axes.time(self._bar.position))

    def draw(self, moment: Moment, picked: Picked | None, *, glides: bool, reckons: bool = True) -> None:
        """Draws all that is shown; another frame of the axes is glided to where that is wanted.

        Args:
            reckons: the legends may look anew which corner is free for them.
        """
        film, position, is_resting = self.film, self._bar.position, self._bar.rest
        if film is None:
            return
        extent = self.axes.at(position, is_resting=is_resting)
        frame = self._draw(self.scene, film, self.axes.time(position), extent, moment, picked, reckons=reckons)
        self._zoom.go_to(frame, glides=glides and not self._themes.reduce_motion)
        if not self.side.isHidden() and film.start is not None:
            if self._side_film is not film.start:
                self._side_film = film.start
                self._side_axes.take(film.start)
            extent = self._side_axes.at(0.0, is_resting=True)
            frame = self._draw(self.side, film.start, 0.0, extent, moment, picked, reckons=reckons)
            self._side_zoom.go_to(frame, glides=False)

    def _draw(
        self,
        scene: WarpScene,
        film: Film,
        position: float,
        extent: Extent,
        moment: Moment,
        picked: Picked | None,
        *,
        reckons: bool,
    ) -> Extent:
        """Draws a film into a scene; returns what part of the picture's plane is to be seen."""
        stop, t = film.index(position)
        shown = film.moving(position) if t > 0.5 or not t else film.stops[stop]
        is_solid = film.depth_at(position) > 0
        scene.turns = is_solid
        names = ("", "") if is_solid else (*shown.names, "")[:2]
        scene.show_names(names[0], names[1], is_solid=is_solid)
        scene.draw(film, position, moment, extent, picked, reckons=reckons)
        depth, sides = film.depth_at(position), scene.box.boundingRect()
        width, height = self.camera.frame(extent.halves, depth)
        beside, below = (depth * room * self._themes.scale for room in ROOM)
        across, box = max(sides.width(), 1.0), width
        width /= max(_LEAST_ROOM, 1 - 2 * beside / across)
        height /= max(_LEAST_ROOM, 1 - below / max(sides.height(), 1.0))
        pixel = max(width / across, height / max(sides.height(), 1.0))  # half of one
        free = max(0.0, (across - box / pixel) / 2 - beside)  # pixels on each side of the box
        aside = depth * min(free, max(0.0, scene.legend.room(across, sides.height()) - free))  # out of the legend's way
        return Extent(extent.x + aside * 2 * pixel, extent.y - below * pixel, width, height)
