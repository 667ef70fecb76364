"""The warp view: where the layers send the input plane and the data, as a film through their stages."""

from __future__ import annotations

from dataclasses import replace
from time import monotonic
from typing import Any, ClassVar, cast

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from gui.moment import Moment
from gui.numbers import count
from gui.session import Session
from gui.situation import nothing_to_show
from gui.theme import GRID, ThemeHolder
from gui.views.film_bar import FilmBar
from gui.views.saving import NumbersTable
from gui.views.view import View
from gui.views.view_options import ViewOptions
from gui.views.warp_axes import MODES, Mode, prepare
from gui.views.warp_choices import MOST_POINTS, Choices, LookedAt, default_layer
from gui.views.warp_film import Film
from gui.views.warp_header import WarpControls, WarpHeader
from gui.views.warp_light import FilmLight
from gui.views.warp_making import make_film
from gui.views.warp_mouse import WarpMouse
from gui.views.warp_pictures import WarpPictures
from gui.views.warp_step import StepStage
from gui.views.warp_table import point_table
from gui.views.warp_words import bar_groups, captions, formula_at, tip

_FINE = 450  # pixels of the short side from which the grid's lines have all their points while training too
_NARROW = 420  # pixels of width, at scale 1, below which the header's words are short
_LEGENDS = 3.0  # times as long as numbers to read a legend stands in its corner while training
_LAST = 10**6  # stages of a film, at most
_EMPTY = "Add a hidden layer: here you see where it sends the input plane, step by step."


