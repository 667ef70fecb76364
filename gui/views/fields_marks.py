"""What stands on a tile of the fields view: the answers, the zero line, points, what is selected, and the name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyqtgraph.functions import arrayToQPolygonF
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPen

from core.probing import Plane
from gui.numbers import number
from gui.theme import Theme, ThemeHolder, lookup_table
from gui.views.fields_work import Field
from gui.views.marks import few_growth
from gui.views.output_lines import faint
from gui.views.output_map import Scale

Floats = NDArray[np.floating[Any]]
_FEW_POINTS, _POINT, _SMALL_POINT = 300, 4.0, 2.5
_LEAST_FOR_POINTS = 60.0  # pixels of a tile's side, times the scale of type
_RING, _RING_SHARE = 4.5, 0.08  # radius in pixels, and of a small tile's width
_STRIP = 5.0  # pixels of colour below a curve
_SHORTEST = 16.0  # pixels of a legend's colours


@dataclass(frozen=True, eq=False)
class Marks:
    """What is drawn on every tile.

    Attributes:
        unit: the selected one, ("", −1) for none. ring: the selected place (x, y) of the plane.
        points: examples [N, 2] by colour. has_zeros: whether zero lines are drawn.
    """

    unit: tuple[str, int] = ("", -1)
    ring: tuple[float, float] | None = None
    points: tuple[tuple[str, Floats], ...] = ()
    has_zeros: bool = True

    def is_as(self, other: Marks) -> bool:
        """Whether others look the same."""
        is_same = (self.unit, self.ring, self.has_zeros) == (other.unit, other.ring, other.has_zeros)
        return is_same and self.points is other.points


def paint_field(
    painter: QPainter, tile: QRectF, field: Field, row: int, image: QImage, plane: Plane, themes: ThemeHolder
) -> None:
    """A unit's answers: as a map, or over a line as a curve with its colours below."""
    if plane.y is not None:
        painter.drawImage(tile, image)
        return
    theme, scale = themes.theme, field.scale
    painter.fillRect(tile, QColor(theme.ground))
    painter.drawImage(QRectF(tile.left(), tile.bottom() - _STRIP, tile.width(), _STRIP), image)
    height = _height(tile, scale)
    if scale.low <= 0 <= scale.high:
        painter.setPen(QPen(QColor(theme.line), themes.hairline))
        painter.drawLine(QLineF(tile.left(), height(0.0), tile.right(), height(0.0)))
    values = field.values[row, 0].astype(float)
    across = np.linspace(tile.left(), tile.right(), len(values))
    is_there = np.isfinite(values)
    curve = arrayToQPolygonF(across[is_there], height(values[is_there]))
    painter.setPen(QPen(QColor(theme.text), 1.6 * themes.scale))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(curve)


def paint_zeros(painter: QPainter, tile: QRectF, zeros: Floats, plane: Plane, themes: ThemeHolder) -> None:
    """Where a unit's z is 0."""
    painter.setPen(QPen(faint(themes.theme, 0.75), themes.hairline))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if plane.y is None:
        across = _pixels(tile, _on_line(zeros.ravel()), plane)[:, 0].tolist()
        painter.drawLines([QLineF(x, tile.top(), x, tile.bottom()) for x in across])
        return
    begins = np.flatnonzero((zeros[1:, 0] != zeros[:-1, 1]).any(axis=1)) + 1
    pixels = _pixels(tile, zeros.reshape(-1, 2), plane).reshape(-1, 2, 2)
    for first, end in pairwise([0, *begins.tolist(), len(pixels)]):
        if end > first:  # as one: pieces that overlap would be darker where they meet
            line = np.concatenate([pixels[first:end, 0], pixels[end - 1 : end, 1]])
            painter.drawPolyline(arrayToQPolygonF(line[:, 0], line[:, 1]))


