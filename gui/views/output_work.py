"""What the output view has computed off the GUI thread: all outputs over the plane, and the lines that lie on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.datasets.dataset import Dataset
from core.forward import LayerValues, forward, output_values
from core.graph import Graph
from core.losses import LOSSES
from core.parameters import Parameters
from core.probing import Plane, heights, iso_lines, leads
from core.some_rows import some_rows
from gui.moment import Moment
from gui.views.output_map import Scale, output_layer, outputs_over_plane, scale_of
from gui.views.output_names import CLASSES, EACH, MOST_TILES

Floats = NDArray[np.floating[Any]]
PIXELS = 100
MOST_ROWS = 5000  # of the data whose errors are computed
_LEVELS = (-0.8, -0.6, -0.4, -0.2, 0.2, 0.4, 0.6, 0.8)  # shares of the scale's half, besides its middle
_MOST_UNITS = 64  # whose zero lines are found
NO_LINES = np.zeros((0, 2, 2))


@dataclass(frozen=True)
class Wish:
    """What is to be computed besides the outputs.

    Attributes:
        shown: the output, CLASSES or EACH. by_level: for binary targets, the output at which an answer changes sides,
            where that is not the middle of the colours.
        has_levels: lines of equal output. has_errors: how far the outputs are from the targets.
        zero_layer: whose units' zero lines are wanted: a layer's id, "*" for all hidden layers, "" for none.
    """

    shown: int
    by_level: float | None = None
    has_levels: bool = False
    has_errors: bool = False
    zero_layer: str = ""


@dataclass(frozen=True, eq=False)
class Found:
    """What was computed.

    Attributes:
        values: float32 [outputs, size, size]; over a line [outputs, 1, LINE_POINTS].
        scales: what the colours mean, for each output.
        sides: output → where it changes sides, segments [S, 2, 2]; under CLASSES where another class leads.
        levels: lines of equal output of the one that is shown.
        zeros: (layer, unit) → where its z is 0.
        errors: output − target of as many rows as some_rows(all, MOST_ROWS) chooses, [rows, outputs]; None where not
            wanted or not known.
    """

    wish: Wish
    values: Floats
    scales: tuple[Scale, ...]
    sides: Mapping[int, Floats] = field(default_factory=dict)
    levels: Floats = field(default_factory=lambda: NO_LINES)
    zeros: Mapping[tuple[str, int], Floats] = field(default_factory=dict)
    errors: Floats | None = None


def side_level(moment: Moment) -> float | None:
    """0.5 for targets of 0 and 1, unless the loss takes the outputs as logits; else None: the colours' middle."""
    data = moment.dataset
    if data is None or data.target_kind != "binary":
        return None
    loss = LOSSES.get(moment.training.loss.name)
    by_logits = loss is not None and bool(loss.logits)
    return None if by_logits and all(o.activation.name == "identity" for o in moment.graph.outputs) else 0.5


def find(graph: Graph, parameters: Parameters, plane: Plane, data: Dataset | None, wish: Wish) -> Found:
    """Everything that is wanted of a network over a plane."""
    errors = _errors(graph, parameters, data) if wish.has_errors and data is not None else None
    if plane.y is None:
        values = outputs_over_plane(graph, parameters, plane, PIXELS)
        return Found(wish, values, scales_of(graph, values, data), errors=errors)
    layers = forward(graph, parameters, plane.grid(PIXELS), dtype="float32")
    values = np.ascontiguousarray(output_values(graph, layers).T).reshape(-1, PIXELS, PIXELS)
    scales = scales_of(graph, values, data)
    levels = NO_LINES
    if wish.has_levels and wish.shown >= 0:
        scale, height = scales[wish.shown], values[wish.shown]
        parts = [iso_lines(plane, height, scale.middle + share * scale.limit) for share in _LEVELS]
        levels = np.concatenate(parts)
    zeros = _zeros(graph, layers, plane, wish.zero_layer) if wish.zero_layer else {}
    return Found(wish, values, scales, _sides(graph, layers, plane, wish, scales), levels, zeros, errors)


def scales_of(graph: Graph, values: Floats, data: Dataset | None) -> tuple[Scale, ...]:
    """What the colours mean for each output."""
    targets = data.targets if data is not None else np.zeros((0, 0))
    return tuple(
        scale_of(output_layer(graph, k), part, targets[:, k] if k < targets.shape[1] else np.zeros(0))
        for k, part in enumerate(values)
    )


def _sides(
    graph: Graph, layers: Mapping[str, LayerValues], plane: Plane, wish: Wish, scales: tuple[Scale, ...]
) -> dict[int, Floats]:
    if wish.shown == CLASSES:
        ahead = leads(graph, layers)  # each border is one of two classes': the last has none that is new
        parts = [iso_lines(plane, _square(ahead[:, k]), in_order=True) for k in range(ahead.shape[1] - 1)]
        return {CLASSES: _once(np.concatenate(parts)) if parts else NO_LINES}
    outputs = range(min(len(scales), MOST_TILES)) if wish.shown == EACH else (wish.shown,)
    found: dict[int, Floats] = {}
    for output in outputs:
        layer, first = output_layer(graph, output), output
        for other in graph.outputs:
            if other.id == layer.id:
                break
            first -= other.units
        level = scales[output].middle if wish.by_level is None else wish.by_level
        height = _square(heights(layer, layers[layer.id], level)[:, first])
        found[output] = iso_lines(plane, height, in_order=True)
    return found


def _once(lines: Floats) -> Floats:
    """Segments [S, 2, 2] without those that are there already: a border is that of both its classes, and drawn over
    itself it would be darker and wider than the others."""
    ends = np.sort(lines[..., 0] + 1j * lines[..., 1], axis=1)  # whichever way it goes
    _, first = np.unique(ends, axis=0, return_index=True)
    return lines[np.sort(first)]


def _zeros(graph: Graph, layers: Mapping[str, LayerValues], plane: Plane, which: str) -> dict[tuple[str, int], Floats]:
    found: dict[tuple[str, int], Floats] = {}
    for layer in graph.forward_order:
        z = layers[layer.id].pre_activation
        is_wanted = layer.id == which or (which == "*" and layer.kind == "hidden")
        if z is None or z.ndim == 3 or not is_wanted:
            continue
        for unit in range(min(layer.units, _MOST_UNITS - len(found))):
            found[layer.id, unit] = iso_lines(plane, _square(z[:, unit]), in_order=True)
    return found


def _errors(graph: Graph, parameters: Parameters, data: Dataset) -> Floats | None:
    if data.targets.shape[1] != graph.output_units or data.inputs.shape[1] != graph.input_units:
        return None
    rows = some_rows(len(data), MOST_ROWS)
    answers = output_values(graph, forward(graph, parameters, data.inputs[rows]))
    return answers - data.targets[rows]


def _square(values: Floats) -> Floats:
    return values.reshape(PIXELS, PIXELS)
