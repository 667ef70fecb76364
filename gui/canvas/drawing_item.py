"""The one item that paints the whole network: frames, wires, tiles, each only where the screen asks for it.

An item of the graphics scene per layer and per wire costs a Python call each for every frame, seen or not. So layers
and wires are plain parts that know where they lie; this item asks them to paint, in order, what touches the exposed
rectangles. On a screen the view keeps what lies below the tiles as a picture, since most moments change tiles alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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

    def repaint(self, area: QRectF, *, is_below: bool) -> None:
        """Has a piece of it painted again; `is_below`: with what the view keeps of it."""
        if is_below:
            self.invalidate(area, QGraphicsScene.SceneLayer.BackgroundLayer)
        else:
            self.update(area)


class Part:
    """Something of the drawing that has a place and repaints itself.

    Attributes:
        at: where its own coordinates have their origin, in the scene.
        is_below: lies below the tiles, in what the view keeps as a picture.
    """

    is_below = True

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
        self._scene.repaint(self.bounds if area is None else area.translated(self.at), is_below=self.is_below)


class DrawingItem(QGraphicsItem):
    """Paints the parts.

    Attributes:
        exposed: the rectangles of the scene that the view is painting; None outside of a view's painting.
        is_below_kept: whether the view shows what lies below the tiles, from a picture that it keeps.
        style: how everything is drawn.
    """

    def __init__(self, groups: GroupSet, nodes: Mapping[str, LayerNode], wires: WireSet, style: CanvasStyle) -> None:
        super().__init__()
        self._groups, self._nodes, self._wires = groups, nodes, wires
        self.style = style
        self.exposed: tuple[QRectF, ...] | None = None
        self.is_below_kept = False
        self._area = QRectF(-FAR, -FAR, 2 * FAR, 2 * FAR)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)

    def boundingRect(self) -> QRectF:
        return self._area

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        exposed = self.exposed or (option.exposedRect,)
        if not self.is_below_kept:
            self.paint_below(painter, exposed)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for node, own in self._seen(exposed):
            _paint_at(painter, node.tiles, own, self.style, painter.worldTransform().m11())

    def paint_below(self, painter: QPainter, exposed: tuple[QRectF, ...]) -> None:
        """All that lies below the tiles: frames, the layers' own and others, and wires."""
        zoom = painter.worldTransform().m11()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self._groups.paint(painter, exposed, self.style, zoom)
        for node, own in self._seen(exposed, rise=0.0 if zoom >= SMALLEST_TEXT_ZOOM else FAR_RISE / zoom):
            _paint_at(painter, node.frame, own, self.style, zoom)
        self._wires.paint(painter, exposed, self.style, zoom)
        self._groups.paint_titles(painter, exposed, self.style, zoom)

    def _seen(self, exposed: tuple[QRectF, ...], rise: float = 0.0) -> Iterator[tuple[LayerNode, tuple[QRectF, ...]]]:
        """Layers in the exposed rectangles, with these in their coordinates; titles stand out by `rise`."""
        whole = QRectF()
        for rect in exposed:
            whole = whole.united(rect)
        for node in self._nodes.values():
            bounds = node.paint_bounds.adjusted(0, -rise, 0, 0) if rise else node.paint_bounds
            if not whole.intersects(bounds):  # most of a large drawing, at once
                continue
            at = node.frame.at
            if own := tuple(rect.translated(-at) for rect in exposed if rect.intersects(bounds)):
                yield node, own


def _paint_at(painter: QPainter, part: Part, exposed: tuple[QRectF, ...], style: CanvasStyle, zoom: float) -> None:
    """`exposed`: in the part's own coordinates."""
    painter.translate(part.at)
    part.paint(painter, exposed, style, zoom)  # type: ignore[attr-defined]
    painter.translate(-part.at)
