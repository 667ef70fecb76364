"""How much of the canvas's room others have for a while: the banner above it, the strip below while one steps."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSize
from PySide6.QtWidgets import QWidget

from gui.dock import TITLE_BAR
from gui.session import Session


class LentRoom(QObject):
    """The drawing stays where it is while room is lent: whoever looks at it would have to look for it again."""

    def __init__(self, centre: QWidget, canvas: QWidget, session: Session) -> None:
        """`centre`: holds the banner and, below it, the canvas' panel."""
        super().__init__(centre)
        self._centre, self._canvas, self._session = centre, canvas, session
        self._before: tuple[QSize, QSize] | None = None  # the window and the centre when stepping began
        session.stepping_changed.connect(self._follow_stepping)

    def pixels(self) -> tuple[int, int]:
        """Lent above and below."""
        above = self._canvas.y() - self._centre.contentsRect().top() - TITLE_BAR
        below = 0
        if self._before is not None:
            window, centre = self._before
            if window == self._centre.window().size() and centre.width() == self._centre.width():
                below = max(0, centre.height() - self._centre.height())
        return max(0, above), below

    def _follow_stepping(self) -> None:
        if self._session.place is None:
            self._before = None
        elif self._before is None:
            self._before = (self._centre.window().size(), self._centre.size())
