"""Dropping a node from the palette: a ghost shows what would come, a wire under it lights up, the drop creates it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from core.graph import Kind, Layer
from gui.canvas import edits
from gui.canvas.defaults import new_layer
from gui.canvas.hits import Hit, hit_at
from gui.canvas.ink import draw_text, hairline
from gui.canvas.shape import LayerShape, layer_shape
from gui.symbols import activation_words
from gui.theme import GRID, RADIUS, Theme, body_font, label_font

if TYPE_CHECKING:
    from gui.canvas.canvas import Canvas

GHOST_Z = 6.0
GHOST_OPACITY = 0.75
WIDE_REACH = 4  # a node is dropped less precisely than a wire is clicked


class GhostItem(QGraphicsItem):
    """The outline of the layer that a drop would create."""

    def __init__(self, layer: Layer, theme: Theme) -> None:
        super().__init__()
        self.layer, self.theme = layer, theme
        self.form: LayerShape = layer_shape(layer)
        self.setZValue(GHOST_Z)
        self.setOpacity(GHOST_OPACITY)

    def boundingRect(self) -> QRectF:
        return self.form.frame.adjusted(-3, -3, 3, 3)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        theme, shape = self.theme, self.form
        outline = hairline(theme.accent, 1.5)
        outline.setDashPattern([4, 3])
        painter.setPen(outline)
        painter.setBrush(QColor(theme.panel))
        painter.drawRoundedRect(shape.frame, RADIUS, RADIUS)
        painter.setPen(hairline(theme.line))
        painter.setBrush(QColor(theme.zero))
        for tile in shape.tiles:
            painter.drawRoundedRect(tile, RADIUS, RADIUS)
        draw_text(painter, shape.title, self.layer.id, body_font(bold=True), theme.text)
        label = activation_words(self.layer.activation) if self.layer.computes else "input"
        draw_text(painter, shape.label, label, label_font(), theme.muted)


class DropNode:
    """One drag from the palette, from entering the canvas to the drop or to leaving it."""

    def __init__(self, canvas: Canvas, kind: Kind) -> None:
        self._canvas = canvas
        self.layer = new_layer(canvas.document.project, canvas.session.dataset, kind)
        self._ghost = GhostItem(self.layer, canvas.theme_holder.theme)
        canvas.scene_.addItem(self._ghost)

    def move(self, at: QPoint) -> None:
        self._ghost.setPos(self._centre(at))
        key = self._wire_at(at)
        self._canvas.scene_.hover(self._hit(at) if key else Hit("empty"))
        self._canvas.say(f"Drop to insert it on {key.replace('->', ' → ')}" if key else "", at)

    def drop(self, at: QPoint) -> None:
        """Creates the layer there, in the wire where there is one."""
        key = self._wire_at(at)
        self.leave()
        centre = self._centre(at)
        place = (centre.x(), centre.y())
        scene, document = self._canvas.scene_, self._canvas.document
        if key:
            project = edits.insert_on_wire(scene.pinned(), self.layer, key, place)
            document.edit(f"Insert {self.layer.id} on {key.replace('->', ' → ')}", project)
        else:
            document.edit(f"Add {self.layer.id}", edits.add_layer(scene.pinned(), self.layer, place))
        scene.choose((self.layer.id,))

    def leave(self) -> None:
        """The drag left, or is over: no ghost."""
        if self._ghost.scene() is not None:
            self._canvas.scene_.removeItem(self._ghost)
        self._canvas.scene_.hover(Hit("empty"))
        self._canvas.say("", QPoint())

    def _centre(self, at: QPoint) -> QPointF:
        point = self._canvas.mapToScene(at)
        return QPointF(round(point.x() / GRID) * GRID, round(point.y() / GRID) * GRID)

    def _hit(self, at: QPoint) -> Hit:
        return hit_at(self._canvas.scene_, self._canvas.mapToScene(at), self._canvas.zoom / WIDE_REACH)

    def _wire_at(self, at: QPoint) -> str:
        """The connection that the node would be inserted in; only hidden layers go between others."""
        hit = self._hit(at) if self.layer.kind == "hidden" else Hit("empty")
        return hit.key if hit.part == "wire" else ""


DROP_ACTION = Qt.DropAction.CopyAction
