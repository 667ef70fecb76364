"""The reference engine: the torch module itself, autograd and torch.optim, on any device."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.arrays import Array, FrozenMap
from core.clipping import limit
from core.compiler.network import Network, loss_function
from core.datasets.dataset import Dataset
from core.errors import UserError
from core.graph import Graph
from core.losses import LOSSES
from core.optimizers import OPTIMIZERS, is_perceptron
from core.parameters import Parameters, training_entries, weight_entries
from core.project import Training
from core.training.batches import Batches
from core.training.engine import Engine
from core.training.preload import import_gently
from core.training.prepared import prepared
from core.training.rates import learning_rates

SMALL = 200_000  # parameters · batch below which a second torch thread costs more than it brings


def load() -> None:
    """Loads what torch's optimizers ask for at their first use, a second's work: ahead of time, on any thread."""
    import_gently("torch._dynamo")


class TorchEngine(Engine):
    """Owns the network, the data on its device and torch's optimizer."""

    name = "torch"
    network: Network

    def __init__(
        self, graph: Graph, parameters: Parameters, dataset: Dataset, training: Training, *, device: str = "cpu"
    ) -> None:
        use_threads(graph, training)
        super().__init__(Network(graph, parameters, device=device), dataset, training, device=device)
        self.inputs, self.targets = prepared(dataset, device, lambda: _tensors(dataset, device))
        self._weights = torch.from_numpy(weight_entries(graph)).to(device)
        trained = torch.from_numpy(training_entries(graph)).to(device)
        self._frozen = torch.nonzero(trained == 0)[:, 0] if graph.frozen_names else None
        self._optimizer = self._new_optimizer()

    def set_training(self, training: Training) -> None:
        use_threads(self.network.graph, training)
        before, self.training = self.training, training
        if training.optimizer.name != before.optimizer.name:
            self._optimizer = self._new_optimizer()
        else:
            state = self.optimizer_state()
            self._optimizer = self._new_optimizer()
            self.load_optimizer_state(state)

    def updates(self, chosen: Batches) -> NDArray[np.float32]:
        rates = learning_rates(self.training, chosen)
        done = [self.update(chosen.batch(number), float(rate)) for number, rate in enumerate(rates)]
        return np.array(done, np.float32)

    def update(self, rows: NDArray[np.int64], rate: float) -> float:
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
        if self._frozen is not None:
            self.network.gradient[self._frozen] = 0
        self._clip()
        self._optimizer.param_groups[0]["lr"] = rate
        if self._frozen is None:
            self._optimizer.step()
        else:
            self._step_around(self._frozen)
        return loss.item()

    @torch.no_grad()
    def outputs(self, rows: NDArray[np.int64]) -> tuple[NDArray[np.float32], float]:
        chosen = torch.tensor(rows).to(self.device)
        z, a = self.network.compute(self.inputs[chosen])
        loss = self._example_losses(z, a, self.targets[chosen]).sum(dtype=torch.float64).item()
        return (z if self._judge.by_logits(self.training) else a).cpu().numpy(), loss

    def finish(self) -> None:
        if self.device != "cpu":
            torch.cuda.synchronize()

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
                raise UserError("The optimizer’s saved state does not fit the drawing.", hint="Reset the training.")
            on_device = self.device if values.shape else "cpu"  # torch keeps the step count on the host
            loaded[name] = torch.from_numpy(values.astype(np.float32).copy()).to(on_device)
        if loaded:
            if self.training.optimizer.name == "rmsprop" and self.training.momentum:
                # torch asks for the velocity even where momentum was 0 until now
                loaded.setdefault("momentum_buffer", torch.zeros_like(self.network.flat))
            self._optimizer.state[self._flat] = loaded

    def _batch_loss(self, z: Tensor, a: Tensor, targets: Tensor) -> Tensor:
        losses = self._example_losses(z, a, targets)
        return losses.sum() if LOSSES[self.training.loss.name].sums_batch else losses.mean()

    def _example_losses(self, z: Tensor, a: Tensor, targets: Tensor) -> Tensor:
        return loss_function(self.network.graph, self.training.loss)(z, a, targets)

    @property
    def _is_perceptron(self) -> bool:
        return is_perceptron(self.training.optimizer)

    def _regularise(self) -> None:
        flat, gradient = self.network.flat, self.network.gradient
        if self.training.l2:
            gradient.add_(flat * self._weights, alpha=self.training.l2)
        if self.training.l1:
            gradient.add_(torch.sign(flat) * self._weights, alpha=self.training.l1)

    def _clip(self) -> None:
        clip = self.training.clip
        if clip.name == "norm":
            torch.nn.utils.clip_grad_norm_([self._flat], limit(clip))
        elif clip.name == "value":
            torch.nn.utils.clip_grad_value_([self._flat], limit(clip))

    def _step_around(self, frozen: Tensor) -> None:
        """A step that leaves some parameters exactly as they are: weight decay would move them without a gradient."""
        flat = self.network.flat.data
        kept = flat[frozen]
        self._optimizer.step()
        flat[frozen] = kept
        for memory in self._optimizer.state[self._flat].values():
            if memory is not None and memory.shape == flat.shape:
                memory[frozen] = 0

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


def _tensors(dataset: Dataset, device: str) -> tuple[Tensor, Tensor]:
    """Inputs and targets; engines share them and only read."""
    return (
        torch.tensor(dataset.inputs, dtype=torch.float32, device=device),
        torch.tensor(dataset.targets, dtype=torch.float32, device=device),
    )


def use_threads(graph: Graph, training: Training) -> None:
    """Threads for this thread's products, by the settings alone: a run computed again must sum in the same order."""
    torch.set_num_threads(1 if graph.parameter_count() * training.batch_size < SMALL else _cores())


def _cores() -> int:
    """Threads for large products: all cores but the window's, whose rivals would make each other wait."""
    return max(1, torch.get_num_interop_threads() - 1)
