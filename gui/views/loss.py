"""The loss view: train and test loss over the run, as the trainer recorded them."""

from __future__ import annotations

import re
from typing import ClassVar

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QWidget

from core.loss_history import History
from core.losses import LOSSES
from gui.loss_axis import ASIDE, FEW, ROOM, across, ends, heights, held, wants_log
from gui.numbers import count, loss_text
from gui.session import Session
from gui.situation import nothing_to_show
from gui.steady_label import PANEL, SteadyLabel
from gui.theme import GRID, LABEL, ThemeHolder, label_font, number_font
from gui.views.live_plot import LiveCurve, LivePlot
from gui.views.loss_branches import LossBranches
from gui.views.loss_words import penalty_kinds, penalty_name, sum_texts, why_text
from gui.views.pens import line_pen
from gui.views.saving import NumbersTable
from gui.views.view import View

_NARROW = 240  # pixels below which the legend takes two lines
_LABEL = 200  # pixels that a loss of the legend takes, at most
_USUAL = "━ train 0.0000"
_FIRST_WORD = re.compile("^(binary|mean|multi-class) ")  # left out where there is no room for it
_EMPTY = "Press Play: the loss of each epoch appears."
_NOT_KEPT = "The file holds no losses of this run; a .netfold file would. Train on: the curve begins here."


