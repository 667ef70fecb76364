"""How points of the training and the test set differ, in every view and in the legends."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from gui.theme.colours import Theme

TEST_LINE = 1.2  # width of the outline that tells points of the test set apart


def paint_point(painter: QPainter, at: QPointF, radius: float, theme: Theme, *, is_test: bool) -> None:
    """A data point as a legend shows it, of no class: views outline those of the test set."""
    painter.setPen(QPen(QColor(theme.text), TEST_LINE) if is_test else Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.muted))
    painter.drawEllipse(at, radius, radius)
