"""Lines of a picture's plane, painted pixel by pixel of the screen: numpy writes where Qt reads, and no path is made.

A grid of 16,400 vertices costs the painting alone; a path of them, made anew at every frame, costs twice as much again.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from pyqtgraph.Qt import internals
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF, QTransform
from PySide6.QtWidgets import QGraphicsItem, QWidget

Floats = NDArray[np.floating[Any]]
Line = tuple[QPolygonF, Floats]  # a polyline, and its memory as numpy sees it
STRIDE, _MEASURED = 8, 3  # a straight line is drawn by every eighth vertex, if the third of eight is on the chord
_UNSEEN = 0.05  # pixels
_FEW = 4  # segments that are handed over as they are
FARTHEST = 1e7  # pixels: beyond, the painter's own numbers are no longer sure


class Part(Protocol):
    """Something on the plane: where and how it is shown is told by others, who say then that all is to be painted."""

    is_shown: bool

    def paint(self, painter: QPainter, to_pixels: QTransform) -> None:
        """Paints in pixels: the painter's own plane is the screen's."""


class Parts(QGraphicsItem):
    """All that is drawn on a view box' plane, what is below first: one item, since each costs as much as some lines."""

    def __init__(self, box: pg.ViewBox, parts: Sequence[Part]) -> None:
        super().__init__()
        self._box = box
        self._parts = parts

    def boundingRect(self) -> QRectF:
        return QRectF(self._box.viewRect())

    def paint(self, painter: QPainter, option: Any, widget: QWidget | None = None) -> None:
        to_pixels = painter.transform()
        painter.resetTransform()
        for part in self._parts:
            if part.is_shown:
                part.paint(painter, to_pixels)


class Strokes:
    """Polylines of equally many vertices; `opacity` is how much of what is below they hide."""

    def __init__(self, *, antialias: bool = True) -> None:
        self.is_shown, self.opacity = True, 1.0
        self.vertices: Floats = np.zeros((0, 2, 2), np.float32)
        self._pen = QPen()
        self._antialias = antialias
        self._pixels: Floats = np.zeros((0, 2, 2))
        self._lines: tuple[list[Line], list[Line]] = ([], [])  # of all their vertices, and of a few
        self._pairs: Any = internals.PrimitiveArray(QLineF, 4)

    def set_pen(self, pen: QPen) -> None:
        self._pen = pen

    def set_lines(self, vertices: Floats) -> None:
        """The vertices of each line, [lines, vertices, 2]; where one is no number the line is broken."""
        self.vertices = vertices

    def paint(self, painter: QPainter, to_pixels: QTransform) -> None:
        if not self.vertices.size:
            return
        pixels = self._in_pixels(to_pixels)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, self._antialias)
        painter.setPen(self._pen)
        painter.setOpacity(self.opacity)
        is_whole = math.isfinite(pixels.sum())
        if pixels.shape[1] == 2:
            pairs = pixels.reshape(-1, 4)
            self._paint_pairs(painter, pairs if is_whole else pairs[np.isfinite(pairs).all(axis=1)])
        elif not is_whole:
            _paint_pieces(painter, pixels)
        else:
            lines, few = self._lines
            straight = are_straight(pixels)
            for is_straight, line, short, places in zip(straight, lines, few, pixels, strict=True):
                polygon, memory = short if is_straight else line
                memory[:] = places[::STRIDE] if is_straight else places
                painter.drawPolyline(polygon)

    def _paint_pairs(self, painter: QPainter, pairs: Floats) -> None:
        if self._pen.widthF() > 1 and self._pen.style() == Qt.PenStyle.SolidLine:  # as one: else joints look like beads
            ends = pairs.reshape(-1, 2)
            painter.drawPath(pg.functions.arrayToQPath(ends[:, 0], ends[:, 1], connect="pairs"))
            return
        if len(pairs) <= _FEW:
            painter.drawLines([QLineF(*pair) for pair in pairs.tolist()])
            return
        self._pairs.resize(len(pairs))
        self._pairs.ndarray()[:] = pairs
        painter.drawLines(*self._pairs.drawargs())

    def _in_pixels(self, to_pixels: QTransform) -> Floats:
        """The vertices on the screen, in memory that is kept from one frame to the next."""
        if self._pixels.shape != self.vertices.shape:
            count, length, _ = self.vertices.shape
            self._pixels = np.zeros((count, length, 2))
            if length > 2:
                lengths = (length, -(-length // STRIDE))
                self._lines = ([_line(lengths[0]) for _ in range(count)], [_line(lengths[1]) for _ in range(count)])
        pixels = self._pixels
        put_in_pixels(self.vertices, to_pixels, pixels)
        return pixels


def are_straight(pixels: Floats) -> list[bool]:
    """For each line [lines, vertices, 2] whether every eighth of its vertices draws the same picture.

    One vertex of each piece is measured against the chord, aside of its middle: a bend anywhere else in the piece is at
    most 7/3 as far away, an arc 16/15, an S 1.7. (matplotlib leaves out vertices that are 1/9 of a pixel away.)
    """
    if (pixels.shape[1] - 1) % STRIDE:
        return [False] * len(pixels)
    beside = pixels[:, :-1:STRIDE] * (1 - _MEASURED / STRIDE)
    beside += pixels[:, STRIDE::STRIDE] * (_MEASURED / STRIDE)
    beside -= pixels[:, _MEASURED::STRIDE]
    return (np.abs(beside, out=beside).max(axis=(1, 2)) <= _UNSEEN).tolist()


def _line(length: int) -> Line:
    polygon = pg.functions.create_qpolygonf(length)
    return polygon, pg.functions.ndarray_from_qpolygonf(polygon)


def put_in_pixels(places: Floats, to_pixels: QTransform, pixels: Floats) -> None:
    """Writes where on the screen places [..., 2] of the plane are, whose axes lie along the screen's."""
    with np.errstate(all="ignore"):
        np.multiply(places[..., 0], to_pixels.m11(), out=pixels[..., 0])
        np.multiply(places[..., 1], to_pixels.m22(), out=pixels[..., 1])
        pixels[..., 0] += to_pixels.dx()
        pixels[..., 1] += to_pixels.dy()


def _paint_pieces(painter: QPainter, pixels: Floats) -> None:
    """Lines of which some vertices are no numbers: what lies between those."""
    for line in pixels:
        is_there = np.isfinite(line).all(axis=1)
        ends = np.flatnonzero(np.diff(np.concatenate([[False], is_there, [False]]).astype(np.int8)))
        for start, end in zip(ends[::2], ends[1::2], strict=True):
            if end - start > 1:
                piece = pg.functions.create_qpolygonf(int(end - start))
                pg.functions.ndarray_from_qpolygonf(piece)[:] = np.clip(line[start:end], -FARTHEST, FARTHEST)
                painter.drawPolyline(piece)
