"""The training loop: predict, loss, adjust, repeat. A plain generator, driven by the command line and by the thread."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from core.datasets.dataset import Dataset
from core.errors import UserError
from core.parameters import Group
from core.project import Progress, Project, Training
from core.training.batches import Batches, bounds_of_batches
from core.training.divergence import explain
from core.training.engines import choose_engine, make_engine, what_stops_fused
from core.training.journal import (
    belongs,
    newest_training,
    parameters_entry,
    recorded_engine,
    restored_entry,
    start_entry,
    start_of_run,
    training_entry,
    training_to_json,
)
from core.training.messages import Metrics

ParameterChange = tuple[Group, str, tuple[int, ...], float]


@dataclass(frozen=True)
class Update:
    """What an update did.

    Attributes:
        step: updates so far, this one included; epoch: completed epochs.
        loss: the batch's loss before the update, without regularisation.
        ends_epoch: whether it was the epoch's last; of several updates, whether one of them was.
    """

    step: int
    epoch: int
    loss: float
    ends_epoch: bool


class DivergedError(UserError):
    """Numbers became infinite; the run stands at its last finite parameters."""

    def __init__(self, error: UserError, *, step: int, layer: str) -> None:
        super().__init__(error.message, hint=error.hint, where=error.where)
        self.step, self.layer = step, layer


class Run:
    """One run of a project: the engine, where it stands, and the journal of what happened.

    Whoever holds it owns it: nothing here is safe to call from two threads.
    """

    def __init__(self, project: Project, dataset: Dataset, *, device: str = "cpu", engine: str | None = None) -> None:
        """A run goes on under the engine it began with; a new one takes `engine`, or the best for it."""
        self.project, self.dataset = project, dataset
        self.training = project.training_or_default
        continues = belongs(project)
        start = start_of_run(project)
        parameters = project.parameters if project.parameters is not None else start.parameters
        wanted = recorded_engine(project.journal) if continues else engine
        name, self.engine_reason = choose_engine(project.graph, self.training, dataset, device)
        if wanted is not None and wanted != name:
            self.engine_reason = what_stops_fused(self.training, device) or "The run began under this engine."
        self.engine = make_engine(wanted or name, project.graph, parameters, dataset, self.training, device=device)
        progress = project.progress if continues and project.progress else Progress()
        self.step, self.epoch, self.position = progress.step, progress.epoch, progress.position
        entry = start_entry(project, engine=self.engine.name, device=device)
        self.journal: list[Any] = list(project.journal) if continues else [entry]
        before = newest_training(self.journal)
        if before.optimizer.name == self.training.optimizer.name:
            self.engine.load_optimizer_state(progress.optimizer)
        changed = self.engine.name if continues and self.engine.name != wanted else None
        if training_to_json(before) != training_to_json(self.training) or changed:  # while the run stood still
            self.journal.append(training_entry(self.step, self.training, engine=changed))
        self._previous = self.engine.network.copy_flat()
        self._orders_key: tuple[int, bool] | None = None
        self._orders, self._orders_epochs = dataset.train, range(0)

    def updates(self) -> Iterator[Update]:
        """Trains without end, an update at a time; settings may change between two updates.

        Raises:
            DivergedError: a loss or a parameter stopped being finite; the last finite parameters are restored.
        """
        while True:
            yield self.advance(1)

    def advance(self, count: int) -> Update:
        """Does `count` updates, 1 or more, with the same result as one by one; returns the last.

        Raises:
            DivergedError: as in updates; the run stands at the step before.
        """
        epoch = self.epoch
        loss = self._checked(self._batches(count))
        return Update(self.step, self.epoch, loss, self.epoch > epoch)

    def updates_to_epoch_end(self, epochs: int) -> int:
        """How many updates bring the epoch under way to its end, and the ones after it, `epochs` in all."""
        rows, size = max(1, len(self.dataset.train)), max(1, self.training.batch_size)
        left = rows - self.position if self.position < rows else rows
        return -(-left // size) + (epochs - 1) * -(-rows // size)

    def _batches(self, count: int) -> Batches:
        """The next updates' examples; settings alone decide, so that a saved run goes on exactly."""
        rows, size = self.dataset.train, max(1, self.training.batch_size)
        if self.position >= len(rows):  # the data are fewer now than when the run was saved
            self.position = 0
        bounds = bounds_of_batches(len(rows), size, self.position, count)
        epochs = range(self.epoch, self.epoch + -(-int(bounds[-1]) // len(rows)))
        seed, shuffled = key = (self.training.seed, self.training.shuffle)
        known = self._orders_epochs
        if key != self._orders_key or epochs.start not in known or epochs.stop > known.stop:
            self._orders = self.engine.orders(rows, seed=seed, epochs=epochs, shuffled=shuffled)
            self._orders_key, self._orders_epochs = key, epochs
        begun = (self.epoch - self._orders_epochs.start) * len(rows)
        return Batches(self._orders[begun:], bounds, self.epoch, len(rows))

    def _checked(self, batches: Batches) -> float:
        """Does some updates, and makes sure that all they came from was finite; returns the last one's loss."""
        flat, state = self.engine.network.copy_flat(), self.engine.optimizer_state() if len(batches) > 1 else None
        losses = self.engine.updates(batches.part(0, len(batches) - 1))
        # A number that is not finite stays so: looking at the end is enough. Looking at the loss alone is not, because
        # a saturated unit hides an infinite weight from it.
        before = self.engine.network.copy_flat() if len(losses) else flat
        loss = float(self.engine.updates(batches.part(len(batches) - 1, len(batches)))[0])
        if np.isfinite(losses).all() and math.isfinite(loss) and np.isfinite(before).all():
            self._previous = before
            self.step += len(batches)
            self.epoch, self.position = batches.end
            return loss
        if state is None:
            # The parameters that gave this loss are those of `before`; the ones before them were still in order.
            self._diverge(batches.batch(0), after=before)
        # Somewhere in between: once more, in halves, up to the update that it was.
        self.engine.network.flat.data.copy_(_like(self.engine.network.flat, flat))
        self.engine.reset_optimizer()
        self.engine.load_optimizer_state(state)
        self._checked(batches.part(0, len(batches) // 2))
        return self._checked(batches.part(len(batches) // 2, len(batches)))

    def set_training(self, training: Training, *, engine: str | None = None) -> None:
        """Changes settings from the next update on; noted in the journal, and so is a change to torch.

        Args:
            engine: "torch" changes to it, as a journal tells; what only torch can do changes to it by itself.
        """
        changes = self.engine.name != "torch" and (
            engine == "torch" or bool(what_stops_fused(training, self.engine.device))
        )
        if changes:
            self._change_to_torch(training)
        if training != self.training or changes:
            self.training = training
            self.engine.set_training(training)
            self.journal.append(training_entry(self.step, training, engine="torch" if changes else None))

    def _change_to_torch(self, training: Training) -> None:
        """Goes on under torch, and stays there: a run never depends on anything but its settings."""
        old, device = self.engine, self.engine.device
        self.engine_reason = what_stops_fused(training, device) or "The run changed to this engine."
        parameters = old.network.parameters()
        self.engine = make_engine("torch", self.project.graph, parameters, self.dataset, old.training, device=device)
        self.engine.load_optimizer_state(old.optimizer_state())

    def set_values(self, changes: tuple[ParameterChange, ...]) -> None:
        """Sets single weights, biases or slopes; noted in the journal. A weight under a mask stays 0."""
        network = self.engine.network
        for group, key, index, value in changes:
            mask = self.project.graph.by_key[key].mask if group == "weights" else None
            if mask is not None and not mask.numpy()[index]:
                continue
            offset, shape = network.slots[f"{group}/{key}"]
            network.flat.data[offset + int(np.ravel_multi_index(index, shape))] = value
        self._previous = network.copy_flat()
        self.journal.append(parameters_entry(self.step, changes))

    def evaluate(self) -> tuple[Metrics, Metrics | None]:
        """Metrics over all training rows, and over all test rows where there are any."""
        test = self.engine.evaluate(self.dataset.test) if len(self.dataset.test) else None
        return self.engine.evaluate(self.dataset.train), test

    def check_finite(self) -> None:
        """Makes sure that what is to be kept is finite.

        Raises:
            DivergedError: the last update led to infinite parameters; the ones before it are restored.
        """
        network = self.engine.network
        after = network.copy_flat()
        if not np.isfinite(after).all():
            self._diverge(self.dataset.train[:1], after=after)

    def restore_finite(self) -> None:
        """Goes back to the last finite parameters, with an optimizer that remembers nothing; noted in the journal."""
        network = self.engine.network
        network.flat.data.copy_(_like(network.flat, self._previous))
        self.engine.reset_optimizer()
        self.journal.append(restored_entry(self.step))

    def _diverge(self, batch: NDArray[np.int64], *, after: NDArray[Any]) -> NoReturn:
        self.restore_finite()
        graph, before = self.project.graph, self._previous
        error, layer = explain(graph, self.training, self.dataset, batch, step=self.step, before=before, after=after)
        raise DivergedError(error, step=self.step, layer=layer)

    def progress(self) -> Progress:
        return Progress(self.step, self.epoch, self.position, self.engine.optimizer_state())

    def saved_project(self) -> Project:
        """The project with parameters, optimizer state and journal as they are now."""
        return replace(
            self.project,
            parameters=self.engine.network.parameters(),
            training=self.training,
            progress=self.progress(),
            journal=tuple(self.journal),
        )


def _like(tensor: Any, values: np.ndarray) -> Any:
    return tensor.new_tensor(values)
