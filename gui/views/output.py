"""The output view: what the network answers over the input plane, with the data's points on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np
from PySide6.QtWidgets import QMenu, QStackedWidget, QWidget
from shiboken6 import isValid

from core.parameters import Parameters
from core.probing import Plane
from gui.moment import Moment
from gui.session import Session
from gui.situation import nothing_to_show
from gui.theme import GRID, ThemeHolder
from gui.views.fields_words import why_none
from gui.views.menu_button import MenuButton
from gui.views.output_keys import OutputKeys
from gui.views.output_mouse import OutputMouse
from gui.views.output_names import (
    CLASSES,
    EACH,
    names_of,
    score_texts,
    shown_output,
    subject_texts,
)
from gui.views.output_options import OutputOptions
from gui.views.output_plane import OutputPlane, errors_of
from gui.views.output_relief import relief
from gui.views.output_surface import OutputSurface
from gui.views.output_tiles import OutputTiles
from gui.views.output_work import Found, Wish, find, scales_of, side_level
from gui.views.plane_axes import axis_names, fixed_text
from gui.views.saving import NumbersTable
from gui.views.view import View
from gui.views.view_options import ViewOptions

_NARROW = 200  # pixels
_INSTEAD = "The metrics view judges every answer, and the space view shows where the examples go."
_WIDE_ENOUGH = 260  # pixels of width for a legend of the points


class OutputView(View):
    """See the module; the chosen output is `output`, CLASSES for the regions, EACH for all side by side."""

    name: ClassVar[str] = "output"
    title: ClassVar[str] = "Output"
    definition: ClassVar[str] = (
        "What the network answers at every point of the input plane. Click a point to select it."
    )

    def __init__(self, session: Session, themes: ThemeHolder, parent: QWidget | None = None) -> None:
        super().__init__(session, themes, parent)
        self.output: int | None = None  # None: nothing chosen yet, so classes where there are any
        self.found: Found | None = None
        self._laid_out: object = None  # what the words and the points were put there for
        self.chooser = MenuButton(
            "The output that colours the plane; “classes”: each place has the colour of its largest output; “each”: "
            "all outputs side by side. Of one input: “all” draws every output’s curve"
        )
        self.chooser.chosen.connect(self._choose)
        self.options = OutputOptions(self)
        self.options.changed.connect(self._redraw)
        self.header.setSpacing(GRID)  # with “classes” it is no wider than its half of the column, and so is the loss
        self.subject.setContentsMargins(GRID, 0, 0, 0)  # or the heading and its words read as one
        self.header.addWidget(self.chooser)
        self.header.addWidget(self.options.button)
        self.formula.hide()
        self.flat = OutputPlane(themes)
        self.flat.frame.resized.connect(self.move_on)  # its labels go by its size
        self.plot, self.points, self.ring, self.curves = (
            self.flat.plot,
            self.flat.points,
            self.flat.ring,
            self.flat.curves,
        )
        self.tiles, self.surface = OutputTiles(themes), OutputSurface(themes)
        self.pictures = QStackedWidget()
        for picture in (self.flat.frame, self.tiles, self.surface):
            self.pictures.addWidget(picture)
        self.body.addWidget(self.pictures, 1)
        self.keys = OutputKeys(themes, self.body, self.flat.frame)
        self.bar, self.legend = self.keys.bar, self.keys.legend
        self.mouse = OutputMouse(self)
        session.responses_changed.connect(self._take_responses)
        session.live.companions[self._key] = self._for_live

    # What is shown ----------------------------------------------------------

    def refresh(self) -> None:
        moment = self.session.moment
        if moment.parameters is None or moment.plane is None:
            if not self.keeps_old_picture():
                self._show_nothing(nothing_to_show(self.session, "output to show"))
            return
        if reason := why_none(moment.graph, _INSTEAD):
            self._show_nothing(reason)
            return
        self.show_empty("")
        graph, parameters, plane = moment.graph, moment.parameters, moment.plane
        shown, sizes = self.shown(moment), (self.size(), self.flat.frame.size())
        laid_out = (graph, moment.dataset, plane, shown, moment.example, moment.point, sizes)
        if plane.y is None or not self.session.is_running or laid_out != self._laid_out:  # else only the map changes
            self._laid_out = laid_out
            self._offer(moment, plane, names_of(moment), shown)
            self.flat.is_small = self._is_small
            self.flat.lay_out(moment, plane, shown)
            self.name_subject(*subject_texts(moment, plane, shown))
            self.flat.place_points(moment, plane, shown)
            if self.found is not None and len(self.found.values) == graph.output_units:
                self._show_below(moment, plane, self.found, shown)  # in the room that there is now
        wish, data = self._wish(moment), moment.dataset
        self.compute(lambda: find(graph, parameters, plane, data, wish), of=(graph, parameters, plane, data, wish))
        if self.found is None and self.session.responses is not None and plane.y is not None:
            coarse = [self.session.responses.get(layer.id) for layer in graph.outputs]
            if all(part is not None for part in coarse):
                values = np.concatenate([part for part in coarse if part is not None])
                self.receive(moment, Found(Wish(shown), values, scales_of(graph, values, data)))

    def _show_nothing(self, reason: str) -> None:
        self.mark_drawn(None)
        self._laid_out = self.found = None
        self.show_empty(reason)
        self.name_subject("")
        self.chooser.hide()
        self.options.button.hide()

    def _take_responses(self) -> None:
        """The tiles' pictures stand in for the map until there is one."""
        if self.found is None:
            self.schedule()

    def receive(self, moment: Moment, result: Found) -> None:
        plane = moment.plane
        if plane is None or len(result.values) != moment.graph.output_units or not self.empty.isHidden():
            return
        self.found = result
        self.mark_drawn(moment)
        shown = self.shown(moment)
        self._show_below(moment, plane, result, shown)
        if plane.y is None:
            self.pictures.setCurrentWidget(self.flat.frame)
            self.flat.show_curves(result, moment, plane, shown)
        elif shown == EACH:
            self.pictures.setCurrentWidget(self.tiles)
            self.tiles.show_found(result, moment, plane, names_of(moment))
        elif self.options.is_on("surface"):
            self.pictures.setCurrentWidget(self.surface)
            name = names_of(moment)[shown]
            self.surface.show_relief(relief(result, moment, plane, shown, name, self.themes.theme))
        else:
            self.pictures.setCurrentWidget(self.flat.frame)
            self.flat.show_map(result, plane, shown, self.lit)
            limit = 2 * result.scales[max(0, shown)].limit
            self.flat.show_errors(errors_of(result, moment.dataset, shown), limit)

    def fill_menu(self, menu: QMenu) -> None:
        self.options.fill_menu(menu)

    def _offer(self, moment: Moment, plane: Plane, names: tuple[str, ...], shown: int) -> None:
        """Fills the menus with what can be chosen of this moment."""
        each = ("each",) if plane.y is not None else ()
        both = "classes" if plane.y is not None else "all"  # over a line: every output's curve
        entries = (both, *names, *each) if len(names) > 1 else ()
        self.chooser.show_choice(entries, len(names) + 1 if shown == EACH else shown + 1)
        data = moment.dataset
        fits = data is not None and data.targets.shape[1] == len(names)
        self.options.button.show()
        self.options.offer(is_plane=plane.y is not None, is_one=shown >= 0, has_targets=fits and shown != EACH)

    def _wish(self, moment: Moment) -> Wish:
        """What is computed besides the outputs."""
        zeros = ""
        if self.options.is_on("zeros"):
            layer = moment.graph.by_id.get(self.session.selection.layer)
            zeros = layer.id if layer is not None and layer.computes else "*"
        return Wish(
            self.shown(moment),
            side_level(moment),
            has_levels=self.options.is_on("levels"),
            has_errors=self.options.is_on("errors"),
            zero_layer=zeros,
        )

    def _for_live(self, moment: Moment) -> Callable[[Parameters], Found] | None:
        """What live retrain computes for this view together with its numbers."""
        graph, plane, data = moment.graph, moment.plane, moment.dataset
        if plane is None or not isValid(self) or not self.isVisible() or not self.empty.isHidden():
            return None
        wish = self._wish(moment)
        return lambda parameters: find(graph, parameters, plane, data, wish)

    def _show_below(self, moment: Moment, plane: Plane, found: Found, shown: int) -> None:
        """The colours' meaning, and that of the marks."""
        self.bar.setVisible(plane.y is not None or shown == CLASSES)
        if shown == CLASSES:
            self.bar.show_classes(names_of(moment))
            if plane.y is None:
                self.bar.setToolTip("Which curve is which output.")
        else:
            self.bar.show_scale(found.scales[max(0, shown)])
        data, entries = moment.dataset, list[str]()
        has_points = shown != EACH and (plane.y is not None or shown != CLASSES)
        if self.width() >= _WIDE_ENOUGH * self.themes.scale and has_points and data is not None:
            is_surface = plane.y is not None and self.options.is_on("surface")
            if plane.y is None:
                entries += ["curve"] if data.test.size else ["curve", "target"]
            if data.test.size and not is_surface:
                entries += ["train", "test"]
            if any(len(lines) for lines in found.sides.values()) and not self.flat.is_small:
                entries.append("side")
            if found.zeros and not is_surface:
                entries.append("zero")
            if found.errors is not None:
                entries.append("stem" if is_surface or plane.y is None else "error")
        self.legend.show_entries(tuple(entries))
        what = found.scales[shown] if shown >= 0 else names_of(moment)
        self.keys.arrange((what, *entries), is_map=plane.y is not None and shown != EACH)

    def hint(self) -> tuple[str, ...]:
        """Of the moment that the picture shows: while training on a slow machine that is not the newest."""
        moment = self.session.moment
        if self.session.is_running and self.drawn is not None and not self.is_stale:
            moment = self.drawn
        still = "" if moment.plane is None else fixed_text(moment, moment.plane)
        is_placed = still in self.subject.text() or not self.empty.isHidden()
        return score_texts(moment, self.shown(moment), is_placed=is_placed)

    def explain(self, x: float, y: float) -> str:
        moment = self.session.moment
        texts = self.mouse.texts_at(x, y)
        if not texts:
            return ""
        lines = [texts[0], self.subject.toolTip(), self.definition, "Click: every view shows this place, or the point."]
        if moment.dataset is not None and moment.dataset.test.size:
            lines.append("Points with a clear outline are kept for the test; the others are trained on.")
        return "\n".join(lines)

    def table(self) -> NumbersTable | None:
        """Inputs and outputs at every pixel of the map, rows from the top down; of one input along the line."""
        moment, found = self.drawn, self.found
        if moment is None or moment.plane is None or found is None:
            return None
        plane, values = moment.plane, found.values
        if plane.y is None:
            places = np.linspace(*plane.x_range, values.shape[2])[:, None]
        else:
            places = plane.grid(values.shape[1])[:, [plane.x, plane.y]]
        inputs = axis_names(moment, plane)[: places.shape[1]]
        rows = np.column_stack([places, values.reshape(len(values), -1).T])
        return NumbersTable((*inputs, *names_of(moment)), rows.tolist())

    def dress(self) -> None:
        self._laid_out = None
        self.flat.dress()
        self.tiles.update()
        self.surface.update()
        self.schedule()

    def shown(self, moment: Moment) -> int:
        """The output that is shown, CLASSES or EACH."""
        shown = shown_output(moment, self.output)
        is_line = moment.plane is not None and moment.plane.y is None
        return CLASSES if shown == EACH and is_line else shown

    @property
    def lit(self) -> tuple[str, int]:
        """The unit whose zero line stands out: the one under the mouse, or the selected one."""
        if self.mouse.unit is not None:
            return self.mouse.unit
        selection = self.session.selection
        return selection.layer, -1 if selection.unit is None else selection.unit

    @property
    def _is_small(self) -> bool:
        """Too small for telling test points apart."""
        return self.width() < _NARROW * self.themes.scale

    def present_options(self) -> dict[str, Any]:
        drawn = self.options.present_options()
        return {"output": self.output, "drawn": drawn, **self.surface.camera.options()}

    def take_options(self, options: ViewOptions) -> None:
        self.output = options.whole("output", EACH, self.session.moment.graph.output_units - 1)
        self.surface.camera.take_options(options)
        self.options.take_options(options.part("drawn"))
        self._redraw()

    # Choices ----------------------------------------------------------------

    def _choose(self, entry: int) -> None:
        count = len(names_of(self.session.moment))
        self.output = EACH if entry == count + 1 else entry - 1
        self._redraw()

    def _redraw(self) -> None:
        self._laid_out = None
        self.refresh()
        if self.found is not None and self.drawn is not None and not self.is_stale:
            self.receive(self.drawn, self.found)
            self.say()
