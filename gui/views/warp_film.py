"""The film of a warp as plain numbers: where the grid and the points are at any moment between its stops.

The stops are exact (core.probing.warps); between them coordinates move: along a LinearPath where a space is mapped to
one of as many dimensions, straight otherwise; then +t·b, then (1−t)·z + t·f(z).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.probing import START
from gui.views.marks import nearest
from gui.views.warp_lines import Lines
from gui.views.warp_path import LinearPath
from gui.views.warp_spaces import Projection

Floats = NDArray[np.floating[Any]]
Places = NDArray[np.intp]
Affine = tuple[float, ...]  # (w…, c) of w·a + c


@dataclass(frozen=True, eq=False)
class Stop:
    """Where the film can stand.

    Attributes:
        layer: the layer whose part of the film it is; stage: as in core.probing.Warp.
        space: what its coordinates are of: a layer's id, or those of all sources with "+" between them.
        size: numbers a point of that space has; names: what the shown coordinates are called, one to three.
        is_end: whether it is the last of its layer's part: the layer's own space.
        separator: (w…, c) of the flat w·a + c = 0 at which the output that the layer feeds, or the
            layer itself, changes sides, or of two classes the other leads; None where that is not so simple.
        scores: in a plane that an output of three classes or more reads: (w…, c) of each class's z = w·a + c.
        is_simplex: whether the coordinates are the shares of three classes: none is negative, and they add up to 1.
    """

    layer: str
    stage: str
    space: str
    size: int
    names: tuple[str, ...]
    is_end: bool = False
    separator: Affine | None = None
    scores: tuple[Affine, ...] = ()
    is_simplex: bool = False

    @property
    def dimensions(self) -> int:
        return len(self.names)


@dataclass(frozen=True, eq=False)
class LinearMap:
    """The numbers of a layer's W.

    Attributes:
        shape: rows and columns. stretches: its largest singular values, at most three, in order.
        rank: None where the matrix is too large to be taken apart at every frame.
        path: how the film gets there, where the film shows the whole of W.
        is_part: whether the stretches are those of what is seen: PCA's part of what W makes of a space shown whole.
    """

    shape: tuple[int, int]
    stretches: tuple[float, ...]
    rank: int | None
    path: LinearPath | None
    is_part: bool = False


@dataclass(frozen=True, eq=False)
class Film:
    """A film in the coordinates of the picture; its numbers are made where they are looked at (warp_later).

    Attributes:
        layers: whose parts it consists of, in order; stops: where it can stand, first to last.
        grid: for each stop the vertices of the input grid's lines, float32 [V, 3] ([V, 2] where no stop shows more),
            a row of NaN between lines.
        points: for each stop the data's points that are drawn: a row for each of warp_choices.drawn_rows, in order.
        edge: for each stop the ends of the boundary's segments, two rows each: where the output changes sides.
        place: for each stop where the selected inputs are, [1, 3]; None where none are given.
        basis: for each layer that reads a space shown whole the images of 0 and of k·e₁, k·e₂ … (k as arrow_length
            says) at the first stops of its part: before W, after it, after + b.
        paths: for each stop but the last, the linear map to the next where it is one from and to what is shown.
        maps: the numbers of every layer's W.
        lines: the grid in input space. projections: how each space is shown.
        shares: for each stop how much of the variance is seen there, as warp_spaces.kept_share says: of the data's
            points, or the grid's where there are no two of the data.
        start: the input space as a film of one stop, to stand beside this one.
    """

    layers: tuple[str, ...]
    stops: tuple[Stop, ...]
    grid: Sequence[Floats]
    points: Sequence[Floats]
    edge: Sequence[Floats]
    place: Sequence[Floats] | None
    basis: Mapping[str, tuple[Floats, ...]]
    paths: Sequence[LinearPath | None]
    maps: Mapping[str, LinearMap]
    lines: Lines
    projections: Mapping[str, Projection] = field(default_factory=dict)
    shares: Sequence[float | None] = (None,)
    start: Film | None = None

    @property
    def last(self) -> int:
        return len(self.stops) - 1

    @property
    def is_solid(self) -> bool:
        """Whether some stop is shown in three dimensions."""
        return any(stop.dimensions == 3 for stop in self.stops)

    def index(self, position: float) -> tuple[int, float]:
        """The stop at or before a position 0 … last, and how far the film is on the way to the next, 0 … 1."""
        last = len(self.stops) - 1
        if not 0 < position < last:
            return (last, 0.0) if position > 0 else (0, 0.0)
        stop = int(position)
        return stop, position - stop

    def moving(self, position: float) -> Stop:
        """The stop whose stage is under way at a position, or has just been reached."""
        stop, t = self.index(position)
        return self.stops[min(stop + (t > 0), self.last)]

    def share_at(self, position: float) -> float | None:
        """How much of the variance is seen at the stop whose stage is under way at a position, or reached."""
        stop, t = self.index(position)
        return self.shares[min(stop + (t > 0), self.last)]

    def is_line(self, position: float) -> bool:
        """Whether what is seen at a position lies on a line, before and after what is under way."""
        stop, t = self.index(position)
        return all(self.stops[min(i, self.last)].dimensions == 1 for i in (stop, stop + (t > 0)))

    def end_of(self, layer: str) -> int | None:
        """Where a layer's own space is shown; None where the film has no such layer."""
        return next((i for i, stop in enumerate(self.stops) if stop.is_end and stop.layer == layer), None)

    def first_of(self, layer: str) -> int:
        """The stop from which a layer's part starts: what the layer reads."""
        first = next(i for i, stop in enumerate(self.stops) if stop.layer == layer)
        return first if self.stops[first].stage == START else first - 1

    def depth_at(self, position: float) -> float:
        """How far the picture is turned into the third dimension, 0 … 1."""
        stop, t = self.index(position)
        here, there = (float(self.stops[min(i, self.last)].dimensions == 3) for i in (stop, stop + 1))
        return here + (there - here) * t * t * (3 - 2 * t)

    def grid_at(self, position: float) -> Floats:
        """The grid's vertices at a position 0 … last on the film."""
        return self._at(self.grid, position)

    def points_at(self, position: float) -> Floats:
        return self._at(self.points, position)

    def edge_at(self, position: float) -> Floats:
        return self._at(self.edge, position)

    def place_at(self, position: float) -> Floats | None:
        return None if self.place is None else self._at(self.place, position)[0]

    def prepare(self, position: float) -> None:
        """Makes what is drawn at a position, so that whoever draws it finds it there."""
        for look in (self.grid_at, self.points_at, self.edge_at, self.place_at, self.basis_at, self.share_at):
            look(position)
        self.maps.get(self.moving(position).layer)

    def basis_at(self, position: float) -> Floats | None:
        """Where 0 and the unit vectors of what a layer reads have come, while its W and b move them; else None."""
        stop, t = self.index(position)
        layer = self.moving(position).layer
        stage = stop + (t > 0) - self.first_of(layer)
        frames = self.basis.get(layer, ()) if 0 <= stage <= 2 else ()
        if stage >= len(frames) or (t and not stage):
            return None
        if not t:
            return frames[stage]
        path = self.paths[stop]
        here, there = frames[stage - 1], frames[stage]
        return _along(here, path, t) if path is not None else here + np.float32(t) * (there - here)

    def steps_at(self, position: float) -> float:
        """How many unit vectors long the arrows of `basis_at` were before W moved them; 1 where there are none."""
        frames = self.basis.get(self.moving(position).layer, ())
        return float(abs(frames[0][1] - frames[0][0]).max()) if frames else 1.0

    def _at(self, frames: Sequence[Floats], position: float) -> Floats:
        stop, t = self.index(position)
        if not t:
            return frames[stop]  # exactly what the network computes
        if t == 1:
            return frames[stop + 1]
        path = self.paths[stop]
        if path is not None:
            return _along(frames[stop], path, t)
        with np.errstate(all="ignore"):
            return frames[stop] + np.float32(t) * (frames[stop + 1] - frames[stop])


def place_near(film: Film, drawn: Floats, x: float, y: float, pixel: tuple[float, float]) -> Any:
    """The inputs whose image, as `drawn` [V, 2], is nearest to a point of the picture within REACH pixels, or None."""
    found = nearest(drawn, x, y, pixel)
    return None if found is None else film.lines.inputs[found]


def _along(frame: Floats, path: LinearPath, t: float) -> Floats:
    matrix = path.at(t).T.astype(np.float32)
    if len(matrix) == frame.shape[1]:
        return frame @ matrix
    moved = np.zeros_like(frame)
    moved[:, : len(matrix)] = frame[:, : len(matrix)] @ matrix
    return moved
