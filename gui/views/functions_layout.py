"""Where the functions view's columns, cells and large curve are, and which units there is room for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF

from gui.theme import GRID, label_font
from gui.views.functions_labels import side_width
from gui.views.functions_picture import Cell, Column, Picture

LABELLED = 64  # pixels, at scale 1, from which on a cell has room for numbers beside its curve
EXPLAINED = 400  # pixels of the width, at scale 1, from which on there is room to say what the numbers are
_LOWEST = 15  # pixels of the lowest cell; of more units those with the largest part are shown
_NAMES_SHARE = 0.12  # of the width, that units' names may take
_SUM_SHARE = 1.7  # the large curve is so many columns wide
_GAP, _BETWEEN = 6, 3  # pixels from column to column, and from row to row


@dataclass(frozen=True)
class Space:
    """What there is to fill.

    Attributes:
        width, height: in pixels. scale: of type.
        unit_names: of the first column's units, written instead of their numbers where there is room.
        has_numbers: whether numbers stand beside the large curve.
    """

    width: float
    height: float
    scale: float
    unit_names: tuple[str, ...]
    has_numbers: bool

    @property
    def metrics(self) -> QFontMetricsF:
        return QFontMetricsF(label_font(self.scale))

    @property
    def inner_height(self) -> float:
        """Between the line of names above and that of numbers below."""
        return self.height - 2 * self.metrics.height() - 2 * GRID

    @property
    def most_rows(self) -> int:
        return max(1, int(self.inner_height // (_LOWEST * self.scale)))


@dataclass(frozen=True)
class Places:
    """Where the columns are, the cells of each that there is room for, and the large curve.

    Attributes:
        names: beside the rows of the first column.
    """

    areas: tuple[QRectF, ...]
    columns: tuple[tuple[tuple[Cell, QRectF], ...], ...]
    names: tuple[str, ...]
    end: QRectF


def lay_out(picture: Picture, space: Space) -> Places:
    metrics, most = space.metrics, space.most_rows
    shown = [_chosen(picture, column, most) for column in picture.columns]
    names = _row_names(shown[0], space, metrics) if shown else ()
    left = max(map(metrics.horizontalAdvance, names), default=-GRID) + GRID
    beside = side_width(picture.low, picture.high, metrics) if space.has_numbers else 0.0
    wide = (space.width - left - len(shown) * _GAP - beside) / (len(shown) + _SUM_SHARE)
    end_left, top = left + len(shown) * (wide + _GAP) + beside, metrics.height() + GRID
    end = QRectF(end_left, top, space.width - end_left, space.inner_height)
    wide = end.width() / _SUM_SHARE
    areas = tuple(QRectF(left + i * (wide + _GAP), top, wide, end.height()) for i in range(len(shown)))
    columns = tuple(tuple(zip(cells, _rows(a, len(cells)), strict=True)) for a, cells in zip(areas, shown, strict=True))
    return Places(areas, columns, names, end)


def hidden_units(picture: Picture, space: Space) -> int:
    """How many units there was no room for, in the column with most of them."""
    return max((len(column.cells) - space.most_rows for column in picture.columns), default=0)


def has_shares(picture: Picture, space: Space) -> bool:
    """Whether the last column's cells are high enough for their parts in the sum to be written, and the picture wide
    enough for words that say what these are."""
    last = picture.columns[-1].cells if picture.columns else ()
    high = space.inner_height / max(1, min(len(last), space.most_rows)) - _BETWEEN
    is_large = high >= LABELLED * space.scale and space.width >= EXPLAINED * space.scale
    return is_large and space.has_numbers and any(cell.share is not None for cell in last)


def _chosen(picture: Picture, column: Column, most: int) -> tuple[Cell, ...]:
    """The cells that there is room for: those with the largest part in the sum, or that vary most."""
    if len(column.cells) <= most:
        return column.cells
    last = picture.columns[-1].cells
    weights = last if len(last) == len(column.cells) and last[0].layer == column.cells[0].layer else column.cells
    size = [abs(c.share) if c.share is not None else float(np.ptp(c.values)) for c in weights]
    best = sorted(np.argsort(size)[::-1][:most])
    return tuple(column.cells[i] for i in best)


def _row_names(cells: tuple[Cell, ...], space: Space, metrics: QFontMetricsF) -> tuple[str, ...]:
    """The units' names where all of them have room, else their numbers."""
    widest = max(map(metrics.horizontalAdvance, space.unit_names), default=space.width)
    names = space.unit_names if widest <= _NAMES_SHARE * space.width else ()
    return tuple(names[cell.unit] if cell.unit < len(names) else str(cell.unit + 1) for cell in cells)


def _rows(area: QRectF, count: int) -> list[QRectF]:
    high = (area.height() + _BETWEEN) / max(1, count) - _BETWEEN
    return [QRectF(area.left(), area.top() + row * (high + _BETWEEN), area.width(), high) for row in range(count)]
