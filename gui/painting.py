"""Paints the window in a round of the event loop of its own.

Qt paints what a job has changed as soon as the job is done, before any timer or mouse that has come due meanwhile:
these would wait for both. Put off to a round of its own, painting comes after what waits for longer.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QTimer
from PySide6.QtWidgets import QWidget


class Painting:
    """Puts a window's requests to paint off by a round."""

    def __init__(self, window: QWidget, paint: Callable[[QEvent], bool]) -> None:
        """`paint`: what the window would do with the request."""
        self._paint_now = paint
        self._timer = QTimer(window)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._paint)

    def put_off(self) -> None:
        """The window has been requested to paint."""
        self._timer.start(0)

    def _paint(self) -> None:
        self._paint_now(QEvent(QEvent.Type.UpdateRequest))
