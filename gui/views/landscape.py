"""The landscape view: what the loss would be with other weights, and the way that training took through it."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from core.landscape.contours import contour
from core.landscape.directions import movable
from core.landscape.losses import LossOf, flat_numbers
from core.landscape.surface import SIZES, Surface
from gui.errors import Report
from gui.moment import Moment
from gui.numbers import count, loss_text, number
from gui.session import Session
from gui.situation import nothing_to_show
from gui.theme import GRID, ThemeHolder
from gui.views.costly import CostlyView
from gui.views.landscape_work import (
    Drawn,
    Floats,
    Ground,
    Kind,
    Slice,
    begin,
    changes_to,
    entry_names,
    entry_of,
    go_on,
    ground_of,
)
from gui.views.loss_colours import LossBar, LossScale, loss_words
from gui.views.marks import REACH, Picture, Ring
from gui.views.menu_button import MenuButton
from gui.views.pens import line_pen
from gui.views.plot import Plot
from gui.views.run_path import RunPath
from gui.views.saving import NumbersTable

KINDS: tuple[tuple[Kind, bool, str], ...] = (
    ("weights", False, "two weights"),
    ("random", False, "random directions"),
    ("path", False, "the run's path"),
    ("weights", True, "slices: two weights"),
    ("random", True, "slices: random"),
    ("path", True, "slices: path"),
)
_NOTES = {
    "weights": "All other weights stay.",
    "random": "Random directions in which each unit's weights are as long as they are: 1 changes a unit by all of it.",
    "path": "The two directions in which the run moved most (PCA); percent: the part of its spread along each.",
}
_MOST_LISTED = 60  # weights in a menu
_MOST_SET = 20_000  # numbers that a click may set: each stands in the run's journal
_MOST_TRAIL = 2000  # places of the present moment while training runs
_LINES = 10
_QUICK = 0.004  # seconds that a value may take for the mouse to wait for it
_NEARLY = 0.005  # of a slice's height: a bump that small is hardly seen
_WHILE_RUNNING = SIZES[1]
_LOW = 300  # pixels of height below which the legend makes room for the drawing


class LandscapeView(CostlyView):
    """See the module.

    While training runs the landscape stays that of the weights where it was drawn, and the present moment moves over
    it; standing still, it is drawn anew around the present weights.
    """

    name: ClassVar[str] = "landscape"
    title: ClassVar[str] = "Landscape"
    interval: ClassVar[float] = 0.1
    definition: ClassVar[str] = (
        "The loss over all training rows if the weights were others, along two directions through the present ones. "
        "Click a place to put the weights there."
    )

    def __init__(self, session: Session, themes: ThemeHolder, parent: QWidget | None = None) -> None:
        super().__init__(session, themes, parent)
        self.kind = 0  # of KINDS
        self.zoom, self.seed = 1.0, 0
        self.entries: tuple[int, int] | None = None  # the two weights, None: the two largest
        self.drawn_ground: Drawn | None = None
        self._ground: Ground | None = None
        self._asked: object = None  # what the ground was made of
        self._path: tuple[tuple[int, ...], Floats] = ((), np.zeros((0, 0)))
        self._run_path = RunPath(session)
        self._trail: list[Floats] = []  # where the present moment was seen since the ground was laid, in its plane
        self._listed: tuple[int, ...] = ()
        self.chooser = MenuButton(
            "Directions: what the two axes are, two weights, random directions or the way that training took"
        )
        self.across = MenuButton(
            "Weight across: it changes along the horizontal axis; one selected on the canvas takes its place"
        )
        self.up = MenuButton("Weight upwards: it changes along the vertical axis, all others stay as they are")
        self.chooser.chosen.connect(self._choose_kind)
        self.across.chosen.connect(partial(self._choose_weight, 0))
        self.up.chosen.connect(partial(self._choose_weight, 1))
        self.header.addWidget(self.chooser)
        self.formula.hide()
        self.plot = Plot(themes)
        self.picture_item, self.ring = Picture(), Ring()
        self.lines, self.way, self.chords = (
            pg.PlotCurveItem(antialias=True, connect="pairs"),
            pg.PlotCurveItem(antialias=True),
            pg.PlotCurveItem(antialias=True, connect="pairs"),
        )
        self.curves = (pg.PlotCurveItem(antialias=True), pg.PlotCurveItem(antialias=True))
        for item in (self.picture_item, self.lines, self.way, *self.curves, self.chords, self.ring):
            self.plot.addItem(item)
        self.bar = LossBar(themes)
        self.axes_row = QWidget()
        row = QHBoxLayout(self.axes_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * GRID)
        row.addWidget(self.across)
        row.addWidget(self.up)
        row.addStretch(1)
        self.body.addWidget(self.plot, 1)
        self.body.addWidget(self.bar)
        self.body.addWidget(self.axes_row)
        self.plot.hovered.connect(self._hover)
        self.plot.left.connect(lambda: self.say(""))
        self.plot.explained.connect(self.explain_at)
        self.plot.clicked.connect(self._click)
        session.selection_changed.connect(self._follow_selection)

    # What is shown ----------------------------------------------------------

    def refresh(self) -> None:
        moment = self.session.moment
        if moment.parameters is None or moment.dataset is None or not len(moment.dataset.train):
            if moment.parameters is None and self.keeps_old_picture():
                return
            needs = "" if moment.dataset is not None or moment.parameters is None else " The loss needs data."
            self._show_nothing(nothing_to_show(self.session, "landscape to show") + needs)
            return
        if not moment.graph.parameter_count():
            self._show_nothing("No landscape to show yet: the drawing has no weights.")
            return
        self._show_choices(moment)
        if (part := self._run_path.next_part()) is not None:
            self.compute(part)
            return
        ground = self._ground_for(moment)
        if ground is None:
            self._show_nothing("The run has no path yet: train first, or choose other directions above.", keep=True)
            return
        self.show_empty("")
        self.axes_row.setVisible(KINDS[self.kind][0] == "weights")
        self._name(moment, ground)
        self._mark_now(moment)
        self._work()

    def receive(self, moment: Moment, result: Any) -> None:
        if not isinstance(result, Drawn):
            self.refresh()
            return
        if result.ground is not self._ground or not self.empty.isHidden():
            self._work()
            return
        self.drawn_ground = result
        if result.surface is None or result.surface.is_complete:
            self.mark_drawn(moment)
            self._draw()
        self._work()

    def _work(self) -> None:
        """Has the next part of the drawing computed, until there is no more to do."""
        ground = self._ground
        if ground is None or not self.isVisible():
            return
        drawn = self.drawn_ground
        is_slices = KINDS[self.kind][1] or not ground.directions.second.any()
        if drawn is None or drawn.ground is not ground:
            steps, path = self._path
            self.compute(lambda: begin(ground, path, steps, is_slices=is_slices))
            return
        surface, path = drawn.surface, self._path[1]
        is_enough = surface is None or (surface.is_complete and surface.size >= _WHILE_RUNNING)
        if drawn.is_done or (is_enough and self.session.is_running):
            return
        self.compute(lambda: go_on(drawn, path))

    def _ground_for(self, moment: Moment) -> Ground | None:
        """Around the present weights; while training runs, around those where it was drawn."""
        parameters, dataset = moment.parameters, moment.dataset
        if parameters is None or dataset is None:
            return None
        kind, is_slices, _text = KINDS[self.kind]
        entries = self._entries(moment)
        what = (moment.graph, dataset, moment.training.loss, moment.training.l1, moment.training.l2)
        chosen = (kind, is_slices, self.zoom, self.seed if kind == "random" else 0, entries if kind == "weights" else 0)
        stands = self.session.is_running or (self._asked is not None and self._asked[2] is parameters)  # type: ignore[index]
        if self._ground is not None and stands and self._asked[:2] == (what, chosen):  # type: ignore[index]
            return self._ground
        theta = flat_numbers(moment.graph, parameters)
        self._path = self._run_path.moments(moment.step, theta)
        loss = LossOf(moment.graph, dataset, moment.training)
        self._ground = ground_of(
            kind, loss, theta, moment.step, self._path[1], entries=entries, seed=self.seed, zoom=self.zoom
        )
        self._asked = (what, chosen, parameters)
        self._trail = []
        return self._ground

    def _entries(self, moment: Moment) -> tuple[int, int]:
        """The two weights, or the two largest."""
        moves = np.flatnonzero(movable(moment.graph))
        moves = moves if len(moves) else np.arange(moment.graph.parameter_count())
        if self.entries is not None and set(self.entries) <= set(moves.tolist()):
            return self.entries
        assert moment.parameters is not None
        theta = flat_numbers(moment.graph, moment.parameters)
        if self._ground is not None and self.session.is_running and len(self._ground.theta) == len(theta):
            theta = self._ground.theta
        best = moves[np.argsort(np.abs(theta[moves]), kind="stable")[::-1]]
        return int(best[0]), int(best[min(1, len(best) - 1)])

    # Drawing ----------------------------------------------------------------

    def _draw(self) -> None:
        drawn = self.drawn_ground
        if drawn is None:
            return
        ground, surface = drawn.ground, drawn.surface
        is_surface = surface is not None
        for item in (self.picture_item, self.lines, self.way):
            item.setVisible(is_surface)
        for item in (*self.curves, self.chords):
            item.setVisible(not is_surface)
        self.bar.setVisible(is_surface and self.height() >= _LOW * self.themes.scale)
        if surface is not None:
            self._draw_surface(ground, surface)
        else:
            self._draw_slices(drawn)
        self._mark_now(self.session.moment)
        self.plot.fit_labels()

    def _draw_surface(self, ground: Ground, surface: Surface) -> None:
        theme = self.themes.theme
        x, y = surface.alphas + ground.middles[0], surface.betas + ground.middles[1]
        scale = LossScale.of(surface.values)
        half = (x[1] - x[0]) / 2, (y[1] - y[0]) / 2
        x_range, y_range = (x[0] - half[0], x[-1] + half[0]), (y[0] - half[1], y[-1] + half[1])
        self.picture_item.show_words(loss_words(scale, surface.values[::-1], self.themes), x_range, y_range)
        levels = [scale.at((k + 0.5) / _LINES) for k in range(_LINES)]
        lines = np.concatenate([contour(x, y, surface.values, level) for level in levels])
        line = pg.mkColor(theme.text)
        line.setAlphaF(0.35)
        self.lines.setData(lines[..., 0].ravel(), lines[..., 1].ravel(), pen=line_pen(line, width=self.themes.hairline))
        drawn = self.drawn_ground
        path = drawn.path if drawn is not None and drawn.path is not None else np.zeros((0, 2))
        way = path + ground.middles
        self.way.setData(way[:, 0], way[:, 1], pen=line_pen(theme.text, width=1.8))
        self.bar.show_scale(scale)
        self.plot.name_axes(*ground.names)
        self.plot.y_axis.is_log = False
        self.plot.box.setRange(xRange=(x[0], x[-1]), yRange=(y[0], y[-1]), padding=0)

    def _draw_slices(self, drawn: Drawn) -> None:
        theme = self.themes.theme
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
        every = np.concatenate(heights) if heights and sum(map(len, heights)) else np.array([0.0, 1.0])
        low, high = float(every.min()), float(every.max())
        room = 0.06 * max(high - low, 1e-9)
        self.plot.name_axes("change along each direction", "loss")
        reach = [min(p.places[0] for p in drawn.slices), max(p.places[-1] for p in drawn.slices)]
        self.plot.box.setRange(xRange=tuple(map(float, reach)), yRange=(low - room, high + room), padding=0)

    def _mark_now(self, moment: Moment) -> None:
        """The present weights on the landscape."""
        drawn = self.drawn_ground
        if drawn is None or moment.parameters is None or drawn.ground.loss.graph != moment.graph:
            return
        ground = drawn.ground
        (alpha, beta), *_ = ground.directions.coordinates(flat_numbers(moment.graph, moment.parameters)[None])
        theme, size = self.themes.theme, 8.0 * self.themes.scale
        if drawn.surface is not None:
            place = np.array([alpha + ground.middles[0], beta + ground.middles[1]])
            self.ring.show_at(place, theme, size, has_dot=True)
            if self.session.is_running and drawn.path is not None:
                self._trail = [*self._trail[-_MOST_TRAIL:], place]
                way = np.concatenate([drawn.path + ground.middles, np.array(self._trail)])
                self.way.setData(way[:, 0], way[:, 1])
            return
        loss = moment.train.loss if moment.train is not None else None
        self.ring.show_at(None if loss is None else (float(alpha), loss), theme, size, has_dot=True)

    def _show_nothing(self, reason: str, *, keep: bool = False) -> None:
        self._ground = self.drawn_ground = None
        self._asked = None
        self.mark_drawn(None)
        self.show_empty(reason)
        self.name_subject("")
        if not keep:
            self.chooser.hide()

    # Words ------------------------------------------------------------------

    def _show_choices(self, moment: Moment) -> None:
        self.chooser.show_choice([text for _, _, text in KINDS], self.kind)
        if KINDS[self.kind][0] != "weights":
            return
        first, second = self._entries(moment)
        assert moment.parameters is not None
        moves = np.flatnonzero(movable(moment.graph))
        if len(moves) > _MOST_LISTED:
            theta = flat_numbers(moment.graph, moment.parameters)
            moves = moves[np.argsort(np.abs(theta[moves]))[::-1][:_MOST_LISTED]]
        names = entry_names(moment.graph)
        self._listed = tuple(sorted({*moves.tolist(), first, second}))
        entries = [names[i] for i in self._listed]
        self.across.show_choice(entries, self._listed.index(first), f"→ {names[first]}")
        self.up.show_choice(entries, self._listed.index(second), f"↑ {names[second]}")

    def _name(self, moment: Moment, ground: Ground) -> None:
        at = f"around step {count(ground.step)}" if ground.step else "around the start"
        kind = KINDS[self.kind][0]
        variance = ground.directions.variance
        if kind == "path":
            share = f"{number(100 * sum(variance))} % of the path"
            self.name_subject(f"{at}, {share}", share, at, "")
        else:
            self.name_subject(at, "")

    def hint(self) -> tuple[str, ...]:
        drawn = self.drawn_ground
        if drawn is None or not self.empty.isHidden():
            return ("",)
        if drawn.surface is None:
            words = [_convexity(part) for part in drawn.slices]
            if len(words) == 1:
                return (words[0],)
            return f"━ {words[0]}   ╌ {words[1]}", f"━ {words[0]}", ""
        values = drawn.surface.values[drawn.surface.known & np.isfinite(drawn.surface.values)]
        least = f"least drawn {loss_text(float(values.min()))}" if len(values) else ""
        moment = self.session.moment
        here = f"loss here {loss_text(moment.train.loss)}" if moment.train is not None else ""
        return f"{here}   {least}   click to put the weights there", f"{here}   {least}", here

    def explain(self, x: float, y: float) -> str:
        texts = self._texts_at(x, y)
        if not texts:
            return ""
        note = _NOTES[KINDS[self.kind][0]]
        ring = "The ring: the weights now. The line: the run's moments, as near as they lie to this plane."
        return "\n".join((texts[0], note, ring, self.definition))

    def _texts_at(self, x: float, y: float) -> tuple[str, ...]:
        drawn = self.drawn_ground
        if drawn is None or self.is_stale:
            return ()
        ground = drawn.ground
        if drawn.surface is None:
            at = [float(np.interp(x, part.places, part.losses)) for part in drawn.slices]
            text = f"{number(x)}: " + "   ".join(f"{mark} {loss_text(v)}" for mark, v in zip("━╌", at, strict=False))
            return (text,)
        moment = self._moment_at(drawn, x, y)
        losses = drawn.path_losses
        if moment is not None and losses is not None and moment < len(losses) and drawn.path_away is not None:
            step, loss = drawn.path_steps[moment], loss_text(float(losses[moment]))
            away = number(float(drawn.path_away[moment]), 2)
            return f"step {count(step)}  true loss {loss}  {away} off this plane", f"step {count(step)}: {loss}"
        alpha, beta = np.array([x - ground.middles[0]]), np.array([y - ground.middles[1]])
        if drawn.each < _QUICK:
            loss = loss_text(float(ground.loss.at(ground.directions.at(alpha, beta))[0]))
        else:
            column = int(np.argmin(np.abs(drawn.surface.alphas - alpha)))
            row = int(np.argmin(np.abs(drawn.surface.betas - beta)))
            loss = f"about {loss_text(float(drawn.surface.values[row, column]))}"
        names = [name.split(" (")[0] for name in ground.names]
        return (
            f"{names[0]} {number(x)}  {names[1]} {number(y)} → loss {loss}",
            f"{number(x)}, {number(y)} → loss {loss}",
            f"loss {loss}",
        )

    def _moment_at(self, drawn: Drawn, x: float, y: float) -> int | None:
        """The run's moment under the mouse."""
        if drawn.path is None or not len(drawn.path):
            return None
        width, height = self.plot.pixel()
        away = (drawn.path + drawn.ground.middles - (x, y)) / (width, height)
        best = int(np.argmin((away**2).sum(axis=1)))
        return best if float(np.hypot(*away[best])) <= REACH / 2 else None

    def table(self) -> NumbersTable | None:
        drawn = self.drawn_ground
        if drawn is None:
            return None
        ground = drawn.ground
        if drawn.surface is None:
            rows = [
                (k + 1, *pair)
                for k, part in enumerate(drawn.slices)
                for pair in zip(part.places, part.losses, strict=True)
            ]
            return NumbersTable(("direction", "change", "loss"), rows)
        s = drawn.surface
        a, b = np.meshgrid(s.alphas + ground.middles[0], s.betas + ground.middles[1])
        columns = np.column_stack([a.ravel(), b.ravel(), s.values.ravel()])[s.known.ravel()]
        return NumbersTable((*ground.names, "loss"), columns.tolist())

    # What the user does -----------------------------------------------------

    def fill_menu(self, menu: QMenu) -> None:
        menu.addAction("Draw twice as far", lambda: self._set_zoom(2 * self.zoom))
        menu.addAction("Draw half as far", lambda: self._set_zoom(self.zoom / 2))
        if KINDS[self.kind][0] == "random":
            menu.addAction("Other random directions", self._other_seed)

    def _hover(self, x: float, y: float) -> None:
        texts = self._texts_at(x, y)
        if texts:
            self.say(*texts)

    def _click(self, x: float, y: float) -> None:
        """Puts the weights to the place under the mouse; undoable."""
        drawn, moment = self.drawn_ground, self.session.moment
        if drawn is None or self.is_stale or moment.parameters is None:
            return
        ground = drawn.ground
        beta = 0.0 if drawn.surface is None else y - ground.middles[1]
        alpha = x if drawn.surface is None else x - ground.middles[0]
        goal = ground.directions.at(np.array([alpha]), np.array([beta]))[0]
        changes = changes_to(moment.graph, flat_numbers(moment.graph, moment.parameters), goal)
        if len(changes) > _MOST_SET:
            words = (
                f"A click here would set {count(len(changes))} numbers; up to {count(_MOST_SET)} can be set at once."
            )
            self.session.reported.emit(Report("info", words))
        elif changes:
            self.session.set_numbers(changes, "Move on the landscape")

    def _choose_kind(self, entry: int) -> None:
        self.kind = entry
        self._ground = None
        self.refresh()

    def _choose_weight(self, axis: int, entry: int) -> None:
        first, second = self._entries(self.session.moment)
        chosen = self._listed[entry]
        self.entries = (chosen, second) if axis == 0 else (first, chosen)
        self.refresh()

    def _follow_selection(self) -> None:
        """A weight selected on the canvas is looked at here as well; the one before becomes the other axis."""
        selection, moment = self.session.selection, self.session.moment
        if selection.weight is None or moment.parameters is None or selection.connection not in moment.graph.by_key:
            return
        entry = entry_of(moment.graph, selection.connection, selection.weight)
        first = self._entries(moment)[0]
        if entry is not None and entry != first:
            self.entries = (entry, first)
            self.schedule()

    def _set_zoom(self, zoom: float) -> None:
        self.zoom = min(max(zoom, 1 / 64), 64.0)
        self.refresh()

    def _other_seed(self) -> None:
        self.seed += 1
        self.refresh()

    def dress(self) -> None:
        self.plot.dress()
        self._draw()
        self.schedule()


def _convexity(part: Slice) -> str:
    if part.chord is None:
        return "convex as far as drawn"
    height = float(np.ptp(part.losses))
    what = "nearly convex" if part.chord.above < _NEARLY * height else "not convex"
    return f"{what}: {loss_text(part.chord.above)} above a chord"
