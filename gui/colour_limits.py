"""The value at which a unit's picture is fully orange or blue, so that pictures can be compared over time.

A limit that followed the values would hide that a network stretches; so it is fixed by the activation where that is
bounded, by the data at inputs and outputs, and moves in powers of two elsewhere.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.activations import bind
from core.graph import Layer
from core.probing import Plane
from gui.symbols import colour_middle

LARGEST = 2.0**20


def colour_limit(layer: Layer, images: NDArray[np.floating[Any]], plane: Plane | None) -> float:
    """How far from its grey (colour_middle) a layer's pictures [units, size, size] saturate."""
    if layer.kind == "input" and plane is not None:
        ranges = (plane.x_range, plane.y_range if plane.y is not None else plane.x_range)
        return max((abs(end) for pair in ranges for end in pair), default=1.0) or 1.0
    if layer.kind == "output" or bind(layer.activation).activation.span is not None:
        return 1.0 - colour_middle(layer)
    return power_of_two(float(np.max(np.abs(images), initial=0.0, where=np.isfinite(images))))


def power_of_two(value: float) -> float:
    """The next power of two at or above a value, at least 1."""
    return 1.0 if not value > 1 else min(LARGEST, 2.0 ** math.ceil(math.log2(value)))
