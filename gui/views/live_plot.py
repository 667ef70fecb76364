"""A plot in which one thing moves with the numbers: all else is painted once, and kept while it stands as it stood.

A scene of items costs some Python calls for each of them in every painting, also of those that have not changed: axes,
frame, what is hidden. While training that is several times what the curve costs which has grown a little.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyqtgraph.functions import create_qpolygonf, ndarray_from_qpolygonf
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QGraphicsItem, QWidget

from gui.theme import ThemeHolder
from gui.views.plot import Plot

Floats = NDArray[np.floating[Any]]
Draw = Callable[[QPainter, QRectF], object]  # paints into the frame of a plot, in its pixels
_MANY = 6.0  # points to a pixel across: more than are seen


class LivePlot(Plot):
    """Paints `draw` over what is placed by its axes; `repaint_live` says that nothing but that has changed.

    Attributes:
        is_kept: whether the rest is kept as a picture; not where something of it lies over what moves.
    """

    def __init__(self, themes: ThemeHolder, draw: Draw, parent: QWidget | None = None) -> None:
        super().__init__(themes, parent=parent)
        self.is_kept = True
        self._draw = draw
        self._still: QPixmap | None = None  # all else
        self._is_settled = False  # nothing else has changed since the last painting
        self._moves = False  # as far as is known only what moves is to be painted again, and soon once more
        self._live = _Live(draw)
        self._live.setParentItem(self.box)
        self.box.sigResized.connect(self._fit_live)
        self.scene().changed.connect(self._forget)

    def repaint_live(self) -> None:
        self._moves = True
        self.viewport().update()

    def dress(self) -> None:
        super().dress()
        self._forget()

    def paintEvent(self, ev: QPaintEvent) -> None:
        is_kept, self._moves = self.is_kept and (self._is_settled or self._moves), False
        self._is_settled = True  # until the scene says otherwise
        if not is_kept:
            super().paintEvent(ev)
            return
        ratio = self.devicePixelRatioF()
        if self._still is None or self._still.size() != self.viewport().size() * ratio:
            self._still = self._all_else(ratio)
        frame = self.box.sceneBoundingRect()  # the scene is in the pixels of the widget
        with QPainter(self.viewport()) as painter:
            painter.drawPixmap(0, 0, self._still)
            painter.setClipRect(frame)
            painter.translate(frame.topLeft())
            self._draw(painter, self.box.rect())

    def _all_else(self, ratio: float) -> QPixmap:
        still = QPixmap(self.viewport().size() * ratio)
        still.setDevicePixelRatio(ratio)
        area = self.viewport().rect()
        self._live.is_left_out = True
        with QPainter(still) as painter:
            painter.setRenderHints(self.renderHints())
            self.render(painter, QRectF(area), QRect(area))
        self._live.is_left_out = False
        return still

    def _fit_live(self, _box: object = None) -> None:
        self._live.fit(self.box.rect())

    def _forget(self, _areas: object = None) -> None:
        self._still, self._is_settled = None, False


class _Live(QGraphicsItem):
    """What moves, as an item among the others: for everything but the screen, and there when more has changed."""

    def __init__(self, draw: Draw) -> None:
        super().__init__()
        self.is_left_out = False
        self._draw, self._area = draw, QRectF()
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def fit(self, area: QRectF) -> None:
        if area != self._area:
            self.prepareGeometryChange()
            self._area = QRectF(area)

    def boundingRect(self) -> QRectF:
        return self._area

    def paint(self, painter: QPainter, option: object, widget: QWidget | None = None) -> None:
        if not self.is_left_out:
            self._draw(painter, self._area)


class LiveCurve:
    """One line over the axes of a plot, [N] places across and up; where one is not finite the line is interrupted."""

    def __init__(self) -> None:
        self.pen = QPen(Qt.PenStyle.NoPen)
        self.x: Floats = np.zeros(0)
        self.y: Floats = np.zeros(0)

    def show(self, x: Floats, y: Floats) -> None:
        self.x, self.y = x, y

    def paint(self, painter: QPainter, area: QRectF, span: tuple[tuple[float, float], tuple[float, float]]) -> None:
        """Into an area that shows so much across and up."""
        if len(self.x) < 2:
            return
        (left, right), (low, high) = span
        across = area.left() + (self.x - left) * (area.width() / (right - left))
        up = area.bottom() - (self.y - low) * (area.height() / (high - low))
        if len(across) > _MANY * area.width():
            across, up = thinned(across, up)
        painter.setPen(self.pen)
        is_there = np.isfinite(up)
        if is_there.all():
            painter.drawPolyline(_polyline(across, up))
            return
        edges = np.flatnonzero(np.diff(is_there, prepend=False, append=False))
        for first, end in zip(edges[::2], edges[1::2], strict=True):
            if end - first > 1:
                painter.drawPolyline(_polyline(across[first:end], up[first:end]))


def thinned(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """What is seen of a line of many points in pixels, x not falling: four of each column of them.

    The first and the last, and upright between them the highest and the lowest.
    """
    columns = x.astype(np.intp)
    starts = np.flatnonzero(np.diff(columns, prepend=columns[0] - 1))
    ends = np.append(starts[1:], len(x)) - 1
    high, low, falls = np.fmax.reduceat(y, starts), np.fmin.reduceat(y, starts), y[starts] >= y[ends]
    middle = (x[starts] + x[ends]) / 2
    across = (x[starts], middle, middle, x[ends])
    up = (y[starts], np.where(falls, high, low), np.where(falls, low, high), y[ends])
    return np.stack(across, axis=1).ravel(), np.stack(up, axis=1).ravel()


def _polyline(x: Floats, y: Floats) -> Any:
    line = create_qpolygonf(len(x))
    places = ndarray_from_qpolygonf(line)
    places[:, 0], places[:, 1] = x, y
    return line
