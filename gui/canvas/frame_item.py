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
    type_size,
)
from gui.canvas.kept import Kept, Place
from gui.canvas.light import DIMMED
from gui.canvas.shape import HEADER, PORT_RADIUS, UNFOLD_LIMIT, LayerShape
from gui.canvas.style import CanvasStyle
from gui.numbers import count
from gui.symbols import activation_words
from gui.theme import BODY, LABEL, RADIUS, Theme, blend, body_font, label_font

FAR_TITLE = 10.0  # pixels on the screen: the title's type where the rest of the text is left out
FAR_HEIGHT = 15.0  # pixels that it takes with its descenders: with less above the tiles it stands above the frame
LEAST_LEVEL = 24.0  # pixels of a frame's width from which titles above frames lie level; neighbours all stand or lie
HIGHEST_LINE = 20.0  # in the scene: lines of type that grows as the drawing is seen from further away
LANE_ROOM = 44.0  # in the scene, below a row of layers: there wires go back to the next row
FAR_ROOM = 12.0  # pixels that a title standing upright takes


def far_way(title: str, width: float, room_above: float, zoom: float) -> str:
    """How a layer's title stands when it is seen from far: "inside" the frame where it fits, "level" or "upright" above
    it, upright and "short" where little more than the name has room, or "" where there is none.

    Args:
        width, room_above: of the frame and up to the next layer, in the scene.
    """
    needed, room, above = text_width(title, label_font(FAR_TITLE / 11)), width * zoom, room_above * zoom
    if zoom >= SMALLEST_TEXT_ZOOM or (needed <= room - 2 and HEADER * zoom >= FAR_HEIGHT):
        return "inside"
    if above >= FAR_ROOM and room >= LEAST_LEVEL and needed <= room + 4:
        return "level"
    if room < FAR_ROOM / 2:
        return ""
    if above >= FAR_RISE:
        return "upright"
    return "short" if above - LANE_ROOM * zoom >= needed + 4 else ""


def far_rise(title: str, width: float, room_above: float, zoom: float) -> float:
    """Pixels that a title seen from far takes above its frame."""
    short = text_width(title, label_font(FAR_TITLE / 11)) + 4
    rises = {"upright": FAR_RISE, "short": short, "level": FAR_ROOM + 4}
    return rises.get(far_way(title, width, room_above, zoom), 0.0)


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
        self._kept = Kept()

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
        self.update(self._whole(views[0].transform().m11() if views else 1.0))

    def paint(self, painter: QPainter, exposed: tuple[QRectF, ...], style: CanvasStyle, zoom: float) -> None:
        """On a screen as it stood there last."""
        place = Place.of(painter, zoom)
        states = (self.is_hovered, self.is_selected, self.is_dim, self.port_state, self.problem, self.room_above)
        kept = place and self._kept.picture(
            place,
            (self.layer, self.form, *states, style, place.beside),
            area := self._whole(zoom),
            lambda on: self._paint(on, (area,), style, zoom),
        )
        if place is None or kept is None:
            self._paint(painter, exposed, style, zoom)
        else:
            place.put(painter, (kept,))

    def _whole(self, zoom: float) -> QRectF:
        """All of it with the title above it, where it is seen from far."""
        rise, side = (0.0, 0.0) if zoom >= SMALLEST_TEXT_ZOOM else (FAR_RISE / zoom, FAR_ROOM / zoom)
        return self.area().adjusted(-side, -rise, side, 0)

    def _paint(self, painter: QPainter, exposed: tuple[QRectF, ...], style: CanvasStyle, zoom: float) -> None:
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
            self._paint_text(painter, exposed, style, zoom)
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

    def _paint_text(self, painter: QPainter, exposed: tuple[QRectF, ...], style: CanvasStyle, zoom: float) -> None:
        shape, layer, theme = self.form, self.layer, style.theme

        def size_of(area: QRectF, text: str, size: int) -> int:
            room = (int(area.width()), int(min(area.height(), HIGHEST_LINE)))
            return type_size(size, text, room, zoom, style.least_text)

        def put(area: QRectF, texts: tuple[str, ...], colour: str) -> None:
            """The first of the texts that fits in as large a type as there is room for, or the last."""
            if any(map(area.intersects, exposed)):
                wanted = size_of(area, "", LABEL)
                text = next((t for t in texts[:-1] if size_of(area, t, LABEL) == wanted), texts[-1])
                font = label_font(size_of(area, text, LABEL) / LABEL)
                draw_text(painter, area, text, font, theme.muted if self.is_dim else colour)

        if any(map(shape.title.intersects, exposed)):
            title = theme.muted if self.is_dim else theme.text
            font = body_font(size_of(shape.title, f"{layer.id} ", BODY) / BODY, bold=True)
            draw_text(painter, shape.title, layer.id, font, title)
        if layer.kind == "input":
            put(shape.label, self._inputs_texts(), theme.muted)
        else:
            words = activation_words(layer.activation)
            put(shape.label, (f"{words} ▾", words), theme.accent)
        if shape.can_fold:
            foldable = layer.units <= UNFOLD_LIMIT
            put(shape.fold_line, self._fold_texts(), theme.accent if foldable else theme.muted)
        if layer.names and shape.shown:
            side = Qt.AlignmentFlag.AlignRight if layer.kind == "input" else Qt.AlignmentFlag.AlignLeft
            names = [layer.unit_name(unit) for unit in shape.shown]
            font = label_font(size_of(shape.name(0), max(names, key=len), LABEL) / LABEL)
            for row, name in enumerate(names):
                if any(map(shape.name(row).intersects, exposed)):
                    draw_text(painter, shape.name(row), name, font, theme.muted, side)

    def _inputs_texts(self) -> tuple[str, ...]:
        """What the line below the tiles says, from the longest to what is enough from afar."""
        side = self.form.picture_side
        noun = "input" if self.layer.units == 1 else "inputs"
        counted = f"{count(self.layer.units)} {noun}"
        return (f"{side} × {side} = {counted}", counted) if side else (counted,)

    def _fold_texts(self) -> tuple[str, ...]:
        if self.form.picture_side:
            return ("show each input", "each")
        hidden = count(self.form.hidden)
        return (f"… {hidden} more", f"… {hidden}") if self.form.hidden else ("show fewer", "fewer")

    def _paint_far_title(self, painter: QPainter, theme: Theme, zoom: float) -> None:
        """From far the title alone, in a type that does not shrink."""
        shape, text, font = self.form, self.layer.id, label_font(FAR_TITLE / 11)
        way = far_way(text, shape.width, self.room_above, zoom)
        colour = theme.muted if self.is_dim else theme.text
        width, room = text_width(text, font), shape.width * zoom
        painter.save()
        painter.translate(shape.frame.center().x(), shape.frame.top())
        painter.scale(1 / zoom, 1 / zoom)
        if way == "inside":
            middle = (shape.title.center().y() - shape.frame.top()) * zoom
            draw_text(painter, QRectF(-room / 2, middle - 8, room, 16), text, font, colour)
        elif way == "level":
            draw_text(painter, QRectF(-width / 2 - 2, -FAR_ROOM - 4, width + 4, 16), text, font, colour)
        elif way in ("upright", "short"):
            painter.rotate(-90)
            counted = f"{text} · {count(self.layer.units)}"
            has_room = self.room_above == math.inf and text_width(counted, font) <= FAR_RISE  # no wires pass there
            text = counted if self.layer.units > 1 and has_room else text
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
