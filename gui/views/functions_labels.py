"""Where the functions view writes: beside the curves, or in a corner that they leave free, never across them."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from gui.numbers import number
from gui.theme import GRID, Theme
from gui.views.functions_curve import Curve, inside

_SAMPLES = 5  # of the curve, behind a text
_NEAR = 2.0  # pixels that a curve stays clear of a text
_GROUND = 0.8  # how much the ground of a text covers what lies behind it
CORNERS = ("bottom right", "top right", "bottom left", "top left")
_INSET = 3.0
_SPANS = "↕"  # before what a column's boxes span: else it is taken for the ends of the line, or of the curves


@dataclass(frozen=True, eq=False)
class Label:
    """A text in a box with a curve; `key` says whose it is, `upright` where a line stands in the box, in pixels."""

    box: QRectF
    text: str
    curve: Curve
    key: Hashable
    upright: float | None = None


class Labels:
    """Texts in boxes; they stay in the corner where they were as long as that is free, so that none dances."""

    def __init__(self) -> None:
        self.stood: dict[Hashable, str] = {}
        self._common = CORNERS[0]

    def write(self, painter: QPainter, labels: Sequence[Label], theme: Theme) -> None:
        """Writes those of a column in the first corner that all their curves and upright lines leave free; where there
        is none, each in the first that its own leave free, on a ground beside the line where its curve leaves none."""
        metrics = QFontMetricsF(painter.font())
        sizes = [QSizeF(metrics.horizontalAdvance(label.text), metrics.height()) for label in labels]

        def is_beside(i: int, corner: str) -> bool:
            area, upright = corner_area(labels[i].box, sizes[i], corner), labels[i].upright
            return upright is None or not area.left() - _NEAR < upright < area.right() + _NEAR

        def fits(i: int, corner: str) -> bool:
            area = corner_area(labels[i].box, sizes[i], corner)
            return is_beside(i, corner) and is_free(labels[i].box, area, labels[i].curve)

        every = range(len(labels))
        common = next((c for c in (self._common, *CORNERS) if all(fits(i, c) for i in every)), "")
        self._common = common or self._common
        for i, (label, size) in enumerate(zip(labels, sizes, strict=True)):
            order = (self.stood.get(label.key, CORNERS[0]), *CORNERS)
            beside = next((c for c in order if is_beside(i, c)), order[0])
            found = common or next((c for c in order if fits(i, c)), beside)
            self.stood[label.key] = found
            area = corner_area(label.box, size, found)
            ground = QColor(theme.field)
            ground.setAlphaF(_GROUND)
            painter.fillRect(area.adjusted(-1, 0, 1, 0), ground)
            painter.setPen(QColor(theme.muted))
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, label.text)


def corner_area(box: QRectF, size: QSizeF, corner: str) -> QRectF:
    """The place of a text of a size in a corner of a box."""
    left = box.left() + _INSET if corner.endswith("left") else box.right() - _INSET - size.width()
    top = box.top() + 1 if corner.startswith("top") else box.bottom() - 1 - size.height()
    return QRectF(left, top, size.width(), size.height())


def is_free(box: QRectF, area: QRectF, curve: Curve) -> bool:
    """Whether a curve in a box stays clear of a part of it."""
    left, right = curve.x_range
    unit = (right - left) / box.width()
    x = np.linspace(left + (area.left() - box.left()) * unit, left + (area.right() - box.left()) * unit, _SAMPLES)
    values = curve.values if math.isfinite(curve.values.sum()) else np.nan_to_num(curve.values)
    heights = np.interp(x, curve.x, values)
    within = inside(box)
    pixels = within.height() / (curve.high - curve.low)
    top, bottom = (within.bottom() - (float(h) - curve.low) * pixels for h in (heights.max(), heights.min()))
    return bottom < area.top() - _NEAR or top > area.bottom() + _NEAR


def scale_texts(spans: Sequence[tuple[float, float]], rooms: Sequence[float], metrics: QFontMetricsF) -> list[str]:
    """What the boxes of each column span from their lower to their upper edge, or how high they are, all in the longest
    form that has room everywhere; none where no form has."""
    forms = zip(*(_span_forms(low, high) for low, high in spans), strict=True)

    def fits(texts: Sequence[str]) -> bool:
        return all(metrics.horizontalAdvance(text) <= room for text, room in zip(texts, rooms, strict=True))

    return next((list(texts) for texts in forms if fits(texts)), [])


def _span_forms(low: float, high: float) -> tuple[str, ...]:
    whole = f"{number(low, 2)} … {number(high, 2)}"
    return f"{_SPANS} {whole}", f"{_SPANS} {whole.replace(' ', '')}", f"{_SPANS} {number(high - low, 2)}"


def write_span_below(painter: QPainter, box: QRectF, span: str, theme: Theme) -> None:
    """What a column's boxes span, under the last of them, where the ends of the line have no room."""
    metrics = QFontMetricsF(painter.font())
    painter.setPen(QColor(theme.muted))
    wide = metrics.horizontalAdvance(span)
    below = QRectF(box.center().x() - wide / 2, box.bottom() + GRID, wide, metrics.height())
    painter.drawText(below, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, span)


def write_name(painter: QPainter, box: QRectF, name: str, theme: Theme) -> None:
    """A unit's name or number at the left of its box, at the same height in low and in high ones."""
    line = QFontMetricsF(painter.font()).height()
    area = QRectF(0, box.top() + min(1.0, (box.height() - line) / 2), box.left() - GRID, line)
    painter.setPen(QColor(theme.muted))
    painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, name)


def side_width(low: float, high: float, metrics: QFontMetricsF) -> float:
    """Room beside a box for the numbers of its height."""
    return max(metrics.horizontalAdvance(number(v, 2)) for v in (low, high, 0.0)) + GRID


def write_side(painter: QPainter, box: QRectF, low: float, high: float, theme: Theme) -> None:
    """The numbers of a box's height at its left: both ends, and 0 where it stands clear of them."""
    metrics = QFontMetricsF(painter.font())
    line, wide = metrics.height(), side_width(low, high, metrics)
    painter.setPen(QColor(theme.muted))
    ends = [box.top() + line / 2, box.bottom() - line / 2]
    zero = box.bottom() - (0 - low) / (high - low) * box.height()
    heights = [(high, ends[0]), (low, ends[1])]
    if low < 0 < high and ends[0] + line < zero < ends[1] - line:
        heights.append((0.0, zero))
    for value, y in heights:
        area = QRectF(box.left() - wide, y - line / 2, wide - GRID, line)
        painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, number(value, 2))


def write_below(painter: QPainter, box: QRectF, ends: tuple[float, float], name: str, theme: Theme) -> None:
    """The ends of the line and the input's name under a box, the name where there is room."""
    metrics = QFontMetricsF(painter.font())
    painter.setPen(QColor(theme.muted))
    low, high = (number(v, 2) for v in ends)
    below = QRectF(box.left(), box.bottom() + GRID, box.width(), metrics.height())
    painter.drawText(below, Qt.AlignmentFlag.AlignLeft, low)
    painter.drawText(below, Qt.AlignmentFlag.AlignRight, high)
    beside = 2 * (max(map(metrics.horizontalAdvance, (low, high))) + GRID)
    name = metrics.elidedText(name, Qt.TextElideMode.ElideRight, max(0.0, box.width() - beside))
    painter.drawText(below, Qt.AlignmentFlag.AlignHCenter, name)
