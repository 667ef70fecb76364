"""Moving layers: drag one and all that are selected come along. One undo step, and only the layout changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, Qt

from gui.canvas import edits
from gui.canvas.gestures.gesture import Gesture
from gui.canvas.hits import Hit, hit_at
from gui.theme import GRID

if TYPE_CHECKING:
    from gui.canvas.canvas import Canvas

SNAP = 7.0  # pixels within which a layer lines up with another one


class MoveLayers(Gesture):
    """Starts on a layer; a click selects the layer or the unit."""

    def __init__(self, canvas: Canvas, start: QPoint, hit: Hit) -> None:
        super().__init__(canvas, start)
        self.hit = hit

    def begin(self) -> None:
        scene = self.canvas.scene_
        if self.hit.layer not in scene.chosen:
            scene.choose((self.hit.layer,))
        self._from = {layer_id: QPointF(scene.nodes[layer_id].centre) for layer_id in scene.chosen}
        others = [node.centre for layer_id, node in scene.nodes.items() if layer_id not in self._from]
        self._lines = {c.x() for c in others}, {c.y() for c in others}  # what the dragged layer lines up with
        self.canvas.viewport().setCursor(Qt.CursorShape.SizeAllCursor)

    def drag(self, at: QPoint) -> None:
        scene = self.canvas.scene_
        offset = self._snapped(self.canvas.mapToScene(at) - self.start_in_scene)
        scene.place({layer_id: centre + offset for layer_id, centre in self._from.items()})

    def drop(self, at: QPoint) -> None:
        scene, document = self.canvas.scene_, self.canvas.document
        key = self._wire_below()
        if key:
            layer = scene.graph.by_id[self.hit.layer]
            centre = scene.nodes[layer.id].centre
            project = edits.insert_on_wire(scene.pinned(), layer, key, (centre.x(), centre.y()))
            document.edit(f"Insert {layer.id} on {key.replace('->', ' → ')}", project)
            return
        document.edit(self.words(), scene.pinned())

    def words(self) -> str:
        """What undo calls it."""
        ids = sorted(self._from)
        return f"Move {ids[0]}" if len(ids) == 1 else f"Move {len(ids)} layers"

    def click(self, at: QPoint) -> None:
        scene, hit = self.canvas.scene_, self.hit
        modifiers = self.canvas.modifiers
        if modifiers & Qt.KeyboardModifier.ControlModifier:
            scene.choose(scene.chosen ^ {hit.layer})
        elif modifiers & Qt.KeyboardModifier.ShiftModifier:
            scene.choose(scene.chosen | {hit.layer})
        elif hit.unit is not None:
            scene.chosen = frozenset((hit.layer,))
            self.canvas.session.select(self.canvas.session.selection.with_unit(hit.layer, hit.unit))
            scene.show_selection()
        else:
            scene.choose((hit.layer,))

    def cancel(self) -> None:
        if self.has_moved:
            self.canvas.scene_.place(self._from)

    def _snapped(self, offset: QPointF) -> QPointF:
        """The offset that puts the dragged layer on the grid, or in line with another layer that is near to it."""
        wanted = self._from[self.hit.layer] + offset
        x, y = round(wanted.x() / GRID) * GRID, round(wanted.y() / GRID) * GRID
        reach = SNAP / self.canvas.zoom
        xs, ys = ([line for line in lines if abs(line - at) <= reach]
                  for lines, at in zip(self._lines, wanted.toTuple(), strict=True))  # fmt: skip
        x = min(xs, key=lambda v: abs(v - wanted.x()), default=x)
        y = min(ys, key=lambda v: abs(v - wanted.y()), default=y)
        return QPointF(x, y) - self._from[self.hit.layer]

    def _wire_below(self) -> str:
        """The connection that a single loose hidden layer is dropped on, "" for none."""
        scene = self.canvas.scene_
        layer = scene.graph.by_id[self.hit.layer]
        is_loose = not scene.graph.into(layer.id) and not scene.graph.out_of(layer.id)
        if len(self._from) != 1 or layer.kind != "hidden" or not is_loose:
            return ""
        node = scene.nodes.pop(layer.id)  # look at what lies under it
        found = hit_at(scene, node.centre, self.canvas.zoom / 4)
        scene.nodes[layer.id] = node
        return found.key if found.part == "wire" else ""
