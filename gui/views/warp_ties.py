"""Where the lead changes between scores that are linear in the plane: the straight lines that divide it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gui.views.warp_axes import Extent
from gui.views.warp_film import Affine, Floats

_LEAST = 1e-12  # length of w from which a score depends on where one is


def leading_lines(scores: Sequence[Affine], extent: Extent, reach: float) -> Floats:
    """The parts of lines at which two scores are alike and none is larger, [lines, 2 ends, 2].

    Args:
        scores: (w1, w2, c) of each score w·a + c.
        reach: how far a line goes on to both sides of its point that is nearest to the extent's middle.
    """
    if len(scores) < 2:
        return np.zeros((0, 2, 2))
    rows = np.array(scores)
    first, second = np.triu_indices(len(rows), 1)
    with np.errstate(all="ignore"):
        apart = rows[first] - rows[second]
        normal = apart / np.hypot(apart[:, 0], apart[:, 1])[:, None]
        middle = np.array([extent.x, extent.y])
        foot = middle - normal[:, :2] * (normal[:, :2] @ middle + normal[:, 2])[:, None]
        way = np.column_stack([-normal[:, 1], normal[:, 0]])
        ahead = rows[first][:, None] - rows  # of every score, [pairs, scores, 3]
        at_foot = np.einsum("psk,pk->ps", ahead[..., :2], foot) + ahead[..., 2]
        slope = np.einsum("psk,pk->ps", ahead[..., :2], way)
        pairs = np.arange(len(apart))
        for own in (first, second):  # alike all along, up to rounding
            at_foot[pairs, own] = slope[pairs, own] = 0.0
        meets = -at_foot / slope
        low = np.where(slope > 0, meets, -reach).max(axis=1, initial=-reach)
        high = np.where(slope < 0, meets, reach).min(axis=1, initial=reach)
        is_behind = ((slope == 0) & (at_foot < 0)).any(axis=1)
        ends = foot[:, None] + np.stack([low, high], axis=1)[..., None] * way[:, None]
        is_there = (np.hypot(apart[:, 0], apart[:, 1]) > _LEAST) & (low < high) & ~is_behind
    return ends[is_there & np.isfinite(ends).all(axis=(1, 2))]
