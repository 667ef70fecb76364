"""Small pictures of points, one beside the other in one pixmap: each look at each size, at parts of a pixel.

A painter puts small pictures on whole pixels alone. So that points move smoothly, each is there as it looks when its
middle lies −½, −¼, 0 or ¼ of a pixel beside one, across and down; points of very many colours are on whole pixels.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPixmap

Floats = NDArray[np.floating[Any]]
Places = NDArray[np.intp]
_PARTS = 4  # of a pixel's side
_MANY = 1024  # pictures from which there is one for whole pixels alone, so that they stay small in memory
_BESIDE = 0.8  # pixels: a middle lies at most half a one off the picture's, and an edge is soft
_COLUMN = 64  # looks above each other


@dataclass(frozen=True)
class Spot:
    """What a point looks like: a disc of one colour with an edge of another, whose width is in the window's pixels."""

    fill: str
    edge: str
    width: float


@dataclass(frozen=True, eq=False)
class Sprites:
    """A sheet of points.

    Attributes:
        pixmap: all of them, in the screen's pixels.
        side: of one picture, an even number of the screen's pixels.
        looks: how many there are at each size; parts: of a pixel's side.
    """

    pixmap: QPixmap
    side: int
    looks: int
    parts: int

    def put_corners(self, look: Places, size: Places | int, beside: Places, corners: Floats) -> None:
        """Writes left and top in the pixmap of pictures, [N, 2].

        Args:
            look, size: which of them, [N].
            beside: how many parts across and down beyond half a pixel before the middle, [N, 2].
        """
        number = size * self.looks + look
        column = number // _COLUMN
        left = self.parts * (self.parts * column + beside[:, 1]) + beside[:, 0]
        np.multiply(left, self.side, out=corners[:, 0])
        np.multiply(number - _COLUMN * column, self.side, out=corners[:, 1])


def make_sprites(spots: Sequence[Spot], diameter: float, shares: Sequence[float], ratio: float) -> Sprites:
    """Draws spots of one diameter, in the window's pixels, in several sizes.

    Args:
        shares: each size, of that diameter; the edge of small ones is as much narrower.
        ratio: so many of the screen's pixels make one of the window's.
    """
    widths = {spot.width for spot in spots}
    side = 2 * math.ceil((diameter * max(shares) + max(widths, default=0.0)) * ratio / 2 + _BESIDE)
    count = len(shares) * len(spots)
    parts = _PARTS if count <= _MANY else 1
    row = parts * parts * side
    sheet = np.zeros((min(count, _COLUMN) * side, -(-count // _COLUMN) * row, 4), np.uint8)
    for k, share in enumerate(shares):
        size, narrow = diameter * share * ratio, min(share, 1.0) * ratio
        covered = {
            width: [_coverage(side, parts, size, width * narrow, is_edge=is_edge) for is_edge in (False, True)]
            for width in widths
        }
        for i, spot in enumerate(spots, k * len(spots)):
            disc, edge = covered[spot.width]
            top, left = side * (i % _COLUMN), row * (i // _COLUMN)
            picture = (disc * (1 - edge))[..., None] * _word(spot.fill) + edge[..., None] * _word(spot.edge)
            sheet[top : top + side, left : left + row] = np.rint(picture)
    height, width, _ = sheet.shape
    image = QImage(sheet.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
    return Sprites(QPixmap.fromImage(image.copy()), side, len(spots), parts)


def _coverage(side: int, parts: int, diameter: float, width: float, *, is_edge: bool) -> Floats:
    """How much of each pixel a disc, or its edge, covers, 0 … 1, [side, side · parts²]: at all parts of a pixel."""
    image = QImage(side * parts * parts, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = QPen()  # of any colour: only how much it covers is read
        edge.setWidthF(width)
        painter.setPen(edge if is_edge else Qt.PenStyle.NoPen)
        painter.setBrush(Qt.BrushStyle.NoBrush if is_edge else Qt.BrushStyle.SolidPattern)
        for k in range(parts * parts):
            across, down = (side // 2 + part / parts - 0.5 for part in (k % parts, k // parts))
            painter.setClipRect(k * side, 0, side, side)
            painter.drawEllipse(QPointF(k * side + across, down), diameter / 2, diameter / 2)
    memory: Any = image.constBits()
    words = np.frombuffer(memory, np.uint8).reshape(side, image.bytesPerLine() // 4, 4)
    return words[:, : image.width(), 3].astype(np.float32) / 255


def _word(name: str) -> Floats:
    """A colour as memory holds it: blue, green, red, opaque."""
    colour = QColor(name)
    return np.array([colour.blue(), colour.green(), colour.red(), 255], np.float32)