def paint_marks(
    painter: QPainter, tile: QRectF, marks: Marks, plane: Plane, themes: ThemeHolder, field: Field, row: int
) -> None:
    """The examples, where they are wanted and the tile is large enough, and a ring around what is selected."""
    theme, scale = themes.theme, themes.scale
    if tile.width() >= _LEAST_FOR_POINTS * scale:
        count = sum(len(xy) for _, xy in marks.points)
        size, edge = (_POINT * few_growth(count) if count <= _FEW_POINTS else _SMALL_POINT) * scale, QColor(theme.panel)
        for name, xy in marks.points:
            dots = [QPointF(x, y) for x, y in _pixels(tile, xy, plane).tolist()]
            for colour, wide in ((edge, size + 1.5), (QColor(name), size)):
                painter.setPen(QPen(colour, wide, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
                painter.drawPoints(dots)
    if marks.ring is not None:
        ((x, y),) = _pixels(tile, np.array([marks.ring]), plane).tolist()
        if plane.y is None:  # on the curve
            places = np.linspace(*plane.x_range, field.values.shape[2])
            y = float(_height(tile, field.scale)(np.interp(marks.ring[0], places, field.values[row, 0])))
        if not np.isfinite((x, y)).all():
            return
        radius = min(_RING * scale, _RING_SHARE * tile.width())
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, wide in ((theme.panel, 4.0), (theme.accent, 2.0)):
            painter.setPen(QPen(QColor(colour), wide))
            painter.drawEllipse(QPointF(x, y), radius, radius)


def plate(painter: QPainter, tile: QRectF, text: str, themes: ThemeHolder) -> None:
    """A name on a ground of its own in the upper left corner of a tile."""
    metrics = QFontMetricsF(painter.font())
    area = QRectF(tile.left(), tile.top(), metrics.horizontalAdvance(text) + 6, metrics.height())
    ground = QColor(themes.theme.panel)
    ground.setAlphaF(0.85)
    painter.fillRect(area, ground)
    painter.setPen(QColor(themes.theme.text))
    painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text)


def paint_legend(painter: QPainter, area: QRectF, scale: Scale, theme: Theme) -> None:
    """What a layer's colours mean: the scale between the values of its ends; only those where there is no room."""
    metrics = QFontMetricsF(painter.font())
    low, high = number(scale.low, 2), number(scale.high, 2)
    left, right = metrics.horizontalAdvance(low) + 4, metrics.horizontalAdvance(high) + 4
    wide = min(area.width(), 120.0) - left - right
    painter.setPen(QColor(theme.muted))
    flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    if wide < _SHORTEST:
        painter.drawText(area, flags, f"±{high}" if scale.middle == 0 else f"{low}…{high}")
        return
    painter.drawText(area, flags, low)
    table = lookup_table(theme)
    image = QImage(table.data, len(table), 1, QImage.Format.Format_RGB32)
    thick = 0.45 * area.height()
    painter.drawImage(QRectF(area.left() + left, area.center().y() - thick / 2, wide, thick), image)
    painter.drawText(area.adjusted(left + wide + 4, 0, right, 0), flags, high)


def _height(tile: QRectF, scale: Scale) -> Callable[[Any], Any]:
    """Where a value is in a tile with a curve: the frame reaches as far as the colours."""
    room = tile.adjusted(0, 4, 0, -_STRIP - 3)
    return lambda value: room.bottom() - (value - scale.low) / (scale.high - scale.low) * room.height()


def _on_line(x: Floats) -> Floats:
    return np.stack([x, np.zeros_like(x)], axis=1)


def _pixels(tile: QRectF, xy: Floats, plane: Plane) -> Floats:
    """Where places of the plane [N, 2] are in a tile; of a line on its lower edge."""
    (x0, x1), (y0, y1) = plane.x_range, plane.y_range
    across = tile.x() + (xy[:, 0] - x0) / (x1 - x0) * tile.width()
    if plane.y is None:
        return np.stack([across, np.full(len(xy), tile.bottom() - _STRIP / 2)], axis=1)
    return np.stack([across, tile.bottom() - (xy[:, 1] - y0) / (y1 - y0) * tile.height()], axis=1)
