"""Where the output's legends stand: below the map, or beside it where that leaves the map much larger."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from gui.theme import GRID, ThemeHolder
from gui.views.colour_bar import ColourBar
from gui.views.output_legend import OutputLegend
from gui.views.square_frame import SquareFrame

_MUCH = 1.15  # times as large a map as before has the legends move


class OutputKeys(QWidget):
    """Holds `bar`, what the colours mean, and `legend`, what the marks are; the last part of a view's body."""

    def __init__(self, themes: ThemeHolder, body: QBoxLayout, frame: SquareFrame) -> None:
        super().__init__()
        self.bar, self.legend = ColourBar(themes), OutputLegend(themes)
        self.is_beside = False
        self._wide = self._right = 0  # pixels that they take beside the map, and how many of these are free
        self._arranged: object = None  # what it was put there for
        self._said: tuple[object, bool] | None = None  # what was asked for last
        self._body, self._frame, self._themes = body, frame, themes
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(GRID)
        self._rows.addWidget(self.bar)
        self._rows.addWidget(self.legend)
        body.addWidget(self)
        frame.placed.connect(self._follow)
        frame.resized.connect(self._arrange_again)

    def arrange(self, what: object, *, is_map: bool) -> None:
        """Puts them where the map has the most room.

        Args:
            what: they say; while it is the same, and the room, they stay.
            is_map: there is one map, whose room counts.
        """
        self._said = (what, is_map)
        room, is_hidden = self._body.geometry(), (self.bar.isHidden(), self.legend.isHidden())
        arranged = (what, room, is_hidden, is_map, self._frame.plot.margins(), self._themes.scale)
        if arranged == self._arranged or room.isEmpty():  # before its first layout there is nothing to go by
            return
        self._arranged = arranged
        parts = [part for part in (self.bar, self.legend) if not part.isHidden()]
        below = sum(part.lying_height() for part in parts)
        beside = max((part.upright_width() for part in parts), default=0)
        lying = self._frame.side(room.width(), room.height() - below - GRID * len(parts))
        # a long name of the axis stands between
        aside = self._frame.plot.x_axis.wanted_aside(lying) if self._frame.is_square else 0.0
        upright = self._frame.side(room.width() - beside - 2 * GRID - aside, room.height())
        is_better = upright > (1.0 if self.is_beside else _MUCH) * lying
        self._put(is_beside=bool(parts) and is_map and is_better)
        if self.is_beside:
            axes = self._frame.plot.margins()[0] + aside - self._frame.plot.x_axis.aside
            spare = max(0.0, room.width() - beside - 2 * GRID - upright - axes) if self._frame.is_square else 0.0
            self._right = round(spare / 2)
            self._wide = beside + self._right
            self._follow()
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Beside the map as wide as `arrange` found; a panel that is made narrower takes it back."""
        return QSize(self._wide, 0) if self.is_beside else super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0) if self.is_beside else super().minimumSizeHint()

    def _arrange_again(self) -> None:
        """In other room, before it is seen there."""
        if self._said is not None:
            what, is_map = self._said
            self.arrange(what, is_map=is_map)

    def _follow(self) -> None:
        """Has them begin and end with the map that they stand beside."""
        if self.is_beside:
            above, below = self._frame.around
            self._rows.setContentsMargins(0, above, self._right, below)

    def _put(self, *, is_beside: bool) -> None:
        if is_beside == self.is_beside:
            return
        self.is_beside = is_beside
        way = QBoxLayout.Direction.LeftToRight if is_beside else QBoxLayout.Direction.TopToBottom
        self._body.setDirection(way)
        self._body.setSpacing(2 * GRID if is_beside else GRID)
        across = QSizePolicy.Policy.Maximum if is_beside else QSizePolicy.Policy.Preferred
        self.setSizePolicy(across, QSizePolicy.Policy.Preferred)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self.bar.stand(is_beside)
        self.legend.stand(is_beside)
        self._frame.set_aside(is_beside)
