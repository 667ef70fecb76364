"""One curve of the functions view: where its points are in pixels, and how it is painted with few of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyqtgraph.functions import arrayToQPolygonF
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from gui.theme import Theme

Floats = NDArray[np.floating[Any]]
_FILL = 0.3
_TURN = 0.05  # of a slope of one pixel a pixel: a smaller turn at a sample is no corner
_EVERY = 2.5  # pixels between two samples of a curve


@dataclass(frozen=True, eq=False)
class Curve:
    """Values over x, each [N], in a box that shows x_range across and low … high upwards."""

    x: Floats
    values: Floats
    x_range: tuple[float, float]
    low: float
    high: float

    def paint(
        self, painter: QPainter, box: QRectF, theme: Theme, width: float, *, is_filled: bool, is_dashed: bool
    ) -> None:
        """Clipped to its box; filled down to 0, blue above and orange below."""
        low, high, size = self.low, self.high, self.high - self.low
        painter.save()
        painter.setClipRect(box.adjusted(-0.5, -0.5, 0.5, 0.5))
        kept = _corners(self.x, self.values, box.width(), size / max(1.0, box.height()))
        shown = np.nan_to_num(self.values[kept], nan=0.0).clip(low - 10 * size, high + 10 * size)
        left, right = self.x_range
        across = box.left() + (self.x[kept] - left) / (right - left) * box.width()

        def up(heights: Floats) -> Floats:
            return box.bottom() - (heights - low) / (high - low) * box.height()

        if is_filled:
            painter.setPen(Qt.PenStyle.NoPen)
            ends, zero = np.append(across, (across[-1], across[0])), up(np.zeros(2))
            for part, is_there, name in (
                (np.maximum(shown, 0), shown.max() > 0, theme.positive),
                (np.minimum(shown, 0), shown.min() < 0, theme.negative),
            ):
                if is_there:
                    painter.setBrush(_fill(name))
                    painter.drawPolygon(arrayToQPolygonF(ends, np.append(up(part), zero)))
        painter.setPen(_pen(theme.muted if is_dashed else theme.text, width, is_dashed))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(arrayToQPolygonF(across, up(shown)))
        painter.restore()


@lru_cache(maxsize=8)
def _fill(name: str) -> QColor:
    fill = QColor(name)
    fill.setAlphaF(_FILL)
    return fill


@lru_cache(maxsize=32)
def _pen(name: str, width: float, is_dashed: bool) -> QPen:
    pen = QPen(QColor(name), width)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    if is_dashed:
        pen.setDashPattern([4, 3])
    return pen


def places(box: QRectF, points: Floats, x_range: tuple[float, float], low: float, high: float) -> Floats:
    """Pixels [N, 2] of points (place on the line, height)."""
    left, right = x_range
    x = box.left() + (points[:, 0] - left) / (right - left) * box.width()
    return np.column_stack([x, box.bottom() - (points[:, 1] - low) / (high - low) * box.height()])


def _corners(x: Floats, values: Floats, width: float, pixel: float) -> NDArray[np.intp]:
    """The samples without which a curve would look otherwise: some at even distances, and all corners."""
    with np.errstate(all="ignore"):
        slopes = (values[1:] - values[:-1]) / (x[1:] - x[:-1])
        turns = np.abs(slopes[1:] - slopes[:-1]) * (x[-1] - x[0]) > _TURN * pixel * max(1.0, width)
    corners = np.flatnonzero(turns) + 1
    if len(corners) > width / _EVERY:  # it bends everywhere: even samples show that
        corners = corners[:0]
    # where the sign changes, 0 is a corner of the filled area
    is_below = values < 0
    signs = np.flatnonzero(is_below[:-1] != is_below[1:])
    even = np.searchsorted(x, np.linspace(x[0], x[-1], max(8, int(width / _EVERY))))
    is_kept = np.zeros(len(x), bool)
    for chosen in (even.clip(0, len(x) - 1), corners, signs, signs + 1):
        is_kept[chosen] = True
    is_kept[0] = is_kept[-1] = True
    return np.flatnonzero(is_kept)
