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
from core.training.batches import epoch_order
from core.training.divergence import explain
from core.training.journal import (
    belongs,
    newest_training,
    parameters_entry,
    restored_entry,
    start_entry,
    start_of_run,
    training_entry,
    training_from_json,
    training_to_json,
)
from core.training.messages import Metrics
from core.training.torch_engine import TorchEngine

ParameterChange = tuple[Group, str, tuple[int, ...], float]


@dataclass(frozen=True)
class Update:
    """What an update did.

    Attributes:
        step: updates so far, this one included; epoch: completed epochs.
        loss: the batch's loss before the update, without regularisation.
        ends_epoch: whether it was the epoch's last.
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

    def __init__(self, project: Project, dataset: Dataset, *, device: str = "cpu") -> None:
        self.project, self.dataset = project, dataset
        self.training = project.training_or_default
        continues = belongs(project)
        start = start_of_run(project)
        parameters = project.parameters if project.parameters is not None else start.parameters
        self.engine = TorchEngine(project.graph, parameters, dataset, self.training, device=device)
        progress = project.progress if continues and project.progress else Progress()
        self.step, self.epoch, self.position = progress.step, progress.epoch, progress.position
        entry = start_entry(project, engine=self.engine.name, device=device)
        self.journal: list[Any] = list(project.journal) if continues else [entry]
        before = newest_training(self.journal)
        if before.optimizer.name == self.training.optimizer.name:
            self.engine.load_optimizer_state(progress.optimizer)
        if training_to_json(before) != training_to_json(self.training):  # changed while the run stood still
            self.journal.append(training_entry(self.step, self.training))
        self._previous = self.engine.network.copy_flat()
        self._epoch_key: tuple[int, int, bool] | None = None
        self._epoch_order: NDArray[np.int64] = dataset.train

    def updates(self) -> Iterator[Update]:
        """Trains without end, an update at a time; settings may change between two updates.

        Raises:
            DivergedError: a loss or a parameter stopped being finite; the last finite parameters are restored.
        """
        while True:
            order = self._order()
            if self.position >= len(order):  # the data are fewer now than when the run was saved
                self.position = 0
            batch = order[self.position : self.position + self.training.batch_size]
            loss = self._checked_update(batch)
            self.step += 1
            self.position += len(batch)
            ends = self.position >= len(order)
            if ends:
                self.epoch += 1
                self.position = 0
            yield Update(self.step, self.epoch, loss, ends)

    def _order(self) -> NDArray[np.int64]:
        """The rows of the epoch that is under way; settings alone decide, so that a saved run goes on exactly."""
        key = (self.training.seed, self.epoch, self.training.shuffle)
        if key != self._epoch_key:
            seed, epoch, shuffle = self._epoch_key = key
            self._epoch_order = epoch_order(self.dataset.train, seed=seed, epoch=epoch, shuffle=shuffle)
        return self._epoch_order

    def _checked_update(self, batch: NDArray[np.int64]) -> float:
        network = self.engine.network
        before = network.copy_flat()
        loss = self.engine.update(batch)
        # A saturated unit hides an infinite weight from the loss.
        if math.isfinite(loss) and np.isfinite(before).all():
            self._previous = before
            return loss
        # The parameters that gave this loss are those of `before`; the ones before them were still in order.
        self._diverge(batch, after=before)

    def set_training(self, training: Training) -> None:
        """Changes settings from the next update on; noted in the journal."""
        if training != self.training:
            self.training = training
            self.engine.set_training(training)
            self.journal.append(training_entry(self.step, training))

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


def replay(project: Project, dataset: Dataset, *, steps: int, device: str = "cpu") -> Run:
    """The run of a project's journal again from its start, up to a step: the same engine gives the same numbers.

    Raises:
        UserError: the journal does not belong to the drawing as it is.
    """
    if not belongs(project):
        raise UserError("The journal belongs to another drawing.", hint="Only a run of this drawing can be replayed.")
    begun = training_from_json(project.journal[0]["training"])
    start = start_of_run(project)
    origin = replace(project, parameters=start.parameters, training=begun, progress=None, journal=())
    run = Run(origin, dataset, device=device)
    run.journal = [project.journal[0]]  # what Reset goes back to is told there
    waiting = list(project.journal[1:])

    def apply_changes() -> None:
        while waiting and waiting[0]["step"] <= run.step:
            entry = waiting.pop(0)
            if entry["change"] == "training":
                run.set_training(training_from_json(entry["training"]))
            elif entry["change"] == "restored":
                run.restore_finite()
            else:
                run.set_values(tuple((g, k, tuple(i), v) for g, k, i, v in entry["values"]))

    apply_changes()
    updates = run.updates()
    while run.step < steps:
        next(updates)
        apply_changes()
    return run


def _like(tensor: Any, values: np.ndarray) -> Any:
    return tensor.new_tensor(values)
