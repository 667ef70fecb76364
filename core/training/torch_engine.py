"""The reference engine: the torch module itself, autograd and torch.optim, on any device."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.arrays import Array, FrozenMap
from core.datasets.dataset import Dataset
from core.errors import UserError
from core.graph import Graph
from core.optimizers import OPTIMIZERS
from core.parameters import Parameters
from core.project import Training
from core.training.batches import Batches
from core.training.engine import Engine


class TorchEngine(Engine):
    """Owns the network, the data on its device and torch's optimizer."""

    name = "torch"

    def __init__(
        self, graph: Graph, parameters: Parameters, dataset: Dataset, training: Training, *, device: str = "cpu"
    ) -> None:
        super().__init__(graph, parameters, dataset, training, device=device)
        self._optimizer = self._new_optimizer()

    def set_training(self, training: Training) -> None:
        before, self.training = self.training, training
        if training.optimizer.name != before.optimizer.name:
            self._optimizer = self._new_optimizer()
        else:
            state = self.optimizer_state()
            self._optimizer = self._new_optimizer()
            self.load_optimizer_state(state)

    def updates(self, chosen: Batches) -> NDArray[np.float32]:
        return np.array([self.update(chosen.batch(number)) for number in range(len(chosen))], np.float32)

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

    def reset_optimizer(self) -> None:
        self._optimizer = self._new_optimizer()

    def optimizer_state(self) -> FrozenMap[Array]:
        state = self._optimizer.state.get(self._flat, {})
        return FrozenMap(
            {
                name: Array.of(value.detach().cpu().numpy(), "float32")
                for name, value in state.items()
                if value is not None
            }
        )

    def load_optimizer_state(self, state: FrozenMap[Array]) -> None:
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

    def _batch_loss(self, z: Tensor, a: Tensor, targets: Tensor) -> Tensor:
        losses = self._example_losses(z, a, targets)
        return losses.sum() if self._sums_batch else losses.mean()

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
