"""A layer's quiet frame: title, activation, unit names, and the controls that come with the mouse."""

from __future__ import annotations

import math

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from core.graph import Layer
from gui.canvas.drawing_item import FAR_RISE, Part, PartScene
from gui.canvas.ink import (
    SMALLEST_TEXT_ZOOM,
    crisp,
    draw_badge,
    draw_lock,
    draw_text,
    shared_hairline,
    shared_pen,
    text_width,
)
from gui.canvas.light import DIMMED
from gui.canvas.shape import HEADER, PORT_RADIUS, UNFOLD_LIMIT, LayerShape
from gui.canvas.style import CanvasStyle
from gui.numbers import count
from gui.symbols import activation_words
from gui.theme import RADIUS, Theme, blend, body_font, label_font

FAR_TITLE = 10.0  # pixels on the screen: the title's type where the rest of the text is left out
FAR_HEIGHT = 15.0  # pixels that it takes with its descenders: with less above the tiles it stands above the frame
LEAST_LEVEL = 24.0  # pixels of a frame's width from which titles above frames lie level; neighbours all stand or lie
FAR_ROOM = 12.0  # pixels that a title standing upright takes


class FrameItem(Part):
    """Paints what changes seldom; the tiles, which change at every moment, lie above the wires.

    Attributes:
        is_hovered: shows ports and the pill with − and +. is_selected: accent outline. is_dim: while others are lit.
        port_state: "" for none, "target" while a wire may be dropped here, "refused" while it may not.
        problem: whether there is a badge.
        room_above: up to the next layer there, in the scene: a title rises into it when it is seen from far.
    """

    def __init__(self, scene: PartScene, layer: Layer, shape: LayerShape) -> None:
        super().__init__(scene)
        self.layer, self.form = layer, shape
        self.is_hovered = False
        self.is_selected = False
        self.is_dim = False
        self.port_state = ""
        self.problem = False
        self.room_above = math.inf

    @property
    def badge_at(self) -> QPointF:
        return self.form.frame.topRight() + QPointF(-4, 4)

    def area(self) -> QRectF:
        return self.form.hover_area.adjusted(-2, -2, 8, 4)

    def change(self, layer: Layer, shape: LayerShape) -> None:
        if (layer, shape) != (self.layer, self.form):
            self.update_with_title()
            self.layer, self.form = layer, shape
            self.update_with_title()

    def update_with_title(self) -> None:
        """Has it painted again with the title above it, where it is seen from far."""
        views = self._scene.views()
        zoom = views[0].transform().m11() if views else 1.0
        rise = 0.0 if zoom >= SMALLEST_TEXT_ZOOM else FAR_RISE / zoom
        side = 0.0 if zoom >= SMALLEST_TEXT_ZOOM else FAR_ROOM / zoom
        self.update(self.area().adjusted(-side, -rise, side, 0))

    def paint(self, painter: QPainter, exposed: tuple[QRectF, ...], style: CanvasStyle, zoom: float) -> None:
        theme, area = style.theme, self.form.frame
        strength = DIMMED if self.is_dim else 1.0
        painter.setBrush(QColor(blend(theme.canvas, theme.panel, strength)))
        if self.port_state == "refused":
            painter.setPen(shared_pen(theme.problem, 1.5))
        elif self.is_selected or self.port_state == "target":
            area, width = crisp(painter, area, max(2.0, 1.6 * style.hairline))
            painter.setPen(shared_hairline(theme.accent, width))
        else:
            area, width = crisp(painter, area, style.hairline)
            painter.setPen(shared_hairline(blend(theme.canvas, theme.line, 0.7 if self.is_dim else 1.0), width))
        painter.drawRoundedRect(area, RADIUS, RADIUS)
        if zoom >= SMALLEST_TEXT_ZOOM:
            self._paint_text(painter, exposed, theme)
        else:
            self._paint_far_title(painter, theme, zoom)
        if self.is_hovered or self.port_state:
            self._paint_ports(painter, theme)
        if self.is_hovered and not self.port_state and zoom >= SMALLEST_TEXT_ZOOM:
            self._paint_pill(painter, style)
        if self.layer.frozen and zoom >= SMALLEST_TEXT_ZOOM:
            draw_lock(painter, area.topLeft() + QPointF(12, 13), theme)
        if self.problem:
            draw_badge(painter, self.badge_at, theme)

    def _paint_text(self, painter: QPainter, exposed: tuple[QRectF, ...], theme: Theme) -> None:
        shape, layer = self.form, self.layer

        def put(area: QRectF, text: str, colour: str, align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignCenter) -> None:
            if any(map(area.intersects, exposed)):
                draw_text(painter, area, text, label_font(), theme.muted if self.is_dim else colour, align)

        if any(map(shape.title.intersects, exposed)):
            title = theme.muted if self.is_dim else theme.text
            draw_text(painter, shape.title, layer.id, body_font(bold=True), title)
        if layer.kind == "input":
            put(shape.label, self._inputs_text(), theme.muted)
        else:
            put(shape.label, f"{activation_words(layer.activation)} ▾", theme.accent)
        if shape.can_fold:
            foldable = layer.units <= UNFOLD_LIMIT
            put(shape.fold_line, self._fold_text(), theme.accent if foldable else theme.muted)
        if layer.names and shape.shown:
            side = Qt.AlignmentFlag.AlignRight if layer.kind == "input" else Qt.AlignmentFlag.AlignLeft
            for row, unit in enumerate(shape.shown):
                put(shape.name(row), layer.unit_name(unit), theme.muted, side)

    def _inputs_text(self) -> str:
        side = self.form.picture_side
        noun = "input" if self.layer.units == 1 else "inputs"
        return f"{side} × {side} = {count(self.layer.units)} {noun}" if side else f"{count(self.layer.units)} {noun}"

    def _fold_text(self) -> str:
        if self.form.picture_side:
            return "show each input"
        return f"… {count(self.form.hidden)} more" if self.form.hidden else "show fewer"

    def _paint_far_title(self, painter: QPainter, theme: Theme, zoom: float) -> None:
        """From far the title alone, in a type that does not shrink: in the frame where it fits, else upright above."""
        shape, text, font = self.form, self.layer.id, label_font(FAR_TITLE / 11)
        colour = theme.muted if self.is_dim else theme.text
        width, room, room_above = text_width(text, font), shape.width * zoom, self.room_above * zoom
        painter.save()
        painter.translate(shape.frame.center().x(), shape.frame.top())
        painter.scale(1 / zoom, 1 / zoom)
        if width <= room - 2 and HEADER * zoom >= FAR_HEIGHT:
            middle = (shape.title.center().y() - shape.frame.top()) * zoom
            draw_text(painter, QRectF(-room / 2, middle - 8, room, 16), text, font, colour)
        elif room_above >= FAR_ROOM and room >= LEAST_LEVEL and width <= room + 4:
            draw_text(painter, QRectF(-width / 2 - 2, -FAR_ROOM - 4, width + 4, 16), text, font, colour)
        elif room_above >= FAR_RISE and room >= FAR_ROOM / 2:
            painter.rotate(-90)
            counted = f"{text} · {count(self.layer.units)}"
            text = counted if self.layer.units > 1 and text_width(counted, font) <= FAR_RISE else text
            draw_text(painter, QRectF(4, -8, FAR_RISE, 16), text, font, colour, Qt.AlignmentFlag.AlignLeft)
        painter.restore()

    def _paint_ports(self, painter: QPainter, theme: Theme) -> None:
        painter.setPen(shared_pen(theme.accent, 1.5))
        painter.setBrush(QColor(theme.panel))
        if self.layer.kind != "input":
            painter.drawEllipse(self.form.input_port, PORT_RADIUS, PORT_RADIUS)
        if self.layer.kind != "output":
            painter.drawEllipse(self.form.output_port, PORT_RADIUS, PORT_RADIUS)

    def _paint_pill(self, painter: QPainter, style: CanvasStyle) -> None:
        theme, shape = style.theme, self.form
        area, width = crisp(painter, shape.pill, style.hairline)
        painter.setPen(shared_hairline(theme.line, width))
        painter.setBrush(QColor(theme.panel))
        painter.drawRoundedRect(area, RADIUS, RADIUS)
        painter.setPen(shared_pen(theme.accent if self.layer.units > 1 else theme.line, 1.6))
        minus, plus = shape.minus.center(), shape.plus.center()
        painter.drawLine(QLineF(minus.x() - 4, minus.y(), minus.x() + 4, minus.y()))
        painter.setPen(shared_pen(theme.accent, 1.6))
        painter.drawLine(QLineF(plus.x() - 4, plus.y(), plus.x() + 4, plus.y()))
        painter.drawLine(QLineF(plus.x(), plus.y() - 4, plus.x(), plus.y() + 4))
        draw_text(painter, shape.count, count(self.layer.units), body_font(), theme.text)
