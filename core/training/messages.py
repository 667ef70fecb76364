"""What training tells the rest: frozen values with numbers copied out, never a tensor that trains. No torch here."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import UserError
from core.graph import Graph
from core.loss_history import History
from core.parameters import Parameters, unflatten
from core.project import Progress, Training


@dataclass(frozen=True)
class Metrics:
    """How well the network does on a whole set of examples.

    Attributes:
        loss: data_loss + regularisation, what training descends on.
        data_loss: the loss averaged over the set (summed where the loss sums).
        accuracy: share of examples on the right side, for classes; None otherwise.
        r2: 1 − squared error / variance of the targets, for values; None otherwise (or where targets don't vary).
    """

    loss: float
    data_loss: float
    accuracy: float | None = None
    r2: float | None = None

    def to_json(self) -> dict[str, float | None]:
        every = {"loss": self.loss, "data_loss": self.data_loss, "accuracy": self.accuracy, "r2": self.r2}
        return {name: value for name, value in every.items() if value is not None}


@dataclass(frozen=True, eq=False)
class Snapshot:
    """One moment of a run.

    Attributes:
        graph: the drawing it belongs to, so that a view can refuse an older drawing's.
        flat: all parameters, read-only float32 [P], in the order of parameter_shapes.
        step: updates so far; epoch: completed epochs.
        train, test: None where they are not known yet, or there are no such rows.
        updates_per_second: over the last fraction of a second; 0 while paused.
    """

    graph: Graph
    flat: NDArray[np.float32]
    step: int
    epoch: int
    train: Metrics | None
    test: Metrics | None
    updates_per_second: float = 0.0

    @cached_property
    def parameters(self) -> Parameters:
        """`flat` by name; made once, however often it is asked for."""
        return unflatten(self.graph, self.flat)


@dataclass(frozen=True)
class Ready:
    """The engine is loaded: what it is, where it runs, and why it is this one."""

    engine: str
    device: str
    reason: str = ""


@dataclass(frozen=True, eq=False)
class Stopped:
    """The run stands still: all that is needed to go on, or to save it.

    Attributes:
        reason: the stop condition that ended it, a sentence; "" where the user or a goal did.
    """

    flat: NDArray[np.float32]
    progress: Progress
    training: Training
    journal: tuple[Any, ...]
    history: History = field(default_factory=History)
    reason: str = ""


@dataclass(frozen=True, eq=False)
class Diverged:
    """Training ran away and was stopped at the last finite parameters; the error says step, layer and likely cause."""

    error: UserError
    step: int
    layer: str
    stopped: Stopped


@dataclass(frozen=True)
class Failed:
    """Something else went wrong; a UserError can be mended, anything else is a bug to report."""

    error: BaseException


Event = Ready | Stopped | Diverged | Failed
