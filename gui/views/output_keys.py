"""Where the output's legends stand: below the map, or beside it where that leaves the map much larger."""

from __future__ import annotations

from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from gui.theme import GRID, ThemeHolder
from gui.views.colour_bar import ColourBar
from gui.views.output_legend import OutputLegend
from gui.views.square_frame import SquareFrame

_NO_LIMIT = 16_777_215  # Qt's own
_MUCH = 1.15  # times as large a map as before has the legends move


class OutputKeys(QWidget):
    """Holds `bar`, what the colours mean, and `legend`, what the marks are; the last part of a view's body."""

    def __init__(self, themes: ThemeHolder, body: QBoxLayout, frame: SquareFrame) -> None:
        super().__init__()
        self.bar, self.legend = ColourBar(themes), OutputLegend(themes)
        self.is_beside = False
        self._body, self._frame = body, frame
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(GRID)
        self._rows.addWidget(self.bar)
        self._rows.addWidget(self.legend)
        body.addWidget(self)

    def arrange(self, *, is_square: bool) -> None:
        """Puts them where the map has the most room; `is_square`: it is as wide as high."""
        room = self._body.geometry()
        parts = [part for part in (self.bar, self.legend) if not part.isHidden()]
        below = sum(part.lying_height() for part in parts)
        beside = max((part.upright_width() for part in parts), default=0)
        lying = self._frame.side(room.width(), room.height() - below - GRID * len(parts))
        aside = self._frame.plot.x_axis.wanted_aside(lying)  # a long name of the axis stands between
        upright = self._frame.side(room.width() - beside - 2 * GRID - aside, room.height())
        is_better = upright > (1.0 if self.is_beside else _MUCH) * lying
        self._put(is_beside=bool(parts) and is_square and is_better)
        if self.is_beside:
            axes, foot = self._frame.plot.margins()
            axes += aside - self._frame.plot.x_axis.aside
            spare = max(0.0, room.width() - beside - 2 * GRID - upright - axes)
            self._rows.setContentsMargins(0, GRID, round(spare / 2), round(foot) - GRID)  # as high as the map
            self.setFixedWidth(beside + round(spare / 2))

    def _put(self, *, is_beside: bool) -> None:
        if is_beside == self.is_beside:
            return
        self.is_beside = is_beside
        way = QBoxLayout.Direction.LeftToRight if is_beside else QBoxLayout.Direction.TopToBottom
        self._body.setDirection(way)
        self._body.setSpacing(2 * GRID if is_beside else GRID)
        self.setMinimumWidth(0)
        self.setMaximumWidth(_NO_LIMIT)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self.bar.stand(is_beside)
        self.legend.stand(is_beside)
        self._frame.set_aside(is_beside)
