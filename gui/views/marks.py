"""What views put into a coordinate system: a picture of values, the data's points, a ring around the chosen one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPen
from PySide6.QtWidgets import QWidget

from core.datasets.dataset import Dataset
from gui.theme import CLASS_COLOURS, TEST_LINE, Theme, blend, colour, contrast
from gui.views.pens import line_pen

Floats = NDArray[np.floating[Any]]
_RING_SHARE = 0.22  # of a point, that the outline of a test point takes at most
_STRONG = 0.5  # of the colour of text, in that of test points without an outline
_LARGEST = 1.75  # times: how large marks become in a large picture
_ROOMY = 400.0  # pixels of a picture's shorter side from which on they grow
_FEW = ((16, 1.5), (60, 1.2))  # up to so many points are so many times as large
_PALE = 1.65  # times: the contrast to the panel below which a point has an edge that it is seen by
Look = tuple[QPen, QBrush]  # of a point's edge and of its inside
REACH = 10.0  # pixels within which a click means a point


class Picture(pg.GraphicsObject):
    """An image of RGB32 words over a rectangle of the plane, smoothly scaled; row 0 is the top."""

    def __init__(self) -> None:
        super().__init__()
        self._image: QImage | None = None
        self._words: NDArray[np.uint32] | None = None
        self._rect = QRectF()

    def show_words(self, words: NDArray[np.uint32], x_range: tuple[float, float], y_range: tuple[float, float]) -> None:
        # the y axis points up, the image's down: it is drawn upside down into the upside-down plane
        self._words = np.ascontiguousarray(words[::-1])
        height, width = self._words.shape
        self._image = QImage(self._words.data, width, height, 4 * width, QImage.Format.Format_RGB32)
        rect = QRectF(x_range[0], y_range[0], x_range[1] - x_range[0], y_range[1] - y_range[0])
        if rect != self._rect:
            self.prepareGeometryChange()
            self._rect = rect
        self.update()

    def clear(self) -> None:
        self._image = None
        self.update()

    def boundingRect(self) -> QRectF:
        return self._rect

    def paint(self, painter: QPainter, option: Any, widget: QWidget | None = None) -> None:
        if self._image is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(self._rect, self._image)


class _Marks(pg.ScatterPlotItem):
    """Points on the plane, painted by what is seen of it: to ask around which pixels they lie costs as much as they.

    On what lies below them they mostly stand still: then they are painted from the pieces that they were last.
    """

    _laid: tuple[object, ...] | None = None  # for what the pieces were put in order; None where they no longer are

    def boundingRect(self) -> QRectF:
        box: Any = self.getViewBox()
        if box is None:
            return super().boundingRect()
        beyond = getattr(box, "spill", 0.0)
        across, up = (beyond * size for size in box.viewPixelSize()) if beyond else (0.0, 0.0)
        return QRectF(box.viewRect()).adjusted(-across, -up, across, up)

    def updateSpots(self, dataSet: Any = None) -> None:
        self._laid = None
        super().updateSpots(dataSet)

    def viewTransformChanged(self) -> None:
        self._laid = None
        super().viewTransformChanged()

    def setExportMode(self, *args: Any, **kwds: Any) -> None:
        self._laid = None
        super().setExportMode(*args, **kwds)

    def paint(self, p: QPainter, option: Any, widget: QWidget | None) -> None:
        spots: Any = self.data
        if not len(spots):
            return
        laid = (p.transform(), None if widget is None else widget.devicePixelRatioF())
        if self._exportOpts is False and laid == self._laid:
            painter: Any = p
            painter.resetTransform()
            painter.drawPixmapFragments(*self._pixmapFragments.drawargs(), self.fragmentAtlas.pixmap)
            return
        super().paint(p, option, widget)
        self._laid = laid if self._exportOpts is False else None


class Points(_Marks):
    """The data's points, coloured by target; test points have an outline that stands out from every colour below."""

    def __init__(self) -> None:
        super().__init__(pxMode=True, antialias=True)
        self._looks: object = None
        self._is_train: NDArray[np.bool_] = np.zeros(0, bool)
        self._fills: list[str] = []
        self._pens: dict[tuple[str, float], QPen] = {}
        self._brushes: dict[str, QBrush] = {}

    def show_points(self, xy: Floats, dataset: Dataset, theme: Theme, size: float, *, has_test: bool = True) -> None:
        """Puts the points at xy [N, 2]; looks are made anew only where they differ."""
        fills = target_colours(dataset, theme)
        train = np.zeros(len(xy), bool)
        train[dataset.train] = True
        looks = (theme, size, train.tobytes(), has_test)
        before, self._fills = self._fills, fills
        if looks == self._looks:
            self._recolour(before, fills, theme)
            self.move_to(xy)
            return
        # one pen and one brush a colour, kept: the library draws a symbol for each object it has not seen
        edges = {name: self._pen(edge_of(name, theme), 1.0) for name in set(fills)}
        test_edge = self._pen(theme.text, test_line(size))
        self.setData(
            x=xy[:, 0],
            y=xy[:, 1],
            size=size,
            pen=[edges[name] if is_train else test_edge for name, is_train in zip(fills, train, strict=True)],
            brush=[self._brush(name) for name in fills],
        )
        if not has_test:
            self.setPointsVisible(train)
        self._looks, self._is_train = looks, train

    def _recolour(self, before: list[str], fills: list[str], theme: Theme) -> None:
        """Other colours for a few points, in place: ten times cheaper than setData."""
        changed = [i for i, (old, new) in enumerate(zip(before, fills, strict=True)) if old != new]
        if changed:
            spots: Any = self.data
            for i in changed:
                spots["brush"][i] = self._brush(fills[i])
                if self._is_train[i]:
                    spots["pen"][i] = self._pen(edge_of(fills[i], theme), 1.0)
            spots["sourceRect"][changed] = 0  # each looks up its symbol anew
            self.updateSpots(spots)

    def _pen(self, name: str, width: float) -> QPen:
        if (name, width) not in self._pens:
            self._pens[name, width] = line_pen(name, width=width)
        return self._pens[name, width]

    def _brush(self, name: str) -> QBrush:
        if name not in self._brushes:
            self._brushes[name] = pg.mkBrush(QColor(name))
        return self._brushes[name]

    def look_of(self, row: int) -> Look | None:
        """The pen and the brush of a point, while there are any."""
        spots: Any = self.data
        if row >= min(len(self._fills), len(spots)):
            return None
        return spots["pen"][row], spots["brush"][row]

    def move_to(self, xy: Floats) -> None:
        _move(self, xy[:, 0], xy[:, 1])

    def forget(self) -> None:
        self._looks, self._fills = None, []
        self.setData([], [])


