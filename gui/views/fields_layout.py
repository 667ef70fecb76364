"""Where the tiles of the fields view lie: a block of squares for each layer, as large as the room allows.

Blocks stand side by side as on the canvas, or in several lines where the squares are clearly larger that way. Where
not all units have a square of the least size, the longest layers are folded as the canvas folds them: the first units,
how many are left, and the last.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QRectF

GAP = 4.0  # pixels between the tiles of a layer
LAYER_GAP = 16.0  # and between layers
LEAST = 38.0  # pixels of a tile's side, times the scale of type
_BETTER = 1.15  # how many times larger tiles must be for several lines of layers
_FEWEST = 3  # cells of a folded layer: its first unit, how many are left, its last
_DEPTHS = (1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 32, 48)  # tiles below each other that are tried


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


@dataclass(frozen=True)
class _Room:
    """What there is to fill, in pixels; `line`: how high type is."""

    width: float
    height: float
    line: float


@dataclass(frozen=True)
class _Plan:
    """Lanes and tiles in a lane for each shown layer, and how many layers each line has."""

    layers: tuple[int, ...]
    shapes: tuple[tuple[int, int], ...]
    lines: tuple[int, ...]


@lru_cache(maxsize=64)
def arrange(
    counts: tuple[int, ...], width: float, height: float, line: float, scale: float = 1.0, *, keep: int = -1
) -> Arrangement:
    """Lays layers of so many units out in a room.

    Args:
        line: pixels that a line of type is high.
        keep: the layer that is shown even where not all have room, −1 for none.
    """
    room, least = _Room(width, height, line), math.ceil(LEAST * scale)
    if not counts:
        return Arrangement()
    single, several = (_largest(counts, room, least, most_lines) for most_lines in (1, len(counts)))
    if several:
        is_single = single * _BETTER >= several
        side = float(single if is_single else several)
        plan = _plan(counts, room, side, 1 if is_single else len(counts))
        assert plan is not None
        return _place(plan, counts, room, side)
    for cells in (_FEWEST, 1):  # a layer with fewer is left out, unless it is the only one
        number = _most(len(counts), lambda n, c=cells: _folds(counts, _fitting(len(counts), n, keep), room, least, c))
        if number:
            plan = _folded(counts, _fitting(len(counts), number, keep), room, float(least), cells)
            assert plan is not None
            return _place(plan, counts, room, float(least))
    return Arrangement(left_out=len(counts))


def _fitting(layers: int, number: int, keep: int) -> tuple[int, ...]:
    """So many of the layers: the first ones and the last, and the one to keep."""
    fitting = [*range(number - 1), layers - 1]
    if keep >= 0 and keep not in fitting:
        fitting[max(0, number - 2)] = keep
    return tuple(fitting)


def _most(highest: int, fits: Callable[[int], bool]) -> int:
    """The largest number up to some highest that fits, as all smaller ones do then; 0 for none."""
    low, high = 0, highest + 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    return low


def _largest(counts: Sequence[int], room: _Room, least: int, most_lines: int) -> int:
    """The largest side in whole pixels with which every unit has a tile; 0 where not even the least will do."""
    largest = int(min(room.width, room.height))
    more = _most(
        max(0, largest - least + 1), lambda n: _plan(counts, room, float(least + n - 1), most_lines) is not None
    )
    return least + more - 1 if more else 0


def _plan(counts: Sequence[int], room: _Room, side: float, most_lines: int) -> _Plan | None:
    """All units with tiles of a side, in as few lines as will do; None where they have no room."""
    best: _Plan | None = None
    for depth in _depths(room, side):
        lanes = [math.ceil(count / depth) for count in counts]
        shapes = tuple((n, math.ceil(count / n)) for n, count in zip(lanes, counts, strict=True))  # evenly filled
        lines = _flow(shapes, room, side)
        if lines is not None and len(lines) <= most_lines and (best is None or len(lines) < len(best.lines)):
            best = _Plan(tuple(range(len(counts))), shapes, lines)
    return best


def _folds(counts: Sequence[int], layers: tuple[int, ...], room: _Room, side: int, cells: int) -> bool:
    """Whether each of these layers can have so many cells, or one for each unit."""
    return any(
        _flow([(math.ceil(min(cells, counts[i]) / depth), min(depth, counts[i])) for i in layers], room, side)
        for depth in _depths(room, side)
    )


def _folded(counts: Sequence[int], layers: tuple[int, ...], room: _Room, side: float, cells: int) -> _Plan | None:
    """As many tiles of these layers as there is room for: the longest ones give."""
    best: tuple[int, _Plan] | None = None
    widest = max(1, int((room.width + GAP) / (side + GAP)))
    for depth in _depths(room, side):
        wanted = [min(widest, math.ceil(counts[i] / depth)) for i in layers]
        fewest = [math.ceil(min(cells, counts[i]) / depth) for i in layers]

        def shaped(lanes: Sequence[int], depth: int = depth) -> list[tuple[int, int]]:
            return [(n, min(depth, math.ceil(counts[i] / n))) for n, i in zip(lanes, layers, strict=True)]

        def level(most: int, wanted: Sequence[int] = wanted, fewest: Sequence[int] = fewest) -> list[int]:
            return [max(least, min(most, lanes)) for lanes, least in zip(wanted, fewest, strict=True)]

        lanes = level(_most(widest, lambda n, lay=level, shape=shaped: _flow(shape(lay(n)), room, side) is not None))
        for k in range(len(lanes)):  # what is left over, a lane each
            more = [*lanes[:k], min(lanes[k] + 1, wanted[k]), *lanes[k + 1 :]]
            lanes = more if _flow(shaped(more), room, side) is not None else lanes
        lines = _flow(shaped(lanes), room, side)
        shown = sum(min(counts[i], n * long) for i, (n, long) in zip(layers, shaped(lanes), strict=True))
        if lines is not None and (best is None or shown >= best[0]):
            best = shown, _Plan(layers, tuple(shaped(lanes)), lines)
    return None if best is None else best[1]


def _depths(room: _Room, side: float) -> list[int]:
    """How many tiles may stand below each other."""
    most = int((room.height - 2 * room.line + GAP) / (side + GAP))
    return [*(depth for depth in _DEPTHS if depth < most), *([most] if most > 0 else [])]


def _flow(shapes: Sequence[tuple[int, int]], room: _Room, side: float) -> tuple[int, ...] | None:
    """How many blocks stand in each line; None where they don't fit the room."""
    step, lines, at, high, longest = side + GAP, [0], 0.0, 0.0, 0
    for n, long in shapes:
        wide = n * step - GAP
        if lines[-1] and at + wide > room.width:
            high += 2 * room.line + longest * step - GAP + LAYER_GAP
            lines.append(0)
            at, longest = 0.0, 0
        if wide > room.width:
            return None
        lines[-1] += 1
        at, longest = at + wide + LAYER_GAP, max(longest, long)
    return tuple(lines) if high + 2 * room.line + longest * step - GAP <= room.height else None


