"""What the landscape view has in its plot: the surface with its contours, slices with chords, the path, and now.

A path is a line with dots: as it is drawn it lies in the plane, and its true loss is told by the colour of its dots (by
their height in slices), since off the plane it may have been another than the surface's below.
"""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt

from core.landscape.contours import contour, finer
from core.landscape.surface import Surface
from gui.theme import ThemeHolder
from gui.views.landscape_work import Drawn, Floats, Ground
from gui.views.loss_colours import LossScale, loss_words
from gui.views.marks import Picture, Ring
from gui.views.pens import line_pen
from gui.views.plot import Plot

_MOST_TRAIL = 2000  # places of the present moment while training runs
_LINES = 10
_FINER = 4  # times as fine as what is computed is the grid on which they are drawn
_RING = 8.0
_DOTS = 13  # of a path, at most
_APART = 11.0  # pixels from one to the next, at least
_DOT = 7.0
_START = 12.0


class LandscapeScene:
    """Puts what is computed into the plot."""

    def __init__(self, plot: Plot, themes: ThemeHolder) -> None:
        self._plot, self._themes = plot, themes
        self._trail: list[Floats] = []  # where the present moment was seen since the surface was drawn
        self.picture, self.ring = Picture(), Ring()
        self.lines, self.way, self.chords = (
            pg.PlotCurveItem(antialias=True, connect="pairs"),
            pg.PlotCurveItem(antialias=True),
            pg.PlotCurveItem(antialias=True, connect="pairs"),
        )
        self.curves = (pg.PlotCurveItem(antialias=True), pg.PlotCurveItem(antialias=True))
        self.dots = pg.ScatterPlotItem(pxMode=True, antialias=True)
        self.has_dots = False  # on the path, besides its start
        for item in (self.picture, self.lines, *self.curves, self.chords, self.way, self.dots, self.ring):
            plot.addItem(item)

    def show(self, drawn: Drawn) -> LossScale | None:
        """Draws a surface, and says what its colours mean; or slices."""
        self._trail = []
        is_surface = drawn.surface is not None
        for item in (self.picture, self.lines):
            item.setVisible(is_surface)
        for item in (*self.curves, self.chords):
            item.setVisible(not is_surface)
        scale = None
        if drawn.surface is not None:
            scale = self._show_surface(drawn.ground, drawn.surface)
            self._show_way(drawn)
        else:
            self._show_slices(drawn)
        self._show_dots(drawn, scale)
        self._plot.fit_labels()
        return scale

    def mark(self, drawn: Drawn, place: tuple[float, float], loss: float | None, *, leaves_trail: bool) -> None:
        """The present weights at (α, β), with their loss; while training runs the path goes on to there."""
        theme, size = self._themes.theme, _RING * self._themes.scale
        if drawn.surface is None:
            self.ring.show_at(None if loss is None else (place[0], loss), theme, size, has_dot=True)
            return
        at = np.array(place) + drawn.ground.middles
        self.ring.show_at(at, theme, size, has_dot=True)
        if leaves_trail:
            self._trail = [*self._trail[-_MOST_TRAIL:], at]
            self._show_way(drawn)

    def _show_surface(self, ground: Ground, surface: Surface) -> LossScale:
        x, y = surface.alphas + ground.middles[0], surface.betas + ground.middles[1]
        scale = LossScale.of(surface.values)
        half = (x[1] - x[0]) / 2, (y[1] - y[0]) / 2
        x_range, y_range = (x[0] - half[0], x[-1] + half[0]), (y[0] - half[1], y[-1] + half[1])
        self.picture.show_words(loss_words(scale, surface.values[::-1], self._themes), x_range, y_range)
        lines = _level_lines(x, y, surface.values, scale)
        line = pg.mkColor(self._themes.theme.text)
        line.setAlphaF(0.35)
        pen = line_pen(line, width=self._themes.hairline, in_pieces=True)
        self.lines.setData(lines[..., 0].ravel(), lines[..., 1].ravel(), pen=pen)
        self.lines.setVisible(len(lines) > 0)  # a line of nothing is no valid drawing in a vector picture
        self._plot.name_axes(*ground.names)
        self._plot.box.setRange(xRange=(x[0], x[-1]), yRange=(y[0], y[-1]), padding=0)
        return scale

    def _show_way(self, drawn: Drawn) -> None:
        path = drawn.path if drawn.path is not None else np.zeros((0, 2))
        way = path + drawn.ground.middles
        if self._trail:
            way = np.concatenate([way, np.array(self._trail)])
        self.way.setData(way[:, 0], way[:, 1], pen=line_pen(self._themes.theme.text, width=1.8))
        self.way.setVisible(len(way) > 1)

    def _show_dots(self, drawn: Drawn, scale: LossScale | None) -> None:
        """The path's true losses, once they are known: its start larger, the others evenly along it, and none where it
        would lie over the start, or below the ring at the end."""
        path, losses = drawn.path, drawn.path_losses
        is_known = path is not None and losses is not None and len(path) == len(losses) > 1
        is_wanted = scale is not None or bool(drawn.ground.directions.variance)
        self.dots.setVisible(is_known and is_wanted)
        self.has_dots = False
        if scale is None:
            self.way.setVisible(is_known and is_wanted)
        if path is None or losses is None or not is_known or not is_wanted:
            return
        theme, size = self._themes.theme, self._themes.scale
        at = path + drawn.ground.middles if scale is not None else np.column_stack([path[:, 0], losses])
        pixels, apart = at / self._plot.pixel(), _APART * size
        rows = _clear(pixels, _evenly(pixels, apart), apart)
        self.has_dots = len(rows) > 1
        if scale is None:
            self.way.setData(at[:, 0], at[:, 1], pen=line_pen(theme.accent, width=1.4), connect="finite")
            colours = [theme.accent] * len(rows)
        else:
            words = loss_words(scale, losses[rows], self._themes)
            colours = [f"#{word & 0xFFFFFF:06x}" for word in words.tolist()]
        self.dots.setData(
            at[rows, 0],
            at[rows, 1],
            size=[size * (_START if row == 0 else _DOT) for row in rows],
            symbol=["s" if row == 0 else "o" for row in rows],
            brush=[pg.mkBrush(colour) for colour in colours],
            pen=line_pen(theme.text if scale is not None else theme.panel, width=1.2 * self._themes.hairline),
        )

    def _show_slices(self, drawn: Drawn) -> None:
        theme = self._themes.theme
        styles = (line_pen(theme.text, width=1.8), line_pen(theme.muted, width=1.8, style=Qt.PenStyle.DashLine))
        ends, heights = [], []
        for curve, pen, part in zip(self.curves, styles, (*drawn.slices, None, None), strict=False):
            curve.setVisible(part is not None)
            if part is None:
                continue
            finite = np.where(np.isfinite(part.losses), part.losses, np.nan)
            curve.setData(part.places, finite, pen=pen, connect="finite")
            heights.append(finite[np.isfinite(finite)])
            if part.chord is not None:
                c = part.chord
                left, top, right = ((part.places[i], part.losses[i]) for i in (c.left, c.top, c.right))
                ends += [left, right, top, (top[0], top[1] - c.above)]
        points = np.array(ends) if ends else np.zeros((0, 2))
        self.chords.setData(points[:, 0], points[:, 1], pen=line_pen(theme.muted, width=1.2, style=Qt.PenStyle.DotLine))
        self.chords.setVisible(len(points) > 0)
        every = np.concatenate(heights) if heights and sum(map(len, heights)) else np.array([0.0, 1.0])
        low, high = float(every.min()), float(every.max())
        if drawn.path_losses is not None and drawn.ground.directions.variance:  # its dots stand in the plot too
            near = drawn.path_losses[drawn.path_losses <= low + 2 * (high - low)]  # not what would flatten the slices
            low, high = min(low, float(near.min(initial=low))), max(high, float(near.max(initial=high)))
        room = 0.06 * max(high - low, 1e-9)
        self._plot.name_axes("change", "loss")
        reach = [min(p.places[0] for p in drawn.slices), max(p.places[-1] for p in drawn.slices)]
        self._plot.box.setRange(xRange=tuple(map(float, reach)), yRange=(low - room, high + room), padding=0)


