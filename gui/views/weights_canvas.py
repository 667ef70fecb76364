"""Paints matrices of weights: a cell for each weight, biases beside them, as large as the room allows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QLineF, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QFontMetricsF, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.numbers import alike, digits
from gui.opaque import Opaque, paint_ground
from gui.theme import ThemeHolder, colour_words, ink_on, label_font, sign_mark
from gui.theme import colour as colour_of
from gui.views.pointed import PointedWidget
from gui.views.weights_names import NAME_GAP, write_column_names, write_row_names

Floats = NDArray[np.floating[Any]]
_LARGEST = 96.0  # pixels of a cell
_SHARE = 0.16  # of the height, that the largest cell takes on a large screen
_TITLE = 90.0  # pixels that a title may have, however small its image
_TALL = 20.0  # pixels that narrow cells are high, at most
_LONGEST_NAME = 72.0  # pixels of a row's name
_ROOMY = 64.0  # pixels of a cell from which on numbers may have as many decimals as elsewhere
_ALIKE = 4.0  # pixels that the room for the names of rows is a multiple of
_EDGE = 1.5  # pixels at the right and at the bottom: for a frame's line, and a box that is put on whole pixels
_GAP = 14.0  # between matrices
_SMALLEST = 0.1  # below one pixel a cell, neighbours are averaged
_THINNEST = 4.0  # pixels of an image, however many cells are in it
_ROUNDING = 1e-6
_WHOLE = 8.0
_FRAMED = 5.0  # pixels from which on cells are told apart by a gap
_WRITTEN = 32.0  # and from which on a number fits
_MOST_GROWN = 1.75  # times: how much larger numbers are in large cells
_FREE, _AROUND = 5.0, 1.0  # pixels that stay free beside a number of many decimals, and at least


@dataclass(frozen=True, eq=False)
class Block:
    """One image.

    Attributes:
        title: above it. values: [rows, columns]. exists: the same shape, False where no weight is.
        key: of the connection, or "". is_template: its cells are an input's pixels, and belong to one unit.
        rows, columns: what stands beside and above the cells, () for nothing.
    """

    title: str
    values: Floats
    exists: NDArray[np.bool_]
    key: str = ""
    unit: int = 0
    is_template: bool = False
    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()


class WeightsCanvas(Opaque, PointedWidget):
    """Shows the blocks it was given last.

    Signals:
        hovered(block, row, column): the mouse is over a cell. left(): it is over none.
        clicked(block, row, column): the left button was pressed there.
        explained(block, row, column, where): a tooltip is wanted at that place of the screen.
    """

    hovered = Signal(object, int, int)
    clicked = Signal(object, int, int)
    explained = Signal(object, int, int, QPoint)

    def __init__(self, themes: ThemeHolder, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._blocks: tuple[Block, ...] = ()
        self._limit = 1.0
        self._lit: tuple[str, int, int] | None = None  # (connection, row, column) that is selected
        self._places: list[tuple[QRectF, Block, float]] = []
        self._laid_for: object = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(96, 48)
        self.setAccessibleName("Matrices")

    def show_blocks(self, blocks: tuple[Block, ...], limit: float, lit: tuple[str, int, int] | None) -> None:
        self._blocks, self._limit, self._lit = blocks, limit, lit
        self._lay_out()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(320, 220)

    @property
    def left_out(self) -> int:
        """How many images there was no room for."""
        return len(self._blocks) - len(self._places)

    def resizeEvent(self, event: QEvent) -> None:
        self._lay_out()

    # Where everything is ----------------------------------------------------

    def _line(self) -> float:
        return QFontMetricsF(label_font(self._themes.scale)).height()

    def _lay_out(self) -> None:
        """The largest cells with which all images fit, in rows; where not even the smallest do, as many as fit.

        Other numbers in the same matrices stand where those before them stood: to search anew takes long.
        """
        shapes = tuple((b.key, b.title, b.values.shape, b.is_template, b.rows, b.columns) for b in self._blocks)
        asked = (shapes, self.width(), self.height(), self._themes.scale)
        if asked == self._laid_for:
            shown = zip(self._places, self._blocks, strict=False)  # as many as had room, the first ones
            self._places = [(box, block, wide) for (box, _, wide), block in shown]
            return
        self._laid_for = asked
        cell = max(_LARGEST * self._themes.scale, _SHARE * self.height())
        while True:
            places = self._flow(cell)
            if len(places) == len(self._blocks) or cell < _SMALLEST:
                break
            cell *= 0.97
        metrics = QFontMetricsF(label_font(self._themes.scale))
        right = max((max(box.right(), box.left() + self._title_width(b, metrics)) for box, b, _ in places), default=0.0)
        bottom = max((box.bottom() for box, *_ in places), default=0.0)
        aside, down = int(max(0.0, self.width() - right) / 2), int(max(0.0, self.height() - bottom) / 3)
        self._places = [(_on_pixels(box.translated(aside, down)), block, wide) for box, block, wide in places]

    def _flow(self, cell: float) -> list[tuple[QRectF, Block, float]]:
        """Images one after the other with cells of a size; ends where there is no more room."""
        if cell >= _WHOLE:
            cell = float(int(cell))  # whole pixels: gaps are alike
        metrics = QFontMetricsF(label_font(self._themes.scale))
        room, deep = self.width() - _EDGE, self.height() - _EDGE
        places: list[tuple[QRectF, Block, float]] = []
        above = self._line() * (2 if self._has_columns else 1)
        x, y, high, upwards = 0.0, 0.0, 0.0, cell
        for i, block in enumerate(self._blocks):
            rows, columns = block.values.shape
            behind = self._behind(i, cell)
            beside = 0.0 if x > 0 and self._is_beside(i) else self._beside(block, metrics)
            widest = (room - self._beside(block, metrics) - behind) / columns
            across = cell if block.is_template else min(cell, widest)  # a wide matrix: its cells are narrow ones
            if not self._is_beside(i):  # a bias has its matrix' rows
                upwards = cell if across >= cell else min(cell, max(across, _TALL * self._themes.scale))
            wide, tall = max(columns * across, _THINNEST), max(rows * upwards, _THINNEST)
            needed = max(wide, self._title_width(block, metrics))
            if x > 0 and x + beside + needed + behind > room + _ROUNDING:
                x, y, high, beside = 0.0, y + high + above + _GAP, 0.0, self._beside(block, metrics)
            if across < _SMALLEST or x + beside + wide > room + _ROUNDING or y + above + tall > deep:
                return places
            places.append((QRectF(x + beside, y + above, wide, tall), block, across))
            x, high = x + beside + needed + _GAP, max(high, tall)
        return places

    def _behind(self, i: int, cell: float) -> float:
        """Room at the right of a matrix for its bias, which stays beside it."""
        if not self._blocks[i].key or i + 1 == len(self._blocks) or not self._is_beside(i + 1):
            return 0.0
        metrics = QFontMetricsF(label_font(self._themes.scale))
        return _GAP + max(cell, self._title_width(self._blocks[i + 1], metrics))

    def _title_width(self, block: Block, metrics: QFontMetricsF) -> float:
        return min(metrics.horizontalAdvance(block.title), _TITLE * self._themes.scale)

    def _is_beside(self, i: int) -> bool:
        """Whether an image is a bias at the right of a matrix whose rows are named: it has the same."""
        return i > 0 and not self._blocks[i].key and bool(self._blocks[i - 1].rows)

    def _beside(self, block: Block, metrics: QFontMetricsF) -> float:
        """Room at the left for the names of the rows; the same for such of nearly the same length."""
        longest = max((metrics.horizontalAdvance(name) for name in block.rows), default=-NAME_GAP)
        room = min(longest, _LONGEST_NAME * self._themes.scale) + NAME_GAP
        return math.ceil(room / _ALIKE) * _ALIKE

    # Painting ---------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._themes.theme
        with QPainter(self) as painter:
            paint_ground(painter, event, theme.panel)
            painter.setFont(label_font(self._themes.scale))
            metrics = QFontMetricsF(painter.font())
            for box, block, cell in self._places:
                painter.setPen(QColor(theme.muted))
                room = max(box.width(), _TITLE * self._themes.scale)
                text = metrics.elidedText(block.title, Qt.TextElideMode.ElideRight, room)
                names = self._line() if block.columns or self._has_columns else 0.0
                painter.drawText(QPointF(box.left(), box.top() - names - metrics.descent() - 1), text)
                if self._is_first(box, block):
                    write_row_names(painter, box, block.rows)
                write_column_names(painter, box, block.columns)
                self._paint(painter, box, block, cell)

    @property
    def _has_columns(self) -> bool:
        return any(block.columns for block in self._blocks)

    def _is_first(self, box: QRectF, block: Block) -> bool:
        """Whether an image's rows are named at its left: a bias beside its matrix has the names there."""
        places = [place for place, other, _cell in self._places if other.rows and place.top() == box.top()]
        return bool(block.key) or not any(place.left() < box.left() for place in places)

    def _paint(self, painter: QPainter, box: QRectF, block: Block, cell: float) -> None:
        theme = self._themes.theme
        words = colour_words(theme, block.values, self._limit)
        words[~block.exists] = 0xFF000000 | int(theme.panel[1:], 16)
        words = np.ascontiguousarray(words)
        rows, columns = words.shape
        image = QImage(words.data, columns, rows, 4 * columns, QImage.Format.Format_RGB32)
        if cell < 1:
            way = Qt.TransformationMode.SmoothTransformation
            image = image.scaled(box.size().toSize(), Qt.AspectRatioMode.IgnoreAspectRatio, way)
        painter.drawImage(box, image)
        if cell >= _FRAMED and not block.is_template:
            painter.setPen(QPen(QColor(theme.panel), self._themes.hairline))
            painter.drawLines(
                [_line(box.left(), y, box.right(), y) for y in _steps(box.top(), box.height() / rows, rows)]
            )
            painter.drawLines([_line(x, box.top(), x, box.bottom()) for x in _steps(box.left(), cell, columns)])
        if cell >= _WRITTEN * self._themes.scale and self._themes.shows_numbers:
            self._write(painter, box, block, cell)
        elif self._themes.sign_marks and cell >= 10:
            self._write(painter, box, block, cell, only_signs=True)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(theme.line), self._themes.hairline))
        painter.drawRect(box)
        if self._lit is not None and self._lit[0] == block.key and not block.is_template:
            row, column = self._lit[1:]
            painter.setPen(QPen(QColor(theme.accent), 2 * self._themes.hairline))
            high = box.height() / rows
            painter.drawRect(QRectF(box.left() + column * cell, box.top() + row * high, cell, high))

    def _write(self, painter: QPainter, box: QRectF, block: Block, cell: float, *, only_signs: bool = False) -> None:
        theme, before = self._themes.theme, painter.font()
        painter.setFont(label_font(min(max(self._themes.scale, cell / _LARGEST), _MOST_GROWN * self._themes.scale)))
        values = [float(value) for value in block.values[block.exists]]
        texts = list(map(sign_mark, values)) if only_signs else self._texts(values, cell, painter.fontMetrics())
        for row, column, value, text in zip(*np.nonzero(block.exists), values, texts, strict=True):
            face = colour_of(theme, value, self._limit).name()
            painter.setPen(QColor(ink_on(face)))
            area = QRectF(box.left() + column * cell, box.top() + row * cell, cell, cell)
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text)
        painter.setFont(before)

    def _texts(self, values: Sequence[float], cell: float, metrics: QFontMetrics) -> list[str]:
        """Weights of one matrix with as many decimals, all of them, as its cells have room for; "" for what has none
        even without."""
        texts: list[str] = []
        fits: list[bool] = []
        for decimals in (digits(), 2, 1, 0) if cell >= _ROOMY * self._themes.scale else (2, 1, 0):
            free = _FREE if decimals > 2 else _AROUND
            texts = alike(values, decimals)
            fits = [metrics.horizontalAdvance(text) + free <= cell for text in texts]
            if all(fits):
                break
        return [text if has_room else "" for text, has_room in zip(texts, fits, strict=True)]

    # The mouse --------------------------------------------------------------

    def _at(self, where: QPointF) -> tuple[Block, int, int] | None:
        for box, block, _cell in self._places:
            if box.contains(where):
                rows, columns = block.values.shape
                row = int((where.y() - box.top()) / box.height() * rows)
                column = int((where.x() - box.left()) / box.width() * columns)
                return block, min(row, rows - 1), min(column, columns - 1)
        return None


def _steps(first: float, cell: float, count: int) -> list[float]:
    return [first + i * cell for i in range(1, count)]


def _on_pixels(box: QRectF) -> QRectF:
    """Begun on a whole pixel: between two, the gaps would stand beside the cells' edges."""
    return QRectF(round(box.left()), round(box.top()), box.width(), box.height())


def _line(x1: float, y1: float, x2: float, y2: float) -> QLineF:
    return QLineF(x1, y1, x2, y2)
