"""Netfold as a contestant: a run trained in the slices in which the app trains, shuffling and loss value included."""

from __future__ import annotations

import time
from dataclasses import replace

from core.bench.cases import Case
from core.bench.timing import Work
from core.choice import Choice
from core.datasets.dataset import Dataset
from core.project import Project
from core.training.engines import what_stops_fused
from core.training.loop import Run
from core.training.pace import UpdateCost
from core.training.trainer import SLICE


def contestant(project: Project, dataset: Dataset, *, engine: str | None = None) -> Work:
    """Trains a new run of a project under an engine, or the one that the app would choose."""
    run, cost = Run(project, dataset, engine=engine), UpdateCost()

    def work(count: int) -> int:
        left = count
        while left > 0:
            some = min(left, cost.updates_in(SLICE))
            begun = time.perf_counter()
            run.advance(some)
            cost.learn(some, time.perf_counter() - begun)
            left -= some
        return count

    return work


def chosen_engine(case: Case, dataset: Dataset) -> str:
    """The engine that the app would choose."""
    return Run(case.project(), dataset).engine.name


def engines_for(project: Project) -> list[str]:
    """The engines that can do a project here."""
    return ["torch"] if what_stops_fused(project.training_or_default, "cpu") else ["fused", "torch"]


def small(case: Case) -> Case:
    """The same kind of case at a size for trying out."""
    sizes = tuple(min(size, 6) for size in case.sizes[:4])
    return replace(case, sizes=(*sizes[:-1], min(case.sizes[-1], 6)), batch=min(case.batch, 8), rows=32)


def playground() -> tuple[Project, Dataset]:
    """The browser playground's default: project and rows."""
    from core.datasets.materialize import materialize
    from core.gallery import locate
    from core.project_file import read_project

    project = read_project(locate("gallery:playground")).project
    if project.data is None or project.training_or_default.loss != Choice("half_mse"):
        raise ValueError("the gallery's playground is not the browser's any more")
    dataset = materialize(
        project.data,
        folder=project.folder,
        seed=project.training_or_default.seed,
        outputs=project.graph.output_units,
        signs=True,
    )
    return project, dataset
