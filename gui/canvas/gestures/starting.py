"""Which gesture a press starts: the one place where buttons, modifiers and parts meet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt

from core.graph import Connection
from gui.canvas.gestures.box_select import BoxSelect
from gui.canvas.gestures.connect import Connect
from gui.canvas.gestures.cut_wires import CutWires
from gui.canvas.gestures.detach import Detach
from gui.canvas.gestures.drag_number import DragBias, DragWeight
from gui.canvas.gestures.gesture import Gesture
from gui.canvas.gestures.move_connections import MoveConnections
from gui.canvas.gestures.move_group import MoveGroup
from gui.canvas.gestures.move_layers import MoveLayers
from gui.canvas.gestures.pan import Pan, PanOrMenu
from gui.canvas.gestures.press_part import PressButton, PressLabel
from gui.canvas.hits import Hit

if TYPE_CHECKING:
    from gui.canvas.canvas import Canvas


def gesture_for(canvas: Canvas, button: Qt.MouseButton, at: QPoint, hit: Hit, *, is_panning: bool) -> Gesture | None:
    """The gesture that begins with this press; None when it means nothing.

    Args:
        is_panning: Space is held down.
    """
    if button == Qt.MouseButton.MiddleButton or (is_panning and button == Qt.MouseButton.LeftButton):
        return Pan(canvas, at)
    has_ctrl = bool(canvas.modifiers & Qt.KeyboardModifier.ControlModifier)
    if button == Qt.MouseButton.RightButton:
        return CutWires(canvas, at) if has_ctrl else PanOrMenu(canvas, at)
    if button != Qt.MouseButton.LeftButton:
        return None
    if has_ctrl and hit.part in ("input_port", "output_port"):
        return MoveConnections(canvas, at, hit.layer, arriving=hit.part == "input_port")
    if hit.part == "output_port":
        return Connect(canvas, at, hit.layer)
    if hit.part == "input_port":
        connection = nearest_arriving(canvas, at, hit.layer)
        return Detach(canvas, at, connection) if connection else Connect(canvas, at, hit.layer, backwards=True)
    if hit.part in ("minus", "plus", "count", "fold"):
        return PressButton(canvas, at, hit)
    if hit.part == "label":
        return PressLabel(canvas, at, hit)
    if hit.part in ("wire", "wire_badge"):
        return DragWeight(canvas, at, hit)
    if hit.part == "bias" and hit.unit is not None:
        return DragBias(canvas, at, hit, hit.unit)
    if hit.group is not None:
        return MoveGroup(canvas, at, canvas.scene_.groups[hit.group].frame)
    return MoveLayers(canvas, at, hit) if hit.layer else BoxSelect(canvas, at)


def nearest_arriving(canvas: Canvas, at: QPoint, layer_id: str) -> Connection | None:
    """The connection into a layer whose wires pass nearest to the mouse; the selected one goes first."""
    arriving = canvas.scene_.graph.into(layer_id)
    selected = canvas.session.selection.connection
    point = canvas.mapToScene(at)

    def distance(connection: Connection) -> float:
        if connection.key == selected:
            return -1.0
        item = canvas.scene_.wires.get(connection.key)
        nearest = item.wires.nearest(point.x(), point.y()) if item is not None else None
        return nearest[1] if nearest is not None else float("inf")

    return min(arriving, key=distance, default=None)
