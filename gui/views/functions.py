"""The functions view: what each unit makes of the input, stage by stage, and how the output is put together of it."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from PySide6.QtCore import QPoint
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from core.functions import curves_along, line_through
from core.probing import Plane
from gui.moment import Moment
from gui.numbers import number
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
    share_text,
    sources_and_targets,
)
from gui.views.menu_button import MenuButton
from gui.views.plot import with_subscript
from gui.views.saving import NumbersTable

_NEAR = 0.02  # of the line's length: a click so near to an example's place means the example
_ALL = "all layers"


class FunctionsView(CostlyView):
    """See the module. What is chosen is None until the user chooses: then the selection and the last layer decide."""

    name: ClassVar[str] = "functions"
    title: ClassVar[str] = "Functions"
    share: ClassVar[float] = 0.05  # it is often open while training runs
    definition: ClassVar[str] = (
        "Each unit as a function of one input: z, a = f(z), w·a, and the sum they make. Dotted: joints, where a unit "
        "turns on or off. Percent: the unit's part in the sum's rise and fall."
    )

    def __init__(self, session: Session, themes: ThemeHolder, parent: QWidget | None = None) -> None:
        super().__init__(session, themes, parent)
        self.pair: int | None = None  # the stage: a number of sources_and_targets, or their count for all layers
        self.unit: int | None = None  # of the layer that is added up
        self.feature = 0
        self.picture_shown: Picture | None = None
        self._points = np.zeros((0, 2))
        self._rows = np.zeros(0, np.intp)  # the example of each point
        self._explained: Cell | None = None  # what the tooltip is asked for
        self.features = MenuButton(
            "Varied input: the curves run along it, all others stand still where the selection has them"
        )
        self.stages = MenuButton(
            "Stage: which layer's units are drawn, and behind the arrow what they are added up to; or all of them"
        )
        self.units = MenuButton("Sum: which unit of the next layer the curves are added up to, with its own weights")
        self.features.chosen.connect(lambda entry: self._choose(feature=entry))
        self.stages.chosen.connect(lambda entry: self._choose(pair=entry))
        self.units.chosen.connect(lambda entry: self._choose(unit=entry))
        for button in (self.features, self.stages, self.units):
            self.header.addWidget(button)
        self.formula.hide()
        self.canvas = FunctionsCanvas(themes)
        self.body.addWidget(self.canvas, 1)
        self.canvas.painted.connect(self.also_took)
        self.canvas.hovered.connect(self._hover)
        self.canvas.left.connect(lambda: self.say(""))
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
        points = self._targets(moment, line, target, unit)
        self._name(moment, line)

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
        self._points = self._targets(moment, line, target, unit)
        inputs, selection = moment.inputs, self.session.selection
        layer = moment.graph.by_id[target]
        self.canvas.show_picture(
            result,
            points=self._points,
            selected=None if inputs is None else float(inputs[line.x]),
            highlight=(selection.layer, selection.unit),
            x_name=input_names_of(moment)[line.x],
            y_name=goal_name(moment, layer.id, unit),
        )

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
        names = input_names_of(moment)
        self.feature = min(self.feature, len(names) - 1)
        self.features.show_choice([f"along {with_subscript(name)}" for name in names], self.feature)
        return source, target, unit, is_all

    def _line(self, moment: Moment, plane: Plane) -> Plane:
        if plane.y is None:
            return plane
        data = moment.dataset
        fits = data is not None and data.inputs.shape[1] == moment.graph.input_units
        limits = data.input_ranges[self.feature] if data is not None and fits else plane.x_range
        base = moment.inputs if moment.inputs is not None else np.array(plane.base)
        return line_through(plane, base, self.feature, limits)

    def _targets(self, moment: Moment, line: Plane, target: str, unit: int) -> Floats:
        """(input, target) of every training example, where the line is all of input space and the sum an output."""
        column = output_column(moment, target, unit)
        data = moment.dataset
        if column is None or data is None or moment.graph.input_units > 1 or column >= data.targets.shape[1]:
            self._rows = np.zeros(0, np.intp)
            return np.zeros((0, 2))
        self._rows = np.arange(len(data))
        return np.column_stack([data.inputs[:, 0], data.targets[:, column]])

    # Words ------------------------------------------------------------------

    def _name(self, moment: Moment, line: Plane) -> None:
        names = input_names_of(moment)
        if len(names) == 1:
            self.name_subject(f"of {with_subscript(names[0])}", "")
            return
        others = [i for i in range(len(names)) if i != line.x]
        through = moment.selected_name or "the mean"
        still = ", ".join(f"{with_subscript(names[i])} = {number(line.base[i])}" for i in others[:2])
        still += f" and {len(others) - 2} more" if len(others) > 2 else ""
        self.name_subject(f"slice through {through}: {still}", f"slice through {through}", "slice", "")

    def hint(self) -> tuple[str, ...]:
        picture = self.picture_shown
        if picture is None or not self.empty.isHidden():
            return ("",)
        count = len(picture.joints)
        short = f"{count} joint{'s' if count != 1 else ''}"
        texts = f"{short}   dashed: the sum before its activation" if picture.has_bend else short
        missing = self.canvas.hidden_units
        if missing > 0:
            left_out = f"{short}   {missing} units with the smallest part are left out"
            return (left_out, f"{short}   {missing} left out", short)
        residual = self._mean_residual(picture)
        return (f"{texts}   {residual}", texts, short) if residual else (texts, short)

    def _mean_residual(self, picture: Picture) -> str:
        if not len(self._points):
            return ""
        answers = np.interp(self._points[:, 0], picture.curves.x, picture.output)
        return f"mean |output − target| {number(float(np.abs(answers - self._points[:, 1]).mean()))}"

    def _texts_at(self, x: float, cell: Cell | None) -> tuple[str, ...]:
        picture, moment = self.picture_shown, self.session.moment
        if picture is None or self.is_stale:
            return ()
        names = input_names_of(moment)
        at = f"{with_subscript(names[picture.curves.line.x])} {number(x)}"
        if cell is not None:
            same = [
                c for column in picture.columns for c in column.cells if (c.layer, c.unit) == (cell.layer, cell.unit)
            ]
            values = "  ".join(f"{c.kind} {number(float(np.interp(x, picture.curves.x, c.values)))}" for c in same)
            who = moment.graph.by_id[cell.layer].unit_name(cell.unit)
            share = next((f"  {share_text(c.share)} of the sum" for c in same if c.share is not None), "")
            return f"{at}  {who}: {values}{share}", f"{who}: {values}", values
        z, y = (float(np.interp(x, picture.curves.x, curve)) for curve in (picture.total, picture.output))
        text = f"{at}  z {number(z)}  {goal_name(moment, *picture.goal)} {number(y)}"
        row = self._example_at(x, picture)
        if row is not None:
            point = self._points[row]
            residual = float(np.interp(point[0], picture.curves.x, picture.output)) - point[1]
            long = f"example {self._rows[row] + 1}  target {number(point[1])}  residual {number(residual)}"
            return f"{at}  {long}", long, text
        return text, text.split("  ", 1)[1]

    def _example_at(self, x: float, picture: Picture) -> int | None:
        if not len(self._points):
            return None
        low, high = picture.curves.line.x_range
        distance = np.abs(self._points[:, 0] - x)
        best = int(np.argmin(distance))
        return best if distance[best] <= _NEAR * (high - low) else None

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

    # The mouse --------------------------------------------------------------

    def _hover(self, x: float, cell: Cell | None) -> None:
        texts = self._texts_at(x, cell)
        if texts:
            self.say(*texts)

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
        row = self._example_at(x, picture)
        if row is not None:
            self.session.select(selection.with_example(int(self._rows[row])))
        elif len(picture.curves.line.base) == moment.graph.input_units:
            point = np.array(picture.curves.line.base)
            point[picture.curves.line.x] = x
            self.session.select(selection.with_point(point))

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
