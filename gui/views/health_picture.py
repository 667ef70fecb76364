"""The pure half of the health view: how z is spread on a layer's activation, and where that is flat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.activations import bind
from core.expressions import evaluate
from core.forward import learned_values
from core.graph import Layer
from core.health import FLAT, LayerHealth, steepest_slope
from core.parameters import Parameters
from gui.views.output_map import round_up

Floats = NDArray[np.floating[Any]]
BINS = 48
_POINTS = 401
_OUTLIERS = 0.005  # of the values may lie beyond an end, so that one does not make all others a single bar


@dataclass(frozen=True, eq=False)
class Spread:
    """What is drawn of a layer, or of one of its units.

    Attributes:
        edges: [BINS + 1], of the bars over z. shares: [BINS], the part of the examples in each.
        z: [K], places of the curve. curve: [K], f there; None where f takes all units (softmax) or z has pieces.
        is_flat: [K], where f is so flat that a unit hardly learns. on_flat: the share of the examples there.
    """

    edges: Floats
    shares: Floats
    z: Floats
    curve: Floats | None
    is_flat: NDArray[np.bool_]
    on_flat: float


def spread_of(layer: Layer, parameters: Parameters, health: LayerHealth, unit: int | None) -> Spread:
    """The spread of z over the examples, of one unit or of all together."""
    values = health.z if unit is None else health.z[:, [unit]]
    finite = values[np.isfinite(values)]
    ends = np.quantile(finite, [_OUTLIERS, 1 - _OUTLIERS]) if len(finite) else np.array([-1.0, 1.0])
    reach = max(1.0, round_up(float(np.abs(ends).max()) * 1.05))
    edges = np.linspace(-reach, reach, BINS + 1)
    # the library's bins begin with their lower edge: mirrored they end with the upper one, so that a z of exactly 0
    # stands where ReLU is flat, and is counted as that
    counts = np.histogram(-np.clip(finite, -reach, reach), edges)[0][::-1] / max(1, len(finite))
    z = np.linspace(-reach, reach, _POINTS)
    curve, is_flat = _curve(layer, parameters, z, unit or 0)
    on_flat = 0.0
    if health.slopes is not None and curve is not None:
        slopes = health.slopes if unit is None else health.slopes[:, [unit]]
        on_flat = float((slopes < FLAT * steepest_slope(layer)).mean()) if slopes.size else 0.0
    return Spread(edges, counts, z, curve, is_flat, on_flat)


def runs(z: Floats, is_there: NDArray[np.bool_], step: float) -> tuple[Floats, Floats]:
    """Middles and widths of the stretches of samples in a row, `step` apart: one shade each, without seams."""
    ends = np.flatnonzero(np.diff(is_there.astype(np.int8), prepend=0, append=0)).reshape(-1, 2)
    first, last = z[ends[:, 0]], z[ends[:, 1] - 1]
    return (first + last) / 2, last - first + step


def _curve(layer: Layer, parameters: Parameters, z: Floats, unit: int) -> tuple[Floats | None, NDArray[np.bool_]]:
    bound = bind(layer.activation)
    if bound.activation.pieces or bound.activation.over_units:
        return None, np.zeros(len(z), bool)
    learned = {name: v[[unit]] for name, v in learned_values(layer, parameters, np.dtype(np.float64)).items()}
    names = {"z": z[:, None], **learned}
    with np.errstate(all="ignore"):
        curve = np.broadcast_to(evaluate(bound.value, names), (len(z), 1))[:, 0]
        slopes = np.abs(np.broadcast_to(evaluate(bound.derivative, names), (len(z), 1)))[:, 0]
    return curve, slopes < FLAT * steepest_slope(layer)
