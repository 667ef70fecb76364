"""The chord test: a function is convex where no point of its curve lies above a straight line between two others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]
ROUNDING = 1e-9  # of the curve's height: less above a chord is no bump


@dataclass(frozen=True)
class Chord:
    """The chord that a curve rises above most.

    Attributes:
        left, right: places (of the samples) of its ends. top: where the curve is `above` over it.
    """

    left: int
    top: int
    right: int
    above: float


def worst_chord(x: Floats, y: Floats) -> Chord | None:
    """The chord that tells that a curve, sampled at ascending x [N], is not convex; None where it is.

    A curve with numbers that are none proves nothing: None.
    """
    height = float(np.ptp(y)) if len(y) and np.isfinite(y).all() else 0.0
    if len(y) < 3 or height == 0:
        return None
    best: Chord | None = None
    for top in range(1, len(y) - 1):
        share = (x[top] - x[:top, None]) / (x[None, top + 1 :] - x[:top, None])
        chords = y[:top, None] + share * (y[None, top + 1 :] - y[:top, None])
        at = int(np.argmin(chords))
        left, right = divmod(at, chords.shape[1])
        above = float(y[top] - chords.flat[at])
        if above > ROUNDING * height and (best is None or above > best.above):
            best = Chord(left, top, top + 1 + right, above)
    return best
