"""What the loss view shows beside the run: where one looks back to, and the curves of the branches that rest."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt

from core.loss_history import History
from core.training.branches import Branch
from gui.session import Session
from gui.theme import ThemeHolder, label_font
from gui.views.loss_axis import heights
from gui.views.pens import line_pen
from gui.views.plot import Plot

MOST = 8  # branches that are drawn, the newest ones


class LossBranches:
    """Items on the loss view's plot."""

    def __init__(self, session: Session, themes: ThemeHolder, plot: Plot) -> None:
        self._session, self._themes, self._plot = session, themes, plot
        self.here = pg.InfiniteLine(angle=90)
        self.here.setZValue(5)
        self.here.hide()
        plot.addItem(self.here)
        self.curves: dict[str, tuple[pg.PlotCurveItem, pg.TextItem]] = {}

    def refresh(self, places: np.ndarray, steps: np.ndarray, axis: str, *, is_log: bool) -> list[np.ndarray]:
        """Draws them; `places` are those across of the run's points. Returns (across, heights) of each curve."""
        travel, moment = self._session.travel, self._session.moment
        self.here.setVisible(travel.shown is not None)
        if travel.shown is not None:
            self.here.setPos(float(np.interp(moment.step, steps, places)))
        drawn: dict[str, tuple[np.ndarray, np.ndarray]] = {}
        for branch in self._others():
            across = branch.history.epochs if axis == "epoch" else branch.history.steps
            drawn[branch.name] = (across, heights(branch.history.train, is_log=is_log))
        for name in [name for name in self.curves if name not in drawn]:
            for item in self.curves.pop(name):
                self._plot.removeItem(item)
        for row, (name, (across, losses)) in enumerate(drawn.items()):
            self._draw(name, across, losses)
            self.curves[name][1].setAnchor((1, 1 + 0.8 * row))  # curves that end together have names apart
        return [np.stack(pair) for pair in drawn.values()]

    def with_others(self, history: History) -> History:
        """The run's losses and those of all branches drawn beside it, to choose one axis for."""
        train = np.concatenate([history.train, *(branch.history.train for branch in self._others())])
        return History(history.steps, history.epochs, train, history.test)

    def _others(self) -> list[Branch]:
        return [branch for branch in self._session.travel.others[-MOST:] if len(branch.history) > 1]

    def _draw(self, name: str, across: np.ndarray, losses: np.ndarray) -> None:
        if name not in self.curves:
            self.curves[name] = (pg.PlotCurveItem(antialias=True), pg.TextItem(name, anchor=(1, 1)))
            for item in self.curves[name]:
                item.setZValue(-5)
                self._plot.addItem(item)
        theme = self._themes.theme
        curve, label = self.curves[name]
        pen = line_pen(theme.muted, width=self._themes.hairline, style=Qt.PenStyle.SolidLine)
        curve.setData(across, losses, connect="finite", pen=pen)
        label.setColor(theme.muted)
        label.setFont(label_font(self._themes.scale))
        is_there = np.flatnonzero(np.isfinite(losses))
        label.setVisible(bool(len(is_there)))
        if len(is_there):
            label.setPos(float(across[is_there[-1]]), float(losses[is_there[-1]]))

    def dress(self) -> None:
        self.here.setPen(line_pen(self._themes.theme.accent, width=1.5 * self._themes.hairline))
