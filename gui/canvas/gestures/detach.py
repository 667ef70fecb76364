"""Detaching: drag a wire off an input. Dropped on another layer it connects there, dropped in the open it is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint

from core.graph import Connection
from gui.canvas import edits
from gui.canvas.connecting import refusal
from gui.canvas.gestures.connect import Connect

if TYPE_CHECKING:
    from gui.canvas.canvas import Canvas


class Detach(Connect):
    """Like wiring from the source's output, but the connection exists already."""

    def __init__(self, canvas: Canvas, start: QPoint, connection: Connection) -> None:
        super().__init__(canvas, start, connection.source)
        self.connection = connection

    def why_not(self, other: str) -> str | None:
        if other == self.connection.target:
            return None  # back where it came from
        graph = self.canvas.scene_.graph.without_connections((self.connection.key,))
        return refusal(graph, self.connection.source, other)

    def begin(self) -> None:
        super().begin()
        self._show_detaching(True)

    def drop(self, at: QPoint) -> None:
        self._clear()
        self._show_detaching(False)
        scene, document = self.canvas.scene_, self.canvas.document
        over = self.canvas.layer_at(at)
        source, target = self.connection.source, self.connection.target
        if not over:
            document.edit(f"Detach {source} from {target}", edits.disconnect(scene.pinned(), self.connection.key))
        elif over != target:
            why = self.why_not(over)
            if why is None:
                project = edits.reconnect(scene.pinned(), self.connection.key, over)
                document.edit(f"Connect {source} to {over} instead of {target}", project)
            else:
                self.canvas.commands.refuse(why, at)

    def click(self, at: QPoint) -> None:
        self.canvas.scene_.choose((self.connection.target,))

    def cancel(self) -> None:
        super().cancel()
        self._show_detaching(False)

    def _show_detaching(self, is_detaching: bool) -> None:
        item = self.canvas.scene_.wires.get(self.connection.key)
        if item is not None:
            item.is_detaching = is_detaching
            item.update()
