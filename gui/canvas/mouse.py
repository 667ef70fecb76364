"""The mouse on the canvas: which gesture is under way, what it is over, and what a double-click opens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QMouseEvent

from core.graph import KINDS
from gui.canvas.gestures.gesture import Gesture
from gui.canvas.gestures.starting import gesture_for
from gui.canvas.hits import Hit

if TYPE_CHECKING:
    from gui.canvas.canvas import Canvas

CLICKABLE = frozenset(("minus", "plus", "label", "fold", "wire", "wire_badge", "group"))


class Mouse:
    """Hands presses to gestures, one at a time.

    Attributes:
        at: where it was last, in pixels of the viewport. modifiers: of its last event.
        is_panning: Space is held down. has_panned: something was dragged since.
    """

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._gesture: Gesture | None = None
        self._button = Qt.MouseButton.NoButton
        self.at = QPoint()
        self.modifiers = Qt.KeyboardModifier.NoModifier
        self.is_panning = self.has_panned = False

    @property
    def is_busy(self) -> bool:
        return self._gesture is not None

    def press(self, event: QMouseEvent) -> None:
        self._read(event)
        if self._gesture is None:
            hit = self._canvas.hit(self.at)
            self._gesture = gesture_for(self._canvas, event.button(), self.at, hit, is_panning=self.is_panning)
            self._button = event.button()

    def move(self, event: QMouseEvent) -> None:
        self._read(event)
        gesture = self._gesture
        if gesture is None:
            self._hover()
            return
        self._canvas.session.turns.give_way()
        gesture.move(self.at)
        if gesture.has_moved and gesture.cursor is not None:
            self._canvas.viewport().setCursor(gesture.cursor)

    def release(self, event: QMouseEvent) -> None:
        self._read(event)
        gesture = self._gesture
        if gesture is not None and event.button() == self._button:
            self._end()
            gesture.release(self.at)

    def double_click(self, event: QMouseEvent) -> None:
        """Types what is under the mouse, or adds a node where nothing is."""
        canvas = self._canvas
        hit = canvas.hit(event.position().toPoint())
        if event.button() != Qt.MouseButton.LeftButton or hit.part in ("minus", "plus"):
            self.press(event)  # two quick clicks are two clicks
            return
        self._read(event)
        if hit.part == "wire" and hit.weight is not None:
            canvas.session.select(canvas.session.selection.with_weight(hit.key, hit.weight))
            canvas.commands.edit_weight(hit.key, hit.weight)
        elif hit.part == "bias" and hit.unit is not None:
            canvas.commands.edit_bias(hit.layer, hit.unit)
        elif hit.part == "count":
            canvas.commands.edit_units(hit.layer)
        elif hit.part == "title":
            canvas.scene_.choose((hit.layer,))
            canvas.commands.rename()
        elif hit.part == "group" and hit.group is not None:
            canvas.commands.rename_frame(canvas.scene_.groups[hit.group].frame)
        elif hit.part == "empty":
            canvas.menus.open_add(self.at, kinds=KINDS)

    def leave(self) -> None:
        if self._gesture is None:
            self._canvas.scene_.hover(Hit("empty"))

    def cancel(self) -> bool:
        """Ends a drag with everything as it was; whether there was one."""
        gesture = self._gesture
        if gesture is None:
            return False
        self._end()
        gesture.cancel()
        return True

    def abandon(self) -> None:
        """The drawing is about to become another one: a gesture that is under way ends without a change."""
        gesture = self._gesture
        if gesture is not None:
            self._end()
            gesture.abandon()

    def _read(self, event: QMouseEvent) -> None:
        self.at, self.modifiers = event.position().toPoint(), event.modifiers()

    def _end(self) -> None:
        self.has_panned = True
        self._gesture = None
        self._canvas.viewport().unsetCursor()

    def _hover(self) -> None:
        canvas = self._canvas
        hit = canvas.hit(self.at)
        canvas.scene_.hover(hit)
        if self.is_panning:
            return
        if hit.part in ("input_port", "output_port"):
            canvas.viewport().setCursor(Qt.CursorShape.CrossCursor)
        elif hit.part in CLICKABLE:
            canvas.viewport().setCursor(Qt.CursorShape.PointingHandCursor)
        else:
            canvas.viewport().unsetCursor()
