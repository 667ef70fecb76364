"""One curve of the functions view: where its points are in pixels, and how it is painted with few of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyqtgraph.functions import arrayToQPolygonF
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

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
        x = self.x[kept]
        shown = np.clip(np.nan_to_num(self.values[kept], nan=0.0), low - 10 * size, high + 10 * size)
        if is_filled:
            painter.setPen(Qt.PenStyle.NoPen)
            for part, name in ((np.maximum(shown, 0), theme.positive), (np.minimum(shown, 0), theme.negative)):
                if not part.any():
                    continue
                fill = QColor(name)
                fill.setAlphaF(_FILL)
                painter.setBrush(fill)
                outline = np.concatenate([np.column_stack([x, part]), [[x[-1], 0.0], [x[0], 0.0]]])
                painter.drawPolygon(_polygon(places(box, outline, self.x_range, low, high)))
        pen = QPen(QColor(theme.muted if is_dashed else theme.text), width)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        if is_dashed:
            pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(_polygon(places(box, np.column_stack([x, shown]), self.x_range, low, high)))
        painter.restore()


def places(box: QRectF, points: Floats, x_range: tuple[float, float], low: float, high: float) -> Floats:
    """Pixels [N, 2] of points (place on the line, height)."""
    left, right = x_range
    x = box.left() + (points[:, 0] - left) / (right - left) * box.width()
    return np.column_stack([x, box.bottom() - (points[:, 1] - low) / (high - low) * box.height()])


def _polygon(places: Floats) -> QPolygonF:
    return arrayToQPolygonF(places[:, 0], places[:, 1])


def _corners(x: Floats, values: Floats, width: float, pixel: float) -> NDArray[np.intp]:
    """The samples without which a curve would look otherwise: some at even distances, and all corners."""
    with np.errstate(all="ignore"):
        slopes = np.diff(values) / np.diff(x)
        turns = np.abs(np.diff(slopes)) * (x[-1] - x[0]) > _TURN * pixel * max(1.0, width)
    corners = np.flatnonzero(turns) + 1
    if len(corners) > width / _EVERY:  # it bends everywhere: even samples show that
        corners = corners[:0]
    # where the sign changes, 0 is a corner of the filled area
    signs = np.flatnonzero((values[:-1] < 0) != (values[1:] < 0))
    even = np.searchsorted(x, np.linspace(x[0], x[-1], max(8, int(width / _EVERY))))
    return np.unique(np.concatenate([[0], even, corners, signs, signs + 1, [len(x) - 1]]).clip(0, len(x) - 1))
