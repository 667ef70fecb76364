"""The data's points in space: near ones larger and in front, and where some were picked out the others faint."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyqtgraph.Qt import internals
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QTransform

from core.datasets.dataset import Dataset
from gui.theme import Theme, paint_parts
from gui.views.marks import edge_of, light_of, strong_tone, target_colours, test_line
from gui.views.saving import draws_shapes
from gui.views.warp_choices import drawn_rows
from gui.views.warp_sprites import Spot, Sprites, make_sprites
from gui.views.warp_strokes import put_in_pixels

Floats = NDArray[np.floating[Any]]
Places = NDArray[np.intp]
_FAR_SIZE, _NEAR_SIZE, _FAR_OPACITY = 0.65, 1.15, 0.45  # of their size on the plane, and how much is seen
_UNMARKED = 0.16  # opacity of points that are not those picked out
_SIZES = 6  # different ones of points at different depths
_RING, _DOT = 5.0, 2.0  # pixels by which a ring is wider than a point, and a dot in it smaller
_FEW = 64  # points among which those that lie on each other are looked for
_MOST_PIXELS = 2**24  # beyond, far outside every screen, whole numbers end


class SpacePoints:
    """Points that know how near they are.

    Attributes:
        places: where they are, [N, 2].
        order: rows from the farthest to the nearest, those of one size as in the data; None for all alike.
        sizes, opacities: of what they are on the plane, 0 … 1; one number for all alike.
    """

    def __init__(self) -> None:
        self.is_shown = True
        self.places: Floats = np.zeros((0, 2), np.float32)
        self.order: Places | None = None
        self.sizes: Floats | float = 1.0
        self.opacities: Floats | float = 1.0
        self._data: Dataset | None = None
        self._theme: Theme | None = None
        self._size, self._is_packed = 0.0, False
        self._spots: list[Spot] = []
        self._look: Places = np.zeros(0, np.intp)  # of every point, among the spots
        self._sheets: dict[tuple[bool, float], Sprites] = {}  # for space, and the screen's pixels to one
        self._fragments: Any = internals.PrimitiveArray(QPainter.PixmapFragment, 10)
        self._shown: tuple[int, Sprites | None, bool] = (0, None, True)  # what the fragments' sizes belong to
        self._pixels: Floats = np.zeros((0, 2))

    def set_depth(self, nearness: Floats | None, marked: NDArray[np.bool_] | None) -> None:
        """How the points differ, to be said before they are put where they are.

        Args:
            nearness: how near to the eye each is, 0 … 1; None for a plane.
            marked: [N], those that were picked out; None for nothing picked.
        """
        if nearness is None and marked is None:
            self.order, self.sizes, self.opacities = None, 1.0, 1.0
            return
        near: Any = np.zeros(len(marked), np.float32) if nearness is None and marked is not None else nearness
        near = np.nan_to_num(np.asarray(near, np.float32), nan=0.0)
        self.sizes = 1.0 if nearness is None else _FAR_SIZE + (_NEAR_SIZE - _FAR_SIZE) * near
        opacities = np.ones(len(near)) if nearness is None else _FAR_OPACITY + (1 - _FAR_OPACITY) * near
        if marked is not None:
            opacities = np.where(marked, opacities, _UNMARKED * opacities)
            near = near + 2 * marked  # in front of the others
        self.opacities = opacities
        # those of one size as in the data: by depth each point of a line would hide all of the last one but its edge
        self.order = np.argsort(np.rint(near * (_SIZES - 1)), kind="stable")

    def show_points(self, xy: Floats, dataset: Dataset, theme: Theme, size: float, *, is_packed: bool = False) -> None:
        """Puts the points of the drawn examples at xy [N, 2]; looks are found anew only where they may differ.

        Args:
            is_packed: they overlap so much that edges would be all that is seen: they have none, and those kept for
                the test are of a stronger tone instead.
        """
        self.places = xy
        known = (self._data, self._theme, self._size, self._is_packed)
        if dataset is known[0] and theme is known[1] and (size, is_packed) == known[2:]:
            return
        self._data, self._theme, self._size, self._is_packed = dataset, theme, size, is_packed
        rows = drawn_rows(dataset)
        train = np.isin(rows, dataset.train)
        ring = (theme.text, test_line(size))
        colours = np.array(target_colours(dataset, theme), dtype=object)[rows]
        fills, fill = np.unique(colours, return_inverse=True)
        spots: list[Spot] = []
        for name in map(str, fills):
            strong = strong_tone(name, theme)
            plain = (Spot(name, *ring), Spot(name, edge_of(name, theme), 1.0))
            spots += (Spot(strong, strong, 1.0), Spot(name, name, 1.0)) if is_packed else plain
        look = 2 * fill.astype(np.intp) + train
        used, self._look = np.unique(look, return_inverse=True)
        self._spots = [spots[k] for k in used]
        self._sheets = {}

    def spot_of(self, row: int) -> Spot | None:
        """What a point looks like, while there are any, and no other one lies below it that should be seen as well."""
        if row >= len(self._look):
            return None
        if self.order is None and len(self._look) == len(self.places) <= _FEW:
            is_there = (self.places == self.places[row]).all(1)
            if len({self._spots[k].fill for k in self._look[is_there]}) > 1:
                return None
        return self._spots[self._look[row]]

    def forget(self) -> None:
        """No points."""
        self._data, self._look, self.places = None, self._look[:0], self.places[:0]

    def paint(self, painter: QPainter, to_pixels: QTransform) -> None:
        painter.setOpacity(1.0)
        count = len(self.places)
        if not count or len(self._look) != count:
            return
        ratio = painter.device().devicePixelRatio()
        pixels = self._pixels = self._pixels if len(self._pixels) == count else np.zeros((count, 2))
        put_in_pixels(self.places, to_pixels, pixels)
        order = self.order if self.order is not None and len(self.order) == count else None
        rows = order if math.isfinite(pixels.sum()) else _finite(pixels, order)
        look, opacity, size = self._look, 1.0, 0
        if rows is not None:
            pixels, look = pixels[rows], look[rows]
        is_space = order is not None and not isinstance(self.sizes, float)
        if order is not None and rows is not None:
            opacity = np.broadcast_to(self.opacities, count)[rows]
            size = self._size_steps()[rows] if is_space else 0
        shared = self._shared(pixels, look) if order is None and count <= _FEW else []
        if draws_shapes(painter):
            self._paint_discs(painter, pixels, look, opacity, self._shares(is_space=is_space)[size])
            self._paint_shared(painter, shared)
            return
        sheet = self._sheet(ratio, is_space=is_space)
        shown = (len(pixels), sheet, order is None)
        self._fragments.resize(len(pixels))
        fragments = self._fragments.ndarray()
        pixels *= sheet.parts * ratio
        pixels += 0.5 + sheet.parts * 0.5  # to the nearest part, from half a pixel before the middle on
        places = np.clip(pixels, -_MOST_PIXELS, _MOST_PIXELS, out=pixels).astype(np.int32)  # what is cut off is unseen
        whole = places // sheet.parts
        beside = places - sheet.parts * whole
        np.divide(whole, ratio, out=fragments[:, 0:2])
        sheet.put_corners(look, size, beside, fragments[:, 2:4])
        if shown != self._shown or order is not None:
            self._shown = shown
            fragments[:, 4:10] = (sheet.side, sheet.side, 1 / ratio, 1 / ratio, 0.0, 1.0)
            fragments[:, 9] = opacity
        if len(pixels):
            drawn: Any = painter
            drawn.drawPixmapFragments(*self._fragments.drawargs(), sheet.pixmap)
        self._paint_shared(painter, shared)

    def _shared(self, pixels: Floats, look: Places) -> list[tuple[QPointF, list[Spot]]]:
        """Where points of different colours lie on each other, and one of each colour: the last one would hide them."""
        found: dict[tuple[int, int], dict[str, Spot]] = {}
        for (x, y), k in zip(np.rint(pixels).astype(np.intp).tolist(), look.tolist(), strict=True):
            found.setdefault((x, y), {})[self._spots[k].fill] = self._spots[k]
        return [(QPointF(*at), list(spots.values())) for at, spots in found.items() if len(spots) > 1]

    def _paint_shared(self, painter: QPainter, shared: list[tuple[QPointF, list[Spot]]]) -> None:
        """One disc in parts for each place."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for at, spots in shared:
            edge = QPen(QColor(spots[0].edge), spots[0].width)
            paint_parts(painter, at, self._size / 2, [spot.fill for spot in spots], edge)

    def _paint_discs(
        self, painter: QPainter, pixels: Floats, look: Places, opacity: Floats | float, share: Floats
    ) -> None:
        """One by one, for a drawing that is kept as shapes."""
        opacities, shares = np.broadcast_to(opacity, len(pixels)), np.broadcast_to(share, len(pixels))
        for (x, y), k, seen, part in zip(pixels.tolist(), look.tolist(), opacities, shares.tolist(), strict=True):
            spot = self._spots[k]
            painter.setOpacity(float(seen))
            painter.setPen(QPen(QColor(spot.edge), spot.width * min(part, 1.0)))
            painter.setBrush(QColor(spot.fill))
            painter.drawEllipse(QPointF(x, y), self._size * part / 2, self._size * part / 2)
        painter.setOpacity(1.0)

    def _shares(self, *, is_space: bool) -> Floats:
        """The sizes of points, of what they are on the plane."""
        return np.linspace(_FAR_SIZE, _NEAR_SIZE, _SIZES) if is_space else np.ones(1)

    def _sheet(self, ratio: float, *, is_space: bool) -> Sprites:
        """The pictures of the points, made when they are first painted."""
        if (is_space, ratio) not in self._sheets:
            shares = self._shares(is_space=is_space).tolist()
            self._sheets[is_space, ratio] = make_sprites(self._spots, self._size, shares, ratio)
        return self._sheets[is_space, ratio]

    def _size_steps(self) -> Places:
        """Which of the sizes on the sheet is nearest to each point's."""
        share = (np.asarray(self.sizes) - _FAR_SIZE) / (_NEAR_SIZE - _FAR_SIZE)
        return np.rint(share * (_SIZES - 1)).astype(np.intp)


