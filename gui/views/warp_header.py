"""The buttons of a warp view: whose film, how a space is looked at, x beside h; and below, pace and axes."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from core.graph import Graph, Layer
from gui.numbers import number
from gui.theme import GRID, Theme
from gui.views.film_bar import PACES, FilmBar
from gui.views.menu_button import MenuButton
from gui.views.warp_axes import MODES, Mode
from gui.views.warp_choices import Choices
from gui.views.warp_film import Stop
from gui.views.warp_spaces import KINDS, Kind, Look
from gui.views.warp_words import formula_html, formula_parts

_SHORT: dict[Kind, str] = {"auto": "3-D", "units": "units", "pca": "PCA", "pca3": "PCA 3-D"}


class WarpHeader(QObject):
    """The buttons beside the title; they write into `choices`.

    Signals:
        layer_chosen(): the film of other layers is wanted. look_chosen(): a space is to be looked at otherwise.
        beside_changed(bool): whether x is to stand beside h.
    """

    layer_chosen = Signal()
    look_chosen = Signal()
    beside_changed = Signal(bool)

    def __init__(self, choices: Choices, header: QHBoxLayout, formula: QLabel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._choices, self._formula = choices, formula
        self._layers: list[Layer] = []
        self._space, self._is_narrow = "", False
        self._kinds: list[Kind] = []
        self._offered: object = None  # what the layers were offered for
        self._shown: object = None  # and the ways to look at a space
        self.layer = MenuButton(
            "Whose film is shown: of all layers, or of one. A layer selected on the canvas is gone to"
        )
        self.layer.chosen.connect(self._choose_layer)
        self.space = MenuButton(
            "How a space of more than two dimensions is looked at: two or three of its units, or PCA, the directions "
            "in which the data vary most"
        )
        self.space.chosen.connect(self._choose_kind)
        self.across = MenuButton("The unit whose value runs to the right; of the inputs, the plane’s first feature")
        self.across.chosen.connect(lambda unit: self._choose_units(0, unit))
        self.up = MenuButton("The unit whose value runs upwards; of the inputs, the plane’s second feature")
        self.up.chosen.connect(lambda unit: self._choose_units(1, unit))
        self.beside = QToolButton()
        self.beside.setText("x | h")
        self.beside.setProperty("role", "link")
        self.beside.setCheckable(True)
        self.beside.setToolTip(
            "The input space beside the layer’s: what is pointed at or brushed in one shows in the other. "
            "Drag a box around points to pick them out; a click lets them go."
        )
        self.beside.setAccessibleName("Input space beside the layer’s space")
        self.beside.toggled.connect(self.beside_changed)
        for place, button in enumerate((self.layer, self.space, self.across, self.up), start=1):
            header.insertWidget(place, button)
        header.insertStretch(5, 1)
        header.addWidget(self.beside)

    def hide(self) -> None:
        self._offered = self._shown = None
        for button in (self.layer, self.space, self.across, self.up, self.beside):
            button.hide()

    def show_layers(self, graph: Graph, *, is_narrow: bool) -> None:
        """Offers the film of all layers, and that of each; where it is narrow, in short words."""
        self._is_narrow = is_narrow
        offered = (graph, is_narrow, self._choices.layer)
        if offered == self._offered:  # while training nothing of it changes
            return
        self._offered = offered
        self._layers = [layer for layer in graph.forward_order if layer.computes]
        titles = ["All layers", *(f"{c.id}  ({c.units} unit{'s' * (c.units != 1)})" for c in self._layers)]
        ids = [layer.id for layer in self._layers]
        chosen = self._choices.layer
        text = chosen or ("all" if is_narrow else "all layers")
        self.layer.show_choice(titles, ids.index(chosen) + 1 if chosen in ids else 0, text)
        self.layer.setVisible(len(ids) > 1)

    def show_space(self, stop: Stop, names: tuple[str, ...]) -> None:
        """Offers the ways to look at the space of a stop; `names` are its units'."""
        size = stop.size
        self._space = stop.space
        look = self._choices.looks.get(stop.space, Look()).fitting(size)
        shown = (stop.space, size, names, look, self._is_narrow)
        if shown == self._shown:
            return
        self._shown = shown
        kinds: list[Kind] = [] if size < 3 else ["auto", "units", "pca"] if size == 3 else ["units", "pca", "pca3"]
        kind: Kind = "pca" if look.kind == "auto" and size > 3 else look.kind
        if kinds:
            self._kinds = kinds
            self.space.show_choice([KINDS[k] for k in kinds], kinds.index(kind), _SHORT[kind])
        else:
            self.space.hide()
        offered = names if kind == "units" and size > 2 else ()
        is_crowded = self._is_narrow and bool(offered)
        if is_crowded:  # first, since what is shown takes its room at once
            self.beside.hide()  # the view's menu has it, too
        gap = "" if is_crowded else " "
        self.across.show_choice(offered, look.units[0], f"↔{gap}{look.units[0] + 1}", has_arrow=False)
        self.up.show_choice(offered, look.units[1], f"↕{gap}{look.units[1] + 1}", has_arrow=False)
        if not is_crowded:
            self.beside.show()

    def show_formula(self, graph: Graph, layer: Layer, stage: str, theme: Theme, *, is_narrow: bool) -> None:
        """Writes a layer's whole formula, as much of it lit as the film has computed."""
        text = formula_html(graph, layer, stage, theme, is_tight=is_narrow)
        if text != self._formula.text():
            self._formula.setText(text)
            whole = "".join(part for part, _ in formula_parts(graph, layer, stage))
            self._formula.setToolTip(f"{layer.id} = {whole}: what the layer computes; lit as far as the film has come.")

    def _choose_layer(self, entry: int) -> None:
        if entry <= len(self._layers):
            self._choices.layer = self._layers[entry - 1].id if entry else ""
            self.layer_chosen.emit()

    def _choose_kind(self, entry: int) -> None:
        look = self._choices.looks.get(self._space, Look())
        self._choices.looks[self._space] = Look(self._kinds[entry], look.units)
        self.look_chosen.emit()

    def _choose_units(self, place: int, unit: int) -> None:
        units = list(self._choices.looks.get(self._space, Look()).units)
        if units[1 - place] == unit:  # one unit on both axes would be a line: the two are swapped
            units[1 - place] = units[place]
        units[place] = unit
        self._choices.looks[self._space] = Look("units", (units[0], units[1]))
        self.look_chosen.emit()


