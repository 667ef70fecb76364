"""The output view: what the network answers over the input plane, with the data's points on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QStackedWidget, QVBoxLayout, QWidget
from shiboken6 import isValid

from core.forward import forward, output_values
from core.parameters import Parameters
from core.probing import Plane
from gui.moment import Moment
from gui.numbers import number
from gui.session import Session
from gui.situation import nothing_to_show
from gui.theme import GRID, ThemeHolder
from gui.views.colour_bar import ColourBar
from gui.views.marks import nearest
from gui.views.menu_button import MenuButton
from gui.views.output_legend import OutputLegend
from gui.views.output_names import (
    CLASSES,
    EACH,
    names_of,
    score_texts,
    shown_output,
    subject_texts,
    target_text,
)
from gui.views.output_options import OutputOptions
from gui.views.output_plane import OutputPlane, errors_of
from gui.views.output_relief import relief
from gui.views.output_surface import OutputSurface
from gui.views.output_tiles import OutputTiles
from gui.views.output_work import Found, Wish, find, scales_of, side_level
from gui.views.view import View

Floats = NDArray[np.floating[Any]]
_NARROW = 220  # pixels
_WIDE_ENOUGH = 300  # pixels of width for a legend of the points


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
        self._pointed: int | None = None  # the output under the mouse where all are side by side
        self.chooser = MenuButton(
            "The output that colours the plane; “classes”: each place has the colour of its largest output; “each”: "
            "all outputs side by side"
        )
        self.chooser.chosen.connect(self._choose)
        self.options = OutputOptions(self)
        self.options.changed.connect(self._redraw)
        self.header.addWidget(self.chooser)
        self.header.addWidget(self.options.button)
        self.formula.hide()
        self.flat = OutputPlane(themes)
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
        self.bar, self.legend = ColourBar(themes), OutputLegend(themes)
        below = QWidget()
        rows = QVBoxLayout(below)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(GRID)
        rows.addWidget(self.bar)
        rows.addWidget(self.legend)
        self.body.addWidget(self.pictures, 1)
        self.body.addWidget(below)
        self._connect()
        session.responses_changed.connect(self.schedule)
        session.live.companions[self._key] = self._for_live

    def _connect(self) -> None:
        for picture in (self.plot, self.surface):
            picture.hovered.connect(self._hover)
            picture.explained.connect(self.explain_at)
        self.tiles.hovered.connect(self._hover_tile)
        self.tiles.explained.connect(self._explain_tile)
        for picture in (self.plot, self.surface, self.tiles):
            picture.left.connect(self._leave)
            picture.clicked.connect(self._click)

    # What is shown ----------------------------------------------------------

    def refresh(self) -> None:
        moment = self.session.moment
        if moment.parameters is None or moment.plane is None:
            if self.keeps_old_picture():
                return
            self.mark_drawn(None)
            self.show_empty(nothing_to_show(self.session, "output to show"))
            self.name_subject("")
            self.chooser.hide()
            self.options.button.hide()
            return
        self.show_empty("")
        graph, parameters, plane = moment.graph, moment.parameters, moment.plane
        names, shown = names_of(moment), self._shown(moment)
        self._offer(moment, plane, names, shown)
        self.flat.is_small = self._is_small
        self.flat.lay_out(moment, plane)
        self.name_subject(*subject_texts(moment, plane, shown))
        self.flat.place_points(moment, plane, shown)
        wish, data = self._wish(moment), moment.dataset
        self.compute(lambda: find(graph, parameters, plane, data, wish))
        if self.found is None and self.session.responses is not None and plane.y is not None:
            coarse = [self.session.responses.get(layer.id) for layer in graph.outputs]
            if all(part is not None for part in coarse):
                values = np.concatenate([part for part in coarse if part is not None])
                self.receive(moment, Found(Wish(shown), values, scales_of(graph, values, data)))

    def receive(self, moment: Moment, result: Found) -> None:
        plane = moment.plane
        if plane is None or len(result.values) != moment.graph.output_units:
            return
        self.found = result
        self.mark_drawn(moment)
        shown = self._shown(moment)
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
            self.flat.show_map(result, plane, shown, self._lit)
            limit = 2 * result.scales[max(0, shown)].limit
            self.flat.show_errors(errors_of(result, moment.dataset, shown), limit)

    def fill_menu(self, menu: QMenu) -> None:
        self.options.fill_menu(menu)

    def _offer(self, moment: Moment, plane: Plane, names: tuple[str, ...], shown: int) -> None:
        """Fills the menus with what can be chosen of this moment."""
        each = ("each",) if plane.y is not None else ()
        entries = ("classes", *names, *each) if len(names) > 1 else ()
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
            self._shown(moment),
            side_level(moment),
            has_levels=self.options.is_on("levels"),
            has_errors=self.options.is_on("errors"),
            zero_layer=zeros,
        )

    def _for_live(self, moment: Moment) -> Callable[[Parameters], Found] | None:
        """What live retrain computes for this view together with its numbers."""
        graph, plane, data = moment.graph, moment.plane, moment.dataset
        if plane is None or not isValid(self) or not self.isVisible():
            return None
        wish = self._wish(moment)
        return lambda parameters: find(graph, parameters, plane, data, wish)

    def _show_below(self, moment: Moment, plane: Plane, found: Found, shown: int) -> None:
        """The colours' meaning, and that of the marks."""
        self.bar.setVisible(plane.y is not None)
        if shown == CLASSES:
            self.bar.show_classes(names_of(moment))
        else:
            self.bar.show_scale(found.scales[max(0, shown)])
        data, entries = moment.dataset, list[str]()
        if self.width() >= _WIDE_ENOUGH * self.themes.scale and shown != EACH and data is not None:
            is_surface = plane.y is not None and self.options.is_on("surface")
            if data.test.size and not is_surface:
                entries += ["train", "test"]
            if any(len(lines) for lines in found.sides.values()) and not self.flat.is_small:
                entries.append("side")
            if found.zeros and not is_surface:
                entries.append("zero")
            if found.errors is not None:
                entries.append("stem" if is_surface or plane.y is None else "error")
        self.legend.show_entries(tuple(entries))

    def hint(self) -> tuple[str, ...]:
        return score_texts(self.session.moment, self._shown(self.session.moment))

    def explain(self, x: float, y: float) -> str:
        moment = self.session.moment
        texts = self._texts_at(x, y)
        if not texts:
            return ""
        lines = [texts[0], self.subject.toolTip(), self.definition, "Click: every view shows this place, or the point."]
        if moment.dataset is not None and moment.dataset.test.size:
            lines.append("Filled points are trained on, rings are kept for the test.")
        return "\n".join(lines)

    def dress(self) -> None:
        self.flat.dress()
        self.tiles.update()
        self.surface.update()
        self._redraw() if self.isVisible() else self.schedule()

    def _shown(self, moment: Moment) -> int:
        shown = shown_output(moment, self.output)
        is_line = moment.plane is not None and moment.plane.y is None
        return CLASSES if shown == EACH and is_line else shown

    @property
    def _lit(self) -> tuple[str, int]:
        """The unit whose zero line stands out: the selected one."""
        selection = self.session.selection
        return selection.layer, -1 if selection.unit is None else selection.unit

    @property
    def _is_small(self) -> bool:
        """Too small for tick labels and for telling test points apart."""
        return self.width() < _NARROW * self.themes.scale

    @property
    def _values(self) -> Floats | None:
        return None if self.found is None else self.found.values

    @property
    def _xy(self) -> Floats:
        return self.flat.xy

    # The mouse --------------------------------------------------------------

    def _hover(self, x: float, y: float) -> None:
        texts = self._texts_at(x, y)
        if not texts:
            return
        unit = self._unit_at(x, y)
        if self.found is not None and self.found.zeros:
            self.flat.lines.show(self.found, self._shown(self.session.moment), unit or self._lit)
        if unit is not None:
            who = self.session.moment.graph.by_id[unit[0]].unit_name(unit[1])
            texts = (f"{who}: z = 0 on this line   {texts[0]}", f"{who}: z = 0 on this line", f"{who}: z = 0")
        self.say(*texts)

    def _unit_at(self, x: float, y: float) -> tuple[str, int] | None:
        """The unit whose zero line is under the mouse, of those that are still there."""
        unit = self.flat.lines.unit_at(x, y) if self.pictures.currentWidget() is self.flat.frame else None
        layer = None if unit is None else self.session.moment.graph.by_id.get(unit[0])
        return unit if unit is not None and layer is not None and unit[1] < layer.units else None

    def _hover_tile(self, output: int, x: float, y: float) -> None:
        self._pointed = output
        self._hover(x, y)

    def _explain_tile(self, output: int, x: float, y: float, where: QPoint) -> None:
        self._pointed = output
        self.explain_at(x, y, where)

    def _leave(self) -> None:
        self._pointed = None
        if self.found is not None and self.found.zeros:
            self.flat.lines.show(self.found, self._shown(self.session.moment), self._lit)
        self.say("")

    def _texts_at(self, x: float, y: float) -> tuple[str, ...]:
        """The answer at a place of the plane, and the example that lies there; the longest text first."""
        moment = self.session.moment
        plane = moment.plane
        if moment.parameters is None or plane is None or self.is_stale:
            return ()
        where = plane.points(np.array([x]), np.array([y]))
        values = output_values(moment.graph, forward(moment.graph, moment.parameters, where))[0]
        names, chosen = names_of(moment), self._shown(moment)
        best = chosen if chosen >= 0 else int(np.argmax(values))
        if chosen == EACH and self._pointed is not None and self._pointed < len(values):
            best = self._pointed
        at, short = f"{self.plot.x_axis.name} {number(x)}", number(x)
        if plane.y is not None:
            at, short = f"{at}  {self.plot.y_axis.name} {number(y)}", f"{short}, {number(y)}"
        answer = f"{names[best]} {number(float(values[best]))}"
        found = self._example_at(x, y)
        if found is None or moment.dataset is None:
            return f"{at} → {answer}", f"{short} → {answer}", f"{short} → {number(float(values[best]))}", answer
        goal = target_text(moment.dataset, found)
        goal += self._error_text(found, best) if goal else ""
        return (
            f"{at} → {answer}   example {found + 1}{f', target {goal}' if goal else ''}",
            f"example {found + 1}: {goal}" if goal else f"example {found + 1}",
        )

    def _error_text(self, row: int, output: int) -> str:
        """How far the network is off an example, where errors are shown."""
        errors = None if self.found is None else self.found.errors
        if errors is None or row >= len(errors) or output >= errors.shape[1]:
            return ""
        return f", error {number(float(errors[row, output]))}"

    def _example_at(self, x: float, y: float) -> int | None:
        """The example under the mouse, where points are drawn on the plane."""
        is_flat = self.pictures.currentWidget() is self.flat.frame
        return nearest(self.flat.xy, x, y, self.plot.pixel()) if is_flat else None

    def _click(self, x: float, y: float) -> None:
        """An example under the mouse, or else the place itself, becomes what every view shows."""
        moment = self.session.moment
        if self.is_stale or moment.plane is None:
            return
        found = self._example_at(x, y)
        selection = self.session.selection
        if found is not None:
            self.session.select(selection.with_example(found))
        else:
            self.session.select(selection.with_point(moment.plane.points(np.array([x]), np.array([y]))[0]))

    def _choose(self, entry: int) -> None:
        count = len(names_of(self.session.moment))
        self.output = EACH if entry == count + 1 else entry - 1
        self._redraw()

    def _redraw(self) -> None:
        self.refresh()
        if self.found is not None and self.session.moment.parameters is not None:
            self.receive(self.session.moment, self.found)
