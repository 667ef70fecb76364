"""All connections of the canvas as items by key: laid between the layers, given the weights of each moment."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QGraphicsScene

from core.graph import Connection, Graph
from core.parameters import Parameters
from gui.canvas.layer_node import LayerNode
from gui.canvas.light import Light
from gui.canvas.wire_geometry import connection_wires
from gui.canvas.wire_item import WireItem
from gui.theme import Theme


class WireSet(dict[str, WireItem]):
    """Connection key → its item."""

    def __init__(self, scene: QGraphicsScene, nodes: Mapping[str, LayerNode]) -> None:
        super().__init__()
        self._scene, self._nodes = scene, nodes

    def sync(self, graph: Graph, numbers: Parameters | None, changed: set[str], theme: Theme) -> None:
        """Makes the items those of the drawing; only wires at changed layers, or changed themselves, are laid anew."""
        drawable = {c.key: c for c in graph.connections if c.source in self._nodes and c.target in self._nodes}
        for gone in self.keys() - drawable.keys():
            self._scene.removeItem(self.pop(gone))
        for key, connection in drawable.items():
            item = self.get(key)
            if item is None or item.connection != connection or changed & {connection.source, connection.target}:
                self._lay(connection, numbers, theme)
        crowd = sum(len(item.wires) for item in self.values())
        for item in self.values():
            item.crowd = crowd

    def follow(self, moved: set[str], numbers: Parameters | None, theme: Theme) -> None:
        """Lays the wires at layers that moved."""
        for item in list(self.values()):
            if item.connection.source in moved or item.connection.target in moved:
                self._lay(item.connection, numbers, theme)

    def show_weights(self, numbers: Parameters | None, theme: Theme, *, is_stale: bool) -> None:
        """The weights of another moment; the course of the wires stays."""
        for key, item in self.items():
            item.is_stale = is_stale
            array = numbers.weights.get(key) if numbers else None
            expected = (self._nodes[item.connection.target].layer.rows, self._nodes[item.connection.source].layer.units)
            fits = array is None or array.shape == expected
            if not fits or not item.revalue(None if array is None else array.numpy()):
                self._lay(item.connection, numbers, theme)

    def show_selected(self, key: str) -> None:
        """The connection that is selected as a whole, "" for none."""
        for own, item in self.items():
            if item.is_selected != (own == key):
                item.is_selected = own == key
                item.update()

    def show_light(self, light: Light | None) -> None:
        for item in self.values():
            item.light = light
            item.update()

    def show_problems(self, keys: set[str]) -> None:
        for key, item in self.items():
            if item.problem != (key in keys):
                item.problem = key in keys
                item.update()

    def show_theme(self, theme: Theme) -> None:
        for item in self.values():
            item.theme = theme
            item.update()

    def _lay(self, connection: Connection, numbers: Parameters | None, theme: Theme) -> None:
        source, target = self._nodes[connection.source], self._nodes[connection.target]
        array = numbers.weights.get(connection.key) if numbers else None
        wires = connection_wires(
            connection,
            (source.layer, source.shape, source.centre),
            (target.layer, target.shape, target.centre),
            None if array is None else array.numpy(),
        )
        item = self.get(connection.key)
        if item is None:
            item = self[connection.key] = WireItem(connection, wires, theme)
            self._scene.addItem(item)
        item.change(connection, wires, target.layer.pieces)
