"""Where the canvas' pictures saturate: responses as everywhere, weights by their own size."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gui.colour_limits import colour_limit, power_of_two

__all__ = ["colour_limit", "power_of_two", "weight_limit"]


def weight_limit(weights: NDArray[np.floating[Any]]) -> float:
    """Where pictures of weights saturate: the power of two at or above the largest, small ones included."""
    largest = float(np.max(np.abs(weights), initial=0.0, where=np.isfinite(weights)))
    return 2.0 ** math.ceil(math.log2(max(largest, 2.0**-10)))
