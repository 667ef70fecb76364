"""The output view: what the network answers over the input plane, with the data's points on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtWidgets import QMenu, QWidget
from shiboken6 import isValid

from core.datasets.dataset import Dataset
from core.forward import forward, output_values
from core.parameters import Parameters
from core.probing import Plane
from gui.moment import Moment
from gui.numbers import loss_text, number
from gui.session import Session
from gui.situation import nothing_to_show
from gui.theme import CLASS_COLOURS, ThemeHolder, colour_words
from gui.views.colour_bar import ColourBar
from gui.views.marks import Picture, Points, Ring, nearest
from gui.views.menu_button import MenuButton
from gui.views.output_lines import OutputLines
from gui.views.output_map import (
    LINE_POINTS,
    Scale,
    class_words,
    output_layer,
    output_names,
    outputs_over_plane,
    scale_of,
)
from gui.views.pens import line_pen
from gui.views.plot import Plot, with_subscript
from gui.views.square_frame import SquareFrame
from gui.views.view import View

Floats = NDArray[np.floating[Any]]
PIXELS = 100
_POINT = 7.0
_SMALL_POINT = 4.0
_NARROW = 220  # pixels
_CLASSES = -1  # the choice that shows the classes' regions instead of one output


class OutputView(View):
    """See the module; the chosen output is `output`, −1 for the classes' regions."""

    name: ClassVar[str] = "output"
    title: ClassVar[str] = "Output"
    definition: ClassVar[str] = (
        "What the network answers at every point of the input plane. Click a point to select it."
    )

    def __init__(self, session: Session, themes: ThemeHolder, parent: QWidget | None = None) -> None:
        super().__init__(session, themes, parent)
        self.output: int | None = None  # None: nothing chosen yet, so classes where there are any
        self._values: Floats | None = None
        self._xy: Floats = np.zeros((0, 2))
        self._axes_shown: object = None  # what the axes were laid out for, and the points placed
        self._points_shown: object = None
        self.chooser = MenuButton(
            "The output that colours the plane; “classes”: each place has the colour of its largest output"
        )
        self.chooser.chosen.connect(self._choose)
        self.header.addWidget(self.chooser)
        self.formula.hide()
        self.plot = Plot(themes)
        self.picture_item, self.points, self.ring = Picture(), Points(), Ring()
        self.curves: list[pg.PlotCurveItem] = []
        for item in (self.picture_item, self.points, self.ring):
            self.plot.addItem(item)
        self.overlay = OutputLines(session, themes, self.plot, self._redraw)
        self.bar = ColourBar(themes)
        self.frame = SquareFrame(self.plot)
        self.body.addWidget(self.frame, 1)
        self.body.addWidget(self.bar)
        self.plot.hovered.connect(self._hover)
        self.plot.left.connect(lambda: self.say(""))
        self.plot.explained.connect(self.explain_at)
        self.plot.clicked.connect(self._click)
        session.responses_changed.connect(self.schedule)
        session.live.companions[self._key] = self._for_live

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
            return
        self.show_empty("")
        graph, parameters, plane = moment.graph, moment.parameters, moment.plane
        names = self._names(moment)
        shown = self._shown(moment)
        entries = ("classes", *names) if len(names) > 1 else ()
        self.chooser.show_choice(entries, shown + 1)
        self._name_axes(moment, plane)
        self._name(moment, plane)
        self._place_points(moment, plane)
        self.compute(lambda: outputs_over_plane(graph, parameters, plane, PIXELS))
        if self._values is None and self.session.responses is not None and plane.y is not None:
            coarse = [self.session.responses.get(layer.id) for layer in graph.outputs]
            if all(part is not None for part in coarse):
                self.receive(moment, np.concatenate([part for part in coarse if part is not None]))

    def receive(self, moment: Moment, result: Floats) -> None:
        plane = moment.plane
        if plane is None or len(result) != moment.graph.output_units:
            return
        self._values = result
        self.mark_drawn(moment)
        if plane.y is None:
            self.overlay.clear()
            self._show_curves(moment, plane)
            return
        for curve in self.curves:
            curve.hide()
        output = self._shown(moment)
        theme = self.themes.theme
        if output == _CLASSES:
            words = class_words(result, theme)
            scale = Scale(-1.0, 0.0, 1.0)
            self.bar.show_classes(self._names(moment))
        else:
            targets = self._targets(moment, output)
            scale = scale_of(output_layer(moment.graph, output), result[output], targets)
            words = colour_words(theme, result[output] - np.float32(scale.middle), scale.limit)
            self.bar.show_scale(scale)
        self.bar.show()
        self.picture_item.show_words(words, plane.x_range, plane.y_range)
        self.overlay.refresh(moment, None if output == _CLASSES else output, scale)

    def fill_menu(self, menu: QMenu) -> None:
        self.overlay.fill_menu(menu)

    def _for_live(self, moment: Moment) -> Callable[[Parameters], Floats] | None:
        """What live retrain computes for this view together with its numbers."""
        graph, plane = moment.graph, moment.plane
        if plane is None or not isValid(self) or not self.isVisible():
            return None
        return lambda parameters: outputs_over_plane(graph, parameters, plane, PIXELS)

    def hint(self) -> tuple[str, ...]:
        moment = self.session.moment
        metrics, name = (moment.test, "test") if moment.test is not None else (moment.train, "train")
        long = score = ""
        if metrics is not None and metrics.accuracy is not None:
            percent = f"{number(100 * metrics.accuracy)} %"
            long, score = f"{name} accuracy {percent}", f"{name} {percent}"
        elif metrics is not None and metrics.r2 is not None:
            long = score = f"{name} R² {number(metrics.r2)}"
        elif metrics is not None:
            long = score = f"{name} loss {loss_text(metrics.data_loss)}"
        if moment.trace is None:
            return long, score
        outputs = np.concatenate([moment.trace.layers[layer.id].activation for layer in moment.graph.outputs])
        shown = number(float(outputs[max(0, self._shown(moment))]))
        label = self._names(moment)[max(0, self._shown(moment))]
        of_it = f"{moment.selected_name}: {label} = {shown}"
        return f"{long}   {of_it}".strip(), f"{score}   {of_it}".strip(), long or of_it, score

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
        self.plot.dress()
        self.points.forget()
        self._axes_shown = self._points_shown = None
        self.schedule()

    # Parts of it ------------------------------------------------------------

    def _name(self, moment: Moment, plane: Plane) -> None:
        """Beside the title: the output's name over the axes', and which inputs stand still."""
        names: Sequence[str] = self._names(moment)
        shown = self._shown(moment)
        what = "the largest output" if shown == _CLASSES else names[shown]
        axes = [name for name in (self.plot.x_axis.name, self.plot.y_axis.name if plane.y is not None else "") if name]
        columns = moment.dataset.input_names if moment.dataset is not None else ()
        fixed = [i for i in range(len(plane.base)) if i not in (plane.x, plane.y)]
        whole = f"{what} over {' and '.join(axes)}"
        if not fixed:
            self.name_subject(whole, next(iter(names)) if len(names) == 1 else "")
            return
        first = with_subscript(columns[fixed[0]] if fixed[0] < len(columns) else f"x{fixed[0] + 1}")
        others = f"{first} = {number(plane.base[fixed[0]])}" if len(fixed) == 1 else f"{len(fixed)} others at mean"
        self.name_subject(f"{whole}, {others}{' (its mean)' if len(fixed) == 1 else ''}", others)

    def _names(self, moment: Moment) -> tuple[str, ...]:
        data = moment.dataset
        classes = data.classes if data is not None and len(data.classes) == moment.graph.output_units else ()
        return classes or output_names(moment.graph, data.target_names if data is not None else ())

    def _shown(self, moment: Moment) -> int:
        count = moment.graph.output_units
        if count == 1:
            return 0
        if self.output is None:
            return _CLASSES if moment.dataset is not None and moment.dataset.target_kind == "classes" else 0
        return min(self.output, count - 1)

    def _targets(self, moment: Moment, output: int) -> Floats:
        data = moment.dataset
        return data.targets[:, output] if data is not None and output < data.targets.shape[1] else np.zeros(0)

    def _name_axes(self, moment: Moment, plane: Plane) -> None:
        names = moment.dataset.input_names if moment.dataset is not None else ()
        across = names[plane.x] if plane.x < len(names) else f"x{plane.x + 1}"
        up = "output" if plane.y is None else names[plane.y] if plane.y < len(names) else f"x{plane.y + 1}"
        ends = plane.x_range if plane.y is None else plane.y_range
        ranges, size = (plane.x_range, plane.y_range, plane.y is None), (self._is_small, self.themes.scale)
        shown = (across, up, ranges, size, self.plot.margins())  # a margin that grew moves the square frame
        if shown == self._axes_shown:
            return
        self._axes_shown = shown
        self.plot.y_axis.widest = max((number(-abs(round(v, 1)) / 2) for v in ends), key=len) if plane.y else "−0.00"
        for axis in (self.plot.x_axis, self.plot.y_axis):
            axis.is_bare = self._is_small
            axis.dress()
        self.plot.name_axes(across, up)
        self.frame.set_square(plane.y is not None and _is_square(plane))
        self.plot.box.setXRange(*plane.x_range, padding=0)
        if plane.y is not None:
            self.plot.box.setYRange(*plane.y_range, padding=0)

    def _place_points(self, moment: Moment, plane: Plane) -> None:
        data, theme = moment.dataset, self.themes.theme
        if data is None or data.inputs.shape[1] <= plane.x:
            self.points.forget()
            self._points_shown = None
            self._xy = np.zeros((0, 2))
            self._mark_selected(moment, plane, _POINT * self.themes.scale)
            return
        height = data.inputs[:, plane.y] if plane.y is not None else self._targets(moment, max(0, self._shown(moment)))
        size = self._point_size(data)
        shown = (id(data), plane.x, plane.y, self._shown(moment) if plane.y is None else 0, theme, size, self._is_small)
        if shown != self._points_shown:
            self._points_shown = shown
            self._xy = np.column_stack([data.inputs[:, plane.x], height])
            self.points.show_points(self._xy, data, theme, size, has_test=not self._is_small)
        self._mark_selected(moment, plane, size)

    def _mark_selected(self, moment: Moment, plane: Plane, size: float) -> None:
        """Marks the selected example, or the selected place; on a curve the place stands at the answer to it."""
        place: tuple[float, float] | None = None
        point = moment.inputs if moment.point is not None else None
        if point is not None and plane.y is not None:
            place = (float(point[plane.x]), float(point[plane.y]))
        elif point is not None and moment.trace is not None:
            outputs = np.concatenate([moment.trace.layers[layer.id].activation for layer in moment.graph.outputs])
            place = (float(point[plane.x]), float(outputs[max(0, self._shown(moment))]))
        elif moment.example is not None and moment.example < len(self._xy):
            place = (float(self._xy[moment.example][0]), float(self._xy[moment.example][1]))
        self.ring.show_at(place, self.themes.theme, size, has_dot=point is not None)

    @property
    def _is_small(self) -> bool:
        """Too small for tick labels and for telling test points apart."""
        return self.width() < _NARROW * self.themes.scale

    def _point_size(self, data: Dataset) -> float:
        small = len(data) > 600 or self._is_small
        return (_SMALL_POINT if small else _POINT) * self.themes.scale

    def _show_curves(self, moment: Moment, plane: Plane) -> None:
        """One input: the outputs as curves over it."""
        values = self._values
        if values is None:
            return
        self.picture_item.clear()
        self.bar.hide()
        x = np.linspace(*plane.x_range, LINE_POINTS)
        while len(self.curves) < len(values):
            curve = pg.PlotCurveItem(antialias=True)
            curve.setZValue(5)
            self.plot.addItem(curve)
            self.curves.append(curve)
        chosen = self._shown(moment)
        theme = self.themes.theme
        for k, curve in enumerate(self.curves):
            is_shown = k < len(values) and (chosen in (_CLASSES, k))
            curve.setVisible(is_shown)
            if is_shown:
                line = theme.text if len(values) == 1 else CLASS_COLOURS[k % len(CLASS_COLOURS)]
                curve.setData(x, values[k, 0], pen=line_pen(line, width=1.5))
        heights = [values[np.isfinite(values)], self._targets(moment, max(0, chosen))]
        everything = np.concatenate([np.ravel(h) for h in heights if np.size(h)] or [np.array([-1.0, 1.0])])
        low, high = float(everything.min()), float(everything.max())
        room = 0.06 * max(high - low, 1e-6)
        self.plot.box.setYRange(low - room, high + room, padding=0)

    # The mouse --------------------------------------------------------------

    def _hover(self, x: float, y: float) -> None:
        texts = self._texts_at(x, y)
        if texts:
            self.say(*texts)

    def _texts_at(self, x: float, y: float) -> tuple[str, ...]:
        """The answer at a place of the plane, and the example that lies there; the longest text first."""
        moment = self.session.moment
        plane = moment.plane
        if moment.parameters is None or plane is None or self.is_stale:
            return ()
        where = plane.points(np.array([x]), np.array([y]))
        values = output_values(moment.graph, forward(moment.graph, moment.parameters, where))[0]
        names = self._names(moment)
        chosen = self._shown(moment)
        best = int(np.argmax(values)) if chosen == _CLASSES else chosen
        at, short = f"{self.plot.x_axis.name} {number(x)}", number(x)
        if plane.y is not None:
            at, short = f"{at}  {self.plot.y_axis.name} {number(y)}", f"{short}, {number(y)}"
        answer = f"{names[best]} {number(float(values[best]))}"
        texts = [f"{at} → {answer}", f"{short} → {answer}", f"{short} → {number(float(values[best]))}", answer]
        found = nearest(self._xy, x, y, self.plot.pixel())
        if found is not None and moment.dataset is not None:
            goal = self._target_text(moment.dataset, found)
            texts = [
                f"{at} → {answer}   example {found + 1}{f', target {goal}' if goal else ''}",
                f"example {found + 1}: {goal}" if goal else f"example {found + 1}",
            ]
        return tuple(texts)

    def _target_text(self, data: Dataset, row: int) -> str:
        if data.classes and data.targets.shape[1] == len(data.classes):
            return data.classes[int(np.argmax(data.targets[row]))]
        return ", ".join(number(float(t)) for t in data.targets[row][:4])

    def _click(self, x: float, y: float) -> None:
        """An example under the mouse, or else the place itself, becomes what every view shows."""
        moment = self.session.moment
        if self.is_stale or moment.plane is None:
            return
        found = nearest(self._xy, x, y, self.plot.pixel())
        selection = self.session.selection
        if found is not None:
            self.session.select(selection.with_example(found))
        else:
            self.session.select(selection.with_point(moment.plane.points(np.array([x]), np.array([y]))[0]))

    def _choose(self, entry: int) -> None:
        self.output = entry - 1
        self._redraw()

    def _redraw(self) -> None:
        self.refresh()
        if self._values is not None:
            self.receive(self.session.moment, self._values)


def _is_square(plane: Plane) -> bool:
    """Whether both axes run over ranges alike enough that a unit should be as long across as up."""
    width, height = plane.x_range[1] - plane.x_range[0], plane.y_range[1] - plane.y_range[0]
    return 0.5 < width / height < 2
