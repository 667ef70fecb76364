"""What the user does to a run, as functions from project to project: back to the start, a new start, a typed number."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.arrays import Array
from core.loss_history import History
from core.parameters import Group, Parameters
from core.project import Project
from core.training.journal import belongs, parameters_entry, start_of_run

Change = tuple[Group, str, tuple[int, ...], float]  # a number: its group, its array's key, its index, its new value


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
    return with_numbers(project, parameters, ((group, key, index, value),))


def with_numbers(project: Project, parameters: Parameters, changes: tuple[Change, ...]) -> Project:
    """Several numbers set at once, likewise."""
    journal = project.journal
    if belongs(project):
        step = project.progress.step if project.progress else 0
        journal = (*journal, parameters_entry(step, changes))
    arrays: dict[tuple[Group, str], np.ndarray] = {}
    for group, key, index, value in changes:
        if (group, key) not in arrays:
            arrays[group, key] = parameters.group(group)[key].numpy().copy()
        arrays[group, key][index] = value
    for (group, key), array in arrays.items():
        parameters = parameters.with_array(group, key, Array.of(array, parameters.group(group)[key].dtype))
    return replace(project, parameters=parameters, journal=journal)
