"""The output view: what the network answers over the input plane, with the data's points on it."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from core.datasets.dataset import Dataset
from core.forward import forward, output_values
from core.probing import Plane
from gui.moment import Moment
from gui.numbers import loss_text, number
from gui.session import Session
from gui.theme import CLASS_COLOURS, ThemeHolder, colour_words
from gui.views.colour_bar import ColourBar
from gui.views.marks import Picture, Points, Ring, nearest
from gui.views.menu_button import MenuButton
from gui.views.output_map import (
    LINE_POINTS,
    class_words,
    output_layer,
    output_names,
    outputs_over_plane,
    scale_of,
)
from gui.views.plot import Plot
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
        self.chooser = MenuButton("Which output is shown")
        self.chooser.chosen.connect(self._choose)
        self.header.addWidget(self.chooser)
        self.formula.hide()
        self.plot = Plot(themes)
        self.picture_item, self.points, self.ring = Picture(), Points(), Ring()
        self.curves: list[pg.PlotCurveItem] = []
        for item in (self.picture_item, self.points, self.ring):
            self.plot.addItem(item)
        self.bar = ColourBar(themes)
        self.frame = SquareFrame(self.plot)
        self.body.addWidget(self.frame, 1)
        self.body.addWidget(self.bar)
        self.plot.hovered.connect(self._hover)
        self.plot.left.connect(lambda: self.say(""))
        self.plot.clicked.connect(self._click)
        session.responses_changed.connect(self.schedule)

    # What is shown ----------------------------------------------------------

    def refresh(self) -> None:
        moment = self.session.moment
        if moment.parameters is None or moment.plane is None:
            self.show_empty("The drawing has a problem, so there is no output to show. The canvas says which.")
            self.subject.setText("")
            self.chooser.hide()
            return
        self.show_empty("")
        graph, parameters, plane = moment.graph, moment.parameters, moment.plane
        names = self._names(moment)
        shown = self._shown(moment)
        entries = ("classes", *names) if len(names) > 1 else ()
        self.chooser.show_choice(entries, shown + 1)
        columns = moment.dataset.input_names if moment.dataset else ()
        self._name_axes(moment, plane)
        others = len(plane.base) - 2
        self.subject.setText("")
        if others > 0:
            self.subject.setText(f"{others} other input{'s' * (others > 1)} at the mean")
        self.subject.setToolTip(f"Inputs: {', '.join(columns)}" if columns else "")
        self._place_points(moment, plane)
        self.compute(lambda: outputs_over_plane(graph, parameters, plane, PIXELS))
        if self._values is None and self.session.responses is not None and plane.y is not None:
            coarse = [self.session.responses.get(layer.id) for layer in graph.outputs]
            if all(part is not None for part in coarse):
                self.receive(moment, np.concatenate([part for part in coarse if part is not None]))
        self.plot.dim(moment.is_stale)

    def receive(self, moment: Moment, result: Floats) -> None:
        plane = moment.plane
        if plane is None or len(result) != moment.graph.output_units:
            return
        self._values = result
        if plane.y is None:
            self._show_curves(moment, plane)
            return
        for curve in self.curves:
            curve.hide()
        output = self._shown(moment)
        theme = self.themes.theme
        if output == _CLASSES:
            words = class_words(result, theme)
            self.bar.show_classes(self._names(moment))
        else:
            targets = self._targets(moment, output)
            scale = scale_of(output_layer(moment.graph, output), result[output], targets)
            words = colour_words(theme, result[output] - np.float32(scale.middle), scale.limit)
            self.bar.show_scale(scale)
        self.bar.show()
        self.picture_item.show_words(words, plane.x_range, plane.y_range)

    def hint(self) -> str:
        moment = self.session.moment
        parts = []
        is_small = self._is_small
        for metrics, name in ((moment.test, "test"), (moment.train, "train")):
            if metrics is None:
                continue
            if metrics.accuracy is not None:
                parts.append(f"{'' if is_small else f'{name} '}accuracy {number(100 * metrics.accuracy)} %")
            elif metrics.r2 is not None:
                parts.append(f"{name} R² {number(metrics.r2)}")
            else:
                parts.append(f"{name} loss {loss_text(metrics.data_loss)}")
            break
        if moment.trace is not None and moment.example is not None and moment.dataset is not None:
            outputs = np.concatenate([moment.trace.layers[layer.id].activation for layer in moment.graph.outputs])
            shown = max(0, self._shown(moment))
            if self.width() > 240:
                parts.append(f"example {moment.example + 1}: {number(float(outputs[shown]))}")
        return "   ".join(parts)

    def dress(self) -> None:
        self.plot.dress()
        self.points.forget()
        self.schedule()

    # Parts of it ------------------------------------------------------------

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
            self.ring.show_at(None, theme, _POINT)
            self._xy = np.zeros((0, 2))
            return
        height = data.inputs[:, plane.y] if plane.y is not None else self._targets(moment, max(0, self._shown(moment)))
        self._xy = np.column_stack([data.inputs[:, plane.x], height])
        size = self._point_size(data)
        self.points.show_points(self._xy, data, theme, size, has_test=not self._is_small)
        place = self._xy[moment.example] if moment.example is not None and moment.example < len(self._xy) else None
        self.ring.show_at(place, theme, size)

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
                curve.setData(x, values[k, 0], pen=pg.mkPen(QColor(line), width=1.5))
        heights = [values[np.isfinite(values)], self._targets(moment, max(0, chosen))]
        everything = np.concatenate([np.ravel(h) for h in heights if np.size(h)] or [np.array([-1.0, 1.0])])
        low, high = float(everything.min()), float(everything.max())
        room = 0.06 * max(high - low, 1e-6)
        self.plot.box.setYRange(low - room, high + room, padding=0)

    # The mouse --------------------------------------------------------------

    def _hover(self, x: float, y: float) -> None:
        moment = self.session.moment
        plane = moment.plane
        if moment.parameters is None or plane is None:
            return
        where = plane.points(np.array([x]), np.array([y]))
        values = output_values(moment.graph, forward(moment.graph, moment.parameters, where))[0]
        found = nearest(self._xy, x, y, self.plot.pixel())
        names = f"{self.plot.x_axis.name} {number(x)}"
        if plane.y is not None:
            names += f"  {self.plot.y_axis.name} {number(y)}"
        shown = ", ".join(number(float(v)) for v in values[:4]) + (", …" if len(values) > 4 else "")
        text = f"{names} → {shown}"
        if found is not None and moment.dataset is not None and moment.dataset.targets.shape[1]:
            goal = ", ".join(number(float(t)) for t in moment.dataset.targets[found][:4])
            text += f"   example {found + 1}, target {goal}"
        self.say(text)

    def _click(self, x: float, y: float) -> None:
        found = nearest(self._xy, x, y, self.plot.pixel())
        if found is not None:
            self.session.select(self.session.selection.with_example(found))

    def _choose(self, entry: int) -> None:
        self.output = entry - 1
        self.refresh()
        if self._values is not None:
            self.receive(self.session.moment, self._values)


def _is_square(plane: Plane) -> bool:
    """Whether both axes run over ranges alike enough that a unit should be as long across as up."""
    width, height = plane.x_range[1] - plane.x_range[0], plane.y_range[1] - plane.y_range[0]
    return 0.5 < width / height < 2
