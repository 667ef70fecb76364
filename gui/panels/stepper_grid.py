"""Paints a matrix in an equation: its rows below each other, between brackets."""

from __future__ import annotations

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QPainter, QPen

from gui.panels.stepper_blocks import GRID_ROW, Block, Measures
from gui.theme import Theme

_BASE = 0.78  # of a line's height: where its letters stand


def paint_grid(painter: QPainter, block: Block, sizes: Measures, theme: Theme) -> None:
    """All rows but the first, which stands in the equation's own line, and the brackets around all of them."""
    cell, line = sizes.cell, sizes.row / 2
    rows, (_, _, below, _, _) = block.equation.grid_rows, block.lines[0].spans[-1]
    left, top = block.area.left() + below * cell, block.area.top() + line
    painter.setPen(QColor(theme.text))
    for i, text in enumerate(rows[1:], start=1):
        painter.drawText(QPointF(left, top + _BASE * line + i * GRID_ROW * sizes.row), text)
    first, last = top + 3, top + line + (len(rows) - 1) * GRID_ROW * sizes.row - 2  # clear of the symbols above
    painter.setPen(QPen(QColor(theme.muted), 1))
    for x, lip in ((left + 0.4 * cell, 0.4 * cell), (left + (len(rows[0]) + 0.6) * cell, -0.4 * cell)):
        painter.drawPolyline([QPointF(x + lip, first), QPointF(x, first), QPointF(x, last), QPointF(x + lip, last)])
