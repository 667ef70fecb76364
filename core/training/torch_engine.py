"""The reference engine: the torch module itself, autograd and torch.optim, on any device."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.arrays import Array, FrozenMap
from core.compiler.network import Network, loss_function
from core.datasets.dataset import Dataset
from core.errors import UserError
from core.graph import Graph
from core.losses import LOSSES
from core.optimizers import OPTIMIZERS
from core.parameters import Parameters, weight_entries
from core.project import Training
from core.training.messages import Metrics
from core.training.metrics import Judge

SMALL = 200_000  # parameters · batch below which a second torch thread costs more than it brings
EVALUATION_ROWS = 16_384  # rows evaluated at a time, to bound memory


class TorchEngine:
    """Owns the network, the data on its device and the optimizer."""

    name = "torch"

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
        self._optimizer = self._new_optimizer()

    def set_training(self, training: Training) -> None:
        """Takes new settings; the optimizer's state is kept unless it is another optimizer now."""
        before, self.training = self.training, training
        if training.optimizer.name != before.optimizer.name:
            self._optimizer = self._new_optimizer()
        else:
            state = self.optimizer_state()
            self._optimizer = self._new_optimizer()
            self.load_optimizer_state(state)

    def update(self, rows: NDArray[np.int64]) -> float:
        """One update from the examples of a batch; returns their loss before it (without regularisation)."""
        chosen = torch.tensor(rows).to(self.device)
        inputs, targets = self.inputs[chosen], self.targets[chosen]
        self.network.gradient.zero_()
        z, a = self.network.compute(inputs)
        loss = self._batch_loss(z, a, targets)
        # Rosenblatt's rule is a gradient step with (a − t) in the place of ∂L/∂z.
        descends = ((a.detach() - targets) * z).sum() / len(rows) if self._is_perceptron else loss
        if descends.requires_grad:  # a network that is flat everywhere (step, sign) has no gradient at all
            descends.backward()
        self._regularise()
        self._optimizer.step()
        return loss.item()

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

    def reset_optimizer(self) -> None:
        """Forgets the optimizer's memory."""
        self._optimizer = self._new_optimizer()

    def optimizer_state(self) -> FrozenMap[Array]:
        """The optimizer's memory as arrays by torch's names, flat over all parameters (or one number)."""
        state = self._optimizer.state.get(self._flat, {})
        return FrozenMap(
            {
                name: Array.of(value.detach().cpu().numpy(), "float32")
                for name, value in state.items()
                if value is not None
            }
        )

    def load_optimizer_state(self, state: FrozenMap[Array]) -> None:
        """Takes up a saved memory; one that does not fit these parameters is an error."""
        loaded: dict[str, Any] = {}
        for name, array in state.items():
            values = array.numpy()
            if values.shape not in ((), (len(self._flat),)):
                raise UserError("The optimizer's saved state does not fit the drawing.", hint="Reset the training.")
            on_device = self.device if values.shape else "cpu"  # torch keeps the step count on the host
            loaded[name] = torch.from_numpy(values.astype(np.float32).copy()).to(on_device)
        if loaded:
            if self.training.optimizer.name == "rmsprop" and self.training.momentum:
                # torch asks for the velocity even where momentum was 0 until now
                loaded.setdefault("momentum_buffer", torch.zeros_like(self.network.flat))
            self._optimizer.state[self._flat] = loaded

    def flat_copy(self) -> NDArray[np.float32]:
        """A read-only copy of all parameters, [P]."""
        copy = self.network.copy_flat()
        copy.setflags(write=False)
        return copy

    def _batch_loss(self, z: Tensor, a: Tensor, targets: Tensor) -> Tensor:
        losses = self._example_losses(z, a, targets)
        return losses.sum() if self._sums_batch else losses.mean()

    def _example_losses(self, z: Tensor, a: Tensor, targets: Tensor) -> Tensor:
        return loss_function(self.network.graph, self.training.loss)(z, a, targets)

    @property
    def _sums_batch(self) -> bool:
        return LOSSES[self.training.loss.name].sums_batch

    @property
    def _is_perceptron(self) -> bool:
        return self.training.optimizer.name == "perceptron"

    def _regularise(self) -> None:
        flat, gradient = self.network.flat, self.network.gradient
        if self.training.l2:
            gradient.add_(flat * self._weights, alpha=self.training.l2)
        if self.training.l1:
            gradient.add_(torch.sign(flat) * self._weights, alpha=self.training.l1)

    def _new_optimizer(self) -> torch.optim.Optimizer:
        # One flat parameter instead of many small ones: the same arithmetic, a fraction of the calls.
        self._flat = torch.nn.Parameter(self.network.flat)
        self._flat.grad = self.network.gradient
        entry = OPTIMIZERS.find(self.training.optimizer.name)
        settings = {s.name: self.training.optimizer.value(s) for s in entry.settings}
        if entry.uses_momentum:
            settings["momentum"] = self.training.momentum
        if settings.get("nesterov") and not self.training.momentum:
            settings["nesterov"] = False  # looking ahead along no velocity is plain descent; torch refuses it
        rule: Callable[..., torch.optim.Optimizer] = getattr(torch.optim, entry.torch_class)
        return rule([self._flat], lr=self.training.learning_rate, **settings)


def _cores() -> int:
    return torch.get_num_interop_threads()


def pick_device(name: str) -> str:
    """ "cpu" or "cuda" from "cpu", "cuda" or "auto" (which keeps to the CPU: small networks are launch-bound on a GPU).

    Raises:
        UserError: cuda was asked for and there is none.
    """
    if name == "cuda" and not torch.cuda.is_available():
        raise UserError("There is no CUDA device that torch can use.", hint="Use --device cpu or auto.", where="device")
    return "cpu" if name == "auto" else name
