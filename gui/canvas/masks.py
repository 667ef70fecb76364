"""Masks of connections: switching single weights off and on, and keeping that when layers grow or shrink."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.arrays import Array


def toggled(mask: Array | None, shape: tuple[int, int], weight: tuple[int, int]) -> Array | None:
    """The mask with one weight switched; None again when every weight exists."""
    if mask is not None and mask.shape != shape:
        mask = None  # of another drawing: a problem of its own, mended by this
    values = np.ones(shape, np.uint8) if mask is None else mask.numpy().copy()
    values[weight] = 0 if values[weight] else 1
    return None if values.all() else Array.of(values, "uint8" if mask is None else mask.dtype)


def fitted(mask: Array, shape: tuple[int, int]) -> Array | None:
    """The mask for another shape: what it hid stays hidden, what is new exists."""
    values = np.ones(shape, np.uint8)
    rows, columns = (min(a, b) for a, b in zip(mask.shape, shape, strict=True))
    values[:rows, :columns] = mask.numpy()[:rows, :columns]
    return None if values.all() else Array.of(values, mask.dtype)


def without(mask: Array, indices: Sequence[int], axis: int) -> Array | None:
    """The mask of a matrix that has lost some rows (axis 0) or columns."""
    values = np.delete(mask.numpy(), indices, axis=axis)
    return None if values.all() else Array.of(values, mask.dtype)


def is_masked(mask: Array | None, weight: tuple[int, int]) -> bool:
    return mask is not None and not mask.numpy()[weight]
