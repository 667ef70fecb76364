"""What every engine has: the network, the data on its device, and how well it does on a set of rows."""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.arrays import Array, FrozenMap
from core.compiler.network import Network, loss_function
from core.datasets.dataset import Dataset
from core.graph import Graph
from core.losses import LOSSES
from core.parameters import Parameters, weight_entries
from core.project import Training
from core.training import batches
from core.training.batches import Batches
from core.training.messages import Metrics
from core.training.metrics import Judge

SMALL = 200_000  # parameters · batch below which a second torch thread costs more than it brings
EVALUATION_ROWS = 16_384  # rows evaluated at a time, to bound memory


class Engine(ABC):
    """Trains a network; whoever holds it owns it.

    Attributes:
        name: what the journal calls it.
        network: parameters as views of one flat buffer.
        training: the settings in force.
    """

    name: str

    def __init__(
        self, graph: Graph, parameters: Parameters, dataset: Dataset, training: Training, *, device: str = "cpu"
    ) -> None:
        self.device = device
        torch.set_num_threads(1 if graph.parameter_count() * training.batch_size < SMALL else _cores())
        self.network = Network(graph, parameters, device=device)
        self.dataset = dataset
        self.inputs = torch.tensor(dataset.inputs, dtype=torch.float32, device=device)
        self.targets = torch.tensor(dataset.targets, dtype=torch.float32, device=device)
        self._judge = Judge(graph, dataset)
        self._weights = torch.from_numpy(weight_entries(graph)).to(device)
        self.training = training

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
    def reset_optimizer(self) -> None:
        """Forgets the optimizer's memory."""

    @abstractmethod
    def optimizer_state(self) -> FrozenMap[Array]:
        """The optimizer's memory as arrays by torch's names, flat over all parameters (or one number)."""

    @abstractmethod
    def load_optimizer_state(self, state: FrozenMap[Array]) -> None:
        """Takes up a saved memory; one that does not fit these parameters is an error."""

    def orders(self, rows: NDArray[np.int64], *, seed: int, epochs: range, shuffled: bool) -> NDArray[np.int64]:
        """The rows of some epochs in the order in which they are taken, one epoch after the other."""
        return batches.epoch_orders(rows, seed=seed, epochs=epochs, shuffle=shuffled)

    # What they share -----------------------------------------------------------

    def evaluate(self, rows: NDArray[np.int64]) -> Metrics:
        """Loss and metrics over some rows, with the parameters as they are."""
        total, parts = 0.0, []
        with torch.no_grad():
            for start in range(0, len(rows), EVALUATION_ROWS):
                chosen = torch.tensor(rows[start : start + EVALUATION_ROWS]).to(self.device)
                z, a = self.network.compute(self.inputs[chosen])
                total += self._example_losses(z, a, self.targets[chosen]).sum(dtype=torch.float64).item()
                parts.append((z if self._judge.by_logits(self.training) else a).cpu().numpy())
            data_loss = total if self._sums_batch else total / max(1, len(rows))
            loss = data_loss + self.regularisation()
        accuracy, r2 = self._judge(np.concatenate(parts), rows, self.training)
        return Metrics(loss, data_loss, accuracy, r2)

    def regularisation(self) -> float:
        """l1·Σ|w| + l2/2·Σw² over weights."""
        if not (self.training.l1 or self.training.l2):
            return 0.0
        weights = (self.network.flat * self._weights).double()
        return (self.training.l1 * weights.abs().sum() + self.training.l2 / 2 * weights.square().sum()).item()

    def flat_copy(self) -> NDArray[np.float32]:
        """A read-only copy of all parameters, [P]."""
        copy = self.network.copy_flat()
        copy.setflags(write=False)
        return copy

    def _example_losses(self, z: Tensor, a: Tensor, targets: Tensor) -> Tensor:
        return loss_function(self.network.graph, self.training.loss)(z, a, targets)

    @property
    def _sums_batch(self) -> bool:
        return LOSSES[self.training.loss.name].sums_batch


def _cores() -> int:
    """Threads for large products: all cores but the window's, whose rivals would make each other wait."""
    return max(1, torch.get_num_interop_threads() - 1)
