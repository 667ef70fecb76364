"""One curve of the functions view: where its points are in pixels, and how it is painted with few of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyqtgraph.functions import create_qpolygonf, ndarray_from_qpolygonf
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from gui.theme import Theme

Floats = NDArray[np.floating[Any]]
_FILL = 0.3
_TURN = 0.05  # of a slope of one pixel a pixel: a smaller turn at a sample is no corner
_ROOM, _ROOM_SHARE = 4.0, 0.06  # pixels, and of the height at most, between a box and the ends of what it spans
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
        kept = seen_samples(self.x, self.values, box.width(), size / max(1.0, box.height()))
        shown, places = self.values[kept], self.x[kept]
        least, most = float(shown.min()), float(shown.max())
        if not (low <= least and most <= high):  # also where some are no numbers
            painter.save()
            painter.setClipRect(box.adjusted(-0.5, -0.5, 0.5, 0.5))
            self._paint(painter, box, theme, width, (places, _tame(shown, low, high)), is_filled, is_dashed)
            painter.restore()
        else:
            self._paint(painter, box, theme, width, (places, shown), is_filled, is_dashed)

    def _paint(
        self,
        painter: QPainter,
        box: QRectF,
        theme: Theme,
        width: float,
        kept: tuple[Floats, Floats],
        is_filled: bool,
        is_dashed: bool,
    ) -> None:
        """`kept`: x and values of the samples that are drawn."""
        left, right = self.x_range
        bottom, unit = box.bottom(), box.height() / (self.high - self.low)
        count, zero = len(kept[0]), bottom + self.low * unit
        line = create_qpolygonf(count)
        pixels = ndarray_from_qpolygonf(line)
        pixels[:, 0] = box.left() + (kept[0] - left) * (box.width() / (right - left))
        pixels[:, 1] = bottom - (kept[1] - self.low) * unit
        if is_filled:
            painter.setPen(Qt.PenStyle.NoPen)
            highest, lowest = float(pixels[:, 1].min()), float(pixels[:, 1].max())
            for side, is_there, name in (
                (np.minimum, highest < zero, theme.positive),
                (np.maximum, lowest > zero, theme.negative),
            ):
                if is_there:
                    area = create_qpolygonf(count + 2)
                    corners = ndarray_from_qpolygonf(area)
                    corners[:count, 0] = pixels[:, 0]
                    side(pixels[:, 1], zero, out=corners[:count, 1])
                    corners[count:] = ((pixels[-1, 0], zero), (pixels[0, 0], zero))
                    painter.setBrush(_fill(name))
                    painter.drawPolygon(area)
        painter.setPen(_pen(theme.muted if is_dashed else theme.text, width, is_dashed))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(line)


def _tame(values: Floats, low: float, high: float) -> Floats:
    """Numbers that are not too far outside of low … high for the painter."""
    far = 10 * (high - low)
    return np.nan_to_num(values, nan=0.0).clip(low - far, high + far)


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


def inside(box: QRectF) -> QRectF:
    """Where in a box its lowest and highest value are: a dot at an end is not cut, and no curve lies on the frame."""
    room = min(_ROOM, _ROOM_SHARE * box.height())
    return box.adjusted(0, room, 0, -room)


def edges(low: float, high: float, box: QRectF) -> tuple[float, float]:
    """What the lower and the upper edge of a box mean that has room beyond the lowest and the highest value."""
    within = inside(box)
    beyond = (within.top() - box.top()) / within.height() * (high - low)
    return low - beyond, high + beyond


def places(box: QRectF, points: Floats, x_range: tuple[float, float], low: float, high: float) -> Floats:
    """Pixels [N, 2] of points (place on the line, height)."""
    left, right = x_range
    x = box.left() + (points[:, 0] - left) / (right - left) * box.width()
    return np.column_stack([x, box.bottom() - (points[:, 1] - low) / (high - low) * box.height()])


def seen_samples(x: Floats, values: Floats, width: float, pixel: float) -> NDArray[np.intp]:
    """The samples without which a curve would look otherwise: some at even distances, and all corners.

    Args:
        x, values: [N], x rising. width: pixels that x takes. pixel: what one is upwards.
    """
    even, steps = _even(x.tobytes(), width)
    with np.errstate(all="ignore"):
        slopes = (values[1:] - values[:-1]) / steps
        turns = np.abs(slopes[1:] - slopes[:-1]) > _TURN * pixel * max(1.0, width) / (x[-1] - x[0])
    is_kept = even.copy()
    if np.count_nonzero(turns) <= width / _EVERY:  # else it bends everywhere: even samples show that
        is_kept[1:-1] |= turns
    # where the sign changes, 0 is a corner of the filled area
    is_below = values < 0
    changes = is_below[:-1] != is_below[1:]
    is_kept[:-1] |= changes
    is_kept[1:] |= changes
    return np.flatnonzero(is_kept)


@lru_cache(maxsize=16)
def _even(x: bytes, width: float) -> tuple[NDArray[np.bool_], Floats]:
    """Of samples at x, float64, which are drawn at least in so many pixels, and the distances between all of them."""
    at = np.frombuffer(x)
    places = np.searchsorted(at, np.linspace(at[0], at[-1], max(8, int(width / _EVERY)))).clip(0, len(at) - 1)
    is_kept = np.zeros(len(at), bool)
    is_kept[places] = True
    is_kept[0] = is_kept[-1] = True
    return is_kept, at[1:] - at[:-1]
