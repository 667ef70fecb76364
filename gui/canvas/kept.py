"""Parts of the drawing as they stood on the screen last: numbers change with every picture, and much else does not."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import NamedTuple

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QPaintEngine, QPainter, QPixmap, QTransform

MOST_PIXELS = 400_000
Picture = tuple[QPoint, QPixmap]  # its corner in device pixels from the part's origin


class Place(NamedTuple):
    """Where a part is painted.

    Attributes:
        placed: from its coordinates to device pixels. origin: its own, as a whole pixel.
        beside: all of that but the whole pixels: where it is the same, so is what the part looks like. zoom: see there.
    """

    placed: QTransform
    origin: QPoint
    beside: tuple[float, ...]
    zoom: float

    @staticmethod
    def of(painter: QPainter, zoom: float) -> Place | None:
        """None for anything but a screen: there shapes stay shapes."""
        if painter.paintEngine().type() is not QPaintEngine.Type.Raster:
            return None
        placed = painter.deviceTransform()
        left, top = math.floor(placed.dx()), math.floor(placed.dy())
        beside = (placed.m11(), placed.m12(), placed.dx() - left, placed.dy() - top, zoom)
        return Place(placed, QPoint(left, top), beside, zoom)

    def picture(self, area: QRectF, draw: Callable[[QPainter], None], most: int) -> Picture | None:
        """What is drawn in that area; None where it has more than so many pixels."""
        placed, origin = self.placed, self.origin
        box = placed.mapRect(area).translated(-origin.toPointF()).toAlignedRect().adjusted(-1, -1, 1, 1)
        if box.width() * box.height() > most:
            return None
        pixmap, ratio = QPixmap(box.size()), placed.m11() / self.zoom
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        with QPainter(pixmap) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.translate(
                (placed.dx() - origin.x() - box.x()) / ratio, (placed.dy() - origin.y() - box.y()) / ratio
            )
            painter.scale(self.zoom, self.zoom)
            draw(painter)
        return box.topLeft(), pixmap

    def put(self, painter: QPainter, pictures: Iterable[Picture]) -> None:
        """Paints what was kept of the part, here."""
        moved = painter.worldTransform()
        painter.resetTransform()
        own = painter.deviceTransform()  # a widget's own, in the window that it paints on
        left, top = self.origin.x() - own.dx(), self.origin.y() - own.dy()
        for corner, pixmap in pictures:
            ratio = pixmap.devicePixelRatio()
            painter.drawPixmap(QPointF((left + corner.x()) / ratio, (top + corner.y()) / ratio), pixmap)
        painter.setWorldTransform(moved)


class Kept:
    """What one part looked like, once it has been painted twice from the same: what is dragged never is."""

    def __init__(self, most: int = MOST_PIXELS) -> None:
        """`most`: pixels of the device; what is larger is not kept, since most of it is outside of the window."""
        self._most = most
        self._look: object = None
        self._picture: Picture | None = None

    def picture(self, place: Place, look: object, area: QRectF, draw: Callable[[QPainter], None]) -> Picture | None:
        """What to put where it looks as it did; None for what is to be painted itself: it is new, or too large."""
        if look != self._look:
            self._look, self._picture = look, None
            return None
        if self._picture is None:
            self._picture = place.picture(area, draw, self._most)
        return self._picture
