"""The scene: layers and wires as items, kept in step with document and session by id.

It follows and shows; it changes nothing. What the user does is in the gestures.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from functools import partial

import numpy as np
from PySide6.QtCore import QObject, QPointF, QRectF, Signal
from PySide6.QtWidgets import QGraphicsScene

from core.graph import Graph, Layer
from core.parameters import Parameters
from core.project import Project
from gui.canvas import layout
from gui.canvas.class_marks import ClassMarks
from gui.canvas.drawing_item import FAR, DrawingItem, PartScene
from gui.canvas.edits import move, weight_of
from gui.canvas.group_item import GroupSet
from gui.canvas.highlights import Highlights
from gui.canvas.hits import Hit
from gui.canvas.in_turn import InTurn
from gui.canvas.layer_node import LayerNode
from gui.canvas.light import light_of
from gui.canvas.pictures import Pictures
from gui.canvas.shape import layer_shape, picture_side
from gui.canvas.shown_numbers import ShownNumbers
from gui.canvas.style import style_of
from gui.canvas.wire_set import WireSet
from gui.document import Document
from gui.session import Session
from gui.theme import ThemeHolder


class CanvasScene(PartScene):
    """Items by id.

    Signals:
        changing(): the items are about to become those of another drawing.
        synced(): the drawing on the canvas is another one than before.

    Attributes:
        nodes: layer id → its items. wires: connection key → its item. groups: the frames around layers.
        chosen: ids of the layers that are selected.
    """

    changing = Signal()
    synced = Signal()

    def __init__(
        self, document: Document, session: Session, theme_holder: ThemeHolder, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.document, self.session, self.theme_holder = document, session, theme_holder
        self.nodes: dict[str, LayerNode] = {}
        self.wires = WireSet(self, self.nodes)
        self.groups = GroupSet(self, self.nodes)
        self.chosen: frozenset[str] = frozenset()
        self.unfolded: set[str] = set()
        self.hovered = Hit("empty")
        self.numbers: Parameters | None = None
        self._fill: float | None = None
        self._in_turn = InTurn(self, session, lambda: self.show_moment(), lambda: self.show_responses())
        self._shown_numbers, self._class_marks = ShownNumbers(), ClassMarks()
        self._synced_graph: Graph | None = None
        self.setSceneRect(-FAR, -FAR, 2 * FAR, 2 * FAR)
        self.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        self.drawing = DrawingItem(self.groups, self.nodes, self.wires, style_of(theme_holder))
        self.addItem(self.drawing)
        self._pictures = Pictures(self.nodes)
        self._highlights = Highlights(self, theme_holder.theme)
        document.project_changed.connect(self._follow)
        session.selection_changed.connect(self.show_selection)
        session.stepping_changed.connect(self._follow_stepping)
        session.attention.asked_changed.connect(self.show_light)
        session.problems_changed.connect(self.show_problems)
        theme_holder.changed.connect(self.show_theme)
        self.sync()

    # The drawing --------------------------------------------------------------

    @property
    def graph(self) -> Graph:
        return self.document.project.graph

    @property
    def _is_synced(self) -> bool:
        """Whether the items are those of the document's drawing; the session hears of another one first."""
        return self._synced_graph is self.graph or self._synced_graph == self.graph

    def size_of(self, layer: Layer) -> tuple[float, float]:
        shape = layer_shape(layer, layer.id in self.unfolded)
        return shape.width, shape.height

    def sync(self) -> None:
        """Makes the items those of the document's drawing: adds, removes and changes only what differs."""
        project = self.document.project
        graph = self._synced_graph = project.graph
        for gone in self.nodes.keys() - graph.by_id.keys():
            self.nodes.pop(gone).update()
        changed: set[str] = set()
        for layer in graph.layers:
            unfolded = layer.id in self.unfolded
            node = self.nodes.get(layer.id)
            if node is None:
                self.nodes[layer.id] = LayerNode(self, layer, unfolded=unfolded)
                changed.add(layer.id)
            elif node.change(layer, unfolded=unfolded):
                changed.add(layer.id)
        self.numbers = self._shown_numbers.of(project, self.session.moment)
        self._stand(changed)
        self.chosen &= graph.by_id.keys()
        self.show_moment()
        self.show_responses()
        self.show_selection()
        self.show_light()
        self.show_problems()
        self.synced.emit()

    def _stand(self, changed: set[str]) -> None:
        """Puts layers where they belong, and lays the wires of those that moved or changed."""
        project = self.document.project
        places = layout.positions(project.graph, project.layout, self.size_of, self._fill)
        for layer_id, centre in places.items():
            if self.nodes[layer_id].place(QPointF(*centre)):
                changed.add(layer_id)
        if changed:
            self._find_room_above()
        self.wires.sync(project.graph, self.numbers, changed)
        self.groups.sync(project.frames)
        self.groups.show_selected(self.chosen)

    def fill(self, shape: float | None) -> None:
        """Layers that nobody has put anywhere fill a canvas of that width over height, None: they stand as usual."""
        if shape != self._fill:
            self._fill = shape
            self._stand(set())
            self._lay_highlights()

    def _find_room_above(self) -> None:
        """How far each layer's title may rise when it is seen from far: to the next layer above."""
        boxes = np.array([_edges(n.bounds) for n in self.nodes.values()]).reshape(-1, 4)
        for node in self.nodes.values():
            left, top, right, _ = _edges(node.bounds)
            above = (boxes[:, 0] < right) & (boxes[:, 2] > left) & (boxes[:, 1] < top - 1)
            room = max(0.0, top - float(boxes[above, 3].max())) if above.any() else math.inf
            if room != node.frame.room_above:
                node.frame.room_above = room
                node.frame.update_with_title()

    def carry_fold(self, old: str, new: str) -> None:
        """A layer about to be renamed stays unfolded."""
        if old in self.unfolded:
            self.unfolded = self.unfolded - {old} | {new}

    def positions(self) -> dict[str, tuple[float, float]]:
        """Where every layer stands now."""
        return {layer_id: (node.centre.x(), node.centre.y()) for layer_id, node in self.nodes.items()}

    def pinned(self) -> Project:
        """The document's project with every layer's place written down, so that an edit moves nothing else.

        While layers fill the canvas of a presentation their places are not theirs, and are not written down.
        """
        return self.document.project if self._fill is not None else move(self.document.project, self.positions())

    def place(self, places: Mapping[str, QPointF]) -> None:
        """Shows layers elsewhere while they are dragged; the document does not know yet."""
        moved = {layer_id for layer_id, centre in places.items() if self.nodes[layer_id].place(centre)}
        self.wires.follow(moved, self.numbers)
        self.groups.follow(moved)
        self._lay_highlights()

    def contents(self, ids: Iterable[str] | None = None) -> QRectF:
        """The rectangle around some layers, or all of them with wires and frames; empty when there are none."""
        area = QRectF()
        for layer_id in self.nodes if ids is None else ids:
            if layer_id in self.nodes:
                area = area.united(self.nodes[layer_id].bounds)
        return area.united(self.wires.bounds).united(self.groups.bounds) if ids is None else area

    # What it shows ------------------------------------------------------------

    def repaint(self, area: QRectF, *, is_below: bool) -> None:
        self._in_turn.repaint(partial(super().repaint, area, is_below=is_below))

    def show_moment(self) -> None:
        """New numbers: wires, values and biases."""
        if not self._is_synced:
            return
        self.numbers = self._shown_numbers.of(self.document.project, self.session.moment)
        moment, written = self.session.moment, self.session.written
        self.wires.show_weights(self.numbers, is_stale=moment.is_stale, is_running=self.session.is_running)
        marks = self._class_marks.of(self.graph, moment.dataset)
        for layer_id, node in self.nodes.items():
            node.tiles.show_classes(marks.get(layer_id, ()))
            of = written if node.tiles.images.brushes else moment  # where there is no picture the value is the face
            activations = of.activations if of.graph == self.graph else None
            values = None if activations is None else activations.get(layer_id)
            array = self.numbers.biases.get(layer_id) if self.numbers else None
            node.show_values(values, None if array is None else array.numpy(), is_stale=moment.is_stale)
        self._pictures.show_weights(self.graph, self.numbers, self.theme_holder.theme)
        self._lay_highlights()

    def show_responses(self) -> None:
        """New pictures on the tiles of layers that have no picture to read."""
        if not self._is_synced:
            return
        responses = self.session.responses or {}
        self._pictures.show_responses(self.graph, responses, self.session.moment, self.theme_holder.theme)

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
        self.groups.show_selected(self.chosen)
        self.wires.show_selected(selection.connection if selection.weight is None else "")
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
        self.groups.show_hovered(hit.group)
        self._lay_highlights()

    def _follow_stepping(self) -> None:
        """What the mouse was over when a key went on is not what the step lights."""
        self.hover(Hit("empty"))
        self.show_light()

    def show_light(self) -> None:
        """What the stepper lights, and which values an exercise asks for."""
        moment, asked = self.session.moment, self.session.attention.asked
        trace = moment.trace if moment.graph == self.graph else None
        light = light_of(self.graph, self.session.attention.lit, trace)
        for layer_id, node in self.nodes.items():
            node.show_light(light, frozenset(unit for layer, unit in asked if layer == layer_id))
        self.wires.show_light(light)
        self._lay_highlights()

    def show_problems(self) -> None:
        found: dict[str, list[str]] = {}
        for problem in self.session.problems:
            found.setdefault(problem.where, []).append(f"{problem.what} {problem.fix}")
        for layer_id, node in self.nodes.items():
            node.show_problems(tuple(found.get(layer_id, ())))
        self.wires.show_problems(set(found))

    def problems_of(self, where: str) -> tuple[str, ...]:
        """What is wrong with a layer or a connection, each with its mend."""
        return tuple(f"{p.what} {p.fix}" for p in self.session.problems if p.where == where)

    def show_theme(self) -> None:
        self.drawing.style = style_of(self.theme_holder)
        self._highlights.show_theme(self.theme_holder.theme)
        self._pictures.forget()
        self.show_moment()
        self.show_responses()
        self.invalidate(self.sceneRect(), QGraphicsScene.SceneLayer.AllLayers)

    # Wires --------------------------------------------------------------------

    def weight(self, key: str, weight: tuple[int, int]) -> float | None:
        """The value that is shown for a weight."""
        return weight_of(self.numbers, key, weight)

    def shows_weights(self, layer_id: str) -> bool:
        """Whether the tiles of a layer show weights instead of responses."""
        return layer_id in self.graph.by_id and any(
            picture_side(self.graph.by_id[c.source]) for c in self.graph.into(layer_id) if c.source in self.graph.by_id
        )

    def _follow(self, before: Project, after: Project) -> None:
        if before.graph != after.graph:
            self.changing.emit()
        if before.graph != after.graph:
            self.sync()
        elif before.training != after.training:  # other numbers come with the moment
            self.show_problems()
            self.synced.emit()
        elif (before.layout, before.frames) != (after.layout, after.frames):  # no number differs: nothing is shown anew
            self._stand(set())
            self._lay_highlights()
            self.synced.emit()

    def _lay_highlights(self) -> None:
        self._highlights.lay(self.wires, self.numbers, self.session.selection, self.hovered)

    def wire_middle(self, key: str, weight: tuple[int, int]) -> QPointF | None:
        """The middle of a weight's wire in the scene; None when it is not drawn."""
        wires = self.wires[key].wires if key in self.wires else None
        edge = wires.index(weight) if wires is not None else None
        if wires is None or edge is None:
            return None
        middle = np.asarray(wires.points[edge, wires.points.shape[1] // 2])
        return QPointF(float(middle[0]), float(middle[1]))


def _edges(area: QRectF) -> tuple[float, float, float, float]:
    return area.left(), area.top(), area.right(), area.bottom()
