"""Where layers stand when nobody has put them anywhere: columns by depth, ordered so that few wires cross.

A pure function, after Sugiyama: a layer's column is its longest path from an input, its place in the column the mean
of its neighbours' places, in a few sweeps to and fro.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from core.graph import Graph, Layer

Point = tuple[float, float]
Size = tuple[float, float]

COLUMN_GAP = 110.0  # between frames: room for the wires to bend
ROW_GAP = 40.0
SWEEPS = 4


def positions(graph: Graph, layout: Mapping[str, Point], size_of: Callable[[Layer], Size]) -> dict[str, Point]:
    """The centre of every layer: its entry in the layout, or where `automatic` would put it.

    Layers without an entry beside others that have one are set to the right of what they read from, so that nothing
    lands on top of what the user has arranged.
    """
    missing = [layer for layer in graph.layers if layer.id not in layout]
    if not missing:
        return {layer.id: layout[layer.id] for layer in graph.layers}
    ideal = automatic(graph, size_of)
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


def automatic(graph: Graph, size_of: Callable[[Layer], Size]) -> dict[str, Point]:
    """Layer id → centre for the whole drawing, around (0, 0)."""
    columns = _columns(graph)
    _reduce_crossings(graph, columns)
    widths = [max((size_of(layer)[0] for layer in column), default=0.0) for column in columns]
    total = sum(widths) + COLUMN_GAP * max(0, len(columns) - 1)
    result: dict[str, Point] = {}
    left = -total / 2
    for column, width in zip(columns, widths, strict=True):
        heights = [size_of(layer)[1] for layer in column]
        top = -(sum(heights) + ROW_GAP * (len(column) - 1)) / 2
        for layer, height in zip(column, heights, strict=True):
            result[layer.id] = (round(left + width / 2), round(top + height / 2))
            top += height + ROW_GAP
        left += width + COLUMN_GAP
    return result


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
    """Sorts each column by the barycentre of its neighbours' relative places; stable, so drawn order decides ties."""
    place = {layer.id: _relative(i, len(column)) for column in columns for i, layer in enumerate(column)}
    for sweep in range(SWEEPS):
        forwards = sweep % 2 == 0
        for column in columns if forwards else reversed(columns):

            def barycentre(layer: Layer, forwards: bool = forwards) -> float:
                if forwards:
                    near = [c.source for c in graph.into(layer.id)]
                else:
                    near = [c.target for c in graph.out_of(layer.id)]
                known = [place[i] for i in near if i in place]
                return sum(known) / len(known) if known else place[layer.id]

            column.sort(key=barycentre)
            place.update({layer.id: _relative(i, len(column)) for i, layer in enumerate(column)})


def _relative(index: int, count: int) -> float:
    return (index + 0.5) / count - 0.5
