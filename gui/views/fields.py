"""The fields view: what each unit answers over the plane of the inputs, layer by layer."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QWidget

from core.graph import Layer
from core.probing import Plane
from gui.moment import Moment
from gui.numbers import count
from gui.session import Session
from gui.situation import nothing_to_show
from gui.theme import ThemeHolder
from gui.views.costly import CostlyView
from gui.views.fields_canvas import FieldsCanvas
from gui.views.fields_marks import Marks
from gui.views.fields_words import selected_texts, subject_texts, unit_texts, why_none
from gui.views.fields_work import AFTER, BEFORE, Found, Wish, find, places_of, size_for
from gui.views.marks import target_colours
from gui.views.menu_button import MenuButton
from gui.views.plane_axes import axis_names
from gui.views.saving import NumbersTable
from gui.views.switches import Switch, Switches
from gui.views.view_options import ViewOptions

_KINDS = (BEFORE, AFTER)
_NAMES = ("pre-activation z", "activation a")
_DRAWN = (
    Switch("only", "Only the selected layer", "One layer with larger tiles: the one that is selected"),
    Switch("zeros", "Zero lines", "Where z = 0 for each unit: the line that its weights and its bias draw", is_on=True),
    Switch("points", "Data points", "The training examples on every tile that is large enough"),
)
_DRAWN_TIP = "What is drawn: all layers or only the selected one, zero lines z = 0, data points"


class FieldsView(CostlyView):
    """See the module; `kind` is what is drawn of each unit, BEFORE or AFTER its activation."""

    name: ClassVar[str] = "fields"
    title: ClassVar[str] = "Fields"
    interval: ClassVar[float] = 0.1
    definition: ClassVar[str] = (
        "What each unit answers at every point of the input plane, layer by layer; the thin line is z = 0."
    )

    def __init__(self, session: Session, themes: ThemeHolder, parent: QWidget | None = None) -> None:
        super().__init__(session, themes, parent)
        self.kind = AFTER
        self.found: Found | None = None
        self._made_of: tuple[object, ...] = ()  # what `found` was computed from
        self._points_of: object = None
        self._points: tuple[tuple[str, Any], ...] = ()
        self._pointed: tuple[str, int] = ("", -1)  # the unit under the mouse
        self.chooser = MenuButton(
            "What is drawn of each unit: its pre-activation z = W a + b, or its activation a = f(z)"
        )
        self.chooser.chosen.connect(self._choose)
        self.options = Switches(_DRAWN, "What is drawn", _DRAWN_TIP, self)
        self.options.changed.connect(self.schedule)
        self.header.addWidget(self.chooser)
        self.header.addWidget(self.options.button)
        self.formula.hide()
        self.canvas = FieldsCanvas(themes)
        self.body.addWidget(self.canvas, 1)
        self.canvas.resized.connect(self.schedule)
        self.read(self.canvas, self._tile_texts)
        self.canvas.clicked.connect(self._click)
        self.canvas.explained.connect(self._explain_tile)

    # What is shown ----------------------------------------------------------

    def refresh(self) -> None:
        moment = self.session.moment
        graph, parameters, plane = moment.graph, moment.parameters, moment.plane
        if parameters is None or plane is None:
            if not self.keeps_old_picture():
                self._show_nothing(nothing_to_show(self.session, "answers to show"))
            return
        if reason := why_none(graph):
            self._show_nothing(reason)
            return
        self.show_empty("")
        self.options.button.show()
        self.chooser.show_choice(_NAMES, _KINDS.index(self.kind), self.kind)
        self.canvas.lay_out(self._layers(moment), plane, self.session.selection.layer)
        self.name_subject(*subject_texts(moment, plane, self.kind, self.canvas.arrangement))
        self._mark(moment, plane)
        wish = self._wish(moment)
        if self._is_made_of(moment, wish):
            self.mark_drawn(moment)
            return
        self.compute(lambda: find(graph, parameters, plane, wish))

    def receive(self, moment: Moment, result: Found) -> None:
        if not self.empty.isHidden() or moment.plane is None:
            return
        self.found = result
        self._made_of = (moment.graph, moment.parameters, moment.plane, result.wish)
        self.canvas.show_fields(dict(result.layers), moment.plane)
        self.mark_drawn(moment)

    def _is_made_of(self, moment: Moment, wish: Wish) -> bool:
        """Whether what is drawn is what would be computed again: only the selection differs."""
        made = self._made_of
        return bool(made) and made[1] is moment.parameters and made == (moment.graph, made[1], moment.plane, wish)

    def _layers(self, moment: Moment) -> tuple[Layer, ...]:
        """Those that are shown: inputs, what computes in the order of computation, all or the selected one."""
        graph = moment.graph
        chosen = graph.by_id.get(self.session.selection.layer)
        if self.options.is_on("only") and chosen is not None:
            return (chosen,)
        return (*graph.inputs, *(layer for layer in graph.forward_order if layer.computes))

    def _wish(self, moment: Moment) -> Wish:
        arrangement = self.canvas.arrangement
        units = tuple((self.canvas.layer_of(block).id, block.units) for block in arrangement.blocks)
        size = size_for(arrangement.side * self.devicePixelRatioF(), moment.graph)
        return Wish(self.kind, units, size, self.themes.theme, self.options.is_on("zeros"))

    def _mark(self, moment: Moment, plane: Plane) -> None:
        """What is selected, and the points, on every tile."""
        selection, point, data = self.session.selection, moment.inputs, moment.dataset
        ring = None
        if point is not None:
            ring = (float(point[plane.x]), 0.0 if plane.y is None else float(point[plane.y]))
        placed = (data, plane, self.themes.theme)
        if placed != self._points_of:
            self._points_of, self._points = placed, ()
            if data is not None and data.inputs.shape[1] == moment.graph.input_units:
                rows = data.train
                colours = np.array(target_colours(data, self.themes.theme))[rows]
                xy = data.inputs[rows][:, [plane.x, plane.x if plane.y is None else plane.y]]
                self._points = tuple((str(name), xy[colours == name]) for name in np.unique(colours))
        unit = -1 if selection.unit is None else selection.unit
        points = self._points if self.options.is_on("points") else ()
        self.canvas.show_marks(Marks((selection.layer, unit), ring, points, self.options.is_on("zeros")))

    def _show_nothing(self, reason: str) -> None:
        self.found, self._made_of = None, ()
        self.mark_drawn(None)
        self.show_empty(reason)
        self.name_subject("")
        self.chooser.hide()
        self.options.button.hide()

    # Words ------------------------------------------------------------------

    def hint(self) -> tuple[str, ...]:
        if not self.empty.isHidden():
            return ("",)
        selection = self.session.selection
        texts = selected_texts(self.session.moment, selection.layer, selection.unit)
        has_lines = self.found is not None and any(len(z) for f in self.found.layers.values() for z in f.zeros)
        return (f"{texts[0]}   line: z = 0", *texts) if has_lines else texts

    def _texts_at(self, x: float, y: float) -> tuple[str, ...]:
        moment, (layer, unit) = self.session.moment, self._pointed
        found, plane = moment.graph.by_id.get(layer), moment.plane
        if self.is_stale or found is None or plane is None or unit >= found.units:
            return ()
        if unit < 0:
            hidden = next((b.hidden for b in self.canvas.arrangement.blocks if self.canvas.layer_of(b) == found), 0)
            return (f"{count(hidden)} of {layer}’s {count(found.units)} units have no room", f"{count(hidden)} more")
        return unit_texts(moment, plane, found, unit, x, y)

    def explain(self, x: float, y: float) -> str:
        texts = self._texts_at(x, y)
        if not texts:
            return ""
        does = "Click: only this layer." if self._pointed[1] < 0 else "Click: every view shows this unit."
        return "\n".join((texts[0], self.subject.toolTip(), self.definition, does))

    def table(self) -> NumbersTable | None:
        """The inputs and each shown unit's answer at every pixel, rows from the top down."""
        moment, found = self.drawn, self.found
        if moment is None or moment.plane is None or found is None:
            return None
        plane, graph = moment.plane, moment.graph
        columns = [plane.x] if plane.y is None else [plane.x, plane.y]
        names = list(axis_names(moment, plane))[: len(columns)]
        parts = [places_of(plane, found.wish.size)[:, columns]]
        for layer, field in found.layers.items():
            names += [f"{field.kind} {graph.by_id[layer].unit_name(unit)}" for unit in field.units]
            parts.append(field.values.reshape(len(field.units), -1).T)
        return NumbersTable(tuple(names), np.column_stack(parts).tolist())

    def present_options(self) -> dict[str, Any]:
        return {"values": self.kind, **self.options.present_options()}

    def take_options(self, options: ViewOptions) -> None:
        self.kind = options.text("values", _KINDS) or AFTER
        self.options.take_options(options)
        self.schedule()

    def ask_for_layer(self) -> None:
        self.options.turn("only", on=True)

    # What the user does -----------------------------------------------------

    def _tile_texts(self, layer: str, unit: int, x: float, y: float) -> tuple[str, ...]:
        self._pointed = layer, unit
        return self._texts_at(x, y)

    def _explain_tile(self, layer: str, unit: int, x: float, y: float, where: QPoint) -> None:
        self._pointed = layer, unit
        self.explain_at(x, y, where)

    def _click(self, layer: str, unit: int, _x: float, _y: float) -> None:
        if self.is_stale:
            return
        self.session.select(self.session.selection.with_unit(layer, unit if unit >= 0 else None))
        if unit < 0:
            self.options.turn("only", on=True)

    def _choose(self, entry: int) -> None:
        self.kind = _KINDS[entry]
        self.schedule()

    def fill_menu(self, menu: QMenu) -> None:
        self.options.fill_menu(menu)

    def dress(self) -> None:
        self.canvas.update()
        self.schedule()