def _level_lines(x: Floats, y: Floats, values: Floats, scale: LossScale) -> Floats:
    """Segments [S, 2, 2] of ten lines at equal steps of colour, drawn on a grid so fine that they are round."""
    with np.errstate(all="ignore"):
        shares = np.log(values / scale.low) / np.log(scale.high / scale.low) if scale.is_log else values
    levels = [(k + 0.5) / _LINES if scale.is_log else scale.at((k + 0.5) / _LINES) for k in range(_LINES)]
    fine_x, fine_y = (np.linspace(ends[0], ends[-1], (len(ends) - 1) * _FINER + 1) for ends in (x, y))
    heights = finer(shares, _FINER)
    return np.concatenate([contour(fine_x, fine_y, heights, level) for level in levels])


def _clear(pixels: Floats, rows: list[int], apart: float) -> list[int]:
    """Of the moments of a way those whose dots are seen for themselves: its start, and what is apart from both ends."""
    with np.errstate(invalid="ignore"):  # a loss may be infinite
        from_ends = [np.hypot(*(pixels[rows] - pixels[end]).T) for end in (0, -1)]
    is_clear = np.minimum(*from_ends) >= apart
    return [row for row, clear in zip(rows, is_clear.tolist(), strict=True) if clear or row == 0]


def _evenly(pixels: Floats, apart: float) -> list[int]:
    """The moments that dots stand at: along a way in pixels [M, 2], about equally far apart, its start among them."""
    along = np.concatenate([[0.0], np.cumsum(np.nan_to_num(np.hypot(*np.diff(pixels, axis=0).T)))])
    count = min(_DOTS, 1 + int(along[-1] / apart))
    rows = np.clip(np.searchsorted(along, np.linspace(0, along[-1], count)), 0, len(pixels) - 1)
    return [int(row) for row in np.unique(rows)]