class Ring(_Marks):
    """What is selected: a ring in the accent, with a light one around it so that it shows on any colour.

    In it is the example's point, in front of those around it; a place where no example is has a dot of its own.
    """

    def __init__(self) -> None:
        super().__init__(pxMode=True, antialias=True)
        self._shown: tuple[float, float, Theme, float, bool, Look | None] | None = None  # what `show_at` was given last
        self.setZValue(20)

    def show_at(
        self,
        place: Sequence[float] | Floats | None,
        theme: Theme,
        size: float,
        *,
        look: Look | None = None,
        has_dot: bool = False,
    ) -> None:
        """Around a place, or nowhere; `look`: of the example's point there."""
        is_there = place is not None and bool(np.isfinite(place).all())
        known = (theme, size, has_dot, look)
        shown = (float(place[0]), float(place[1]), *known) if place is not None and is_there else None
        before, self._shown = self._shown, shown
        if shown == before:
            return
        if shown is not None and before and before[2:] == shown[2:]:
            _move(self, shown[0], shown[1])
            return
        if place is None or not is_there:
            self.setData([], [])
            return
        pens = [line_pen(light_of(theme), width=4.0), line_pen(theme.accent, width=2.0)]
        x, y = float(place[0]), float(place[1])
        sizes, brushes = [size + 5, size + 5], [pg.mkBrush(None)] * 2
        if look is not None:
            sizes, pens, brushes = [*sizes, size], [*pens, look[0]], [*brushes, look[1]]
        if has_dot:
            sizes, pens = [*sizes, size - 2], [*pens, pg.mkPen(None)]
            brushes = [*brushes, pg.mkBrush(QColor(theme.accent))]
        self.setData([x] * len(sizes), [y] * len(sizes), size=sizes, pen=pens, brush=brushes)


def _move(item: _Marks, x: Any, y: Any) -> None:
    """New places for the same points, in place: ten times cheaper than setData."""
    spots: Any = item.data  # a numpy record array that hides QGraphicsItem.data
    spots["x"], spots["y"] = x, y
    item._laid = None
    item.prepareGeometryChange()
    item.bounds = [None, None]
    item.update()


def growth(width: float, height: float, scale: float) -> float:
    """How much larger marks are in a picture of so many pixels than in a small one: from the last row they are seen."""
    times = min(width, height) / (_ROOMY * scale)
    return round(4 * min(max(times, 1.0), _LARGEST)) / 4  # in steps: each size has symbols of its own


def few_growth(count: int) -> float:
    """How much larger points are that are few: four of them are to be seen from the last row as well."""
    return next((times for most, times in _FEW if count <= most), 1.0)


def test_line(size: float) -> float:
    """Width of the outline of a test point so large: of a small one its colour is to be left."""
    return min(TEST_LINE, _RING_SHARE * size)


def strong_tone(fill: str, theme: Theme) -> str:
    """A test point's colour where it has no outline."""
    return blend(fill, theme.text, _STRONG)


def edge_of(fill: str, theme: Theme) -> str:
    """The outline of a point: light, so that points part from each other; of one as pale as the panel darker."""
    light = blend(theme.panel, theme.ground, 0.5)
    return light if contrast(fill, theme.panel) >= _PALE else blend(theme.panel, theme.muted, 0.7)


def light_of(theme: Theme) -> str:
    """What parts the ring of what is selected from whatever is below: light in every theme."""
    return theme.text if theme.is_dark else theme.panel


def target_colours(dataset: Dataset, theme: Theme) -> list[str]:
    """The colour of every example by its target: classes their own, numbers on the orange–grey–blue scale."""
    targets = dataset.targets
    if dataset.target_kind == "classes" and targets.shape[1] > 1:
        return [CLASS_COLOURS[k % len(CLASS_COLOURS)] for k in dataset.class_index()]
    if targets.shape[1] == 0:
        return [theme.muted] * len(dataset)
    values = targets[:, 0]
    if dataset.target_kind == "binary":
        values = 2 * values - 1
    limit = max(1.0, float(np.nanmax(np.abs(values)))) if len(values) else 1.0
    different, which = np.unique(values, return_inverse=True)  # most often two
    names = [colour(theme, float(value), limit).name() for value in different]
    return [names[i] for i in which]


def nearest(xy: Floats, x: float, y: float, pixel: tuple[float, float]) -> int | None:
    """The row of the point under the mouse, within REACH pixels; None for none."""
    if not len(xy):
        return None
    distance = np.hypot((xy[:, 0] - x) / pixel[0], (xy[:, 1] - y) / pixel[1])
    best = int(np.nanargmin(distance)) if np.isfinite(distance).any() else -1
    return best if best >= 0 and distance[best] <= REACH else None