class WarpView(View):
    """See the module. `layer` is the layer whose stage is shown; the film bar holds the position."""

    name: ClassVar[str] = "warp"
    title: ClassVar[str] = "Space"
    lowest: ClassVar[int] = 190
    has_stages: ClassVar[bool] = True
    definition: ClassVar[str] = (
        "Where the layers send the input plane and the data: W stretches and turns, b shifts, the activation bends."
    )

    def __init__(self, session: Session, themes: ThemeHolder, parent: QWidget | None = None) -> None:
        super().__init__(session, themes, parent)
        self.layer = ""
        self.film: Film | None = None
        self.choices = Choices()
        self.light = FilmLight(session)
        self._looked_at, self._step_stage = LookedAt(session), StepStage(session)
        self._goal = ""  # the layer at whose end the film is to stand as soon as there is one
        self._place: float | None = None  # or where it is to stand
        self._reckoned = 0.0  # when it was last looked where the legends are in the way
        self._words: object = None  # what the words about the stage were written for
        self._units: tuple[str, ...] = ()  # of the space that it is in
        self.subject.hide()
        self.header.setSpacing(GRID + 2)
        self.buttons = WarpHeader(self.choices, self.header, self.formula, self)
        self.formula.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Preferred)
        self.formula.setTextFormat(Qt.TextFormat.RichText)
        self.formula.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.bar = FilmBar(themes)
        self.pictures = WarpPictures(themes, self.bar)
        self.scene, self.side, self.axes = self.pictures.scene, self.pictures.side, self.pictures.axes
        self.pointed = self.scene  # the scene that a tooltip is wanted for
        self.controls = WarpControls(self.bar)
        self.body.addWidget(self.pictures, 1)
        self.body.addWidget(self.controls)
        self.mouse = WarpMouse(self, (self.scene, self.side))
        self.pictures.arrived.connect(lambda: self.say())
        self.buttons.layer_chosen.connect(self._choose)
        self.buttons.look_chosen.connect(self.schedule)
        self.buttons.beside_changed.connect(self._show_beside)
        self.controls.axes_chosen.connect(self._choose_axes)
        self.bar.moved.connect(self._move)
        self.bar.let_go.connect(self._light)
        self.bar.focus_changed.connect(self._light)
        self.bar.playing_changed.connect(lambda _playing: self._light())
        self.controls.show_axes(self.axes.mode, is_fixed=False)
        self._has_run = False  # and its last film has not come yet
        session.running_changed.connect(self._note_run)

    # What is shown ----------------------------------------------------------

    def refresh(self) -> None:
        moment = self.session.moment
        graph = moment.graph
        self.choices.fit(graph)
        layers = self.choices.layers(graph)
        if not layers or moment.parameters is None or moment.plane is None:
            self._show_nothing(nothing_to_show(self.session, "space to show") if layers else _EMPTY)
            return
        self.show_empty("")
        if not self.layer or self.layer not in graph.by_id:
            self.layer = self._goal = default_layer(graph).id
        if (layer := self._looked_at.changed(graph, self.layer)) is not None:
            self.bar.stop()
            self.show_layer(layer)
        self._follow_step()
        self.buttons.show_layers(graph, is_narrow=self._is_narrow)
        self._ask(moment)
        if not self.session.is_running:  # else the film that was asked for is drawn in a moment
            self.draw()

    def receive(self, moment: Moment, result: Film) -> None:
        if result.layers != self.choices.layers(moment.graph):
            return
        self.film, before = result, self.drawn
        self.mark_drawn(moment)
        self._place_legends(moment)
        self.mouse.follow(result)
        if self.pictures.take(result):
            self.schedule()  # for as many lines as can be told apart in the frame that it has now
        if before is not None and before.step and not moment.step and not self.session.is_running:
            self.pictures.refit()  # set back: the frame of the trained network is a thing of the past
        is_kept = self.bar.show_groups(bar_groups(result, moment.graph))
        if not is_kept and not self._goal:
            self._goal = default_layer(moment.graph).id
        self._reach_goal()
        if self._place is not None:
            self.bar.set_position(self._place)
            self._place = None
        self._draw()  # what it says is written when it is all there

    def show_layer(self, layer_id: str) -> None:
        """Goes to a layer's space: to its end in the film of all layers, else to its own film."""
        if not self.session.moment.graph.by_id[layer_id].computes:
            return
        self.layer = self._goal = layer_id
        if self.choices.layer:
            self.choices.layer = layer_id
            self.film = None
            self.schedule()
        elif self.film is not None:
            self._reach_goal()

    def fold(self) -> None:
        super().fold()
        self.bar.set_low(self.is_low)
        self.controls.set_low(self.is_low)

    def hint(self) -> tuple[str, ...]:
        if self.film is None:
            return ("",)
        if self.mouse.picked is not None:
            return self.mouse.picked_words()
        said, data = captions(self.film, self.bar.position), self.session.moment.dataset
        if data is None or len(data) <= MOST_POINTS:
            return said
        drawn = f"{count(MOST_POINTS)} of {count(len(data))} points"
        return *(f"{drawn} · {text}" for text in said if text), drawn, ""

    def say(self, *texts: str) -> None:
        super().say(*texts)
        if self.film is not None and (meaning := tip(self.film, self.bar.position)) != self.readout.toolTip():
            self.readout.setToolTip(meaning)  # of the words that stand there now

    def explain(self, x: float, y: float) -> str:
        if self.film is None:
            return ""
        said = self.mouse.texts_at(self.pointed, x, y)[0]
        return "\n".join((said, self.definition, tip(self.film, self.bar.position), "Click: every view shows it."))

    @property
    def _is_narrow(self) -> bool:
        return self.width() < _NARROW * self.themes.scale

    @property
    def film_stages(self) -> int:
        return 0 if self.film is None else self.film.last

    @property
    def film_rests(self) -> tuple[float, ...]:
        return tuple(float(end) for end in self.bar.ends)

    def show_film(self, position: float, rest: float = 0.0) -> None:
        self.bar.film(position, rest)
        self.draw()

    def table(self) -> NumbersTable | None:
        if self.film is None:
            return None
        _, position = self.pictures.shown_in(self.scene)
        return point_table(self.film, position, self.session.moment.dataset)

    def dress(self) -> None:
        self.pictures.dress()
        self.bar.updateGeometry()
        self.bar.update()
        self.draw()
        self.schedule()

    def fill_menu(self, menu: QMenu) -> None:
        menu.addAction("Stop the film" if self.bar.is_playing else "Play the film", self._toggle_film)
        menu.addAction("Draw the axes in anew", self._refit)
        beside = menu.addAction("Input space beside the layer’s", self.buttons.beside.toggle)
        beside.setCheckable(True)
        beside.setChecked(self.buttons.beside.isChecked())

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.bar.stop()
        self.light.release()

    def present_options(self) -> dict[str, Any]:
        shown = {"axes": self.axes.mode, "beside": self.buttons.beside.isChecked(), "position": self.bar.position}
        return {**self.choices.options(), **self.pictures.camera.options(), **shown}

    def take_options(self, options: ViewOptions) -> None:
        graph = self.session.moment.graph
        self.choices.take_options(options, graph)
        self.layer, self._goal = self.choices.layer or self.layer, ""
        self.pictures.camera.take_options(options)
        mode = options.text("axes", MODES)
        self.axes.mode = self.axes.mode if mode is None else cast(Mode, mode)
        self.buttons.beside.setChecked(options.switch("beside") or False)
        self._place = options.number("position", 0, _LAST)
        self.schedule()

    # Choices ----------------------------------------------------------------

    def _show_nothing(self, text: str) -> None:
        self.bar.stop()
        self.light.release()
        if self.film is not None and self.keeps_old_picture():
            return
        self.film = None
        self.mark_drawn(None)
        self.show_empty(text)
        self.formula.setText("")
        self.formula_shown = ""
        self._words = None
        self.buttons.hide()

    def _reach_goal(self) -> None:
        """Puts the film at the end of the layer that is gone to."""
        end = self.film.end_of(self._goal) if self.film is not None and self._goal else None
        self._goal = ""
        if end is not None:
            self.bar.set_position(float(end))
        self._follow_step()

    def _follow_step(self) -> None:
        """While the stepper predicts the film stands at the stage that is being computed."""
        position = None if self.film is None else self._step_stage.changed(self.film)
        if position is not None:
            self.bar.stop()
            self.bar.set_position(position)

    def _ask(self, moment: Moment) -> None:
        graph, parameters, wish = moment.graph, moment.parameters, self.choices.request(moment)
        if parameters is None or wish is None:
            return
        is_fine = not self.session.is_running or min(self.scene.width(), self.scene.height()) > _FINE
        lines = self.pictures.lines()
        before = self.film.projections if self.film is not None else {}
        wanted = replace(wish, before=before, lines=lines, is_fine=is_fine)
        stands = self.session.is_running and self.bar.is_resting and self.axes.mode != "fixed"
        place, has_start = self.bar.position if stands else None, self.side.isVisible()

        def job() -> Film:
            film = make_film(graph, parameters, wanted)
            prepare(film, place, has_start=has_start)
            return film

        drawn = wanted.layers, wanted.plane, wanted.tilted, tuple(wanted.looks.items()), lines, is_fine
        of = graph, parameters, moment.dataset, moment.training.loss, moment.example, moment.point, *drawn
        self.compute(job, of=of if before else ())  # a first film is turned as it likes, later ones as it was

    def _choose(self) -> None:
        self._goal = self.choices.layer or self.layer
        if self.choices.layer:
            self.layer = self.choices.layer
        self.bar.stop()
        self.schedule()

    def _choose_axes(self, mode: Mode) -> None:
        self.axes.mode = mode if mode in MODES else "film"
        self.draw(glides=True)

    def _show_beside(self, is_beside: bool) -> None:
        self.side.setVisible(is_beside)
        self.draw()

    def _toggle_film(self) -> None:
        if self.bar.is_playing:
            self.bar.stop()
        else:
            self.bar.play()

    def _refit(self) -> None:
        self.pictures.refit()
        self.draw()

    # Drawing ----------------------------------------------------------------

    def _move(self, _position: float) -> None:
        self.draw(glides=True)
        self._light()

    def _light(self) -> None:
        """Lights the stage's layer on the canvas while the film runs, or a hand is on it within a layer."""
        is_moved = self.bar.is_playing or self.bar.is_dragging or (self.bar.hasFocus() and not self.bar.is_resting)
        if self.film is not None and self.isVisible() and is_moved:
            self.light.show(self.film.moving(self.bar.position).layer)
        else:
            self.light.release()

    def draw(self, *, glides: bool = False) -> None:
        """Draws the film as it stands; a new frame of the axes is glided to where that is wanted."""
        if self._draw(glides=glides):
            self.say()

    def _note_run(self) -> None:
        self._has_run = True
        if not self.session.is_running:
            self.schedule()

    def _place_legends(self, moment: Moment) -> None:
        """A run that ends leaves another picture: its legend goes where it hides the least of that."""
        if self._has_run and not self.session.is_running and moment is self.session.moment:
            self._has_run = False
            self.scene.legend.forget_corner()
            self.side.legend.forget_corner()

    def _draw(self, *, glides: bool = False) -> bool:
        """Returns whether there was something to draw."""
        film, moment = self.film, self.session.moment
        if film is None or self.is_stale:
            return False
        position, is_resting = self.bar.position, self.bar.rest
        stop = film.moving(position)
        self.layer = stop.layer
        graph, theme = moment.graph, self.themes.theme
        words = (graph, stop.layer, stop.stage, stop.space, theme, self._is_narrow)
        if words != self._words:  # while training all of it stays
            self._words = words
            sources = [graph.by_id[layer] for layer in stop.space.split("+")]
            self._units = tuple(s.unit_name(i) for s in sources for i in range(s.units))
            layer = graph.by_id[stop.layer]
            self.buttons.show_formula(graph, layer, stop.stage, theme, is_narrow=self._is_narrow)
            self.formula_shown = formula_at(graph, layer, stop.stage)
        self.buttons.show_space(stop, self._units)
        self.controls.show_axes(self.axes.mode, is_fixed=self.axes.is_fixed(is_resting=is_resting))
        now, is_running = monotonic(), self.session.is_running
        reckons = not is_running or now >= self._reckoned + _LEGENDS * self.session.turns.reading
        self._reckoned = now if reckons else self._reckoned
        self.pictures.draw(moment, self.mouse.picked, glides=glides, reckons=reckons)
        self.mouse.show_cell()
        return True
