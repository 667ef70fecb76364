"""All wires of one connection: what they are, how they are lit, and which of them look different after a step."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF

from core.graph import Connection
from gui.canvas.drawing_item import Part, PartScene
from gui.canvas.light import Light
from gui.canvas.wires import Wires

MARGIN = 10.0  # half the widest wire and a badge
MOST_RECTANGLES = 24  # more wires than this that changed repaint the connection as a whole


class WireItem(Part):
    """Attributes:
    pieces: rows of the weight matrix to a unit of the target.
    is_selected: the whole connection is. light: what the stepper lights, or None. problem: whether it has a badge.
    is_detaching: drawn faint, while its end is dragged away. is_stale: its numbers are of an older drawing.
    """

    def __init__(self, scene: PartScene, connection: Connection, wires: Wires) -> None:
        super().__init__(scene)
        self.connection, self.wires = connection, wires
        self.pieces = 1
        self.is_selected = False
        self.is_detaching = False
        self.is_stale = False
        self.light: Light | None = None
        self.problem = False

    @property
    def is_dim(self) -> bool:
        return self.light is not None or self.is_detaching or self.is_stale

    def is_lit(self, weight: tuple[int, int]) -> bool:
        """Whether the stepper leaves that weight's wire as it is, or lights it."""
        if self.light is None:
            return True
        row, column = (np.array([index]) for index in weight)
        return len(self.light.lit_edges(self.connection, row, column, self.pieces)) > 0

    @property
    def has_folds(self) -> bool:
        """Whether neutral wires stand for units folded away."""
        return len(self.wires.fold_starts) > 0

    @property
    def badge_at(self) -> QPointF:
        return self.wires.bounds.center()

    def area(self) -> QRectF:
        return self.wires.bounds.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)

    def change(self, connection: Connection, wires: Wires, pieces: int) -> None:
        """Other wires: another course, or another choice of them."""
        self.update()
        self.connection, self.wires, self.pieces = connection, wires, pieces
        self.update()

    def revalue(self, matrix: NDArray[np.floating[Any]] | None) -> bool | None:
        """Takes over new weights alone; whether any wire looks different, None when they have to be chosen anew."""
        before, wires = self.wires, self.wires.revalued(matrix)
        if wires is None:
            return None
        self.wires = wires
        if before.bins is None or wires.bins is None:
            return False
        changed = np.flatnonzero(before.bins != wires.bins)
        if len(changed) > MOST_RECTANGLES:
            self.update()
        else:
            for left, top, right, bottom in wires.edge_bounds[changed].tolist():
                area = QRectF(left, top, right - left, bottom - top)
                self.update(area.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN))
        return len(changed) > 0
