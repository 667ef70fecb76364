"""Where layers stand when nobody has put them anywhere: columns by depth, ordered so that few wires cross.

A pure function, after Sugiyama: a layer's column is its longest path from an input, its place in the column the mean
of its neighbours' places, in a few sweeps to and fro. A very deep network goes on in a new row, as text does: in one
strip it would fit a screen only where nothing can be read any more.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from core.graph import Graph, Layer

Point = tuple[float, float]
Size = tuple[float, float]

COLUMN_GAP, SMALLEST_COLUMN_GAP = 110.0, 48.0  # between frames: room for the wires to bend
FEW_COLUMNS, MANY_COLUMNS = 10, 30  # between the two the gap shrinks, so that a deep network is not seen from afar
ROOM_TO_BEND, LARGEST_COLUMN_GAP = 0.22, 170.0  # of the height of tall columns, so that their wires are not too steep
NEAREST = 0.5  # share of their distance to which columns may come nearer, to fill a canvas
ROW_GAP = 40.0
MOST_IN_A_ROW = 16  # columns; more are wrapped where that is worth it
WORTH = 1.5  # how much larger a wrapped drawing has to fit
CANVAS_SHAPE = 1.4  # width over height of a usual canvas
LINE_GAP = 136.0  # between rows of columns: room for the way back, and for titles seen from far
SWEEPS = 4


def positions(
    graph: Graph, layout: Mapping[str, Point], size_of: Callable[[Layer], Size], fill: float | None = None
) -> dict[str, Point]:
    """The centre of every layer: its entry in the layout, or where `automatic` would put it.

    Layers without an entry beside others that have one are set to the right of what they read from, so that nothing
    lands on top of what the user has arranged.
    """
    missing = [layer for layer in graph.layers if layer.id not in layout]
    if not missing:
        return {layer.id: layout[layer.id] for layer in graph.layers}
    ideal = automatic(graph, size_of, fill)
    if len(missing) == len(graph.layers):
        return ideal
    kept = [layer.id for layer in graph.layers if layer.id in layout]
    dx = sum(layout[i][0] - ideal[i][0] for i in kept) / len(kept)
    dy = sum(layout[i][1] - ideal[i][1] for i in kept) / len(kept)
    placed = {i: layout[i] for i in kept}
    for layer in missing:
        x, y = ideal[layer.id][0] + dx, ideal[layer.id][1] + dy
        placed[layer.id] = free_place(graph, placed, layer, (x, y), size_of)
    return {layer.id: placed[layer.id] for layer in graph.layers}


def free_place(
    graph: Graph, placed: Mapping[str, Point], layer: Layer, wanted: Point, size_of: Callable[[Layer], Size]
) -> Point:
    """The wanted centre, moved down until the layer overlaps none that has a place."""
    width, height = size_of(layer)
    x, y = wanted
    for _ in range(len(placed) + 1):
        hit = None
        for other_id, (ox, oy) in placed.items():
            if other_id != layer.id and other_id in graph.by_id:
                other_width, other_height = size_of(graph.by_id[other_id])
                if abs(ox - x) < (width + other_width) / 2 and abs(oy - y) < (height + other_height) / 2:
                    hit = oy + (height + other_height) / 2 + ROW_GAP
        if hit is None:
            break
        y = hit
    return x, y


def automatic(graph: Graph, size_of: Callable[[Layer], Size], fill: float | None = None) -> dict[str, Point]:
    """Layer id → centre for the whole drawing, around (0, 0).

    Args:
        fill: width over height of a canvas that it shall fill: columns come as near to each other as that needs, since
            a wide drawing leaves much of a canvas empty. None for the usual distances.
    """
    columns = _columns(graph)
    _reduce_crossings(graph, columns)
    widths = [max((size_of(layer)[0] for layer in column), default=0.0) for column in columns]
    heights = [sum(size_of(layer)[1] for layer in column) + ROW_GAP * (len(column) - 1) for column in columns]
    gaps = _gaps(heights)
    lines = _lines(widths, heights, gaps)
    if fill is not None and lines:
        gaps = _nearer(widths, heights, gaps, lines, fill)
    width = max((_width(widths, gaps, line) for line in lines), default=0.0)
    down = -_height(heights, lines) / 2
    result: dict[str, Point] = {}
    for line in lines:
        left, middle = -width / 2, down + max(heights[line]) / 2
        for column, column_width, height, gap in zip(
            columns[line], widths[line], heights[line], gaps[line], strict=True
        ):
            top = middle - height / 2
            for layer in column:
                own = size_of(layer)[1]
                result[layer.id] = (round(left + column_width / 2), round(top + own / 2))
                top += own + ROW_GAP
            left += column_width + gap
        down += max(heights[line]) + LINE_GAP
    return result


def _gaps(heights: list[float]) -> list[float]:
    """The distance from each column to the next."""
    least = column_gap(len(heights))
    if len(heights) > FEW_COLUMNS:
        return [least] * len(heights)
    after = [*heights, 0.0][1:]
    return [
        round(min(LARGEST_COLUMN_GAP, max(least, ROOM_TO_BEND * max(pair))))
        for pair in zip(heights, after, strict=True)
    ]


def _nearer(
    widths: list[float], heights: list[float], gaps: list[float], lines: list[slice], fill: float
) -> list[float]:
    """The distances, shrunk until the drawing is no wider than such a canvas, or as far as they may be."""
    longest = max(lines, key=lambda line: _width(widths, gaps, line))
    room = fill * _height(heights, lines) - sum(widths[longest])
    share = max(NEAREST, min(1.0, room / max(1.0, sum(gaps[longest][:-1]))))
    return [max(min(gap, SMALLEST_COLUMN_GAP), round(gap * share)) for gap in gaps]


def _lines(widths: list[float], heights: list[float], gaps: list[float]) -> list[slice]:
    """The columns as rows of text: one, or as many as let the drawing be largest on a usual canvas."""
    count = len(widths)
    strip = [slice(0, count)] if count else []
    if count <= MOST_IN_A_ROW:
        return strip

    def scale(lines: list[slice]) -> float:
        width = max(_width(widths, gaps, line) for line in lines)
        return min(CANVAS_SHAPE / width, 1 / _height(heights, lines))

    choices = []
    for number in range(2, count):
        length = math.ceil(count / number)
        choices.append([slice(start, min(start + length, count)) for start in range(0, count, length)])
    best = max(choices, key=scale)
    return best if scale(best) >= WORTH * scale(strip) else strip


def _width(widths: list[float], gaps: list[float], line: slice) -> float:
    return sum(widths[line]) + sum(gaps[line][:-1])


def _height(heights: list[float], lines: list[slice]) -> float:
    return sum(max(heights[line]) for line in lines) + LINE_GAP * (len(lines) - 1)


def column_gap(columns: int) -> float:
    """The distance between neighbouring columns of a drawing with so many of them."""
    share = min(1.0, max(0.0, (columns - FEW_COLUMNS) / (MANY_COLUMNS - FEW_COLUMNS)))
    return round(COLUMN_GAP + (SMALLEST_COLUMN_GAP - COLUMN_GAP) * share)


def _columns(graph: Graph) -> list[list[Layer]]:
    """Layers by depth. Layers on a cycle follow in drawn order; outputs that stand alone go to the last column."""
    depth: dict[str, int] = {}
    ordered = list(graph.forward_order)
    ordered += [layer for layer in graph.layers if layer not in ordered]
    for layer in ordered:
        before = [depth[c.source] + 1 for c in graph.into(layer.id) if c.source in depth]
        depth[layer.id] = max(before, default=0 if layer.kind == "input" else 1)
    last = max(depth.values(), default=0)
    for layer in graph.layers:
        if layer.kind == "output":
            depth[layer.id] = max(depth[layer.id], last)
    used = sorted(set(depth.values()))
    return [[layer for layer in graph.layers if depth[layer.id] == d] for d in used]


def _reduce_crossings(graph: Graph, columns: list[list[Layer]]) -> None:
    """Sorts each column by the barycentre of its neighbours' relative places; stable, so drawn order decides ties.

    A connection that passes a column counts there as a layer of its own, so that its neighbours make room for it.
    """
    column_of = {layer.id: number for number, column in enumerate(columns) for layer in column}
    ranks: list[list[str]] = [[layer.id for layer in column] for column in columns]
    before: dict[str, list[str]] = {}
    after: dict[str, list[str]] = {}
    for connection in graph.connections:
        start, end = column_of.get(connection.source), column_of.get(connection.target)
        if start is None or end is None or start >= end:
            continue
        previous = connection.source
        for number in range(start + 1, end):
            passing = f"{connection.key} {number}"
            ranks[number].append(passing)
            after.setdefault(previous, []).append(passing)
            before.setdefault(passing, []).append(previous)
            previous = passing
        after.setdefault(previous, []).append(connection.target)
        before.setdefault(connection.target, []).append(previous)
    place = {name: _relative(i, len(rank)) for rank in ranks for i, name in enumerate(rank)}
    for sweep in range(SWEEPS):
        forwards = sweep % 2 == 0
        for rank in ranks if forwards else reversed(ranks):
            near = before if forwards else after
            centre = {n: sum(place[i] for i in near[n]) / len(near[n]) if near.get(n) else place[n] for n in rank}
            rank.sort(key=centre.__getitem__)
            place.update({name: _relative(i, len(rank)) for i, name in enumerate(rank)})
    for column, rank in zip(columns, ranks, strict=True):
        order = {name: i for i, name in enumerate(rank)}
        column.sort(key=lambda layer, order=order: order[layer.id])


def _relative(index: int, count: int) -> float:
    return (index + 0.5) / count - 0.5
