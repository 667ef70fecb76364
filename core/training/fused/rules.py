"""The optimizers' rules in machine code: one sweep over all parameters after the gradient stands.

The memory they keep has torch's names and meaning, so that a run can go on under either engine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.optimizers import OPTIMIZERS
from core.project import Training
from core.training.fused.assembly import LANES, Function, Index, Vector
from core.training.fused.module import Module

# Settings that are read from memory, so that turning a knob compiles nothing. Offsets in the array `knobs`.
MOMENTUM, SHARE_ONE, BETA_TWO, SHARE_TWO, EPSILON, DECAY, L1, L2, KNOBS = range(9)  # SHARE: 1 − β, before rounding
STATES = {"sgd": (), "momentum": ("momentum_buffer",), "adam": ("exp_avg", "exp_avg_sq")}
POINTERS = ("parameters", "gradient", "first", "second", "is_weight", "exists", "knobs", "rates")


@dataclass(frozen=True)
class Recipe:
    """Which parts of a rule there are; what is not in it costs nothing.

    Attributes:
        rule: "sgd", "momentum" or "adam"; the last with decay apart from the gradient where `decoupled`.
    """

    rule: str
    nesterov: bool = False
    decay: bool = False
    decoupled: bool = False
    l1: bool = False
    l2: bool = False

    @property
    def states(self) -> tuple[str, ...]:
        """Names of the arrays that the rule remembers."""
        return STATES[self.rule]


def recipe(training: Training) -> Recipe | None:
    """The recipe of some settings, None for an optimizer that only torch has."""
    name = training.optimizer.name
    if name not in ("sgd", "adam", "adamw"):
        return None
    given = _settings(training)
    penalties = {"decay": bool(given["weight_decay"]), "l1": bool(training.l1), "l2": bool(training.l2)}
    if name == "sgd":
        rolls = bool(training.momentum)
        return Recipe("momentum" if rolls else "sgd", nesterov=rolls and bool(given["nesterov"]), **penalties)
    return Recipe("adam", decoupled=name == "adamw", **penalties)


def knobs(training: Training) -> NDArray[np.float32]:
    """The settings' numbers, in the order of the constants above."""
    given = _settings(training)
    one, two = given.get("betas", (0.0, 0.0))
    decay = given["weight_decay"] * (training.learning_rate if training.optimizer.name == "adamw" else 1.0)
    averages = [1 - one, two, 1 - two]
    return np.array([training.momentum, *averages, given.get("eps", 0.0), decay, training.l1, training.l2], np.float32)


def rates(training: Training, first: int, count: int) -> NDArray[np.float32]:
    """[count, 2]: what each update multiplies its step by, and √v by; `first` is its number from 1 for Adam."""
    result = np.ones((count, 2), np.float32)
    result[:, 0] = training.learning_rate
    if training.optimizer.name != "sgd":
        one, two = _settings(training)["betas"]
        steps = np.arange(first, first + count, dtype=np.float64)
        result[:, 0] = training.learning_rate / (1 - one**steps)
        result[:, 1] = 1 / np.sqrt(1 - two**steps)
    return result


def sweep(module: Module, count: int, made: Recipe, *, masked: bool, clears: bool) -> str:
    """The function (POINTERS) that takes one step with all `count` parameters.

    Args:
        masked: whether some weights do not exist; clears: whether the gradient is to be 0 afterwards.
    """

    def write(code: Function) -> None:
        knob = {n: code.load_everywhere("%knobs", n) for n in range(KNOBS)}
        rate, scale = code.load_everywhere("%rates", 0), code.load_everywhere("%rates", 1)

        def some(place: Index, size: int) -> None:
            w, g = code.load("%parameters", place, count=size), code.load("%gradient", place, count=size)
            if clears:
                code.store(code.constant(0.0), "%gradient", place, count=size)
            if masked:
                g = g * code.load("%exists", place, count=size)
            if made.l1 or made.l2:
                g = _with_penalties(code, made, g, w, code.load("%is_weight", place, count=size), knob)
            if made.decay and made.decoupled:
                w = w - knob[DECAY] * w
            elif made.decay:
                g = code.fma(knob[DECAY], w, g)
            pointers = ("%first", "%second")[: len(made.states)]
            memory = [code.load(pointer, place, count=size) for pointer in pointers]
            step, memory = _step(code, made, g, memory, knob, scale)
            for pointer, values in zip(pointers, memory, strict=True):
                code.store(values, pointer, place, count=size)
            code.store(w - rate * step, "%parameters", place, count=size)  # w ← w − r·step

        whole, tail = divmod(count, LANES)
        code.loop(whole, lambda number: some(code.times(number, LANES), LANES))
        if tail:
            some(whole * LANES, tail)

    return module.once(("sweep", count, made, masked, clears), POINTERS, write)


def _with_penalties(
    code: Function, made: Recipe, g: Vector, w: Vector, is_weight: Vector, knob: dict[int, Vector]
) -> Vector:
    pull = code.constant(0.0)
    if made.l2:
        pull = knob[L2] * w
    if made.l1:  # l1·sign(w)
        pull = pull + code.select(w > 0.0, knob[L1], code.select(w < 0.0, -knob[L1], 0.0))
    return code.fma(pull, is_weight, g)


def _step(
    code: Function, made: Recipe, g: Vector, memory: Sequence[Vector], knob: dict[int, Vector], scale: Vector
) -> tuple[Vector, list[Vector]]:
    """(what the rate multiplies, the memory from now on)."""
    if made.rule == "sgd":
        return g, []
    if made.rule == "momentum":
        v = code.fma(knob[MOMENTUM], memory[0], g)  # v ← ρ·v + g
        return (code.fma(knob[MOMENTUM], v, g) if made.nesterov else v), [v]
    m, v = memory
    m = code.fma(knob[SHARE_ONE], g - m, m)  # m ← β₁m + (1 − β₁)g
    v = code.fma(knob[BETA_TWO], v, knob[SHARE_TWO] * g * g)  # v ← β₂v + (1 − β₂)g²
    return m / code.fma(code.sqrt(v), scale, knob[EPSILON]), [m, v]


def _settings(training: Training) -> dict[str, Any]:
    entry = OPTIMIZERS.find(training.optimizer.name)
    return {s.name: training.optimizer.value(s) for s in entry.settings}