class SpaceRing:
    """What is selected: a ring in the accent, parted by a light one from what is below; in it the point itself, in
    front of those around it, and a dot at a place without a point."""

    def __init__(self) -> None:
        self.is_shown = True
        self.place: Floats | None = None
        self._theme: Theme | None = None
        self._size, self._spot, self._has_dot = 0.0, None, False

    def show_at(self, place: Floats | None, theme: Theme, size: float, *, spot: Spot | None, has_dot: bool) -> None:
        """Around a place [2] of points so large, of which that one looks like `spot`; None, or what is no number, is
        nowhere."""
        self.place = place if place is not None and bool(np.isfinite(place).all()) else None
        self._theme, self._size, self._spot, self._has_dot = theme, size, spot, has_dot
        self.is_shown = self.place is not None

    def paint(self, painter: QPainter, to_pixels: QTransform) -> None:
        painter.setOpacity(1.0)
        if self.place is None or self._theme is None:
            return
        middle = to_pixels.map(QPointF(float(self.place[0]), float(self.place[1])))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        radius = (self._size + _RING) / 2
        for name, width in ((light_of(self._theme), 4.0), (self._theme.accent, 2.0)):
            painter.setPen(QPen(QColor(name), width))
            painter.drawEllipse(middle, radius, radius)
        if self._spot is not None:
            painter.setPen(QPen(QColor(self._spot.edge), self._spot.width))
            painter.setBrush(QColor(self._spot.fill))
            painter.drawEllipse(middle, self._size / 2, self._size / 2)
        if self._has_dot:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self._theme.accent))
            radius = (self._size - _DOT) / 2
            painter.drawEllipse(middle, radius, radius)


def _finite(pixels: Floats, order: Places | None) -> Places:
    """The rows, in order, of places that are numbers."""
    is_there: NDArray[np.bool_] = np.logical_and(np.isfinite(pixels[:, 0]), np.isfinite(pixels[:, 1]))
    return np.flatnonzero(is_there) if order is None else order[is_there[order]]
