"""What the loss view shows beside the run: where one looks back to, and the curves of the branches that rest."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QGraphicsRectItem, QGraphicsSimpleTextItem

from core.loss_history import History
from core.training.branches import Branch
from gui.loss_axis import heights
from gui.session import Session
from gui.theme import GRID, ThemeHolder, label_font
from gui.views.pens import line_pen
from gui.views.plot import Plot

# The run is solid and its test curve dashed; a resting branch has neither line.
_STYLES = ((Qt.PenStyle.DotLine, "┈"), (Qt.PenStyle.DashDotLine, "─·"), (Qt.PenStyle.DashDotDotLine, "─··"))
_SAMPLES = 12  # of each curve behind the legend
_GROUND = 0.8  # how much the legend's ground covers
MOST = 8  # branches that are drawn, the newest ones


class LossBranches:
    """Items on the loss view's plot."""

    def __init__(self, session: Session, themes: ThemeHolder, plot: Plot) -> None:
        self._session, self._themes, self._plot = session, themes, plot
        self.here = pg.InfiniteLine(angle=90)
        self.here.setZValue(5)
        self.here.hide()
        plot.addItem(self.here)
        self._drawn: list[tuple[np.ndarray, np.ndarray]] = []  # (across, heights) of every curve, the run's own too
        self.ground = QGraphicsRectItem(plot.box)
        self.ground.setPen(QPen(Qt.PenStyle.NoPen))
        self.ground.hide()
        self.curves: dict[str, tuple[pg.PlotCurveItem, QGraphicsSimpleTextItem]] = {}
        plot.box.sigResized.connect(lambda _box: self.place_names())

    def refresh(
        self, places: np.ndarray, steps: np.ndarray, axis: str, *, run: Sequence[np.ndarray], is_log: bool
    ) -> list[np.ndarray]:
        """Draws them; `places` are those across of the run's points, `run` the heights of its curves there.

        Returns (across, heights) of each curve.
        """
        self._drawn = [(places, heights_of_run) for heights_of_run in run]
        travel, moment = self._session.travel, self._session.moment
        self.here.setVisible(travel.shown is not None)
        if travel.shown is not None:
            self.here.setPos(float(np.interp(moment.step, steps, places)))
        drawn: dict[str, tuple[np.ndarray, np.ndarray]] = {}
        for branch in self._others():
            across = branch.history.epochs if axis == "epoch" else branch.history.steps
            drawn[branch.name] = (across, heights(branch.history.train, is_log=is_log))
        for name in [name for name in self.curves if name not in drawn]:
            curve, label = self.curves.pop(name)
            self._plot.removeItem(curve)
            scene = label.scene()
            if scene is not None:
                scene.removeItem(label)
        for row, (name, (across, losses)) in enumerate(drawn.items()):
            self._draw(name, across, losses, _STYLES[row % len(_STYLES)])
        self._drawn += drawn.values()
        return [np.stack(pair) for pair in drawn.values()]

    def with_others(self, history: History) -> History:
        """The run's losses and those of all branches drawn beside it, to choose one axis for."""
        train = np.concatenate([history.train, *(branch.history.train for branch in self._others())])
        return History(history.steps, history.epochs, train, history.test)

    def _others(self) -> list[Branch]:
        return [branch for branch in self._session.travel.others[-MOST:] if len(branch.history) > 1]

    def _draw(self, name: str, across: np.ndarray, losses: np.ndarray, style: tuple[Qt.PenStyle, str]) -> None:
        if name not in self.curves:
            self.curves[name] = (pg.PlotCurveItem(antialias=True), QGraphicsSimpleTextItem(self._plot.box))
            self.curves[name][0].setZValue(-5)
            self._plot.addItem(self.curves[name][0])
        theme = self._themes.theme
        curve, label = self.curves[name]
        pen = line_pen(theme.muted, width=self._themes.hairline, style=style[0])
        curve.setData(across, losses, connect="finite", pen=pen)
        label.setText(f"{style[1]} {name}")
        label.setBrush(QColor(theme.muted))
        label.setFont(label_font(self._themes.scale))
        label.setVisible(bool(np.isfinite(losses).any()))

    def place_names(self) -> None:
        """A small legend in a corner that the curves leave free, the top right where there is none, on a ground."""
        shown = [label for _curve, label in self.curves.values() if label.isVisible()]
        self.ground.setVisible(bool(shown))
        if not shown:
            return
        sizes, whole = [label.boundingRect() for label in shown], self._plot.box.rect()
        wide, high = max(size.width() for size in sizes) + GRID, sum(size.height() for size in sizes)
        lefts, tops = (whole.right() - wide, whole.left() + GRID), (whole.top(), whole.bottom() - high)
        corners = [QRectF(left, top, wide, high) for top in tops for left in lefts]
        area = next((corner for corner in corners if self._is_free(corner, whole)), corners[0])
        self.ground.setRect(area)
        top = area.top()
        for label, size in zip(shown, sizes, strict=True):
            label.setPos(area.left(), top)
            top += size.height()

    def _is_free(self, area: QRectF, whole: QRectF) -> bool:
        """Whether no curve runs through a part of the plot, in pixels of it."""
        (x0, x1), (y0, y1) = self._plot.box.viewRange()
        if not (x1 > x0 and y1 > y0 and whole.width() > 0):
            return True
        x = x0 + (np.linspace(area.left(), area.right(), _SAMPLES) - whole.left()) / whole.width() * (x1 - x0)
        for places, losses in self._drawn:
            inside = (x >= places[0]) & (x <= places[-1])
            up = np.interp(x[inside], places, losses)
            pixels = whole.bottom() - (up - y0) / (y1 - y0) * whole.height()
            if bool(((pixels > area.top() - GRID) & (pixels < area.bottom() + GRID)).any()):
                return False
        return True

    def dress(self) -> None:
        ground = QColor(self._themes.theme.panel)
        ground.setAlphaF(_GROUND)
        self.ground.setBrush(ground)
        self.here.setPen(line_pen(self._themes.theme.accent, width=1.5 * self._themes.hairline))
