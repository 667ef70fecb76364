"""The learning rate of each update: the schedule's course at the moment where the update begins."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.project import Training
from core.schedules import CONSTANT, factors
from core.training.batches import Batches


def learning_rates(training: Training, chosen: Batches) -> NDArray[np.float64]:
    """[updates]; the same numbers however the updates are cut into calls."""
    if training.schedule == CONSTANT:
        return np.full(len(chosen), training.learning_rate)
    updates = chosen.step + np.arange(len(chosen))
    # whole numbers up to the division: examples since the run began
    examples = chosen.epoch * chosen.rows + chosen.bounds[:-1]
    return training.learning_rate * factors(training.schedule, updates=updates, epochs=examples / chosen.rows)
