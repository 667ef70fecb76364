"""The flat picture of the output: the map with its lines, the data's points and the ring; of one input the curves."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray

from core.datasets.dataset import Dataset
from core.probing import Plane
from core.some_rows import some_rows
from gui.moment import Moment
from gui.theme import CLASS_COLOURS, GRID, ThemeHolder
from gui.views.functions_curve import seen_samples
from gui.views.marks import Look, Picture, Points, Ring, few_growth, growth
from gui.views.output_lines import OutputLines
from gui.views.output_map import LINE_POINTS, map_words, with_room
from gui.views.output_names import CLASSES, names_of, outputs_of_selected, targets_of
from gui.views.output_work import Found
from gui.views.pens import line_pen
from gui.views.plane_axes import PlaneAxes, axis_names
from gui.views.plot import ABOVE_FRAME, Plot
from gui.views.square_frame import SquareFrame

Floats = NDArray[np.floating[Any]]
_POINT = 7.0
_SMALL_POINT = 4.0
_MANY_POINTS = 600
_CROWDED = 0.3  # of the picture
_ROOM = 0.08  # of a curve's height, above and below: for the ring around the highest point


class OutputPlane:
    """Holds the plot in its frame; everything is one item of its kind.

    Attributes:
        xy: where the data's points are, [N, 2].
        is_small: too small for telling test points apart.
    """

    def __init__(self, themes: ThemeHolder) -> None:
        self._themes = themes
        self.plot = Plot(themes)
        self.plot.box.let_spill(1.5 * GRID)
        self.frame = SquareFrame(self.plot)
        self.picture, self.points, self.ring = Picture(), Points(), Ring()
        self.stems = pg.PlotCurveItem(antialias=True, connect="pairs", skipFiniteCheck=True)
        self.stems.setZValue(3)
        for item in (self.picture, self.points, self.ring, self.stems):
            self.plot.addItem(item)
        self.points.setZValue(ABOVE_FRAME)
        self.lines = OutputLines(self.plot, themes)
        self.curves: list[pg.PlotCurveItem] = []
        self.xy: Floats = np.zeros((0, 2))
        self.is_small = False
        self._axes = PlaneAxes(self.plot, self.frame, themes)
        self._points_shown: object = None  # what the points were placed for

    def dress(self) -> None:
        self.plot.dress()
        self.lines.dress()
        self.points.forget()
        self._axes.forget()
        self._points_shown = None

    # Axes and points --------------------------------------------------------

    def lay_out(self, moment: Moment, plane: Plane, shown: int) -> None:
        """Names and ranges of the axes."""
        up = names_of(moment)[shown] if shown >= 0 else "output"
        self._axes.lay(plane, *axis_names(moment, plane, up))

    def place_points(self, moment: Moment, plane: Plane, shown: int) -> None:
        """The data's points, and the ring around what is selected."""
        data, theme = moment.dataset, self._themes.theme
        is_of_none = plane.y is None and shown == CLASSES  # several curves: a point's height is one output's target
        if data is None or data.inputs.shape[1] <= plane.x or is_of_none:
            self.points.forget()
            self._points_shown = None
            self.xy = np.zeros((0, 2))
            self._mark_selected(moment, plane, shown, _POINT * self._themes.scale)
            return
        height = data.inputs[:, plane.y] if plane.y is not None else targets_of(moment, max(0, shown))
        size = self._point_size(data)
        looks = (id(data), plane.x, plane.y, shown if plane.y is None else 0, theme, size)
        if looks != self._points_shown:
            self._points_shown = looks
            self.xy = np.column_stack([data.inputs[:, plane.x], height])
            self.points.show_points(self.xy, data, theme, size)
        self._mark_selected(moment, plane, shown, size)

    def _mark_selected(self, moment: Moment, plane: Plane, shown: int, size: float) -> None:
        """Marks the selected example, or the selected place; on a curve the place stands at the answer to it."""
        place: tuple[float, float] | None = None
        look: Look | None = None
        point = moment.inputs if moment.point is not None else None
        if point is not None and plane.y is not None:
            place = (float(point[plane.x]), float(point[plane.y]))
        elif point is not None and (outputs := outputs_of_selected(moment)) is not None:
            place = (float(point[plane.x]), float(outputs[max(0, shown)]))
        elif moment.example is not None and moment.example < len(self.xy):
            place = (float(self.xy[moment.example][0]), float(self.xy[moment.example][1]))
            look = self.points.look_of(moment.example)
        self.ring.show_at(place, self._themes.theme, size, look=look, has_dot=point is not None)

    def _point_size(self, data: Dataset) -> float:
        """Smaller where there are many, or where they would cover much of the map."""
        area = max(1, self.frame.width() * self.frame.height())
        grown = few_growth(len(data))
        is_crowded = len(data) * (_POINT * grown * self._themes.scale) ** 2 > _CROWDED * area
        small = len(data) > _MANY_POINTS or (self.is_small and grown == 1) or is_crowded
        grown *= growth(self.frame.width(), self.frame.height(), self._themes.scale)
        return (_SMALL_POINT if small else _POINT) * grown * self._themes.scale

    # What was computed ------------------------------------------------------

    def show_map(self, found: Found, plane: Plane, shown: int, lit: tuple[str, int]) -> None:
        """The map of an output, or of the classes, with its lines."""
        for curve in (*self.curves, self.stems):
            curve.hide()
        self.picture.show_words(map_words(self._themes.theme, found.values, found.scales, shown), *_ranges(plane))
        self.lines.show(found, shown, lit)

    def show_errors(self, errors: Floats | None, limit: float) -> None:
        """Rings around the points, one error each; None for none."""
        is_there = errors is not None and 0 < len(errors) <= len(self.xy)
        self.lines.rings.setVisible(is_there)
        if errors is not None and is_there:
            theme, scale = self._themes.theme, self._themes.scale
            self.lines.rings.show_errors(self.xy[some_rows(len(self.xy), len(errors))], errors, limit, theme, scale)

    def show_curves(self, found: Found, moment: Moment, plane: Plane, shown: int) -> None:
        """One input: the outputs as curves over it, and stems from them to the targets where errors are wanted."""
        values = found.values
        self.picture.clear()
        self.lines.clear()
        x = np.linspace(*plane.x_range, LINE_POINTS)
        while len(self.curves) < len(values):
            curve = pg.PlotCurveItem(antialias=True)
            curve.setZValue(5)
            self.plot.addItem(curve)
            self.curves.append(curve)
        theme, scale = self._themes.theme, self._themes.scale
        heights = [values[np.isfinite(values)], targets_of(moment, max(0, shown))]
        everything = np.concatenate([np.ravel(h) for h in heights if np.size(h)] or [np.array([-1.0, 1.0])])
        up = with_room(float(everything.min()), float(everything.max()), _ROOM)
        sides = self.plot.box.size()
        for k, curve in enumerate(self.curves):
            is_shown = k < len(values) and (shown < 0 or shown == k)
            curve.setVisible(is_shown)
            if is_shown:
                line = theme.text if len(values) == 1 else CLASS_COLOURS[k % len(CLASS_COLOURS)]
                height = values[k, 0].astype(np.float64)
                kept = seen_samples(x, height, sides.width(), (up[1] - up[0]) / max(1.0, sides.height()))
                curve.setData(x[kept], height[kept], pen=line_pen(line, width=1.5 * scale))
        errors = None if found.errors is None else found.errors[:, max(0, shown)]
        self.stems.setVisible(errors is not None and len(errors) <= len(self.xy))
        if errors is not None and len(errors) <= len(self.xy):
            ends = np.repeat(self.xy[some_rows(len(self.xy), len(errors))], 2, axis=0)
            ends[1::2, 1] += errors
            self.stems.setData(ends[:, 0], ends[:, 1], pen=line_pen(theme.muted, width=self._themes.hairline))
        self.plot.box.setYRange(*up, padding=0)
        self.plot.fit_labels()


def errors_of(found: Found, data: Dataset | None, shown: int) -> Floats | None:
    """The error of each row of found.errors in what is shown: of one output, or of the example's own class; None where
    none is known."""
    if found.errors is None:
        return None
    if shown != CLASSES or data is None:
        return found.errors[:, max(0, shown)]
    own = data.targets[some_rows(len(data), len(found.errors))].argmax(axis=1)
    return found.errors[np.arange(len(own)), own]


def _ranges(plane: Plane) -> tuple[tuple[float, float], tuple[float, float]]:
    return plane.x_range, plane.y_range
