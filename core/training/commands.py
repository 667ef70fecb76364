"""What the training thread can be told."""

from __future__ import annotations

from dataclasses import dataclass

from core.datasets.dataset import Dataset
from core.project import DataSource, Training
from core.training.pace import DEFAULT_PACE, Pace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from core.training.loop import ParameterChange


@dataclass(frozen=True)
class Play:
    """Trains until told otherwise, or for a number of updates, or to the end of the epoch."""

    pace: Pace = DEFAULT_PACE
    steps: int | None = None
    to_epoch_end: bool = False


@dataclass(frozen=True)
class Pause:
    """Stands still; a Stopped event follows."""


@dataclass(frozen=True)
class SetTraining:
    """Goes on with other settings."""

    training: Training


@dataclass(frozen=True)
class SetValues:
    """Sets single weights, biases or slopes."""

    changes: tuple[ParameterChange, ...]


@dataclass(frozen=True, eq=False)
class SetData:
    """Goes on with the rows of another source; the journal keeps the one until now."""

    data: DataSource | None
    dataset: Dataset
    text: str = ""


Command = Play | Pause | SetTraining | SetValues | SetData
