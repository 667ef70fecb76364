"""What the user looks at: the selection that every view shows, and the place where the stepper stands."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from core.graph import Graph
from gui.selection import Selection
from gui.stepping import Place


class Attention(QObject):
    """One selection and one place, for all.

    Signals:
        selection_changed(): read `selection`.
        stepping_changed(): read `place`.
    """

    selection_changed = Signal()
    stepping_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.selection = Selection()
        self.place: Place | None = None

    def select(self, selection: Selection) -> bool:
        """Makes this the selection; returns whether another example or place is selected now."""
        if selection == self.selection:
            return False
        before, self.selection = self.selection, selection
        self.selection_changed.emit()
        return (selection.example, selection.point) != (before.example, before.point)

    def fit(self, graph: Graph, *, rows: int) -> None:
        """Lets go of what is no longer in the drawing, or in a dataset of so many rows."""
        self.select(self.selection.fitting(graph, rows=rows))

    def step_to(self, place: Place | None) -> None:
        """Moves the stepper to a place, or ends stepping."""
        if place != self.place:
            self.place = place
            self.stepping_changed.emit()
