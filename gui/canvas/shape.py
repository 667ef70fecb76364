"""How large a layer is drawn and where each of its parts lies: pure geometry, around the layer's centre.

Painting, hit testing, wires, editors and layout all read the same numbers here.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property, lru_cache

from PySide6.QtCore import QPointF, QRectF

from core.graph import Layer

TILE = 52.0
FRAME_WIDTH, WIDEST = 80.0, 168.0  # a long name widens the frame
TITLE_CHARACTER = 8.2
HEADER = 34.0  # from the frame's top to the first tile
FOOTER = 36.0  # from the last tile to the frame's bottom
WIDE_PITCH, PITCH = 78.0, 66.0  # from tile to tile, in layers of few and of many rows
FEW_ROWS = 5
FOLD_PITCH = 34.0
FOLD_ABOVE = 10  # units; longer layers show the first FOLD_FIRST, a line, and the last
FOLD_FIRST = 7
UNFOLD_LIMIT = 64  # longer layers stay folded
NAME_SPACE = (24.0, 64.0)  # beside the tiles, for unit names: least and most
CHARACTER = 7.0  # a little more than a letter of a label
BIAS = 10.0
MOST_SQUARES = 5  # biases of a maxout unit that have a square each
PLATE = (36.0, 16.0)  # the value's plate on the tile's lower edge
PLATE_ROOM = (51, 24)  # that the number on it may take at most
PORT_RADIUS = 5.0
PORT_REACH = 13.0  # how near to a port's centre a press takes it
PILL = (88.0, 24.0)  # "− 4 +" above the frame, while the mouse is over the layer
PILL_GAP = 2.0
SMALLEST_PICTURE = 64  # units; inputs of a square number of units from here on are shown as one picture
PICTURE = 132.0


@dataclass(frozen=True)
class LayerShape:
    """A layer's geometry.

    Attributes:
        width: of the frame; tile_x: centre of the tiles (names stand beside them).
        shown: units that have a tile; hidden: how many are folded away after all but the last of them.
        can_fold: whether the line that folds and unfolds is there.
        picture_side: units along a side of the one picture that stands for all units; 0 where units have tiles.
    """

    width: float
    tile_x: float
    shown: tuple[int, ...]
    hidden: int
    can_fold: bool
    picture_side: int = 0

    @property
    def pitch(self) -> float:
        return WIDE_PITCH if len(self.shown) <= FEW_ROWS else PITCH

    @cached_property
    def height(self) -> float:
        fold = FOLD_PITCH if self.can_fold else 0.0
        if self.picture_side:
            return HEADER + PICTURE + fold + FOOTER - 8
        return HEADER + (len(self.shown) - 1) * self.pitch + TILE + fold + FOOTER

    @cached_property
    def frame(self) -> QRectF:
        return QRectF(-self.width / 2, -self.height / 2, self.width, self.height)

    @cached_property
    def tiles(self) -> tuple[QRectF, ...]:
        """A square per shown unit, in the order of `shown`."""
        left, top = self.tile_x - TILE / 2, self.frame.top() + HEADER
        last = len(self.shown) - 1
        if self.picture_side:
            return ()
        return tuple(
            QRectF(left, top + i * self.pitch + (FOLD_PITCH if self.can_fold and i == last else 0.0), TILE, TILE)
            for i in range(len(self.shown))
        )

    @cached_property
    def picture(self) -> QRectF:
        """Where the one picture of an input layer stands; empty where units have tiles."""
        if not self.picture_side:
            return QRectF()
        return QRectF(-PICTURE / 2, self.frame.top() + HEADER, PICTURE, PICTURE)

    @property
    def left_edge(self) -> float:
        """Where wires arrive."""
        return self.picture.left() if self.picture_side else self.tile_x - TILE / 2

    @property
    def right_edge(self) -> float:
        """Where wires leave."""
        return self.picture.right() if self.picture_side else self.tile_x + TILE / 2

    @cached_property
    def faces(self) -> QRectF:
        """The rectangle around all tiles, or the picture."""
        return self.picture if self.picture_side else self.tiles[0].united(self.tiles[-1])

    @cached_property
    def fold_line(self) -> QRectF:
        """Where "… 118 more" stands; empty when nothing is folded."""
        if not self.can_fold:
            return QRectF()
        if self.picture_side:
            return QRectF(self.frame.left() + 4, self.picture.bottom() + 4, self.width - 8, 24)
        return QRectF(self.frame.left() + 4, self.tiles[-1].top() - FOLD_PITCH - 2, self.width - 8, 24)

    @cached_property
    def title(self) -> QRectF:
        return QRectF(self.frame.left() + 4, self.frame.top() + 6, self.width - 8, 22)

    @cached_property
    def label(self) -> QRectF:
        """The activation's name, or the number of inputs."""
        return QRectF(self.frame.left() + 4, self.frame.bottom() - 25, self.width - 8, 20)

    @cached_property
    def pill(self) -> QRectF:
        width, height = PILL
        return QRectF(-width / 2, self.frame.top() - height - PILL_GAP, width, height)

    @cached_property
    def minus(self) -> QRectF:
        return QRectF(self.pill.left(), self.pill.top(), 26, self.pill.height())

    @cached_property
    def plus(self) -> QRectF:
        return QRectF(self.pill.right() - 26, self.pill.top(), 26, self.pill.height())

    @cached_property
    def count(self) -> QRectF:
        return self.pill.adjusted(26, 0, -26, 0)

    @cached_property
    def hover_area(self) -> QRectF:
        """The frame, the pill above it and the ports: where the mouse keeps the layer's controls visible."""
        return self.frame.united(self.pill.adjusted(0, 0, 0, PILL_GAP + 1)).adjusted(-PORT_REACH, 0, PORT_REACH, 0)

    @cached_property
    def input_port(self) -> QPointF:
        return QPointF(self.frame.left(), 0)

    @cached_property
    def output_port(self) -> QPointF:
        return QPointF(self.frame.right(), 0)

    def row_of(self, unit: int) -> int | None:
        """The row that shows a unit; None when it is folded away."""
        if not self.shown:
            return None
        if not self.hidden:
            return unit if 0 <= unit < len(self.shown) else None
        last = len(self.shown) - 1
        return unit if unit < last else last if unit == self.shown[-1] else None

    def bias(self, row: int) -> QRectF:
        """The small square at a tile's lower left."""
        tile = self.tiles[row]
        return QRectF(tile.left() - BIAS / 2, tile.bottom() - BIAS + 2, BIAS, BIAS)

    def plate(self, row: int, text_width: float = 0.0, type_size: int = 0) -> QRectF:
        """Where a unit's value stands, on the tile's lower edge; wider for a long number, never over the bias."""
        tile = self.tiles[row]
        width, height = max(PLATE[0], text_width + 4), max(PLATE[1], type_size + 6.0)
        right = min(tile.right() + 10, max(tile.right() - 6, tile.left() + BIAS + width))
        left = max(right - width, tile.left() + BIAS / 2 + 2)
        return QRectF(left, tile.bottom() - height + 6, right - left, height)

    def name(self, row: int) -> QRectF:
        """Where a unit's own name stands: left of inputs, right of everything else; empty without names."""
        tile = self.tiles[row]
        if self.tile_x > 0:
            return QRectF(self.frame.left() + 8, tile.top(), tile.left() - self.frame.left() - 16, TILE)
        if self.tile_x < 0:
            return QRectF(tile.right() + 16, tile.top(), self.frame.right() - tile.right() - 20, TILE)  # beside its dot
        return QRectF()


