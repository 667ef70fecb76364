"""Which part of the plane a warp shows: one frame for all stages, so that stretching can be seen, or one a stage."""

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


@dataclass(frozen=True)
class Extent:
    """A rectangle of the plane by centre and half sizes."""

    x: float
    y: float
    half_width: float
    half_height: float

    def holds(self, other: Extent) -> bool:
        across = abs(self.x - other.x) + other.half_width <= self.half_width * 1.001
        return across and abs(self.y - other.y) + other.half_height <= self.half_height * 1.001

    def between(self, other: Extent, t: float) -> Extent:
        """On the way to another: sizes by equal factors, so that a zoom looks even."""
        return Extent(
            (1 - t) * self.x + t * other.x,
            (1 - t) * self.y + t * other.y,
            self.half_width ** (1 - t) * other.half_width**t,
            self.half_height ** (1 - t) * other.half_height**t,
        )


Mode = Literal["film", "fixed", "fitted"]
MODES: dict[Mode, str] = {
    "film": "Axes fixed while the film runs, fitted at rest",
    "fixed": "Axes fixed over all stages",
    "fitted": "Axes fitted to each stage",
}


class WarpAxes:
    """Keeps frames still while training moves what is in them: they grow when they must and shrink only by much."""

    def __init__(self) -> None:
        self.mode: Mode = "film"
        self._subject: object = None
        self._all: Extent | None = None
        self._stages: list[Extent] = []

    def forget(self) -> None:
        self._subject = None

    def take(self, film: Film) -> None:
        """Looks at a new film and moves the frames only where what they hold has left them."""
        subject = (film.layer, film.units, film.stages)
        fresh = extents(film)
        together = _joined(fresh)
        if subject != self._subject or self._all is None:
            self._subject, self._all, self._stages = subject, _rounded(together), [_rounded(e) for e in fresh]
            return
        self._all = _kept(self._all, together)
        self._stages = [_kept(old, new) for old, new in zip(self._stages, fresh, strict=True)]

    def is_fixed(self, *, is_resting: bool) -> bool:
        """Whether one frame serves all stages now; at rest means: standing at the last stage, not running."""
        return self.mode == "fixed" or (self.mode == "film" and not is_resting)

    def at(self, position: float, *, is_resting: bool) -> Extent:
        """What to show at a position on the film."""
        if self._all is None:
            return Extent(0, 0, 1, 1)
        if self.is_fixed(is_resting=is_resting):
            return self._all
        stage = min(int(position), len(self._stages) - 1)
        following = min(stage + 1, len(self._stages) - 1)
        return self._stages[stage].between(self._stages[following], position - stage)


@lru_cache(maxsize=4)
def extents(film: Film) -> list[Extent]:
    """What each stage takes of the plane; whoever computes a film asks for it first, so that drawing finds it there."""
    return [_extent_of(film.points[i], film.grid[i]) for i in range(len(film.stages))]


def _extent_of(points: Floats, grid: Floats) -> Extent:
    """Around the data's points; around the grid where there are too few to say how large the space is."""
    xy = points[np.isfinite(points).all(axis=1)]
    if not len(xy) or np.ptp(xy, axis=0).max() < _DOT * max(1e-9, float(np.nanmax(np.abs(xy)))):
        xy = np.concatenate([xy, grid])
    xy = xy[np.isfinite(xy).all(axis=1)]
    if not len(xy):
        return Extent(0, 0, 1, 1)
    low, high = xy.min(axis=0), xy.max(axis=0)
    middle, half = (low + high) / 2, np.maximum((high - low) / 2, _DOT)
    return Extent(float(middle[0]), float(middle[1]), float(half[0]), float(half[1]))


def _joined(extents: list[Extent]) -> Extent:
    left, right = min(e.x - e.half_width for e in extents), max(e.x + e.half_width for e in extents)
    bottom, top = min(e.y - e.half_height for e in extents), max(e.y + e.half_height for e in extents)
    return Extent((left + right) / 2, (bottom + top) / 2, (right - left) / 2, (top - bottom) / 2)


def _rounded(extent: Extent) -> Extent:
    """With room at the edges and a round size; the centre stays, to a tenth of that."""
    half = _round_up(_ROOM * max(extent.half_width, extent.half_height))
    grain = half / 10
    across, up = (_round_up(_ROOM * h + grain / 2) for h in (extent.half_width, extent.half_height))
    return Extent(round(extent.x / grain) * grain, round(extent.y / grain) * grain, across, up)


def _kept(old: Extent, new: Extent) -> Extent:
    is_loose = old.half_width > _LOOSE * new.half_width and old.half_height > _LOOSE * new.half_height
    return old if old.holds(new) and not is_loose else _rounded(new)


def _round_up(size: float) -> float:
    power = 10.0 ** np.floor(np.log10(max(size, 1e-9)))
    return float(next(step * power for step in _LADDER if step * power >= size * (1 - 1e-9)))
