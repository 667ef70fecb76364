"""The regions view: the pieces of input space on which a piecewise-linear network is one affine map, exactly."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QMenu, QSizePolicy, QWidget

from core.probing import Plane
from core.regions.network import Regions, linear_regions
from gui.moment import Moment
from gui.numbers import number
from gui.session import Session
from gui.situation import nothing_to_show
from gui.theme import LABEL, ThemeHolder, number_font
from gui.views.colour_bar import ColourBar
from gui.views.costly import CostlyView
from gui.views.marks import Points, Ring, growth, nearest
from gui.views.menu_button import MenuButton
from gui.views.output_map import output_names
from gui.views.pens import line_pen
from gui.views.plane_axes import axis_names, show_plane
from gui.views.plot import Plot
from gui.views.regions_comparison import Comparison
from gui.views.regions_picture import RegionsPicture, own_brushes, polygons_of, shaded_brushes
from gui.views.regions_scale import colours_span, heights_of
from gui.views.regions_words import count_texts, growth_text, map_text, pattern_text, slice_texts, why_none
from gui.views.saving import NumbersTable
from gui.views.square_frame import SquareFrame
from gui.views.view_options import ViewOptions

_POINT = 5.0
_LOW = 400  # pixels of height below which the chosen region's lines make room for the drawing
_LOWEST = 260  # and from here on the legend of the colours as well
_MOST_BRUSHED = 4000  # regions that are shaded by gradients; more get the colour of their middle


class RegionsView(CostlyView):
    """See the module.

    `shading` is the output that colours the regions, −1 for a colour of each one's own; None while nothing is chosen:
    the first output over a plane, own colours over a line.
    """

    name: ClassVar[str] = "regions"
    title: ClassVar[str] = "Regions"
    definition: ClassVar[str] = (
        "Linear regions: in each the same units are on, so that the network is one affine map there. Click one for it."
    )

    def __init__(self, session: Session, themes: ThemeHolder, parent: QWidget | None = None) -> None:
        super().__init__(session, themes, parent)
        self.shading: int | None = None
        self.regions: Regions | None = None
        self.chosen: int | None = None
        self._xy = np.zeros((0, 2))
        self._points_shown: object = None  # what the points were placed for
        self.chooser = MenuButton("What colours the regions: an output's value, or a colour for each one")
        self.chooser.chosen.connect(self._choose)
        self.header.addWidget(self.chooser)
        self.formula.hide()
        self.plot = Plot(themes)
        self.picture_item, self.points, self.ring = RegionsPicture(), Points(), Ring()
        self.curve = pg.PlotCurveItem(antialias=True, connect="pairs")
        for item in (self.picture_item, self.curve, self.points, self.ring):
            self.plot.addItem(item)
        self.bar = ColourBar(themes)
        self.frame = SquareFrame(self.plot)
        self.detail = QLabel()
        self.detail.setWordWrap(True)
        self.detail.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.body.addWidget(self.frame, 1)
        self.body.addWidget(self.bar)
        self.body.addWidget(self.detail)
        self.plot.hovered.connect(self._hover)
        self.plot.left.connect(lambda: self.say(""))
        self.plot.explained.connect(self.explain_at)
        self.plot.clicked.connect(self._click)
        self.comparison = Comparison(session, self)
        self.comparison.changed.connect(lambda: self.say(""))

    # What is shown ----------------------------------------------------------

    def refresh(self) -> None:
        moment = self.session.moment
        graph, parameters, plane = moment.graph, moment.parameters, moment.plane
        if parameters is None or plane is None:
            if not self.keeps_old_picture():
                self._show_nothing(nothing_to_show(self.session, "regions to show"))
            return
        if reason := why_none(graph):
            self._show_nothing(reason)
            return
        self.show_empty("")
        names = self._names(moment)
        entries = ("each region", *(f"z of {name}" if self._has_logits(moment) else name for name in names))
        self.chooser.show_choice(entries, min(self._shading(plane), len(names) - 1) + 1)
        across, up = axis_names(moment, plane, "z" if self._has_logits(moment) else names[self._output(moment)])
        show_plane(self.plot, self.frame, plane, across, up, themes=self.themes, width=self.width())
        self._mark(moment, plane)
        self.comparison.follow(moment)
        self.compute(lambda: linear_regions(graph, parameters, plane))

    def receive(self, moment: Moment, result: Regions) -> None:
        if not self.empty.isHidden():
            return  # the drawing has become one without regions
        was_logits = self._has_logits(moment)
        self.regions = result
        self.mark_drawn(moment)
        if result.logits != was_logits:  # said only now: what the colours mean
            self.schedule()
        self._draw(moment)
        self.name_subject(*slice_texts(moment, result.plane, count_texts(result, moment.graph)))

    def _show_nothing(self, reason: str) -> None:
        self.regions = self.chosen = None
        self.mark_drawn(None)
        self.show_empty(reason)
        self.name_subject("")
        self.chooser.hide()

    def _draw(self, moment: Moment) -> None:
        regions, theme = self.regions, self.themes.theme
        if regions is None:
            return
        plane, output = regions.plane, self._output(moment)
        up = heights_of(regions, moment, output) if plane.y is None else plane.y_range
        rect = QRectF(plane.x_range[0], up[0], plane.x_range[1] - plane.x_range[0], up[1] - up[0])
        is_shaded = self._shading(plane) >= 0 and regions.slopes is not None
        if is_shaded:
            scale = colours_span(regions, moment, output)
            shown = shaded_brushes(regions, output, scale, theme, is_flat=len(regions) > _MOST_BRUSHED)
            self.bar.show_scale(scale)
        else:
            shown = own_brushes(regions, theme)
        self.bar.setVisible(is_shaded and self.height() >= _LOWEST * self.themes.scale)
        self.picture_item.show_cells(polygons_of(regions, up), shown, rect)
        self.picture_item.dress(theme, self.themes.hairline)
        self.curve.setVisible(plane.y is None and regions.slopes is not None)
        if plane.y is None:
            self._draw_curve(regions, output, up)
        self._mark(moment, plane)

    def _draw_curve(self, regions: Regions, output: int, up: tuple[float, float]) -> None:
        """One input: the output itself, piece by piece, exact at the joints."""
        self.plot.box.setYRange(*up, padding=0)
        if regions.slopes is None or regions.offsets is None:
            return
        ends = regions.cells.vertices[..., 0]
        heights = regions.slopes[:, output] * ends + regions.offsets[:, output, None]
        self.curve.setData(ends.ravel(), heights.ravel(), pen=line_pen(self.themes.theme.text, width=2))

    def _mark(self, moment: Moment, plane: Plane) -> None:
        """Data, and the region of what is selected with its map and pattern."""
        data, theme, scale = moment.dataset, self.themes.theme, self.themes.scale
        size = _POINT * scale * growth(self.frame.width(), self.frame.height(), scale)
        has_points = data is not None and data.inputs.shape[1] == moment.graph.input_units
        if data is None or not has_points or (plane.y is None and self._has_logits(moment)):
            if len(self._xy):
                self.points.forget()
            self._points_shown, self._xy = None, np.zeros((0, 2))
        else:
            output = min(self._output(moment), data.targets.shape[1] - 1)
            heights = data.inputs[:, plane.y] if plane.y is not None else data.targets[:, output]
            shown = (id(data), plane.x, plane.y, output if plane.y is None else 0, theme, size)
            if shown != self._points_shown:
                self._points_shown = shown
                self._xy = np.column_stack([data.inputs[:, plane.x], heights])
                self.points.show_points(self._xy, data, theme, size)
        inputs, regions = moment.inputs, self.regions
        place = None if inputs is None or plane.y is None else (float(inputs[plane.x]), float(inputs[plane.y]))
        self.ring.show_at(place, theme, size, has_dot=moment.point is not None)
        self.chosen = None
        if inputs is not None and regions is not None and regions.plane == plane:
            columns = [plane.x] if plane.y is None else [plane.x, plane.y]
            self.chosen = regions.cells.holding(np.array([float(inputs[i]) for i in columns]))
        self.picture_item.choose(self.chosen)
        self.detail.setText("" if self.chosen is None else "\n".join(self._texts_of(self.chosen)))
        self.detail.setHidden(self._is_low or not self.detail.text() or not self.themes.shows_numbers)

    # Words ------------------------------------------------------------------

    def hint(self) -> tuple[str, ...]:
        if self.regions is None or not self.empty.isHidden():
            return ("",)
        growth = growth_text(self.regions)
        if self._is_low and self.chosen is not None:
            formula, *pattern = self._texts_of(self.chosen)
            short = f"{'z = ' if self.regions.logits else ''}{formula.rpartition(' = ')[2]}"  # of what, the menu says
            return f"{formula}   {''.join(pattern)}", formula, short, growth, ""
        if compared := self.comparison.texts():
            return *compared, ""
        return f"{growth}   click one for its map".strip(), growth, ""

    def explain(self, x: float, y: float) -> str:
        region = self._region_at(x, y)
        if region is None or self.regions is None:
            return ""
        what = "A filled dot: the unit is on, its input above 0. Numbers: the straight piece that it is on."
        return "\n".join((*self._texts_of(region), what, self.definition))

    def table(self) -> NumbersTable | None:
        regions = self.regions
        if regions is None or regions.slopes is None or regions.offsets is None:
            return None
        moment = self.drawn or self.session.moment
        axes = self._axes(moment, regions.plane)
        names = self._names(moment)
        size = "area" if len(axes) > 1 else "length"
        columns = ("region", size, "pattern", *(f"{n}: {part}" for n in names for part in (*axes, "constant")))
        rows = []
        for i, (area, pattern) in enumerate(zip(regions.cells.sizes, regions.patterns, strict=True)):
            maps = [v for k in range(len(names)) for v in (*regions.slopes[i, k], regions.offsets[i, k])]
            rows.append((i + 1, float(area), "".join(str(int(p)) for p in pattern), *map(float, maps)))
        return NumbersTable(columns, rows)

    def _texts_of(self, region: int) -> tuple[str, ...]:
        regions, moment = self.regions, self.drawn or self.session.moment
        if regions is None:
            return ()
        output = self._output(moment)
        axes = self._axes(moment, regions.plane)
        formula = map_text(regions, region, output, self._names(moment)[output], axes)
        return tuple(filter(None, (formula, pattern_text(regions, region, moment.graph))))

    def _axes(self, moment: Moment, plane: Plane) -> tuple[str, ...]:
        return tuple(filter(None, axis_names(moment, plane, "")))

    def _names(self, moment: Moment) -> tuple[str, ...]:
        data = moment.dataset
        classes = data.classes if data is not None and len(data.classes) == moment.graph.output_units else ()
        return classes or output_names(moment.graph, data.target_names if data is not None else ())

    def _output(self, moment: Moment) -> int:
        return min(max(0, self.shading or 0), moment.graph.output_units - 1)

    def _shading(self, plane: Plane) -> int:
        if self.shading is not None:
            return self.shading
        return 0 if plane.y is not None else -1

    @property
    def _is_low(self) -> bool:
        """Too low for the chosen region's lines: the drawing needs the room."""
        return self.height() < _LOW * self.themes.scale

    def _has_logits(self, moment: Moment) -> bool:
        return self.regions is not None and self.regions.logits

    def present_options(self) -> dict[str, Any]:
        return {"colours": self.shading}

    def take_options(self, options: ViewOptions) -> None:
        self.shading = options.whole("colours", -1, self.session.moment.graph.output_units - 1)
        self.schedule()

    # The mouse --------------------------------------------------------------

    def fill_menu(self, menu: QMenu) -> None:
        compare = menu.addAction("Compare with one hidden layer of as many parameters")
        compare.setToolTip("Both untrained, from the same initialisation and seeds: the readout says who has more.")
        compare.setCheckable(True)
        compare.setChecked(self.comparison.is_wanted)
        compare.toggled.connect(lambda on: self.comparison.show(is_wanted=on))

    def _region_at(self, x: float, y: float) -> int | None:
        regions = self.regions
        if regions is None or self.is_stale:
            return None
        return regions.cells.holding(np.array([x] if regions.plane.y is None else [x, y]))

    def _hover(self, x: float, y: float) -> None:
        region = self._region_at(x, y)
        if region is None or self.regions is None:
            return
        texts = self._texts_of(region)
        area = float(self.regions.cells.sizes[region])
        size = f"{'area' if self.regions.plane.y is not None else 'length'} {number(area, 2)}"
        self.say(f"{'   '.join(texts)}   {size}", "   ".join(texts), texts[0])

    def _click(self, x: float, y: float) -> None:
        moment = self.session.moment
        if self.is_stale or moment.plane is None:
            return
        found = nearest(self._xy, x, y, self.plot.pixel())
        selection = self.session.selection
        if found is not None:
            self.session.select(selection.with_example(found))
        else:
            self.session.select(selection.with_point(moment.plane.points(np.array([x]), np.array([y]))[0]))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._draw(self.drawn or self.session.moment)

    def _choose(self, entry: int) -> None:
        self.shading = entry - 1
        self.refresh()
        self._draw(self.drawn or self.session.moment)

    def dress(self) -> None:
        self.plot.dress()
        self.points.forget()
        self._points_shown = None
        self.detail.ensurePolished()
        self.detail.setFont(number_font(self.themes.scale, size=LABEL))
        self.detail.setStyleSheet(f"color: {self.themes.theme.text}")
        if self.drawn is not None:
            self._draw(self.drawn)
        self.schedule()
