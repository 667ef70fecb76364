"""What a network makes of one input, stage by stage: each unit's z and a as functions of it, and what is added up.

Along a line through input space: the one input of a 1-D network, or one feature while the others stand still. Where
activations are straight pieces the joints are exact, and between samples nothing is hidden.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.activations import bind
from core.forward import LayerValues, forward
from core.graph import Graph, Layer
from core.parameters import Parameters
from core.probing import Plane
from core.regions.network import curved_layers, linear_regions, unit_pieces

Floats = NDArray[np.floating[Any]]
SAMPLES = 401
_BESIDE = 1e-9  # of the line's length: how near to a joint both of its sides are sampled
_MOST_JOINTS = 4000


@dataclass(frozen=True, eq=False)
class LayerCurves:
    """A layer along the line.

    Attributes:
        pre_activation: [units, N] (maxout: of the largest piece), None for an input layer. activation: [units, N].
        joints: for each unit the places where its z passes a break of its activation, ascending.
    """

    pre_activation: Floats | None
    activation: Floats
    joints: tuple[Floats, ...]


@dataclass(frozen=True, eq=False)
class Curves:
    """All layers along a line: x [N], ascending, and their curves by layer id."""

    line: Plane
    x: Floats
    layers: dict[str, LayerCurves]
    values: dict[str, LayerValues]


@dataclass(frozen=True, eq=False)
class Sum:
    """How a unit's z is put together from a layer's activations.

    Attributes:
        terms: [source units, N], w·a; rest: [N], the bias and what other layers add; total: [N], z itself.
        weights: [source units], (maxout: of the piece that is largest at the line's middle).
        shares: [source units], the share of the sum's variance that each term makes: cov(w·a, z)/var(z).
    """

    terms: Floats
    rest: Floats
    total: Floats
    weights: Floats
    shares: Floats


def line_through(plane: Plane, base: Floats, feature: int, limits: tuple[float, float]) -> Plane:
    """One feature varies, the others stay where a point [inputs] has them."""
    return Plane(feature, None, limits, plane.y_range, tuple(float(value) for value in base))


def curves_along(graph: Graph, parameters: Parameters, line: Plane) -> Curves:
    """Every unit of a drawing without problems along a line, in float64."""
    low, high = line.x_range
    x = np.linspace(low, high, SAMPLES)
    if not curved_layers(graph):
        cells = linear_regions(graph, parameters, line, most=_MOST_JOINTS).cells
        ends = cells.vertices[:, 1, 0]
        beside = _BESIDE * (high - low)
        x = np.unique(np.clip(np.concatenate([x, ends - beside, ends + beside]), low, high))
    values = forward(graph, parameters, line.line_points(x))
    return Curves(line, x, {layer.id: _curves(layer, parameters, x, values) for layer in graph.layers}, values)


def sum_into(graph: Graph, parameters: Parameters, curves: Curves, source: str, target: str, unit: int) -> Sum:
    """z of a unit as Σ w·a over one layer that it reads from, and the rest."""
    layer, values = graph.by_id[target], curves.values
    rows = np.full(len(curves.x), unit * layer.pieces)
    z = values[target].pre_activation
    if z is None:
        raise ValueError(f"{target!r} computes nothing")
    if z.ndim == 3:
        rows = rows + np.argmax(z[:, unit], axis=1)  # the piece that counts, place by place
        total = z[:, unit].max(axis=1)
    else:
        total = z[:, unit]
    weight = parameters.weights[f"{source}->{target}"].numpy().astype(np.float64)
    terms = weight[rows].T * values[source].activation.T  # w·a
    rest = total - terms.sum(axis=0)
    # every place counts as much as the stretch of line around it, however the samples lie
    measure = np.gradient(curves.x)
    centred = total - np.average(total, weights=measure)
    spread = float((measure * centred**2).sum())
    shares = (terms * (measure * centred)).sum(axis=1) / spread if spread > 0 else np.zeros(len(terms))
    return Sum(terms, rest, total, weight[rows[len(rows) // 2]], shares)


def _curves(layer: Layer, parameters: Parameters, x: Floats, values: dict[str, LayerValues]) -> LayerCurves:
    z, a = values[layer.id].pre_activation, values[layer.id].activation
    if z is None:
        return LayerCurves(None, a.T, tuple(np.zeros(0) for _ in range(layer.units)))
    if z.ndim == 3:
        switches = [np.flatnonzero(np.diff(np.argmax(z[:, unit], axis=1))) for unit in range(layer.units)]
        return LayerCurves(z.max(axis=2).T, a.T, tuple((x[at] + x[at + 1]) / 2 for at in switches))
    kinks = [np.array(bind(layer.activation).activation.kinks)] * layer.units
    if not curved_layers(Graph((Layer(layer.id, "hidden", layer.units, layer.activation),))):
        kinks = [unit_pieces(layer, parameters, unit).breaks for unit in range(layer.units)]
    return LayerCurves(z.T, a.T, tuple(_passes(x, z[:, unit], places) for unit, places in enumerate(kinks)))


def _passes(x: Floats, z: Floats, places: Floats) -> Floats:
    """Where a curve goes through some heights, on the straight way between samples."""
    found: list[Floats] = []
    for place in places:
        above = z - place
        at = np.flatnonzero(np.sign(above[:-1]) * np.sign(above[1:]) < 0)
        found.append(x[at] + above[at] / (above[at] - above[at + 1]) * (x[at + 1] - x[at]))
        found.append(x[np.flatnonzero((above == 0) & (np.gradient(above) != 0))])
    return np.unique(np.concatenate(found)) if found else np.zeros(0)
