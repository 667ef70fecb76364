"""The optimizers' rules in float64, line by line, with their state: what the stepper shows of an update."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.optimizers import OPTIMIZERS
from core.project import Training

Floats = NDArray[np.float64]


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


def is_perceptron(training: Training) -> bool:
    return training.optimizer.name == "perceptron"


def apply_rule(
    training: Training, w: Floats, g: Floats, state: Mapping[str, Floats], rate: float
) -> tuple[tuple[Quantity, ...], dict[str, Floats]]:
    """The optimizer's rule, line by line, and its state afterwards; the conventions are torch's."""
    name, lines, after = training.optimizer.name, [], {}
    settings = {s.name: training.optimizer.value(s) for s in OPTIMIZERS.find(name).settings}
    decay, momentum = float(settings.get("weight_decay", 0.0)), training.momentum
    if decay and name != "adamw":
        g = _line(lines, "g", "∂L/∂w + decay·w", g + decay * w, {"∂L/∂w": g, "decay": decay, "w": w})
    if name in ("adam", "adamw"):
        if decay and name == "adamw":
            w = _line(lines, "w", "w − r·decay·w", w - rate * decay * w, {"w": w, "r": rate, "decay": decay})
        (b1, b2), eps = settings["betas"], settings["eps"]
        step = number_at(state.get("step", np.zeros(1)), 0) + 1
        zero = np.zeros_like(w)
        m0, v0 = state.get("exp_avg", zero), state.get("exp_avg_sq", zero)
        m = _line(lines, "m", "β₁·m + (1 − β₁)·g", b1 * m0 + (1 - b1) * g, {"β₁": b1, "m": m0, "g": g})
        v = _line(lines, "v", "β₂·v + (1 − β₂)·g²", b2 * v0 + (1 - b2) * g * g, {"β₂": b2, "v": v0, "g": g})
        mh = _line(lines, "m̂", "m/(1 − β₁ᵗ)", m / (1 - b1**step), {"m": m, "β₁": b1, "t": step})
        vh = _line(lines, "v̂", "v/(1 − β₂ᵗ)", v / (1 - b2**step), {"v": v, "β₂": b2, "t": step})
        new = w - rate * mh / (np.sqrt(vh) + eps)
        _line(lines, "w", "w − r·m̂/(√v̂ + ε)", new, {"w": w, "r": rate, "m̂": mh, "v̂": vh, "ε": eps})
        after = {"step": np.array(step), "exp_avg": m, "exp_avg_sq": v}
    elif name == "rmsprop":
        alpha, eps = settings["alpha"], settings["eps"]
        v0 = state.get("square_avg", np.zeros_like(w))
        v = _line(lines, "v", "α·v + (1 − α)·g²", alpha * v0 + (1 - alpha) * g * g, {"α": alpha, "v": v0, "g": g})
        pace = g / (np.sqrt(v) + eps)
        after = {"step": np.array(number_at(state.get("step", np.zeros(1)), 0) + 1), "square_avg": v}
        if momentum:
            u0 = state.get("momentum_buffer", np.zeros_like(w))
            u = momentum * u0 + pace
            _line(lines, "u", "ρ·u + g/(√v + ε)", u, {"ρ": momentum, "u": u0, "g": g, "v": v, "ε": eps})
            _line(lines, "w", "w − r·u", w - rate * u, {"w": w, "r": rate, "u": u})
            after["momentum_buffer"] = u
        else:
            parts = {"w": w, "r": rate, "g": g, "v": v, "ε": eps}
            _line(lines, "w", "w − r·g/(√v + ε)", w - rate * pace, parts)
    elif name == "adagrad":
        eps, fade = settings["eps"], settings["lr_decay"]
        step = number_at(state.get("step", np.zeros(1)), 0) + 1
        r = rate / (1 + (step - 1) * fade)
        if fade:
            _line(lines, "r", "r/(1 + (t − 1)·fade)", np.array(r), {"r": rate, "t": step, "fade": fade})
        s0 = state.get("sum", np.zeros_like(w))
        s = _line(lines, "s", "s + g²", s0 + g * g, {"s": s0, "g": g})
        parts = {"w": w, "r": r, "g": g, "s": s, "ε": eps}
        _line(lines, "w", "w − r·g/(√s + ε)", w - r * g / (np.sqrt(s) + eps), parts)
        after = {"step": np.array(step), "sum": s}
    elif momentum and name == "sgd":
        held = state.get("momentum_buffer")
        v0 = np.zeros_like(w) if held is None else held
        v = _line(lines, "v", "ρ·v + g", momentum * v0 + g, {"ρ": momentum, "v": v0, "g": g})
        after = {"momentum_buffer": v}
        if settings.get("nesterov"):
            ahead = _line(lines, "n", "g + ρ·v", g + momentum * v, {"g": g, "ρ": momentum, "v": v})
            _line(lines, "w", "w − r·n", w - rate * ahead, {"w": w, "r": rate, "n": ahead})
        else:
            _line(lines, "w", "w − r·v", w - rate * v, {"w": w, "r": rate, "v": v})
    else:
        _line(lines, "w", "w − r·g", w - rate * g, {"w": w, "r": rate, "g": g})
    return tuple(lines), after


def _line(lines: list[Quantity], symbol: str, rule: str, value: Floats, parts: Mapping[str, Floats | float]) -> Floats:
    lines.append(Quantity(symbol, rule, value, parts))
    return value
