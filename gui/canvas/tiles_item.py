"""A layer's tiles: each unit's response over the input plane, its value for the selected example, its bias."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen

from core.graph import Layer
from gui.canvas.drawing_item import Part, PartScene
from gui.canvas.ink import SMALLEST_TEXT_ZOOM, fitting, shared_pen
from gui.canvas.kept import Kept, Picture, Place
from gui.canvas.light import DIMMED, Light
from gui.canvas.plates import ANY_DIGIT, Plate, plate_for
from gui.canvas.shape import BIAS, MOST_SQUARES, LayerShape
from gui.canvas.style import CanvasStyle
from gui.canvas.unit_images import UnitImages, lay_face
from gui.numbers import signed
from gui.symbols import colour_middle
from gui.theme import RADIUS, Theme, blend, colour

_MIDDLE = Qt.AlignmentFlag.AlignCenter
BIAS_LIMIT = 1.0
BIAS_STEPS = 32  # shades of a bias to each side: a smaller change is not worth a repaint
CLASS_DOT, CLASS_DOT_AT = 3.5, 9.0  # radius, and from the tile's right edge to its centre
MOST_PIXELS = 40_000  # of the device, of what stands on a tile and is kept
MARGIN = (10.0, 4.0, 14.0, 10.0)
Floats = NDArray[np.floating[Any]]


class _Written(NamedTuple):
    """A tile, and the value written on it: "" on no plate for none."""

    row: int
    unit: int
    text: str
    plate: Plate | None


class TilesItem(Part):
    """Repainted while training runs, where what it shows differs to the eye.

    Attributes:
        images: the pictures of the responses, or of the weights where the layer reads a picture.
        values: the activation of each unit for the selected example, or None.
        class_colours: of the class that each unit stands for, or ().
        biases: a bias per row of the weight matrix, or None.
        selected_unit, hovered_unit: numbers of units, or None. light: what the stepper lights, or None.
        asked: units whose value an exercise asks for: it is not shown.
        is_stale: the numbers belong to an older drawing.
    """

    is_below = False

    def __init__(self, scene: PartScene, layer: Layer, shape: LayerShape) -> None:
        super().__init__(scene)
        self.layer, self.form = layer, shape
        self.images = UnitImages()
        self.values: Floats | None = None
        self.value_limit = 1.0
        self.class_colours: tuple[str, ...] = ()
        self.biases: Floats | None = None
        self.selected_unit: int | None = None
        self.hovered_unit: int | None = None
        self.light: Light | None = None
        self.asked: frozenset[int] = frozenset()
        self.is_stale = False
        self._seen: object = None
        self._shared: object = None  # what `_tops` were painted from, all of them
        self._tops: dict[int, Kept] = {}  # by row: what stands on its face

    def area(self) -> QRectF:
        left, top, right, bottom = MARGIN
        return self.form.faces.adjusted(-left, -top, right, bottom)

    def change(self, layer: Layer, shape: LayerShape) -> None:
        if (layer, shape) != (self.layer, self.form):
            self.update()
            self.layer, self.form = layer, shape
            self.images.clear()
            self.update()

    def show_numbers(self, values: Floats | None, biases: Floats | None, *, is_stale: bool) -> None:
        """Takes over other values and biases; repaints only where they look different."""
        self.values, self.biases, self.is_stale = values, biases, is_stale
        seen = (self._value_texts(), self._bias_shades(), is_stale)
        if seen != self._seen:
            self._seen = seen
            self.update()

    def show_classes(self, colours: tuple[str, ...]) -> None:
        if colours != self.class_colours:
            self.class_colours = colours
            self.update()

    def paint(self, painter: QPainter, exposed: tuple[QRectF, ...], style: CanvasStyle, zoom: float) -> None:
        if self.form.picture_side:
            self._paint_picture(painter, style)
            return
        left, top, right, bottom = MARGIN
        tiles = self.form.tiles
        rows = [
            self._written(style, row, unit, zoom)
            for row, unit in enumerate(self.form.shown)
            if any(map(tiles[row].adjusted(-left, -top, right, bottom).intersects, exposed))
        ]
        place = Place.of(painter, zoom)
        kept = {} if place is None else self._kept_tops(place, style, rows)
        # all faces, then all that stands on them: a pen that stays costs nothing
        shown = 1.0
        painter.setOpacity(shown)
        for own in rows:
            opacity = DIMMED if self._is_dim(own.unit) else 1.0
            if opacity != shown:  # to set even the same one again has a price
                shown = opacity
                painter.setOpacity(opacity)
            face = self._face(style.theme, own.row, own.unit)
            if place is None:
                lay_face(painter, face, tiles[own.row])
                face = Qt.BrushStyle.NoBrush
            painter.setBrush(face)
            if own.row in kept:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.drawRoundedRect(tiles[own.row], RADIUS, RADIUS)
            else:
                self._paint_tile(painter, style, own.row, own.unit)
                self._paint_marks(painter, style, own.row, own.unit)
        painter.setOpacity(1.0)  # a dimmed number is muted, not faint: it can still be read
        for own in rows:
            if own.row not in kept:
                self._paint_plate(painter, style, own)
        if place is not None and kept:
            place.put(painter, kept.values())
        for own in rows:
            self._paint_value(painter, style, own)

    def _written(self, style: CanvasStyle, row: int, unit: int, zoom: float) -> _Written:
        """A tile, and what is written on it; nothing where nobody could read it."""
        values = self.values
        if values is None or unit >= len(values) or not style.shows_numbers or zoom < SMALLEST_TEXT_ZOOM:
            return _Written(row, unit, "", None)
        light = self.light
        if unit in self.asked:
            text = "?"
        elif light is not None and light.result is not None and light.has_unit(self.layer.id, unit):
            symbol, value = light.result
            text = f"{symbol} {signed(value)}".lstrip()
        else:
            text = signed(float(values[unit]))
        return _Written(row, unit, text, plate_for(self.form, row, text.translate(ANY_DIGIT), zoom, style.least_text))

    def _kept_tops(self, place: Place, style: CanvasStyle, rows: list[_Written]) -> dict[int, Picture]:
        """What stands on those faces that have it as they had it before, but for the values themselves."""
        shared = (self.layer, self.form, self.light, self.is_stale, self.class_colours, style, place.beside)
        if shared != self._shared:  # most often it moves on, or is zoomed: nothing will look as it does now
            self._shared = shared
            self._tops.clear()
            return {}
        left, top, right, bottom = MARGIN
        kept: dict[int, Picture] = {}
        for own in rows:
            picture = self._tops.setdefault(own.row, Kept(MOST_PIXELS)).picture(
                place,
                self._top(style, own),
                self.form.tiles[own.row].adjusted(-left, -top, right, bottom),
                lambda on, own=own: self._paint_top(on, style, own),
            )
            if picture is not None:
                kept[own.row] = picture
        return kept

    def _top(self, style: CanvasStyle, own: _Written) -> tuple[object, ...]:
        """What differs between the tiles of a layer in all that is kept of them."""
        unit, pieces = own.unit, self.layer.pieces
        has_sign = style.sign_marks and self.values is not None and unit < len(self.values)
        sign = np.sign(float(self.values[unit])) if has_sign and self.values is not None else None
        biases = [] if self.biases is None else self.biases[unit * pieces : (unit + 1) * pieces][:MOST_SQUARES].tolist()
        shades = [round(max(-BIAS_STEPS, min(BIAS_STEPS, bias * BIAS_STEPS))) for bias in biases]
        return unit == self.selected_unit, unit == self.hovered_unit, own.plate, sign, shades

    def _paint_top(self, painter: QPainter, style: CanvasStyle, own: _Written) -> None:
        painter.setOpacity(DIMMED if self._is_dim(own.unit) else 1.0)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        self._paint_tile(painter, style, own.row, own.unit)
        self._paint_marks(painter, style, own.row, own.unit)
        painter.setOpacity(1.0)
        self._paint_plate(painter, style, own)

    def _paint_plate(self, painter: QPainter, style: CanvasStyle, own: _Written) -> None:
        """What its value stands on, outlined as the tile is."""
        if own.plate is not None:
            theme, is_selected = style.theme, own.unit == self.selected_unit
            painter.setBrush(QColor(theme.panel))
            painter.setPen(shared_pen(theme.accent) if is_selected else self._outline(theme, own.unit))
            painter.drawRoundedRect(own.plate.area, 3, 3)

    def _paint_value(self, painter: QPainter, style: CanvasStyle, own: _Written) -> None:
        if (plate := own.plate) is not None:
            painter.setFont(plate.font)
            painter.setPen(shared_pen(style.theme.muted if self._is_dim(own.unit) else style.theme.text))
            text = own.text if plate.is_wide_enough else fitting(own.text, plate.font, plate.area.width())
            painter.drawText(plate.area, _MIDDLE, text)

    def _is_dim(self, unit: int | None) -> bool:
        if self.light is None:
            return self.is_stale
        lit = self.layer.id in self.light.layers if unit is None else self.light.has_unit(self.layer.id, unit)
        return self.is_stale or not lit

    def _paint_picture(self, painter: QPainter, style: CanvasStyle) -> None:
        """All units of an input as the one picture that the selected example is."""
        theme, area = style.theme, self.form.picture
        painter.setOpacity(DIMMED if self._is_dim(None) else 1.0)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        if self.images.pictures:
            painter.drawImage(area, self.images.pictures[0])
        else:
            painter.fillRect(area, QColor(theme.zero))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setOpacity(1.0)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(shared_pen(blend(theme.panel, theme.muted, 0.5)))
        painter.drawRect(area)

    def _outline(self, theme: Theme, unit: int) -> QPen:
        """Around a tile that is not selected, and around its value."""
        return shared_pen(blend(theme.panel, theme.muted, 0.9 if unit == self.hovered_unit else 0.5))

    def _paint_tile(self, painter: QPainter, style: CanvasStyle, row: int, unit: int) -> None:
        """Its face, which is the painter's brush or already there, and the outline."""
        theme, tile = style.theme, self.form.tiles[row]
        is_selected = unit == self.selected_unit
        is_lit = self.light is not None and self.light.has_unit(self.layer.id, unit)
        if is_selected:
            painter.setPen(shared_pen(theme.accent, 3))
        elif is_lit:
            painter.setPen(Qt.PenStyle.NoPen)
        else:
            painter.setPen(self._outline(theme, unit))
        painter.drawRoundedRect(tile, RADIUS, RADIUS)  # face and outline in one call: half of a frame's time is here
        if is_lit and self.light is not None:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(shared_pen(self.light.colour(theme), 1.5 if self.light.is_part else 4))
            around = tile.adjusted(-3, -3, 3, 3) if is_selected else tile.adjusted(-1, -1, 1, 1)
            painter.drawRoundedRect(around, RADIUS + 1, RADIUS + 1)

    def _paint_marks(self, painter: QPainter, style: CanvasStyle, row: int, unit: int) -> None:
        """The sign of its value, its biases, and the class that it stands for."""
        theme, tile = style.theme, self.form.tiles[row]
        if style.sign_marks and self.values is not None and unit < len(self.values) and self.values[unit]:
            mark = tile.topRight()
            paint_sign(painter, mark.x() - 9, mark.y() + 9, float(self.values[unit]), theme.text, 4.0, theme.panel)
        if self.layer.has_bias and self.biases is not None:
            self._paint_biases(painter, style, row, unit)
        if unit < len(self.class_colours):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self.class_colours[unit]))
            painter.drawEllipse(QPointF(tile.right() + CLASS_DOT_AT, tile.center().y()), CLASS_DOT, CLASS_DOT)

    def _paint_biases(self, painter: QPainter, style: CanvasStyle, row: int, unit: int) -> None:
        """A square a bias: one, or one above the other for the pieces of a maxout unit."""
        assert self.biases is not None
        theme, square, pieces = style.theme, self.form.bias(row), self.layer.pieces
        for piece, bias in enumerate(self.biases[unit * pieces : (unit + 1) * pieces][:MOST_SQUARES].tolist()):
            area = square.translated(0, -piece * BIAS)
            face = colour(theme, bias, BIAS_LIMIT)
            is_lit = self.light is not None and (self.layer.id, unit * pieces + piece) in self.light.biases
            if is_lit and self.light is not None:
                painter.setPen(shared_pen(self.light.colour(theme), 3.5))
            else:
                painter.setPen(shared_pen(blend(theme.panel, theme.muted, 0.8)))
            painter.setBrush(face)
            painter.drawRect(area)
            if style.sign_marks and bias:
                paint_sign(painter, area.center().x(), area.center().y(), bias, theme.text, 3.0)

    def _face(self, theme: Theme, row: int, unit: int) -> QBrush:
        """The picture; without one the colour of the value, or of zero."""
        if row < len(self.images.brushes):
            return self.images.brushes[row]
        value = float(self.values[unit]) if self.values is not None and unit < len(self.values) else 0.0
        middle = colour_middle(self.layer)
        return QBrush(colour(theme, value - middle, self.value_limit - middle))

    def _value_texts(self) -> tuple[str, ...] | None:
        if self.values is None or not self.form.shown:
            return None
        return tuple(signed(float(self.values[unit])) for unit in self.form.shown if unit < len(self.values))

    def _bias_shades(self) -> bytes | None:
        if self.biases is None:
            return None
        shown = np.clip(self.biases, -BIAS_LIMIT, BIAS_LIMIT)
        if math.isnan(shown.sum()):
            shown = np.nan_to_num(shown)
        return np.rint(shown * BIAS_STEPS).astype(np.int8).tobytes()


def paint_sign(painter: QPainter, x: float, y: float, value: float, ink: str, arm: float, disc: str = "") -> None:
    """A small + or − around a point, on a disc of that colour where it needs one."""
    if disc:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(disc))
        painter.drawEllipse(QRectF(x - arm - 2.5, y - arm - 2.5, 2 * arm + 5, 2 * arm + 5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(shared_pen(ink, 1.4))
    painter.drawLine(QLineF(x - arm, y, x + arm, y))
    if value > 0:
        painter.drawLine(QLineF(x, y - arm, x, y + arm))
