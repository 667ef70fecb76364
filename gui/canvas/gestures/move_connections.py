"""Ctrl and a drag from a pin: all its connections go along, to another layer, or away when dropped in the open."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QPainterPath
from PySide6.QtWidgets import QGraphicsPathItem

from core.graph import Connection, Graph
from core.parameters import masked
from core.project import Project
from gui.canvas.connecting import refusal
from gui.canvas.courses import curve
from gui.canvas.edits import with_graph
from gui.canvas.gestures.gesture import Gesture
from gui.canvas.ink import pen

if TYPE_CHECKING:
    from gui.canvas.canvas import Canvas

RUBBER_Z = 5.0


class MoveConnections(Gesture):
    """Those that arrive at a layer, or those that leave it.

    Args:
        layer: whose pin it is. arriving: whether it is the pin at the left.
    """

    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, canvas: Canvas, start: QPoint, layer: str, *, arriving: bool) -> None:
        super().__init__(canvas, start)
        graph = canvas.scene_.graph
        self.layer, self.arriving = layer, arriving
        self.connections = graph.into(layer) if arriving else graph.out_of(layer)

    def begin(self) -> None:
        self._rubber = QGraphicsPathItem()
        self._rubber.setZValue(RUBBER_Z)
        self.canvas.scene_.addItem(self._rubber)
        self._show_detaching(True)

    def drag(self, at: QPoint) -> None:
        scene, theme = self.canvas.scene_, self.canvas.theme_holder.theme
        over = self.canvas.layer_at(at)
        why = self._why_not(over) if over else None
        path, end = QPainterPath(), self.canvas.mapToScene(at)
        for connection in self.connections:
            ends = (self._anchor(connection), end) if self.arriving else (end, self._anchor(connection))
            path.addPath(curve(*ends))
        self._rubber.setPath(path)
        stroke = pen(theme.problem if why else theme.accent, 2)
        stroke.setCosmetic(True)
        self._rubber.setPen(stroke)
        for layer_id, node in scene.nodes.items():
            node.show_port(("refused" if why else "target") if layer_id == over else "")
        self.canvas.say(why or "", at)

    def drop(self, at: QPoint) -> None:
        self._clear()
        over, scene, document = self.canvas.layer_at(at), self.canvas.scene_, self.canvas.document
        if over == self.layer:
            return
        why = self._why_not(over) if over else None
        if why is not None:
            self.canvas.commands.refuse(why, at)
            return
        way = "into" if self.arriving else "out of"
        project = moved(scene.pinned(), self.connections, over, arriving=self.arriving)
        text = f"Move the connections {way} {self.layer} to {over}" if over else f"Detach all {way} {self.layer}"
        document.edit(text, project)

    def click(self, at: QPoint) -> None:
        self.canvas.scene_.choose(self.canvas.scene_.chosen ^ {self.layer})

    def cancel(self) -> None:
        if self.has_moved:
            self._clear()

    def _why_not(self, other: str) -> str | None:
        """Why not all of them may go there; None when they may, or when they come from there."""
        if other == self.layer:
            return None
        graph = self.canvas.scene_.graph.without_connections(c.key for c in self.connections)
        for connection in self.connections:
            why = refusal(graph, *_ends(connection, other, arriving=self.arriving))
            if why is not None:
                return why
        return None

    def _anchor(self, connection: Connection) -> QPointF:
        """The end that stays where it is."""
        node = self.canvas.scene_.nodes[connection.source if self.arriving else connection.target]
        return node.centre + (node.shape.output_port if self.arriving else node.shape.input_port)

    def _show_detaching(self, is_detaching: bool) -> None:
        for connection in self.connections:
            item = self.canvas.scene_.wires.get(connection.key)
            if item is not None:
                item.is_detaching = is_detaching
                item.update()

    def _clear(self) -> None:
        self.canvas.scene_.removeItem(self._rubber)
        self._show_detaching(False)
        self.canvas.say("", self.start)
        for node in self.canvas.scene_.nodes.values():
            node.show_port("")


def moved(project: Project, connections: tuple[Connection, ...], other: str, *, arriving: bool) -> Project:
    """The connections at another layer, or gone where there is none; weights stay where the matrix has their shape."""
    before = project.graph
    graph = before.without_connections(c.key for c in connections)
    kept: list[tuple[str, str]] = []
    for old in connections if other else ():
        source, target = _ends(old, other, arriving=arriving)
        new = replace(old, source=source, target=target)
        if graph_shape(before, old) != graph_shape(before, new):
            new = replace(new, mask=None)
        else:
            kept.append((old.key, new.key))
        graph = graph.with_connection(new)
    changed = with_graph(project, graph)
    parameters = changed.parameters
    if parameters is None or project.parameters is None:
        return changed
    for old_key, new_key in kept:
        parameters = parameters.with_array("weights", new_key, project.parameters.weights[old_key])
    return replace(changed, parameters=masked(graph, parameters))


def graph_shape(graph: Graph, connection: Connection) -> tuple[int, int]:
    return graph.by_id[connection.target].rows, graph.by_id[connection.source].units


def _ends(connection: Connection, other: str, *, arriving: bool) -> tuple[str, str]:
    return (connection.source, other) if arriving else (other, connection.target)
