"""What the fields view has computed off the GUI thread: every unit's answer over the plane of the inputs, in colour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.forward import forward
from core.graph import Graph, Layer
from core.parameters import Parameters
from core.probing import Plane, iso_lines
from gui.colour_limits import colour_limit, power_of_two
from gui.symbols import colour_middle
from gui.theme import Theme, colour_words
from gui.views.output_map import LINE_POINTS, Scale

Floats = NDArray[np.floating[Any]]
BEFORE, AFTER = "z", "a"  # what is shown: the pre-activation, or the activation
SIZES = (16, 32, 48, 64, 96, 128, 192, 256)  # pixels along a tile's side that are computed
_MOST_PRODUCTS = 3e9  # weights times places, in one picture
_AT_ONCE = 4_000_000  # numbers that are held at once
NO_LINES = np.zeros((0, 2, 2))


@dataclass(frozen=True)
class Wish:
    """What is to be computed.

    Attributes:
        kind: BEFORE or AFTER. units: for each shown layer its id and the units that have a tile.
        size: pixels along a tile's side. theme: whose colours. has_zeros: where z is 0 as well.
    """

    kind: str
    units: tuple[tuple[str, tuple[int, ...]], ...]
    size: int
    theme: Theme
    has_zeros: bool = True


@dataclass(frozen=True, eq=False)
class Field:
    """One layer's answers.

    Attributes:
        kind: BEFORE or AFTER: inputs, and units that take the largest of several z, have no z of their own.
        units: whose they are. values: float32 [units, size, size], rows from the top down; of a line [units, 1, N].
        words: the same as colours 0xffRRGGBB. scale: what the colours mean.
        zeros: for each unit the places where its z is 0, segments [S, 2, 2] in order; of a line x-coordinates [S].
    """

    kind: str
    units: tuple[int, ...]
    values: Floats
    words: NDArray[np.uint32]
    scale: Scale
    zeros: tuple[Floats, ...]


@dataclass(frozen=True, eq=False)
class Found:
    """What was computed: layer id → its answers."""

    wish: Wish
    layers: Mapping[str, Field]


def size_for(side: float, graph: Graph) -> int:
    """How many pixels along a side are computed for tiles so large; fewer for networks of many weights."""
    products = sum(graph.by_id[c.source].units * graph.by_id[c.target].units for c in graph.connections)
    most = (_MOST_PRODUCTS / max(1, products)) ** 0.5
    fitting = [size for size in SIZES if size <= most] or [SIZES[0]]
    return next((size for size in fitting if size >= side), fitting[-1])


def places_of(plane: Plane, size: int) -> Floats:
    """[N, inputs]: what the pixels stand for, row by row from the top; of a line from its left end."""
    if plane.y is None:
        x = np.linspace(*plane.x_range, LINE_POINTS)
        return plane.points(x, np.zeros_like(x))
    return plane.grid(size)


def find(graph: Graph, parameters: Parameters, plane: Plane, wish: Wish) -> Found:
    """Every shown unit's answers."""
    places = places_of(plane, wish.size)
    widest = sum(layer.units * layer.pieces for layer in graph.layers)
    rows = max(1, _AT_ONCE // max(1, widest))
    parts: dict[str, list[tuple[Floats, Floats | None, float]]] = {name: [] for name, _ in wish.units}
    for start in range(0, len(places), rows):
        values = forward(graph, parameters, places[start : start + rows], dtype="float32")
        for name, units in wish.units:
            z, a, chosen = values[name].pre_activation, values[name].activation, list(units)
            z = z if z is not None and z.ndim == 2 else None
            drawn = z if z is not None and wish.kind == BEFORE else a
            largest = float(np.max(np.abs(drawn), initial=0.0, where=np.isfinite(drawn)))  # of all units
            parts[name].append((a[:, chosen], None if z is None else z[:, chosen], largest))
    shape = (1, LINE_POINTS) if plane.y is None else (wish.size, wish.size)
    found = {name: _field(graph.by_id[name], units, parts[name], plane, wish, shape) for name, units in wish.units}
    return Found(wish, found)


def _field(
    layer: Layer,
    units: tuple[int, ...],
    parts: Sequence[tuple[Floats, Floats | None, float]],
    plane: Plane,
    wish: Wish,
    shape: tuple[int, int],
) -> Field:
    def pictures(each: Sequence[Floats]) -> Floats:
        return np.ascontiguousarray(np.concatenate(each).T).reshape(len(units), *shape)

    a, largest = pictures([part for part, _, _ in parts]), max(size for _, _, size in parts)
    sums = [part for _, part, _ in parts if part is not None]
    z = pictures(sums) if sums else None
    if z is not None and wish.kind == BEFORE:
        kind, values, limit, middle = BEFORE, z, power_of_two(largest), 0.0
    else:
        kind, values, middle = AFTER, a, colour_middle(layer)
        limit = colour_limit(layer, np.array([largest]), plane)
    if plane.y is None and layer.kind != "input" and largest - middle > limit:
        limit = power_of_two(largest - middle)  # a curve stays within its frame
    words = colour_words(wish.theme, values - np.float32(middle) if middle else values, limit)
    has_zeros = wish.has_zeros and (
        kind == BEFORE or layer.activation.name != "softmax"
    )  # one z alone decides nothing there
    zeros = tuple(_zeros(plane, part) for part in z) if z is not None and has_zeros else (NO_LINES,) * len(units)
    return Field(kind, units, values, words, Scale(middle - limit, middle, middle + limit), zeros)


def _zeros(plane: Plane, z: Floats) -> Floats:
    if plane.y is not None:
        return iso_lines(plane, z, in_order=True)
    x, height = np.linspace(*plane.x_range, z.shape[1]), z[0].astype(float)
    at = np.flatnonzero((height[:-1] > 0) != (height[1:] > 0))
    return x[at] + (x[at + 1] - x[at]) * height[at] / (height[at] - height[at + 1])
