"""Many updates at a time, and the one among them whose numbers stopped being finite."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.training.batches import Batches
from core.training.engine import Engine


@dataclass(frozen=True, eq=False)
class LastFinite:
    """The newest parameters [P] that are known to be in order; their step; the batch of the update from there on.

    The batch is None where no update is known that began with these parameters and data under this engine.
    """

    flat: NDArray[Any]
    step: int
    batch: NDArray[np.int64] | None = None


class NotFiniteError(Exception):
    """A batch's loss, or the parameters that gave it, are not finite; `parameters` are those."""

    def __init__(self, batch: NDArray[np.int64], parameters: NDArray[Any]) -> None:
        super().__init__("numbers became infinite")
        self.batch, self.parameters = batch, parameters


def finite_updates(engine: Engine, batches: Batches, passed: Callable[[Batches, NDArray[Any]], None]) -> float:
    """Does some updates and makes sure that all they came from was finite; returns the last one's loss.

    Args:
        passed: is told, of all that were in order, which those were and the parameters before the last of them.

    Raises:
        NotFiniteError: the updates before that one are done and told, the engine stands after it.
    """
    flat, state = engine.network.copy_flat(), engine.optimizer_state() if len(batches) > 1 else None
    losses = engine.updates(batches.part(0, len(batches) - 1))
    # A number that is not finite stays so: looking at the end is enough. Looking at the loss alone is not, because
    # a saturated unit hides an infinite weight from it.
    before = engine.network.copy_flat() if len(losses) else flat
    loss = float(engine.updates(batches.part(len(batches) - 1, len(batches)))[0])
    if np.isfinite(losses).all() and math.isfinite(loss) and np.isfinite(before).all():
        passed(batches, before)
        return loss
    if state is None:
        raise NotFiniteError(batches.batch(0), before)
    # Somewhere in between: once more, in halves, up to the update that it was.
    engine.network.write(flat)
    engine.reset_optimizer()
    engine.load_optimizer_state(state)
    finite_updates(engine, batches.part(0, len(batches) // 2), passed)
    return finite_updates(engine, batches.part(len(batches) // 2, len(batches)), passed)
