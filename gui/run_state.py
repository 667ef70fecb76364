"""Where a run stands: what a moment shows of it, whoever tells it: the training itself, or a look at its past."""

from __future__ import annotations

from dataclasses import dataclass

from core.parameters import Parameters
from core.training.messages import Metrics


@dataclass(frozen=True, eq=False)
class RunState:
    """One step of a run.

    Attributes:
        parameters: None where the drawing has problems.
        step, epoch: updates and completed epochs so far.
        train, test: metrics, None where unknown.
    """

    parameters: Parameters | None
    step: int = 0
    epoch: int = 0
    train: Metrics | None = None
    test: Metrics | None = None
