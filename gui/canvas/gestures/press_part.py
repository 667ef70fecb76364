"""Clicks on the small parts of a layer and on wires: what a press that does not move means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt

from gui.canvas import edits
from gui.canvas.gestures.gesture import Gesture
from gui.canvas.gestures.move_layers import MoveLayers
from gui.canvas.hits import Hit

if TYPE_CHECKING:
    from gui.canvas.canvas import Canvas


class PressButton(Gesture):
    """−, +, the count between them and the fold line: they act when the button comes up where it went down."""

    def __init__(self, canvas: Canvas, start: QPoint, hit: Hit) -> None:
        super().__init__(canvas, start)
        self.hit = hit

    def click(self, at: QPoint) -> None:
        if self.hit.part == "fold":
            self.canvas.commands.toggle_fold(self.hit.layer)
        elif self.hit.part in ("minus", "plus"):
            self.canvas.commands.change_units(self.hit.layer, 1 if self.hit.part == "plus" else -1)
        else:
            self.canvas.scene_.choose((self.hit.layer,))


class PressLabel(MoveLayers):
    """The activation's name: a click opens its menu, a drag moves the layer."""

    def click(self, at: QPoint) -> None:
        super().click(at)
        self.canvas.menus.open_activations(self.hit.layer)


class PressWire(Gesture):
    """A wire: a click selects its weight, Alt+click deletes the connection."""

    def __init__(self, canvas: Canvas, start: QPoint, hit: Hit) -> None:
        super().__init__(canvas, start)
        self.hit = hit

    def click(self, at: QPoint) -> None:
        canvas, key = self.canvas, self.hit.key
        if canvas.modifiers & Qt.KeyboardModifier.AltModifier:
            source, _, target = key.partition("->")
            canvas.document.edit(f"Disconnect {source} from {target}", edits.disconnect(canvas.scene_.pinned(), key))
        else:
            canvas.session.select(canvas.session.selection.with_weight(key, self.hit.weight))
