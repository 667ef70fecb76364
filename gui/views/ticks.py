"""Where the ticks of an axis may stand, the densest first: round numbers, linear or in powers of ten."""

from __future__ import annotations

import math
from collections.abc import Iterator

_MOST_TICKS = 60
_LESS_THAN_A_DECADE = 0.7  # up to here not even these are enough
_STEPS_IN_A_DECADE = ((3.0, (1, 2, 5)), (5.0, (1, 3)))  # up to how many decades which numbers are labelled


def linear_places(low: float, high: float, *, is_whole: bool) -> Iterator[tuple[float, list[float]]]:
    """Ticks at multiples of 1, 2, 5 · 10ᵏ, the densest first; of whole numbers only, for what is counted."""
    power = 10.0 ** math.floor(math.log10(high - low) - 2)
    while power <= 10 * (high - low):
        for step in (power, 2 * power, 5 * power):
            first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
            if last - first < _MOST_TICKS and (not is_whole or step >= 1):
                yield step, [k * step for k in range(first, last + 1)]
        power *= 10


def log_places(low: float, high: float, *, is_whole: bool = False) -> Iterator[tuple[float, list[float]]]:
    """Ticks of an axis in powers of ten: at 1, 2, 5, at 1, 3, then at every power, every second, third … one."""
    decades = range(math.floor(low), math.ceil(high) + 1)
    if high - low < _LESS_THAN_A_DECADE:  # next to a linear one
        for spacing, values in linear_places(10.0**low, 10.0**high, is_whole=is_whole):
            yield spacing, [math.log10(v) for v in values if v > 0]
        return
    for most, steps in _STEPS_IN_A_DECADE:
        if high - low <= most:
            yield 1.0, [k + math.log10(m) for k in decades for m in steps]
    for stride in range(1, max(2, len(decades))):
        yield float(stride), [float(k) for k in decades if k % stride == 0]
