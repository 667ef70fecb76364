"""A gradient the slow way: the loss a little to both sides of a number, and their difference. It proves the chain rule.

Nothing of the backward pass is used here, so the two can only agree if both are right (or the loss has a kink between).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.arrays import Array
from core.choice import Choice
from core.forward import LayerValues, activate, forward, pre_activation
from core.graph import Graph, Layer
from core.objective import Objective, objective
from core.parameters import Group, Parameters

Floats = NDArray[np.floating[Any]]
Number = tuple[Group, str, tuple[int, ...]]  # where a weight, a bias or a slope stands
_EXACT = np.dtype("float64")
STEP = 1e-5  # relative to the number, at least of 1: where rounding and curvature cost about the same
ROUNDING = 1e-6  # agreement that float64 differences reach, relative to the losses' change at a slope of 1


@dataclass(frozen=True)
class Proof:
    """Two losses and their difference.

    Attributes:
        at: the number; step: ε. above, below: the loss at `at` + ε and `at` − ε; middle: at the number itself.
        gradient: what the chain rule says.
    """

    at: float
    step: float
    above: float
    below: float
    middle: float
    gradient: float

    @property
    def slope(self) -> float:
        """(L(w + ε) − L(w − ε)) / 2ε."""
        return (self.above - self.below) / (2 * self.step)

    @property
    def sides(self) -> tuple[float, float]:
        """The slopes to the left and to the right alone: far apart, they tell of a kink."""
        return (self.middle - self.below) / self.step, (self.above - self.middle) / self.step

    @property
    def agrees(self) -> bool:
        size = max(abs(self.slope), abs(self.gradient), abs(self.middle), 1e-3)
        return abs(self.slope - self.gradient) <= ROUNDING * size

    @property
    def has_kink(self) -> bool:
        """Whether the two sides disagree by more than curvature explains."""
        left, right = self.sides
        return abs(left - right) > 1e-3 * max(1.0, abs(left), abs(right))


def proofs(
    graph: Graph,
    parameters: Parameters,
    inputs: Floats,
    target: Floats,
    loss: Choice,
    gradients: Mapping[Number, float],
) -> dict[Number, Proof]:
    """The finite differences of one example's loss by some weights, biases or slopes.

    The network is computed once; then, for each number a little larger and a little smaller, only its own layer and
    what follows from it, all of a layer's numbers at once.

    Args:
        inputs: [input units]; target: [output units].
        gradients: what the backward pass gave for each number.
    """
    goal = objective(graph, loss)
    values = forward(graph, parameters, np.asarray(inputs, np.float64)[None])
    wanted = np.asarray(target, np.float64)[None]
    middle = float(goal.values(values, wanted)[0])
    by_layer: dict[str, list[Number]] = {}
    for number in gradients:
        group, key, _ = number
        by_layer.setdefault(graph.by_key[key].target if group == "weights" else key, []).append(number)
    made: dict[Number, Proof] = {}
    for layer_id, numbers in by_layer.items():
        at = np.array([float(parameters.group(group)[key].numpy()[index]) for group, key, index in numbers])
        steps = STEP * np.maximum(1.0, np.abs(at))
        above, below = (
            _losses(graph, parameters, values, goal, wanted, graph.by_id[layer_id], numbers, at, at + side)
            for side in (steps, -steps)
        )
        for i, number in enumerate(numbers):
            made[number] = Proof(
                float(at[i]), float(steps[i]), float(above[i]), float(below[i]), middle, gradients[number]
            )
    return made


def _losses(
    graph: Graph,
    parameters: Parameters,
    values: dict[str, LayerValues],
    goal: Objective,
    wanted: Floats,
    layer: Layer,
    numbers: list[Number],
    old: Floats,
    new: Floats,
) -> Floats:
    """[K], the loss where one number of a layer is `new` [K] instead of `old` [K] and all others stay."""
    before = values[layer.id].pre_activation
    assert before is not None  # an input layer has no numbers
    many = len(numbers)
    z = np.repeat(before, many, axis=0)
    rows = z.reshape(many, -1)
    for i, (group, key, index) in enumerate(numbers):
        if group == "weights":  # z is a sum: it differs by the weight's difference times what the weight is for
            rows[i, index[0]] += (new[i] - old[i]) * values[graph.by_key[key].source].activation[0, index[1]]
        elif group == "biases":
            rows[i, index[0]] += new[i] - old[i]
    a = np.array(activate(layer, parameters, z))
    for i, (group, key, index) in enumerate(numbers):
        if group == "slopes":
            slopes = Array.of(parameters.slopes[key].numpy(), "float64")
            bent = parameters.with_array("slopes", key, slopes).with_value("slopes", key, index, float(new[i]))
            a[i] = activate(layer, bent, z[i : i + 1])[0]
    changed = {**values, layer.id: LayerValues(z, a)}
    reached = {layer.id}
    for later in graph.forward_order:
        if later.computes and any(connection.source in reached for connection in graph.into(later.id)):
            reached.add(later.id)
            z = pre_activation(graph, parameters, later, changed, _EXACT)
            changed[later.id] = LayerValues(z, activate(later, parameters, z))
    for output in graph.outputs:  # an output that the layer does not reach stays as it is
        parts = changed[output.id]
        stays = None if parts.pre_activation is None else _for_all(parts.pre_activation, many)
        changed[output.id] = LayerValues(stays, _for_all(parts.activation, many))
    return goal.values(changed, _for_all(wanted, many))


def _for_all(values: Floats, many: int) -> Floats:
    return np.broadcast_to(values, (many, *values.shape[1:]))
