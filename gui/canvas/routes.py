"""How connections get past the layers between their ends: through the nearest gap, or in a lane above or below them.

Pure geometry on rectangles. A route is a list of points, two to a lane: where a bundle enters and leaves it. Where the
target stands left of the source, the lane leads back to the left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Point = tuple[float, float]
Boxes = NDArray[np.float64]  # [n, 4]: left, top, right, bottom

CLEARANCE = 16.0  # between a layer and the middle of the first lane beside it
LANE_GAP = 8.0  # between two connections in neighbouring lanes
EDGE_GAP, WIDEST_LANE = 4.0, 24.0  # between the wires of one connection in its lane, and all of them together
APPROACH = 18.0  # a lane begins and ends so far outside of the layers that it passes
TOUCH = 4.0  # wires may come this near to a layer without a detour
BELOW_IS_FREE = 6.0  # how much longer the way below may be: buttons appear above layers


@dataclass(frozen=True)
class Way:
    """A connection as the router sees it: its ends' boxes, the rows its wires take there, and how many they are."""

    key: str
    source: str
    target: str
    rows_out: tuple[float, float]
    rows_in: tuple[float, float]
    edges: int


def routes(ways: Sequence[Way], boxes: Mapping[str, tuple[float, float, float, float]]) -> dict[str, tuple[Point, ...]]:
    """Key → the points of its route; connections whose way is free have none."""
    names = list(boxes)
    table = np.array([boxes[name] for name in names], float).reshape(-1, 4)
    taken: dict[tuple[float, float, bool], float] = {}
    found: dict[str, tuple[Point, ...]] = {}
    for way in ways:
        x0, x1 = boxes[way.source][2], boxes[way.target][0]
        if x1 <= x0:
            found[way.key] = _way_back(way, table, (x0, x1), taken)
            continue
        between = (table[:, 0] < x1 - TOUCH) & (table[:, 2] > x0 + TOUCH)
        if not between.any():
            continue
        others = [i for i in np.flatnonzero(between).tolist() if names[i] not in (way.source, way.target)]
        columns = _columns(table[others])
        stops = _stops(way, columns, (x0, x1), taken)
        if stops:
            found[way.key] = tuple(point for stop in stops for point in stop)
    return found


def lane_offsets(edges: int) -> NDArray[np.float64]:
    """How far each wire of a connection lies from the middle of its lane."""
    if edges < 2:
        return np.zeros(edges)
    gap = min(EDGE_GAP, WIDEST_LANE / (edges - 1))
    return np.asarray((np.arange(edges) - (edges - 1) / 2) * gap, np.float64)


def _columns(boxes: Boxes) -> list[Boxes]:
    """Boxes that stand above each other, from left to right."""
    columns: list[list[NDArray[np.float64]]] = []
    right = -np.inf
    for box in boxes[np.argsort(boxes[:, 0])] if len(boxes) else boxes:
        if box[0] >= right:
            columns.append([])
        columns[-1].append(box)
        right = max(right, float(box[2])) if len(columns[-1]) > 1 else float(box[2])
    return [np.array(sorted(column, key=lambda box: box[1])) for column in columns]


def _way_back(
    way: Way, boxes: Boxes, span: tuple[float, float], taken: dict[tuple[float, float, bool], float]
) -> tuple[Point, ...]:
    """One lane to the left, past everything between the two ends, for a target that stands further left.

    On its way to a row of layers below it keeps near to the row that it leaves: titles stand above the other one.
    """
    x0, x1 = span
    height = float(np.ptp(lane_offsets(way.edges))) if way.edges else 0.0
    passed = boxes[(boxes[:, 0] < x0 + APPROACH) & (boxes[:, 2] > x1 - APPROACH)]
    goes_down = max(way.rows_out) < min(way.rows_in)
    wanted = max(way.rows_out) if goes_down else (sum(way.rows_out) + sum(way.rows_in)) / 4
    y, edge, _ = _gap(passed[np.argsort(passed[:, 1])], wanted, height, taken)
    taken[edge] = taken.get(edge, 0.0) + height + LANE_GAP
    return (x0 + APPROACH, y), (x1 - APPROACH, y)


