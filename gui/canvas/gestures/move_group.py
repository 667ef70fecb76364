"""A frame's title: a click selects its layers, a drag moves them all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt

from core.frames import Frame
from gui.canvas.gestures.move_layers import MoveLayers
from gui.canvas.hits import Hit

if TYPE_CHECKING:
    from gui.canvas.canvas import Canvas


class MoveGroup(MoveLayers):
    """Like moving its first layer with all others selected."""

    def __init__(self, canvas: Canvas, start: QPoint, frame: Frame) -> None:
        drawn = [layer_id for layer_id in frame.layers if layer_id in canvas.scene_.nodes]
        super().__init__(canvas, start, Hit("frame", drawn[0]))
        self._name, self._layers = frame.name, frozenset(drawn)

    def begin(self) -> None:
        self.canvas.scene_.choose(self._layers)
        super().begin()

    def words(self) -> str:
        return f"Move the frame {self._name}"

    def click(self, at: QPoint) -> None:
        """Shift adds its layers to what is selected, Ctrl toggles them."""
        scene, modifiers = self.canvas.scene_, self.canvas.modifiers
        if modifiers & Qt.KeyboardModifier.ControlModifier:
            scene.choose(scene.chosen ^ self._layers)
        elif modifiers & Qt.KeyboardModifier.ShiftModifier:
            scene.choose(scene.chosen | self._layers)
        else:
            scene.choose(self._layers)
