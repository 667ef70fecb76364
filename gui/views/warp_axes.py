"""Which part of space a warp shows: one frame for a layer's stages, so that stretching can be seen, or one a stage."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from gui.views.warp_film import Film

Floats = NDArray[np.floating[Any]]
_ROOM = 1.1
_LOOSE = 2.5  # a frame that has become this much too large is drawn in again
_DOT = 1e-3  # points that lie nearer than this share of their size are one dot: no picture is drawn around a dot
_LADDER = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
_HELD = 0.25  # of a layer's first stage: the picture is zoomed to the layer's frame while nothing moves yet
_ON_THE_WAY = (0.25, 0.5, 0.75)  # between two stops
_SAME = 1.15  # frames nearer in size than this need no such pause


@dataclass(frozen=True)
class Extent:
    """A box by centre and half sizes; its depth is 0 where all that is shown is flat."""

    x: float
    y: float
    half_width: float
    half_height: float
    z: float = 0.0
    half_depth: float = 0.0

    @property
    def centre(self) -> Floats:
        return np.array([self.x, self.y, self.z])

    @property
    def halves(self) -> Floats:
        return np.array([self.half_width, self.half_height, self.half_depth])

    def holds(self, other: Extent) -> bool:
        return (
            abs(self.x - other.x) + other.half_width <= self.half_width * 1.001
            and abs(self.y - other.y) + other.half_height <= self.half_height * 1.001
            and abs(self.z - other.z) + other.half_depth <= self.half_depth * 1.001
        )

    def between(self, other: Extent, t: float) -> Extent:
        """On the way to another: sizes by equal factors, so that a zoom looks even."""
        return Extent(
            (1 - t) * self.x + t * other.x,
            (1 - t) * self.y + t * other.y,
            self.half_width ** (1 - t) * other.half_width**t,
            self.half_height ** (1 - t) * other.half_height**t,
            (1 - t) * self.z + t * other.z,
            (1 - t) * self.half_depth + t * other.half_depth,
        )


Mode = Literal["film", "fixed", "fitted"]
MODES: dict[Mode, str] = {
    "film": "Axes fixed while a layer's film runs, fitted at its end",
    "fixed": "Axes fixed over the whole film",
    "fitted": "Axes fitted to each stage",
}


class WarpAxes:
    """Keeps frames still while training moves what is in them: they grow when they must and shrink only by much."""

    def __init__(self) -> None:
        self.mode: Mode = "film"
        self._subject: object = None
        self._film: Film | None = None
        self._all: Extent | None = None
        self._stops: list[Extent] = []
        self._parts: dict[str, Extent] = {}

    def forget(self) -> None:
        self._subject = None

    def take(self, film: Film) -> bool:
        """Looks at a new film and moves the frames only where what they hold has left them.

        Returns whether it shows other spaces than the one before.
        """
        subject = tuple((stop.layer, stop.stage, stop.space, stop.names) for stop in film.stops)
        fresh, between = extents(film), _between(film)
        parts = {
            layer: joined(
                [e for e, stop in zip(fresh, film.stops, strict=True) if stop.layer == layer]
                + [e for at, e in between if film.moving(at).layer == layer]
                + [start]
            )
            for layer, start in ((layer, fresh[film.first_of(layer)]) for layer in film.layers)
        }
        all_ = joined(fresh + [e for _, e in between])
        is_new = subject != self._subject or self._all is None
        self._subject, self._film = subject, film
        if is_new or self._all is None:
            self._all, self._stops = _rounded(all_), [_rounded(e) for e in fresh]
            self._parts = {layer: _rounded(e) for layer, e in parts.items()}
            return True
        self._all = _kept(self._all, all_)
        self._stops = [_kept(old, new) for old, new in zip(self._stops, fresh, strict=True)]
        self._parts = {layer: _kept(self._parts[layer], new) for layer, new in parts.items()}
        return False

    def is_fixed(self, *, is_resting: float) -> bool:
        """Whether one frame serves several stages now; at rest means: standing at a layer's end, not running."""
        return self.mode == "fixed" or (self.mode == "film" and is_resting < 1)

    def at(self, position: float, *, is_resting: float) -> Extent:
        """What to show at a position on the film: in space never less than all of the sheet.

        Resting is 1, running 0; between them the picture is being fitted to where the film comes to rest.
        """
        extent, film = self._at(position, is_resting=is_resting), self._film
        time = self.time(position)
        if film is None or film.depth_at(time) <= 0:
            return extent
        now = _extent_of(film.points_at(time), film.grid_at(time), is_solid=True)
        return extent if extent.holds(now) else joined([extent, now])

    def _at(self, position: float, *, is_resting: float) -> Extent:
        film = self._film
        if self._all is None or film is None:
            return Extent(0, 0, 1, 1)
        if self.mode == "fixed":
            return self._all
        stop, t = film.index(position)
        if self.mode == "fitted" or is_resting >= 1:
            return self._stops[stop].between(self._stops[min(stop + 1, film.last)], t)
        frame = self._parts[film.moving(position).layer]
        if is_resting > 0:
            return frame.between(self._stops[stop], is_resting * is_resting * (3 - 2 * is_resting))
        before = self._frame_before(position)
        if before is None:
            return frame
        u = min(t / _HELD, 1.0)
        return before.between(frame, u * u * (3 - 2 * u))

    def time(self, position: float) -> float:
        """The position whose picture belongs there: nothing moves while the frame changes to another layer's."""
        film = self._film
        if film is None or self._frame_before(position) is None:
            return position
        stop, t = film.index(position)
        return stop + max(0.0, (t - _HELD) / (1 - _HELD))

    def _frame_before(self, position: float) -> Extent | None:
        """The frame that was fitted to the layer before, while a layer's part begins that needs another one."""
        film = self._film
        if film is None or self.mode != "film":
            return None
        stop, t = film.index(position)
        here, there = film.stops[stop], film.moving(position)
        if not t or here.layer == there.layer or here.layer not in self._parts or there.layer not in self._parts:
            return None
        a, b = self._stops[stop], self._parts[there.layer]
        is_same = a == b or (1 / _SAME < a.half_width / b.half_width < _SAME and a.x == b.x and a.y == b.y)
        return None if is_same else a


