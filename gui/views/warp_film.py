"""The film of a layer's warp as plain numbers: where the grid and the points are at any moment between its stages.

The stages are exact (core.probing.warp); between them coordinates move: along a LinearPath where a plane is mapped to a
plane, straight otherwise; then +t·b, then (1−t)·z + t·f(z).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.graph import Graph
from core.parameters import Parameters
from core.probing import Plane, warp
from gui.views.marks import nearest
from gui.views.warp_path import LinearPath, linear_path

Floats = NDArray[np.floating[Any]]
Places = NDArray[np.intp]
GRID_LINES = 41
_SAMPLES, _FEW_SAMPLES = 121, 81  # points along a grid line, and while it moves; fewer where the network is large
_LARGE = 20_000  # parameters
_LINE_POINTS = 801  # along an input line (one input)
_JITTER_SEED = 7


@dataclass(frozen=True, eq=False)
class Film:
    """Stages of a warp in the two shown coordinates.

    Attributes:
        layer: its id; units: the shown unit on the horizontal and on the vertical axis (None: only one unit).
        stages: their names, first to last: x, W, +b, f.
        grid: for each stage the vertices of the input grid's lines, float32 [V, 2], a row of NaN between lines.
        points: for each stage the data's points, float32 [N, 2], rows as in the dataset.
        path: the map from I to W where a plane goes to a plane; None where coordinates move straight.
        basis: for each stage the images of 0, k·e₁ and k·e₂ (k as arrow_length says), [3, 2]; None without a path.
        inputs: for each vertex of the grid the inputs that lie there, float32 [V, inputs], NaN between lines.
        place: for each stage where the selected inputs are, float32 [1, 2]; None where none are given.
        source_units: dimensions of what the layer reads.
        separator: (w₁, w₂, c) of the line w·a + c = 0 at which the output that the layer feeds changes sides.
    """

    layer: str
    units: tuple[int, int | None]
    stages: tuple[str, ...]
    grid: tuple[Floats, ...]
    points: tuple[Floats, ...]
    path: LinearPath | None
    basis: tuple[Floats, ...] | None
    source_units: int
    separator: tuple[float, float, float] | None
    inputs: Floats
    place: tuple[Floats, ...] | None = None

    @property
    def last(self) -> int:
        return len(self.stages) - 1

    def grid_at(self, position: float) -> Floats:
        """The grid's vertices at a position 0 … last on the film."""
        return self._at(self.grid, position)

    def points_at(self, position: float) -> Floats:
        return self._at(self.points, position)

    def place_at(self, position: float) -> Floats | None:
        return None if self.place is None else self._at(self.place, position)[0]

    def basis_at(self, position: float) -> Floats | None:
        return None if self.basis is None else self._at(self.basis, position)

    def _at(self, frames: tuple[Floats, ...], position: float) -> Floats:
        stage = min(int(max(position, 0.0)), self.last)
        t = np.float32(min(max(position - stage, 0.0), 1.0))
        if t == 0 or stage == self.last:
            return frames[stage]  # exactly what the network computes
        if stage == 0 and self.path is not None:
            return (frames[0] @ self.path.at(float(t)).T.astype(np.float32)).astype(np.float32)
        return (1 - t) * frames[stage] + t * frames[stage + 1]


def make_film(
    graph: Graph,
    parameters: Parameters,
    layer_id: str,
    units: tuple[int, int | None],
    plane: Plane,
    inputs: Floats,
    level: float = 0.0,
    place: Floats | None = None,
    *,
    is_fine: bool = True,
) -> Film:
    """Computes all stages of a film; pure, so that a worker can do it.

    Args:
        inputs: the data's points, [N, input units].
        level: activation of an identity output at which it changes sides (½ for targets 0 and 1).
        place: the selected inputs, [input units].
        is_fine: the picture is large, or stands still, so that grid lines of many points are worth their time.
    """
    samples = (_SAMPLES if is_fine else _FEW_SAMPLES) if graph.parameter_count() < _LARGE else GRID_LINES
    lines, breaks = _lines(plane, samples)
    probes = plane.points(np.zeros(3), np.zeros(3)) if len(plane.base) == 2 and plane.y is not None else None
    chosen = [] if place is None else [np.asarray(place, np.float32)[None, :]]
    parts = [lines, np.asarray(inputs, np.float32), *chosen, *([probes] if probes is not None else [])]
    made = warp(graph, parameters, layer_id, np.concatenate(parts))
    source = made.frames[0].shape[1]
    shown = tuple(
        _shown(frame, None if stage == 0 else units, plane=stage == 0, count=len(lines))
        for stage, frame in enumerate(made.frames)
    )
    path = _path(graph, parameters, layer_id, units) if source == 2 and len(made.stages) == 4 else None
    grid = tuple(_with_breaks(frame[: len(lines)], breaks) for frame in shown)
    points = tuple(np.ascontiguousarray(frame[len(lines) : len(lines) + len(inputs)]) for frame in shown)
    after = len(lines) + len(inputs)
    places = tuple(np.ascontiguousarray(frame[after : after + 1]) for frame in shown) if chosen else None
    basis = _basis(graph, parameters, layer_id, units, path, arrow_length(shown[0][: len(lines)]))
    return Film(
        layer_id,
        units,
        made.stages,
        grid,
        points,
        path,
        basis,
        source,
        separator(graph, parameters, layer_id, units, level),
        _with_breaks(lines, breaks),
        places,
    )


