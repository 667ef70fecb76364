"""The warp view: where a layer sends the input plane and the data, as a film through its stages."""

from __future__ import annotations

from html import escape
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QWidget

from core.graph import Graph, Layer
from core.probing import Plane
from gui.moment import Moment
from gui.numbers import number
from gui.session import Session
from gui.situation import nothing_to_show
from gui.symbols import reads
from gui.theme import GRID, ThemeHolder
from gui.views.film_bar import PACES, FilmBar
from gui.views.marks import nearest
from gui.views.menu_button import MenuButton
from gui.views.view import View
from gui.views.warp_axes import MODES, WarpAxes, extents
from gui.views.warp_film import Film, make_film, place_near
from gui.views.warp_scene import WarpScene
from gui.views.warp_words import captions, formula_at, formula_parts, stage_labels, tip
from gui.views.warp_zoom import Zoom

_MOST_POINTS = 5000
_FINE = 450  # pixels of width from which the grid's lines have all their points while training too
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_EMPTY = "Add a hidden layer: here you see where it sends the input plane, step by step."


class WarpView(View):
    """See the module. `layer` is the layer's id, `units` the shown pair; the film bar holds the position."""

    name: ClassVar[str] = "warp"
    title: ClassVar[str] = "Space"
    definition: ClassVar[str] = (
        "Where a layer sends the input plane and the data: W stretches and turns, b shifts, the activation bends."
    )

    def __init__(self, session: Session, themes: ThemeHolder, parent: QWidget | None = None) -> None:
        super().__init__(session, themes, parent)
        self.layer = ""
        self.units: tuple[int, int | None] = (0, 1)
        self.film: Film | None = None
        self.axes = WarpAxes()
        self._selected = ""
        self.subject.hide()
        self.layer_button = MenuButton(
            "The layer whose space is shown: where it sends the input plane. It follows the selection on the canvas"
        )
        self.layer_button.chosen.connect(self._choose_layer)
        self.across_button = MenuButton(
            "The unit whose value runs to the right; a picture of a wider layer shows two of its units"
        )
        self.across_button.chosen.connect(lambda unit: self.show_units((unit, self.units[1])))
        self.up_button = MenuButton(
            "The unit whose value runs upwards; a picture of a wider layer shows two of its units"
        )
        self.up_button.chosen.connect(lambda unit: self.show_units((self.units[0], unit)))
        for place, button in enumerate((self.layer_button, self.across_button, self.up_button), start=1):
            self.header.insertWidget(place, button)
        self.formula.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Preferred)
        self.header.insertStretch(4, 1)
        self.formula.setTextFormat(Qt.TextFormat.RichText)
        self.formula.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.scene = WarpScene(themes)
        self.zoom = Zoom(self.scene.frame, self)
        self.bar = FilmBar(themes)
        self.pace_button = MenuButton(
            "How fast the film runs: 1× takes 1.25 s for a stage. Larger: quicker. Smaller: slow motion"
        )
        self.pace_button.show_choice([f"{number(p)}×" for p in PACES], PACES.index(1.0))
        self.pace_button.chosen.connect(self._choose_pace)
        self.axes_button = MenuButton(
            "Fixed axes hold still, so that stretching shows; fitted: each stage fills the picture"
        )
        self.axes_button.chosen.connect(self._choose_axes)
        self._show_axes_choice()
        row = QHBoxLayout()
        row.setSpacing(GRID)
        for widget, stretch in ((self.bar, 1), (self.pace_button, 0), (self.axes_button, 0)):
            row.addWidget(widget, stretch)
        self.controls = QWidget()
        self.controls.setLayout(row)
        row.setContentsMargins(0, 0, 0, 0)
        self.body.addWidget(self.scene, 1)
        self.body.addWidget(self.controls)
        self.bar.moved.connect(lambda _position: self._draw(glides=True))
        self.scene.hovered.connect(self._hover)
        self.scene.left.connect(lambda: self.say(""))
        self.scene.explained.connect(self.explain_at)
        self.scene.clicked.connect(self._click)

    # What is shown ----------------------------------------------------------

    def refresh(self) -> None:
        moment = self.session.moment
        graph = moment.graph
        choices = [layer for layer in graph.layers if layer.computes]
        if not choices or moment.parameters is None or moment.plane is None:
            if self.film is not None and self.keeps_old_picture():
                self.bar.stop()
                return
            self.film = None
            self.mark_drawn(None)
            self.bar.stop()
            self.show_empty(nothing_to_show(self.session, "space to show") if choices else _EMPTY)
            self.formula.setText("")
            self.formula_shown = ""
            for button in (self.layer_button, self.across_button, self.up_button):
                button.hide()
            return
        self.show_empty("")
        self._follow_selection(graph)
        layer = graph.by_id[self.layer]
        self._show_choices(choices, layer)
        self._ask(moment, layer, moment.plane)
        if not self.session.is_running:  # else the film that was asked for is drawn in a moment
            self._draw()

    def receive(self, moment: Moment, result: Film) -> None:
        if result.layer != self.layer or result.units != self.units:
            return
        self.film = result
        self.mark_drawn(moment)
        self.readout.setToolTip(tip(result))
        self.bar.show_stages(stage_labels(result, reads(moment.graph, moment.graph.by_id[result.layer])))
        self.axes.take(result)
        self._draw()

    def show_layer(self, layer_id: str) -> None:
        """Shows a layer, its first two units on the axes."""
        layer = self.session.moment.graph.by_id[layer_id]
        if layer.computes:
            self.layer, self.units = layer_id, (0, 1 if layer.units > 1 else None)
            self.film = None
            self.schedule()

    def show_units(self, units: tuple[int, int | None]) -> None:
        """Puts a pair of the layer's units on the axes."""
        if units != self.units:
            self.units, self.film = units, None
            self.schedule()

    def hint(self) -> tuple[str, ...]:
        return captions(self.film) if self.film is not None else ("",)

    def explain(self, x: float, y: float) -> str:
        if self.film is None:
            return ""
        return "\n".join((self._texts_at(x, y)[0], self.definition, tip(self.film), "Click: every view shows it."))

    def dress(self) -> None:
        self.scene.dress()
        self.bar.update()
        self._draw()
        self.schedule()

    def fill_menu(self, menu: QMenu) -> None:
        menu.addAction("Stop the film" if self.bar.is_playing else "Play the film", self._toggle_film)
        menu.addAction("Draw the axes in anew", self._refit)

    # Choices ----------------------------------------------------------------

    def _follow_selection(self, graph: Graph) -> None:
        """The selected layer if it computes; else the one shown; else the last hidden layer of two units."""
        place = self.session.place
        selection = self.session.selection
        connection = graph.by_key.get(selection.connection)
        chosen = connection.target if connection is not None else selection.layer
        selected = place.layer if place is not None and place.layer else chosen
        if selected != self._selected:
            self._selected = selected
            layer = graph.by_id.get(selected)
            if layer is not None and layer.computes and layer.id != self.layer:
                self.show_layer(layer.id)
        if self.layer not in graph.by_id or not graph.by_id[self.layer].computes:
            self.show_layer(default_layer(graph).id)
        count = graph.by_id[self.layer].units
        if max(self.units[0], self.units[1] or 0) >= count or (self.units[1] is None) != (count == 1):
            self.units = (0, 1 if count > 1 else None)

    def _show_choices(self, choices: list[Layer], layer: Layer) -> None:
        titles = [f"{c.id}  ({c.units} unit{'s' * (c.units != 1)})" for c in choices]
        self.layer_button.show_choice(titles, choices.index(layer), layer.id)
        self.layer_button.show()
        names = [layer.unit_name(i) for i in range(layer.units)]
        is_wide = layer.units > 2
        self.across_button.show_choice(
            names if is_wide else (), self.units[0], f"↔ {self.units[0] + 1}", has_arrow=False
        )
        self.up_button.show_choice(
            names if is_wide else (), self.units[1] or 0, f"↕ {(self.units[1] or 0) + 1}", has_arrow=False
        )

    def _ask(self, moment: Moment, layer: Layer, plane: Plane) -> None:
        graph, parameters, units = moment.graph, moment.parameters, self.units
        inputs, level = np.zeros((0, graph.input_units)), 0.0
        if moment.dataset is not None and moment.dataset.inputs.shape[1] == graph.input_units:
            inputs = moment.dataset.inputs[:_MOST_POINTS]
            level = 0.5 if moment.dataset.target_kind == "binary" else 0.0
        if parameters is not None:
            place = moment.inputs
            is_fine = not self.session.is_running or self.scene.width() > _FINE

            def job() -> Film:
                film = make_film(graph, parameters, layer.id, units, plane, inputs, level, place, is_fine=is_fine)
                extents(film)
                return film

            self.compute(job)

    def _choose_layer(self, entry: int) -> None:
        layers = [layer for layer in self.session.moment.graph.layers if layer.computes]
        if entry < len(layers):
            self.show_layer(layers[entry].id)

    def _choose_pace(self, entry: int) -> None:
        self.bar.pace = PACES[entry]
        self.pace_button.show_choice([f"{number(p)}×" for p in PACES], entry)

    def _choose_axes(self, entry: int) -> None:
        self.axes.mode = list(MODES)[entry]
        self._show_axes_choice()
        self._draw(glides=True)

    def _show_axes_choice(self) -> None:
        text = "fixed" if self.axes.is_fixed(is_resting=self.bar.is_resting) else "fitted"
        self.axes_button.show_choice(tuple(MODES.values()), list(MODES).index(self.axes.mode), text)

    def _toggle_film(self) -> None:
        if self.bar.is_playing:
            self.bar.stop()
        else:
            self.bar.play()

    def _refit(self) -> None:
        self.axes.forget()
        if self.film is not None:
            self.axes.take(self.film)
            self._draw()

    # Drawing and the mouse --------------------------------------------------

    def _draw(self, *, glides: bool = False) -> None:
        film, moment = self.film, self.session.moment
        layer = moment.graph.by_id.get(self.layer)
        if film is None or layer is None or self.is_stale:
            return
        position = self.bar.position
        self._write_formula(moment.graph, layer, position)
        across, up = self._axis_names(moment.graph, layer, position)
        self.scene.y_axis.is_bare = not up  # of one unit: height is no number
        self.scene.y_axis.dress()
        self.scene.name_axes(across, up)
        self._show_axes_choice()
        extent = self.axes.at(position, is_resting=self.bar.is_resting)
        self.zoom.go_to(extent, glides=glides and not self.themes.reduce_motion)
        self.scene.draw(film, position, moment)
        self.say("")

    def _write_formula(self, graph: Graph, layer: Layer, position: float) -> None:
        """The layer's whole formula, as much of it lit as the film has computed."""
        theme = self.themes.theme
        spans = "".join(
            f'<span style="white-space: pre; color: {theme.accent if is_lit else theme.muted}">{escape(text)}</span>'
            for text, is_lit in formula_parts(graph, layer, position)
        )
        if spans == self.formula.text():
            return
        self.formula.setText(spans)
        self.formula_shown = formula_at(graph, layer, position)
        whole = formula_at(graph, layer, 3.0)
        self.formula.setToolTip(f"{whole}: what the layer computes; lit as far as the film has come.")

    def _axis_names(self, graph: Graph, layer: Layer, position: float) -> tuple[str, str]:
        if position < 0.5:
            sources = [graph.by_id[c.source] for c in graph.into(layer.id)]
            names = [source.unit_name(i) for source in sources for i in range(source.units)]
            return names[0], names[1] if len(names) > 1 else ""
        letter = "z" if position < self.bar.last - 0.5 else "a"
        across, up = self.units
        return f"{letter}{subscript(across + 1)}", "" if up is None else f"{letter}{subscript(up + 1)}"

    def _hover(self, x: float, y: float) -> None:
        if self.film is not None and not self.is_stale:
            self.say(*self._texts_at(x, y))

    def _texts_at(self, x: float, y: float) -> tuple[str, ...]:
        """Where the mouse is in the axes' names, and the example that lies there; the longest text first."""
        film, data = self.film, self.session.moment.dataset
        if film is None:
            return ("",)
        names = self.scene.x_axis.name, self.scene.y_axis.name
        xy: NDArray[Any] = film.points_at(self.bar.position)
        found = nearest(xy, x, y, self.scene.pixel())
        if found is not None:
            x, y = float(xy[found, 0]), float(xy[found, 1])
        at = "  ".join(f"{name} {number(v)}" for name, v in zip(names, (x, y), strict=True) if name)
        if found is None or data is None:
            return (at,)
        goal = ", ".join(number(float(t)) for t in data.targets[found][:4])
        if data.classes and data.targets.shape[1] == len(data.classes):
            goal = data.classes[int(np.argmax(data.targets[found]))]
        which = f"example {found + 1}"
        return (f"{which}: {at}{f'  target {goal}' if goal else ''}", f"{which}: {at}", which)

    def _click(self, x: float, y: float) -> None:
        """An example under the mouse, or else the place of the input plane that was sent there."""
        film, moment = self.film, self.session.moment
        if film is None or self.is_stale:
            return
        position, pixel = self.bar.position, self.scene.pixel()
        found = nearest(film.points_at(position), x, y, pixel)
        if found is not None:
            self.session.select(self.session.selection.with_example(found))
            return
        is_plane = position == 0 and film.source_units == moment.graph.input_units == 2
        plane = moment.plane
        if is_plane and plane is not None:
            place: NDArray[Any] | None = plane.points(np.array([x]), np.array([y]))[0]
        else:
            place = place_near(film, position, x, y, pixel)
        if place is not None and np.isfinite(place).all():
            self.session.select(self.session.selection.with_point(place))


def subscript(number: int) -> str:
    return str(number).translate(_SUBSCRIPTS)


def default_layer(graph: Graph) -> Layer:
    """The last hidden layer of two units, else the last hidden one, else the last that computes."""
    computing = [layer for layer in graph.forward_order if layer.computes]
    hidden = [layer for layer in computing if layer.kind == "hidden"]
    pairs = [layer for layer in hidden if layer.units == 2]
    return (pairs or hidden or computing)[-1]
