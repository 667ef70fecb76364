"""What every engine has: the parameters, the settings, and how well it does on a set of rows. No torch here."""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np
from numpy.typing import NDArray

from core.arrays import Array, FrozenMap
from core.datasets.dataset import Dataset
from core.losses import LOSSES
from core.parameter_buffer import ParameterBuffer
from core.parameters import weight_entries
from core.project import Training
from core.training import batches
from core.training.batches import Batches
from core.training.messages import Metrics
from core.training.metrics import Judge

EVALUATION_ROWS = 16_384  # rows evaluated at a time, to bound memory


class Engine(ABC):
    """Trains a network; whoever holds it owns it.

    Attributes:
        name: what the journal calls it.
        network: all parameters in one flat buffer.
        training: the settings in force.
    """

    name: str

    def __init__(self, network: ParameterBuffer, dataset: Dataset, training: Training, *, device: str = "cpu") -> None:
        self.network, self.dataset, self.training, self.device = network, dataset, training, device
        self._judge = Judge(network.graph, dataset)
        self._is_weight = weight_entries(network.graph) > 0

    # What an engine is for -----------------------------------------------------

    @abstractmethod
    def set_training(self, training: Training) -> None:
        """Takes new settings; the optimizer's memory is kept unless it is another optimizer now."""

    @abstractmethod
    def updates(self, chosen: Batches) -> NDArray[np.float32]:
        """One update a batch; returns the batches' losses before it (without regularisation).

        Cut into any calls, the same updates give the same bits.
        """

    @abstractmethod
    def outputs(self, rows: NDArray[np.int64]) -> tuple[NDArray[np.float32], float]:
        """The network's outputs for some rows, [rows, outputs], and the sum of their losses.

        Outputs are z where the loss goes by logits, else a.
        """

    @abstractmethod
    def reset_optimizer(self) -> None:
        """Forgets the optimizer's memory."""

    @abstractmethod
    def optimizer_state(self) -> FrozenMap[Array]:
        """The optimizer's memory as arrays by torch's names, flat over all parameters (or one number)."""

    @abstractmethod
    def load_optimizer_state(self, state: FrozenMap[Array]) -> None:
        """Takes up a saved memory; one that does not fit these parameters is an error."""

    def write_orders(
        self, into: NDArray[np.int64], rows: NDArray[np.int64], *, seed: int, epochs: range, shuffled: bool
    ) -> None:
        """Writes the rows of some epochs in the order in which they are taken, [epochs * rows], epoch after epoch."""
        into[:] = batches.epoch_orders(rows, seed=seed, epochs=epochs, shuffle=shuffled)

    def finish(self) -> None:  # noqa: B027 - nothing to wait for, on most
        """Waits until what was begun is done, on devices that work on their own."""

    # What they share -----------------------------------------------------------

    def evaluate(self, rows: NDArray[np.int64]) -> Metrics:
        """Loss and metrics over some rows, with the parameters as they are."""
        starts = range(0, max(1, len(rows)), EVALUATION_ROWS)
        parts = [self.outputs(rows[start : start + EVALUATION_ROWS]) for start in starts]
        total = sum(loss for _, loss in parts)
        data_loss = total if LOSSES[self.training.loss.name].sums_batch else total / max(1, len(rows))
        accuracy, r2 = self._judge(np.concatenate([outputs for outputs, _ in parts]), rows, self.training)
        return Metrics(data_loss + self.regularisation(), data_loss, accuracy, r2)

    def regularisation(self) -> float:
        """l1·Σ|w| + l2/2·Σw² over weights."""
        l1, l2 = self.training.l1, self.training.l2
        if not (l1 or l2):
            return 0.0
        weights = self.network.copy_flat()[self._is_weight].astype(np.float64)
        # a part that is off is left out: 0 · ∞ would make no number of a network that ran away
        return float((l1 * np.abs(weights).sum() if l1 else 0.0) + (l2 / 2 * np.square(weights).sum() if l2 else 0.0))

    def flat_copy(self) -> NDArray[np.float32]:
        """A read-only copy of all parameters, [P]."""
        copy = self.network.copy_flat()
        copy.setflags(write=False)
        return copy
