"""The optimizers' rules in float64, line by line, with their state: what the stepper shows of an update.

RULES has one for each entry of core.optimizers; torch's own optimizers are what tests hold them against.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.optimizers import OPTIMIZERS
from core.project import Training

Floats = NDArray[np.float64]
State = Mapping[str, Floats]
Given = Mapping[str, Any]  # the optimizer's settings, and momentum


@dataclass(frozen=True, eq=False)
class Quantity:
    """One line of an optimizer's rule, for all parameters at once.

    Attributes:
        symbol: what it is called: "m", "v", "m̂".
        rule: how it comes about, in symbols.
        value: [P] or one number.
        parts: name in the rule → its value, [P] or one number, in the order of the rule.
    """

    symbol: str
    rule: str
    value: Floats
    parts: Mapping[str, Floats | float]

    def at(self, place: int) -> float:
        return number_at(self.value, place)


def number_at(values: Floats | float, place: int) -> float:
    """One parameter's number of what is one number for all or one a parameter."""
    flat = np.ravel(np.asarray(values, np.float64))
    return float(flat[place] if len(flat) > 1 else flat[0])


def apply_rule(
    training: Training, w: Floats, g: Floats, state: Mapping[str, Floats], rate: float
) -> tuple[tuple[Quantity, ...], dict[str, Floats]]:
    """The optimizer's rule, line by line, and its state afterwards; the conventions are torch's.

    Args:
        w, g: [P], the parameters and what enters the rule. state: what the rule remembers, by torch's names.
        rate: of this update.
    """
    choice = training.optimizer
    given = {s.name: choice.value(s) for s in OPTIMIZERS.find(choice.name).settings} | {"momentum": training.momentum}
    lines: list[Quantity] = []
    decay = float(given.get("weight_decay", 0.0))
    if decay and choice.name == "adamw":
        w = _line(lines, "w", "w − r·decay·w", w - rate * decay * w, {"w": w, "r": rate, "decay": decay})
    elif decay:
        g = _line(lines, "g", "∂L/∂w + decay·w", g + decay * w, {"∂L/∂w": g, "decay": decay, "w": w})
    after = RULES[choice.name](lines, given, w, g, state, rate)
    return tuple(lines), after


def _plain(lines: list[Quantity], given: Given, w: Floats, g: Floats, state: State, rate: float) -> dict[str, Floats]:
    _line(lines, "w", "w − r·g", w - rate * g, {"w": w, "r": rate, "g": g})
    return {}


def _sgd(lines: list[Quantity], given: Given, w: Floats, g: Floats, state: State, rate: float) -> dict[str, Floats]:
    momentum = given["momentum"]
    if not momentum:
        return _plain(lines, given, w, g, state, rate)
    v0 = state.get("momentum_buffer", np.zeros_like(w))
    v = _line(lines, "v", "ρ·v + g", momentum * v0 + g, {"ρ": momentum, "v": v0, "g": g})
    if given["nesterov"]:
        ahead = _line(lines, "n", "g + ρ·v", g + momentum * v, {"g": g, "ρ": momentum, "v": v})
        _line(lines, "w", "w − r·n", w - rate * ahead, {"w": w, "r": rate, "n": ahead})
    else:
        _line(lines, "w", "w − r·v", w - rate * v, {"w": w, "r": rate, "v": v})
    return {"momentum_buffer": v}


def _adam(lines: list[Quantity], given: Given, w: Floats, g: Floats, state: State, rate: float) -> dict[str, Floats]:
    (b1, b2), eps = given["betas"], given["eps"]
    step, zero = _number_of_update(state), np.zeros_like(w)
    m0, v0 = state.get("exp_avg", zero), state.get("exp_avg_sq", zero)
    m = _line(lines, "m", "β₁·m + (1 − β₁)·g", b1 * m0 + (1 - b1) * g, {"β₁": b1, "m": m0, "g": g})
    v = _line(lines, "v", "β₂·v + (1 − β₂)·g²", b2 * v0 + (1 - b2) * g * g, {"β₂": b2, "v": v0, "g": g})
    mh = _line(lines, "m̂", "m/(1 − β₁ᵗ)", m / (1 - b1**step), {"m": m, "β₁": b1, "t": step})
    vh = _line(lines, "v̂", "v/(1 − β₂ᵗ)", v / (1 - b2**step), {"v": v, "β₂": b2, "t": step})
    new = w - rate * mh / (np.sqrt(vh) + eps)
    _line(lines, "w", "w − r·m̂/(√v̂ + ε)", new, {"w": w, "r": rate, "m̂": mh, "v̂": vh, "ε": eps})
    return {"step": np.array(step), "exp_avg": m, "exp_avg_sq": v}


def _rmsprop(lines: list[Quantity], given: Given, w: Floats, g: Floats, state: State, rate: float) -> dict[str, Floats]:
    alpha, eps, momentum = given["alpha"], given["eps"], given["momentum"]
    v0 = state.get("square_avg", np.zeros_like(w))
    v = _line(lines, "v", "α·v + (1 − α)·g²", alpha * v0 + (1 - alpha) * g * g, {"α": alpha, "v": v0, "g": g})
    pace = g / (np.sqrt(v) + eps)
    after = {"step": np.array(_number_of_update(state)), "square_avg": v}
    if not momentum:
        parts = {"w": w, "r": rate, "g": g, "v": v, "ε": eps}
        _line(lines, "w", "w − r·g/(√v + ε)", w - rate * pace, parts)
        return after
    u0 = state.get("momentum_buffer", np.zeros_like(w))
    u = momentum * u0 + pace
    _line(lines, "u", "ρ·u + g/(√v + ε)", u, {"ρ": momentum, "u": u0, "g": g, "v": v, "ε": eps})
    _line(lines, "w", "w − r·u", w - rate * u, {"w": w, "r": rate, "u": u})
    return after | {"momentum_buffer": u}


def _adagrad(lines: list[Quantity], given: Given, w: Floats, g: Floats, state: State, rate: float) -> dict[str, Floats]:
    eps, fade = given["eps"], given["lr_decay"]
    step = _number_of_update(state)
    r = rate / (1 + (step - 1) * fade)
    if fade:
        _line(lines, "r", "r/(1 + (t − 1)·fade)", np.array(r), {"r": rate, "t": step, "fade": fade})
    s0 = state.get("sum", np.zeros_like(w))
    s = _line(lines, "s", "s + g²", s0 + g * g, {"s": s0, "g": g})
    parts = {"w": w, "r": r, "g": g, "s": s, "ε": eps}
    _line(lines, "w", "w − r·g/(√s + ε)", w - r * g / (np.sqrt(s) + eps), parts)
    return {"step": np.array(step), "sum": s}


RULES: dict[str, Callable[[list[Quantity], Given, Floats, Floats, State, float], dict[str, Floats]]] = {
    "sgd": _sgd,
    "adam": _adam,
    "adamw": _adam,
    "rmsprop": _rmsprop,
    "adagrad": _adagrad,
    "perceptron": _plain,  # with (a − t)·x for g
}


def _number_of_update(state: State) -> float:
    """Of the one under way, from 1."""
    return number_at(state.get("step", np.zeros(1)), 0) + 1


def _line(lines: list[Quantity], symbol: str, rule: str, value: Floats, parts: Mapping[str, Floats | float]) -> Floats:
    lines.append(Quantity(symbol, rule, value, parts))
    return value
