"""What the user does to a run, as functions from project to project: back to the start, a new start, a typed number."""

from __future__ import annotations

from dataclasses import replace

from core.loss_history import History
from core.parameters import Group, Parameters
from core.project import Project
from core.training.journal import belongs, parameters_entry, start_of_run


def reset(project: Project) -> Project:
    """Before the first update: the numbers the user set, or those of initialisation and seed."""
    start = start_of_run(project).reset
    return replace(project, parameters=start, progress=None, journal=(), history=History())


def reseeded(project: Project) -> Project:
    """A new random start, from the next seed."""
    training = project.training_or_default
    seeded = replace(training, seed=(training.seed + 1) % 2**31)
    return replace(project, parameters=None, training=seeded, progress=None, journal=(), history=History())


def at_start(project: Project) -> tuple[Project, Parameters]:
    """The project before its first update, and its numbers there: what a number set under live retrain belongs to."""
    start = start_of_run(project).parameters
    return replace(project, parameters=start, progress=None, journal=(), history=History()), start


def with_number(
    project: Project, parameters: Parameters, group: Group, key: str, index: tuple[int, ...], value: float
) -> Project:
    """One weight, bias or slope typed; a run that is under way goes on from there, and its journal says so."""
    journal = project.journal
    if belongs(project):
        step = project.progress.step if project.progress else 0
        journal = (*journal, parameters_entry(step, ((group, key, index, value),)))
    return replace(project, parameters=parameters.with_value(group, key, index, value), journal=journal)
