"""Which number of a page the exercise asks for, and what is said of the last guess."""

from __future__ import annotations

import re
from collections.abc import Hashable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from core.graph import Graph
from core.inspection.guess import Riddle
from gui.attention import Hides
from gui.panels.formula_equation import Equation, Page
from gui.panels.stepper_exercise import ExerciseBar
from gui.panels.stepper_fitting import LookedAt

START = "Type the hidden number, Enter checks it. Down and Up: another one; a click hides any number."
END = "All results of this page are found. Step on for more."
_TELLS = re.compile(r"\d\.\d|(?:[=≈]|\bis) \(?−?\d+\)?(?=[.,:;]|\s\w|$)")  # a number, not a formula that has one


class Questions(QObject):
    """Leads through the numbers of a page.

    Signals:
        changed(): another number is asked for, or something is said.
    """

    changed = Signal()

    def __init__(self, bar: ExerciseBar, parent: QObject) -> None:
        super().__init__(parent)
        self._bar = bar
        self._key: Hashable = None
        self._page = Page("")
        self._asked, self._said = 0, ""
        self.equation: int | None = None  # whose number is hidden; those after it are hidden too
        self.column: int | None = None  # of that equation; None for its result
        self._part: tuple[int, int] | None = None  # a number that was clicked
        bar.answered.connect(self._say)
        bar.solved.connect(self._solved)
        bar.turned.connect(self.turn)

    @property
    def hides(self) -> Hides:
        """What of the page's numbers must not stand elsewhere: a clicked factor may be any of them."""
        return "" if self.equation is None else "results" if self.column is None else "all"

    @property
    def verdict(self) -> str:
        """What is said of the last guess; before it, what there is to do."""
        if self.equation is not None:
            return self._said or START
        return f"{self._said} {END if self._riddles() else ''}".strip()

    def begin(self) -> None:
        self._asked, self._said, self._part = 0, "", None

    def hidden_in(self, page: Page, key: Hashable) -> Page:
        """The page without what its note tells of numbers; `equation` and `column` are what it hides.

        Args:
            key: what the page is of; another one begins anew.
        """
        if key != self._key:
            self._key = key
            self.begin()
        self._page = page
        riddles = self._riddles()
        self.equation = self.column = None
        if self._part is not None and (riddle := self._riddle_of(*self._part)) is not None:
            self.equation, self.column = self._part
            self._bar.ask(riddle)
        elif self._asked < len(riddles):
            self.equation = riddles[self._asked]
            self._bar.ask(page.equations[self.equation].riddle)
        else:
            self._bar.ask(None)
            return page
        return replace(page, note=_without_numbers(page.note))

    def turn(self, by: int) -> None:
        """To the next result, or the one before."""
        if self._part is None:
            self._asked = min(max(self._asked + by, 0), len(self._riddles()))
        self._part = None
        self.changed.emit()

    def ask_for(self, equation: int, column: int) -> None:
        """Hides a number of the page: a factor, a term, or else the equation's result."""
        if not 0 <= equation < len(self._page.equations):
            return
        riddles = self._riddles()
        self._said = ""
        if self._riddle_of(equation, column) is not None:
            self._part = (equation, column)
        elif equation in riddles:
            self._part, self._asked = None, riddles.index(equation)
        self.changed.emit()

    def _riddles(self) -> list[int]:
        return [i for i, equation in enumerate(self._page.equations) if equation.riddle is not None]

    def _riddle_of(self, equation: int, column: int) -> Riddle | None:
        """A factor or term of an equation as a question of its own."""
        found: Equation = self._page.equations[equation]
        name = found.columns[column][0].lstrip(" ·+(").rstrip() if column < len(found.columns) else ""
        if found.riddle is None or not name:
            return None
        part = next((part for part in found.riddle.parts if part.name == name), None)
        return None if part is None else Riddle(part.name, part.value)

    def _say(self, text: str) -> None:
        self._said = text
        self.changed.emit()

    def _solved(self) -> None:
        self.turn(1)


def _without_numbers(note: str) -> str:
    """The sentences of a note that tell no number: it could be the hidden one, or lead to it."""
    return " ".join(one for one in re.split(r"(?<=\.) ", note) if not _TELLS.search(one))


def given_away(graph: Graph, looked_at: LookedAt, questions: Questions) -> frozenset[tuple[str, int]]:
    """(layer, unit) of the values that stand elsewhere too and would give the hidden number away.

    Of a page of the forward pass that is what it computes, until its last number is found: where z is asked for, a
    tells as well. A clicked factor can be the value of the unit at hand or of any that it reads from.
    """
    place, selection = looked_at.place, looked_at.selection
    is_forward = (looked_at.phase if place is None else place.phase) == "forward"
    if questions.equation is None or not (is_forward or questions.column is not None):
        return frozenset()
    layer_id, unit = (selection.layer, selection.unit) if place is None else (place.layer, place.unit)
    if place is None and selection.connection in graph.by_key:
        layer_id = graph.by_key[selection.connection].target
        unit = None if selection.weight is None else selection.weight[0] // graph.by_id[layer_id].pieces
    if layer_id not in graph.by_id:
        return frozenset()
    read = [] if questions.column is None else [connection.source for connection in graph.into(layer_id)]
    found = {(source, i) for source in read for i in range(graph.by_id[source].units)}
    return frozenset(found | {(layer_id, i) for i in (range(graph.by_id[layer_id].units) if unit is None else (unit,))})
