"""A run again from its journal, from the start or from a moment that was kept: the same engine, the same numbers."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

from core.datasets.dataset import Dataset
from core.errors import UserError
from core.parameters import unflatten
from core.project import Project
from core.training.data_edits import Era, eras
from core.training.journal import belongs, newest_training, recorded_engine, start_of_run, training_from_json
from core.training.keyframes import Keyframe
from core.training.loop import Run
from core.training.pace import UpdateCost
from core.training.prepared import rows_digest

SLICE = 0.01  # seconds of training between two looks at whether it is still wanted


class PastRows:
    """The rows of a run's eras, read again at most once each.

    Any thread may ask: at worst the same rows are read twice.
    """

    def __init__(self, project: Project, dataset: Dataset) -> None:
        """`dataset`: the rows of the project as it is."""
        self._eras = eras(project) if belongs(project) else [Era(0, project, None)]
        self._known: dict[int, Dataset] = {}
        if self._eras[-1].rows in (None, rows_digest(dataset)):  # a seed changed since may have drawn others
            self._known[len(self._eras) - 1] = dataset

    def at(self, entries: int) -> Dataset:
        """The rows in force after so many entries of the journal.

        Raises:
            UserError: they are gone.
        """
        number = max(i for i, era in enumerate(self._eras) if era.entries <= max(1, entries))
        if number not in self._known:
            self._known[number] = self._eras[number].dataset()
        return self._known[number]

    def era(self, entries: int) -> Era:
        return next(era for era in reversed(self._eras) if era.entries <= max(1, entries))


class Replay:
    """A run that does again what a project's journal tells; whoever holds it owns it.

    Attributes:
        run: where it stands.
        entries: how many entries of the journal have been applied.
        each: seconds of its thread that an update took of late.
    """

    def __init__(self, project: Project, rows: PastRows, *, begin: Keyframe | None = None, device: str = "cpu") -> None:
        """Begins at the start, or at a kept moment of this journal.

        Raises:
            UserError: the journal does not belong to the drawing as it is, or the rows of that time are gone.
        """
        if not belongs(project):
            what = "The journal belongs to another drawing."
            raise UserError(what, hint="Only a run of this drawing can be replayed.")
        self._journal, self._rows = project.journal, rows
        self.entries = begin.entries if begin is not None else 1
        told = self._journal[: self.entries]
        then = replace(project, training=newest_training(told), journal=told, data=rows.era(self.entries).project.data)
        if begin is None:
            start = start_of_run(project)
            then = replace(then, parameters=start.parameters, progress=None)
        else:
            then = replace(then, parameters=unflatten(project.graph, begin.flat), progress=begin.progress)
        self.run = Run(then, rows.at(self.entries), device=device, engine=recorded_engine(told))
        self.run.journal = list(told)
        self._cost, self.each = UpdateCost(), 0.0
        self._apply_changes()

    def to(self, step: int) -> Iterator[None]:
        """Goes to a step, with all changes made there; yields after every slice of time."""
        while self.run.step < step:
            goal = step
            if self.entries < len(self._journal):
                goal = min(goal, self._journal[self.entries]["step"])
            begun, own = time.perf_counter(), time.thread_time()
            count = min(goal - self.run.step, self._cost.updates_in(SLICE))
            self.run.advance(count)
            self._cost.learn(count, time.perf_counter() - begun)
            self.each = (time.thread_time() - own) / count
            self._apply_changes()
            yield

    def _apply_changes(self) -> None:
        run = self.run
        while self.entries < len(self._journal) and self._journal[self.entries]["step"] <= run.step:
            entry = self._journal[self.entries]
            self.entries += 1
            if entry["change"] == "training":
                run.set_training(training_from_json(entry["training"]), engine=entry.get("engine"))
            elif entry["change"] == "restored":
                run.restore_finite(entry.get("to"))
            elif entry["change"] == "data":
                run.apply_data(entry, self._rows.at(self.entries))
            else:
                run.set_values(tuple((g, k, tuple(i), v) for g, k, i, v in entry["values"]))


def replay(project: Project, dataset: Dataset, *, steps: int, device: str = "cpu") -> Run:
    """The run of a project's journal again from its start, up to a step.

    Args:
        dataset: the rows of the project as it is; those of earlier times come from the journal.

    Raises:
        UserError: the journal does not belong to the drawing as it is, or the rows of a time are gone.
    """
    if not belongs(project):
        raise UserError("The journal belongs to another drawing.", hint="Only a run of this drawing can be replayed.")
    again = Replay(project, PastRows(project, dataset), device=device)
    for _ in again.to(steps):
        pass
    return again.run
