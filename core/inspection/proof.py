"""A gradient the slow way: the loss a little to both sides of a number, and their difference. It proves the chain rule.

Nothing of the backward pass is used here, so the two can only agree if both are right (or the loss has a kink between).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.arrays import Array
from core.choice import Choice
from core.forward import forward
from core.graph import Graph
from core.objective import objective
from core.parameters import Group, Parameters

Floats = NDArray[np.floating[Any]]
STEP = 1e-5  # relative to the number, at least of 1: where rounding and curvature cost about the same
ROUNDING = 1e-6  # agreement that float64 differences reach, relative to the losses' change at a slope of 1


@dataclass(frozen=True)
class Proof:
    """Two losses and their difference.

    Attributes:
        at: the number; step: h. above, below: the loss at `at` + h and `at` − h; middle: at the number itself.
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
        """(L(w + h) − L(w − h)) / 2h."""
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


def proof(
    graph: Graph,
    parameters: Parameters,
    inputs: Floats,
    target: Floats,
    loss: Choice,
    *,
    group: Group,
    key: str,
    index: tuple[int, ...],
    gradient: float,
) -> Proof:
    """The finite difference of one example's loss by one weight, bias or slope.

    Args:
        inputs: [input units]; target: [output units].
        gradient: what the backward pass gave for it.
    """
    exact = parameters.with_array(group, key, Array.of(parameters.group(group)[key].numpy(), "float64"))
    at = float(exact.group(group)[key].numpy()[index])
    step = STEP * max(1.0, abs(at))
    goal = objective(graph, loss)
    examples, wanted = np.asarray(inputs, np.float64)[None], np.asarray(target, np.float64)[None]

    def loss_at(value: float) -> float:
        values = forward(graph, exact.with_value(group, key, index, value), examples)
        return float(goal.values(values, wanted)[0])

    return Proof(at, step, loss_at(at + step), loss_at(at - step), loss_at(at), gradient)
