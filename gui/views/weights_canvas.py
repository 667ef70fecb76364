"""Paints matrices of weights: a cell for each weight, biases beside them, as large as the room allows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QLineF, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.numbers import number
from gui.theme import ThemeHolder, colour_words, contrast, label_font, sign_mark
from gui.theme import colour as colour_of
from gui.views.pointed import PointedWidget

Floats = NDArray[np.floating[Any]]
_LARGEST = 44.0  # pixels of a cell
_GAP = 14.0  # between matrices
_SMALLEST = 0.1  # below one pixel a cell, neighbours are averaged
_THINNEST = 4.0  # pixels of an image, however many cells are in it
_WHOLE = 8.0
_FRAMED = 5.0  # pixels from which on cells are told apart by a gap
_WRITTEN = 32.0  # and from which on a number fits


@dataclass(frozen=True, eq=False)
class Block:
    """One image.

    Attributes:
        title: above it. values: [rows, columns]. exists: the same shape, False where no weight is.
        names: what a cell is, for each (row, column), asked when the mouse is there. key: of the connection, or "".
        is_template: its cells are an input's pixels, and belong to one unit.
    """

    title: str
    values: Floats
    exists: NDArray[np.bool_]
    key: str = ""
    unit: int = 0
    is_template: bool = False


class WeightsCanvas(PointedWidget):
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
        """The largest cells with which all images fit, in rows; where not even the smallest do, as many as fit."""
        cell = _LARGEST * self._themes.scale
        while True:
            places = self._flow(cell)
            if len(places) == len(self._blocks) or cell < _SMALLEST:
                break
            cell *= 0.97
        self._places = places

    def _flow(self, cell: float) -> list[tuple[QRectF, Block, float]]:
        """Images one after the other with cells of a size; ends where there is no more room."""
        if cell >= _WHOLE:
            cell = float(int(cell))  # whole pixels: gaps are alike
        metrics = QFontMetricsF(label_font(self._themes.scale))
        places: list[tuple[QRectF, Block, float]] = []
        x, y, high = 0.0, 0.0, 0.0
        for block in self._blocks:
            rows, columns = block.values.shape
            wide, tall = max(columns * cell, _THINNEST), max(rows * cell, _THINNEST)
            needed = max(wide, min(metrics.horizontalAdvance(block.title), 90.0 * self._themes.scale))
            if x > 0 and x + needed > self.width():
                x, y, high = 0.0, y + high + self._line() + _GAP, 0.0
            if x + wide > self.width() + 0.5 or y + self._line() + tall > self.height() + 0.5:
                return places
            places.append((QRectF(x, y + self._line(), wide, tall), block, cell))
            x, high = x + needed + _GAP, max(high, tall)
        return places

    # Painting ---------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._themes.theme
        with QPainter(self) as painter:
            painter.setFont(label_font(self._themes.scale))
            metrics = QFontMetricsF(painter.font())
            for box, block, cell in self._places:
                painter.setPen(QColor(theme.muted))
                room = max(box.width(), 90.0 * self._themes.scale)
                text = metrics.elidedText(block.title, Qt.TextElideMode.ElideRight, room)
                painter.drawText(QPointF(box.left(), box.top() - metrics.descent() - 1), text)
                self._paint(painter, box, block, cell)

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
            painter.drawLines([_line(box.left(), y, box.right(), y) for y in _steps(box.top(), cell, rows)])
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
            painter.drawRect(QRectF(box.left() + column * cell, box.top() + row * cell, cell, cell))

    def _write(self, painter: QPainter, box: QRectF, block: Block, cell: float, *, only_signs: bool = False) -> None:
        theme = self._themes.theme
        for row, column in zip(*np.nonzero(block.exists), strict=True):
            value = float(block.values[row, column])
            face = colour_of(theme, value, self._limit).name()
            painter.setPen(QColor(max((theme.text, theme.panel), key=lambda ink, f=face: contrast(ink, f))))
            area = QRectF(box.left() + column * cell, box.top() + row * cell, cell, cell)
            text = sign_mark(value) if only_signs else number(value, 2)
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text)

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


def _line(x1: float, y1: float, x2: float, y2: float) -> QLineF:
    return QLineF(x1, y1, x2, y2)