class WarpControls(QWidget):
    """The row below the picture: the film bar, its pace, the axes.

    Signals:
        axes_chosen(str): a mode of warp_axes.MODES.
    """

    axes_chosen = Signal(str)

    def __init__(self, bar: FilmBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bar = bar
        self._is_low: bool | None = None  # not said yet
        self.pace = MenuButton(
            "How fast the film runs: 1× takes 1.25 s for a stage. Larger: quicker. Smaller: slow motion"
        )
        self.pace.show_choice([f"{number(p)}×" for p in PACES], PACES.index(1.0))
        self.pace.chosen.connect(self._choose_pace)
        self.axes = MenuButton("Fixed axes hold still, so that stretching shows; fitted: each stage fills the picture")
        self.axes.chosen.connect(lambda entry: self.axes_chosen.emit(list(MODES)[entry]))
        row = self._row = QHBoxLayout(self)
        row.setSpacing(GRID)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(bar, 1)
        row.addWidget(self.pace)
        row.addWidget(self.axes)

    def set_low(self, is_low: bool) -> None:
        """Has the buttons beside the film's line, also where that lies near the top."""
        if is_low == self._is_low:  # said again, the whole window would be laid out again
            return
        self._is_low = is_low
        for button in (self.pace, self.axes):
            self._row.setAlignment(button, Qt.AlignmentFlag.AlignTop if is_low else Qt.AlignmentFlag.AlignVCenter)

    def show_axes(self, mode: Mode, *, is_fixed: bool) -> None:
        """Says on the button how the axes are just now."""
        self.axes.show_choice(tuple(MODES.values()), list(MODES).index(mode), "fixed" if is_fixed else "fitted")

    def _choose_pace(self, entry: int) -> None:
        self._bar.pace = PACES[entry]
        self.pace.show_choice([f"{number(p)}×" for p in PACES], entry)
