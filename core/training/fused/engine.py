"""The fused engine: many updates a call, in machine code made for the drawing. It needs no torch."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.addresses import address
from core.arrays import Array, FrozenMap
from core.datasets.dataset import Dataset
from core.errors import UserError
from core.graph import Graph
from core.parameter_buffer import ParameterBuffer, aligned, aligned_zeros
from core.parameters import Parameters, flatten, training_entries, unflatten, weight_entries
from core.parameters import masked as without_masked
from core.project import Training
from core.schedules import CONSTANT
from core.training.batches import Batches
from core.training.engine import Engine
from core.training.fused import shuffle
from core.training.fused.evaluation import EVALUATION_TABLE
from core.training.fused.grouping import grouped
from core.training.fused.kernels import kernel
from core.training.fused.rules import COUNTED, RATES, knobs, rates, recipe
from core.training.fused.updates import TABLE
from core.training.prepared import prepared
from core.training.rates import learning_rates

BRIEF = 30_000  # examples · parameters: some 50 microseconds


class FusedEngine(Engine):
    """Owns the network, the data as rows of floats, the optimizer's memory and the compiled update."""

    name = "fused"

    def __init__(
        self, graph: Graph, parameters: Parameters, dataset: Dataset, training: Training, *, device: str = "cpu"
    ) -> None:
        network = ParameterBuffer(graph, without_masked(graph, parameters))
        super().__init__(network, dataset, training, device=device)
        self._memory: dict[str, NDArray[np.float32]] = {}
        self._steps = 0.0  # Adam's count of updates
        self._grouping = grouped(graph)
        existing = _existing(self._grouping.graph)
        self._gradient = aligned_zeros(len(existing))
        self._own = aligned_zeros(len(existing))  # the parameters, where neurons are grouped
        self._trains = aligned(existing * self._as_grouped(training_entries(graph)))
        self._weights_only = aligned(weight_entries(self._grouping.graph) * self._trains)  # what L1 and L2 pull on
        self._prepare()

    def set_training(self, training: Training) -> None:
        """Takes new settings; the optimizer's memory is kept unless it is another optimizer now."""
        before, self.training = self.training, training
        if training.optimizer.name != before.optimizer.name:
            self.reset_optimizer()
        self._prepare()

    def _prepare(self) -> None:
        self._plan, self._kernel = kernel(self._grouping.graph, self.training, max(1, len(self.dataset.train)))
        self._knobs = knobs(self.training)
        self._same_rates = np.empty((0, RATES), np.float32)
        row, dataset = self._plan.row, self.dataset
        self._data = prepared(dataset, row, lambda: _examples(dataset, row))
        self._scratch = aligned_zeros(self._plan.size)
        lasting = {
            "parameters": self.network.memory if self._grouping.places is None else self._own,
            "gradient": self._gradient,
            "is_weight": self._weights_only,
            "trains": self._trains,
            "knobs": self._knobs,
            "data": self._data,
            "scratch": self._scratch,
        }
        self._places = {name: address(array) for name, array in lasting.items()}

    def updates(self, chosen: Batches) -> NDArray[np.float32]:
        """One update a batch; returns their losses before it, without regularisation."""
        losses = np.zeros(len(chosen), np.float32)
        if not len(chosen):
            return losses
        made = recipe(self.training)
        names = made.states if made else ()
        for name in names:
            self._memory.setdefault(name, aligned_zeros(len(self._gradient)))
        states = [address(self._memory[name]) for name in names] + [0, 0]
        each_rate = self._rates(chosen)
        self._take_over()
        order, bounds = np.ascontiguousarray(chosen.order), np.ascontiguousarray(chosen.bounds)
        arrays = {"rates": each_rate, "order": order, "bounds": bounds, "losses": losses}
        places = self._places | {name: address(array) for name, array in arrays.items()}
        places |= {"first": states[0], "second": states[1]}
        table = np.array([places[name] for name in TABLE], np.uint64)
        examples = len(chosen) * min(self.training.batch_size, len(self.dataset.train))
        train = self._kernel.train_briefly if self._is_brief(examples) else self._kernel.train
        train(address(table), len(chosen))
        self._steps = min(self._steps + len(chosen), COUNTED)
        if self._grouping.places is not None:
            self.network.memory[:] = self._own[self._grouping.places]
        return losses

    def _rates(self, chosen: Batches) -> NDArray[np.float32]:
        """[updates, RATES], or more where they are all the same: these are kept until a setting changes."""
        training = self.training
        if training.schedule != CONSTANT or training.optimizer.name != "sgd":
            return rates(training, learning_rates(training, chosen), int(self._steps) + 1)
        if len(self._same_rates) < len(chosen):
            self._same_rates = rates(training, np.full(len(chosen) + len(chosen) // 4, training.learning_rate), 1)
        return self._same_rates

    def outputs(self, rows: NDArray[np.int64]) -> tuple[NDArray[np.float32], float]:
        units, examples = self.network.graph.output_units, self._plan.examples
        blocks = -(-len(rows) // examples)
        outputs, losses = np.zeros((blocks, units, examples), np.float32), np.zeros(blocks, np.float32)
        if not blocks:
            return outputs.reshape(0, units), 0.0
        self._take_over()
        arrays = {"order": np.ascontiguousarray(rows), "outputs": outputs, "losses": losses}
        places = self._places | {name: address(array) for name, array in arrays.items()}
        table = np.array([places[name] for name in EVALUATION_TABLE], np.uint64)
        evaluate = self._kernel.evaluate_briefly if self._is_brief(len(rows)) else self._kernel.evaluate
        evaluate(address(table), len(rows))
        return outputs.transpose(0, 2, 1).reshape(-1, units)[: len(rows)], float(losses.sum(dtype=np.float64))

    def _is_brief(self, examples: int) -> bool:
        """Whether so many examples are through in less time than it takes to get the interpreter's lock back."""
        return examples * self._plan.count <= BRIEF

    def _take_over(self) -> None:
        """Brings what the kernel works on up to date, where that is a copy in the order of the groups."""
        if self._grouping.places is not None:
            self._own[self._grouping.places] = self.network.memory

    def _drawn(self, values: NDArray[np.float32]) -> NDArray[np.float32]:
        """Numbers a parameter, in the drawing's order."""
        return values if self._grouping.places is None else values[self._grouping.places]

    def _as_grouped(self, values: NDArray[np.float32]) -> NDArray[np.float32]:
        """The inverse of _drawn."""
        result = aligned_zeros(len(self._gradient))
        result[slice(None) if self._grouping.places is None else self._grouping.places] = values
        return result

    def write_orders(
        self, into: NDArray[np.int64], rows: NDArray[np.int64], *, seed: int, epochs: range, shuffled: bool
    ) -> None:
        if shuffled:
            shuffle.write_epoch_orders(into, rows, seed=seed, epochs=epochs)
        else:
            super().write_orders(into, rows, seed=seed, epochs=epochs, shuffled=False)

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
            if values.shape not in ((), (len(self.network.memory),)):
                raise UserError("The optimizer’s saved state does not fit the drawing.", hint="Reset the training.")
            if name == "step":
                self._steps = float(values)
            elif values.shape:
                self._memory[name] = self._as_grouped(values)


def _examples(dataset: Dataset, row: int) -> NDArray[np.float32]:
    """Inputs and targets one behind the other, in rows of that many floats; engines share them and only read."""
    memory = aligned_zeros(len(dataset.inputs) * row)
    examples, columns = memory.reshape(-1, row), dataset.inputs.shape[1]
    examples[:, :columns] = dataset.inputs
    examples[:, columns : columns + dataset.targets.shape[1]] = dataset.targets
    return memory


def _existing(graph: Graph) -> NDArray[np.float32]:
    """[P], 0 for weights under a mask, 1 for all other parameters."""
    every = np.ones(len(weight_entries(graph)), np.float32)
    if all(connection.mask is None for connection in graph.connections):
        return every
    ones = unflatten(graph, every)
    return flatten(graph, without_masked(graph, ones))
