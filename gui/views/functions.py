"""The functions view: what each unit makes of the input, stage by stage, and how the output is put together of it."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from PySide6.QtCore import QPoint
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from core.functions import curves_along, line_through
from core.numerals import with_subscript
from core.probing import Plane
from gui.moment import Moment
from gui.session import Session
from gui.situation import nothing_to_show
from gui.theme import ThemeHolder
from gui.views.costly import CostlyView
from gui.views.functions_canvas import FunctionsCanvas
from gui.views.functions_names import goal_name, input_names_of, output_column
from gui.views.functions_picture import (
    Cell,
    Floats,
    Picture,
    all_layers,
    one_layer,
    sources_and_targets,
)
from gui.views.functions_words import example_at, resting_texts, subject_texts, texts_at
from gui.views.menu_button import MenuButton
from gui.views.plane_axes import Cut
from gui.views.saving import NumbersTable
from gui.views.view_options import ViewOptions

_ALL = "all layers"
_MOST = 10**6  # of units, and of stages
_NAMED = 400  # pixels of width from which on units have more than their numbers


class FunctionsView(CostlyView):
    """See the module. What is chosen is None until the user chooses: then the selection and the last layer decide."""

    name: ClassVar[str] = "functions"
    title: ClassVar[str] = "Functions"
    share: ClassVar[float] = 0.03  # it is often open while training runs
    definition: ClassVar[str] = (
        "Each unit as a function of one input: z, a = f(z), w·a, and the sum they make. Dotted: joints, where a unit "
        "turns on or off. Above or below a column, after ↕: from where to where each of its boxes goes, or how high it "
        "is. Percent: the share of the sum’s variance along the line that comes from the unit."
    )

    def __init__(self, session: Session, themes: ThemeHolder, parent: QWidget | None = None) -> None:
        super().__init__(session, themes, parent)
        self.pair: int | None = None  # the stage: a number of sources_and_targets, or their count for all layers
        self.unit: int | None = None  # of the layer that is added up
        self.feature: int | None = None  # the varied input that was chosen; else the first that the plane shows
        self.picture_shown: Picture | None = None
        self._points = np.zeros((0, 2))
        self._rows = np.zeros(0, np.intp)  # the example of each point
        self._explained: Cell | None = None  # what the tooltip is asked for
        self.features = MenuButton(
            "Varied input: the curves run along it, all others stand still where the selection has them"
        )
        self.stages = MenuButton(
            "Stage: which layer’s units are drawn, and behind the arrow what they are added up to; or all of them"
        )
        self.units = MenuButton("Sum: which unit of the next layer the curves are added up to, with its own weights")
        self.features.chosen.connect(self._choose_way)
        self._cut, self._has_way = Cut(is_line=True), False  # whether the first entry is the way to another example
        self.stages.chosen.connect(lambda entry: self._choose(pair=entry))
        self.units.chosen.connect(lambda entry: self._choose(unit=entry))
        for button in (self.features, self.stages, self.units):
            self.header.addWidget(button)
        self.formula.hide()
        self.canvas = FunctionsCanvas(themes)
        self.body.addWidget(self.canvas, 1)
        self.canvas.painted.connect(self.also_took)
        self.read(self.canvas, self._texts_at)
        self.canvas.clicked.connect(self._click)
        self.canvas.explained.connect(self._explain_cell)

    # What is shown ----------------------------------------------------------

    def refresh(self) -> None:
        moment = self.session.moment
        graph, parameters, plane = moment.graph, moment.parameters, moment.plane
        if parameters is None or plane is None:
            if not self.keeps_old_picture():
                self.picture_shown = None
                self.mark_drawn(None)
                self.show_empty(nothing_to_show(self.session, "functions to show"))
                self.name_subject("")
                for button in (self.features, self.stages, self.units):
                    button.hide()
            return
        self.show_empty("")
        source, target, unit, is_all = self._show_choices(moment)
        line = self._line(moment, plane)
        self._say_varied(moment, line)
        points = self._targets(moment, target, unit)
        self.name_subject(*subject_texts(moment, line))

        def draw() -> Picture:
            curves = curves_along(graph, parameters, line)
            heights = points[:, 1]
            if is_all:
                return all_layers(graph, curves, target, unit, heights)
            return one_layer(graph, parameters, curves, source, target, unit, heights)

        self.compute(draw)

    def receive(self, moment: Moment, result: Picture) -> None:
        self.picture_shown = result
        self.mark_drawn(moment)
        target, unit = result.goal
        line = result.curves.line
        self._points = self._targets(moment, target, unit)
        inputs, selection = moment.inputs, self.session.selection
        layer = moment.graph.by_id[target]
        self.canvas.show_picture(
            result,
            points=self._points,
            selected=None if inputs is None else float(line.coordinates(np.asarray(inputs, float)[None])[0, 0]),
            highlight=(selection.layer, selection.unit),
            x_name=line.names[0].removeprefix("example ") if line.along else input_names_of(moment)[line.x],
            y_name=goal_name(moment, layer.id, unit),
            unit_names=self._unit_names(moment, result),
        )

    def _unit_names(self, moment: Moment, picture: Picture) -> tuple[str, ...]:
        """What the units of the first column's layer are called."""
        first = picture.columns[0].cells[0].layer if picture.columns and picture.columns[0].cells else ""
        if [layer.id for layer in moment.graph.inputs] == [first]:
            return input_names_of(moment)
        layer = moment.graph.by_id.get(first)
        if layer is None or self.width() < _NAMED * self.themes.scale:
            return ()  # their numbers alone
        return tuple(layer.unit_name(i) for i in range(layer.units))

    def _show_choices(self, moment: Moment) -> tuple[str, str, int, bool]:
        """Fills the menus; (source, target, unit, whether all layers are shown)."""
        graph = moment.graph
        pairs = sources_and_targets(graph)
        hidden = sum(layer.kind == "hidden" for layer in graph.layers)
        entries = [f"{a} → {b}" for a, b in pairs] + ([_ALL] if hidden > 1 else [])
        chosen = self.pair if self.pair is not None and self.pair < len(entries) else len(pairs) - 1
        is_all = chosen == len(pairs)
        self.stages.show_choice(entries, chosen)
        source, target = pairs[-1] if is_all else pairs[chosen]
        layer = graph.by_id[target]
        selected = self.session.selection
        by_selection = selected.unit if selected.layer == target else None
        unit = self.unit if self.unit is not None else by_selection if by_selection is not None else 0
        unit = min(unit, layer.units - 1)
        self.units.show_choice([goal_name(moment, target, k) for k in range(layer.units)], unit)
        return source, target, unit, is_all

    def _line(self, moment: Moment, plane: Plane) -> Plane:
        if plane.y is None:
            return plane
        if self.feature is None and (cut := self._cut.of(moment)) is not None:
            return cut
        data = moment.dataset
        fits = data is not None and data.inputs.shape[1] == moment.graph.input_units
        feature = self._varied(moment)
        limits = data.input_ranges[feature] if data is not None and fits else plane.x_range
        base = moment.inputs if moment.inputs is not None else np.array(plane.base)
        return line_through(plane, base, feature, limits)

    def _say_varied(self, moment: Moment, line: Plane) -> None:
        """Fills the menu of what the curves run along: of many inputs first the way to another example."""
        ways = [f"along {with_subscript(name)}" for name in input_names_of(moment)]
        cut = self._cut.of(moment)
        self._has_way = cut is not None
        if cut is not None:
            ways = [cut.names[0], *ways]
        self.features.show_choice(ways, 0 if line.along else line.x + self._has_way)

    def _varied(self, moment: Moment) -> int:
        """The input along which the curves run."""
        if self.feature is not None:
            return min(self.feature, moment.graph.input_units - 1)
        return 0 if moment.plane is None else moment.plane.x

    def _targets(self, moment: Moment, target: str, unit: int) -> Floats:
        """(input, target) of every training example, where the line is all of input space and the sum an output."""
        column = output_column(moment, target, unit)
        data = moment.dataset
        if column is None or data is None or moment.graph.input_units > 1 or column >= data.targets.shape[1]:
            self._rows = np.zeros(0, np.intp)
            return np.zeros((0, 2))
        self._rows = np.arange(len(data))
        return np.column_stack([data.inputs[:, 0], data.targets[:, column]])

    # Words ------------------------------------------------------------------

    def hint(self) -> tuple[str, ...]:
        picture = self.picture_shown
        if picture is None or not self.empty.isHidden():
            return ("",)
        moment, canvas = self.drawn or self.session.moment, self.canvas
        return resting_texts(picture, moment, self._points, canvas.hidden_units, has_shares=canvas.has_shares)

    def _texts_at(self, x: float, cell: Cell | None) -> tuple[str, ...]:
        picture = self.picture_shown
        if picture is None or self.is_stale:
            return ()
        return texts_at(picture, self.session.moment, self._points, self._rows, x, cell)

    def table(self) -> NumbersTable | None:
        picture = self.picture_shown
        if picture is None:
            return None
        cells = [cell for column in picture.columns for cell in column.cells]
        by_id = self.session.moment.graph.by_id
        names = [f"{c.kind} {by_id[c.layer].unit_name(c.unit) if c.layer in by_id else c.layer}" for c in cells]
        goal = f"{picture.goal[0]} {picture.goal[1] + 1}"
        columns = [picture.curves.x, *(c.values for c in cells), picture.total, picture.output]
        rows = np.column_stack(columns).tolist()
        return NumbersTable(("input", *names, f"z {goal}", f"a {goal}"), rows)

    def present_options(self) -> dict[str, Any]:
        return {"feature": self.feature, "stage": self.pair, "unit": self.unit}

    def take_options(self, options: ViewOptions) -> None:
        feature = options.whole("feature", 0, self.session.moment.graph.input_units - 1)
        self.feature = feature
        self.pair, self.unit = options.whole("stage", 0, _MOST), options.whole("unit", 0, _MOST)
        self.schedule()

    # The mouse --------------------------------------------------------------

    def _explain_cell(self, x: float, cell: Cell | None, where: QPoint) -> None:
        self._explained = cell
        self.explain_at(x, 0.0, where)

    def explain(self, x: float, y: float) -> str:
        cell = self._explained
        texts = self._texts_at(x, cell)
        what = "Click: the unit is selected." if cell is not None else "Click: every view shows this place."
        return f"{texts[0]}\n{what}\n{self.definition}" if texts else ""

    def _click(self, x: float, cell: Cell | None) -> None:
        moment, picture = self.session.moment, self.picture_shown
        selection = self.session.selection
        if picture is None or self.is_stale:
            return
        if cell is not None:
            self.session.select(selection.with_unit(cell.layer, cell.unit))
            return
        row = example_at(picture, self._points, x)
        if row is not None:
            self.session.select(selection.with_example(int(self._rows[row])))
        elif len(picture.curves.line.base) == moment.graph.input_units:
            self.session.select(selection.with_point(picture.curves.line.line_points(np.array([x]))[0]))

    def _choose_way(self, entry: int) -> None:
        self.feature = None if self._has_way and not entry else entry - self._has_way
        self.refresh()

    def _choose(self, *, feature: int | None = None, pair: int | None = None, unit: int | None = None) -> None:
        if feature is not None:
            self.feature = feature
        if pair is not None:
            self.pair, self.unit = pair, None
        if unit is not None:
            self.unit = unit
        self.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.canvas.update()

    def dress(self) -> None:
        self.canvas.update()
        self.schedule()
