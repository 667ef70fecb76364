"""Paints a film bar: play, the line with its stops, the layers' names above and the stages' below, the handle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from gui.theme import GRID, ThemeHolder, label_font
from gui.views.film_layout import Layout

if TYPE_CHECKING:
    from gui.views.film_bar import FilmBar

_BUTTON_LEFT = 2.0


def paint_bar(bar: FilmBar, themes: ThemeHolder) -> None:
    """Paints the whole bar."""
    theme, scale, layout = themes.theme, themes.scale, bar.layout_now()
    middle = bar.middle
    with QPainter(bar) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(label_font(scale))
        _paint_button(painter, bar, middle, QColor(theme.accent))
        here = layout.x_of(bar.position)
        for colour, end in ((theme.line, layout.x[-1]), (theme.accent, here)):
            painter.setPen(QPen(QColor(colour), 3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawLine(QPointF(layout.x[0], middle), QPointF(end, middle))
        if bar.has_titles:
            _paint_titles(painter, bar, themes, layout, middle)
        ends = set(bar.ends)
        top = middle + 2 * GRID
        for i, (x, label) in enumerate(zip(layout.x, bar.labels, strict=True)):
            is_reached = bar.position >= i - 1e-6
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.accent if is_reached else theme.line))
            radius = 3.5 if layout.labelled[i] else 2.5 if i in ends else 1.5
            painter.drawEllipse(QPointF(x, middle), radius, radius)
            if layout.labelled[i]:
                painter.setPen(QColor(theme.text if abs(bar.position - i) < 0.5 else theme.muted))
                place = QRectF(x - 40, top, 80, bar.height() - top)
                painter.drawText(place, Qt.AlignmentFlag.AlignHCenter, label)
        painter.setPen(QPen(QColor(theme.panel), 2))
        painter.setBrush(QColor(theme.accent))
        painter.drawEllipse(QPointF(here, middle), 6.5, 6.5)
        if bar.hasFocus():
            painter.setPen(QPen(QColor(theme.accent), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QPointF(here, middle), 8.5, 8.5)


def _paint_titles(painter: QPainter, bar: FilmBar, themes: ThemeHolder, layout: Layout, middle: float) -> None:
    """Every layer's name over the middle of its part; the present one's first, others where they have room."""
    metrics = QFontMetricsF(painter.font())
    taken: list[tuple[float, float]] = []
    for g in sorted(range(len(bar.groups)), key=lambda g: (g != bar.current, g)):
        low, high = layout.spans[g]
        width = metrics.horizontalAdvance(bar.groups[g].title)
        left = min(max((low + high - width) / 2, 0.0), bar.width() - width)
        if any(left < b + 4 and left + width > a - 4 for a, b in taken):
            continue
        taken.append((left, left + width))
        painter.setPen(QColor(themes.theme.text if g == bar.current else themes.theme.muted))
        place = QRectF(left, 0, width + 2, middle - 1.5 * GRID)
        painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, bar.groups[g].title)


def _paint_button(painter: QPainter, bar: FilmBar, middle: float, colour: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    left = _BUTTON_LEFT
    if bar.is_playing:
        for x in (left, left + 7):
            painter.drawRoundedRect(QRectF(x, middle - 6, 4, 12), 1, 1)
    else:
        corners = [QPointF(left, middle - 6), QPointF(left + 11, middle), QPointF(left, middle + 6)]
        painter.drawPolygon(QPolygonF(corners))
