"""What the colours and outlines of a warp's points mean: a small legend in the corner that the fewest of them use."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap, QTransform

from core.datasets.dataset import Dataset
from gui.theme import GRID, ThemeHolder
from gui.views.saving import draws_shapes
from gui.views.warp_along import along, length_in
from gui.views.warp_arrows import Arrows
from gui.views.warp_legend_block import Block, block_of, line_height
from gui.views.warp_legend_rows import Entry, Sign, fitting, line_entries, point_entries
from gui.views.warp_points import SpaceRing
from gui.views.warp_solid import Flat
from gui.views.warp_strokes import Strokes, put_in_pixels

Floats = NDArray[np.floating[Any]]
Spot = tuple[int, bool, bool]  # how many columns it has, whether it stands on the right, and at the bottom
_SHARE = 0.7  # of the picture's height that the legend takes at most
_NARROW, _LOW = 200.0, 90.0  # pixels of the picture below which there is none
_ROOMY = 220.0  # pixels of its height from which on its rows stand below each other even where that hides something
_SEEN = 12.0  # pixels of a line in the picture from which on the legend names it
_FEW = 3  # points that it may hide before it goes elsewhere
_NAME = 24.0  # pixels from the tip of an arrow to beyond its name: words beside it would read as one with it
_RING = 9.0  # pixels from the middle of what is selected to the outside of its ring


class WarpLegend:
    """A part of the picture's plane that stays where it is, in front of all others.

    Attributes:
        written: what was painted last; corner: whether it stood on the right, and at the bottom; columns: in how many.
    """

    def __init__(
        self,
        themes: ThemeHolder,
        box: pg.ViewBox,
        lines: Mapping[Sign, Sequence[Strokes | Flat]],
        grid: Strokes,
        ring: SpaceRing,
        arrows: Arrows,
    ) -> None:
        """`lines` of the picture are named as far as they are seen; they, the ring around what is selected, arrows with
        their names, and rather the grid, are not to be hidden."""
        self.is_shown = False
        self.written: tuple[str, ...] = ()
        self._themes, self._box, self._named, self._grid, self._ring = themes, box, lines, grid, ring
        self._arrows = arrows
        self._lines = [part for parts in lines.values() for part in parts if isinstance(part, Strokes)]
        self._seen: frozenset[Sign] = frozenset()  # of the lines, when that was looked at last
        self._stage = self._looked_at = (0, False)  # of the film: now, and then
        self._of: object = None
        self._entries: tuple[Entry, ...] = ()  # of the points
        self._signs: tuple[Sign, ...] = ()  # lines that there are in the film
        self._steps = 1.0
        self._places: Floats = np.zeros((0, 2))
        self.columns, self.corner = 1, (False, False)
        self._chosen_for: object = None  # the picture's size for which that was
        self._is_solid = self._rests = False
        self._laid_out: tuple[object, tuple[Block, ...]] = (None, ())  # for what
        self._drawn: tuple[object, QPixmap] | None = None

    def show_for(
        self,
        data: Dataset,
        places: Floats,
        lines: tuple[Sign, ...],
        *,
        is_packed: bool,
        is_solid: bool,
        rests: bool,
        stage: tuple[int, bool] = (0, False),
        steps: float = 1.0,
    ) -> None:
        """Explains points [N, 2] of the plane, one for each of the data's examples that are drawn.

        Args:
            lines: which there are in the film.
            is_packed: the test's have a tone instead of an outline.
            is_solid: they are in a turned box, whose numbers stand on its left.
            rests: the film stands at a stop; between two the legend stays where it is.
            stage: of the film, the stop's number and whether it has left it; within one the legend names the same.
            steps: along an axis, that an arrow is long.
        """
        theme, self._places, self._is_solid, self._rests = self._themes.theme, places, is_solid, rests
        self._stage, self._signs, self._steps = stage, lines, steps
        if (of := (data, theme, is_packed)) != self._of:
            self._of, self._entries = of, point_entries(data, theme, is_packed=is_packed)
        self.is_shown = bool(self._entries or lines)

    def room(self, width: float, height: float) -> float:
        """Pixels that it takes of a picture's width at most, with every line that there is in the film."""
        is_there = self.is_shown and self._has_room(width, height)
        return (
            _width((*self._entries, *line_entries(self._signs, self._steps)), self._themes.scale) if is_there else 0.0
        )

    def _has_room(self, width: float, height: float) -> bool:
        return width >= _NARROW * self._themes.scale and height >= _LOW * self._themes.scale

    def forget_corner(self) -> None:
        """Another film: the next picture says which corner is the emptiest."""
        self._chosen_for = None

    def paint(self, painter: QPainter, to_pixels: QTransform) -> None:
        frame = to_pixels.mapRect(QRectF(self._box.viewRect()))
        size = (round(frame.width()), round(frame.height()), self._is_solid)
        if self._rests or self._stage != self._looked_at:
            self._looked_at = self._stage
            self._seen = frozenset(s for s in self._signs if s == "arrow" or self._is_seen(s, frame, to_pixels))
        blocks = self._blocks(frame, size)
        self.written = ()
        if not blocks:
            return
        is_new = size != self._chosen_for or self.columns > len(blocks)
        if is_new or self._rests:
            self._choose_spot(blocks, frame, to_pixels, is_new=is_new)
        self._chosen_for = size if len(self._places) else None
        block = blocks[self.columns - 1]
        self.written = tuple(row.text for row in block.rows)
        left, top = _stands(block, frame, *self.corner)
        painter.setOpacity(1.0)
        if draws_shapes(painter):
            painter.translate(left, top)
            block.paint(painter, self._themes.theme)
            painter.translate(-left, -top)
            return
        ratio = painter.device().devicePixelRatio()
        looks = (block, self._themes.theme, ratio)
        if self._drawn is None or self._drawn[0] != looks:
            picture = QPixmap(math.ceil(block.width * ratio), math.ceil(block.height * ratio))
            picture.setDevicePixelRatio(ratio)
            picture.fill(Qt.GlobalColor.transparent)
            with QPainter(picture) as inner:
                block.paint(inner, self._themes.theme)
            self._drawn = (looks, picture)
        painter.drawPixmap(QPointF(left, top), self._drawn[1])

    def _blocks(self, frame: QRectF, size: object) -> tuple[Block, ...]:
        """The rows one below the other, and two beside each other where the picture has little height."""
        scale = self._themes.scale
        laid_out_for = (size, self._entries, self._seen, self._steps, scale)
        if laid_out_for != self._laid_out[0]:
            rows = (*self._entries, *line_entries(self._seen, self._steps))
            has_room = bool(rows) and self._has_room(frame.width(), frame.height())
            columns = () if not has_room else (1,) if frame.height() >= _ROOMY * scale else (1, 2)
            most = max(2, int(_SHARE * frame.height() / line_height(scale)))
            self._laid_out = (laid_out_for, tuple(block_of(fitting(rows, n * most), n, scale) for n in columns))
        return self._laid_out[1]

    def _is_seen(self, sign: Sign, frame: QRectF, to_pixels: QTransform) -> bool:
        """Whether enough of a line lies in the picture."""
        return any(
            part.is_shown and (isinstance(part, Flat) or length_in(part.vertices, frame, to_pixels) >= _SEEN)
            for part in self._named[sign]
        )

    def _around_arrows(self, to_pixels: QTransform) -> Floats:
        """Pixels [N, 2] along the arrows, and around their tips, where their names may stand."""
        start, tips = self._arrows.places[:1], self._arrows.places[1:]
        if not len(tips):
            return np.zeros((0, 2))
        shafts = along(np.stack([np.repeat(start, len(tips), axis=0), tips], axis=1))
        names = _in_pixels(tips, to_pixels)[:, None] + _NAME * self._themes.scale * _AROUND
        return np.concatenate([_in_pixels(shafts, to_pixels), names.reshape(-1, 2)])

    def _choose_spot(self, blocks: tuple[Block, ...], frame: QRectF, to_pixels: QTransform, *, is_new: bool) -> None:
        """The corner that hides the least, rather at the top, of a plane rather on the left, and rather in one column:
        in a new picture, and where training has brought many points below the legend and another corner is much
        emptier, or a line and another is empty."""
        shown = [along(part.vertices) for part in self._lines if part.is_shown]
        places = _in_pixels(self._places, to_pixels)
        lines = _in_pixels(np.concatenate([np.zeros((0, 2)), *shown]), to_pixels)
        lines = np.concatenate([lines, self._around_arrows(to_pixels)])
        ring = np.zeros((0, 2)) if self._ring.place is None else _in_pixels(self._ring.place[None, :2], to_pixels)
        ring = (ring[:, None] + _RING * self._themes.scale * _AROUND).reshape(-1, 2)
        corners = [(right != self._is_solid, low) for low in (False, True) for right in (False, True)]
        spots: list[Spot] = [(k + 1, *corner) for k in range(len(blocks)) for corner in corners]
        stands = {spot: (blocks[spot[0] - 1], *_stands(blocks[spot[0] - 1], frame, *spot[1:])) for spot in spots}
        points, crossings = {}, {}
        for spot, (block, left, top) in stands.items():
            has_ring = block.hidden(ring, left, top) > 0
            points[spot] = block.hidden(places, left, top) + (_FEW + 1) * has_ring
            crossings[spot] = block.hidden(lines, left, top)
        total = {spot: points[spot] + crossings[spot] for spot in spots}
        here = (self.columns, *self.corner)
        below, crossed = points.get(here, 0), crossings.get(here, 0)
        is_better = below > _FEW and 4 * min(points.values()) <= below
        if not (is_new or is_better or (crossed and not min(total.values()))):
            return
        grid = _in_pixels(self._grid.vertices.reshape(-1, 2), to_pixels)

        def cost(spot: Spot) -> tuple[int, ...]:
            block, left, top = stands[spot]
            is_in_way = points[spot] > _FEW or crossings[spot] > 0
            hidden = (total[spot] if is_in_way else 0, spot[0], total[spot], block.hidden(grid, left, top))
            return (-len(block.rows), *hidden)  # rather with all its rows

        self.columns, *corner = min(spots, key=cost)
        self.corner = (corner[0], corner[1])


_AROUND = np.array([[x, y] for x in (-1.0, 0.0, 1.0) for y in (-1.0, 0.0, 1.0)])


@lru_cache(maxsize=8)
def _width(rows: tuple[Entry, ...], scale: float) -> float:
    """Pixels from the picture's edge to the inner side of these rows, one below the other."""
    return block_of(rows, 1, scale).width + 2.0 * GRID


def _stands(block: Block, frame: QRectF, is_right: bool, is_low: bool) -> tuple[int, int]:
    """The pixel of a block's upper left corner in a corner of the picture."""
    left = math.floor(frame.right() - block.width - GRID) if is_right else math.ceil(frame.left() + GRID)
    top = math.floor(frame.bottom() - block.height - GRID) if is_low else math.ceil(frame.top() + GRID)
    return left, top


def _in_pixels(places: Floats, to_pixels: QTransform) -> Floats:
    pixels = np.empty((len(places), 2))
    put_in_pixels(places, to_pixels, pixels)
    return pixels
