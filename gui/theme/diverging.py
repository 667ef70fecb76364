"""The one colour scale, negative – zero – positive: for single values, for images, and for wires.

It saturates at ±limit. Images go through a table of words, wires through a few opaque pens: both are what makes a
canvas of thousands of values redraw in milliseconds.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QColor

from gui.theme.colours import Theme, blend, channels

if TYPE_CHECKING:  # imported where it is used: the window's first paint needs colours, but no numpy
    import numpy as np
    from numpy.typing import NDArray

PEN_STEPS = 32  # half of them negative
WIRE_LIMIT = 5.0  # |w| at which a wire is widest
WIRE_WIDTHS = (1.0, 10.0)  # pixels at |w| = 0 and at WIRE_LIMIT
COLOUR_LIMIT = 2.0  # |w| at which a wire has its full colour
FAINTEST = 0.22  # share of the full colour at |w| = 0: a zero weight is still a wire


def colour(theme: Theme, value: float, limit: float = 1.0) -> QColor:
    """The colour of one value; NaN looks like zero."""
    if math.isnan(value) or limit <= 0:
        return QColor(theme.zero)
    share = max(-1.0, min(1.0, value / limit))
    return QColor(blend(theme.zero, theme.positive if share > 0 else theme.negative, abs(share)))


def sign_mark(value: float) -> str:
    """ "+", "−" or "": what a tile, a bias square or a wire's end carries where `theme.sign_marks` is set."""
    return "+" if value > 0 else "−" if value < 0 else ""


@lru_cache(maxsize=8)
def lookup_table(theme: Theme, n: int = 256) -> NDArray[np.uint8]:
    """uint8 [n, 4]: blue, green, red, 255 from −limit to +limit, the bytes of an RGB32 image. Read only."""
    import numpy as np

    share = np.linspace(-1, 1, n)[:, None]
    negative, zero, positive = (
        np.array(channels(c)[::-1], float) for c in (theme.negative, theme.zero, theme.positive)
    )
    mixed = np.where(share < 0, zero + (negative - zero) * -share, zero + (positive - zero) * share)
    table = np.full((n, 4), 255, np.uint8)
    table[:, :3] = np.rint(mixed)
    table.setflags(write=False)
    return table


def colour_words(
    theme: Theme, values: NDArray[np.floating[Any]], limit: float, out: NDArray[np.uint32] | None = None
) -> NDArray[np.uint32]:
    """A word 0xffRRGGBB for each value, as QImage.Format_RGB32 wants them; written into `out` where given."""
    import numpy as np

    words = lookup_table(theme, 255).view(np.uint32)[:, 0]
    half = (len(words) - 1) / 2  # odd, so that 0 is exactly the colour of zero
    scaled = np.multiply(values, np.float32(half / limit), dtype=np.float32)
    scaled += np.float32(half + 0.5)
    np.clip(scaled, 0, len(words) - 1, out=scaled)
    if math.isnan(scaled.sum()):
        scaled[np.isnan(scaled)] = half
    return np.take(words, scaled.astype(np.intp), out=out, mode="clip")


def pen_bins(weights: NDArray[np.floating[Any]]) -> NDArray[np.intp]:
    """The step 0 … PEN_STEPS − 1 of each weight: the lower half negative, strongest at the ends.

    Steps go by √|w|, so that the small weights of a fresh network are told apart.
    """
    import numpy as np

    half = PEN_STEPS // 2
    size = np.minimum(np.abs(weights), WIRE_LIMIT)
    if math.isnan(size.sum()):
        size = np.nan_to_num(size, nan=0.0)
    size = np.sqrt(size / WIRE_LIMIT)
    step = np.minimum((size * half).astype(np.intp), half - 1)
    return np.where(np.asarray(weights) < 0, half - 1 - step, half + step)


@lru_cache(maxsize=1)
def pen_widths() -> tuple[float, ...]:
    """The width of each step's pen in pixels."""
    low, high = WIRE_WIDTHS
    return tuple(low + (high - low) * size / WIRE_LIMIT for size in map(_middle, range(PEN_STEPS)))


@lru_cache(maxsize=16)
def pen_colours(theme: Theme, opacity: float = 1.0) -> tuple[str, ...]:
    """The opaque colour of each step's pen on the canvas, as if it were drawn with that opacity."""
    half = PEN_STEPS // 2
    colours = []
    for step in range(PEN_STEPS):
        share = FAINTEST + (1 - FAINTEST) * min(1.0, _middle(step) / COLOUR_LIMIT) ** 0.6
        full = blend(theme.zero, theme.negative if step < half else theme.positive, share)
        colours.append(blend(theme.canvas, full, opacity))
    return tuple(colours)


def _middle(step: int) -> float:
    """|w| in the middle of a step."""
    half = PEN_STEPS // 2
    distance = step - half if step >= half else half - 1 - step
    return ((distance + 0.5) / half) ** 2 * WIRE_LIMIT
