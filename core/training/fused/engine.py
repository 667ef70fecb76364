"""The fused engine: many updates a call, in machine code made for the drawing, in the torch module's own memory."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.arrays import Array, FrozenMap
from core.choice import Choice
from core.datasets.dataset import Dataset
from core.errors import UserError
from core.graph import Graph
from core.parameters import Parameters, flatten, unflatten, weight_entries
from core.parameters import masked as without_masked
from core.project import Training
from core.training import batches
from core.training.batches import Batches
from core.training.engine import Engine
from core.training.fused import shuffle
from core.training.fused.grouping import grouped
from core.training.fused.machine import Compiled, compiled, registers
from core.training.fused.plan import Plan, block_size, plan
from core.training.fused.program import TABLE, write
from core.training.fused.rules import Recipe, knobs, rates, recipe

ALIGNMENT = 64  # bytes


@lru_cache(maxsize=64)
def _kernel(graph: Graph, loss: Choice, made: Recipe, examples: int, blocks: bool) -> tuple[Plan, Compiled]:
    planned = plan(graph, loss, examples, blocks=blocks)
    return planned, compiled(write(planned, made, registers=registers()))


def kernel(graph: Graph, training: Training, rows: int) -> tuple[Plan, Compiled]:
    """The compiled update of a drawing; any thread may ask for it ahead of time. Rates and the like stay free.

    Args:
        rows: in an epoch; a batch is at most that large.

    Raises:
        ValueError: an optimizer that only torch has.
    """
    made = recipe(training)
    if made is None:
        raise ValueError(f"the fused engine has no rule for {training.optimizer.name}")
    return _kernel(graph, training.loss, made, *block_size(max(1, min(training.batch_size, rows))))


class FusedEngine(Engine):
    """Owns the network, the data as rows of floats, the optimizer's memory and the compiled update."""

    name = "fused"

    def __init__(
        self, graph: Graph, parameters: Parameters, dataset: Dataset, training: Training, *, device: str = "cpu"
    ) -> None:
        super().__init__(graph, without_masked(graph, parameters), dataset, training, device=device)
        self._memory: dict[str, NDArray[np.float32]] = {}
        self._steps = 0.0  # Adam's count of updates
        self._grouping = grouped(graph)
        self._weights_only = aligned(weight_entries(self._grouping.graph))
        self._exists = aligned(_existing(self._grouping.graph))
        self._gradient = aligned(np.zeros(len(self._exists), np.float32))
        self._own = aligned(np.zeros(len(self._exists), np.float32))  # the parameters, where neurons are grouped
        self._plan: Plan | None = None
        self._prepare()

    def set_training(self, training: Training) -> None:
        """Takes new settings; the optimizer's memory is kept unless it is another optimizer now."""
        before, self.training = self.training, training
        if training.optimizer.name != before.optimizer.name:
            self.reset_optimizer()
        self._prepare()

    def _prepare(self) -> None:
        before = self._plan
        self._plan, self._kernel = kernel(self._grouping.graph, self.training, max(1, len(self.dataset.train)))
        self._knobs = knobs(self.training)
        if before is None or self._plan.row != before.row:
            examples = np.zeros((len(self.dataset.inputs), self._plan.row), np.float32)
            examples[:, : self._plan.columns] = np.hstack([self.dataset.inputs, self.dataset.targets])
            self._data = aligned(examples.reshape(-1))
        self._scratch = aligned(np.zeros(self._plan.size, np.float32))

    def updates(self, chosen: Batches) -> NDArray[np.float32]:
        """One update a batch; returns their losses before it, without regularisation."""
        losses = np.zeros(len(chosen), np.float32)
        if not len(chosen):
            return losses
        made = recipe(self.training)
        names = made.states if made else ()
        for name in names:
            self._memory.setdefault(name, aligned(np.zeros(len(self._gradient), np.float32)))
        states = [self._memory[name].ctypes.data for name in names] + [0, 0]
        each_rate = rates(self.training, int(self._steps) + 1, len(chosen))
        arrays = {
            "parameters": self._taken_over(),
            "gradient": self._gradient,
            "is_weight": self._weights_only,
            "exists": self._exists,
            "knobs": self._knobs,
            "rates": each_rate,
            "data": self._data,
            "order": np.ascontiguousarray(chosen.order),
            "bounds": np.ascontiguousarray(chosen.bounds),
            "losses": losses,
            "scratch": self._scratch,
        }
        places = {name: array.ctypes.data for name, array in arrays.items()}
        places |= {"first": states[0], "second": states[1]}
        table = np.array([places[name] for name in TABLE], np.uint64)
        self._kernel.train(table.ctypes.data, len(chosen))
        self._steps += len(chosen)
        if self._grouping.places is not None:
            self._flat[:] = self._own[self._grouping.places]
        return losses

    @property
    def _flat(self) -> NDArray[np.float32]:
        """The torch module's own memory."""
        return self.network.flat.data.numpy()

    def _taken_over(self) -> NDArray[np.float32]:
        """What the kernel writes into: the module's memory, or a copy in the order of the groups."""
        if self._grouping.places is None:
            return self._flat
        self._own[self._grouping.places] = self._flat
        return self._own

    def _drawn(self, values: NDArray[np.float32]) -> NDArray[np.float32]:
        """Numbers a parameter, in the drawing's order."""
        return values if self._grouping.places is None else values[self._grouping.places]

    def _as_grouped(self, values: NDArray[np.float32]) -> NDArray[np.float32]:
        """The inverse of _drawn."""
        result = aligned(np.zeros(len(self._exists), np.float32))
        result[slice(None) if self._grouping.places is None else self._grouping.places] = values
        return result

    def orders(self, rows: NDArray[np.int64], *, seed: int, epochs: range, shuffled: bool) -> NDArray[np.int64]:
        if not shuffled:
            return batches.epoch_orders(rows, seed=seed, epochs=epochs, shuffle=False)
        return shuffle.epoch_orders(rows, seed=seed, epochs=epochs)

    def reset_optimizer(self) -> None:
        self._memory, self._steps = {}, 0.0

    def optimizer_state(self) -> FrozenMap[Array]:
        state: dict[str, Any] = {name: self._drawn(values) for name, values in self._memory.items()}
        if "exp_avg" in state:
            state["step"] = np.float32(self._steps)
        return FrozenMap({name: Array.of(values, "float32") for name, values in state.items()})

    def load_optimizer_state(self, state: FrozenMap[Array]) -> None:
        self.reset_optimizer()
        for name, array in state.items():
            values = array.numpy()
            if values.shape not in ((), (len(self._flat),)):
                raise UserError("The optimizer's saved state does not fit the drawing.", hint="Reset the training.")
            if name == "step":
                self._steps = float(values)
            elif values.shape:
                self._memory[name] = self._as_grouped(values)


def aligned(values: NDArray[Any]) -> NDArray[np.float32]:
    """A copy that begins on a vector's boundary, with a vector to spare behind it."""
    raw = np.zeros(len(values) + 2 * ALIGNMENT // 4, np.float32)
    start = (-raw.ctypes.data % ALIGNMENT) // 4
    raw[start : start + len(values)] = values
    return raw[start : start + len(values)]


def _existing(graph: Graph) -> NDArray[np.float32]:
    """[P], 0 for weights under a mask, 1 for all other parameters."""
    count = len(weight_entries(graph))
    ones = unflatten(graph, np.ones(count, np.float32))
    return flatten(graph, without_masked(graph, ones))