@lru_cache(maxsize=4096)
def layer_shape(layer: Layer, unfolded: bool = False) -> LayerShape:
    """The geometry of a layer; `unfolded` shows all units of a long one."""
    side = picture_side(layer)
    if side and not (unfolded and layer.units <= UNFOLD_LIMIT):
        return LayerShape(PICTURE + 28, 0.0, (), layer.units, layer.units <= UNFOLD_LIMIT, side)
    can_fold = layer.units > FOLD_ABOVE
    is_folded = can_fold and not (unfolded and layer.units <= UNFOLD_LIMIT)
    shown = (*range(FOLD_FIRST), layer.units - 1) if is_folded else tuple(range(layer.units))
    longest = max((len(name) for name in layer.names), default=0)
    space = min(NAME_SPACE[1], max(NAME_SPACE[0], longest * CHARACTER + 8)) if longest else 0.0
    width = max(FRAME_WIDTH + space, min(WIDEST, len(layer.id) * TITLE_CHARACTER + 16))
    tile_x = space / 2 if layer.kind == "input" else -space / 2
    return LayerShape(width, tile_x, shown, layer.units - len(shown), can_fold)


def picture_side(layer: Layer) -> int:
    """Units along a side of an input that is a picture: 28 for 784 units; 0 for anything else."""
    side = math.isqrt(layer.units)
    is_square = layer.kind == "input" and layer.units >= SMALLEST_PICTURE and side * side == layer.units
    return side if is_square and all(name[-1:].isdigit() for name in layer.names) else 0
