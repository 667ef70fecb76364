"""What lies under the mouse, as one value: gestures, hover, tooltips and editors all ask the same question once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QLineF, QPointF, QRectF

from gui.canvas.ink import BADGE_RADIUS
from gui.canvas.shape import BIAS, MOST_SQUARES, PORT_REACH
from gui.theme import pen_bins, pen_widths

if TYPE_CHECKING:
    from gui.canvas.layer_node import LayerNode
    from gui.canvas.scene import CanvasScene

Part = Literal[
    "empty", "frame", "title", "tile", "bias", "label", "fold", "minus", "plus", "count", "input_port", "output_port",
    "badge", "wire", "wire_badge", "group",
]  # fmt: skip
EDGE_REACH = 6.0  # a press so far inside a layer's right edge starts a wire, as one on its port does
WIRE_REACH = 4.5  # pixels to each side: more than 8 across, however thin the wire


@dataclass(frozen=True)
class Hit:
    """A part of the canvas.

    Attributes:
        layer, unit: whose part it is, where it belongs to a layer or a unit.
        key, weight: the connection and (row, column), where it is a wire.
        group: the number of the frame around layers, where it is its title.
    """

    part: Part
    layer: str = ""
    unit: int | None = None
    key: str = ""
    weight: tuple[int, int] | None = None
    group: int | None = None


def hit_at(scene: CanvasScene, point: QPointF, zoom: float) -> Hit:
    """What is at a point of the scene; later layers lie above earlier ones, layers above wires, wires above frames."""
    for node in reversed(scene.nodes.values()):
        if not node.paint_bounds.contains(point):
            continue
        found = _on_node(node, point - node.centre, is_hovered=node.frame.is_hovered)
        if found is not None:
            return found
    found = _on_wires(scene, point, zoom)
    if found.part == "empty":
        for number in reversed(range(len(scene.groups))):
            if scene.groups[number].title(zoom).contains(point):
                return Hit("group", group=number)
    return found


def _on_node(node: LayerNode, at: QPointF, *, is_hovered: bool) -> Hit | None:
    shape, layer = node.shape, node.layer
    if node.problems and QLineF(at, node.frame.badge_at).length() <= BADGE_RADIUS + 2:
        return Hit("badge", layer.id)
    for row, unit in enumerate(shape.shown):
        rise = BIAS * (min(layer.pieces, MOST_SQUARES) - 1)
        if layer.has_bias and shape.bias(row).adjusted(-3, -3 - rise, 3, 3).contains(at):
            return Hit("bias", layer.id, unit)
        if shape.tiles[row].contains(at) or shape.plate(row).contains(at):
            return Hit("tile", layer.id, unit)
    if shape.picture.contains(at):
        across = int((at.x() - shape.picture.left()) / shape.picture.width() * shape.picture_side)
        down = int((at.y() - shape.picture.top()) / shape.picture.height() * shape.picture_side)
        last = shape.picture_side - 1
        return Hit("tile", layer.id, min(down, last) * shape.picture_side + min(across, last))
    if layer.kind != "input" and QLineF(at, shape.input_port).length() <= PORT_REACH:
        return Hit("input_port", layer.id)
    if layer.kind != "output" and QLineF(at, shape.output_port).length() <= PORT_REACH:
        return Hit("output_port", layer.id)
    if is_hovered and shape.pill.adjusted(0, 0, 0, 3).contains(at):
        if shape.minus.adjusted(0, 0, 0, 3).contains(at):
            return Hit("minus", layer.id)
        return Hit("plus" if shape.plus.adjusted(0, 0, 0, 3).contains(at) else "count", layer.id)
    if shape.can_fold and shape.fold_line.contains(at):
        return Hit("fold", layer.id)
    if not shape.frame.contains(at):
        return None
    if layer.kind != "output" and at.x() >= shape.frame.right() - EDGE_REACH:
        return Hit("output_port", layer.id)
    if shape.title.contains(at):
        return Hit("title", layer.id)
    return Hit("label" if layer.computes and shape.label.contains(at) else "frame", layer.id)


def _on_wires(scene: CanvasScene, point: QPointF, zoom: float) -> Hit:
    reach = WIRE_REACH / zoom
    best, hit = float("inf"), Hit("empty")
    for key, item in scene.wires.items():
        if item.problem and QLineF(point, item.badge_at).length() <= BADGE_RADIUS + 2:
            return Hit("wire_badge", key=key)
        around: QRectF = item.wires.bounds.adjusted(-reach - 6, -reach - 6, reach + 6, reach + 6)
        if not around.contains(point):
            continue
        found = item.wires.nearest(point.x(), point.y())
        if found is None:
            continue
        edge, distance = found
        weights = item.wires.weights
        half = 0.5 if weights is None else pen_widths()[int(pen_bins(weights[edge : edge + 1])[0])] / 2
        if distance <= max(reach, half) and distance < best:
            best = distance
            weight = (int(item.wires.rows[edge]), int(item.wires.columns[edge]))
            hit = Hit("wire", key=key, weight=weight)
    return hit
