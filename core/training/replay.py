"""A run again from its journal: the same engine gives the same numbers."""

from __future__ import annotations

from dataclasses import replace

from core.datasets.dataset import Dataset
from core.errors import UserError
from core.project import Project
from core.training.journal import belongs, recorded_engine, start_of_run, training_from_json
from core.training.loop import Run


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
    run = Run(origin, dataset, device=device, engine=recorded_engine(project.journal[:1]))
    run.journal = [project.journal[0]]  # what Reset goes back to is told there
    waiting = list(project.journal[1:])

    def apply_changes() -> None:
        while waiting and waiting[0]["step"] <= run.step:
            entry = waiting.pop(0)
            if entry["change"] == "training":
                run.set_training(training_from_json(entry["training"]), engine=entry.get("engine"))
            elif entry["change"] == "restored":
                run.restore_finite()
            else:
                run.set_values(tuple((g, k, tuple(i), v) for g, k, i, v in entry["values"]))

    apply_changes()
    while run.step < steps:
        run.advance(min([steps, *(entry["step"] for entry in waiting[:1])]) - run.step)
        apply_changes()
    return run
