"""Makes a film from a network: pure, so that a worker can do it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.datasets.dataset import Dataset
from core.graph import Graph
from core.parameters import Parameters
from core.probing import LINEAR, Plane, TiltedPlane, Warp, boundary, principal_plane, warps, weights_into
from gui.views.warp_film import Film, LinearMap, Stop
from gui.views.warp_later import Later, LaterByName
from gui.views.warp_lines import GRID_LINES, Lines, lines_of
from gui.views.warp_path import NOISE, linear_path
from gui.views.warp_spaces import Look, Projection, kept_share, projection_of, stacked
from gui.views.warp_stops import input_space, input_stop, space_of, stop_of

Floats = NDArray[np.floating[Any]]
Places = NDArray[np.intp]
_SAMPLES, _FEW_SAMPLES = 121, 81  # points along a grid line, and while it moves; fewer where the network is large
_LARGE = 20_000  # parameters
_EDGE, _FEW_EDGE = 101, 45  # samples along a side of the plane from which the boundary is found
_TORN = 0.1  # of a line: a segment of the boundary that is longer was torn apart
_JUMPS = ("step", "sign")  # activations that tear space apart
_MOST_VALUES = 64  # rows or columns up to which W is taken apart


@dataclass(frozen=True, eq=False)
class Request:
    """What a film is to show.

    Attributes:
        layers: whose parts, each after those it reads from.
        plane: the grid's plane in input space; tilted: data whose plane of most variance takes its place.
        inputs: the data's points that are drawn, [N, input units]; order: their rows as they are stacked on a line.
        level: the output at which sides change; by_class: whether outputs are classes' scores instead.
        place: the selected inputs, [input units].
        looks: space → what the user chose for it; before: space → how the last film showed it.
        lines: grid lines each way, one of LINE_COUNTS.
        is_fine: the picture is large, or stands still, so that grid lines of many points are worth their time.
    """

    layers: tuple[str, ...]
    plane: Plane
    inputs: Floats
    order: Places | None = None
    level: float = 0.0
    by_class: bool = False
    place: Floats | None = None
    tilted: Dataset | None = None
    looks: Mapping[str, Look] = field(default_factory=dict)
    before: Mapping[str, Projection] = field(default_factory=dict)
    lines: int = GRID_LINES
    is_fine: bool = True


def make_film(graph: Graph, parameters: Parameters, wanted: Request) -> Film:
    """Computes a film: where the network sends all points at once, and what is drawn of a stop when it is looked at."""
    is_large = graph.parameter_count() >= _LARGE
    plane = (None if wanted.tilted is None else _tilted(wanted.tilted)) or wanted.plane
    samples = GRID_LINES if is_large else _SAMPLES if wanted.is_fine else _FEW_SAMPLES
    lines = lines_of(plane, wanted.lines, samples)
    size = GRID_LINES if is_large else _EDGE if wanted.is_fine else _FEW_EDGE
    rounds = 10 if wanted.is_fine else 1 if is_large else 2  # of a small picture to a tenth of a pixel
    edge = boundary(graph, parameters, plane, wanted.level, by_class=wanted.by_class, size=size, rounds=rounds)
    chosen = [] if wanted.place is None else [np.asarray(wanted.place, np.float32)[None, :]]
    sets = [lines.vertices, np.asarray(wanted.inputs, np.float32), edge.points, *chosen]
    ends = np.cumsum([len(part) for part in sets])
    inputs = np.concatenate(sets)
    parts = warps(graph, parameters, wanted.layers, inputs)
    rows = slice(int(ends[0]), int(ends[1])) if len(wanted.inputs) > 1 else slice(0, int(ends[0]))
    order = np.arange(len(wanted.inputs)) if wanted.order is None else wanted.order

    projections: dict[str, Projection] = {}
    stops: list[Stop] = []
    frames: list[tuple[Projection, Floats]] = []  # how each stop is shown, and all numbers of it
    with_basis: dict[str, Floats] = {}  # layers that show how the unit vectors move, and the grid that they read
    for part in parts:
        space = space_of(part.sources)
        for name, numbers in ((space, part.frames[0]), (part.layer, part.frames[-1])):
            if name not in projections:
                look, before = wanted.looks.get(name, Look()), wanted.before.get(name)
                projections[name] = projection_of(look, numbers[rows], before)
        if part.layer not in wanted.before:
            projections[part.layer] = _unmirrored(graph, parameters, part, projections[space], projections[part.layer])
        source, own = projections[space], projections[part.layer]
        follows_on = bool(stops) and stops[-1].space == space  # what it reads is what the film shows already
        for i in range(int(follows_on), len(part.stages)):
            shown = own if i else source
            stops.append(stop_of(graph, parameters, part, i, shown, wanted.level, by_class=wanted.by_class))
            frames.append((shown, part.frames[i]))
        if source.is_whole and own.size > 1 and LINEAR in part.stages:  # on a line arrows lie over each other
            with_basis[part.layer] = part.frames[0][: ends[0]]
    width = 3 if any(stop.dimensions == 3 for stop in stops) else 2
    points = slice(int(ends[0]), int(ends[1]))
    count = len(stops)
    torn = next((i for i, stop in enumerate(stops) if stop.stage in _JUMPS), count)
    pairs = edge.pairs.ravel() + int(ends[1])

    def drawn_at(i: int) -> Floats:
        shown, numbers = frames[i]
        return _padded(shown.of(numbers), width, points, order)

    def edge_at(i: int) -> Floats:
        if graph.output_units == stops[i].dimensions == 1 and stops[i].separator is not None:
            return _at_level(drawn[i][pairs], wanted.level, is_torn=i >= torn)
        far = _TORN * float(np.ptp(drawn[i][: ends[0], 0])) if stops[i].dimensions == 1 else math.inf
        return _edge(drawn[i][pairs], far, is_torn=i >= torn)

    def basis_of(layer: str) -> tuple[Floats, ...]:
        own, length = projections[layer], arrow_length(with_basis[layer])
        return tuple(_padded(moved, width) for moved in _basis(graph, parameters, layer, own, length))

    drawn = Later(count, drawn_at)
    by_layer = {part.layer: part for part in parts}
    maps = LaterByName(wanted.layers, lambda layer: _linear_map(graph, parameters, by_layer[layer], projections))
    name = input_space(graph)
    if name not in projections:
        projections[name] = projection_of(wanted.looks.get(name, Look()), inputs[rows], wanted.before.get(name))
    start = _input_film(graph, inputs, projections[name], lines, ends, edge.pairs, order, has_place=bool(chosen))
    return Film(
        wanted.layers,
        tuple(stops),
        Later(count, lambda i: lines.with_breaks(drawn[i][: ends[0]])),
        Later(count, lambda i: drawn[i][points]),
        Later(count, edge_at),
        Later(count, lambda i: drawn[i][ends[2] : ends[2] + 1]) if chosen else None,
        LaterByName(tuple(with_basis), basis_of),
        Later(count - 1, lambda i: maps[stops[i + 1].layer].path if stops[i + 1].stage == LINEAR else None),
        maps,
        lines,
        projections,
        Later(count, lambda i: kept_share(frames[i][0], frames[i][1][rows])),
        start,
    )


@lru_cache(maxsize=2)
def _tilted(data: Dataset) -> TiltedPlane | None:
    """PCA's plane of the inputs: the same as long as the data are."""
    return principal_plane(data.inputs)


