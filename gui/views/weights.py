"""The weights view: matrices as images, templates where inputs are pictures, and their course over the run."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar

import numpy as np
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget

from core.graph import Graph
from core.landscape.losses import flat_numbers
from core.parameters import Parameters
from core.weight_course import side_of_image
from gui.moment import Moment
from gui.numbers import count, number
from gui.session import Session
from gui.situation import nothing_to_show
from gui.theme import CLASS_COLOURS, GRID, ThemeHolder
from gui.views.colour_bar import ColourBar
from gui.views.costly import CostlyView
from gui.views.menu_button import MenuButton
from gui.views.output_map import Scale, round_up
from gui.views.plot import Plot
from gui.views.run_path import RunPath
from gui.views.saving import NumbersTable
from gui.views.view_options import ViewOptions
from gui.views.weights_blocks import matrices, row_name, short_names, templates
from gui.views.weights_canvas import Block, WeightsCanvas
from gui.views.weights_course import NORMS, RATES, SPREAD, Course, CoursePlot, course_of, table_of, texts_at, values_at

IMAGES, TEMPLATES = "matrices", "templates"
_NOTES = {
    IMAGES: "Each matrix W as an image: a row a unit, a column a source. Beside it the bias b. Empty: no weight there.",
    TEMPLATES: "Each unit’s weights in the shape of the input picture: blue pixels count for it, orange ones against.",
    SPREAD: "All weights over the run: how large a part of them has which value, at each kept moment.",
    NORMS: "The size of each matrix over the run: √Σw², its Frobenius norm.",
    RATES: "How much of its own size each matrix changes a step: ‖ΔW‖/‖W‖. Around 0.001 learning is usually sound.",
}
_LOW = 240  # pixels of height below which the legend makes room


class WeightsView(CostlyView):
    """See the module; `shown` is one of the names above, None for templates where there are any, else matrices."""

    name: ClassVar[str] = "weights"
    title: ClassVar[str] = "Weights"
    interval: ClassVar[float] = 0.1
    needs_past: ClassVar[bool] = True
    definition: ClassVar[str] = (
        "All weights as images, a row a unit; as templates where inputs are pictures; and their course over the run."
    )

    def __init__(self, session: Session, themes: ThemeHolder, parent: QWidget | None = None) -> None:
        super().__init__(session, themes, parent)
        self.shown: str | None = None
        self.course: Course | None = None
        self._run_path = RunPath(session, self)
        self._run_path.changed.connect(self.schedule)
        self.chooser = MenuButton(
            "Picture: matrices, templates where inputs are pictures, or the course of the weights over the run"
        )
        self.chooser.chosen.connect(self._choose)
        self.header.addWidget(self.chooser)
        self.formula.hide()
        self.canvas = WeightsCanvas(themes)
        self.plot = Plot(themes)
        self.course_plot = CoursePlot(self.plot, themes)
        self.bar = ColourBar(themes)
        self.body.setSpacing(3 * GRID)  # the last numbers are not to stand on the scale
        self.body.addWidget(self.canvas, 1)
        self.body.addWidget(self.plot, 1)
        self.body.addWidget(self.bar)
        self.read(self.canvas, self._cell_texts)
        self.canvas.clicked.connect(self._click_cell)
        self.canvas.explained.connect(self._explain_cell)
        self.read(self.plot, self._texts_at)
        self.plot.explained.connect(self.explain_at)
        self._explained = ""

    # What is shown ----------------------------------------------------------

    def refresh(self) -> None:
        moment = self.session.moment
        graph, parameters = moment.graph, moment.parameters
        if parameters is None or not graph.connections:
            if not self.keeps_old_picture():
                self._show_nothing(nothing_to_show(self.session, "weights to show"))
            return
        self.show_empty("")
        kinds = self._kinds(graph)
        kind = self._kind(graph)
        self.chooser.show_choice(kinds, kinds.index(kind))
        is_image = kind in (IMAGES, TEMPLATES)
        self.canvas.setVisible(is_image)
        self.plot.setVisible(not is_image)
        has_legend = is_image or (kind in (NORMS, RATES) and len(graph.connections) <= len(CLASS_COLOURS))
        self.bar.setVisible(has_legend and self.height() >= _LOW * self.themes.scale)
        if is_image:
            self._show_images(moment, parameters, kind)
        else:
            self._ask_course(moment, parameters, kind)

    def receive(self, moment: Moment, result: Any) -> None:
        if not isinstance(result, Course) or self._run_path.next_part() is not None:
            self.refresh()  # a part of the run's path, or one whose turn was passed over: the next one
            return
        self.course = result
        self.mark_drawn(moment)
        self._draw_course()

    def _kinds(self, graph: Graph) -> tuple[str, ...]:
        has_pictures = any(side_of_image(layer.units) for layer in graph.inputs)
        return (IMAGES, *((TEMPLATES,) if has_pictures else ()), SPREAD, NORMS, RATES)

    def _kind(self, graph: Graph) -> str:
        kinds = self._kinds(graph)
        if self.shown in kinds:
            return self.shown
        return TEMPLATES if TEMPLATES in kinds else IMAGES

    def _show_nothing(self, reason: str) -> None:
        self.course = None
        self.mark_drawn(None)
        self.show_empty(reason)
        self.name_subject("")
        self.chooser.hide()

    # Images -----------------------------------------------------------------

    def _show_images(self, moment: Moment, parameters: Parameters, kind: str) -> None:
        graph = moment.graph
        blocks = templates(graph, parameters) if kind == TEMPLATES else matrices(graph, parameters, short_names(moment))
        every = np.concatenate([block.values[block.exists] for block in blocks])
        every = every[np.isfinite(every)]
        limit = round_up(float(np.abs(every).max())) if len(every) else 1.0
        selection = self.session.selection
        lit = (selection.connection, *selection.weight) if selection.weight is not None else None
        self.canvas.show_blocks(blocks, limit, lit)
        self.bar.show_scale(Scale(-limit, 0.0, limit))
        self.mark_drawn(moment)
        weights = sum(int(block.exists.sum()) for block in matrices(graph, parameters) if block.key)
        left_out = f", {self.canvas.left_out} images left out" if self.canvas.left_out else ""
        biases = sum(layer.rows for layer in graph.layers if layer.has_bias)
        only = f"{count(weights)} weight{'s' * (weights != 1)}"
        what = f"{only}, {count(biases)} bias{'es' * (biases != 1)}" if biases else only
        self.name_subject(f"{what}{left_out}", f"{only}{left_out}", "")

    def _cell_texts(self, block: Block, row: int, column: int) -> tuple[str, ...]:
        text = self._cell_text(block, row, column)
        return text, text.split("  ")[-1]

    def _cell_text(self, block: Block, row: int, column: int) -> str:
        graph = self.session.moment.graph
        value = number(float(block.values[row, column])) if block.exists[row, column] else "no weight"
        if block.is_template:
            source = graph.by_id.get(block.key.split("->")[0])
            pixel = row * block.values.shape[1] + column
            name = source.unit_name(pixel) if source is not None else str(pixel + 1)
            return f"{name} → {block.title} (row {row + 1}, column {column + 1})  {value}"
        if not block.key:
            return f"bias of {row_name(graph, block.title.removeprefix('b of '), row)}  {value}"
        source, target = block.key.split("->")
        layer = graph.by_id.get(source)
        name = layer.unit_name(column) if layer is not None else str(column + 1)
        return f"{name} → {row_name(graph, target, row)}  {value}"

    def _click_cell(self, block: Block, row: int, column: int) -> None:
        selection = self.session.selection
        graph = self.session.moment.graph
        if self.is_stale:
            return
        if block.is_template:
            self.session.select(selection.with_weight(block.key, (block.unit, row * block.values.shape[1] + column)))
        elif block.key:
            self.session.select(selection.with_weight(block.key, (row, column)))
        else:
            layer = graph.by_id[block.title.removeprefix("b of ")]
            self.session.select(selection.with_unit(layer.id, row // layer.pieces))
        self.schedule()

    def _explain_cell(self, block: Block, row: int, column: int, where: QPoint) -> None:
        self._explained = self._cell_text(block, row, column)
        self.explain_at(0.0, 0.0, where)

    # The course -------------------------------------------------------------

    def _ask_course(self, moment: Moment, parameters: Parameters, kind: str) -> None:
        part = self._run_path.next_part()
        if part is not None:
            self.compute(part)
            return
        graph = moment.graph
        steps, thetas = self._run_path.moments(moment.step, flat_numbers(graph, parameters))
        if len(steps) < 2:
            self.course = None
            self.mark_drawn(None)
            self.name_subject("")
            self.show_empty("The weights have no course yet: press Play, or choose the matrices above.")
            self.chooser.show()
            return
        self.name_subject(f"over {count(steps[-1])} steps", "")
        self.compute(partial(course_of, graph, steps, thetas, kind, self._run_path.edits))

    def _draw_course(self) -> None:
        course = self.course
        if course is None:
            return
        is_past = self.session.travel.is_past
        self.course_plot.show(course, self.drawn.step if is_past and self.drawn is not None else None)
        if course.lines and len(course.lines) <= len(CLASS_COLOURS):
            self.bar.show_classes(course.names)
            self.bar.setToolTip("Which line is which matrix.")

    def _texts_at(self, x: float, y: float) -> tuple[str, ...]:
        return () if self.course is None or self.is_stale else texts_at(self.course, x, y)

    # Words ------------------------------------------------------------------

    def hint(self) -> tuple[str, ...]:
        graph = self.session.moment.graph
        if not self.empty.isHidden() or not graph.connections:
            return ("",)
        kind = self._kind(graph)
        if kind in (NORMS, RATES) and self.course is not None and self.course.lines and self.drawn is not None:
            at = f"step {count(self.drawn.step)}" if self.session.travel.is_past else "now"
            return f"{at}: {'  '.join(values_at(self.course, self.drawn.step))}", ""
        if kind == SPREAD and self.course is not None:
            return (
                "up: a weight’s value; the bluer, the more weights have it",
                "the bluer, the more weights of that value",
                "",
            )
        return "click a cell to select the weight" if kind in (IMAGES, TEMPLATES) else "", ""

    def explain(self, x: float, y: float) -> str:
        kind = self._kind(self.session.moment.graph)
        if kind in (IMAGES, TEMPLATES):
            return f"{self._explained}\n{_NOTES[kind]}"
        texts = self._texts_at(x, y)
        return f"{texts[0]}\n{_NOTES[kind]}" if texts else ""

    def table(self) -> NumbersTable | None:
        moment = self.session.moment
        if moment.parameters is None:
            return None
        if self._kind(moment.graph) not in (IMAGES, TEMPLATES):
            return None if self.course is None else table_of(self.course)
        rows = [
            (block.key or block.title, row + 1, column + 1, float(block.values[row, column]))
            for block in matrices(moment.graph, moment.parameters)
            for row, column in zip(*np.nonzero(block.exists), strict=True)
        ]
        return NumbersTable(("matrix", "row", "column", "value"), rows)

    def present_options(self) -> dict[str, Any]:
        return {} if self.shown is None else {"picture": self.shown}

    def take_options(self, options: ViewOptions) -> None:
        self.shown, self.course = options.text("picture", _NOTES), None
        self.schedule()

    # What the user does -----------------------------------------------------

    def _choose(self, entry: int) -> None:
        self.shown = self._kinds(self.session.moment.graph)[entry]
        self.course = None
        self.refresh()

    def dress(self) -> None:
        self.plot.dress()
        self.canvas.update()
        self._draw_course()
        self.schedule()
