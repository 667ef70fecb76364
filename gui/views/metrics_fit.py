"""The scatter of the metrics view: answers over targets, the diagonal on which an answer is right, measures below."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from core.scores import Fit, Scores
from gui.steady_label import PANEL, SteadyLabel
from gui.theme import GRID, ThemeHolder, label_font
from gui.views.marks import Ring, growth, nearest
from gui.views.metrics_words import VALUES, fit_texts
from gui.views.pens import line_pen
from gui.views.plot import Plot
from gui.views.square_frame import SquareFrame

MOST = 5000  # points that are drawn, spread evenly: of more the picture is the same
_SIZE = 7.0
_ROOM = 0.08  # beyond the targets, of their range; doubled until all answers are inside


class FitPanel(QWidget):
    """The plot and its measures; `rows` and `xy` [M] are the examples that are drawn."""

    def __init__(self, themes: ThemeHolder, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self.plot = Plot(themes)
        self._frame = SquareFrame(self.plot)
        self._frame.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.summary = SteadyLabel(ground=PANEL)
        self.summary.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.summary.setToolTip(VALUES)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        layout.addWidget(self._frame, 1)
        layout.addWidget(self.summary)
        self._texts: tuple[str, ...] = ("",)
        self.rows: NDArray[np.integer[Any]] = np.zeros(0, int)
        self.xy: NDArray[np.floating[Any]] = np.zeros((0, 2))
        self.points = pg.ScatterPlotItem(pxMode=True, antialias=True)
        self.diagonal = pg.PlotCurveItem(antialias=True)
        self.ring = Ring()
        for item in (self.diagonal, self.points, self.ring):
            self.plot.addItem(item)

    def show_fit(self, scores: Scores, part: Fit, selected: int | None) -> None:
        """`selected`: the row of the data set around which the ring is, None for none."""
        theme, plot = self._themes.theme, self.plot
        places = np.unique(np.linspace(0, len(scores.rows) - 1, MOST).astype(int))
        chosen = scores.place_of(selected)
        places = np.union1d(places, [int(np.abs(part.errors).argmax()), *(() if chosen is None else (chosen,))])
        self.rows = scores.rows[places]
        self.xy = np.stack([part.targets[places], part.answers[places]], axis=1)
        low, high = span(part)
        size = _SIZE * self._themes.scale * growth(plot.width(), plot.height(), self._themes.scale)
        face = QColor(theme.muted)
        face.setAlphaF(0.6)
        edge = line_pen(theme.panel, width=1.0)
        self.points.setData(x=self.xy[:, 0], y=self.xy[:, 1], size=size, brush=pg.mkBrush(face), pen=edge)
        self.diagonal.setData([low, high], [low, high], pen=line_pen(theme.text, width=self._themes.hairline))
        at = None if chosen is None else (float(part.targets[chosen]), float(part.answers[chosen]))
        self.ring.show_at(at, theme, size)
        plot.name_axes(f"target {part.name}", f"answer {part.name}")
        plot.box.setRange(xRange=(low, high), yRange=(low, high), padding=0)
        plot.fit_labels()
        self._frame.set_square(True)  # the labels beside it may be wider or narrower now
        self._texts = fit_texts(part)
        self._write()

    def dress(self) -> None:
        self.plot.dress()
        self.summary.ensurePolished()
        self.summary.setFont(label_font(self._themes.scale))
        self.summary.setVisible(self._themes.shows_numbers)
        self._write()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._write()

    def _write(self) -> None:
        """The longest of the summary's texts that fits."""
        width = QFontMetrics(self.summary.font()).horizontalAdvance
        self.summary.setText(next((text for text in self._texts if width(text) <= self.width() - 2), self._texts[-1]))

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
