"""A layer's quiet frame: title, activation, unit names, and the controls that come with the mouse."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from core.graph import Layer
from gui.canvas.ink import SMALLEST_TEXT_ZOOM, draw_badge, draw_text, hairline, pen, zoom_of
from gui.canvas.shape import PORT_RADIUS, UNFOLD_LIMIT, LayerShape
from gui.numbers import count
from gui.theme import RADIUS, Theme, body_font, label_font

FRAME_Z = 0.0


class FrameItem(QGraphicsItem):
    """Paints what changes seldom; the tiles, which change at every moment, are an item of their own above the wires.

    Attributes:
        is_hovered: shows ports and the pill with − and +. is_selected: accent outline.
        port_state: "" for none, "target" while a wire may be dropped here, "refused" while it may not.
        problem: whether there is a badge.
    """

    def __init__(self, layer: Layer, shape: LayerShape, theme: Theme) -> None:
        super().__init__()
        self.layer, self.form, self.theme = layer, shape, theme
        self.is_hovered = False
        self.is_selected = False
        self.port_state = ""
        self.problem = False
        self.setZValue(FRAME_Z)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)

    @property
    def badge_at(self) -> QPointF:
        return self.form.frame.topRight() + QPointF(-4, 4)

    def boundingRect(self) -> QRectF:
        return self.form.hover_area.adjusted(-2, -2, 8, 4)

    def change(self, layer: Layer, shape: LayerShape) -> None:
        if (layer, shape) != (self.layer, self.form):
            self.prepareGeometryChange()
            self.layer, self.form = layer, shape
            self.update()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        theme, shape = self.theme, self.form
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(QColor(theme.panel))
        if self.port_state == "refused":
            painter.setPen(pen(theme.problem, 1.5))
        elif self.is_selected or self.port_state == "target":
            painter.setPen(pen(theme.accent, 2))
        else:
            painter.setPen(hairline(theme.line, 1.2))
        painter.drawRoundedRect(shape.frame, RADIUS, RADIUS)
        if zoom_of(painter) >= SMALLEST_TEXT_ZOOM:
            self._paint_text(painter)
        if self.is_hovered or self.port_state:
            self._paint_ports(painter)
        if self.is_hovered and not self.port_state:
            self._paint_pill(painter)
        if self.problem:
            draw_badge(painter, self.badge_at, theme)

    def _paint_text(self, painter: QPainter) -> None:
        theme, shape, layer = self.theme, self.form, self.layer
        draw_text(painter, shape.title, layer.id, body_font(bold=True), theme.text)
        if layer.kind == "input":
            noun = "input" if layer.units == 1 else "inputs"
            draw_text(painter, shape.label, f"{count(layer.units)} {noun}", label_font(), theme.muted)
        else:
            draw_text(painter, shape.label, f"{layer.activation.name} ▾", label_font(), theme.accent)
        if shape.can_fold:
            foldable = layer.units <= UNFOLD_LIMIT
            text = f"… {count(shape.hidden)} more" if shape.hidden else "show fewer"
            draw_text(painter, shape.fold_line, text, label_font(), theme.accent if foldable else theme.muted)
        if layer.names:
            side = Qt.AlignmentFlag.AlignRight if layer.kind == "input" else Qt.AlignmentFlag.AlignLeft
            for row, unit in enumerate(shape.shown):
                draw_text(painter, shape.name(row), layer.unit_name(unit), label_font(), theme.muted, side)

    def _paint_ports(self, painter: QPainter) -> None:
        painter.setPen(pen(self.theme.accent, 1.5))
        painter.setBrush(QColor(self.theme.panel))
        if self.layer.kind != "input":
            painter.drawEllipse(self.form.input_port, PORT_RADIUS, PORT_RADIUS)
        if self.layer.kind != "output":
            painter.drawEllipse(self.form.output_port, PORT_RADIUS, PORT_RADIUS)

    def _paint_pill(self, painter: QPainter) -> None:
        theme, shape = self.theme, self.form
        painter.setPen(hairline(theme.line))
        painter.setBrush(QColor(theme.panel))
        painter.drawRoundedRect(shape.pill, RADIUS, RADIUS)
        painter.setPen(pen(theme.accent if self.layer.units > 1 else theme.line, 1.6))
        minus, plus = shape.minus.center(), shape.plus.center()
        painter.drawLine(QLineF(minus.x() - 4, minus.y(), minus.x() + 4, minus.y()))
        painter.setPen(pen(theme.accent, 1.6))
        painter.drawLine(QLineF(plus.x() - 4, plus.y(), plus.x() + 4, plus.y()))
        painter.drawLine(QLineF(plus.x(), plus.y() - 4, plus.x(), plus.y() + 4))
        draw_text(painter, shape.count, count(self.layer.units), body_font(), theme.text)
