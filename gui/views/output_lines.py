"""Lines and rings over the output's map: where it changes sides, equal values, zero lines of units, and errors."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QWidget

from gui.theme import Theme, ThemeHolder
from gui.views.output_work import NO_LINES, Found
from gui.views.pens import line_pen
from gui.views.plot import Plot

Floats = NDArray[np.floating[Any]]
_REACH = 6.0  # pixels within which the mouse is on a line
_DASH = (4.0, 3.0)
_MOST_RINGS = 600
_SMALLEST, _LARGEST = 4.0, 16.0  # pixels of an error's ring
_NO_ERROR = 0.02  # of the colours' range: below it there is no ring
Unit = tuple[str, int]


class OutputLines:
    """The items of a plot that lie between the map and its points."""

    def __init__(self, plot: Plot, themes: ThemeHolder) -> None:
        self._plot, self._themes = plot, themes
        self.found: Found | None = None
        self.levels, self.zeros, self.lit, self.sides = (Line(antialias=True, skipFiniteCheck=True) for _ in range(4))
        self.rings = Rings()
        for item in (self.levels, self.zeros, self.lit, self.sides, self.rings):
            item.setZValue(4)
            plot.box.addItem(item, ignoreBounds=True)
        self.dress()
        self.clear()

    def dress(self) -> None:
        theme, hairline, scale = self._themes.theme, self._themes.hairline, self._themes.scale
        self.levels.setPen(line_pen(faint(theme, 0.4), width=hairline, in_pieces=True))
        self.zeros.setPen(line_pen(faint(theme, 0.55), width=1.2 * hairline, in_pieces=True, dash=list(_DASH)))
        self.lit.setPen(line_pen(theme.accent, width=2.4 * scale))
        self.sides.setPen(line_pen(theme.text, width=1.2 * scale))  # opaque: half through it takes Qt twice the time

    def show(self, found: Found, shown: int, selected: tuple[str, int]) -> None:
        """Draws what was found; lines of another output than the one that is shown wait for its own."""
        self.found = found
        is_of_it = found.wish.shown == shown
        _put(self.sides, found.sides.get(shown, NO_LINES))
        _put(self.levels, found.levels if is_of_it else NO_LINES)
        _put(self.zeros, _joined(line for unit, line in found.zeros.items() if unit != selected))
        _put(self.lit, found.zeros.get(selected, NO_LINES))

    def clear(self) -> None:
        self.found = None
        for item in (self.levels, self.zeros, self.lit, self.sides, self.rings):
            item.hide()

    def unit_at(self, x: float, y: float) -> Unit | None:
        """The unit whose zero line is under the mouse."""
        if self.found is None:
            return None
        pixel = np.array(self._plot.pixel())
        best, unit = _REACH, None
        for key, line in self.found.zeros.items():
            if len(line) and (near := distance(line / pixel, np.array([x, y]) / pixel)) < best:
                best, unit = near, key
        return unit


class Line(pg.PlotCurveItem):
    """The library's, cut off at the frame, beyond which the box lets points reach."""

    def paint(self, p: QPainter, opt: Any, widget: QWidget | None) -> None:
        box = self.getViewBox()
        if box is not None:
            p.setClipRect(QRectF(box.viewRect()), Qt.ClipOperation.IntersectClip)
        super().paint(p, opt, widget)


class Rings(pg.GraphicsObject):
    """A ring around each example, the larger the farther the output is from its target; dashed where it is too low."""

    def __init__(self) -> None:
        super().__init__()
        self._places = np.zeros((0, 2))
        self._radii = np.zeros(0)
        self._is_low = np.zeros(0, bool)
        self._pens: tuple[Any, Any] = (pg.mkPen(None), pg.mkPen(None))

    def show_errors(self, places: Floats, errors: Floats, limit: float, theme: Theme, scale: float) -> None:
        """Of points [N, 2] with errors [N]; the largest 600."""
        size = np.clip(np.nan_to_num(np.abs(errors), nan=np.inf) / max(limit, 1e-12), 0, 1)
        rows = np.flatnonzero(size > _NO_ERROR)
        rows = rows[np.argsort(-size[rows], kind="stable")[:_MOST_RINGS]]
        self._places, self._is_low = places[rows], errors[rows] < 0
        self._radii = scale * (_SMALLEST + (_LARGEST - _SMALLEST) * size[rows])
        pen = line_pen(faint(theme, 0.8), width=1.2 * scale)
        self._pens = (pen, line_pen(faint(theme, 0.8), width=1.2 * scale, style=Qt.PenStyle.DashLine))
        self.setVisible(len(rows) > 0)
        self.prepareGeometryChange()
        self.update()

    def boundingRect(self) -> QRectF:
        box = self.getViewBox()
        return QRectF() if box is None else QRectF(box.viewRect())

    def paint(self, painter: QPainter, option: Any, widget: QWidget | None = None) -> None:
        box = self.getViewBox()
        if box is None:
            return
        width, height = box.viewPixelSize()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for is_low, pen in zip((False, True), self._pens, strict=True):
            painter.setPen(pen)
            which = self._is_low == is_low
            for (x, y), radius in zip(self._places[which].tolist(), self._radii[which].tolist(), strict=True):
                painter.drawEllipse(QPointF(x, y), radius * width, radius * height)


def faint(theme: Theme, share: float) -> QColor:
    """The colour of text, so opaque."""
    colour = QColor(theme.text)
    colour.setAlphaF(share)
    return colour


def distance(lines: Floats, point: Floats) -> float:
    """From a point to the nearest of some segments [S, 2, 2]."""
    start, way = lines[:, 0], lines[:, 1] - lines[:, 0]
    length = np.maximum((way**2).sum(axis=1), 1e-30)
    share = np.clip(((point - start) * way).sum(axis=1) / length, 0, 1)
    return float(np.sqrt(((start + share[:, None] * way - point) ** 2).sum(axis=1).min()))


def strokes(lines: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """Of segments [S, 2, 2] the ends [2·S, 2], and whether the pen goes on from each to the next.

    It does from a segment to one that begins where it ends: else there would be a joint, and dashes would begin anew.
    """
    ends = lines.reshape(-1, 2)
    goes_on = np.ones(len(ends), bool)
    goes_on[1:-1:2] = (ends[1:-1:2] == ends[2::2]).all(axis=1)
    goes_on[-1:] = False
    return ends, goes_on


def _put(item: pg.PlotCurveItem, lines: Floats) -> None:
    item.setVisible(len(lines) > 0)
    if len(lines):
        ends, goes_on = strokes(lines)
        item.setData(ends[:, 0], ends[:, 1], connect=goes_on)


def _joined(parts: Any) -> Floats:
    found = list(parts)
    return np.concatenate(found) if found else NO_LINES
