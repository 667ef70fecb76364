"""The landscape view: what the loss would be with other weights, and the way that training took through it."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from PySide6.QtWidgets import QMenu, QWidget

from core.landscape.losses import LossOf, flat_numbers
from core.landscape.surface import SIZES
from gui.errors import Report
from gui.moment import Moment
from gui.next_update import next_update
from gui.numbers import count, number
from gui.session import Session
from gui.situation import nothing_to_show
from gui.theme import ThemeHolder
from gui.views.costly import CostlyView
from gui.views.landscape_axes import KINDS, NOTES, WeightAxes
from gui.views.landscape_scene import LandscapeScene
from gui.views.landscape_update import UpdateArrow
from gui.views.landscape_words import resting_texts, table_of, texts_at
from gui.views.landscape_work import (
    Drawn,
    Floats,
    Ground,
    begin,
    changes_to,
    entry_of,
    go_on,
    ground_of,
)
from gui.views.loss_colours import LossBar
from gui.views.menu_button import MenuButton
from gui.views.plot import Plot
from gui.views.run_path import RunPath
from gui.views.saving import NumbersTable

_MOST_SET = 20_000  # numbers that a click may set: each stands in the run's journal
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
        self.drawn_ground: Drawn | None = None
        self._ground: Ground | None = None
        self._asked: object = None  # what the ground was made of
        self._path: tuple[tuple[int, ...], Floats] = ((), np.zeros((0, 0)))
        self._run_path = RunPath(session)
        self.chooser = MenuButton(
            "Directions: what the two axes are, two weights, random directions or the way that training took"
        )
        self.chooser.chosen.connect(self._choose_kind)
        self.header.addWidget(self.chooser)
        self.formula.hide()
        self.plot = Plot(themes)
        self.scene = LandscapeScene(self.plot, themes)
        self.arrow = UpdateArrow(self.plot, themes)
        self.bar = LossBar(themes)
        self.weights = WeightAxes()
        self.weights.changed.connect(self.refresh)
        self.body.addWidget(self.plot, 1)
        self.body.addWidget(self.bar)
        self.body.addWidget(self.weights)
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
            self._show_nothing(nothing_to_show(self.session, "landscape to show"))
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
        self.weights.setVisible(KINDS[self.kind][0] == "weights")
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
        entries = self._pair(moment)
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
        return self._ground

    def _pair(self, moment: Moment) -> tuple[int, int]:
        """The two weights; while training runs, of those where the landscape was drawn the largest."""
        stands = self._ground.theta if self._ground is not None and self.session.is_running else None
        return self.weights.pair(moment, stands)

    # Drawing ----------------------------------------------------------------

    def _draw(self) -> None:
        drawn = self.drawn_ground
        if drawn is None:
            return
        scale = self.scene.show(drawn)
        self.bar.setVisible(scale is not None and self.height() >= _LOW * self.themes.scale)
        if scale is not None:
            self.bar.show_scale(scale)
        self._mark_now(self.session.moment)

    def _mark_now(self, moment: Moment) -> None:
        """The present weights on the landscape."""
        drawn = self.drawn_ground
        if drawn is None or moment.parameters is None or drawn.ground.loss.graph != moment.graph:
            return
        (alpha, beta), *_ = drawn.ground.directions.coordinates(flat_numbers(moment.graph, moment.parameters)[None])
        loss = moment.train.loss if moment.train is not None else None
        self.scene.mark(drawn, (float(alpha), float(beta)), loss, leaves_trail=self.session.is_running)
        place = self.session.place
        is_updating = place is not None and place.phase == "update" and not self.session.is_running
        said = self.arrow.words
        self.arrow.show(drawn, next_update(moment) if is_updating else None)
        if self.arrow.words != said:
            self.say("")

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
        if KINDS[self.kind][0] == "weights":
            self.weights.show_choices(moment, self._pair(moment))

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
        drawn, now = self.drawn_ground, self.session.moment.train
        if drawn is None or not self.empty.isHidden():
            return ("",)
        if any(self.arrow.words):
            return self.arrow.words
        return resting_texts(drawn, now.loss if now is not None else None)

    def explain(self, x: float, y: float) -> str:
        texts = self._texts_at(x, y)
        if not texts:
            return ""
        note = NOTES[KINDS[self.kind][0]]
        ring = "The ring: the weights now. The line: the run's moments, as near as they lie to this plane."
        return "\n".join((texts[0], note, ring, self.definition))

    def _texts_at(self, x: float, y: float) -> tuple[str, ...]:
        drawn = self.drawn_ground
        return () if drawn is None or self.is_stale else texts_at(drawn, x, y, self.plot.pixel())

    def table(self) -> NumbersTable | None:
        return None if self.drawn_ground is None else table_of(self.drawn_ground)

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

    def _follow_selection(self) -> None:
        """A weight selected on the canvas is looked at here as well; the one before becomes the other axis."""
        selection, moment = self.session.selection, self.session.moment
        if selection.weight is None or moment.parameters is None or selection.connection not in moment.graph.by_key:
            return
        entry = entry_of(moment.graph, selection.connection, selection.weight)
        if entry is not None and self.weights.take(moment, entry, self._pair(moment)):
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
