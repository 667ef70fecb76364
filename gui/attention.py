"""What the user looks at: the selection that every view shows, and the place where the stepper stands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from PySide6.QtCore import QObject, Signal

from core.graph import Graph
from gui.selection import Selection
from gui.stepping import Place

Hides = Literal["", "results", "all"]  # "results": all that is computed; "all": what it is computed from as well


@dataclass(frozen=True)
class Try:
    """Inputs and a target that were tried.

    Attributes:
        before: what was looked at; after: the tried values. edits: how many edits the document had had.
    """

    before: Selection
    after: Selection
    edits: int


class Attention(QObject):
    """One selection and one place, for all.

    Signals:
        selection_changed(): read `selection`.
        stepping_changed(): read `place`.
        asked_changed(): read `asked` and `hides`.
    """

    selection_changed = Signal()
    stepping_changed = Signal()
    asked_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.selection = Selection()
        self.place: Place | None = None
        self.stage: Place | None = None  # what a film shows just now
        self.asked: frozenset[tuple[str, int]] = frozenset()  # (layer, unit): their values would give an answer away
        self.hides: Hides = ""  # what else an exercise keeps back, where numbers stand without a unit
        self.tried: list[Try] = []

    def select(self, selection: Selection) -> bool:
        """Makes this the selection; returns whether another example or place is selected now."""
        if selection == self.selection:
            return False
        before, self.selection = self.selection, selection
        self.selection_changed.emit()
        return _values(selection) != _values(before)

    def try_values(self, selection: Selection, *, edits: int) -> None:
        """Selects inputs and a target that are tried, and remembers what was looked at before.

        Args:
            edits: how many edits the document has had: undo takes later ones back first.
        """
        self.tried.append(Try(self.selection, selection, edits))
        self.select(selection)

    @property
    def trial(self) -> Try | None:
        """The last try, while its values are those that are looked at: else something else was chosen since."""
        last = self.tried[-1] if self.tried else None
        return last if last is not None and _values(last.after) == _values(self.selection) else None

    def take_back(self, *, edits: int) -> Selection | None:
        """What is looked at with the values before the last try; None where nothing is tried any more, or an edit came
        after it."""
        last = self.trial
        if last is None:
            self.tried.clear()
        if last is None or last.edits < edits:
            return None
        self.tried.pop()
        before = last.before
        return replace(self.selection, example=before.example, point=before.point, target=before.target)

    def fit(self, graph: Graph, *, rows: int) -> None:
        """Lets go of what is no longer in the drawing, or in a dataset of so many rows."""
        self.select(self.selection.fitting(graph, rows=rows))

    @property
    def lit(self) -> Place | None:
        """What the canvas lights: where the stepper stands, else the stage of a film."""
        return self.place or self.stage

    def show_stage(self, stage: Place | None) -> None:
        """A film shows another stage, or none any more."""
        if stage != self.stage:
            self.stage = stage
            self.stepping_changed.emit()

    def step_to(self, place: Place | None) -> None:
        """Moves the stepper to a place, or ends stepping."""
        if place != self.place:
            self.place = place
            self.stepping_changed.emit()

    def ask_for(self, units: frozenset[tuple[str, int]], hides: Hides = "") -> None:
        """An exercise asks for what is known of these units, or for nothing any more."""
        if (units, hides) != (self.asked, self.hides):
            self.asked, self.hides = units, hides
            self.asked_changed.emit()


def _values(selection: Selection) -> tuple[object, ...]:
    """What goes through the network, and what it is compared with."""
    return selection.example, selection.point, selection.target
