"""Panning: middle-drag, right-drag or Space+drag."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt

from gui.canvas.gestures.gesture import Gesture


class Pan(Gesture):
    """The picture follows the mouse."""

    cursor = Qt.CursorShape.ClosedHandCursor

    def begin(self) -> None:
        self._last = self.start

    def drag(self, at: QPoint) -> None:
        self.canvas.pan(at - self._last)
        self._last = at


class PanOrMenu(Pan):
    """The right button: a drag pans, a click opens the menu of what is there."""

    def click(self, at: QPoint) -> None:
        self.canvas.menus.open_context(at)
