"""The one item that paints the whole network: frames, wires, tiles, each only where the screen asks for it.

An item of the graphics scene per layer and per wire costs a Python call each for every frame, seen or not. So layers
and wires are plain parts that know where they lie; this item asks them to paint, in order, what touches the exposed
rectangles.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene, QStyleOptionGraphicsItem, QWidget

from gui.canvas.ink import SMALLEST_TEXT_ZOOM
from gui.canvas.style import CanvasStyle

if TYPE_CHECKING:
    from gui.canvas.group_item import GroupSet
    from gui.canvas.layer_node import LayerNode
    from gui.canvas.wire_set import WireSet

FAR_RISE = 42.0  # pixels that a title seen from far may rise above its layer
FAR = 50_000.0  # the scene is larger than anybody pans


class PartScene(QGraphicsScene):
    """The scene that parts stand in."""

    def repaint(self, area: QRectF) -> None:
        """Has a piece of it painted again."""
        self.update(area)


class Part:
    """Something of the drawing that has a place and repaints itself.

    Attributes:
        at: where its own coordinates have their origin, in the scene.
    """

    def __init__(self, scene: PartScene) -> None:
        self.at = QPointF()
        self._scene = scene

    def area(self) -> QRectF:
        """All that it may paint, in its own coordinates."""
        raise NotImplementedError

    @property
    def bounds(self) -> QRectF:
        """All that it may paint, in the scene."""
        return self.area().translated(self.at)

    def update(self, area: QRectF | None = None) -> None:
        """Has a part of it, in its own coordinates, painted again."""
        self._scene.repaint(self.bounds if area is None else area.translated(self.at))


class DrawingItem(QGraphicsItem):
    """Paints the parts.

    Attributes:
        exposed: the rectangles of the scene that the view is painting; None outside of a view's painting.
        style: how everything is drawn.
    """

    def __init__(self, groups: GroupSet, nodes: Mapping[str, LayerNode], wires: WireSet, style: CanvasStyle) -> None:
        super().__init__()
        self._groups, self._nodes, self._wires = groups, nodes, wires
        self.style = style
        self.exposed: tuple[QRectF, ...] | None = None
        self._area = QRectF(-FAR, -FAR, 2 * FAR, 2 * FAR)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)

    def boundingRect(self) -> QRectF:
        return self._area

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        exposed = self.exposed or (option.exposedRect,)
        zoom = painter.worldTransform().m11()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        rise = 0.0 if zoom >= SMALLEST_TEXT_ZOOM else FAR_RISE / zoom  # of titles
        seen: list[tuple[LayerNode, tuple[QRectF, ...]]] = []
        for node in self._nodes.values():
            bounds, at = node.paint_bounds.adjusted(0, -rise, 0, 0), node.frame.at
            if own := tuple(rect.translated(-at) for rect in exposed if rect.intersects(bounds)):
                seen.append((node, own))
        self._groups.paint(painter, exposed, self.style, zoom)
        for node, own in seen:
            _paint_at(painter, node.frame, own, self.style, zoom)
        self._wires.paint(painter, exposed, self.style, zoom)
        self._groups.paint_titles(painter, exposed, self.style, zoom)
        for node, own in seen:
            _paint_at(painter, node.tiles, own, self.style, zoom)


def _paint_at(painter: QPainter, part: Part, exposed: tuple[QRectF, ...], style: CanvasStyle, zoom: float) -> None:
    """`exposed`: in the part's own coordinates."""
    painter.translate(part.at)
    part.paint(painter, exposed, style, zoom)  # type: ignore[attr-defined]
    painter.translate(-part.at)