class LossView(View):
    """See the module."""

    name: ClassVar[str] = "loss"
    title: ClassVar[str] = "Loss"
    lowest: ClassVar[int] = 160  # the counters say the epoch as well
    interval: ClassVar[float] = 0.1  # a curve grows slowly
    definition: ClassVar[str] = "The loss over the whole training set and test set, after every epoch."

    def __init__(self, session: Session, themes: ThemeHolder, parent: QWidget | None = None) -> None:
        super().__init__(session, themes, parent)
        self.formula.hide()
        self.is_log = False
        self._has_dots = False
        self.test_curve, self.train_curve = LiveCurve(), LiveCurve()
        self.plot = LivePlot(themes, self._paint_curves)
        self.plot.box.setBorder(None)
        self.plot.y_axis.has_grid = True
        self.marker = pg.InfiniteLine(angle=90)
        self.marker.hide()
        self.train_dots, self.test_dots = pg.ScatterPlotItem(pxMode=True), pg.ScatterPlotItem(pxMode=True)
        self.train_dots.hide()
        self.test_dots.hide()
        self.plot.x_axis.is_whole = True
        for item in (self.test_dots, self.train_dots, self.marker):
            self.plot.addItem(item)
        self.branches = LossBranches(session, themes, self.plot)
        self.train_label, self.test_label = SteadyLabel(ground=PANEL), SteadyLabel(ground=PANEL)
        self.legend = QWidget()
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self.legend)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        for label in (self.train_label, self.test_label):
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            self._row.addWidget(label, 1)
        self._row.addStretch(0)
        self.body.addWidget(self.plot, 1)
        self.body.addWidget(self.legend)
        self.read(self.plot, self._mark_at)
        self.plot.left.connect(self.marker.hide)
        self.plot.explained.connect(self.explain_at)
        session.history_changed.connect(self.move_on)
        session.written_changed.connect(self._write)  # with the counters: all say the same moment

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_narrow = self.width() < _NARROW * self.themes.scale
        way = QBoxLayout.Direction.TopToBottom if is_narrow else QBoxLayout.Direction.LeftToRight
        self._row.setDirection(way)
        for label in (self.train_label, self.test_label):  # side by side, however wide the view is
            label.setMaximumWidth(16_777_215 if is_narrow else round(_LABEL * self.themes.scale))

    def refresh(self) -> None:
        self._write_numbers()
        history = self._shown()
        if len(history.steps) < 2:
            is_off = bool(self.session.problems)
            self.marker.hide()
            if is_off and self.keeps_old_picture():
                return
            self.mark_drawn(None)
            self.is_log = False
            self.name_subject("")
            self.show_empty(nothing_to_show(self.session, "loss to show") if is_off else self._why_empty(history))
            return
        self.show_empty("")
        self.is_log = wants_log(self.branches.with_others(history), was_log=self.is_log)
        self._name()
        x, name = across(history)
        has_test = bool(np.isfinite(history.test).any())
        self.plot.y_axis.is_log = self.is_log
        self.plot.name_axes(name, "log" if self.is_log else "")
        train, test = (heights(losses, is_log=self.is_log) for losses in (history.train, history.test))
        self.train_curve.show(x, train)
        self.test_curve.show(*((x, test) if has_test else (x[:0], test[:0])))
        self._mark_points(x if len(x) <= FEW else x[:0], train, test)
        others = self.branches.refresh(x, history.steps, name, run=(train, test), is_log=self.is_log)
        span = ends(np.concatenate([train, test, *(curve[1] for curve in others)]), is_log=self.is_log)
        if span is not None:
            first = float(x[0])
            last = max([float(x[-1]), first + 1e-9, *(float(curve[0, -1]) for curve in others)])
            self._show_range((first - ASIDE * (last - first), last + ASIDE * (last - first)), span)
            self.plot.lend(self._beyond_end(last))
        self.plot.fit_labels()
        self.plot.settle()
        self.branches.place_names()
        self.plot.is_kept = not others  # their names lie over the curves
        self.plot.repaint_live()
        self.mark_drawn(self.session.moment)

    def _why_empty(self, history: History) -> str:
        """Without a curve, where nothing is in the way of one."""
        is_trained = self.session.travel.has_past and not self.session.is_running
        return _NOT_KEPT if is_trained and not len(history) else _EMPTY

    def _paint_curves(self, painter: QPainter, area: QRectF) -> None:
        across, up = self.plot.box.viewRange()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for curve in (self.test_curve, self.train_curve):
            curve.paint(painter, area, ((across[0], across[1]), (up[0], up[1])))

    def _show_range(self, across: tuple[float, float], up: tuple[float, float]) -> None:
        """Lays the axes around the curve; while training they stand still until it has grown out of them."""
        before = self.plot.box.viewRange()
        if self.session.is_running:
            across = held((before[0][0], before[0][1]), across, room=(ASIDE, ASIDE), grows=True)
            up = held((before[1][0], before[1][1]), up, room=(ROOM if self.is_log else 0.0, ROOM))
        if [[*across], [*up]] != before:
            self.plot.box.setRange(xRange=across, yRange=up, padding=0)

    def _beyond_end(self, last: float) -> float:
        """Pixels that a number at the right end of the axis needs beside it: by length, so that nothing dances."""
        wide = QFontMetrics(label_font(self.themes.scale)).horizontalAdvance("0" * len(count(round(last))))
        return max(0.0, wide / 2 - GRID)

    def _mark_points(self, marked: np.ndarray, train: np.ndarray, test: np.ndarray) -> None:
        """A dot at each point while they are few."""
        if not len(marked) and not self._has_dots:
            return
        self._has_dots = len(marked) > 0
        theme, scale = self.themes.theme, self.themes.scale
        for dots, places, shade in ((self.train_dots, train, theme.text), (self.test_dots, test, theme.muted)):
            is_there = np.isfinite(places[: len(marked)])
            dots.setVisible(len(marked) > 0)  # even without a point they take as long to paint as the curve
            dots.setData(
                marked[is_there],
                places[: len(marked)][is_there],
                size=4 * scale,
                pen=pg.mkPen(None),
                brush=QColor(shade),
            )

    @property
    def is_stale(self) -> bool:
        """Whether the curve is of data or a drawing that cannot be measured now."""
        return self.session.moment.train is None and self.drawn is not None

    def hint(self) -> tuple[str, ...]:
        history = self._shown()
        if len(history.steps) < 2:
            return ("",)
        many = len(history.steps)
        _x, name = across(history)
        moment = self.session.written
        at = f"{name} {count(moment.epoch if name == 'epoch' else moment.step)}"
        few = f"{at}   {many} points measured" if many <= FEW else at
        whole, *short = sum_texts(moment.train, moment.training) or ("",)
        made = tuple(f"{at}   {text}" for text in (f"train {whole}", *short) if whole)
        return (*made, *short, few, at, "")

    def numbers_said(self) -> str:
        """With the losses, which stand beside the readout."""
        moment, at = self.session.written, self._texts_under()
        if at or moment.train is None:
            return at[0] if at else ""
        train = (*sum_texts(moment.train, moment.training), loss_text(moment.train.loss))[0]
        test = "" if moment.test is None else f"   test {loss_text(moment.test.loss)}"
        return f"epoch {count(moment.epoch)}   step {count(moment.step)}   train {train}{test}"

    def table(self) -> NumbersTable | None:
        history = self._shown()
        columns = (history.steps, history.epochs, history.train, history.test)
        return NumbersTable(("step", "epoch", "train loss", "test loss"), np.column_stack(columns).tolist())

    def explain(self, x: float, y: float) -> str:
        texts = self._texts_at(x)
        loss = LOSSES.get(self.session.moment.training.loss.name)
        meaning = f"\n{loss.title}: {loss.definition}" if loss is not None else ""
        axis = "\nEqual heights are equal factors (logarithmic)." if self.is_log else ""
        why = why_text(self.session.moment.training)
        made = "\n".join(sum_texts(self.session.moment.train, self.session.moment.training)[:1])
        note = f"\ntrain now: {made}\n{why}" if why and made else f"\n{why}" if why else ""
        return f"{texts[0]}\n{self.definition}{meaning}{note}{axis}" if texts else ""

    def _shown(self) -> History:
        """The recorded curve up to this very moment."""
        history, moment = self.session.history, self.session.moment
        steps, train = history.steps, moment.train
        if not len(steps) or train is None or moment.step <= steps[-1]:
            return history
        test = moment.test.loss if moment.test is not None else np.nan
        epoch = max(float(moment.epoch), float(history.epochs[-1]))
        last = (float(moment.step), epoch, train.loss, test)
        columns = (history.steps, history.epochs, history.train, history.test)
        return History(*(np.append(column, value) for column, value in zip(columns, last, strict=True)))

    def _name(self) -> None:
        loss = LOSSES.get(self.session.moment.training.loss.name)
        penalty = penalty_name(self.session.moment.training)
        title = loss.title if loss is not None else ""
        shorter = _FIRST_WORD.sub("", title)
        is_another = shorter != title and any(other.title == shorter for _name, other in LOSSES.items())
        texts = (title, title.replace("cross-entropy", "CE") if is_another else shorter)
        if penalty:  # what is drawn is never called the data's loss alone
            kinds = penalty_kinds(self.session.moment.training)
            texts = (f"{title} + {penalty}", *(f"{name} + {kinds}" for name in (*texts, "data loss")))
        if texts != self._named:
            self.name_subject(*texts)

    def _write(self) -> None:
        """Losses and the epoch they are of, together; the curve follows in its turn."""
        self._write_numbers()
        if self.isVisible():
            self.say()

    def _write_numbers(self) -> None:
        """The losses as the counters show them."""
        if not self.isVisible():
            return
        moment, history = self.session.written, self.session.history
        if self.is_stale and self.session.problems:  # those of the curve that stands behind the veil
            return
        has_test = moment.test is not None or bool(np.isfinite(history.test).any())
        now = moment.train.loss if moment.train is not None else None
        now_test = moment.test.loss if moment.test is not None else None
        if not self.themes.shows_numbers:
            self.train_label.setText("━ train")
            self.test_label.setText("╌ test" if has_test else "no test set")
            return
        self.train_label.setText(f"━ train {loss_text(now)}")
        self.test_label.setText(f"╌ test {loss_text(now_test)}" if has_test else "no test set")

    def dress(self) -> None:
        self.plot.dress()
        self.plot.box.setBorder(None)
        theme, scale = self.themes.theme, self.themes.scale
        self.train_curve.pen = line_pen(theme.text, width=scale)
        # the test curve is dashed too, so that the two are told apart without colour
        self.test_curve.pen = line_pen(theme.muted, width=scale, style=Qt.PenStyle.DashLine)
        self.marker.setPen(line_pen(self.themes.theme.accent, width=self.themes.hairline))
        self.branches.dress()
        self._write_legend()
        self.schedule()

    def _write_legend(self) -> None:
        theme, scale = self.themes.theme, self.themes.scale
        self.train_label.setStyleSheet(f"color: {theme.text}")
        self.test_label.setStyleSheet(f"color: {theme.muted}")
        self.train_label.setFont(number_font(scale, size=LABEL, bold=True))
        self.test_label.setFont(number_font(scale, size=LABEL))
        least = QFontMetrics(self.train_label.font()).horizontalAdvance(_USUAL) + 2  # what its panel is wide at least
        for label in (self.train_label, self.test_label):
            label.setMinimumWidth(least)

    def _mark_at(self, x: float, _y: float) -> tuple[str, ...]:
        """The losses at the measured point next to a place across; the marker stands there."""
        texts = self._texts_at(x)
        self.marker.setVisible(bool(texts))
        return texts

    def _texts_at(self, x: float) -> tuple[str, ...]:
        history = self._shown()
        if len(history.steps) < 2 or self.is_stale:
            return ()
        places, name = across(history)
        i = int(np.argmin(np.abs(places - x)))
        self.marker.setPos(float(places[i]))
        at = f"{name} {count(int(places[i]))}"
        train, test = loss_text(float(history.train[i])), float(history.test[i])
        if not np.isfinite(test):
            return f"{at}  train {train}", f"{at}: {train}"
        return f"{at}  train {train}  test {loss_text(test)}", f"{at}: {train}, {loss_text(test)}", f"{at}: {train}"