def _place(plan: _Plan, counts: Sequence[int], room: _Room, side: float) -> Arrangement:
    step, head, blocks = side + GAP, 2 * room.line, list[Block]()
    parts: list[list[tuple[int, tuple[int, int]]]] = []
    rest = list(zip(plan.layers, plan.shapes, strict=True))
    for number in plan.lines:
        parts.append(rest[:number])
        rest = rest[number:]
    wide = [sum(n * step - GAP + LAYER_GAP for _, (n, _long) in part) - LAYER_GAP for part in parts]
    high = [head + max(long for _, (_n, long) in part) * step - GAP for part in parts]
    top = max(0.0, (room.height - sum(high) - (len(parts) - 1) * LAYER_GAP) / 2)
    for part, tall in zip(parts, high, strict=True):
        at = max(0.0, (room.width - max(wide)) / 2)
        for k, (layer, (n, long)) in enumerate(part):
            # one line is centred as the drawing is; of several, the names stand at one height
            y = top + (tall - head - (long * step - GAP)) / 2 if len(parts) == 1 else top
            cells = [QRectF(at + c * step, y + head + r * step, side, side) for c in range(n) for r in range(long)]
            end = room.width if k == len(part) - 1 else at + n * step - GAP + LAYER_GAP - GAP
            heading = QRectF(at, y, end - at, room.line)
            legend = QRectF(at, y + room.line, n * step - GAP, room.line - 3)
            blocks.append(_fold(layer, counts[layer], cells, heading, legend))
            at += n * step - GAP + LAYER_GAP
        top += tall + LAYER_GAP
    return Arrangement(tuple(blocks), side, len(counts) - len(plan.layers))


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
