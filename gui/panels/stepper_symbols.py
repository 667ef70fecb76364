"""Paints a line of symbols in the monospaced face, with the digits of a long index close together: L₃₆₅, x₇₈₄."""

from __future__ import annotations

from PySide6.QtCore import QPointF
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

from gui.panels.formula_equation import CLOSE, INDEX


def draw_symbols(painter: QPainter, at: QPointF, text: str) -> None:
    """Draws the text from a point of its base line on."""
    plain, drawn = painter.font(), 0
    close = QFont(plain)
    close.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 100 * CLOSE)
    for found in INDEX.finditer(text):
        for part, font in ((text[drawn : found.start()], plain), (found.group(), close)):
            painter.setFont(font)
            painter.drawText(at, part)
            at = at + QPointF(QFontMetricsF(font).horizontalAdvance(part), 0)
        drawn = found.end()
    painter.setFont(plain)
    painter.drawText(at, text[drawn:])
