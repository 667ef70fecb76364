"""The pictures on a layer's tiles: persistent buffers that new responses are written into in place.

No image is made while training runs; QImage looks at numpy's memory, and painting reads it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QBrush, QImage, QTransform

from gui.canvas.shape import TILE, LayerShape
from gui.theme import Theme
from gui.theme.diverging import colour_words


class UnitImages:
    """A brush per shown unit of one layer, each a window into one buffer of words 0xffRRGGBB."""

    def __init__(self) -> None:
        self._words: NDArray[np.uint32] | None = None
        self._images: list[QImage] = []
        self.brushes: list[QBrush] = []

    def clear(self) -> None:
        self.brushes = []
        self._images = []
        self._words = None

    def show(self, responses: NDArray[np.floating[Any]], shape: LayerShape, theme: Theme, limit: float) -> None:
        """Takes over a layer's responses [units, size, size], of the shown units only."""
        if len(responses) <= shape.shown[-1]:
            self.clear()  # of an older drawing
            return
        shown = responses if not shape.hidden else responses[list(shape.shown)]
        if self._words is None or self._words.shape != shown.shape:
            self._words = np.empty(shown.shape, np.uint32)
            self._point_brushes_at(self._words, shape)
        colour_words(theme, shown, limit, self._words)

    def _point_brushes_at(self, words: NDArray[np.uint32], shape: LayerShape) -> None:
        _, height, width = words.shape
        self._images = [
            QImage(memoryview(unit).cast("B"), width, height, 4 * width, QImage.Format.Format_RGB32) for unit in words
        ]
        self.brushes = []
        for image, tile in zip(self._images, shape.tiles, strict=True):
            # a texture brush paints rounded tiles with soft edges, which a clip path cannot
            brush = QBrush(image)
            brush.setTransform(QTransform(TILE / width, 0, 0, TILE / height, tile.left(), tile.top()))
            self.brushes.append(brush)
