"""Where the tiles of the fields view lie: a block of squares for each layer, as large as the room allows.

Blocks stand side by side as on the canvas, or below each other where the squares are clearly larger that way. Where
not all units have a square of the least size, the longest layers are folded as the canvas folds them: the first units,
how many are left, and the last.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF

GAP = 4.0  # pixels between the tiles of a layer
LAYER_GAP = 16.0  # and between layers
LEAST = 38.0  # pixels of a tile's side, times the scale of type
_BETTER = 1.15  # how many times larger tiles must be for layers to stand below each other


@dataclass(frozen=True)
class Block:
    """One layer's part of the picture.

    Attributes:
        layer: its number. units: those that have a tile, in order; tiles: where.
        hidden: how many units have none; more: the cell that says so, empty where `hidden` is 0 or has no room.
        heading: for the layer's name. legend: for what its colours mean.
    """

    layer: int
    units: tuple[int, ...]
    tiles: tuple[QRectF, ...]
    hidden: int
    more: QRectF
    heading: QRectF
    legend: QRectF


@dataclass(frozen=True)
class Arrangement:
    """All blocks, the side of a tile in pixels, and how many layers have no room at all."""

    blocks: tuple[Block, ...] = ()
    side: float = 0.0
    left_out: int = 0


def arrange(
    counts: Sequence[int], width: float, height: float, line: float, scale: float = 1.0, *, keep: int = -1
) -> Arrangement:
    """Lays layers of so many units out in a room.

    Args:
        line: pixels that a line of type is high.
        keep: the layer that is shown even where not all have room, −1 for none.
    """
    layers = list(range(len(counts)))
    least = LEAST * scale
    sides = {is_across: _largest(counts, width, height, line, is_across, least) for is_across in (True, False)}
    if layers and max(sides.values()) >= least:
        is_across = sides[True] * _BETTER >= sides[False]
        return _place(layers, counts, width, height, line, sides[is_across], is_across, None)
    options: list[Arrangement] = []
    for is_across in (True, False):
        lanes = _lanes(width, height, line, least, is_across, len(layers))
        fitting = _fitting(layers, lanes, keep)
        if fitting:
            shared = _share([counts[i] for i in fitting], _depth(width, height, line, least, is_across), lanes)
            made = _place(fitting, counts, width, height, line, least, is_across, shared)
            options.append(Arrangement(made.blocks, made.side, len(layers) - len(fitting)))
    return max(options, key=lambda a: (-a.left_out, sum(len(b.units) for b in a.blocks)), default=Arrangement())


def _fitting(layers: Sequence[int], lanes: int, keep: int) -> list[int]:
    """The layers that have a lane: the first ones and the last, and the one to keep."""
    if len(layers) <= lanes:
        return list(layers)
    fitting = [*layers[: max(0, lanes - 1)], layers[-1]][:lanes]
    if keep >= 0 and fitting and keep not in fitting:
        fitting[max(0, len(fitting) - 2)] = keep
    return fitting


def _head(line: float, is_across: bool) -> float:
    """Above a block: name and legend, below each other where the block is narrow."""
    return 2 * line if is_across else line


def _depth(width: float, height: float, line: float, side: float, is_across: bool) -> int:
    """How many tiles a lane of a block has: a column of blocks side by side, a row of blocks below each other."""
    room = height - _head(line, True) if is_across else width
    return max(0, int((room + GAP) / (side + GAP)))


def _lanes(width: float, height: float, line: float, side: float, is_across: bool, layers: int) -> int:
    """How many lanes there are for all layers together."""
    if not _depth(width, height, line, side, is_across):
        return 0
    between = LAYER_GAP - GAP
    for count in range(layers, 0, -1):  # fewer layers leave more room, where not all of them have one
        room = width + GAP - (count - 1) * between
        if not is_across:
            room = height + GAP - (count - 1) * between - count * line
        lanes = int(room / (side + GAP))
        if lanes >= count:
            return lanes if count == layers else count
    return 0


def _largest(counts: Sequence[int], width: float, height: float, line: float, is_across: bool, least: float) -> float:
    """The largest side with which every unit has a tile; 0 where not even the least will do."""
    side = float(int(min(width, height)))
    while side >= least:
        depth = _depth(width, height, line, side, is_across)
        lanes = _lanes(width, height, line, side, is_across, len(counts))
        if depth and sum(math.ceil(count / depth) for count in counts) <= lanes and lanes >= len(counts):
            return side
        side = float(int(side * 0.99))
    return 0.0


def _share(counts: Sequence[int], depth: int, lanes: int) -> list[int]:
    """Lanes for each layer, at least one: the longest ones give."""
    wanted = [math.ceil(count / depth) for count in counts]
    while sum(wanted) > lanes:
        longest = max(range(len(wanted)), key=lambda i: (wanted[i], i))
        wanted[longest] = max(1, min(wanted[longest] - 1, wanted[longest] - (sum(wanted) - lanes) // len(wanted)))
    return wanted


def _place(
    layers: Sequence[int],
    counts: Sequence[int],
    width: float,
    height: float,
    line: float,
    side: float,
    is_across: bool,
    lanes: Sequence[int] | None,
) -> Arrangement:
    depth = _depth(width, height, line, side, is_across)
    step, head = side + GAP, _head(line, is_across)
    wanted = lanes if lanes is not None else [math.ceil(counts[i] / depth) for i in layers]
    longest = [min(depth, math.ceil(counts[i] / n)) for i, n in zip(layers, wanted, strict=True)]  # evenly filled
    along = sum(n * step - GAP for n in wanted) + (len(layers) - 1) * LAYER_GAP
    if not is_across:
        along += len(layers) * head
    at = max(0.0, ((width if is_across else height) - along) / 2)
    left = max(0.0, (width - (max(longest, default=1) * step - GAP)) / 2)
    blocks: list[Block] = []
    for k, (i, n, long) in enumerate(zip(layers, wanted, longest, strict=True)):
        cells: list[QRectF] = []
        if is_across:
            top = max(0.0, (height - head - (long * step - GAP)) / 2)
            cells = [QRectF(at + c * step, top + head + r * step, side, side) for c in range(n) for r in range(long)]
            end = width if k == len(layers) - 1 else at + n * step - GAP + LAYER_GAP - GAP
            heading = QRectF(at, top, end - at, line)
            legend = QRectF(at, top + line, n * step - GAP, line - 3)
            at += n * step - GAP + LAYER_GAP
        else:
            cells = [QRectF(left + c * step, at + head + r * step, side, side) for r in range(n) for c in range(long)]
            half = (width - left) / 2
            heading, legend = QRectF(left, at, half, line), QRectF(left + half, at, min(half, 120.0), line - 3)
            at += head + n * step - GAP + LAYER_GAP
        blocks.append(_fold(i, counts[i], cells, heading, legend))
    return Arrangement(tuple(blocks), side)


def _fold(layer: int, count: int, cells: list[QRectF], heading: QRectF, legend: QRectF) -> Block:
    """A layer's units in so many cells; where there are fewer, one of them says how many units are left."""
    if count <= len(cells):
        return Block(layer, tuple(range(count)), tuple(cells[:count]), 0, QRectF(), heading, legend)
    if len(cells) < 3:
        more = cells[1] if len(cells) == 2 else QRectF()
        return Block(layer, (0,), tuple(cells[:1]), count - 1, more, heading, legend)
    first = len(cells) - 2
    units = (*range(first), count - 1)
    return Block(layer, units, (*cells[:first], cells[-1]), count - len(units), cells[-2], heading, legend)
