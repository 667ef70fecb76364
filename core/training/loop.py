"""The training loop: predict, loss, adjust, repeat. A plain generator, driven by the command line and by the thread."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from core.datasets.dataset import Dataset
from core.errors import UserError
from core.parameters import Group
from core.project import DataSource, Progress, Project, Training
from core.training.batches import Batches
from core.training.beginning import StandIn, begin
from core.training.data_edits import noted_rows, with_data_edit
from core.training.divergence import explain
from core.training.engines import SMALL_REASON, make_engine, what_stops_fused
from core.training.feed import Feed
from core.training.finite import LastFinite, NotFiniteError, finite_updates
from core.training.journal import (
    belongs,
    largest_given,
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
from core.training.prepared import rows_digest

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

    def __init__(
        self,
        project: Project,
        dataset: Dataset,
        *,
        device: str = "cpu",
        engine: str | None = None,
        prompt: bool = False,
    ) -> None:
        """A run goes on under the engine it began with; a new one takes `engine`, or the best for it.

        Args:
            prompt: somebody waits for the first update: torch stands in for an engine that takes long to compile, and
                the journal tells when it took over.
        """
        self.project, self.dataset = project, dataset
        self.training = project.training_or_default
        continues = belongs(project)
        parameters = project.parameters if project.parameters is not None else start_of_run(project).parameters
        wanted = recorded_engine(project.journal) if continues else engine
        chosen, self._stand_in = begin(project, len(dataset.train), device, wanted=wanted, prompt=prompt)
        name, self.engine_reason, device = chosen
        self.engine = make_engine(name, project.graph, parameters, dataset, self.training, device=device)
        progress = project.progress if continues and project.progress else Progress()
        self.step, self.epoch, self.position = progress.step, progress.epoch, progress.position
        rows = rows_digest(dataset)
        entry = start_entry(project, engine=self.engine.name, device=device, rows=rows)
        self.journal: list[Any] = list(project.journal) if continues else [entry]
        before = newest_training(self.journal)
        if before.optimizer.name == self.training.optimizer.name:
            self.engine.load_optimizer_state(progress.optimizer)
        changed = self.engine.name if continues and self.engine.name != wanted else None
        if training_to_json(before) != training_to_json(self.training) or changed:  # while the run stood still
            self.journal.append(training_entry(self.step, self.training, engine=changed))
        self.journal = noted_rows(self.journal, project, rows, self.step)
        self._previous = LastFinite(self.engine.network.copy_flat(), self.step)
        self._feed = Feed(dataset.train)

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
        if self._stand_in is not None and self._stand_in.is_over():
            self.set_training(self.training, engine="fused")
        epoch = self.epoch
        batches = self._feed.batches(
            self.engine, self.training, count, step=self.step, epoch=epoch, position=self.position
        )
        try:
            loss = finite_updates(self.engine, batches, self._passed)
        except NotFiniteError as found:
            # The parameters that gave this loss are not in order; the ones before them still were.
            self._diverge(found.batch, after=found.parameters)
        return Update(self.step, self.epoch, loss, self.epoch > epoch)

    def updates_to_epoch_end(self, epochs: int) -> int:
        """How many updates bring the epoch under way to its end, and the ones after it, `epochs` in all."""
        rows, size = max(1, len(self.dataset.train)), max(1, self.training.batch_size)
        left = rows - self.position if self.position < rows else rows
        return -(-left // size) + (epochs - 1) * -(-rows // size)

    def _passed(self, batches: Batches, before: NDArray[Any]) -> None:
        """Some updates are done and in order."""
        self.step += len(batches)
        self._previous = LastFinite(before, self.step - 1, batches.batch(len(batches) - 1).copy())
        self.epoch, self.position = batches.end

    def set_training(self, training: Training, *, engine: str | None = None) -> None:
        """Changes settings from the next update on; noted in the journal, and so is a change to torch.

        Args:
            engine: changes to it, as a journal tells; what only torch can do changes to it by itself.
        """
        obstacle = what_stops_fused(training, self.engine.device)
        name = "torch" if obstacle else engine or self.engine.name
        changes = name != self.engine.name
        if obstacle or changes:
            self._stand_in = None
        if changes:
            self.engine_reason = obstacle or (SMALL_REASON if name == "fused" else "The run changed to this engine.")
            self._build_engine(name, self.dataset)
        if training != self.training or changes:
            self.training = training
            self.engine.set_training(training)
            self.journal.append(training_entry(self.step, training, engine=name if changes else None))
            if self._stand_in is not None:
                self._stand_in = StandIn(self.project, training, len(self.dataset.train))

    def set_data(self, data: DataSource | None, dataset: Dataset, text: str = "") -> None:
        """Goes on with other rows, those of a source; noted in the journal, with the source until now."""
        before = replace(
            self.project, training=self.training, progress=Progress(self.step), journal=tuple(self.journal)
        )
        edited = with_data_edit(before, replace(before, data=data), text)
        self.project = replace(self.project, data=data)
        self.journal = noted_rows(list(edited.journal), before, rows_digest(dataset), self.step)
        self._build_engine(self.engine.name, dataset)

    def apply_data(self, entry: dict[str, Any], dataset: Dataset) -> None:
        """Goes on with other rows, as a journal's entry tells.

        Raises:
            UserError: they do not fit the drawing: chosen when the run stood still, and it never went on with them.
        """
        graph = self.project.graph
        if (dataset.inputs.shape[1], dataset.targets.shape[1]) != (graph.input_units, graph.output_units):
            raise UserError("The data of that time do not fit the drawing.", hint="Only stored places can be shown.")
        self.journal.append(entry)
        self._build_engine(self.engine.name, dataset)

    def _build_engine(self, name: str, dataset: Dataset) -> None:
        """An engine of that name for these rows goes on where the old one stood."""
        self._previous = replace(self._previous, batch=None)
        old, self.dataset, self._feed = self.engine, dataset, Feed(dataset.train)
        parameters, graph = old.network.parameters(), self.project.graph
        self.engine = make_engine(name, graph, parameters, dataset, old.training, device=old.device)
        self.engine.load_optimizer_state(old.optimizer_state())

    def set_values(self, changes: tuple[ParameterChange, ...]) -> None:
        """Sets single weights, biases or slopes; noted in the journal. A weight under a mask stays 0."""
        network = self.engine.network
        for group, key, index, value in changes:
            mask = self.project.graph.by_key[key].mask if group == "weights" else None
            if mask is not None and not mask.numpy()[index]:
                continue
            network.write(value, network.slots[f"{group}/{key}"].place(index))
        self._previous = LastFinite(network.copy_flat(), self.step)
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

    def restore_finite(self, to: int | None = None) -> None:
        """Goes back to the last finite parameters, with an optimizer that remembers nothing; noted in the journal.

        Args:
            to: the step that they are of, as a journal tells; a run that had just been opened knew only its own.
        """
        network = self.engine.network
        if to == self.step:
            self._previous = LastFinite(network.copy_flat(), self.step)
        network.write(self._previous.flat)
        self.engine.reset_optimizer()
        self.journal.append(restored_entry(self.step, to=self._previous.step))

    def _diverge(self, batch: NDArray[np.int64], *, after: NDArray[Any]) -> NoReturn:
        self.restore_finite()
        given, last = largest_given(self.project, self.journal), self._previous
        error, layer = explain(
            self.project.graph, self.training, self.dataset, batch, step=self.step, last=last, after=after, given=given
        )
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
