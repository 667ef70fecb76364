"""The plates on which values stand: where they lie, and in which type."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont

from gui.canvas.ink import READABLE, text_width, type_size
from gui.canvas.shape import PLATE_ROOM, LayerShape
from gui.theme import number_font

VALUE_SIZE = 10
WIDEST_DIGIT = "0"  # all are as wide in the face of numbers, so that values in a column look alike
ANY_DIGIT = str.maketrans("123456789", 9 * WIDEST_DIGIT)  # so that each length is measured once


@dataclass(frozen=True)
class Plate:
    """Attributes:
    area: in the layer's coordinates. font: of the value, to write with. is_wide_enough: for the whole of it.
    """

    area: QRectF
    font: QFont
    is_wide_enough: bool


@lru_cache(maxsize=1024)
def plate_for(form: LayerShape, row: int, text: str, zoom: float, least: float) -> Plate | None:
    """The plate of a tile's value, all digits of which are WIDEST_DIGIT; None where nobody could read it."""
    size = type_size(VALUE_SIZE, WIDEST_DIGIT * len(text), PLATE_ROOM, zoom, least, is_number=True)
    if size * zoom < READABLE:
        return None
    font = number_font(size=size)
    width = text_width(text, font)
    area = form.plate(row, width, size)
    return Plate(area, font, area.width() >= width)
