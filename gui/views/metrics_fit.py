"""The scatter of the metrics view: answers over targets, and the diagonal on which an answer is right."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from core.scores import Fit, Scores
from gui.theme import ThemeHolder
from gui.views.marks import Ring, growth, nearest
from gui.views.pens import line_pen
from gui.views.plot import Plot

MOST = 5000  # points that are drawn, spread evenly: of more the picture is the same
_SIZE = 7.0
_ROOM = 0.08  # beyond the targets, of their range; doubled until all answers are inside


class FitPlot:
    """Draws into a plot; `rows` and `xy` [M] are the examples that are drawn."""

    def __init__(self, plot: Plot, themes: ThemeHolder) -> None:
        self.plot, self._themes = plot, themes
        self.rows: NDArray[np.integer[Any]] = np.zeros(0, int)
        self.xy: NDArray[np.floating[Any]] = np.zeros((0, 2))
        self.points = pg.ScatterPlotItem(pxMode=True, antialias=True)
        self.diagonal = pg.PlotCurveItem(antialias=True)
        self.ring = Ring()
        for item in (self.diagonal, self.points, self.ring):
            plot.addItem(item)

    def show(self, scores: Scores, part: Fit, selected: int | None) -> None:
        """`selected`: the row of the data set around which the ring is, None for none."""
        theme, plot = self._themes.theme, self.plot
        places = np.unique(np.linspace(0, len(scores.rows) - 1, MOST).astype(int))
        always = [int(np.abs(part.errors).argmax()), *np.nonzero(scores.rows == selected)[0].tolist()]
        places = np.union1d(places, always)
        self.rows = scores.rows[places]
        self.xy = np.stack([part.targets[places], part.answers[places]], axis=1)
        low, high = span(part)
        size = _SIZE * self._themes.scale * growth(plot.width(), plot.height(), self._themes.scale)
        face = QColor(theme.muted)
        face.setAlphaF(0.6)
        edge = pg.mkPen(QColor(theme.panel), width=1.0)
        self.points.setData(x=self.xy[:, 0], y=self.xy[:, 1], size=size, brush=pg.mkBrush(face), pen=edge)
        self.diagonal.setData([low, high], [low, high], pen=line_pen(theme.text, width=self._themes.hairline))
        at = np.nonzero(self.rows == selected)[0]
        self.ring.show_at(self.xy[at[0]] if len(at) else None, theme, size)
        plot.name_axes(f"target {part.name}", f"answer {part.name}")
        plot.box.setRange(xRange=(low, high), yRange=(low, high), padding=0)
        plot.fit_labels()

    def row_at(self, x: float, y: float) -> int | None:
        """The row of the data set whose point is there."""
        place = nearest(self.xy, x, y, self.plot.pixel())
        return None if place is None else int(self.rows[place])


def span(part: Fit) -> tuple[float, float]:
    """The range of both axes: the targets' with room that grows in steps, so that it rests while answers move."""
    low, high = float(part.targets.min()), float(part.targets.max())
    if not high > low:
        low, high = low - 0.5, high + 0.5
    room = _ROOM * (high - low)
    least, most = float(part.answers.min()), float(part.answers.max())
    while (least < low - room or most > high + room) and np.isfinite(room):
        room *= 2
    return low - room, high + room
