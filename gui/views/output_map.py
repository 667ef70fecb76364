"""The pure half of the output view: outputs over the input plane, their range, and the classes' regions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.activations import bind
from core.forward import forward, output_values
from core.graph import Graph, Layer
from core.numerals import with_subscript
from core.parameters import Parameters
from core.probing import Plane
from gui.theme import CLASS_COLOURS, Theme, blend, colour_words

Floats = NDArray[np.floating[Any]]
LINE_POINTS = 801  # over one input: two pixels of a full screen from one to the next
_LADDER = (1.0, 1.5, 2.0, 3.0, 5.0, 7.5, 10.0)
_FAINTEST = 0.12  # how much of its colour a class keeps where it barely leads


@dataclass(frozen=True)
class Scale:
    """What the ends and the middle of the orange–grey–blue scale mean for an output.

    Attributes:
        low, middle, high: values of full orange, grey and full blue.
        is_open: whether there are values beyond the ends, which have the ends' colours.
    """

    low: float
    middle: float
    high: float
    is_open: bool = False

    @property
    def limit(self) -> float:
        return (self.high - self.low) / 2


def outputs_over_plane(graph: Graph, parameters: Parameters, plane: Plane, size: int) -> Floats:
    """All outputs over the plane, float32 [outputs, size, size]; over a line [outputs, 1, LINE_POINTS]."""
    if plane.y is None:
        x = np.linspace(*plane.x_range, LINE_POINTS)
        values = forward(graph, parameters, plane.points(x, np.zeros_like(x)), dtype="float32")
        return np.ascontiguousarray(output_values(graph, values).T).reshape(-1, 1, LINE_POINTS)
    values = forward(graph, parameters, plane.grid(size), dtype="float32")
    return np.ascontiguousarray(output_values(graph, values).T).reshape(-1, size, size)


def output_names(graph: Graph, target_names: tuple[str, ...] = ()) -> tuple[str, ...]:
    """What the outputs are called: as the drawing names them, else the data's target columns where they fit.

    "sea bass = 0.2" says what 1 would mean, which the column "species" does not.
    """
    units = [(layer, i) for layer in graph.outputs for i in range(layer.units)]
    columns = target_names if len(target_names) == len(units) else ("",) * len(units)
    return tuple(
        layer.unit_name(i) if i < len(layer.names) or not column else with_subscript(column)
        for (layer, i), column in zip(units, columns, strict=True)
    )


def output_layer(graph: Graph, output: int) -> Layer:
    """The layer that an output column belongs to."""
    for layer in graph.outputs:
        if output < layer.units:
            return layer
        output -= layer.units
    raise IndexError(output)


def scale_of(layer: Layer, values: Floats, targets: Floats) -> Scale:
    """Ends and middle of the colour scale: the activation's own range, else a round one that holds the targets."""
    span = bind(layer.activation).activation.span
    if span is not None:
        return Scale(span[0], sum(span) / 2, span[1])
    sizes = [abs(float(v)) for v in (targets.min(), targets.max())] if targets.size else []
    largest = float(np.abs(values[np.isfinite(values)]).max(initial=0.0))
    limit = round_up(max(sizes, default=largest or 1.0))
    return Scale(-limit, 0.0, limit, largest > limit)


def round_up(size: float) -> float:
    """The next of 1, 1.5, 2, 3, 5, 7.5 times a power of ten: limits that don't change with every step."""
    if not np.isfinite(size) or size <= 0:
        return 1.0
    power = 10.0 ** np.floor(np.log10(size))
    return float(next(step * power for step in _LADDER if step * power >= size * (1 - 1e-9)))


def with_room(low: float, high: float, share: float) -> tuple[float, float]:
    """An axis' ends that leave a share of what is on it free at both; around one value they are a unit apart."""
    span = high - low
    if span <= 1e-6 * max(1.0, abs(low), abs(high)):  # its rounding is not what the axis is about
        room = 0.5 * max(1.0, abs(low))
        return low - room, high + room
    return low - share * span, high + share * span


def map_words(theme: Theme, values: Floats, scales: Sequence[Scale], shown: int) -> NDArray[np.uint32]:
    """RGB32 words [size, size] of one output, or of the classes' regions where `shown` is below 0."""
    if shown < 0:
        return class_words(values, theme)
    scale = scales[shown]
    return colour_words(theme, values[shown] - np.float32(scale.middle), scale.limit)


def class_words(values: Floats, theme: Theme) -> NDArray[np.uint32]:
    """RGB32 words [size, size]: the colour of the leading class, paler where its lead over the next is small."""
    order = np.sort(values, axis=0)
    lead = order[-1] - order[-2]
    total = np.maximum(np.abs(order).max(axis=0), 1e-12)
    share = _FAINTEST + (0.85 - _FAINTEST) * np.clip(np.nan_to_num(lead / np.maximum(total, 1.0)), 0, 1)
    steps = np.rint(share * 63).astype(np.intp)
    tables = np.array([_shades(theme, CLASS_COLOURS[k % len(CLASS_COLOURS)]) for k in range(len(values))], np.uint32)
    return tables[np.argmax(values, axis=0), steps]


def _shades(theme: Theme, colour: str) -> list[int]:
    return [0xFF000000 | int(blend(theme.panel, colour, i / 63)[1:], 16) for i in range(64)]
