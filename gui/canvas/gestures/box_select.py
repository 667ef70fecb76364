"""Box selection: drag on empty ground. Shift adds to what is selected, Ctrl toggles. A click selects nothing."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QGraphicsRectItem

from gui.canvas.gestures.gesture import Gesture
from gui.canvas.ink import hairline

BOX_Z = 10.0
FILL_ALPHA = 28


class BoxSelect(Gesture):
    """Layers that the box touches are selected as it grows."""

    def begin(self) -> None:
        self._before = self.canvas.scene_.chosen
        theme = self.canvas.theme_holder.theme
        self._box = QGraphicsRectItem()
        self._box.setPen(hairline(theme.accent))
        fill = QColor(theme.accent)
        fill.setAlpha(FILL_ALPHA)
        self._box.setBrush(fill)
        self._box.setZValue(BOX_Z)
        self.canvas.scene_.addItem(self._box)

    def drag(self, at: QPoint) -> None:
        area = QRectF(self.start_in_scene, self.canvas.mapToScene(at)).normalized()
        self._box.setRect(area)
        scene = self.canvas.scene_
        touched = frozenset(layer_id for layer_id, node in scene.nodes.items() if node.bounds.intersects(area))
        modifiers = self.canvas.modifiers
        if modifiers & Qt.KeyboardModifier.ControlModifier:
            touched = self._before ^ touched
        elif modifiers & Qt.KeyboardModifier.ShiftModifier:
            touched = self._before | touched
        if touched != scene.chosen:
            scene.choose(touched)

    def drop(self, at: QPoint) -> None:
        self.canvas.scene_.removeItem(self._box)

    def click(self, at: QPoint) -> None:
        if self.canvas.modifiers == Qt.KeyboardModifier.NoModifier:
            self.canvas.scene_.choose(())

    def cancel(self) -> None:
        if self.has_moved:
            self.canvas.scene_.removeItem(self._box)
            self.canvas.scene_.choose(self._before)
