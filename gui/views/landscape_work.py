"""The pure half of the landscape view: around which weights, along what, how far, and the work in small parts."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from core.graph import Graph
from core.landscape.chords import Chord, worst_chord
from core.landscape.directions import Directions, of_entries, of_path, random_per_unit
from core.landscape.losses import LossOf
from core.landscape.surface import SIZES, SLICE_POINTS, Surface, slice_along
from core.parameters import Group, parameter_shapes, slots
from gui.views.output_map import round_up

Floats = NDArray[np.floating[Any]]
Kind = Literal["weights", "random", "path"]
SECONDS = 0.03  # of work between two looks at what else there is to do
LONGEST = 20.0  # seconds of work that a surface may take: else it is less fine
SLICING = 0.5  # seconds for a slice, likewise
_FEWEST = 33  # values along a slice, at least
_MARGIN = 0.25  # of a path's length, left free around it


@dataclass(frozen=True, eq=False)
class Ground:
    """What a landscape is drawn of.

    Attributes:
        loss: of the drawing, its data and settings. theta: the weights in the middle, [P]. step: when they were.
        directions: from there. ends: how far each is drawn, ((low, high), (low, high)).
        names: what the axes are called. middles: what is added to α and β on the axes (the weights themselves).
    """

    loss: LossOf
    theta: Floats
    step: int
    directions: Directions
    ends: tuple[tuple[float, float], tuple[float, float]]
    names: tuple[str, str]
    middles: tuple[float, float]


@dataclass(frozen=True, eq=False)
class Slice:
    """The loss along one direction, and the chord that it rises above, None where it is convex."""

    places: Floats
    losses: Floats
    chord: Chord | None


@dataclass(frozen=True, eq=False)
class Drawn:
    """What is computed of a ground so far.

    Attributes:
        surface: as far as it has come; None for slices. slices: likewise.
        path: (α, β) of the run's moments [M, 2]; path_steps: their steps. path_losses: their true losses, [M].
        path_away: how far each lies off the plane, [M].
        each: seconds that one value takes.
    """

    ground: Ground
    surface: Surface | None = None
    slices: tuple[Slice, ...] = ()
    path: Floats | None = None
    path_steps: tuple[int, ...] = ()
    path_losses: Floats | None = None
    path_away: Floats | None = None
    each: float = 0.0

    @property
    def finest(self) -> int:
        """Values along each side at which it ends: where each takes long, fewer."""
        return max((size for size in SIZES if size**2 * self.each < LONGEST), default=SIZES[0])

    @property
    def is_done(self) -> bool:
        surface, known = self.surface, 0 if self.path_losses is None else len(self.path_losses)
        is_path_known = self.path is None or known == len(self.path)
        return is_path_known and (surface is None or (surface.is_complete and surface.size >= self.finest))


def ground_of(
    kind: Kind,
    loss: LossOf,
    theta: Floats,
    step: int,
    path: Floats,
    *,
    entries: tuple[int, int],
    seed: int,
    zoom: float,
    about: Floats | None = None,
) -> Ground | None:
    """Directions of a kind and how far they are drawn; None where they have no length: of a path without extent, and
    of random ones, which are as long as the weights, where all of these are 0.

    Two weights are drawn around those of `about` [P], so that the picture holds still while one looks back on a run.
    """
    graph = loss.graph
    if kind == "weights":
        names = entry_names(graph)
        directions = of_entries(theta, *entries)
        about = theta if about is None else about
        ends = []
        for i in entries:
            reach = zoom * round_up(max(2.0, 1.15 * float(np.abs(path[:, i] - about[i]).max(initial=0.0))))
            middle = float(about[i] - theta[i])
            ends.append((middle - reach, middle + reach))
        middles = (float(theta[entries[0]]), float(theta[entries[1]]))
        return Ground(
            loss, theta, step, directions, (ends[0], ends[1]), (names[entries[0]], names[entries[1]]), middles
        )
    if kind == "random":
        directions = random_per_unit(graph, theta, seed)
        names = ("random direction 1", "random direction 2")
        if not directions.first.any():
            return None
        return Ground(loss, theta, step, directions, ((-zoom, zoom), (-zoom, zoom)), names, (0.0, 0.0))
    directions = of_path(theta, path)
    if directions is None:
        return None
    where = directions.coordinates(path)
    least = 0.25 * float(np.ptp(where[:, 0]))
    ends = []
    for axis in (0, 1):
        low, high = float(min(0.0, where[:, axis].min())), float(max(0.0, where[:, axis].max()))
        room = max(_MARGIN * (high - low), (least - (high - low)) / 2)
        middle, half = (low + high) / 2, (high - low) / 2 + room
        ends.append((middle - zoom * half, middle + zoom * half))
    shares = (*directions.variance, 0.0)[:2]
    names = tuple(f"path {i + 1} ({100 * share if share > 1e-6 else 0:.3g} %)" for i, share in enumerate(shares))
    return Ground(loss, theta, step, directions, (ends[0], ends[1]), (names[0], names[1]), (0.0, 0.0))


def begin(ground: Ground, path: Floats, steps: tuple[int, ...], *, is_slices: bool) -> Drawn:
    """The first part of the work: the path, and the slices or a first few values of the surface."""
    directions = ground.directions
    where = directions.coordinates(path) if len(path) else np.zeros((0, 2))
    away = directions.distance(path) if len(path) else np.zeros(0)
    slices: tuple[Slice, ...] = ()
    surface = None
    each = min(_seconds_of(ground) for _ in range(2))
    if is_slices:
        points = min(SLICE_POINTS, max(_FEWEST, int(SLICING / max(each, 1e-9))))
        axes = [axis for axis, way in enumerate((directions.first, directions.second)) if way.any()]
        drawn = [slice_along(ground.loss, directions, axis, ground.ends[axis], points) for axis in axes]
        slices = tuple(Slice(x, y, worst_chord(x, y)) for x, y in drawn)
    else:
        surface = Surface.begun(*ground.ends).going_on(ground.loss, directions, SECONDS)
    return Drawn(ground, surface, slices, where, steps, np.zeros(0), away, each)


def _seconds_of(ground: Ground) -> float:
    """What one value takes."""
    begun = time.perf_counter()
    ground.loss.at(ground.theta[None])
    return time.perf_counter() - begun


def go_on(drawn: Drawn, path: Floats) -> Drawn:
    """The next part of the work: the path's true losses, or more of the surface, finer where it is complete."""
    ground, losses, surface = drawn.ground, drawn.path_losses, drawn.surface
    if losses is not None and len(losses) < len(path):
        count = max(1, int(SECONDS / max(drawn.each, 1e-9)))
        more = ground.loss.at(path[len(losses) : len(losses) + count])
        return replace(drawn, path_losses=np.concatenate([losses, more]))
    if surface is None:
        return drawn
    begun = surface.finer() if surface.is_complete else surface
    return replace(drawn, surface=begun.going_on(ground.loss, ground.directions, SECONDS))


