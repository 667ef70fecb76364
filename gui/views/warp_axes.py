"""Which part of space a warp shows: one frame for a layer's stages, so that stretching can be seen, or one a stage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from gui.views.warp_film import Film
from gui.views.warp_later import Later

Floats = NDArray[np.floating[Any]]
_ROOM, _FURTHER = 1.1, 1.35  # of a size, to its frame; up to which the grid may be as large as its points
_LOOSE = 2.5  # a frame that has become this much too large is drawn in again
_DOT = 1e-3  # points that lie nearer than this share of their size are one dot: no picture is drawn around a dot
_LADDER = (1.0, 1.2, 1.35, 1.5, 1.75, 2.0, 2.25, 2.5, 3.0, 3.5, 4.0, 5.0, 6.0, 7.0, 8.0, 10.0)
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
        """On the way to another: sizes by equal factors, so that a zoom looks even; edges keep pace with sizes, so
        that what is in both boxes is in sight on the whole way, however much smaller one is."""
        width = self.half_width ** (1 - t) * other.half_width**t
        height = self.half_height ** (1 - t) * other.half_height**t
        across = _way(self.half_width, width, other.half_width, t)
        up = _way(self.half_height, height, other.half_height, t)
        return Extent(
            (1 - across) * self.x + across * other.x,
            (1 - up) * self.y + up * other.y,
            width,
            height,
            (1 - t) * self.z + t * other.z,
            (1 - t) * self.half_depth + t * other.half_depth,
        )


def _way(start: float, now: float, end: float, t: float) -> float:
    """How far a size has come from one to another, 0 … 1; between sizes that hardly differ it is t."""
    return (now - start) / (end - start) if abs(end - start) > 1e-6 * max(start, end) else t


Mode = Literal["film", "fixed", "fitted"]
Frame = int | str | None  # of a stop by its number, of a layer by its id, of the whole film
MODES: dict[Mode, str] = {
    "film": "Axes fixed while a layer’s film runs, fitted at its end",
    "fixed": "Axes fixed over the whole film",
    "fitted": "Axes fitted to each stage",
}


class WarpAxes:
    """Keeps frames still while training moves what is in them: they grow when they must and shrink only by much."""

    def __init__(self) -> None:
        self.mode: Mode = "film"
        self._subject: object = None
        self._film: Film | None = None
        self._frames: dict[Frame, Extent] = {}  # as they were when they were looked at last
        self._fresh: set[Frame] = set()  # those that hold what is in this film

    def forget(self) -> None:
        self._subject = None

    def take(self, film: Film) -> bool:
        """Looks at a new film and moves the frames only where what they hold has left them.

        Returns whether it shows other spaces than the one before.
        """
        subject = tuple((stop.layer, stop.stage, stop.space, stop.names) for stop in film.stops)
        is_new = subject != self._subject
        self._subject, self._film = subject, film
        self._fresh.clear()
        if is_new:
            self._frames.clear()
        return is_new

    def _frame(self, film: Film, of: Frame) -> Extent:
        """The frame of a stop, of a layer, or of the whole film."""
        if of not in self._fresh:
            self._fresh.add(of)
            now, before = _held(film, of), self._frames.get(of)
            self._frames[of] = _rounded(now) if before is None else _kept(before, now)
        return self._frames[of]

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
        if film is None:
            return Extent(0, 0, 1, 1)
        if self.mode == "fixed":
            return self._frame(film, None)
        stop, t = film.index(position)
        if self.mode == "fitted" or is_resting >= 1:
            here = self._frame(film, stop)
            return here.between(self._frame(film, stop + 1), t) if t else here
        frame = self._frame(film, film.moving(position).layer)
        if is_resting > 0:
            return frame.between(self._frame(film, stop), is_resting * is_resting * (3 - 2 * is_resting))
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
        if not t or here.layer == there.layer:
            return None
        a, b = self._frame(film, stop), self._frame(film, there.layer)
        is_same = a == b or (1 / _SAME < a.half_width / b.half_width < _SAME and a.x == b.x and a.y == b.y)
        return None if is_same else a


def prepare(film: Film, place: float | None, *, has_start: bool) -> None:
    """Makes what is drawn of a film, and the frames around it, so that drawing finds them there.

    Args:
        place: the stop at which it stands while others follow; None where it may be moved on, to any place, as it will
            be from one that only a longer film had.
        has_start: the input space is drawn beside it.
    """
    if place is not None and place > film.last:
        place = None
    for position in range(film.last + 1) if place is None else (place,):
        film.prepare(position)
        extents(film)[int(position)]
    if place is None:
        _between(film)
    if has_start and film.start is not None:
        film.start.prepare(0)
        extents(film.start)[0]


@lru_cache(maxsize=4)
def extents(film: Film) -> Sequence[Extent]:
    """What each stop takes of space."""

    def extent_at(i: int) -> Extent:
        points, grid, stop = film.points[i], film.grid[i], film.stops[i]
        shown = np.concatenate([points, np.eye(3)]) if stop.is_simplex else points  # all shares of three classes
        return _extent_of(shown, grid, is_solid=stop.dimensions == 3)

    return Later(len(film.stops), extent_at)


@lru_cache(maxsize=4)
def _between(film: Film) -> list[tuple[float, Extent]]:
    """Positions on the way between stops at which space is turned, so that its corners reach further, and how far."""
    turning = [i for i in range(film.last) if film.stops[i + 1].dimensions == 3 and film.paths[i] is not None]
    positions = [i + t for i in turning for t in _ON_THE_WAY]
    return [(p, _extent_of(film.points_at(p), film.grid_at(p), is_solid=True)) for p in positions]


def _held(film: Film, of: Frame) -> Extent:
    """What a stop, a layer's part or the whole film takes of space."""
    if isinstance(of, int):
        return extents(film)[of]
    held = [i for i, stop in enumerate(film.stops) if of in (None, stop.layer)]
    if of is not None:
        held.append(film.first_of(of))
    return joined(
        [extents(film)[i] for i in held] + [e for at, e in _between(film) if of in (None, film.moving(at).layer)]
    )


def _extent_of(points: Floats, grid: Floats, *, is_solid: bool = False) -> Extent:
    """Around the data's points; around the grid too where it reaches little further, so that it is not cut for
    nothing, where space has a box, or where points are too few to say how large it is."""
    (low, high), (least, most) = _bounds(points), _bounds(grid)
    least, most = np.fmin(low, least), np.fmax(high, most)
    says_size = (high - low).max() >= _DOT * max(1e-9, float(np.abs([low, high]).max()))  # False for no numbers, too
    if is_solid or not says_size or (most - least <= _FURTHER * (high - low)).all():
        low, high = least, most
    if not np.isfinite([low, high]).all():
        return Extent(0, 0, 1, 1)
    middle, half = (low + high) / 2, (high - low) / 2
    flat = (float(middle[0]), float(middle[1]), max(float(half[0]), _DOT), max(float(half[1]), _DOT))
    return Extent(*flat, float(middle[2]), float(half[2])) if len(middle) == 3 else Extent(*flat)


def _bounds(places: Floats) -> tuple[Floats, Floats]:
    """The least and the largest of each coordinate, of places that are numbers; NaN for none."""
    none = np.full(places.shape[1], np.nan)
    if not len(places):
        return none, none
    across = np.ascontiguousarray(places.T)  # reduced much faster than columns
    low, high = (of.reduce(across, axis=1).astype(float) for of in (np.fmin, np.fmax))  # lines end in NaN
    if np.isfinite([low, high]).all():
        return low, high
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
