"""Small strokes that several items of the canvas share: pens, elided text, badges, pills."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from gui.theme import LABEL, Theme, label_font

CENTRE = Qt.AlignmentFlag.AlignCenter
BADGE_RADIUS = 8.0
SMALLEST_TEXT_ZOOM = 0.32  # below it text would be dust


def pen(colour: str, width: float = 1.0) -> QPen:
    return QPen(QColor(colour), width)


def hairline(colour: str, width: float = 1.0) -> QPen:
    """A pen whose width does not grow with the zoom."""
    line = QPen(QColor(colour), width)
    line.setCosmetic(True)
    return line


def draw_text(
    painter: QPainter, area: QRectF, text: str, font: QFont, colour: str, align: Qt.AlignmentFlag = CENTRE
) -> None:
    """One line, cut with an ellipsis where it does not fit."""
    metrics = QFontMetricsF(font)
    if metrics.horizontalAdvance(text) > area.width():
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, area.width())
    painter.setFont(font)
    painter.setPen(QColor(colour))
    painter.drawText(area, align | Qt.AlignmentFlag.AlignVCenter, text)


def draw_badge(painter: QPainter, centre: QPointF, theme: Theme) -> None:
    """The mark of a problem: a filled disc with an exclamation mark."""
    painter.setPen(pen(theme.canvas, 2))
    painter.setBrush(QColor(theme.problem))
    painter.drawEllipse(centre, BADGE_RADIUS, BADGE_RADIUS)
    disc = QRectF(centre.x() - BADGE_RADIUS, centre.y() - BADGE_RADIUS, 2 * BADGE_RADIUS, 2 * BADGE_RADIUS)
    draw_text(painter, disc, "!", label_font(bold=True), theme.on_problem)


def draw_pill(painter: QPainter, centre: QPointF, text: str, font: QFont, theme: Theme, outline: str) -> QRectF:
    """A number on a small plate; returns where it lies."""
    width = QFontMetricsF(font).horizontalAdvance(text) + 14
    area = QRectF(centre.x() - width / 2, centre.y() - LABEL, width, 2 * LABEL)
    painter.setPen(pen(outline))
    painter.setBrush(QColor(theme.panel))
    painter.drawRoundedRect(area, LABEL, LABEL)
    draw_text(painter, area, text, font, theme.text)
    return area


def zoom_of(painter: QPainter) -> float:
    return painter.worldTransform().m11()
