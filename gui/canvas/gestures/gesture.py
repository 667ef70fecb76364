"""What every gesture of the mouse has: a beginning, moves, an end or a cancel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, Qt

if TYPE_CHECKING:
    from gui.canvas.canvas import Canvas

THRESHOLD = 4  # pixels; a press that moves less is a click


class Gesture:
    """From press to release. `drag` comes once the mouse has left the place of the press.

    Attributes:
        canvas: where it happens. start: the press, in pixels of the viewport. has_moved: it is a drag, no click.
    """

    cursor: Qt.CursorShape | None = None

    def __init__(self, canvas: Canvas, start: QPoint) -> None:
        self.canvas, self.start, self.has_moved = canvas, start, False
        self.start_in_scene: QPointF = canvas.mapToScene(start)

    def move(self, at: QPoint) -> None:
        """The mouse moved with the button down."""
        if not self.has_moved and (at - self.start).manhattanLength() >= THRESHOLD:
            self.has_moved = True
            self.begin()
        if self.has_moved:
            self.drag(at)

    def release(self, at: QPoint) -> None:
        """The button came up."""
        if self.has_moved:
            self.drop(at)
        else:
            self.click(at)

    def begin(self) -> None:
        """The drag begins."""

    def drag(self, at: QPoint) -> None:
        """The mouse is there now."""

    def drop(self, at: QPoint) -> None:
        """The drag ends there: the one edit of the gesture."""

    def click(self, at: QPoint) -> None:
        """The button came up where it went down."""

    def cancel(self) -> None:
        """Esc: everything as it was."""

    def abandon(self) -> None:
        """The drawing becomes another one under the mouse, by a key or a menu: what the gesture shows goes away."""
        self.cancel()
