"""How large a layer is drawn and where each of its parts lies: pure geometry, around the layer's centre.

Painting, hit testing, wires, editors and layout all read the same numbers here.
"""

from __future__ import annotations

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
PLATE = (36.0, 16.0)  # the value's plate on the tile's lower edge
PORT_RADIUS = 5.0
PORT_REACH = 13.0  # how near to a port's centre a press takes it
PILL = (88.0, 24.0)  # "− 4 +" above the frame, while the mouse is over the layer
PILL_GAP = 2.0


@dataclass(frozen=True)
class LayerShape:
    """A layer's geometry.

    Attributes:
        width: of the frame; tile_x: centre of the tiles (names stand beside them).
        shown: units that have a tile; hidden: how many are folded away after all but the last of them.
        can_fold: whether the line that folds and unfolds is there.
    """

    width: float
    tile_x: float
    shown: tuple[int, ...]
    hidden: int
    can_fold: bool

    @property
    def pitch(self) -> float:
        return WIDE_PITCH if len(self.shown) <= FEW_ROWS else PITCH

    @cached_property
    def height(self) -> float:
        fold = FOLD_PITCH if self.can_fold else 0.0
        return HEADER + (len(self.shown) - 1) * self.pitch + TILE + fold + FOOTER

    @cached_property
    def frame(self) -> QRectF:
        return QRectF(-self.width / 2, -self.height / 2, self.width, self.height)

    @cached_property
    def tiles(self) -> tuple[QRectF, ...]:
        """A square per shown unit, in the order of `shown`."""
        left, top = self.tile_x - TILE / 2, self.frame.top() + HEADER
        last = len(self.shown) - 1
        return tuple(
            QRectF(left, top + i * self.pitch + (FOLD_PITCH if self.can_fold and i == last else 0.0), TILE, TILE)
            for i in range(len(self.shown))
        )

    @cached_property
    def fold_line(self) -> QRectF:
        """Where "… 118 more" stands; empty when nothing is folded."""
        if not self.can_fold:
            return QRectF()
        return QRectF(self.frame.left() + 4, self.tiles[-1].top() - FOLD_PITCH - 2, self.width - 8, 24)

    @property
    def title(self) -> QRectF:
        return QRectF(self.frame.left() + 4, self.frame.top() + 6, self.width - 8, 22)

    @property
    def label(self) -> QRectF:
        """The activation's name, or the number of inputs."""
        return QRectF(self.frame.left() + 4, self.frame.bottom() - 25, self.width - 8, 20)

    @property
    def pill(self) -> QRectF:
        width, height = PILL
        return QRectF(-width / 2, self.frame.top() - height - PILL_GAP, width, height)

    @property
    def minus(self) -> QRectF:
        return QRectF(self.pill.left(), self.pill.top(), 26, self.pill.height())

    @property
    def plus(self) -> QRectF:
        return QRectF(self.pill.right() - 26, self.pill.top(), 26, self.pill.height())

    @property
    def count(self) -> QRectF:
        return self.pill.adjusted(26, 0, -26, 0)

    @property
    def hover_area(self) -> QRectF:
        """The frame, the pill above it and the ports: where the mouse keeps the layer's controls visible."""
        return self.frame.united(self.pill.adjusted(0, 0, 0, PILL_GAP + 1)).adjusted(-PORT_REACH, 0, PORT_REACH, 0)

    @property
    def input_port(self) -> QPointF:
        return QPointF(self.frame.left(), 0)

    @property
    def output_port(self) -> QPointF:
        return QPointF(self.frame.right(), 0)

    def row_of(self, unit: int) -> int | None:
        """The row that shows a unit; None when it is folded away."""
        if not self.hidden:
            return unit if 0 <= unit < len(self.shown) else None
        last = len(self.shown) - 1
        return unit if unit < last else last if unit == self.shown[-1] else None

    def bias(self, row: int) -> QRectF:
        """The small square at a tile's lower left."""
        tile = self.tiles[row]
        return QRectF(tile.left() - BIAS / 2, tile.bottom() - BIAS + 2, BIAS, BIAS)

    def plate(self, row: int) -> QRectF:
        """Where a unit's value stands, on the tile's lower edge."""
        tile = self.tiles[row]
        width, height = PLATE
        return QRectF(tile.right() - width - 6, tile.bottom() - height + 6, width, height)

    def name(self, row: int) -> QRectF:
        """Where a unit's own name stands: left of inputs, right of everything else; empty without names."""
        tile = self.tiles[row]
        if self.tile_x > 0:
            return QRectF(self.frame.left() + 8, tile.top(), tile.left() - self.frame.left() - 16, TILE)
        if self.tile_x < 0:
            return QRectF(tile.right() + 10, tile.top(), self.frame.right() - tile.right() - 16, TILE)
        return QRectF()


@lru_cache(maxsize=4096)
def layer_shape(layer: Layer, unfolded: bool = False) -> LayerShape:
    """The geometry of a layer; `unfolded` shows all units of a long one."""
    can_fold = layer.units > FOLD_ABOVE
    is_folded = can_fold and not (unfolded and layer.units <= UNFOLD_LIMIT)
    shown = (*range(FOLD_FIRST), layer.units - 1) if is_folded else tuple(range(layer.units))
    longest = max((len(name) for name in layer.names), default=0)
    space = min(NAME_SPACE[1], max(NAME_SPACE[0], longest * CHARACTER + 8)) if longest else 0.0
    width = max(FRAME_WIDTH + space, min(WIDEST, len(layer.id) * TITLE_CHARACTER + 16))
    side = space / 2 if layer.kind == "input" else -space / 2
    return LayerShape(width, side, shown, layer.units - len(shown), can_fold)
