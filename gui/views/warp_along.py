"""Places along the lines of a warp's picture, and how much of them lies in it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QTransform

from gui.views.warp_strokes import put_in_pixels

Floats = NDArray[np.floating[Any]]
_SAMPLES = 400  # of a line that reaches far beyond the picture


def length_in(lines: Floats, frame: QRectF, to_pixels: QTransform) -> float:
    """How many pixels of polylines [L, V, 2] lie in the picture."""
    if not lines.size:
        return 0.0
    each = max(2, _SAMPLES // max(1, lines.shape[0] * (lines.shape[1] - 1)))
    places = along(lines, each)
    pixels = np.empty(places.shape)
    put_in_pixels(places, to_pixels, pixels)
    pixels = pixels.reshape(-1, each, 2)
    middle, way = (pixels[:, 1:] + pixels[:, :-1]) / 2, pixels[:, 1:] - pixels[:, :-1]
    x, y = middle[..., 0], middle[..., 1]
    inside = (x >= frame.left()) & (x <= frame.right()) & (y >= frame.top()) & (y <= frame.bottom())
    return float(np.hypot(way[..., 0], way[..., 1])[inside].sum())


def along(lines: Floats, each: int | None = None) -> Floats:
    """Places [N, 2] along polylines [L, V, 2], so many on a segment; unless told of long ones many, of short ones
    their ends."""
    if not lines.size:
        return np.zeros((0, 2), np.float32)
    each = each or (_SAMPLES if lines.shape[0] * lines.shape[1] < _SAMPLES else 2)
    t = np.linspace(0, 1, each, dtype=np.float32)[:, None]
    starts, ends = lines[:, :-1, None], lines[:, 1:, None]
    return (starts + t * (ends - starts)).reshape(-1, 2)
