"""Paints the window in a round of the event loop of its own.

Qt paints what a job has changed as soon as the job is done, before any timer or mouse that has come due meanwhile:
these would wait for both. Put off to a round of its own, painting comes after what waits for longer.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget


class Painting(QObject):
    """Hands a window's requests to paint on to it, a round later."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._is_due = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._paint)

    def puts_off(self) -> bool:
        """Whether the window is not to see this request to paint now."""
        if self._is_due:
            return False
        self._timer.start(0)
        return True

    def _paint(self) -> None:
        self._is_due = True
        try:
            QCoreApplication.sendEvent(self._window, QEvent(QEvent.Type.UpdateRequest))
        finally:
            self._is_due = False
