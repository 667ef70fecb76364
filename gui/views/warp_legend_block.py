"""The rows of a warp's legend laid out one below the other, or two beside each other where that hides less."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QLinearGradient, QPainter

from gui.theme import GRID, Theme, label_font
from gui.views.warp_legend_rows import Entry, paint_sign

Floats = NDArray[np.floating[Any]]
_SIGN = 3.0 * GRID  # pixels that a mark takes, at scale 1
_GROUND = 0.85  # how much of what lies below it hides
_NEAR = 2.0  # pixels beside what is written in which a point's middle is hidden too


@dataclass(frozen=True, eq=False)
class Block:
    """Where each row stands, in pixels from the block's upper left corner on, and how large all of it is.

    Attributes:
        areas: no wider than what is written: a line that passes beside it goes on.
    """

    rows: tuple[Entry, ...]
    areas: tuple[QRectF, ...]
    width: int
    height: int
    scale: float

    def hidden(self, pixels: Floats, left: float, top: float) -> int:
        """How many of the places [N, 2] of the screen it hides where it stands there."""
        x, y = pixels[:, 0] - left, pixels[:, 1] - top
        near = (x > -_NEAR) & (x < self.width + _NEAR) & (y > -_NEAR) & (y < self.height + _NEAR)
        x, y = x[near], y[near]
        below = np.zeros(len(x), np.bool_)
        for area in self.areas:
            across = (x > area.left() - _NEAR) & (x < area.right() + _NEAR)
            below |= across & (y > area.top() - _NEAR) & (y < area.bottom() + _NEAR)
        return int(below.sum())

    def paint(self, painter: QPainter, theme: Theme) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for area in self.areas:
            painter.fillRect(area, _ground(area, theme))
        painter.setFont(label_font(self.scale))
        sign = _SIGN * self.scale
        for row, area in zip(self.rows, self.areas, strict=True):
            middle = QPointF(area.left() + GRID + sign / 2, area.center().y())
            paint_sign(painter, row, middle, sign, theme=theme, scale=self.scale)
            painter.setPen(QColor(theme.muted))
            painter.drawText(area.adjusted(2 * GRID + sign, 0, GRID, 0), Qt.AlignmentFlag.AlignVCenter, row.text)


def _ground(area: QRectF, theme: Theme) -> QLinearGradient:
    """What a row is read on: it fades out beside what is written, or lines below would seem to be cut."""
    solid, clear = QColor(theme.panel), QColor(theme.panel)
    solid.setAlphaF(_GROUND)
    clear.setAlphaF(0.0)
    ground, share = QLinearGradient(area.topLeft(), area.topRight()), GRID / area.width()
    for at, ink in ((0.0, clear), (share, solid), (1 - share, solid), (1.0, clear)):
        ground.setColorAt(at, ink)
    return ground


def line_height(scale: float) -> float:
    return QFontMetricsF(label_font(scale)).height() + 1


def block_of(rows: Sequence[Entry], columns: int, scale: float) -> Block:
    """Rows in so many columns, filled row by row; one that is alone in the last may be as wide as it likes."""
    metrics, line = QFontMetricsF(label_font(scale)), line_height(scale)
    widths = [3 * GRID + _SIGN * scale + metrics.horizontalAdvance(row.text) for row in rows]
    full = len(rows) // columns * columns
    across = [max(widths[k:full:columns], default=0.0) for k in range(columns)]
    lefts = [sum(across[:k]) for k in range(columns)]
    areas = [QRectF(lefts[i % columns], GRID / 2 + i // columns * line, wide, line) for i, wide in enumerate(widths)]
    width = max((area.right() for area in areas), default=0.0)
    height = math.ceil(len(rows) / columns) * line + GRID
    return Block(tuple(rows), tuple(areas), math.ceil(width) + GRID, math.ceil(height), scale)
