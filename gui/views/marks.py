"""What views put into a coordinate system: a picture of values, the data's points, a ring around the chosen one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QWidget

from core.datasets.dataset import Dataset
from gui.theme import CLASS_COLOURS, Theme, blend, colour

Floats = NDArray[np.floating[Any]]
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


class Points(pg.ScatterPlotItem):
    """The data's points, coloured by target; training points are filled, test points are rings."""

    def __init__(self) -> None:
        super().__init__(pxMode=True, antialias=True)
        self._looks: object = None

    def show_points(self, xy: Floats, dataset: Dataset, theme: Theme, size: float, *, has_test: bool = True) -> None:
        """Puts the points at xy [N, 2]; looks are made anew only when data or theme differ."""
        looks = (id(dataset), theme.name, size, len(xy), has_test)
        if looks == self._looks:
            self.move_to(xy)
            return
        fills = [QColor(c) for c in target_colours(dataset, theme)]
        train = np.zeros(len(xy), bool)
        train[dataset.train] = True
        edge = pg.mkPen(QColor(blend(theme.panel, theme.ground, 0.5)), width=1.0)
        hole = QColor(theme.panel)
        rings = {c.rgb(): pg.mkPen(c, width=1.8) for c in fills}
        self.setData(
            x=xy[:, 0],
            y=xy[:, 1],
            size=np.where(train, size, size - 1.0),
            pen=[edge if train[i] else rings[fills[i].rgb()] for i in range(len(fills))],
            brush=[fills[i] if train[i] else hole for i in range(len(fills))],
        )
        if not has_test:
            self.setPointsVisible(train)
        self._looks = looks

    def move_to(self, xy: Floats) -> None:
        """New places for the same points, in place: ten times cheaper than setData."""
        spots: Any = self.data  # a numpy record array that hides QGraphicsItem.data
        spots["x"], spots["y"] = xy[:, 0], xy[:, 1]
        self.prepareGeometryChange()
        self.bounds = [None, None]
        self.update()

    def forget(self) -> None:
        self._looks = None
        self.setData([], [])


class Ring(pg.ScatterPlotItem):
    """The selected example: a ring in the accent, with a light one around it so that it shows on any colour."""

    def __init__(self) -> None:
        super().__init__(pxMode=True, antialias=True)
        self.setZValue(20)

    def show_at(self, place: Sequence[float] | None, theme: Theme, size: float) -> None:
        if place is None or not np.isfinite(place).all():
            self.setData([], [])
            return
        pens = [pg.mkPen(QColor(theme.panel), width=4.0), pg.mkPen(QColor(theme.accent), width=2.0)]
        x, y = float(place[0]), float(place[1])
        self.setData([x, x], [y, y], size=[size + 5, size + 5], pen=pens, brush=[QColor(0, 0, 0, 0)] * 2)


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
    return [colour(theme, float(v), limit).name() for v in values]


def nearest(xy: Floats, x: float, y: float, pixel: tuple[float, float]) -> int | None:
    """The row of the point under the mouse, within REACH pixels; None for none."""
    if not len(xy):
        return None
    distance = np.hypot((xy[:, 0] - x) / pixel[0], (xy[:, 1] - y) / pixel[1])
    best = int(np.nanargmin(distance)) if np.isfinite(distance).any() else -1
    return best if best >= 0 and distance[best] <= REACH else None
