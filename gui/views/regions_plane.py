"""The picture of the regions: their cells, over a line the output itself, the data's points and the ring."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF

from core.probing import Plane
from core.regions.network import Regions
from gui.moment import Moment
from gui.theme import GRID, ThemeHolder
from gui.views.marks import Points, Ring, few_growth, growth, nearest
from gui.views.output_map import Scale
from gui.views.pens import line_pen
from gui.views.plane_axes import PlaneAxes
from gui.views.plot import ABOVE_FRAME, Plot
from gui.views.regions_picture import RegionsPicture, own_brushes, polygons_of, shaded_brushes
from gui.views.regions_scale import colours_span, heights_of
from gui.views.square_frame import SquareFrame

Floats = NDArray[np.floating[Any]]
_POINT = 5.0
_MOST_BRUSHED = 4000  # regions that are shaded by gradients; more get the colour of their middle


class RegionsPlane:
    """Holds the plot in its frame; everything is one item of its kind."""

    def __init__(self, themes: ThemeHolder) -> None:
        self._themes = themes
        self.plot = Plot(themes)
        self.plot.box.let_spill(1.5 * GRID)
        self.frame = SquareFrame(self.plot)
        self.cells, self.points, self.ring = RegionsPicture(), Points(), Ring()
        self.curve = pg.PlotCurveItem(antialias=True, connect="pairs")
        for item in (self.cells, self.curve, self.points, self.ring):
            self.plot.addItem(item)
        self.points.setZValue(ABOVE_FRAME)
        self._axes = PlaneAxes(self.plot, self.frame, themes)
        self._xy: Floats = np.zeros((0, 2))
        self._points_shown: object = None  # what the points were placed for

    def dress(self) -> None:
        self.plot.dress()
        self._axes.forget()
        self.points.forget()
        self._points_shown = None

    def lay_out(self, plane: Plane, across: str, up: str) -> None:
        self._axes.lay(plane, across, up)

    def show_regions(self, regions: Regions, moment: Moment, output: int, *, is_shaded: bool) -> Scale | None:
        """Draws the cells in the colours of an output, else each in one of its own; returns what the colours mean."""
        plane, theme, scale = regions.plane, self._themes.theme, None
        up = heights_of(regions, moment, output) if plane.y is None else plane.y_range
        rect = QRectF(plane.x_range[0], up[0], plane.x_range[1] - plane.x_range[0], up[1] - up[0])
        if is_shaded:
            scale = colours_span(regions, moment, output)
            shown = shaded_brushes(regions, output, scale, theme, is_flat=len(regions) > _MOST_BRUSHED)
        else:
            shown = own_brushes(regions, theme)
        self.cells.show_cells(polygons_of(regions, up), shown, rect)
        self.cells.dress(theme, self._themes.hairline)
        self.curve.setVisible(plane.y is None and regions.slopes is not None)
        if plane.y is None:
            self._draw_curve(regions, output, up)
        return scale

    def _draw_curve(self, regions: Regions, output: int, up: tuple[float, float]) -> None:
        """One input: the output itself, piece by piece, exact at the joints."""
        self.plot.box.setYRange(*up, padding=0)
        self.plot.fit_labels()
        if regions.slopes is None or regions.offsets is None:
            return
        ends = regions.cells.vertices[..., 0]
        heights = regions.slopes[:, output] * ends + regions.offsets[:, output, None]
        self.curve.setData(ends.ravel(), heights.ravel(), pen=line_pen(self._themes.theme.text, width=2))

    def mark(self, moment: Moment, plane: Plane, output: int, *, has_heights: bool) -> None:
        """The data's points, and the ring around what is selected.

        Args:
            has_heights: over a line, whether its targets are heights of what is drawn.
        """
        data, theme, scale = moment.dataset, self._themes.theme, self._themes.scale
        size = _POINT * scale * growth(self.frame.width(), self.frame.height(), scale)
        size *= few_growth(0 if data is None else len(data))
        has_points = data is not None and data.inputs.shape[1] == moment.graph.input_units and not plane.along
        if data is None or not has_points or (plane.y is None and not has_heights):
            if len(self._xy):
                self.points.forget()
            self._points_shown, self._xy = None, np.zeros((0, 2))
        else:
            output = min(output, data.targets.shape[1] - 1)
            heights = data.inputs[:, plane.y] if plane.y is not None else data.targets[:, output]
            shown = (id(data), plane.x, plane.y, output if plane.y is None else 0, theme, size)
            if shown != self._points_shown:
                self._points_shown = shown
                self._xy = np.column_stack([data.inputs[:, plane.x], heights])
                self.points.show_points(self._xy, data, theme, size)
        inputs, row = moment.inputs, moment.example
        place: tuple[float, float] | None = None
        if inputs is not None and plane.y is not None:
            selected = np.asarray(inputs, float)[None]
            x, y = plane.coordinates(selected)[0].tolist()
            place = (x, y) if not plane.along or plane.holds(selected)[0] else None
        elif moment.point is None and row is not None and row < len(self._xy):
            place = (float(self._xy[row][0]), float(self._xy[row][1]))
        look = self.points.look_of(row) if moment.point is None and row is not None else None
        self.ring.show_at(place, theme, size, look=look, has_dot=moment.point is not None)

    def example_at(self, x: float, y: float) -> int | None:
        """The example whose point is under the mouse."""
        return nearest(self._xy, x, y, self.plot.pixel())
