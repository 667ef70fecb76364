"""A layer's tiles: each unit's response over the input plane, its value for the selected example, its bias."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from core.graph import Layer
from gui.canvas.ink import SMALLEST_TEXT_ZOOM, draw_text, pen, zoom_of
from gui.canvas.light import DIMMED, Light
from gui.canvas.shape import LayerShape
from gui.canvas.unit_images import UnitImages
from gui.numbers import signed
from gui.theme import RADIUS, Theme, blend, colour, number_font

TILES_Z = 2.0
VALUE_SIZE = 10
BIAS_LIMIT = 1.0
Floats = NDArray[np.floating[Any]]


class TilesItem(QGraphicsItem):
    """Repainted at every moment of training.

    Attributes:
        images: the responses' pictures. values: the activation of each unit for the selected example, or None.
        biases: a bias per row of the weight matrix, or None.
        selected_unit, hovered_unit: numbers of units, or None. light: what the stepper lights, or None.
        is_stale: the numbers belong to an older drawing.
    """

    def __init__(self, layer: Layer, shape: LayerShape, theme: Theme) -> None:
        super().__init__()
        self.layer, self.form, self.theme = layer, shape, theme
        self.images = UnitImages()
        self.values: Floats | None = None
        self.value_limit = 1.0
        self.biases: Floats | None = None
        self.selected_unit: int | None = None
        self.hovered_unit: int | None = None
        self.light: Light | None = None
        self.is_stale = False
        self.setZValue(TILES_Z)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def boundingRect(self) -> QRectF:
        tiles = self.form.tiles
        return tiles[0].united(tiles[-1]).adjusted(-8, -4, 10, 10)

    def change(self, layer: Layer, shape: LayerShape) -> None:
        if (layer, shape) != (self.layer, self.form):
            self.prepareGeometryChange()
            self.layer, self.form = layer, shape
            self.images.clear()
            self.update()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        has_text = zoom_of(painter) >= SMALLEST_TEXT_ZOOM
        exposed = option.exposedRect
        for row, unit in enumerate(self.form.shown):
            if self.form.tiles[row].adjusted(-8, -4, 10, 10).intersects(exposed):
                self._paint_unit(painter, row, unit, has_text)

    def _paint_unit(self, painter: QPainter, row: int, unit: int, has_text: bool) -> None:
        theme, tile = self.theme, self.form.tiles[row]
        is_lit = self.light is not None and self.light.has_unit(self.layer.id, unit)
        is_dim = self.is_stale or (self.light is not None and not is_lit)
        painter.setOpacity(DIMMED if is_dim else 1.0)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._face(row, unit))
        painter.drawRoundedRect(tile, RADIUS, RADIUS)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if is_lit and self.light is not None:
            painter.setPen(pen(self.light.colour(theme), 4))
            painter.drawRoundedRect(tile.adjusted(-1, -1, 1, 1), RADIUS + 1, RADIUS + 1)
        if unit == self.selected_unit:
            painter.setPen(pen(theme.accent, 3))
            painter.drawRoundedRect(tile, RADIUS, RADIUS)
        elif not is_lit:
            strength = 0.9 if unit == self.hovered_unit else 0.5
            painter.setPen(pen(blend(theme.panel, theme.muted, strength)))
            painter.drawRoundedRect(tile, RADIUS, RADIUS)
        if self.layer.has_bias and self.biases is not None and unit * self.layer.pieces < len(self.biases):
            painter.setPen(pen(blend(theme.panel, theme.muted, 0.8)))
            painter.setBrush(colour(theme, float(self.biases[unit * self.layer.pieces]), BIAS_LIMIT))
            painter.drawRect(self.form.bias(row))
        if has_text and self.values is not None and unit < len(self.values):
            self._paint_value(painter, self.form.plate(row), float(self.values[unit]))

    def _face(self, row: int, unit: int) -> QBrush:
        """The response's picture; without one the colour of the value, or of zero."""
        if row < len(self.images.brushes):
            return self.images.brushes[row]
        value = float(self.values[unit]) if self.values is not None and unit < len(self.values) else 0.0
        return QBrush(colour(self.theme, value, self.value_limit))

    def _paint_value(self, painter: QPainter, plate: QRectF, value: float) -> None:
        text = signed(value)
        extra = max(0, len(text) - 5) * 6.2  # large numbers widen the plate to the left
        plate = plate.adjusted(-extra, 0, 0, 0)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.theme.panel))
        painter.drawRoundedRect(plate, 3, 3)
        draw_text(painter, plate, text, number_font(size=VALUE_SIZE), self.theme.text)
