"""What the landscape's axes can be, and the row that chooses the two weights they are at first."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from core.graph import Graph
from core.landscape.directions import movable
from core.landscape.losses import flat_numbers
from gui.moment import Moment
from gui.theme import GRID
from gui.views.landscape_work import Floats, Kind, entry_names
from gui.views.menu_button import MenuButton
from gui.views.view_options import ViewOptions

KINDS: tuple[tuple[Kind, bool, str], ...] = (
    ("weights", False, "two weights"),
    ("random", False, "random directions"),
    ("path", False, "the run’s path"),
    ("weights", True, "slices: two weights"),
    ("random", True, "slices: random"),
    ("path", True, "slices: path"),
)
NOTES = {
    "weights": "All other weights stay.",
    "random": "Random directions in which each unit’s weights are as long as they are: 1 changes a unit by all of it.",
    "path": "The two directions in which the run moved most (PCA); percent: the part of its spread along each. 1 "
    "on an axis is as far as the run came from its middle.",
}
_MOST_LISTED = 60  # weights in a menu


@lru_cache(maxsize=1)
def _moves(graph: Graph) -> NDArray[np.intp]:
    """The places of numbers that may change."""
    places = np.flatnonzero(movable(graph))
    places.setflags(write=False)
    return places


@lru_cache(maxsize=1)
def _names(graph: Graph) -> tuple[str, ...]:
    """What each number is called: of a large drawing that takes long."""
    return entry_names(graph)


class WeightAxes(QWidget):
    """Two menus of weights. A weight is its place in the flat parameters.

    Signals:
        changed(): the user chose another one.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chosen: tuple[Graph, int, int] | None = None  # two weights of a drawing; None: the two largest
        self._listed: tuple[int, ...] = ()
        self._shown: tuple[Graph, int, int] | None = None
        self._is_slices = False
        self.across = MenuButton(
            "Weight across: it changes along the horizontal axis; one selected on the canvas takes its place"
        )
        self.up = MenuButton("Weight upwards: it changes along the vertical axis, all others stay as they are")
        self.across.chosen.connect(partial(self._choose, 0))
        self.up.chosen.connect(partial(self._choose, 1))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * GRID)
        row.addWidget(self.across)
        row.addWidget(self.up)
        row.addStretch(1)

    def pair(self, moment: Moment, stands: Floats | None) -> tuple[int, int]:
        """The two chosen weights, or the two largest: of `stands` where it fits, else of the moment."""
        moves = _moves(moment.graph)
        moves = moves if len(moves) else np.arange(moment.graph.parameter_count())
        chosen = self.chosen
        if chosen is not None and chosen[0] == moment.graph and set(chosen[1:]) <= set(moves.tolist()):
            return chosen[1:]
        assert moment.parameters is not None
        theta = flat_numbers(moment.graph, moment.parameters)
        if stands is not None and len(stands) == len(theta):
            theta = stands
        best = moves[np.argsort(np.abs(theta[moves]), kind="stable")[::-1]]
        return int(best[0]), int(best[min(1, len(best) - 1)])

    def show_choices(self, moment: Moment, pair: tuple[int, int], *, is_slices: bool = False) -> None:
        """Fills the menus: all weights, or the largest of very many; of slices each says which line it is."""
        first, second = pair
        assert moment.parameters is not None
        moves = _moves(moment.graph)
        if len(moves) > _MOST_LISTED:
            theta = flat_numbers(moment.graph, moment.parameters)
            moves = moves[np.argsort(np.abs(theta[moves]))[::-1][:_MOST_LISTED]]
        listed, shown = tuple(sorted({*moves.tolist(), first, second})), (moment.graph, first, second)
        if (listed, shown, is_slices) == (self._listed, self._shown, self._is_slices):
            return
        names = _names(moment.graph)
        self._listed, self._shown, self._is_slices = listed, shown, is_slices
        entries, marks = [names[i] for i in self._listed], "━╌" if is_slices else "↔↕"
        self.across.show_choice(entries, self._listed.index(first), f"{marks[0]} {names[first]}")
        self.up.show_choice(entries, self._listed.index(second), f"{marks[1]} {names[second]}")

    def take(self, moment: Moment, entry: int, pair: tuple[int, int]) -> bool:
        """Puts a weight on the horizontal axis, the one that was there on the other; False where it is there."""
        if entry == pair[0]:
            return False
        self.chosen = (moment.graph, entry, pair[0])
        return True

    def options(self, graph: Graph) -> dict[str, Any]:
        """The chosen weights of a drawing, nothing where the largest are shown."""
        return {"weights": list(self.chosen[1:])} if self.chosen is not None and self.chosen[0] == graph else {}

    def take_options(self, options: ViewOptions, graph: Graph) -> None:
        chosen = options.wholes("weights", 2, 0, graph.parameter_count() - 1)
        self.chosen = None if chosen is None else (graph, chosen[0], chosen[1])

    def _choose(self, axis: int, entry: int) -> None:
        if self._shown is None:
            return
        graph, first, second = self._shown
        chosen = self._listed[entry]
        self.chosen = (graph, chosen, second) if axis == 0 else (graph, first, chosen)
        self.changed.emit()
