"""Activations as straight pieces: breaks, slopes and intercepts, read from a formula as it stands in the table.

So a formula of the user's own that is piecewise linear (|z|, min(max(z, 0), 6)) has linear regions like any other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.expressions import Expression
from core.expressions.evaluate import evaluate
from core.expressions.nodes import Apply, Constant, Variable, in_order
from core.expressions.primitives import PRIMITIVES

Floats = NDArray[np.float64]
_ALIKE = 1e-12  # pieces whose numbers differ by less are one


@dataclass(frozen=True, eq=False)
class Pieces:
    """A piecewise-linear function of z: slope·z + intercept between breaks.

    Attributes:
        breaks: [k − 1], ascending; slopes, intercepts: [k], from the left.
        at_breaks: [k − 1], the function's value at each break (a step's may lie on neither side).
    """

    breaks: Floats
    slopes: Floats
    intercepts: Floats
    at_breaks: Floats

    @property
    def is_linear(self) -> bool:
        return not len(self.breaks)


@lru_cache(maxsize=512)
def pieces_of(formula: Expression) -> Pieces | None:
    """The pieces of a formula over z alone; None where it bends anywhere but at single points."""
    done: dict[Expression, _Line | None] = {}
    with np.errstate(all="ignore"):
        for node in in_order(formula):
            done[node] = _of_node(node, done)
    line = done[formula]
    if line is None or not all(np.isfinite(part).all() for part in line):
        return None
    breaks, slopes, intercepts = _joined(*line)
    at = evaluate(formula, {"z": breaks[:, None]})  # a break an example, of one unit
    return Pieces(breaks, slopes, intercepts, np.broadcast_to(at, (len(breaks), 1))[:, 0].astype(float))


_Line = tuple[Floats, Floats, Floats]  # breaks, slopes, intercepts


def _of_node(node: Expression, done: dict[Expression, _Line | None]) -> _Line | None:
    if isinstance(node, Constant):
        return _constant(node.value)
    if isinstance(node, Variable):
        return (np.zeros(0), np.ones(1), np.zeros(1)) if node.name == "z" else None
    if not isinstance(node, Apply):
        return None
    given = [done[argument] for argument in node.args]
    lines = [line for line in given if line is not None]
    if len(lines) < len(given):
        return None
    if all(_is_constant(line) for line in lines) and not PRIMITIVES[node.primitive].reduces:
        return _constant(float(np.ravel(PRIMITIVES[node.primitive].value(*(line[2] for line in lines)))[0]))
    rule = _RULES.get(node.primitive)
    return rule(*lines) if rule is not None else None


def _constant(value: float) -> _Line:
    return np.zeros(0), np.zeros(1), np.array([value])


def _is_constant(line: _Line) -> bool:
    return not len(line[0]) and line[1][0] == 0


def _on(line: _Line, breaks: Floats) -> tuple[Floats, Floats]:
    """Slopes and intercepts of a line on the finer pieces between these breaks, which hold its own."""
    place = np.searchsorted(line[0], _inside(breaks))
    return line[1][place], line[2][place]


def _inside(breaks: Floats) -> Floats:
    """A point inside each piece."""
    if not len(breaks):
        return np.zeros(1)
    return np.concatenate([[breaks[0] - 1], (breaks[1:] + breaks[:-1]) / 2, [breaks[-1] + 1]])


def _together(*lines: _Line) -> Floats:
    return np.unique(np.concatenate([line[0] for line in lines]))


def _signed(line: _Line) -> tuple[Floats, Floats]:
    """Breaks with the places added where a line crosses 0, and its sign on each piece."""
    breaks, slopes, intercepts = line
    ends = np.concatenate([[-np.inf], breaks, [np.inf]])
    zeros = [
        -c / s
        for s, c, low, high in zip(slopes, intercepts, ends[:-1], ends[1:], strict=True)
        if s and low < -c / s < high
    ]
    finer = np.unique(np.concatenate([breaks, zeros]))
    slope, intercept = _on(line, finer)
    return finer, np.sign(slope * _inside(finer) + intercept)


def _sum(left: _Line, right: _Line, sign: float = 1.0) -> _Line:
    breaks = _together(left, right)
    a, b = _on(left, breaks), _on(right, breaks)
    return breaks, a[0] + sign * b[0], a[1] + sign * b[1]


def _times(left: _Line, right: _Line) -> _Line | None:
    breaks = _together(left, right)
    (s, c), (r, d) = _on(left, breaks), _on(right, breaks)
    if (s * r).any():
        return None  # a parabola
    return breaks, s * d + r * c, c * d


def _over(left: _Line, right: _Line) -> _Line | None:
    breaks = _together(left, right)
    (s, c), (r, d) = _on(left, breaks), _on(right, breaks)
    return None if r.any() else (breaks, s / d, c / d)


def _either(condition: _Line, left: _Line, right: _Line) -> _Line:
    """Left where the condition is above 0, else right."""
    breaks, sign = _signed(condition)
    breaks_all = np.unique(np.concatenate([breaks, left[0], right[0]]))
    is_above = sign[np.searchsorted(breaks, _inside(breaks_all))] > 0
    a, b = _on(left, breaks_all), _on(right, breaks_all)
    return breaks_all, np.where(is_above, a[0], b[0]), np.where(is_above, a[1], b[1])


def _sign(line: _Line) -> _Line:
    breaks, sign = _signed(line)
    return breaks, np.zeros(len(sign)), sign


def _square(line: _Line) -> _Line | None:
    return _times(line, line)


_RULES: dict[str, Callable[..., Any]] = {
    "add": _sum,
    "subtract": lambda a, b: _sum(a, b, -1.0),
    "multiply": _times,
    "divide": _over,
    "negate": lambda a: (a[0], -a[1], -a[2]),
    "square": _square,
    "abs": lambda a: _either(a, a, (a[0], -a[1], -a[2])),
    "sign": _sign,
    "greater": lambda a, b: _either(_sum(a, b, -1.0), _constant(1.0), _constant(0.0)),
    "where": _either,
    "max": lambda a, b: _either(_sum(a, b, -1.0), a, b),
    "min": lambda a, b: _either(_sum(a, b, -1.0), b, a),
}


def _joined(breaks: Floats, slopes: Floats, intercepts: Floats) -> _Line:
    """Without breaks between pieces that are alike."""
    differs = (np.abs(np.diff(slopes)) > _ALIKE) | (np.abs(np.diff(intercepts)) > _ALIKE)
    kept = np.concatenate([[True], differs])
    return breaks[differs], slopes[kept], intercepts[kept]
