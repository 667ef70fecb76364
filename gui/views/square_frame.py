"""A frame that keeps a plot's coordinate system square, as large as fits, in the middle of what room there is."""

from __future__ import annotations

import math

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from gui.views.plot import Plot

_GIVEN = 0.1  # of its side that a square gives for the name right of it, at most


class SquareFrame(QWidget):
    """Holds one plot.

    Signals:
        resized(): it has another size, maybe since what stands beside it moved.
        placed(): its plot was put in its place, which may be the same.
    """

    resized = Signal()
    placed = Signal()

    def __init__(self, plot: Plot, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plot = plot
        plot.setParent(self)
        self.is_square, self._is_aside = True, False
        self.setMinimumSize(plot.minimumSize())
        plot.setMinimumSize(0, 0)  # or a frame that is low would not be square

    def set_square(self, is_square: bool) -> None:
        self.is_square = is_square
        self._place()

    def set_aside(self, is_aside: bool) -> None:
        """Has the plot stand at the right edge, by what stands beside the frame, instead of in the middle."""
        self._is_aside = is_aside
        self._place()

    @property
    def around(self) -> tuple[int, int]:
        """Pixels of the frame above and below the coordinate system."""
        foot = self.plot.x_axis.maximumHeight() + self.plot.inside.layout.getContentsMargins()[3]
        below = self.height() - self.plot.y() - self.plot.height() + foot
        return round(self.plot.y() + self.plot.y_axis.wanted_above), round(below)

    def side(self, width: float, height: float) -> float:
        """Pixels of the square that fits into so much room; of another shape, of a square as large."""
        if self.is_square:
            return self._side(width, height)[0]
        beside, below = self._margins()
        return math.sqrt(max(16.0, width - beside) * max(16.0, height - below - self.plot.y_axis.wanted_above))

    def _margins(self) -> tuple[float, float]:
        """What the axes and margins take beside and below, without what is lent to their names."""
        beside, below = self.plot.margins()
        return beside - self.plot.x_axis.aside, below - self.plot.inside.layout.getContentsMargins()[1]

    def _side(self, width: float, height: float) -> tuple[float, bool]:
        """Of the square, and whether its vertical axis' name is to be above it."""
        beside, below = self._margins()
        axis = self.plot.y_axis

        def fits(*, is_low: bool) -> float:
            return min(max(16.0, width - beside), max(16.0, height - below - axis.room_above(is_low=is_low)))

        is_low = axis.is_low_at(fits(is_low=False))
        return fits(is_low=is_low), is_low

    def sizeHint(self) -> QSize:
        return self.plot.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()
        self.resized.emit()

    def _place(self) -> None:
        width, height = self.width(), self.height()
        left = 0
        self.plot.has_row = not self.is_square
        if self.is_square:
            beside, below = self._margins()
            side, is_low = self._side(width, height)
            aside, free = self.plot.x_axis.wanted_aside(side), width - round(side + beside)
            if free < aside <= free + _GIVEN * side:
                side -= math.ceil(aside - free)
                free = width - round(side + beside)
            self.plot.lend(aside if aside <= free else 0.0, is_low=is_low)
            left = max(0, free - math.ceil(self.plot.x_axis.aside))
            left = left if self._is_aside else min(free // 2, left)
            width, height = round(side + beside), round(side + below + self.plot.y_axis.wanted_above)
        else:
            self.plot.lend(0.0)
        top = max(0, (self.height() - height) // 3)
        self.plot.setGeometry(left, top, width + math.ceil(self.plot.x_axis.aside), height)
        self.placed.emit()