def arrow_length(vertices: Floats) -> float:
    """How many unit vectors long the drawn arrows are: a power of two, and more than half of what the plane reaches, so
    that they show."""
    with np.errstate(all="ignore"):
        size = float(np.nanmax(np.abs(vertices))) if vertices.size else 1.0
    return float(2.0 ** np.floor(np.log2(size))) if np.isfinite(size) and size > 0 else 1.0


def _input_film(
    graph: Graph,
    inputs: Floats,
    shown: Projection,
    lines: Lines,
    ends: Places,
    pairs: Places,
    order: Places,
    *,
    has_place: bool,
) -> Film:
    """The input space alone, as it stands beside another."""
    stop = input_stop(graph, shown)
    points = slice(int(ends[0]), int(ends[1]))
    drawn = Later(1, lambda _: _padded(shown.of(inputs), max(2, shown.size), points, order))
    return Film(
        (),
        (stop,),
        Later(1, lambda i: lines.with_breaks(drawn[i][: ends[0]])),
        Later(1, lambda i: drawn[i][points]),
        Later(1, lambda i: drawn[i][pairs.ravel() + int(ends[1])]),
        Later(1, lambda i: drawn[i][ends[2] : ends[2] + 1]) if has_place else None,
        {},
        (),
        {},
        lines,
        {stop.space: shown},
    )


