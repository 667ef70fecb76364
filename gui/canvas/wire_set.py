"""All connections of the canvas by key: laid between the layers, given the weights of each moment, painted together."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from core.arrays import Array
from core.graph import Connection, Graph
from core.parameters import Parameters
from gui.canvas.drawing_item import PartScene
from gui.canvas.layer_node import LayerNode
from gui.canvas.light import Light
from gui.canvas.routes import Point, Way, routes
from gui.canvas.style import CanvasStyle
from gui.canvas.wire_geometry import chosen_edges, connection_wires
from gui.canvas.wire_item import WireItem
from gui.canvas.wire_painter import WirePainter, WirePlan

CHOICE_SECONDS = 0.5  # how often, at most, the strongest wires are chosen anew while training runs
Box = tuple[float, float, float, float]
MOST_LANE_EDGES = 64  # wires of a connection that lie beside each other in a lane


class WireSet(dict[str, WireItem]):
    """Connection key → its item."""

    def __init__(self, scene: PartScene, nodes: Mapping[str, LayerNode]) -> None:
        super().__init__()
        self._scene, self._nodes = scene, nodes
        self._routes: dict[str, tuple[Point, ...]] = {}
        self._boxes: dict[str, Box] = {}
        self._plan: WirePlan | None = None
        self._chosen_at: dict[str, float] = {}
        self._chosen_of: dict[str, Array] = {}  # the weights that the strongest wires were chosen of

    @property
    def bounds(self) -> QRectF:
        """The rectangle around all wires."""
        area = QRectF()
        for item in self.values():
            area = area.united(item.wires.bounds)
        return area

    @property
    def middles(self) -> list[QPointF]:
        """The middle of every wire that is drawn."""
        middles = [item.wires.points[:, item.wires.points.shape[1] // 2] for item in self.values()]
        return [QPointF(x, y) for found in middles for x, y in found.tolist()]

    def sync(self, graph: Graph, numbers: Parameters | None, changed: set[str]) -> None:
        """Makes the items those of the drawing; only what differs is laid anew."""
        drawable = {c.key: c for c in graph.connections if c.source in self._nodes and c.target in self._nodes}
        for gone in self.keys() - drawable.keys():
            self.pop(gone).update()
            self._plan = None
            self._chosen_of.pop(gone, None)
        if not changed and all(key in self and self[key].connection == c for key, c in drawable.items()):
            return
        before = self._routes
        self._boxes = {layer_id: _box(node) for layer_id, node in self._nodes.items()}
        self._routes = routes(self._ways(drawable.values()), self._boxes)
        for key, connection in drawable.items():
            item = self.get(key)
            is_moved = changed & {connection.source, connection.target} or before.get(key) != self._routes.get(key)
            if item is None or item.connection != connection or is_moved:
                self._lay(connection, numbers)

    def follow(self, moved: set[str], numbers: Parameters | None) -> None:
        """Lays the wires at layers that moved; those of others find their way around them once they stand."""
        ends = [i.connection for i in self.values() if i.connection.source in moved or i.connection.target in moved]
        is_same = self._boxes.keys() == self._nodes.keys()
        self._boxes.update((i, _box(self._nodes[i])) for i in (moved if is_same else self._nodes))
        for gone in self._boxes.keys() - self._nodes.keys():
            del self._boxes[gone]
        fresh = routes(self._ways(ends), self._boxes)
        for connection in ends:
            self._routes.pop(connection.key, None)
            if connection.key in fresh:
                self._routes[connection.key] = fresh[connection.key]
            self._lay(connection, numbers)

    def show_weights(self, numbers: Parameters | None, *, is_stale: bool, is_running: bool) -> None:
        """The weights of another moment; the course of the wires stays."""
        now = time.monotonic()
        for position, (key, item) in enumerate(self.items()):
            if item.is_stale != is_stale:
                item.is_stale = is_stale
                item.update()
            array = numbers.weights.get(key) if numbers else None
            expected = (self._nodes[item.connection.target].layer.rows, self._nodes[item.connection.source].layer.units)
            matrix = None if array is None or array.shape != expected else array.numpy()
            is_due = item.wires.is_chosen and array is not self._chosen_of.get(key)
            is_due = is_due and not (is_running and now < self._chosen_at.get(key, 0.0) + CHOICE_SECONDS)
            if is_due and array is not None and matrix is not None and self._are_chosen(item, matrix):
                is_due, self._chosen_at[key], self._chosen_of[key] = False, now, array
            looks_different = None if is_due else item.revalue(matrix)
            if looks_different is None:
                self._chosen_at[key] = now
                self._lay(item.connection, numbers)
            elif looks_different and self._plan is not None:
                self._plan.revalue(position)

    def show_selected(self, key: str) -> None:
        """The connection that is selected as a whole, "" for none."""
        for own, item in self.items():
            if item.is_selected != (own == key):
                item.is_selected = own == key
                item.update()

    def show_light(self, light: Light | None) -> None:
        for item in self.values():
            if item.light != light:
                item.light = light
                item.update()

    def show_problems(self, keys: set[str]) -> None:
        for key, item in self.items():
            if item.problem != (key in keys):
                item.problem = key in keys
                item.update()

    def paint(self, painter: QPainter, exposed: Sequence[QRectF], style: CanvasStyle, zoom: float) -> None:
        if self._plan is None:
            self._plan = WirePlan(self.values())
        WirePainter(painter, self._plan, style, zoom).paint(exposed)

    def _ways(self, connections: Iterable[Connection]) -> list[Way]:
        ways: list[Way] = []
        for connection in connections:
            source, target = self._nodes[connection.source], self._nodes[connection.target]
            edges = min(MOST_LANE_EDGES, max(1, len(source.shape.shown)) * max(1, len(target.shape.shown)))
            ways.append(Way(connection.key, connection.source, connection.target, source.rows, target.rows, edges))
        return ways

    def _are_chosen(self, item: WireItem, matrix: NDArray[np.floating[Any]]) -> bool:
        """Whether the strongest of other weights are the same as before."""
        source, target = self._nodes[item.connection.source], self._nodes[item.connection.target]
        ends = (source.layer, source.shape), (target.layer, target.shape)
        rows, columns, _ = chosen_edges(item.connection, *ends, matrix)
        return np.array_equal(rows, item.wires.rows) and np.array_equal(columns, item.wires.columns)

    def _lay(self, connection: Connection, numbers: Parameters | None) -> None:
        source, target = self._nodes[connection.source], self._nodes[connection.target]
        array = numbers.weights.get(connection.key) if numbers else None
        wires = connection_wires(
            connection,
            (source.layer, source.shape, source.centre),
            (target.layer, target.shape, target.centre),
            None if array is None else array.numpy(),
            self._routes.get(connection.key, ()),
        )
        item = self.get(connection.key)
        if item is None:
            item = self[connection.key] = WireItem(self._scene, connection, wires)
        if array is not None and wires.is_chosen:
            self._chosen_of[connection.key] = array
        item.change(connection, wires, target.layer.pieces)
        if self._plan is not None and not self._plan.relay(item):
            self._plan = None


def _box(node: LayerNode) -> Box:
    area = node.bounds
    return area.left(), area.top(), area.right(), area.bottom()
