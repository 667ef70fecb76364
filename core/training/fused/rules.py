"""The optimizers' rules in machine code: one sweep over all parameters after the gradient stands.

The memory they keep has torch's names and meaning, so that a run can go on under either engine.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.clipping import NORM_GUARD, limit
from core.expressions.kernel import larger, smaller
from core.optimizers import OPTIMIZERS
from core.project import Training
from core.training.fused.assembly import Function, Index
from core.training.fused.module import Module
from core.training.fused.vector import LANES, Vector

# Settings that are read from memory, so that turning a knob compiles nothing. Offsets in the array `knobs`.
MOMENTUM, SHARE_ONE, BETA_TWO, SHARE_TWO, EPSILON, DECAY, L1, L2, LIMIT, KNOBS = range(10)  # SHARE: 1 − β, unrounded
STEP, SCALE, PULL, RATES = range(4)  # of an update: what its step is multiplied by, √v, and w where decay is apart
COUNTED = 2**24  # updates up to which Adam counts: torch does it in float32, which goes no further
STATES = {"sgd": (), "momentum": ("momentum_buffer",), "adam": ("exp_avg", "exp_avg_sq")}
POINTERS = ("parameters", "gradient", "first", "second", "is_weight", "trains", "knobs", "rates")


@dataclass(frozen=True)
class Recipe:
    """Which parts of a rule there are; what is not in it costs nothing.

    Attributes:
        rule: "sgd", "momentum" or "adam"; the last with decay apart from the gradient where `decoupled`.
    """

    rule: str
    clip: str = "none"
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
    penalties: dict[str, Any] = {"decay": bool(given["weight_decay"]), "l1": bool(training.l1), "l2": bool(training.l2)}
    penalties["clip"] = training.clip.name
    if name == "sgd":
        rolls = bool(training.momentum)
        return Recipe("momentum" if rolls else "sgd", nesterov=rolls and bool(given["nesterov"]), **penalties)
    return Recipe("adam", decoupled=name == "adamw", **penalties)


def knobs(training: Training) -> NDArray[np.float32]:
    """The settings' numbers, in the order of the constants above."""
    given = _settings(training)
    one, two = given.get("betas", (0.0, 0.0))
    averages = [training.momentum, 1 - one, two, 1 - two, given.get("eps", 0.0)]
    penalties = [given["weight_decay"], training.l1, training.l2]
    largest = float(np.finfo(np.float32).max)
    return np.array([*averages, *penalties, min(limit(training.clip), largest)], np.float32)


def rates(training: Training, each: NDArray[np.float64], first: int) -> NDArray[np.float32]:
    """[updates, RATES] from the updates' learning rates; `first` is the first's number from 1 for Adam."""
    result = np.ones((len(each), RATES))
    result[:, STEP] = each
    if training.optimizer.name != "sgd":
        given = _settings(training)
        one, two = given["betas"]
        steps = np.minimum(np.arange(first, first + len(each), dtype=np.float64), COUNTED)
        result[:, STEP] = each / (1 - one**steps)
        result[:, SCALE] = 1 / np.sqrt(1 - two**steps)
        result[:, PULL] = each * given["weight_decay"]
    return result.astype(np.float32)


def sweep(module: Module, count: int, made: Recipe, *, masked: bool, frozen: bool, clears: bool) -> str:
    """The function (POINTERS) that takes one step with all `count` parameters.

    Args:
        masked: whether some weights do not exist; frozen: whether some parameters are not trained.
        clears: whether the gradient is to be 0 afterwards.
    """

    whole, tail = divmod(count, LANES)

    def write(code: Function) -> None:
        knob = {n: code.load_everywhere("%knobs", n) for n in range(KNOBS)}
        rate, scale, pull = (code.load_everywhere("%rates", n) for n in (STEP, SCALE, PULL))

        def descent(place: Index, size: int, w: Vector) -> Vector:
            """The gradient of all that is trained on."""
            g = code.load("%gradient", place, count=size)
            if masked or frozen:
                g = g * code.load("%trains", place, count=size)
            if made.l1 or made.l2:
                g = _with_penalties(code, made, g, w, code.load("%is_weight", place, count=size), knob)
            return g

        shorter = _shortened(code, whole, tail, descent, knob) if made.clip == "norm" else None

        def some(place: Index, size: int) -> None:
            w = code.load("%parameters", place, count=size)
            g = descent(place, size, w) if shorter is None else code.load("%gradient", place, count=size) * shorter
            if made.clip == "value":
                g = smaller(code, larger(code, g, -knob[LIMIT]), knob[LIMIT])
            if clears or shorter is not None:  # penalties were added to it, also where no gradient is ever written
                code.store(code.constant(0.0), "%gradient", place, count=size)
            if made.decay and made.decoupled:
                w = w - pull * w
            elif made.decay:
                g = code.fma(knob[DECAY], w, g)
            pointers = ("%first", "%second")[: len(made.states)]
            memory = [code.load(pointer, place, count=size) for pointer in pointers]
            step, after = _step(code, made, g, memory, knob, scale)
            after = [*after, w - rate * step]  # w ← w − r·step
            if frozen:  # decay moves what has no gradient: keep the very bits
                is_trained = code.load("%trains", place, count=size) > 0.0
                before = [*memory, code.load("%parameters", place, count=size)]
                after = [code.select(is_trained, new, old) for new, old in zip(after, before, strict=True)]
            for pointer, values in zip((*pointers, "%parameters"), after, strict=True):
                code.store(values, pointer, place, count=size)

        code.loop(whole, lambda number: some(code.times(number, LANES), LANES))
        if tail:
            some(whole * LANES, tail)

    return module.once(("sweep", count, made, masked, frozen, clears), POINTERS, write)


def _shortened(
    code: Function,
    whole: int,
    tail: int,
    descent: Callable[[Index, int, Vector], Vector],
    knob: dict[int, Vector],
) -> Vector:
    """Leaves what is descended along in `gradient`, and gives the factor that brings its norm down to the limit."""

    def square(place: Index, size: int) -> Vector:
        g = descent(place, size, code.load("%parameters", place, count=size))
        code.store(g, "%gradient", place, count=size)
        return g * g

    def step(number: Index, total: Vector) -> list[Vector]:
        return [total + square(code.times(number, LANES), LANES)]

    total = code.loop(whole, step, [code.constant(0.0)])[0]
    if tail:
        total = total + code.first_lanes(square(whole * LANES, tail), tail)
    norm = code.sqrt(code.everywhere(code.sum_of_lanes(total)))
    return smaller(code, knob[LIMIT] / (norm + NORM_GUARD), code.constant(1.0))


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
