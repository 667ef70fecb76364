"""The pictures on a layer's tiles: persistent buffers that new values are written into in place.

No image is made while training runs; QImage looks at numpy's memory, and painting reads it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QImage, QPainter, QTransform

from gui.canvas.shape import LayerShape
from gui.theme import RADIUS, Theme
from gui.theme.diverging import colour_words


class UnitImages:
    """Attributes:
    brushes: one per shown unit, each a window into one buffer of words 0xffRRGGBB. pictures: the same as images.
    """

    def __init__(self) -> None:
        self._words: NDArray[np.uint32] | None = None
        self.pictures: list[QImage] = []
        self.brushes: list[QBrush] = []

    def clear(self) -> bool:
        """Shows none; whether there were any."""
        had = self._words is not None
        self.brushes = []
        self.pictures = []
        self._words = None
        return had

    def show(self, values: NDArray[np.floating[Any]], shape: LayerShape, theme: Theme, limit: float) -> bool:
        """Takes over a layer's pictures [units, height, width], of the shown units only; whether they look different.

        A layer shown as one picture takes [1, height, width].
        """
        if shape.shown and len(values) <= shape.shown[-1]:
            return self.clear()  # of an older drawing
        shown = values[list(shape.shown)] if shape.shown and shape.hidden else values
        if self._words is None or self._words.shape != shown.shape:
            self._words = colour_words(theme, shown, limit, np.empty(shown.shape, np.uint32))
            self._point_brushes_at(self._words, shape)
            return True
        fresh = colour_words(theme, shown, limit)
        if np.array_equal(fresh, self._words):
            return False
        self._words[:] = fresh
        return True

    def _point_brushes_at(self, words: NDArray[np.uint32], shape: LayerShape) -> None:
        _, height, width = words.shape
        self.pictures = [
            QImage(memoryview(unit).cast("B"), width, height, 4 * width, QImage.Format.Format_RGB32) for unit in words
        ]
        places: tuple[QRectF, ...] = shape.tiles or (shape.picture,)
        self.brushes = []
        for image, place in zip(self.pictures, places, strict=True):
            # a texture brush paints rounded tiles with soft edges, which a clip path cannot
            brush = QBrush(image)
            scale = QTransform(place.width() / width, 0, 0, place.height() / height, place.left(), place.top())
            brush.setTransform(scale)
            self.brushes.append(brush)


def lay_face(painter: QPainter, face: QBrush, tile: QRectF) -> None:
    """Fills a tile where a brush may lose its own place, as in an SVG: the painter itself goes there."""
    placed, brush = face.transform(), QBrush(face)
    brush.setTransform(QTransform())
    painter.save()
    painter.setTransform(placed, True)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(brush)
    back, _ = placed.inverted()
    painter.drawRoundedRect(back.mapRect(tile), RADIUS / placed.m11(), RADIUS / placed.m22())
    painter.restore()
