"""What the functions view draws, as values: columns of small curves and the large one that they add up to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.activations import bind
from core.functions import Curves, LayerCurves, Sum, sum_into
from core.graph import Graph
from core.parameters import Parameters
from gui.numbers import number
from gui.views.output_map import round_up

Floats = NDArray[np.floating[Any]]


@dataclass(frozen=True, eq=False)
class Cell:
    """One curve.

    Attributes:
        layer, unit: whose it is. kind: "z", "a" or "w·a".
        values: [N] over the line. joints: places on it where the unit's activation bends.
        share: of the sum's variance, None where it is no term of it.
    """

    layer: str
    unit: int
    kind: str
    values: Floats
    joints: Floats
    share: float | None = None


@dataclass(frozen=True, eq=False)
class Column:
    """Cells of one kind on a common scale, low … high."""

    title: str
    cells: tuple[Cell, ...]
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class Picture:
    """All of it.

    Attributes:
        curves: the line and everything on it.
        columns: from left to right.
        goal: (layer id, unit) that is added up. total: its z, output: its activation, each [N].
        joints: the places of all joints before it. has_bend: whether output is another curve than total.
        low, high: the scale of total and output.
    """

    curves: Curves
    columns: tuple[Column, ...]
    goal: tuple[str, int]
    total: Floats
    output: Floats
    joints: Floats
    has_bend: bool
    low: float
    high: float


def sources_and_targets(graph: Graph) -> tuple[tuple[str, str], ...]:
    """(source, target) of every connection whose source computes, in forward order; without any, of every one."""
    order = {layer.id: i for i, layer in enumerate(graph.forward_order)}
    pairs = sorted(((c.source, c.target) for c in graph.connections), key=lambda p: (order[p[0]], order[p[1]]))
    hidden = [pair for pair in pairs if graph.by_id[pair[0]].computes]
    return tuple(hidden or pairs)


def one_layer(
    graph: Graph, parameters: Parameters, curves: Curves, source: str, target: str, unit: int, targets: Floats
) -> Picture:
    """The stages of one layer: z, a, w·a, and the unit of the next layer that they make."""
    made = sum_into(graph, parameters, curves, source, target, unit)
    own = curves.layers[source]
    columns = [] if own.pre_activation is None else [_column("z", source, own.pre_activation, own)]
    columns.append(_column("a" if columns else "x", source, own.activation, own))
    columns.append(_column("w·a" if own.pre_activation is not None else "w·x", source, made.terms, own, made))
    return _picture(graph, curves, tuple(columns), (target, unit), targets)


def all_layers(graph: Graph, curves: Curves, target: str, unit: int, targets: Floats) -> Picture:
    """How the function is composed: z and a of every hidden layer, in forward order."""
    columns: list[Column] = []
    for layer in graph.forward_order:
        own = curves.layers[layer.id]
        if layer.kind == "hidden" and own.pre_activation is not None:
            columns.append(_column(f"z of {layer.id}", layer.id, own.pre_activation, own))
            columns.append(_column(f"a of {layer.id}", layer.id, own.activation, own))
    return _picture(graph, curves, tuple(columns), (target, unit), targets)


def scale(*values: Floats) -> tuple[float, float]:
    """Ends that hold all values and 0, rounded so that they do not change with every step."""
    every = np.concatenate([np.ravel(v) for v in values] or [np.zeros(0)])
    every = every[np.isfinite(every)]
    low, high = (float(every.min()), float(every.max())) if len(every) else (0.0, 0.0)
    low, high = (-round_up(-low) if low < -1e-12 else 0.0), (round_up(high) if high > 1e-12 else 0.0)
    return (low, high) if high > low else (-1.0, 1.0)


def _column(title: str, layer: str, values: Floats, own: LayerCurves, made: Sum | None = None) -> Column:
    kind = title.split()[0]
    shares = made.shares if made is not None else [None] * len(values)
    cells = tuple(
        Cell(layer, unit, kind, curve, joints, share)
        for unit, (curve, joints, share) in enumerate(zip(values, own.joints, shares, strict=True))
    )
    return Column(title, cells, *scale(values))


def _picture(
    graph: Graph, curves: Curves, columns: tuple[Column, ...], goal: tuple[str, int], targets: Floats
) -> Picture:
    end = curves.layers[goal[0]]
    output = end.activation[goal[1]]
    total = end.pre_activation[goal[1]] if end.pre_activation is not None else output
    before = [j for layer in graph.layers if layer.kind == "hidden" for j in curves.layers[layer.id].joints]
    joints = np.unique(np.concatenate(before)) if before else np.zeros(0)
    activation = graph.by_id[goal[0]].activation
    has_bend = activation.name != "identity" and not bind(activation).activation.pieces
    shown = [output, targets] if not has_bend else [total, output, targets]
    return Picture(curves, columns, goal, total, output, joints, has_bend, *scale(*shown))


def share_text(share: float) -> str:
    """ "51 %": to a tenth of a percent, since less is rounding."""
    return f"{number(round(100 * share, 1) + 0.0, 2)} %"
