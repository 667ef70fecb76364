"""The room that the stepper's equations stand in: as high as they are, and where that is too much they scroll."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

_NOTE = 20  # pixels of a note below a row of equations
_STEPPING_SHARE = 0.16  # of the window's height, while stepping, but no more than
_TWO_ROWS = 132  # pixels of two rows of equations and a note
_OTHERS, _OTHERS_TYPE = 300, 288  # pixels that all else in a window needs at least, and more with the type's scale


def reserved_height(usual: int, window: int, scale: float, *, is_stepping: bool) -> int:
    """How high the room is in a window, whatever stands in it: what needs more scrolls.

    Args:
        usual: pixels of one row of equations, which it has at least; at rest with a note where there is room.
        window: its height in pixels; scale: of its type.
    """
    left = window - _OTHERS - _OTHERS_TYPE * scale  # the plots above are not to be squeezed into lines
    wanted = min(_STEPPING_SHARE * window, _TWO_ROWS * scale) if is_stepping else 0.0
    return max(usual, round(min(left, max(wanted, usual + _NOTE * scale))))


class LinesRoom(QScrollArea):
    """Scrolls with the wheel, and with the arrows and Page up and down once Tab has come to it.

    The scroll bar is shown by `show_height` alone: Qt's own would come and go with the wrapping that it causes.
    """

    def __init__(self, lines: QWidget) -> None:
        super().__init__()
        self._lines, self._height = lines, 0
        self.setWidget(lines)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("Equations")
        self.setToolTip("")
        for part in (lines, self.viewport()):
            part.setAutoFillBackground(False)  # the panel's face shows

    @property
    def bar_width(self) -> int:
        """What the scroll bar takes from the lines."""
        return self.verticalScrollBar().sizeHint().width()

    @property
    def scrolls(self) -> bool:
        """Whether there is more than can be seen."""
        return self.verticalScrollBarPolicy() is Qt.ScrollBarPolicy.ScrollBarAlwaysOn

    def show_height(self, needed: int, given: int) -> None:
        """Takes a height from the panel, and scrolls where the lines need more."""
        scrolls = needed > given
        if scrolls != self.scrolls:
            on, off = Qt.ScrollBarPolicy.ScrollBarAlwaysOn, Qt.ScrollBarPolicy.ScrollBarAlwaysOff
            self.setVerticalScrollBarPolicy(on if scrolls else off)
            self.setFocusPolicy(Qt.FocusPolicy.TabFocus if scrolls else Qt.FocusPolicy.NoFocus)
        self._lines.setMinimumHeight(needed)
        self._height = given
        self.setMinimumHeight(given)

    def sizeHint(self) -> QSize:
        return QSize(self._lines.sizeHint().width(), self._height)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self._height)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._ring(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._ring(False)

    def _ring(self, is_here: bool) -> None:
        """The panel's frame in the accent while the keyboard is here."""
        panel = self.parentWidget()
        if panel is not None:
            panel.setProperty("ringed", is_here)
            panel.style().polish(panel)
