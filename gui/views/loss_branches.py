"""What the loss view shows beside the run: where one looks back to, and the curves of the branches that rest."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QGraphicsSimpleTextItem

from core.loss_history import History
from core.training.branches import Branch
from gui.session import Session
from gui.theme import GRID, ThemeHolder, label_font
from gui.views.loss_axis import heights
from gui.views.pens import line_pen
from gui.views.plot import Plot

# The run is solid and its test curve dashed; a resting branch has neither line.
_STYLES = ((Qt.PenStyle.DotLine, "┈"), (Qt.PenStyle.DashDotLine, "─·"), (Qt.PenStyle.DashDotDotLine, "─··"))
MOST = 8  # branches that are drawn, the newest ones


class LossBranches:
    """Items on the loss view's plot."""

    def __init__(self, session: Session, themes: ThemeHolder, plot: Plot) -> None:
        self._session, self._themes, self._plot = session, themes, plot
        self.here = pg.InfiniteLine(angle=90)
        self.here.setZValue(5)
        self.here.hide()
        plot.addItem(self.here)
        self.curves: dict[str, tuple[pg.PlotCurveItem, QGraphicsSimpleTextItem]] = {}
        plot.box.sigResized.connect(lambda _box: self._place_names())

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
            curve, label = self.curves.pop(name)
            self._plot.removeItem(curve)
            scene = label.scene()
            if scene is not None:
                scene.removeItem(label)
        for row, (name, (across, losses)) in enumerate(drawn.items()):
            self._draw(name, across, losses, _STYLES[row % len(_STYLES)])
        self._place_names()
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

    def _place_names(self) -> None:
        """A small legend in the corner that a falling curve leaves free, at the top right."""
        top = 0.0
        for _curve, label in self.curves.values():
            size = label.boundingRect()
            label.setPos(self._plot.box.rect().right() - size.width() - GRID, top)
            top += size.height() if label.isVisible() else 0.0

    def dress(self) -> None:
        self.here.setPen(line_pen(self._themes.theme.accent, width=1.5 * self._themes.hairline))