def entry_names(graph: Graph) -> tuple[str, ...]:
    """What each number of θ is called: "x1 → h 2", "bias of h 2"."""
    names: list[str] = []
    for tensor, shape in parameter_shapes(graph).items():
        for index in np.ndindex(*shape):
            names.append(_name(graph, tensor, index))
    return tuple(names)


def entry_of(graph: Graph, connection: str, index: tuple[int, int]) -> int | None:
    """The place in θ of a weight; None where it is gone."""
    slot = slots(graph).get(f"weights/{connection}")
    if slot is None or index[0] >= slot.shape[0] or index[1] >= slot.shape[1]:
        return None
    return slot.place(index)


def changes_to(graph: Graph, before: Floats, after: Floats) -> tuple[tuple[Group, str, tuple[int, ...], float], ...]:
    """The numbers that differ, as single-precision values: what training computes with."""
    changes: list[tuple[Group, str, tuple[int, ...], float]] = []
    for tensor, slot in slots(graph).items():
        group, key = tensor.split("/", 1)
        old, new = before[slot.part], after[slot.part]
        for i in np.flatnonzero(np.abs(new - old) > 1e-9 * (1 + np.abs(old))):
            index = tuple(int(v) for v in np.unravel_index(i, slot.shape))
            changes.append((group, key, index, float(np.float32(new[i]))))  # type: ignore[arg-type]
    return tuple(changes)


def _name(graph: Graph, tensor: str, index: tuple[int, ...]) -> str:
    group, key = tensor.split("/", 1)
    target = graph.by_id[key.split("->")[1] if group == "weights" else key]
    unit, piece = divmod(index[0], target.pieces if group != "slopes" else 1)
    whose = target.unit_name(unit) + (f" piece {piece + 1}" if target.pieces > 1 else "")
    if group == "weights":
        return f"{graph.by_id[key.split('->')[0]].unit_name(index[1])} → {whose}"
    return f"{'bias' if group == 'biases' else 'slope'} of {whose}"
