"""The scene: layers and wires as items, kept in step with document and session by id.

It follows and shows; it changes nothing. What the user does is in the gestures.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from PySide6.QtCore import QObject, QPointF, QRectF, Signal
from PySide6.QtWidgets import QGraphicsScene

from core.arrays import Array
from core.graph import Connection, Graph, Layer
from core.parameters import Parameters
from core.project import Project
from gui.canvas import layout
from gui.canvas.edits import move, start_parameters, weight_of
from gui.canvas.highlight_item import HighlightItem
from gui.canvas.hits import Hit
from gui.canvas.layer_node import LayerNode
from gui.canvas.light import light_of
from gui.canvas.shape import layer_shape
from gui.canvas.wire_geometry import connection_wires
from gui.canvas.wire_item import WireItem
from gui.canvas.wires import Wires, curve
from gui.document import Document
from gui.session import Session
from gui.theme import ThemeHolder

FAR = 50_000.0  # the scene is larger than anybody pans


class CanvasScene(QGraphicsScene):
    """Items by id.

    Signals:
        synced(): the drawing on the canvas is another one than before.

    Attributes:
        nodes: layer id → its items. wires: connection key → its item. chosen: ids of the layers that are selected.
    """

    synced = Signal()

    def __init__(
        self, document: Document, session: Session, theme_holder: ThemeHolder, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.document, self.session, self.theme_holder = document, session, theme_holder
        self.nodes: dict[str, LayerNode] = {}
        self.wires: dict[str, WireItem] = {}
        self.chosen: frozenset[str] = frozenset()
        self.unfolded: set[str] = set()
        self.hovered = Hit("empty")
        self.numbers: Parameters | None = None
        self._start: tuple[object, Parameters] | None = None
        self.setSceneRect(-FAR, -FAR, 2 * FAR, 2 * FAR)
        self.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        theme = theme_holder.theme
        self._selected_wire = HighlightItem(theme, is_selection=True)
        self._hovered_wire = HighlightItem(theme, is_selection=False)
        self.addItem(self._selected_wire)
        self.addItem(self._hovered_wire)
        document.project_changed.connect(self._follow)
        session.moment_changed.connect(self.show_moment)
        session.responses_changed.connect(self.show_responses)
        session.selection_changed.connect(self.show_selection)
        session.stepping_changed.connect(self.show_light)
        session.problems_changed.connect(self.show_problems)
        theme_holder.changed.connect(self.show_theme)
        self.sync()

    # The drawing --------------------------------------------------------------

    @property
    def graph(self) -> Graph:
        return self.document.project.graph

    def size_of(self, layer: Layer) -> tuple[float, float]:
        shape = layer_shape(layer, layer.id in self.unfolded)
        return shape.width, shape.height

    def sync(self) -> None:
        """Makes the items those of the document's drawing: adds, removes and changes only what differs."""
        project = self.document.project
        graph = project.graph
        theme = self.theme_holder.theme
        for gone in self.nodes.keys() - graph.by_id.keys():
            self.nodes.pop(gone).remove()
        changed: set[str] = set()
        for layer in graph.layers:
            unfolded = layer.id in self.unfolded
            node = self.nodes.get(layer.id)
            if node is None:
                self.nodes[layer.id] = LayerNode(self, layer, theme, unfolded=unfolded)
                changed.add(layer.id)
            elif node.change(layer, unfolded=unfolded):
                changed.add(layer.id)
        for layer_id, centre in layout.positions(graph, project.layout, self.size_of).items():
            if self.nodes[layer_id].place(QPointF(*centre)):
                changed.add(layer_id)
        drawable = {c.key: c for c in graph.connections if c.source in self.nodes and c.target in self.nodes}
        for gone in self.wires.keys() - drawable.keys():
            self.removeItem(self.wires.pop(gone))
        self._read_numbers()
        for key, connection in drawable.items():
            item = self.wires.get(key)
            if item is None or item.connection != connection or changed & {connection.source, connection.target}:
                self._sync_wire(key, connection)
        self._count_crowd()
        self.chosen &= graph.by_id.keys()
        self.show_moment()
        self.show_responses()
        self.show_selection()
        self.show_light()
        self.show_problems()
        self.synced.emit()

    def carry_fold(self, old: str, new: str) -> None:
        """A layer about to be renamed stays unfolded."""
        if old in self.unfolded:
            self.unfolded = self.unfolded - {old} | {new}

    def positions(self) -> dict[str, tuple[float, float]]:
        """Where every layer stands now."""
        return {layer_id: (node.centre.x(), node.centre.y()) for layer_id, node in self.nodes.items()}

    def pinned(self) -> Project:
        """The document's project with every layer's place written down, so that an edit moves nothing else."""
        return move(self.document.project, self.positions())

    def place(self, places: Mapping[str, QPointF]) -> None:
        """Shows layers elsewhere while they are dragged; the document does not know yet."""
        moved = {layer_id for layer_id, centre in places.items() if self.nodes[layer_id].place(centre)}
        for key, item in self.wires.items():
            if item.connection.source in moved or item.connection.target in moved:
                self._sync_wire(key, item.connection)
        self._lay_highlights()

    def contents(self, ids: Iterable[str] | None = None) -> QRectF:
        """The rectangle around some layers, or all; empty when there are none."""
        area = QRectF()
        for layer_id in self.nodes if ids is None else ids:
            if layer_id in self.nodes:
                area = area.united(self.nodes[layer_id].bounds)
        return area

    # What it shows ------------------------------------------------------------

    def show_moment(self) -> None:
        """New numbers: wires, values and biases."""
        self._read_numbers()
        moment = self.session.moment
        trace = moment.trace if moment.graph == self.graph else None
        for key, item in self.wires.items():
            item.is_stale = moment.is_stale
            array = self.numbers.weights.get(key) if self.numbers else None
            if not self._fits(array, item.connection) or not item.revalue(None if array is None else array.numpy()):
                self._sync_wire(key, item.connection)
        for layer_id, node in self.nodes.items():
            values = trace.layers[layer_id].activation if trace and layer_id in trace.layers else None
            array = self.numbers.biases.get(layer_id) if self.numbers else None
            node.show_values(values, None if array is None else array.numpy(), is_stale=moment.is_stale)
        self._lay_highlights()

    def show_responses(self) -> None:
        responses = self.session.responses or {}
        for layer_id, node in self.nodes.items():
            node.show_responses(responses.get(layer_id), self.session.moment)

    def show_selection(self) -> None:
        """The session's selection, and the layers chosen here beside it."""
        selection = self.session.selection
        if selection.layer and selection.layer not in self.chosen:
            self.chosen = frozenset((selection.layer,)) & self.nodes.keys()
        elif selection.connection:
            self.chosen = frozenset()
        for layer_id, node in self.nodes.items():
            has_unit = selection.layer == layer_id and selection.unit is not None
            is_frame = layer_id in self.chosen and not (has_unit and len(self.chosen) == 1)
            node.show_selected(frame=is_frame, unit=selection.unit if has_unit else None)
        for key, item in self.wires.items():
            is_selected = key == selection.connection and selection.weight is None
            if is_selected != item.is_selected:
                item.is_selected = is_selected
                item.update()
        self._lay_highlights()

    def choose(self, ids: Iterable[str]) -> None:
        """Selects exactly these layers; a single one becomes the session's selection as well."""
        self.chosen = frozenset(ids) & self.nodes.keys()
        only = next(iter(self.chosen)) if len(self.chosen) == 1 else ""
        selection = self.session.selection
        if selection.layer != only or selection.unit is not None or selection.connection:
            self.session.select(selection.with_unit(only))
        self.show_selection()

    def hover(self, hit: Hit) -> None:
        """Shows what the mouse is over."""
        if hit == self.hovered:
            return
        self.hovered = hit
        for layer_id, node in self.nodes.items():
            is_hovered = layer_id == hit.layer
            node.show_hovered(is_hovered=is_hovered, unit=hit.unit if is_hovered else None)
        self._lay_highlights()

    def show_light(self) -> None:
        light = light_of(self.graph, self.session.place)
        for node in self.nodes.values():
            node.show_light(light)
        for item in self.wires.values():
            item.light = light
            item.update()

    def show_problems(self) -> None:
        found: dict[str, list[str]] = {}
        for problem in self.session.problems:
            found.setdefault(problem.where, []).append(f"{problem.what} {problem.fix}")
        for layer_id, node in self.nodes.items():
            node.show_problems(tuple(found.get(layer_id, ())))
        for key, item in self.wires.items():
            if item.problem != (key in found):
                item.problem = key in found
                item.update()

    def problems_of(self, where: str) -> tuple[str, ...]:
        """What is wrong with a layer or a connection, each with its mend."""
        return tuple(f"{p.what} {p.fix}" for p in self.session.problems if p.where == where)

    def show_theme(self) -> None:
        theme = self.theme_holder.theme
        for node in self.nodes.values():
            node.show_theme(theme)
        for item in (*self.wires.values(), self._selected_wire, self._hovered_wire):
            item.theme = theme
            item.update()
        self.show_responses()
        self.invalidate(self.sceneRect(), QGraphicsScene.SceneLayer.BackgroundLayer)

    # Wires --------------------------------------------------------------------

    def weight(self, key: str, weight: tuple[int, int]) -> float | None:
        """The value that is shown for a weight."""
        return weight_of(self.numbers, key, weight)

    def _follow(self, before: Project, after: Project) -> None:
        if before.graph != after.graph or before.layout != after.layout or before.training != after.training:
            self.sync()

    def _read_numbers(self) -> None:
        """The parameters that are shown: the moment's, or, while the drawing has problems, the document's or the start."""
        project, moment = self.document.project, self.session.moment
        if moment.parameters is not None and moment.graph == project.graph:
            self.numbers = moment.parameters
        elif project.parameters is not None:
            self.numbers = project.parameters
        else:
            training = project.training_or_default
            key = (project.graph, training.initialization, training.seed)
            if self._start is None or self._start[0] != key:
                self._start = (key, start_parameters(project, project.graph))
            self.numbers = self._start[1]

    def _fits(self, array: Array | None, connection: Connection) -> bool:
        return array is None or array.shape == self.graph.shape(connection)

    def _sync_wire(self, key: str, connection: Connection) -> None:
        """Lays a connection's wires anew."""
        item = self.wires.get(key)
        source, target = self.nodes[connection.source], self.nodes[connection.target]
        array = self.numbers.weights.get(key) if self.numbers else None
        wires = connection_wires(
            connection,
            (source.layer, source.shape, source.centre),
            (target.layer, target.shape, target.centre),
            None if array is None else array.numpy(),
        )
        if item is None:
            item = self.wires[key] = WireItem(connection, wires, self.theme_holder.theme)
            item.pieces = target.layer.pieces
            self.addItem(item)
        else:
            item.change(connection, wires, target.layer.pieces)

    def _count_crowd(self) -> None:
        crowd = sum(len(item.wires) for item in self.wires.values())
        for item in self.wires.values():
            item.crowd = crowd

    def _lay_highlights(self) -> None:
        """Puts the two outlines along the wires that are selected and hovered."""
        selection, hit = self.session.selection, self.hovered
        self._lay(self._selected_wire, selection.connection, selection.weight)
        same = (hit.key, hit.weight) == (selection.connection, selection.weight)
        self._lay(self._hovered_wire, "" if same or hit.part != "wire" else hit.key, hit.weight)

    def _lay(self, item: HighlightItem, key: str, weight: tuple[int, int] | None) -> None:
        wires: Wires | None = self.wires[key].wires if key in self.wires else None
        edge = wires.index(weight) if wires is not None and weight is not None else None
        if wires is None or edge is None or weight is None:
            item.show_wire(None, None)
            return
        (x0, y0), (x1, y1) = wires.starts[edge].tolist(), wires.ends[edge].tolist()
        item.show_wire(curve(QPointF(x0, y0), QPointF(x1, y1)), self.weight(key, weight))

    def wire_middle(self, key: str, weight: tuple[int, int]) -> QPointF | None:
        """The middle of a weight's wire in the scene; None when it is not drawn."""
        wires = self.wires[key].wires if key in self.wires else None
        edge = wires.index(weight) if wires is not None else None
        if wires is None or edge is None:
            return None
        middle = np.asarray(wires.points[edge, wires.points.shape[1] // 2])
        return QPointF(float(middle[0]), float(middle[1]))
