"""From a connection and two placed layers to its wires in the scene."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF

from core.graph import Connection, Layer
from gui.canvas.routes import Point, lane_offsets
from gui.canvas.shape import LayerShape
from gui.canvas.wires import MOST_EDGES, PIECE_SPREAD, STRONGEST, Floats, Integers, Wires, drawn_edges, strongest

ARRIVAL_GAP = 6.0  # wires end a little before the tile, so that their width is seen, and clear of its bias
DEPARTURE_GAP = 3.0  # and begin a little after it, so that a thick one is no part of the tile


def connection_wires(
    connection: Connection,
    source: tuple[Layer, LayerShape, QPointF],
    target: tuple[Layer, LayerShape, QPointF],
    weights: NDArray[np.floating[Any]] | None,
    route: Sequence[Point] = (),
) -> Wires:
    """The wires from the right edges of one layer's tiles to the left edges of the other's.

    Args:
        source, target: layer, its geometry, its centre in the scene.
        weights: the matrix, or None; one of another shape (of an older drawing) is left aside.
        route: the points that they pass, two to a lane; () where the way is free.
    """
    (source_layer, source_shape, source_at), (target_layer, target_shape, target_at) = source, target
    shape = (target_layer.rows, source_layer.units)
    mask = None if connection.mask is None else connection.mask.numpy()
    pieces = target_layer.pieces
    rows, columns, values = chosen_edges(connection, source[:2], target[:2], weights)
    start_y, end_y = _heights(source_shape, source_layer.units), _heights(target_shape, target_layer.units)
    x0 = source_at.x() + source_shape.right_edge + DEPARTURE_GAP
    x1 = target_at.x() + target_shape.left_edge - ARRIVAL_GAP
    spread = (rows % pieces - (pieces - 1) / 2) * PIECE_SPREAD
    starts = np.stack([np.full(len(rows), x0), start_y[columns] + source_at.y()], axis=1)
    ends = np.stack([np.full(len(rows), x1), end_y[rows // pieces] + target_at.y() + spread], axis=1)
    fold_starts, fold_ends = _fold_wires(
        (source_shape, source_at, source_at.x() + source_shape.frame.right()),
        (target_shape, target_at, target_at.x() + target_shape.frame.left()),
    )
    total = int(np.prod(shape)) if mask is None else int(mask.sum())
    return Wires(
        rows,
        columns,
        starts,
        ends,
        values,
        total - len(rows),
        fold_starts,
        fold_ends,
        _via(route, starts, ends),
    )


def chosen_edges(
    connection: Connection,
    source: tuple[Layer, LayerShape],
    target: tuple[Layer, LayerShape],
    weights: NDArray[np.floating[Any]] | None,
) -> tuple[Integers, Integers, Floats | None]:
    """Rows and columns of the weights that are drawn, all or the strongest, and their values; None without numbers."""
    (source_layer, source_shape), (target_layer, target_shape) = source, target
    shape = (target_layer.rows, source_layer.units)
    mask = None if connection.mask is None else connection.mask.numpy()
    if weights is not None and weights.shape != shape:
        weights = None
    rows, columns = drawn_edges(mask, shape, target_layer.pieces, source_shape, target_shape)
    values = None if weights is None else weights[rows, columns]
    chosen = strongest(values, len(rows), STRONGEST if source_shape.picture_side else MOST_EDGES)
    return rows[chosen], columns[chosen], None if values is None else values[chosen]


def _via(route: Sequence[Point], starts: Floats, ends: Floats) -> Floats | None:
    """[edges, points, 2]: the route for each wire, side by side in the order in which they leave and arrive."""
    if not route or not len(starts):
        return None
    rank = np.empty(len(starts), np.intp)
    rank[np.lexsort((ends[:, 1], starts[:, 1]))] = np.arange(len(starts))
    offsets = lane_offsets(len(starts))[rank]
    via = np.repeat(np.array(route, float)[None], len(starts), axis=0)
    (x0, y), (x1, _) = route[:2]
    if x1 < x0:  # back to the left: the bundle turns round twice, and stays one bundle
        below, target_below = np.sign(y - starts[:, 1].mean()), np.sign(ends[:, 1].mean() - y)
        via[:, 0, 0] -= below * offsets
        via[:, 1, 0] -= target_below * offsets
        offsets = -offsets
    via[:, :, 1] += offsets[:, None]
    return via


def _heights(shape: LayerShape, units: int) -> NDArray[np.floating[Any]]:
    """The y of each unit's tile around the layer's centre, or of a picture's row; NaN where it is folded away."""
    if shape.picture_side:
        share = (np.arange(units) // shape.picture_side + 0.5) / shape.picture_side
        return shape.picture.top() + share * shape.picture.height()
    heights = np.full(units, np.nan)
    for unit, tile in zip(shape.shown, shape.tiles, strict=True):
        heights[unit] = tile.center().y()
    return heights


def _fold_wires(
    source: tuple[LayerShape, QPointF, float], target: tuple[LayerShape, QPointF, float]
) -> tuple[NDArray[np.floating[Any]], NDArray[np.floating[Any]]]:
    """Neutral wires from and to the lines that stand for hidden units: that there is more, not how much."""
    (source_shape, source_at, x0), (target_shape, target_at, x1) = source, target
    starts: list[tuple[float, float]] = []
    ends: list[tuple[float, float]] = []
    source_rows = [source_at.y() + tile.center().y() for tile in source_shape.tiles]
    target_rows = [target_at.y() + tile.center().y() for tile in target_shape.tiles]
    if source_shape.hidden and source_shape.shown:
        y = source_at.y() + source_shape.fold_line.center().y()
        starts += [(x0, y)] * len(target_rows)
        ends += [(x1, row) for row in target_rows]
    if target_shape.hidden and source_rows:
        y = target_at.y() + target_shape.fold_line.center().y()
        starts += [(x0, row) for row in source_rows]
        ends += [(x1, y)] * len(source_rows)
    return np.array(starts, float).reshape(-1, 2), np.array(ends, float).reshape(-1, 2)