def arrow_length(vertices: Floats) -> float:
    """How many unit vectors long the drawn arrows are: a power of two near a third of the plane, so that they show."""
    size = float(np.nanmax(np.abs(vertices))) if len(vertices) else 1.0
    return float(2.0 ** np.floor(np.log2(size / 2))) if np.isfinite(size) and size > 0 else 1.0


def place_near(film: Film, position: float, x: float, y: float, pixel: tuple[float, float]) -> Floats | None:
    """The inputs whose image is nearest to a point of the picture, within REACH pixels; None for none."""
    found = nearest(film.grid_at(position), x, y, pixel)
    return None if found is None else film.inputs[found]


def separator(
    graph: Graph, parameters: Parameters, layer_id: str, units: tuple[int, int | None], level: float
) -> tuple[float, float, float] | None:
    """The straight line that a single output unit draws in the layer's own plane; None where there is none."""
    leaving = graph.out_of(layer_id)
    if len(leaving) != 1 or graph.by_id[layer_id].units != 2 or units[1] is None:
        return None
    output = graph.by_id[leaving[0].target]
    is_line = output.kind == "output" and output.units == 1 and len(graph.into(output.id)) == 1
    if not is_line or output.activation.name not in ("sigmoid", "tanh", "identity", "step", "sign"):
        return None
    weights = parameters.weights[leaving[0].key].numpy()[0]
    bias = float(parameters.biases[output.id].numpy()[0]) if output.has_bias else 0.0
    offset = level if output.activation.name == "identity" else 0.0
    return float(weights[units[0]]), float(weights[units[1]]), bias - offset


def _path(graph: Graph, parameters: Parameters, layer_id: str, units: tuple[int, int | None]) -> LinearPath | None:
    if units[1] is None:
        return None
    W = np.concatenate([parameters.weights[c.key].numpy() for c in graph.into(layer_id)], axis=1)
    chosen = W[[units[0], units[1]], :].astype(np.float64)
    return linear_path(chosen) if np.isfinite(chosen).all() else None


def _basis(
    graph: Graph,
    parameters: Parameters,
    layer_id: str,
    units: tuple[int, int | None],
    path: LinearPath | None,
    length: float,
) -> tuple[Floats, ...] | None:
    """Images of the origin and the two unit vectors of the source plane through W and + b (arrows end there)."""
    if path is None or units[1] is None:
        return None
    start = np.array([[0, 0], [length, 0], [0, length]], np.float32)
    moved = start @ path.matrix.T.astype(np.float32)
    bias = np.zeros(2, np.float32)
    if graph.by_id[layer_id].has_bias:
        bias = parameters.biases[layer_id].numpy().astype(np.float32)[[units[0], units[1]]]
    return start, moved, moved + bias, moved + bias


def _shown(frame: Floats, units: tuple[int, int | None] | None, *, plane: bool, count: int) -> Floats:
    """Two coordinates of a frame: the chosen units; on a line, points get a height that only spreads them."""
    if units is None:
        units = (0, 1 if frame.shape[1] > 1 else None)
    out = np.zeros((len(frame), 2), np.float32)
    out[:, 0] = frame[:, units[0]]
    if units[1] is not None:
        out[:, 1] = frame[:, units[1]]
    elif not plane:
        out[count:, 1] = _jitter(len(frame) - count)
    return out


@lru_cache(maxsize=4)
def _jitter(count: int) -> Floats:
    return np.random.default_rng(_JITTER_SEED).uniform(-0.5, 0.5, count).astype(np.float32)


@lru_cache(maxsize=8)
def _lines(plane: Plane, samples: int) -> tuple[Floats, Places]:
    """The vertices of the input grid's lines [V, inputs], and the indices before which a line ends."""
    x_low, x_high = plane.x_range
    if plane.y is None:
        xs = np.linspace(x_low, x_high, _LINE_POINTS)
        return plane.points(xs, np.zeros_like(xs)), np.zeros(0, np.intp)
    y_low, y_high = plane.y_range
    along_x, along_y = np.linspace(x_low, x_high, samples), np.linspace(y_low, y_high, samples)
    at_x, at_y = np.linspace(x_low, x_high, GRID_LINES), np.linspace(y_low, y_high, GRID_LINES)
    x = np.concatenate([np.tile(along_x, GRID_LINES), np.repeat(at_x, samples)])
    y = np.concatenate([np.repeat(at_y, samples), np.tile(along_y, GRID_LINES)])
    return plane.points(x, y), np.arange(samples, len(x), samples, dtype=np.intp)


def _with_breaks(vertices: Floats, breaks: Places) -> Floats:
    return np.insert(vertices, breaks, np.nan, axis=0) if len(breaks) else np.ascontiguousarray(vertices)
