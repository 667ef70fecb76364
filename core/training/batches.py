"""Which examples make up each update: the order of an epoch depends on the seed and the epoch's number alone.

So a run that was saved, paused or scrubbed goes on exactly as one that was not.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def epoch_order(rows: NDArray[np.int64], *, seed: int, epoch: int, shuffle: bool) -> NDArray[np.int64]:
    """The training rows in the order in which epoch number `epoch` (from 0) takes them."""
    if not shuffle:
        return rows
    return np.random.default_rng([seed, 3, epoch]).permutation(rows)
