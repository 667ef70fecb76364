"""Paints every unit's answers over the plane: a tile each, in blocks by layer, with what is selected on all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QWidget

from core.graph import Layer
from core.numerals import with_subscript
from core.probing import Plane
from gui.numbers import count, digits
from gui.opaque import Opaque, paint_ground
from gui.symbols import activation_words
from gui.theme import ThemeHolder, label_font
from gui.views.fields_layout import LAYER_GAP, Arrangement, Block, arrange
from gui.views.fields_marks import Marks, paint_field, paint_legend, paint_marks, paint_zeros, plate
from gui.views.fields_work import BEFORE, Field
from gui.views.pointed import PointedWidget
from gui.views.saving import draws_shapes

Floats = NDArray[np.floating[Any]]
_NAME, _OWN_NAME = 0.55, 0.8  # of a tile's width that its name may take: the heading says the layer as well
_CLEAR = QColor(Qt.GlobalColor.transparent)
_MARGIN = 2.0  # pixels around everything, for the frame of a selected tile


class FieldsCanvas(Opaque, PointedWidget):
    """Shows the layers it was given last, as far as their answers are there.

    Signals:
        hovered(layer, unit, x, y): the mouse is over a tile, at a place of the input plane; unit −1: over the cell
            that says how many units are left. clicked, explained(…, where): as for every such widget.
        resized(): there may be other tiles now.
    """

    hovered = Signal(str, int, float, float)
    clicked = Signal(str, int, float, float)
    explained = Signal(str, int, float, float, QPoint)
    resized = Signal()

    def __init__(self, themes: ThemeHolder, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._given: object = None  # what `lay_out` was given last, and how it is drawn
        self._layers: tuple[Layer, ...] = ()
        self._plane: Plane | None = None
        self._keep = ""
        self._fields: dict[str, Field] = {}
        self._plane_of_fields: Plane | None = None  # an older one, while the answers over the present one are computed
        self._images: dict[tuple[str, int], QImage] = {}
        self._kept: tuple[object, Marks, QPixmap, QPixmap] | None = None  # what layers were painted from, and they
        self.marks = Marks()
        self.arrangement = Arrangement()
        self.setAccessibleName("Every unit’s answer over the plane")
        self.setToolTip("Every unit’s answer over the plane of the inputs. Click: every view shows this unit")

    def lay_out(self, layers: Sequence[Layer], plane: Plane, keep: str) -> None:
        """Takes the layers that are to be shown; `keep` is the id of one that has to be, where not all have room."""
        given = (tuple(layers), plane, keep, self._themes.theme, self._themes.scale)
        if given != self._given:  # most moments have the same
            self._given = given
            self._layers, self._plane, self._keep = tuple(layers), plane, keep
            self._arrange()

    def show_fields(self, fields: dict[str, Field], plane: Plane) -> None:
        """Takes their answers over a plane."""
        self._fields, self._plane_of_fields = fields, plane
        self._images = {}
        for name, field in fields.items():
            for unit, words in zip(field.units, field.words, strict=True):
                height, width = words.shape
                image = QImage(memoryview(words).cast("B"), width, height, 4 * width, QImage.Format.Format_RGB32)
                self._images[name, unit] = image  # `field` is kept: an image does not keep what it shows
        self.update()

    def show_marks(self, marks: Marks) -> None:
        """Takes what is selected, and what else is drawn on the tiles."""
        is_same, self.marks = marks.is_as(self.marks), marks
        if not is_same:
            self.update()

    def layer_of(self, block: Block) -> Layer:
        return self._layers[block.layer]

    def tile(self, layer: str, unit: int) -> QRectF | None:
        """Where a unit's tile is."""
        for block in self.arrangement.blocks:
            if self.layer_of(block).id == layer and unit in block.units:
                return block.tiles[block.units.index(unit)]
        return None

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()
        self.resized.emit()

    def _arrange(self) -> None:
        scale, m = self._themes.scale, _MARGIN
        line = QFontMetricsF(label_font(scale)).height() + 2
        keep = next((i for i, layer in enumerate(self._layers) if layer.id == self._keep), -1)
        width, height = self.width() - 2 * m, self.height() - 2 * m
        self.arrangement = arrange(tuple(layer.units for layer in self._layers), width, height, line, scale, keep=keep)
        self.update()

    # Painting ---------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            is_line = self._plane_of_fields is not None and self._plane_of_fields.y is None
            if is_line or draws_shapes(painter):  # on a line a mark stands at the height of the curve below it
                paint_ground(painter, event, self._themes.theme.panel)  # before the margin: the event has none
                self._begin(painter)
                self._paint_headings(painter)
                self._paint_faces(painter)
                self._paint_tops(painter)
            else:
                self._begin(painter)
                below, above = self._kept_layers(painter.deviceTransform().m11())
                origin = QPointF(-_MARGIN, -_MARGIN)
                painter.drawPixmap(origin, below)
                self._paint_faces(painter)
                painter.drawPixmap(origin, above)

    def _begin(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setFont(label_font(self._themes.scale))
        painter.translate(_MARGIN, _MARGIN)

    def _kept_layers(self, ratio: float) -> tuple[QPixmap, QPixmap]:
        """What stands below and above the tiles' faces, painted anew where something of it differs."""
        themes = self._themes
        fields = tuple((name, field.kind, field.units, field.scale) for name, field in self._fields.items())
        look = (themes.theme, themes.scale, themes.hairline, digits(), ratio, self.size())
        key = (look, self.arrangement, self._given, fields, self._plane_of_fields)
        kept = self._kept
        if kept is None or kept[0] != key or not kept[1].is_as(self.marks):
            layers: list[QPixmap] = []
            for ground, paint in ((QColor(themes.theme.panel), self._paint_headings), (_CLEAR, self._paint_tops)):
                layer = QPixmap(self.size() * ratio)
                layer.setDevicePixelRatio(ratio)
                layer.fill(ground)
                with QPainter(layer) as painter:
                    self._begin(painter)
                    paint(painter)
                layers.append(layer)
            kept = self._kept = (key, self.marks, layers[0], layers[1])
        return kept[2], kept[3]

    def _paint_headings(self, painter: QPainter) -> None:
        """All that stands beside the tiles."""
        theme, before = self._themes.theme, -1
        for block in self.arrangement.blocks:
            if block.layer > before + 1:  # layers without room
                painter.setPen(QColor(theme.muted))
                painter.drawText(block.tiles[0].topLeft() + QPointF(-LAYER_GAP + 2, block.tiles[0].height() / 2), "⋯")
            before = block.layer
            layer = self.layer_of(block)
            self._paint_heading(painter, block, layer, self._fields.get(layer.id))
            if not block.more.isEmpty():
                painter.setPen(QColor(theme.muted))
                flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
                painter.drawText(block.more, flags, f"⋮\n{count(block.hidden)} more")

    def _paint_heading(self, painter: QPainter, block: Block, layer: Layer, field: Field | None) -> None:
        theme, metrics = self._themes.theme, QFontMetricsF(painter.font())
        name = layer.id
        texts = [name]
        if layer.computes and (words := activation_words(layer.activation)):
            of = f"z of {name}" if field is not None and field.kind == BEFORE else name
            texts = [f"{of} · {words}", *([of] if of != name else []), name]
        if block.more.isEmpty() and block.hidden:  # no cell says it
            texts = [f"{text}, 1 of {count(layer.units)}" for text in texts]
        room = block.heading.width()
        text = next((text for text in texts if metrics.horizontalAdvance(text) <= room), texts[-1])
        is_selected = self.marks.unit == (layer.id, -1)
        painter.setPen(QColor(theme.accent if is_selected else theme.text))
        painter.drawText(
            block.heading,
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop,
            metrics.elidedText(text, Qt.TextElideMode.ElideRight, room),
        )
        if field is not None:
            paint_legend(painter, block.legend, field.scale, theme)

    def _tiles(self) -> Iterator[tuple[QRectF, Layer, int, Field | None]]:
        """Each tile, whose it is, and what is known of that layer over the plane."""
        for block in self.arrangement.blocks:
            layer = self.layer_of(block)
            field = self._fields.get(layer.id) if self._plane_of_fields is not None else None
            for unit, tile in zip(block.units, block.tiles, strict=True):
                yield tile, layer, unit, field if (layer.id, unit) in self._images else None

    def _paint_faces(self, painter: QPainter) -> None:
        """Answers and zero lines: what moves while training."""
        plane = self._plane_of_fields
        for tile, layer, unit, field in self._tiles():
            if field is None or plane is None:
                painter.fillRect(tile, QColor(self._themes.theme.zero))
                continue
            row = field.units.index(unit)
            painter.setClipRect(tile)
            paint_field(painter, tile, field, row, self._images[layer.id, unit], plane, self._themes)
            if self.marks.has_zeros:
                paint_zeros(painter, tile, field.zeros[row], plane, self._themes)
        painter.setClipping(False)

    def _paint_tops(self, painter: QPainter) -> None:
        """Names, points, what is selected, and frames."""
        theme, plane = self._themes.theme, self._plane_of_fields
        for tile, layer, unit, field in self._tiles():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setClipRect(tile)
            self._paint_name(painter, tile, layer, unit)
            if field is not None and plane is not None:
                paint_marks(painter, tile, self.marks, plane, self._themes, field, field.units.index(unit))
            painter.setClipping(False)
            is_lit = self.marks.unit == (layer.id, unit)
            painter.setPen(
                QPen(QColor(theme.accent if is_lit else theme.line), 3.0 if is_lit else self._themes.hairline)
            )
            painter.drawRect(tile)

    def _paint_name(self, painter: QPainter, tile: QRectF, layer: Layer, unit: int) -> None:
        """The unit's name in the tile's corner; its number where there is no room for all of it."""
        metrics = QFontMetricsF(painter.font())
        whole = with_subscript(layer.unit_name(unit))
        text = whole if metrics.horizontalAdvance(whole) <= _NAME * tile.width() else str(unit + 1)
        if unit < len(layer.names):
            text = metrics.elidedText(whole, Qt.TextElideMode.ElideRight, _OWN_NAME * tile.width())
        plate(painter, tile, text, self._themes)

    # The mouse --------------------------------------------------------------

    def _at(self, where: QPointF) -> tuple[str, int, float, float] | None:
        at, plane = where - QPointF(_MARGIN, _MARGIN), self._plane
        if plane is None:
            return None
        for block in self.arrangement.blocks:
            layer = self.layer_of(block)
            if block.more.contains(at):
                return layer.id, -1, 0.0, 0.0
            for unit, tile in zip(block.units, block.tiles, strict=True):
                if tile.contains(at):
                    (x0, x1), (y0, y1) = plane.x_range, plane.y_range
                    x = x0 + (at.x() - tile.left()) / tile.width() * (x1 - x0)
                    return layer.id, unit, x, y0 + (tile.bottom() - at.y()) / tile.height() * (y1 - y0)
        return None
