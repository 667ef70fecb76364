"""The keyboard on the canvas: the table's keys, Space that pans or plays, and a chain typed into an empty canvas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent

from gui.canvas.keys import action_for
from gui.canvas.mouse import Mouse

if TYPE_CHECKING:
    from gui.canvas.canvas import Canvas

CHAIN_PLACE = QPoint(-130, 160)  # from the middle of the view: below the hint that says to type


class Keyboard:
    """Each method says whether the key meant something here."""

    def __init__(self, canvas: Canvas, mouse: Mouse) -> None:
        self._canvas, self._mouse = canvas, mouse

    def takes(self, event: QKeyEvent) -> bool:
        return _is_space(event) or self._begins_chain(event) or bool(action_for(event))

    def press(self, event: QKeyEvent) -> bool:
        canvas = self._canvas
        if _is_space(event):
            if not event.isAutoRepeat():
                self._mouse.is_panning, self._mouse.has_panned = True, False
                canvas.viewport().setCursor(Qt.CursorShape.OpenHandCursor)
            return True
        name = action_for(event)
        if name:
            getattr(canvas.commands, name)()
        elif event.text() == "?":
            canvas.help_wanted.emit()
        elif self._begins_chain(event):
            canvas.menus.open_add(canvas.viewport().rect().center() + CHAIN_PLACE, text=event.text())
        else:
            return False
        return True

    def release(self, event: QKeyEvent) -> bool:
        if event.key() != Qt.Key.Key_Space or not self._mouse.is_panning or event.isAutoRepeat():
            return False
        self._mouse.is_panning = False
        self._canvas.viewport().unsetCursor()
        if not self._mouse.has_panned:
            self._canvas.space_tapped.emit()
        return True

    def _begins_chain(self, event: QKeyEvent) -> bool:
        return event.text().isdecimal() and not event.modifiers() and not self._canvas.scene_.nodes


def _is_space(event: QKeyEvent) -> bool:
    return event.key() == Qt.Key.Key_Space and not event.modifiers()
