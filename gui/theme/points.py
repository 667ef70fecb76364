"""How points of the training and the test set differ, in every view and in the legends."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from gui.theme.colours import Theme

TEST_LINE = 1.2  # width of the outline that tells points of the test set apart


def paint_point(painter: QPainter, at: QPointF, radius: float, theme: Theme, *, is_test: bool) -> None:
    """A data point as a legend shows it, of no class: views outline those of the test set."""
    painter.setPen(QPen(QColor(theme.text), TEST_LINE) if is_test else Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.muted))
    painter.drawEllipse(at, radius, radius)


def paint_parts(painter: QPainter, at: QPointF, radius: float, fills: Sequence[str], edge: QPen) -> None:
    """One disc in as many colours as it stands for, the first on the left."""
    turn, area = 5760 / len(fills), QRectF(at.x() - radius, at.y() - radius, 2 * radius, 2 * radius)
    painter.setPen(Qt.PenStyle.NoPen)
    for k, fill in enumerate(fills):
        painter.setBrush(QColor(fill))
        painter.drawPie(area, round(1440 + k * turn), round(turn))
    painter.setPen(edge)
    painter.setBrush(QColor(fills[0]) if len(fills) == 1 else Qt.BrushStyle.NoBrush)
    painter.drawEllipse(at, radius, radius)