@lru_cache(maxsize=4)
def extents(film: Film) -> list[Extent]:
    """What each stop takes of space; whoever computes a film asks for it first, so that drawing finds it there."""
    _between(film)
    found = []
    for points, grid, stop in zip(film.points, film.grid, film.stops, strict=True):
        shown = np.concatenate([points, np.eye(3)]) if stop.is_simplex else points  # all shares of three classes
        found.append(_extent_of(shown, grid, is_solid=stop.dimensions == 3))
    return found


@lru_cache(maxsize=4)
def _between(film: Film) -> list[tuple[float, Extent]]:
    """Positions on the way between stops at which space is turned, so that its corners reach further, and how far."""
    turning = [i for i, path in enumerate(film.paths) if path is not None and film.stops[i + 1].dimensions == 3]
    positions = [i + t for i in turning for t in _ON_THE_WAY]
    return [(p, _extent_of(film.points_at(p), film.grid_at(p), is_solid=True)) for p in positions]


def _extent_of(points: Floats, grid: Floats, *, is_solid: bool = False) -> Extent:
    """Around the data's points; around the grid too where space has a box, or points are too few to say how large it
    is."""
    if is_solid:
        points = np.concatenate([points, grid])
    low, high = _bounds(points)
    if not (high - low).max() >= _DOT * max(1e-9, float(np.abs([low, high]).max())):  # also where they are no numbers
        low, high = _bounds(np.concatenate([points, grid]))
    if not np.isfinite([low, high]).all():
        return Extent(0, 0, 1, 1)
    middle, half = (low + high) / 2, (high - low) / 2
    flat = (float(middle[0]), float(middle[1]), max(float(half[0]), _DOT), max(float(half[1]), _DOT))
    return Extent(*flat, float(middle[2]), float(half[2])) if len(middle) == 3 else Extent(*flat)


def _bounds(places: Floats) -> tuple[Floats, Floats]:
    """The least and the largest of each coordinate, of places that are numbers; NaN for none."""
    columns = range(places.shape[1])
    none = np.full(len(columns), np.nan)
    if not len(places):
        return none, none
    low, high = ([float(of(places[:, k])) for k in columns] for of in (np.min, np.max))
    if np.isfinite([low, high]).all():
        return np.array(low), np.array(high)
    is_number = np.isfinite(places).all(axis=1)
    return _bounds(places[is_number]) if is_number.any() else (none, none)


def joined(extents: list[Extent]) -> Extent:
    """The smallest box around some."""
    x, width = _span([(e.x, e.half_width) for e in extents])
    y, height = _span([(e.y, e.half_height) for e in extents])
    z, depth = _span([(e.z, e.half_depth) for e in extents])
    return Extent(x, y, width, height, z, depth)


def _span(pieces: list[tuple[float, float]]) -> tuple[float, float]:
    """Middle and half of what pieces, each by its middle and half, take together."""
    low, high = min(middle - half for middle, half in pieces), max(middle + half for middle, half in pieces)
    return (low + high) / 2, (high - low) / 2


def _rounded(extent: Extent) -> Extent:
    """With room at the edges and a round size; the centre stays, to a tenth of that."""
    grain = _round_up(_ROOM * float(extent.halves.max())) / 10
    width, height, depth = (_round_up(_ROOM * float(h) + grain / 2) if h > 0 else 0.0 for h in extent.halves)
    x, y, z = (float(c) for c in np.round(extent.centre / grain) * grain)
    return Extent(x, y, width, height, z, depth)


def _kept(old: Extent, new: Extent) -> Extent:
    is_loose = (
        old.half_width >= _LOOSE * new.half_width
        and old.half_height >= _LOOSE * new.half_height
        and old.half_depth >= _LOOSE * new.half_depth
    )
    return old if old.holds(new) and not is_loose else _rounded(new)


def _round_up(size: float) -> float:
    power = 10.0 ** np.floor(np.log10(max(size, 1e-9)))
    return float(next(step * power for step in _LADDER if step * power >= size * (1 - 1e-9)))
