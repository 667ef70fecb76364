"""How well a network is: units that are dead or saturated, gradients that vanish, explode or are 0, each in words.

Looked at over the training rows as they are: what a layer computes, and what arrives on the way back. Each finding says
what is so, why, and what to try.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.activations import bind
from core.datasets.dataset import Dataset
from core.expressions import evaluate
from core.forward import learned_values
from core.graph import Graph, Layer
from core.inspection.backward import Gradients, differentiate
from core.parameters import Parameters
from core.project import Training
from core.regions.piecewise import pieces_of
from core.zero_gradient import FLAT_ACTIVATIONS, Finding, zero_gradients

Floats = NDArray[np.floating[Any]]
ROWS = 2000  # of the training set that are looked at, spread evenly: of more the picture is the same
FEWEST = 3  # examples, below which "for all of them" says nothing
FLAT = 0.02  # of the activation's steepest slope: below it a unit hardly learns
MOSTLY = 0.9  # of the examples on the flat part make a unit saturated
SHRUNK, GROWN = 1e-3, 1e3  # a layer's gradient against that at the outputs


@dataclass(frozen=True, eq=False)
class LayerHealth:
    """A layer over the examples.

    Attributes:
        z: [N, units], pre-activations (maxout: of the largest piece).
        slopes: [N, units], |f′(z)|; None for softmax, where it takes all units.
        delta: [units], the mean |∂L/∂z| over the examples; None without targets.
    """

    z: Floats
    slopes: Floats | None
    delta: Floats | None


@dataclass(frozen=True, eq=False)
class Health:
    """Findings, the gravest first, and what they rest on; layers in forward order."""

    findings: tuple[Finding, ...]
    layers: dict[str, LayerHealth]
    examples: int


def examine(graph: Graph, parameters: Parameters, dataset: Dataset, training: Training) -> Health:
    """Looks a drawing without problems through, with data that fit it."""
    rows = dataset.train[np.unique(np.linspace(0, len(dataset.train) - 1, ROWS).astype(int))]
    found = differentiate(graph, parameters, dataset.inputs[rows], dataset.targets[rows], training.loss)
    layers = {layer.id: _layer(layer, parameters, found) for layer in graph.forward_order if layer.computes}
    findings = [
        *_infinite(graph, found),
        *zero_gradients(graph, training),
        *(finding for layer in graph.forward_order if layer.computes for finding in _units(layer, layers[layer.id])),
        *_along_depth(graph, layers),
        *_alike(graph, parameters),
    ]
    grave = ("infinite", "no gradient", "dead", "exploding", "vanishing", "alike", "saturated", "constant")
    return Health(tuple(sorted(findings, key=lambda f: grave.index(f.kind))), layers, len(rows))


def _layer(layer: Layer, parameters: Parameters, found: Gradients) -> LayerHealth:
    z = found.values[layer.id].pre_activation
    if z is None:
        raise ValueError(f"{layer.id!r} computes nothing")
    delta = np.abs(found.delta[layer.id]).mean(axis=0)
    bound = bind(layer.activation)
    if bound.activation.pieces:
        return LayerHealth(z.max(axis=2), None, delta.sum(axis=1))
    if bound.activation.over_units:
        return LayerHealth(z, None, delta)
    names = {"z": z, **learned_values(layer, parameters, z.dtype)}
    slopes = np.abs(np.broadcast_to(evaluate(bound.derivative, names), z.shape))
    return LayerHealth(z, slopes, delta)


def _infinite(graph: Graph, found: Gradients) -> list[Finding]:
    for layer in graph.forward_order:
        z = found.values[layer.id].pre_activation
        if z is not None and not np.isfinite(z).all():
            what = f"In {layer.id} numbers are infinite or none."
            why = "Weights or inputs have grown beyond what numbers can hold."
            return [Finding("infinite", layer.id, None, what, why, "Reset, and train with a smaller learning rate.")]
    return []


def _units(layer: Layer, health: LayerHealth) -> list[Finding]:
    """Dead, saturated and constant units of a layer."""
    slopes, z = health.slopes, health.z
    findings: list[Finding] = []
    if slopes is None or len(z) < FEWEST or layer.activation.name in FLAT_ACTIVATIONS or not np.isfinite(z).all():
        return findings
    steepest = steepest_slope(layer)
    with np.errstate(all="ignore"):
        # a smooth activation's slope is 0 only where numbers end: that is saturated, not dead
        is_straight = pieces_of(bind(layer.activation).value) is not None
        dead = (slopes == 0).all(axis=0) & is_straight
        flat = (slopes < FLAT * steepest).mean(axis=0)
    for unit in range(layer.units):
        name = layer.unit_name(unit)
        if dead[unit]:
            what = f"{name} is dead: its slope is 0 in all {len(z)} examples."
            if layer.activation.name == "relu":
                largest = _shown(z[:, unit].max())
                what = f"{name} is dead: its z is never above 0 in {len(z)} examples (the largest is {largest})."
            why = "Its slope is 0 there, so no gradient reaches its weights: training cannot bring it back."
            mend = "Try leaky ReLU, a smaller learning rate, a larger bias, or another seed."
            findings.append(Finding("dead", layer.id, unit, what, why, mend))
        elif flat[unit] >= MOSTLY and layer.kind == "hidden" and not (is_straight or bind(layer.activation).learned):
            size = float(np.abs(z[:, unit]).mean())
            what = (
                f"{name} is saturated for {100 * flat[unit]:.0f} % of the examples: |z| is {_shown(size)} on average."
            )
            title = bind(layer.activation).activation.title
            why = f"There {title} is nearly flat: under {100 * FLAT:.0f} % of a gradient comes through."
            mend = "Try smaller initial weights, inputs of size about 1, some L2, or ReLU."
            findings.append(Finding("saturated", layer.id, unit, what, why, mend))
        elif layer.kind == "hidden" and float(np.ptp(z[:, unit])) <= 1e-9 * max(1.0, float(np.abs(z[:, unit]).max())):
            what = f"{name} answers the same to every example: z = {_shown(z[0, unit])}."
            why = "What it reads from does not differ between examples, or all weights into it are 0."
            mend = "Look at the units before it; if weights start at 0, choose another initialisation."
            findings.append(Finding("constant", layer.id, unit, what, why, mend))
    return findings


def steepest_slope(layer: Layer) -> float:
    """The largest |f′| of an activation over the usual range."""
    z = np.linspace(-6, 6, 241)[:, None]
    bound = bind(layer.activation)
    names = {"z": z, **{name: np.ones(1) for name in bound.learned}}
    with np.errstate(all="ignore"):
        slopes = np.abs(np.broadcast_to(evaluate(bound.derivative, names), z.shape))
    return float(slopes[np.isfinite(slopes)].max(initial=0.0))


def _along_depth(graph: Graph, layers: dict[str, LayerHealth]) -> list[Finding]:
    """Gradients of hidden layers against those at the outputs."""
    at_end = [float(np.mean(layers[layer.id].delta)) for layer in graph.outputs]  # type: ignore[arg-type]
    end = max(at_end, default=0.0)
    if not np.isfinite(end) or end == 0:
        return []
    worst: tuple[float, Layer] | None = None
    for layer in graph.forward_order:
        delta = layers[layer.id].delta if layer.id in layers else None
        if layer.kind != "hidden" or delta is None or layer.activation.name in FLAT_ACTIVATIONS:
            continue
        ratio = float(np.mean(delta)) / end
        is_out = 0 < ratio < SHRUNK or ratio > GROWN
        if is_out and (worst is None or abs(np.log(ratio)) > abs(np.log(worst[0]))):
            worst = (ratio, layer)
    if worst is None:
        return []
    ratio, layer = worst
    if ratio < 1:
        what = f"Gradients vanish: at {layer.id} they are {_shown(ratio)} of those at the output."
        why = "Each layer on the way back multiplies them by its weights and slopes, which are small together."
        mend = (
            "Try ReLU or tanh instead of sigmoid, He or Xavier initialisation, fewer layers, or a wire that skips some."
        )
        return [Finding("vanishing", layer.id, None, what, why, mend)]
    what = f"Gradients explode: at {layer.id} they are {_shown(ratio)} times those at the output."
    why = "Each layer on the way back multiplies them by its weights, which are large together."
    mend = "Try smaller initial weights, a smaller learning rate, or clip the gradient."
    return [Finding("exploding", layer.id, None, what, why, mend)]


def _alike(graph: Graph, parameters: Parameters) -> list[Finding]:
    """Units of a layer with the same numbers before and behind them: they get the same gradient and stay alike."""
    findings: list[Finding] = []
    for layer in graph.layers:
        if layer.kind != "hidden" or layer.units < 2 or layer.pieces > 1:
            continue
        into = [parameters.weights[c.key].numpy() for c in graph.into(layer.id)]
        out = [parameters.weights[c.key].numpy().T for c in graph.out_of(layer.id) if graph.by_id[c.target].pieces == 1]
        bias = [parameters.biases[layer.id].numpy()[:, None]] if layer.has_bias else []
        numbers = np.concatenate([*into, *bias, *out], axis=1)
        first = {row.tobytes(): i for i, row in reversed(list(enumerate(numbers)))}
        same = [i for i, row in enumerate(numbers) if first[row.tobytes()] != i]
        if not same:
            continue
        one = first[numbers[same[0]].tobytes()]
        names = ", ".join(layer.unit_name(i) for i in [one, *same][:4])
        what = f"{len(same) + 1} units of {layer.id} are the same ({names}{' …' if len(same) > 3 else ''})."
        why = "Units with the same weights before and behind them get the same gradient: they stay the same for ever."
        mend = "Choose an initialisation that draws weights at random, and reset."
        findings.append(Finding("alike", layer.id, None, what, why, mend))
    return findings


def _shown(value: float) -> str:
    """A number in a sentence, with a true minus sign."""
    return f"{value:.3g}".replace("-", "−")
