"""The landscape view: what the loss would be with other weights, and the way that training took through it."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from PySide6.QtWidgets import QBoxLayout, QMenu, QWidget

from core.landscape.losses import flat_numbers
from core.landscape.surface import SIZES
from gui.errors import Report
from gui.moment import Moment
from gui.next_update import next_update
from gui.numbers import count, number
from gui.session import Session
from gui.situation import nothing_to_show
from gui.theme import GRID, ThemeHolder
from gui.views.costly import CostlyView
from gui.views.landscape_axes import KINDS, NOTES, WeightAxes
from gui.views.landscape_ground import Grounds
from gui.views.landscape_scene import LandscapeScene
from gui.views.landscape_update import UpdateArrow
from gui.views.landscape_words import resting_texts, table_of, texts_at
from gui.views.landscape_work import (
    Drawn,
    Ground,
    begin,
    changes_to,
    entry_of,
    go_on,
)
from gui.views.loss_colours import LossBar
from gui.views.loss_words import why_text
from gui.views.menu_button import MenuButton
from gui.views.plot import Plot
from gui.views.run_path import RunPath
from gui.views.saving import NumbersTable
from gui.views.view_options import ViewOptions

_MOST_SET = 20_000  # numbers that a click may set: each stands in the run's journal
_WHILE_RUNNING = SIZES[1]
_LOW = 270  # pixels of height below which the legend stands beside the drawing
_NO_LENGTH = {
    "path": "The run has no path yet: train first, or choose other directions above.",
    "random": "Random directions are as long as the weights, and these are all 0: train first, or choose two weights.",
}


class LandscapeView(CostlyView):
    """See the module.

    While training runs the landscape stays that of the weights where it was drawn, and the present moment moves over
    it; standing still, it is drawn anew around the present weights.
    """

    name: ClassVar[str] = "landscape"
    title: ClassVar[str] = "Landscape"
    interval: ClassVar[float] = 0.1
    needs_past: ClassVar[bool] = True
    definition: ClassVar[str] = (
        "The loss over all training rows if the weights were others, along two directions through the present ones. "
        "Click a place to put the weights there."
    )

    def __init__(self, session: Session, themes: ThemeHolder, parent: QWidget | None = None) -> None:
        super().__init__(session, themes, parent)
        self.drawn_ground: Drawn | None = None
        self._run_path = RunPath(session, self)
        self._run_path.changed.connect(self.schedule)
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
        self.grounds = Grounds(session, self.weights, self._run_path)
        sheet = QWidget()
        self.sheet = QBoxLayout(QBoxLayout.Direction.TopToBottom, sheet)
        self.sheet.setContentsMargins(0, 0, 0, 0)
        self.sheet.setSpacing(GRID)
        self.sheet.addWidget(self.plot, 1)
        self.sheet.addWidget(self.bar)
        self.body.addWidget(sheet, 1)
        self.plot.box.sigResized.connect(self._stand_bar)
        self.body.addWidget(self.weights)
        self.read(self.plot, self._texts_at)
        self.plot.explained.connect(self.explain_at)
        self.plot.clicked.connect(self._click)
        session.selection_changed.connect(self._follow_selection)

    # What is shown ----------------------------------------------------------

    def refresh(self) -> None:
        moment = self.session.moment
        if moment.parameters is None or moment.measurable is None:
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
        ground = self.grounds.of(moment)
        if ground is None:
            self._show_nothing(_NO_LENGTH[self.grounds.kind], keep=True)
            return
        self.show_empty("")
        self.weights.setVisible(self.grounds.kind == "weights")
        self._name(ground)
        self._mark_now(moment)
        self._work()

    def receive(self, moment: Moment, result: Any) -> None:
        if not isinstance(result, Drawn):
            self.refresh()
            return
        if self._run_path.next_part() is not None:  # the path comes first, also where its turn was passed over
            self.refresh()
            return
        if result.ground is not self.grounds.ground or not self.empty.isHidden():
            self._work()
            return
        self.drawn_ground = result
        if result.surface is None or result.surface.is_complete:
            self.mark_drawn(moment)
            self._draw()
        self._work()

    def _work(self) -> None:
        """Has the next part of the drawing computed, until there is no more to do."""
        ground, path, steps = self.grounds.ground, self.grounds.path, self.grounds.steps
        if ground is None or not self.isVisible():
            return
        drawn = self.drawn_ground
        is_slices = self.grounds.is_slices or not ground.directions.second.any()
        if drawn is None or drawn.ground is not ground:
            self.compute(lambda: begin(ground, path, steps, is_slices=is_slices))
            return
        surface = drawn.surface
        is_enough = surface is None or (surface.is_complete and surface.size >= _WHILE_RUNNING)
        if drawn.is_done or (is_enough and self.session.is_running):
            return
        self.compute(lambda: go_on(drawn, path))

    # Drawing ----------------------------------------------------------------

    def _draw(self) -> None:
        drawn = self.drawn_ground
        if drawn is None:
            return
        scale = self.scene.show(drawn)
        self.bar.setVisible(scale is not None)
        if scale is not None:
            self.bar.show_scale(scale)
        self._stand_bar()
        self._mark_now(self.session.moment)

    def _stand_bar(self) -> None:
        """Where there is little height the legend stands upright beside the frame."""
        is_low, frame = self.height() < _LOW * self.themes.scale, self.plot.box.sceneBoundingRect()
        self.bar.stand((frame.top(), frame.bottom()) if is_low else None)
        ways = QBoxLayout.Direction
        self.sheet.setDirection(ways.LeftToRight if is_low else ways.TopToBottom)

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
            self.say()

    def _show_nothing(self, reason: str, *, keep: bool = False) -> None:
        self.drawn_ground = None
        self.grounds.forget()
        self.mark_drawn(None)
        self.show_empty(reason)
        self.name_subject("")
        if not keep:
            self.chooser.hide()

    # Words ------------------------------------------------------------------

    def _show_choices(self, moment: Moment) -> None:
        self.chooser.show_choice([text for _, _, text in KINDS], self.grounds.number)
        if self.grounds.kind == "weights":
            is_slices = KINDS[self.grounds.number][1]
            self.weights.show_choices(moment, self.grounds.pair(moment), is_slices=is_slices)

    def _name(self, ground: Ground) -> None:
        at = f"around step {count(ground.step)}" if ground.step else "around the start"
        kind = self.grounds.kind
        variance = ground.directions.variance
        if KINDS[self.grounds.number][1] and kind != "weights":  # the menus below say it of two weights
            lines = "   ".join(f"{mark} {name}" for mark, name in zip("━╌", ground.names, strict=True))
            brief = "  ".join(f"{mark} {name.split(' (')[0]}" for mark, name in zip("━╌", ground.names, strict=True))
            self.name_subject(f"{at}   {lines}", lines, brief.replace("random direction", "random"), at, "")
        elif kind == "path":
            share = f"{number(100 * sum(variance))} % of the path"
            self.name_subject(f"{at}, {share}", share, at, "")
        else:
            still = ground.loss.graph.parameter_count() - 2
            rest = f", all {count(still)} other numbers stay" if kind == "weights" and still > 0 else ""
            self.name_subject(f"{at}{rest}", at, "")

    def hint(self) -> tuple[str, ...]:
        drawn, now = self.drawn_ground, self.session.moment.train
        if drawn is None or not self.empty.isHidden():
            return ("",)
        if any(self.arrow.words):
            return self.arrow.words
        return resting_texts(drawn, now, has_dots=self.scene.has_dots)

    def explain(self, x: float, y: float) -> str:
        texts = self._texts_at(x, y)
        if not texts:
            return ""
        note = NOTES[self.grounds.kind]
        ring = "The ring: the weights now. The line: the run, as near as it lies to this plane, from the square on."
        if self.drawn_ground is not None and self.drawn_ground.surface is not None:
            ring += " Its dots have the colour of the true loss there."
        elif self.grounds.kind == "path":
            ring = "The ring: the weights now. The dots: the run’s true loss, from the square on."
        why = why_text(self.session.moment.training)
        return "\n".join(filter(None, (texts[0], note, ring, self.definition, why)))

    def _texts_at(self, x: float, y: float) -> tuple[str, ...]:
        drawn = self.drawn_ground
        return () if drawn is None or self.is_stale else texts_at(drawn, x, y, self.plot.pixel())

    def table(self) -> NumbersTable | None:
        return None if self.drawn_ground is None else table_of(self.drawn_ground)

    def present_options(self) -> dict[str, Any]:
        return {**self.grounds.options(), **self.weights.options(self.session.moment.graph)}

    def take_options(self, options: ViewOptions) -> None:
        self.grounds.take_options(options)
        self.weights.take_options(options, self.session.moment.graph)
        self.schedule()

    # What the user does -----------------------------------------------------

    def fill_menu(self, menu: QMenu) -> None:
        menu.addAction("Draw twice as far", lambda: self._set_zoom(2 * self.grounds.zoom))
        menu.addAction("Draw half as far", lambda: self._set_zoom(self.grounds.zoom / 2))
        if self.grounds.kind == "random":
            menu.addAction("Other random directions", self._other_seed)

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
        self.grounds.number = entry
        self.grounds.forget()
        self.refresh()

    def _follow_selection(self) -> None:
        """A weight selected on the canvas is looked at here as well; the one before becomes the other axis."""
        selection, moment = self.session.selection, self.session.moment
        if selection.weight is None or moment.parameters is None or selection.connection not in moment.graph.by_key:
            return
        entry = entry_of(moment.graph, selection.connection, selection.weight)
        if entry is not None and self.weights.take(moment, entry, self.grounds.pair(moment)):
            self.schedule()

    def _set_zoom(self, zoom: float) -> None:
        self.grounds.reach(zoom)
        self.refresh()

    def _other_seed(self) -> None:
        self.grounds.seed += 1
        self.refresh()

    def dress(self) -> None:
        self.plot.dress()
        self._draw()
        self.schedule()