def _edge(frame: Floats, far: float, *, is_torn: bool) -> Floats:
    """The boundary at a stop; behind a layer of steps it is torn to pieces, and none is drawn. Nor are those of its
    segments whose ends, as near as numbers lie to each other, were sent far apart: the boundary is between them."""
    if is_torn:
        return np.full_like(frame, np.nan)
    ends = frame.reshape(-1, 2, frame.shape[1])
    is_far = np.abs(ends[:, 1, 0] - ends[:, 0, 0]) > far
    return np.where(is_far[:, None, None], np.nan, ends).reshape(frame.shape) if is_far.any() else frame


def _at_level(frame: Floats, level: float, *, is_torn: bool) -> Floats:
    """The boundary on the line of the only output: all of it is where that is the level, also where steep weights leave
    no number whose output is."""
    place = np.array([level, *[0.0] * (frame.shape[1] - 1)], np.float32)
    return np.where(is_torn | ~np.isfinite(frame), np.float32(np.nan), place)


def _linear_map(graph: Graph, parameters: Parameters, part: Warp, shown: Mapping[str, Projection]) -> LinearMap:
    source, own = shown[space_of(part.sources)], shown[part.layer]
    W = weights_into(graph, parameters, part.layer)
    shape = (W.shape[0], W.shape[1])
    if max(shape) > _MOST_VALUES or not np.isfinite(W).all():
        return LinearMap(shape, (), None, None)
    sizes = np.linalg.svd(W, compute_uv=False)
    rank = int((sizes > NOISE * max(float(sizes[0]), 1e-30)).sum())
    is_square = source.is_whole and source.size == own.size and own.size in (2, 3) and LINEAR in part.stages
    seen = own.basis.T.astype(np.float64) @ W
    path = linear_path(seen) if is_square else None
    is_part = own.units is None and source.is_whole
    if is_part:  # as a cell's stretches are
        sizes = np.linalg.svd(seen, compute_uv=False)
    return LinearMap(shape, tuple(float(s) for s in sizes[:3]), rank, path, is_part)


def _unmirrored(graph: Graph, parameters: Parameters, part: Warp, source: Projection, own: Projection) -> Projection:
    """PCA's directions have no sign of their own: where the plane would have to be turned over, one is reversed."""
    if own.units is not None or not source.is_whole or source.size != own.size or LINEAR not in part.stages:
        return own
    seen = own.basis.T.astype(np.float64) @ weights_into(graph, parameters, part.layer)
    if not np.linalg.det(seen) < 0:
        return own
    return replace(own, basis=own.basis * np.append(np.ones(own.size - 1), -1).astype(np.float32))


def _basis(graph: Graph, parameters: Parameters, layer_id: str, own: Projection, length: float) -> tuple[Floats, ...]:
    """Images of the origin and the unit vectors of the source space before W, after it, and after + b."""
    W = weights_into(graph, parameters, layer_id)
    start = np.vstack([np.zeros(W.shape[1]), length * np.eye(W.shape[1])]).astype(np.float32)
    moved = own.of((start @ W.T).astype(np.float32))
    if not graph.by_id[layer_id].has_bias:
        return start, moved
    return start, moved, moved + own.of(parameters.biases[layer_id].numpy().astype(np.float32)[None, :])


def _padded(frame: Floats, width: int, points: slice | None = None, order: Places | None = None) -> Floats:
    """Coordinates [N, width]: of a line, the data's points get heights that stack them."""
    drawn = np.zeros((len(frame), width), np.float32)
    drawn[:, : frame.shape[1]] = frame
    if frame.shape[1] == 1 and points is not None and order is not None:
        drawn[points, 1] = stacked(frame[points, 0], order)
    return drawn
