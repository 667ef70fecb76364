"""A frame that the user drew around layers: a hairline, a tint and its name, behind everything else.

(A layer's own quiet frame is in frame_item.) It has no place of its own: it surrounds its layers where they stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from core.frames import Frame, Frames
from gui.canvas.drawing_item import Part, PartScene
from gui.canvas.frame_item import far_rise
from gui.canvas.ink import SMALLEST_TEXT_ZOOM, crisp, draw_text, shared_hairline, text_width
from gui.canvas.layer_node import LayerNode
from gui.canvas.style import CanvasStyle
from gui.theme import LABEL, RADIUS, blend, label_font

SIDE, ABOVE, BELOW = 16.0, 30.0, 16.0  # around the layers' own frames; above there is room for the pill with − and +
TITLE = 18.0  # the line above the rectangle that the name stands on
TINT = 0.55  # of the panel's colour on the canvas's
SHORTEST_TITLE = 48.0  # in the scene: as much of a name is shown above the narrowest frame
FAR_TITLE = 10.0  # pixels of its type where other text is left out


class GroupItem(Part):
    """Its coordinates are the scene's.

    Attributes:
        frame: what it shows.
        is_selected: exactly its layers are. is_hovered: the mouse is over its title.
    """

    def __init__(self, scene: PartScene, frame: Frame, nodes: Mapping[str, LayerNode]) -> None:
        super().__init__(scene)
        self.frame, self._nodes = frame, nodes
        self._layers = self._measured(frame)
        self.is_selected = self.is_hovered = False
        self.update()

    def box(self, zoom: float = 1.0) -> QRectF:
        """The outline. From far it leaves room for the layers' titles where those stand above them."""
        area = QRectF()
        for bounds, _, _ in self._layers:
            area = area.united(bounds)
        top = area.top() - ABOVE
        if zoom < SMALLEST_TEXT_ZOOM:
            for bounds, title, room_above in self._layers:
                top = min(top, bounds.top() - far_rise(title, bounds.width(), room_above, zoom) / zoom)
        return QRectF(QPointF(area.left() - SIDE, top), area.bottomRight() + QPointF(SIDE, BELOW))

    def title(self, zoom: float = 1.0) -> QRectF:
        """Where the name stands, above the outline; from far it does not shrink."""
        box, scale = self.box(zoom), self._scale(zoom)
        width = max(SHORTEST_TITLE, box.width())
        width = min(width, (text_width(self.frame.name, label_font()) + 8) * scale)
        return QRectF(box.left(), box.top() - TITLE * scale, width, TITLE * scale)

    def contents(self) -> QRectF:
        """What has to be seen of it."""
        return self.box().united(self.title())

    def area(self) -> QRectF:
        views = self._scene.views()
        return self.area_at(views[0].transform().m11() if views else 1.0)

    def area_at(self, zoom: float) -> QRectF:
        """All that it paints at a zoom: from far its title rises."""
        return self.box(zoom).united(self.title(zoom)).adjusted(-3 / zoom, -3 / zoom, 3 / zoom, 3 / zoom)

    def change(self, frame: Frame) -> None:
        """Takes over a changed frame, and where its layers stand now."""
        layers = self._measured(frame)
        if (frame, layers) != (self.frame, self._layers):
            self.update()
            self.frame, self._layers = frame, layers
            self.update()

    def show(self, *, is_selected: bool, is_hovered: bool) -> None:
        if (is_selected, is_hovered) != (self.is_selected, self.is_hovered):
            self.is_selected, self.is_hovered = is_selected, is_hovered
            self.update()

    def paint(self, painter: QPainter, exposed: tuple[QRectF, ...], style: CanvasStyle, zoom: float) -> None:
        theme, box = style.theme, self.box(zoom)
        box, width = crisp(painter, box, style.hairline)
        painter.setBrush(QColor(blend(theme.canvas, theme.panel, TINT)))
        painter.setPen(shared_hairline(theme.accent if self.is_selected else theme.line, width))
        painter.drawRoundedRect(box, 2 * RADIUS, 2 * RADIUS)

    def paint_title(self, painter: QPainter, style: CanvasStyle, zoom: float) -> None:
        """The name, from far on a plate, since wires of other layers may pass there."""
        theme, title, scale = style.theme, self.title(zoom), self._scale(zoom)
        if zoom < SMALLEST_TEXT_ZOOM:
            painter.fillRect(title, QColor(theme.canvas))
        colour = theme.accent if self.is_selected else theme.text if self.is_hovered else theme.muted
        painter.save()
        painter.translate(title.topLeft())
        painter.scale(scale, scale)
        area = QRectF(2, 0, title.width() / scale - 2, TITLE)
        draw_text(painter, area, self.frame.name, label_font(), colour, Qt.AlignmentFlag.AlignLeft)
        painter.restore()

    def _measured(self, frame: Frame) -> tuple[tuple[QRectF, str, float], ...]:
        """Of each layer where it stands, its title, and the room above it: what was painted around them has to be
        painted again once they stand elsewhere."""
        nodes = (self._nodes[layer_id] for layer_id in frame.layers if layer_id in self._nodes)
        return tuple((QRectF(node.bounds), node.layer.id, node.frame.room_above) for node in nodes)

    @staticmethod
    def _scale(zoom: float) -> float:
        """By how much the title is larger in the scene than its type, so that it can be read from far."""
        return 1.0 if zoom >= SMALLEST_TEXT_ZOOM else FAR_TITLE / LABEL / zoom


class GroupSet(list[GroupItem]):
    """The frames of the drawing, in the document's order."""

    def __init__(self, scene: PartScene, nodes: Mapping[str, LayerNode]) -> None:
        super().__init__()
        self._scene, self._nodes = scene, nodes

    @property
    def bounds(self) -> QRectF:
        area = QRectF()
        for item in self:
            area = area.united(item.contents())
        return area

    def sync(self, frames: Frames) -> None:
        """Makes the items those of the document, around their layers where they stand now."""
        known = [frame for frame in frames if any(i in self._nodes for i in frame.layers)]
        for gone in self[len(known) :]:
            gone.update()
        del self[len(known) :]
        for number, frame in enumerate(known):
            if number < len(self):
                self[number].change(frame)
            else:
                self.append(GroupItem(self._scene, frame, self._nodes))

    def follow(self, moved: Iterable[str]) -> None:
        """Surrounds layers that are being dragged."""
        ids = set(moved)
        for item in self:
            if ids & set(item.frame.layers):
                item.change(item.frame)

    def paint(self, painter: QPainter, exposed: tuple[QRectF, ...], style: CanvasStyle, zoom: float) -> None:
        """The outlines, below everything else."""
        for item in self:
            area = item.area_at(zoom)
            if any(map(area.intersects, exposed)):
                item.paint(painter, exposed, style, zoom)

    def paint_titles(self, painter: QPainter, exposed: tuple[QRectF, ...], style: CanvasStyle, zoom: float) -> None:
        """The names, above the wires."""
        for item in self:
            title = item.title(zoom)
            if any(map(title.intersects, exposed)):
                item.paint_title(painter, style, zoom)

    def show_selected(self, chosen: frozenset[str]) -> None:
        for item in self:
            item.show(is_selected=set(item.frame.layers) == chosen, is_hovered=item.is_hovered)

    def show_hovered(self, number: int | None) -> None:
        for own, item in enumerate(self):
            item.show(is_selected=item.is_selected, is_hovered=own == number)
