"""Small strokes that several items of the canvas share: pens, elided text, badges, pills."""

from __future__ import annotations

import math
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from gui.theme import LABEL, Theme, label_font, number_font

CENTRE = Qt.AlignmentFlag.AlignCenter
LOCK_PLATE = 8.5
BADGE_RADIUS = 8.0
SMALLEST_TEXT = 6.0  # pixels on the screen; below it text would be dust
SMALLEST_TEXT_ZOOM = SMALLEST_TEXT / LABEL
_TIE = 1e-6  # pixels by which a place may be off after some arithmetic
READABLE = 8.0  # pixels on the screen: a text that would be smaller in its place is cut, a number left out
LINE = 0.85  # of a line's height that its type may take
MOST_REMEMBERED = 4096  # measured texts


@lru_cache(maxsize=1024)
def shared_pen(colour: str, width: float = 1.0) -> QPen:
    """A pen to draw with, not to change."""
    return QPen(QColor(colour), width)


def pen(colour: str, width: float = 1.0) -> QPen:
    return QPen(shared_pen(colour, width))


def hairline(colour: str, width: float = 1.0) -> QPen:
    """A pen whose width does not grow with the zoom."""
    line = QPen(QColor(colour), width)
    line.setCosmetic(True)
    return line


@lru_cache(maxsize=256)
def shared_hairline(colour: str, width: float = 1.0) -> QPen:
    """A hairline to draw with, not to change."""
    return hairline(colour, width)


def draw_text(
    painter: QPainter, area: QRectF, text: str, font: QFont, colour: str, align: Qt.AlignmentFlag = CENTRE
) -> None:
    """One line, cut with an ellipsis where it does not fit."""
    painter.setFont(font)
    painter.setPen(shared_pen(colour))
    painter.drawText(area, align | Qt.AlignmentFlag.AlignVCenter, fitting(text, font, area.width()))


_fitted: dict[tuple[str, str, int], str] = {}
_widths: dict[tuple[str, str], float] = {}


def fitting(text: str, font: QFont, width: float) -> str:
    """The text, or as much of it as is no wider, with an ellipsis."""
    key = (text, font.key(), round(width))
    found = _fitted.get(key)
    if found is None:
        if len(_fitted) > MOST_REMEMBERED:
            _fitted.clear()
        metrics = QFontMetricsF(font)
        is_wide = metrics.horizontalAdvance(text) > width
        found = _fitted[key] = metrics.elidedText(text, Qt.TextElideMode.ElideRight, width) if is_wide else text
    return found


def text_width(text: str, font: QFont) -> float:
    """How wide a text is in that font."""
    key = (text, font.key())
    found = _widths.get(key)
    if found is None:
        if len(_widths) > MOST_REMEMBERED:
            _widths.clear()
        found = _widths[key] = QFontMetricsF(font).horizontalAdvance(text)
    return found


def type_size(
    size: int, text: str, room: tuple[int, int], zoom: float, least: float, *, is_number: bool = False
) -> int:
    """Pixels in the scene of a type of that size which keeps a least size on the screen as far as its place allows.

    Args:
        text: what has to fit, the longest of several that shall look alike. room: (width, height) of its place.
        zoom, least: pixels on the screen of a pixel of the scene; those that the type shall have at least.
        is_number: in the face of numbers. One that does not fit keeps its size; other text is cut.
    """
    wanted = max(size, min(int(LINE * room[1]), math.ceil(least / zoom)))
    lowest = max(size, min(wanted, math.ceil(READABLE / zoom)))
    if wanted == size:
        return size
    return _largest_fitting(text, room[0], wanted, lowest, is_number) or (size if is_number else lowest)


@lru_cache(maxsize=MOST_REMEMBERED)
def _largest_fitting(text: str, width: int, largest: int, lowest: int, is_number: bool) -> int:
    """Pixels of the largest type in which a text is no wider; 0 for none."""
    for pixels in range(largest, lowest - 1, -1):
        font = number_font(size=pixels) if is_number else label_font(pixels / LABEL)
        if QFontMetricsF(font).horizontalAdvance(text) <= width:
            return pixels
    return 0


def draw_badge(painter: QPainter, centre: QPointF, theme: Theme) -> None:
    """The mark of a problem: a filled disc with an exclamation mark."""
    painter.setPen(pen(theme.canvas, 2))
    painter.setBrush(QColor(theme.problem))
    painter.drawEllipse(centre, BADGE_RADIUS, BADGE_RADIUS)
    disc = QRectF(centre.x() - BADGE_RADIUS, centre.y() - BADGE_RADIUS, 2 * BADGE_RADIUS, 2 * BADGE_RADIUS)
    draw_text(painter, disc, "!", label_font(bold=True), theme.on_problem)


def draw_lock(painter: QPainter, centre: QPointF, theme: Theme) -> None:
    """The mark of what is frozen: a padlock on a small plate."""
    x, y = centre.x(), centre.y()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.canvas))
    painter.drawEllipse(centre, LOCK_PLATE, LOCK_PLATE)
    painter.setPen(pen(theme.text, 1.4))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawArc(QRectF(x - 2.5, y - 5, 5, 7), 0, 180 * 16)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.text))
    painter.drawRoundedRect(QRectF(x - 4, y - 1.5, 8, 6), 1, 1)


def draw_pill(painter: QPainter, centre: QPointF, text: str, font: QFont, theme: Theme, outline: str) -> QRectF:
    """A number on a small plate; returns where it lies."""
    width = text_width(text, font) + 14
    area = QRectF(centre.x() - width / 2, centre.y() - LABEL, width, 2 * LABEL)
    painter.setPen(pen(outline))
    painter.setBrush(QColor(theme.panel))
    painter.drawRoundedRect(area, LABEL, LABEL)
    draw_text(painter, area, text, font, theme.text)
    return area


def to_pixel(x: float) -> int:
    """The nearest whole pixel. What lies between two goes right and down, wherever the picture was panned to, so that
    pixels that were scrolled and pixels that are painted anew meet: Python's own `round` goes to the even one."""
    return math.floor(x + 0.5 + _TIE)


def crisp(painter: QPainter, area: QRectF, width: float) -> tuple[QRectF, float]:
    """A rectangle moved by less than a pixel, so that the hairline around it is not smeared, and its pen's width.

    A screen of scale 2 has two pixels where others have one: there the hairline is twice as wide.
    """
    device = painter.deviceTransform()
    scale_x, scale_y = device.m11(), device.m22()
    width *= scale_x / painter.worldTransform().m11()
    half = 0.5 if round(width) % 2 else 0.0
    dx, dy = device.dx(), device.dy()
    left, right = (to_pixel(x * scale_x + dx - half) + half - dx for x in (area.left(), area.right()))
    top, bottom = (to_pixel(y * scale_y + dy - half) + half - dy for y in (area.top(), area.bottom()))
    return QRectF(left / scale_x, top / scale_y, (right - left) / scale_x, (bottom - top) / scale_y), width


def zoom_of(painter: QPainter) -> float:
    return painter.worldTransform().m11()
