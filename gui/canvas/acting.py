"""What all parts of the canvas's actions share: what they act on, and two ways to tell the user something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint

from gui.errors import Report

if TYPE_CHECKING:
    from gui.canvas.canvas import Canvas


class Acting(QObject):
    """Acts on what is selected; every change goes through the document."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._scene, self._document, self._session = canvas.scene_, canvas.document, canvas.session

    def tell(self, text: str) -> None:
        """Says it in the status line."""
        self._session.reported.emit(Report("info", text))

    def refuse(self, text: str, at: QPoint | None = None) -> None:
        """Says why something cannot be: at the cursor, and in the status line, where it stays to be read."""
        self._canvas.say(text, self._canvas.cursor_place() if at is None else at)
        self.tell(text)
