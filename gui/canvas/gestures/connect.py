"""Wiring: drag from a port to a layer. The rubber wire says whether it may be dropped, and why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QPainterPath
from PySide6.QtWidgets import QGraphicsPathItem

from core.graph import Kind
from gui.canvas import edits
from gui.canvas.connecting import refusal
from gui.canvas.courses import curve
from gui.canvas.gestures.gesture import Gesture
from gui.canvas.hits import Hit
from gui.canvas.ink import pen

if TYPE_CHECKING:
    from gui.canvas.canvas import Canvas

RUBBER_Z = 5.0


class Connect(Gesture):
    """From an output port forwards, or from an input port backwards.

    Args:
        layer: whose port it starts from. backwards: from its input port.
    """

    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, canvas: Canvas, start: QPoint, layer: str, *, backwards: bool = False) -> None:
        super().__init__(canvas, start)
        self.layer, self.backwards = layer, backwards

    def ends(self, other: str) -> tuple[str, str]:
        """Source and target if the wire is dropped on that layer."""
        return (other, self.layer) if self.backwards else (self.layer, other)

    @property
    def anchor(self) -> QPointF:
        """Where the rubber wire is fixed."""
        node = self.canvas.scene_.nodes[self.layer]
        return node.centre + (node.shape.input_port if self.backwards else node.shape.output_port)

    def why_not(self, other: str) -> str | None:
        return refusal(self.canvas.scene_.graph, *self.ends(other))

    def begin(self) -> None:
        self._rubber = QGraphicsPathItem()
        self._rubber.setZValue(RUBBER_Z)
        self.canvas.scene_.addItem(self._rubber)
        self.canvas.scene_.hover(Hit("empty"))  # its buttons would be in the way
        self.canvas.viewport().setCursor(Qt.CursorShape.CrossCursor)

    def drag(self, at: QPoint) -> None:
        scene, theme = self.canvas.scene_, self.canvas.theme_holder.theme
        over = self.canvas.layer_at(at)
        why = self.why_not(over) if over else None
        end = self.canvas.mapToScene(at)
        if over and why is None:
            node = scene.nodes[over]
            end = node.centre + (node.shape.output_port if self.backwards else node.shape.input_port)
        self._rubber.setPath(self._path(end))
        stroke = pen(theme.problem if why else theme.accent, 2)
        stroke.setCosmetic(True)
        self._rubber.setPen(stroke)
        for layer_id, node in scene.nodes.items():
            if layer_id == over:
                node.show_port("refused" if why else "target")
            else:
                node.show_port("")
        self.canvas.say(why or "", at)

    def drop(self, at: QPoint) -> None:
        self._clear()
        over = self.canvas.layer_at(at)
        if over:
            why = self.why_not(over)
            if why is None:
                source, target = self.ends(over)
                self.canvas.document.edit(
                    f"Connect {source} to {target}", edits.connect(self.canvas.scene_.pinned(), source, target)
                )
            elif over != self.layer:
                self.canvas.commands.refuse(why, at)
        else:
            self.dropped_on_empty(at)

    def dropped_on_empty(self, at: QPoint) -> None:
        kinds: tuple[Kind, ...] = ("input", "hidden") if self.backwards else ("hidden", "output")
        self.canvas.menus.open_add(at, kinds=kinds, connect=self.ends)

    def click(self, at: QPoint) -> None:
        self.canvas.scene_.choose((self.layer,))

    def cancel(self) -> None:
        if self.has_moved:
            self._clear()

    def _path(self, end: QPointF) -> QPainterPath:
        return curve(end, self.anchor) if self.backwards else curve(self.anchor, end)

    def _clear(self) -> None:
        self.canvas.scene_.removeItem(self._rubber)
        self.canvas.say("", self.start)
        for node in self.canvas.scene_.nodes.values():
            node.show_port("")
