"""The loss view: train and test loss over the run, as the trainer recorded them."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLabel, QSizePolicy, QWidget

from core.training.messages import History
from gui.numbers import loss_text
from gui.session import Session
from gui.theme import LABEL, ThemeHolder, number_font
from gui.views.plot import Plot
from gui.views.view import View

LOG_FROM = 20.0  # a curve that spans more than this factor is drawn on a logarithmic axis
_NARROW = 240  # pixels below which the legend takes two lines
_EMPTY = "Press Play: the loss of every epoch appears here."


class LossView(View):
    """See the module."""

    name: ClassVar[str] = "loss"
    title: ClassVar[str] = "Loss"
    definition: ClassVar[str] = "The loss over the whole training set and test set, after every epoch."

    def __init__(self, session: Session, themes: ThemeHolder, parent: QWidget | None = None) -> None:
        super().__init__(session, themes, parent)
        self.formula.hide()
        self.is_log = False
        self.plot = Plot(themes)
        self.plot.box.setBorder(None)
        self.plot.y_axis.has_grid = True
        self.test_curve = pg.PlotCurveItem(antialias=True)
        self.train_curve = pg.PlotCurveItem(antialias=True)
        self.marker = pg.InfiniteLine(angle=90)
        self.marker.hide()
        for item in (self.test_curve, self.train_curve, self.marker):
            self.plot.addItem(item)
        self.train_label, self.test_label = QLabel(), QLabel()
        self.legend = QWidget()
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self.legend)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        for label in (self.train_label, self.test_label):
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            self._row.addWidget(label, 1)
        self.body.addWidget(self.plot, 1)
        self.body.addWidget(self.legend)
        self.plot.hovered.connect(self._hover)
        self.plot.left.connect(self._leave)
        session.history_changed.connect(self.schedule)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_narrow = self.width() < _NARROW * self.themes.scale
        way = QBoxLayout.Direction.TopToBottom if is_narrow else QBoxLayout.Direction.LeftToRight
        self._row.setDirection(way)

    def refresh(self) -> None:
        history, moment = self.session.history, self.session.moment
        self.subject.setText("logarithmic" if self.is_log else "")
        if len(history.steps) < 2:
            self.is_log = False
            self.show_empty(_EMPTY)
            return
        self.show_empty("")
        x, name = across(history)
        has_test = bool(np.isfinite(history.test).any())
        self.is_log = wants_log(history, was_log=self.is_log)
        self.subject.setText("logarithmic" if self.is_log else "")
        self.plot.x_axis.set_name(name)
        self.plot.y_axis.is_log = self.is_log
        train, test = self._heights(history.train), self._heights(history.test)
        theme, scale = self.themes.theme, self.themes.scale
        self.train_curve.setData(x, train, connect="finite", pen=pg.mkPen(QColor(theme.text), width=scale))
        # the test curve is dashed too, so that the two are told apart without colour
        pen = pg.mkPen(QColor(theme.muted), width=scale, style=Qt.PenStyle.DashLine)
        self.test_curve.setData(x, test, connect="finite", pen=pen)
        self.test_curve.setVisible(has_test)
        self._frame(x, train, test)
        now = moment.train.loss if moment.train is not None else float(history.train[-1])
        now_test = moment.test.loss if moment.test is not None else float(history.test[-1])
        self.train_label.setText(f"━ train {loss_text(now)}")
        self.test_label.setText(f"╌ test {loss_text(now_test)}" if has_test else "no test set")
        self._write_legend()

    def hint(self) -> str:
        history = self.session.history
        if len(history.steps) < 2 or self.width() < _NARROW * self.themes.scale:
            return ""
        x, name = across(history)
        return f"{name} {int(x[-1])}"

    def dress(self) -> None:
        self.plot.dress()
        self.plot.box.setBorder(None)
        self.marker.setPen(pg.mkPen(self.themes.theme.accent, width=1))
        self._write_legend()
        self.schedule()

    def _heights(self, losses: np.ndarray) -> np.ndarray:
        if not self.is_log:
            return losses
        with np.errstate(all="ignore"):
            return np.where(losses > 0, np.log10(losses), np.nan)

    def _frame(self, x: np.ndarray, *curves: np.ndarray) -> None:
        values = np.concatenate(curves)
        values = values[np.isfinite(values)]
        if not len(values):
            return
        low, high = float(values.min()), float(values.max())
        if not self.is_log:
            low = min(0.0, low)
        room = 0.05 * max(high - low, 1e-9)
        self.plot.box.setYRange(low - (room if self.is_log else 0.0), high + room, padding=0)
        self.plot.box.setXRange(float(x[0]), max(float(x[-1]), float(x[0]) + 1e-9), padding=0)

    def _write_legend(self) -> None:
        theme, scale = self.themes.theme, self.themes.scale
        self.train_label.setStyleSheet(f"color: {theme.text}")
        self.test_label.setStyleSheet(f"color: {theme.muted}")
        self.train_label.setFont(number_font(scale, size=LABEL, bold=True))
        self.test_label.setFont(number_font(scale, size=LABEL))

    def _hover(self, x: float, _y: float) -> None:
        history = self.session.history
        if len(history.steps) < 2:
            return
        places, name = across(history)
        i = int(np.argmin(np.abs(places - x)))
        self.marker.setPos(float(places[i]))
        self.marker.show()
        text = f"{name} {int(places[i])}  train {loss_text(float(history.train[i]))}"
        if np.isfinite(history.test[i]):
            text += f"  test {loss_text(float(history.test[i]))}"
        self.say(text)

    def _leave(self) -> None:
        self.marker.hide()
        self.say("")


def across(history: History) -> tuple[np.ndarray, str]:
    """The horizontal axis: epochs, or steps while the first epoch is still under way."""
    has_epochs = len(history.epochs) > 0 and float(np.max(history.epochs)) >= 2
    return (history.epochs, "epoch") if has_epochs else (history.steps, "step")


def wants_log(history: History, *, was_log: bool = False) -> bool:
    """The one rule: logarithmic from a factor of LOG_FROM between largest and smallest loss on, all being positive.

    Once logarithmic, it stays so down to half of that, so that the axis does not flicker.
    """
    values = np.concatenate([history.train, history.test])
    values = values[np.isfinite(values)]
    if not len(values) or values.min() <= 0:
        return False
    return bool(values.max() / values.min() > (LOG_FROM / 2 if was_log else LOG_FROM))
