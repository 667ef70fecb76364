"""The regions view: the pieces of input space on which a piecewise-linear network is one affine map, exactly."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QMenu, QSizePolicy, QWidget

from core.graph import Graph
from core.probing import Plane
from core.regions.network import Regions, linear_regions
from gui.moment import Moment
from gui.numbers import number
from gui.session import Session
from gui.situation import nothing_to_show
from gui.theme import LABEL, ThemeHolder, number_font
from gui.views.colour_bar import ColourBar
from gui.views.costly import CostlyView
from gui.views.menu_button import MenuButton
from gui.views.output_legend import OutputLegend
from gui.views.output_names import names_of
from gui.views.plane_axes import Cut, axis_names
from gui.views.regions_comparison import Comparison
from gui.views.regions_plane import RegionsPlane
from gui.views.regions_words import (
    COORDINATES,
    axis_texts,
    count_texts,
    growth_text,
    map_text,
    off_cut_texts,
    pattern_text,
    slice_texts,
    why_none,
)
from gui.views.saving import NumbersTable
from gui.views.view_options import ViewOptions

_LOW = 400  # pixels of height below which the chosen region's lines make room for the drawing
_LOWEST = 260  # and from here on the legend of the colours as well


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
        self._off_cut = ""  # what is selected, where it does not lie on the plane
        self._none_for: Graph | None = None  # the drawing that is known to have no regions
        self.chooser = MenuButton("What colours the regions: an output’s value, or a colour for each one")
        self.chooser.chosen.connect(self._choose)
        self.header.addWidget(self.chooser)
        self.formula.hide()
        self.flat = RegionsPlane(themes)
        self.plot, self.frame, self.curve = self.flat.plot, self.flat.frame, self.flat.curve
        self.bar, self.classes, self.legend = ColourBar(themes), ColourBar(themes), OutputLegend(themes)
        self.detail = QLabel()
        self.detail.setWordWrap(True)
        self.detail.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.body.addWidget(self.frame, 1)
        for widget in (self.bar, self.classes, self.legend, self.detail):
            self.body.addWidget(widget)
        self.read(self.plot, self._texts_at)
        self.plot.explained.connect(self.explain_at)
        self.plot.clicked.connect(self._click)
        self._cut = Cut(is_line=False)
        self.comparison = Comparison(session, self)
        self.comparison.changed.connect(lambda: self.say())

    # What is shown ----------------------------------------------------------

    def move_on(self) -> None:
        """As every view; training gives no regions to a drawing that has none."""
        if self._none_for is not self.session.moment.graph:
            super().move_on()

    def refresh(self) -> None:
        self._none_for = None
        moment = self.session.moment
        graph, parameters, plane = moment.graph, moment.parameters, self._cut.of(moment) or moment.plane
        if parameters is None or plane is None:
            if not self.keeps_old_picture():
                self._show_nothing(nothing_to_show(self.session, "regions to show"))
            return
        if reason := why_none(graph):
            self._none_for = graph
            self._show_nothing(reason)
            return
        self.show_empty("")
        names = names_of(moment)
        entries = ("each region", *(f"z of {name}" if self._has_logits else name for name in names))
        self.chooser.show_choice(entries, min(self._shading(plane), len(names) - 1) + 1)
        across, up = axis_texts(moment, plane, "z" if self._has_logits else names[self._output(moment)])
        self.flat.lay_out(plane, across, up)
        self._mark(moment, plane)
        self.comparison.follow(moment, plane)
        self.compute(lambda: linear_regions(graph, parameters, plane))

    def receive(self, moment: Moment, result: Regions) -> None:
        if not self.empty.isHidden():
            return  # the drawing has become one without regions
        was_logits = self._has_logits
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
        regions = self.regions
        if regions is None:
            return
        is_shaded = self._shading(regions.plane) >= 0 and regions.slopes is not None
        scale = self.flat.show_regions(regions, moment, self._output(moment), is_shaded=is_shaded)
        if scale is not None:
            self.bar.show_scale(scale)
        self.bar.setVisible(is_shaded and self.height() >= _LOWEST * self.themes.scale)
        self._explain_points(moment, regions)
        self._mark(moment, regions.plane)

    def _explain_points(self, moment: Moment, regions: Regions) -> None:
        """Where there is room: whose points have which colour, and which were kept for the test."""
        data, entries, is_line = moment.dataset, list[str](), regions.plane.y is None
        has_points = data is not None and not self._is_low and not (is_line and regions.logits)
        has_points = has_points and not regions.plane.along  # whose others lie off the plane
        has_test = has_points and data is not None and bool(data.test.size)
        if is_line and not self._is_low and regions.slopes is not None:
            entries += ["curve"] if has_test or not has_points else ["curve", "target"]
        self.legend.show_entries((*entries, "train", "test") if has_test else tuple(entries))
        has_classes = has_points and data is not None and data.target_kind == "classes" and data.targets.shape[1] > 1
        self.classes.setVisible(has_classes)
        if has_classes:
            self.classes.show_classes(names_of(moment))
            self.classes.setToolTip("What the points’ colours mean.")

    def _mark(self, moment: Moment, plane: Plane) -> None:
        """Data, and the region of what is selected with its map and pattern, unless it lies off the plane: its ring is
        then where it is seen, and the region there says nothing of it."""
        self.flat.mark(moment, plane, self._output(moment), has_heights=not self._has_logits)
        inputs, regions = moment.inputs, self.regions
        self.chosen, self._off_cut = None, ""
        if inputs is not None and regions is not None and regions.plane == plane:
            selected = np.asarray(inputs, float)[None]
            if plane.holds(selected)[0]:
                self.chosen = regions.cells.holding(plane.coordinates(selected)[0])
            else:
                self._off_cut = moment.selected_name
        self.flat.cells.choose(self.chosen)
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
        if self._off_cut:
            return off_cut_texts(self._off_cut, growth)
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
        names = names_of(moment)
        size = "area" if len(axes) > 1 else "length"
        given = [f"z of {name}" if regions.logits else name for name in names]
        columns = ("region", size, "pattern", *(f"{n}: {part}" for n in given for part in (*axes, "constant")))
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
        formula = map_text(regions, region, output, names_of(moment)[output], axes)
        return tuple(filter(None, (formula, pattern_text(regions, region, moment.graph))))

    def _axes(self, moment: Moment, plane: Plane) -> tuple[str, ...]:
        if plane.along:
            return COORDINATES[: len(plane.along)]
        return tuple(filter(None, axis_names(moment, plane)))

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

    @property
    def _has_logits(self) -> bool:
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

    def _texts_at(self, x: float, y: float) -> tuple[str, ...]:
        region = self._region_at(x, y)
        if region is None or self.regions is None:
            return ()
        texts = self._texts_of(region)
        area = float(self.regions.cells.sizes[region])
        size = f"{'area' if self.regions.plane.y is not None else 'length'} {number(area, 2)}"
        return f"{'   '.join(texts)}   {size}", "   ".join(texts), texts[0]

    def _click(self, x: float, y: float) -> None:
        if self.is_stale or self.regions is None:
            return
        found = self.flat.example_at(x, y)
        selection = self.session.selection
        if found is not None:
            self.session.select(selection.with_example(found))
        else:
            self.session.select(selection.with_point(self.regions.plane.points(np.array([x]), np.array([y]))[0]))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._draw(self.drawn or self.session.moment)

    def _choose(self, entry: int) -> None:
        self.shading = entry - 1
        self.refresh()
        self._draw(self.drawn or self.session.moment)

    def dress(self) -> None:
        self.flat.dress()
        self.detail.ensurePolished()
        self.detail.setFont(number_font(self.themes.scale, size=LABEL))
        self.detail.setStyleSheet(f"color: {self.themes.theme.text}")
        if self.drawn is not None:
            self._draw(self.drawn)
        self.schedule()