def _stops(
    way: Way, columns: list[Boxes], span: tuple[float, float], taken: dict[tuple[float, float, bool], float]
) -> list[tuple[Point, Point]]:
    x0, x1 = span
    height = float(np.ptp(lane_offsets(way.edges))) if way.edges else 0.0
    stops: list[list[float]] = []  # left, right, y, and what the gap is bounded by above and below
    edges: list[tuple[float, float, bool]] = []
    y = sum(way.rows_out) / 2
    for column in columns:
        left, right = float(column[:, 0].min()), float(column[:, 2].max())
        share = ((left + right) / 2 - x0) / (x1 - x0)
        top = way.rows_out[0] + (way.rows_in[0] - way.rows_out[0]) * share
        bottom = way.rows_out[1] + (way.rows_in[1] - way.rows_out[1]) * share
        if not stops:
            y = (top + bottom) / 2
        blocked = (column[:, 1] < bottom + TOUCH) & (column[:, 3] > top - TOUCH)
        if not stops and not blocked.any():
            continue
        if stops and not blocked.any() and not ((column[:, 1] < y + TOUCH) & (column[:, 3] > y - TOUCH)).any():
            continue
        best, edge, bounds = _gap(column, y, height, taken)
        stops.append([left - APPROACH, right + APPROACH, best, *bounds])
        edges.append(edge)
        y = best
    _flatten(stops)
    for edge in edges:
        taken[edge] = taken.get(edge, 0.0) + height + LANE_GAP
    return [((left, y), (right, y)) for left, right, y, _, _ in stops]


def _gap(
    column: Boxes, wanted: float, height: float, taken: Mapping[tuple[float, float, bool], float]
) -> tuple[float, tuple[float, float, bool], tuple[float, float]]:
    """The nearest free height in a column, the edge that it keeps to, and the limits of its gap."""
    best: tuple[float, float, tuple[float, float, bool], tuple[float, float]] | None = None
    tops = [-np.inf, *np.maximum.accumulate(column[:, 3]).tolist()]
    bottoms = [*column[:, 1].tolist(), np.inf]
    left = float(column[:, 0].min())
    for above, below in zip(tops, bottoms, strict=True):
        if np.isfinite(above) and np.isfinite(below) and below - above < height + 2 * TOUCH:
            continue
        low = above + min(CLEARANCE, (below - above) / 2) + height / 2 if np.isfinite(above) else -np.inf
        high = below - min(CLEARANCE, (below - above) / 2) - height / 2 if np.isfinite(below) else np.inf
        if low > high:
            low = high = (above + below) / 2
        keeps_up = wanted < low  # the lane lies below a layer, and keeps near to it
        edge = (left, above if keeps_up else below, keeps_up)
        used = taken.get(edge, 0.0)
        place = min(max(wanted, low), high)
        if place in (low, high) and np.isfinite(place) and low < high:
            place = min(max(place + (used if keeps_up else -used), low), high)
        cost = abs(place - wanted) + (0.0 if keeps_up else BELOW_IS_FREE)
        if best is None or cost < best[0]:
            best = (cost, float(place), edge, (float(low), float(high)))
    assert best is not None  # there is always room above and below a column
    return best[1:]


def _flatten(stops: list[list[float]]) -> None:
    """Neighbouring lanes that can lie at one height do, so that a long way is one straight line."""
    for order in (range(1, len(stops)), range(len(stops) - 2, -1, -1)):
        step = -1 if order.step > 0 else 1
        for i in order:
            y, low, high = stops[i][2:]
            wanted = stops[i + step][2]
            outward = (high == np.inf and wanted > y) or (low == -np.inf and wanted < y)
            if low <= wanted <= high and outward:
                stops[i][2] = wanted
