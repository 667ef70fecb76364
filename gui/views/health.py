"""The health view: what ails the network and what to try, and how pre-activations lie on their activation's curve."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QWidget

from core.health import FLAT, Finding, Health, examine
from gui.moment import Moment
from gui.numbers import count, number
from gui.session import Session
from gui.situation import nothing_to_show
from gui.theme import GRID, ThemeHolder, label_font
from gui.views.costly import CostlyView
from gui.views.health_axis import ShareAxis
from gui.views.health_ground import Bars, HealthGround
from gui.views.health_picture import Spread, spread_of
from gui.views.marks import Ring
from gui.views.menu_button import MenuButton
from gui.views.plot import Plot
from gui.views.saving import NumbersTable
from gui.views.view_options import ViewOptions
from gui.wrapped_lines import WrappedLines

_WELL = "No unit is dead or saturated, and gradients arrive at every layer."
_MOST = 60  # findings that are listed
_BARS = 0.92  # of the plot's height, the tallest bar
_LEAST = 0.7  # the same while training, before all of them grow
_ROOM = 0.12
_LEAST_HEIGHT = 48  # pixels of the drawing within its axes, before the findings below are given up
_LINES = 2  # of the findings, that they are shown for
_WIDE = 240  # pixels of width from which on there is room for the scale of the bars


class HealthView(CostlyView):
    """See the module; `layer` is whose curve is drawn, "" while nothing is chosen: the selected or an ailing one."""

    name: ClassVar[str] = "health"
    title: ClassVar[str] = "Health"
    interval: ClassVar[float] = 0.2
    definition: ClassVar[str] = (
        "Dead and saturated units, gradients that vanish, explode or are 0: what is so, why, and what to try. The bars "
        "(scale at the right) count the pre-activations z of all training examples, the line (scale at the left) is "
        f"the activation. Shaded: where its slope is under {100 * FLAT:.0f} % of the steepest: a unit hardly learns."
    )

    def __init__(self, session: Session, themes: ThemeHolder, parent: QWidget | None = None) -> None:
        super().__init__(session, themes, parent)
        self.layer = ""
        self.health: Health | None = None
        self.spread: Spread | None = None
        self.chooser = MenuButton("Layer: whose pre-activations are counted in bars under the line of its activation")
        self.chooser.chosen.connect(self._choose)
        self.header.addWidget(self.chooser)
        self.formula.hide()
        self.plot = Plot(themes)
        self.shares = ShareAxis(self.plot, themes)
        self.bars, self.ground = Bars(), HealthGround(self.plot, themes)
        self.ring, self.is_marked = Ring(), False
        for item in (self.ground.flat, self.bars, self.ground.curve, self.ring, self.ground.name):
            self.plot.addItem(item)
        self.findings = QListWidget()
        self.findings.setWordWrap(True)
        self.findings.setItemDelegate(WrappedLines(self.findings))
        self.findings.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.findings.setFrameShape(QListWidget.Shape.NoFrame)
        self.findings.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.findings.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.findings.setMinimumHeight(1)  # the style would have it higher, at the cost of the drawing
        self.findings.setAccessibleName("Findings")
        self.findings.setToolTip("What ails the network and what to try, the gravest first; a click selects the unit")
        self.findings.itemClicked.connect(self._select)
        self.findings.itemActivated.connect(self._select)
        self.body.addWidget(self.plot, 3)
        self.body.addWidget(self.findings, 2)
        self._listed: tuple[Finding, ...] | None = None
        self._fitted = (0.0, 0.0)  # the plot's height that bars were fitted to, and that of one that holds all
        self.read(self.plot, lambda x, _y: self._texts_at(x))
        self.plot.explained.connect(self.explain_at)

    # What is shown ----------------------------------------------------------

    def refresh(self) -> None:
        moment = self.session.moment
        parameters, dataset = moment.parameters, moment.measurable
        if parameters is None or dataset is None:
            if parameters is None and self.keeps_old_picture():
                return
            self._show_nothing(nothing_to_show(self.session, "health to show"))
            return
        self.show_empty("")
        graph, training = moment.graph, moment.training
        self.compute(lambda: examine(graph, parameters, dataset, training))

    def receive(self, moment: Moment, result: Health) -> None:
        if not self.empty.isHidden():
            return
        self.health = result
        self.mark_drawn(moment)
        self._list(result)
        self._draw(moment)

    def _show_nothing(self, reason: str) -> None:
        self.health = self.spread = self._listed = None
        self.mark_drawn(None)
        self.show_empty(reason)
        self.name_subject("")
        self.chooser.hide()

    def _list(self, health: Health) -> None:
        if health.findings == self._listed:
            return
        number_of = len(health.findings)
        self._listed = health.findings
        self.findings.clear()
        for finding in health.findings[:_MOST]:
            item = QListWidgetItem(f"{finding.what} {finding.mend}")
            item.setToolTip(f"{finding.what}\n{finding.why}\n{finding.mend}")
            self.findings.addItem(item)
        if not health.findings:
            self.findings.addItem(QListWidgetItem(_WELL))
        if number_of > _MOST:
            self.findings.addItem(QListWidgetItem(f"and {count(number_of - _MOST)} more"))
        self._dress_items()

    def _shown(self, moment: Moment) -> tuple[str, int | None]:
        """The layer that is drawn, and its selected unit; none that only a newer drawing has."""
        if self.health is None:
            return "", None
        layers, selection = self.health.layers, self.session.selection
        layer = self.layer if self.layer in layers else selection.layer if selection.layer in layers else ""
        if not layer:
            ailing = [f.layer for f in self.health.findings if f.layer in layers]
            hidden = [
                name for name in layers if name in moment.graph.by_id and moment.graph.by_id[name].kind == "hidden"
            ]
            layer = next(iter([*ailing, *hidden, *layers]), "")
        unit = selection.unit if selection.layer == layer else None
        return layer, unit if unit is not None and unit < layers[layer].z.shape[1] else None

    def _draw(self, moment: Moment) -> None:
        health, parameters, theme = self.health, moment.parameters, self.themes.theme
        layer_id, unit = self._shown(moment)
        if health is None or parameters is None or layer_id not in moment.graph.by_id:
            return
        layer = moment.graph.by_id[layer_id]
        self.chooser.show_choice(list(health.layers), list(health.layers).index(layer_id))
        spread = self.spread = spread_of(layer, parameters, health.layers[layer_id], unit)
        curve = spread.curve if spread.curve is not None else np.array([0.0, 1.0])
        finite = curve[np.isfinite(curve)]
        low, high = (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 1.0)
        room = _ROOM * max(high - low, 1e-6)
        low, high = low - room, high + room
        middles, width = (spread.edges[:-1] + spread.edges[1:]) / 2, float(spread.edges[1] - spread.edges[0])
        bar = QColor(theme.muted)
        bar.setAlphaF(0.45)
        of_all = self._height_of_all(spread, high - low)
        self.bars.setOpts(x=middles, y0=low, height=spread.shares * of_all, width=width, brush=bar, pen=None)
        self.shares.lay(low, of_all)
        has_shares = self.width() >= _WIDE * self.themes.scale
        self.ground.lay(layer, unit, spread, (low, high), has_shares=has_shares)
        self._mark(moment, layer_id, unit)
        self._name()

    def _height_of_all(self, spread: Spread, room: float) -> float:
        """How high a bar would be that holds all examples; while training it stands still, and with it the scale."""
        largest, (fitted, before) = float(spread.shares.max()) or 1.0, self._fitted
        if not (self.session.is_running and room == fitted and _LEAST * room <= largest * before <= _BARS * room):
            self._fitted = room, _BARS * room / largest
        return self._fitted[1]

    def _mark(self, moment: Moment, layer: str, unit: int | None) -> None:
        """What is selected, on the curve of its unit."""
        place = None
        if unit is not None and moment.values is not None and self.spread is not None and self.spread.curve is not None:
            values = moment.values[layer]
            if values.pre_activation is not None:
                place = (float(values.pre_activation[0, unit]), float(values.activation[0, unit]))
        self.is_marked = place is not None
        self.ring.show_at(place, self.themes.theme, 7.0 * self.themes.scale)

    # Words ------------------------------------------------------------------

    def hint(self) -> tuple[str, ...]:
        health, moment = self.health, self.drawn or self.session.moment
        layer, unit = self._shown(moment)
        if health is None or not self.empty.isHidden() or layer not in health.layers or self.spread is None:
            return ("",)
        delta = health.layers[layer].delta
        size = (
            "" if delta is None else f"mean |∂L/∂z| {number(float(np.mean(delta if unit is None else delta[unit])), 2)}"
        )
        flat = f"{number(100 * self.spread.on_flat, 2)} % on the shaded, flat part" if self.spread.on_flat > 0 else ""
        brief = f"{number(100 * self.spread.on_flat, 2)} % on the flat part" if flat else ""
        of = layer if unit is None else moment.graph.by_id[layer].unit_name(unit)
        ring = f"◎ {moment.selected_name}" if self.is_marked and moment.selected_name else ""
        long, medium = f"{of}: {size}   {flat}".rstrip(), f"{size}   {brief}".rstrip()
        short = f"{size}   {number(100 * self.spread.on_flat, 2)} % flat" if flat else size
        marked = (f"{ring}   {long}", f"{ring}   {medium}", f"{ring}   {short}") if ring else ()
        return *marked, long, medium, size, ""

    def explain(self, x: float, y: float) -> str:
        texts = self._texts_at(x)
        return f"{texts[0]}\n{self.definition}" if texts else ""

    def _texts_at(self, x: float) -> tuple[str, ...]:
        spread = self.spread
        if spread is None or self.is_stale:
            return ()
        place = int(np.clip(np.searchsorted(spread.edges, x) - 1, 0, len(spread.shares) - 1))
        low, high = (number(float(e), 2) for e in spread.edges[place : place + 2])
        share = f"{number(100 * float(spread.shares[place]), 2)} % of z"
        a = f"  a {number(float(np.interp(x, spread.z, spread.curve)))}" if spread.curve is not None else ""
        return f"z {number(x)}{a}   {share} from {low} to {high}", f"z {number(x)}{a}", share

    def numbers_said(self) -> str:
        if self.health is None:
            return ""
        lines = [f"{f.what} {f.why} {f.mend}" for f in self.health.findings]
        return "\n".join(filter(None, (super().numbers_said(), *(lines or [_WELL]))))

    def table(self) -> NumbersTable | None:
        health = self.health
        if health is None:
            return None
        rows = [
            (name, unit + 1, float(z.mean()), float(z.std()), float(part.delta[unit]) if part.delta is not None else "")
            for name, part in health.layers.items()
            for unit, z in enumerate(part.z.T)
        ]
        return NumbersTable(("layer", "unit", "mean z", "spread of z", "mean |dL/dz|"), rows)

    def present_options(self) -> dict[str, Any]:
        return {"layer": self.layer}

    def take_options(self, options: ViewOptions) -> None:
        self.layer = options.text("layer", self.session.moment.graph.by_id) or ""
        self.schedule()

    # What the user does -----------------------------------------------------

    def _select(self, item: QListWidgetItem) -> None:
        row = self.findings.row(item)
        if self._listed is None or row >= len(self._listed) or self.is_stale:
            return
        finding = self._listed[row]
        if finding.layer:
            self.layer = ""
            self.session.select(self.session.selection.with_unit(finding.layer, finding.unit))
            self._draw(self.drawn or self.session.moment)

    def _choose(self, entry: int) -> None:
        if self.health is not None:
            self.layer = list(self.health.layers)[entry]
            self._draw(self.drawn or self.session.moment)
            self.say()

    def dress(self) -> None:
        self.plot.dress()
        self.shares.dress()
        self.ground.forget()
        self._dress_items()
        if self.drawn is not None:
            self._draw(self.drawn)
        self.schedule()

    def _dress_items(self) -> None:
        theme = self.themes.theme
        self.findings.setFont(label_font(self.themes.scale))
        is_well = self._listed is not None and not self._listed
        for row in range(self.findings.count()):
            self.findings.item(row).setForeground(QColor(theme.good if is_well else theme.text))
        self._fit_list()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_list()

    def _fit_list(self) -> None:
        """As high as the findings, at most, and what the drawing spares: that is first to be seen."""
        rows = sum(self.findings.sizeHintForRow(row) for row in range(self.findings.count())) + GRID
        least = self.plot.margins()[1] + _LEAST_HEIGHT * self.themes.scale
        spared = int(self.body.geometry().height() - self.body.spacing() - least)
        self.findings.setMaximumHeight(max(1, min(rows, spared)))
        self.findings.setVisible(spared >= min(rows, _LINES * self.findings.fontMetrics().height() + 3 * GRID))
        self._name()

    def _name(self) -> None:
        """What is drawn and how many findings there are; that there are none where the list has no room to say so."""
        health, moment = self.health, self.drawn or self.session.moment
        layer, unit = self._shown(moment)
        if health is None or self._listed is None or layer not in moment.graph.by_id:
            return
        of = layer if unit is None else moment.graph.by_id[layer].unit_name(unit)
        whole, number_of = f"z of {of} for {count(health.examples)} train examples", len(self._listed)
        none = "no findings" if self.findings.isHidden() else ""
        if found := f"{count(number_of)} finding{'s' if number_of > 1 else ''}" if number_of else none:
            self.name_subject(f"{whole} · {found}", found, "")
        else:
            self.name_subject(whole, f"z of {of}", "")
