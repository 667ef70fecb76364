"""Branches as functions from project to project: leaving a run at a past step, and an edit that was meant for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any

import numpy as np

from core.arrays import Array, FrozenMap
from core.initializers import initial_parameters
from core.parameters import GROUPS, Group, Parameters, carried_over
from core.project import Progress, Project, Training
from core.training.branches import Timeline, deleted, renamed, switched
from core.training.branches_file import timeline_of
from core.training.journal import parameters_entry
from core.training.marks import settings_change

Change = tuple[Group, str, tuple[int, ...], float]


def concerns_the_run(before: Project, after: Project) -> bool:
    """Whether an edit changes what is trained or how, and not just where a layer stands."""
    settings = before.training_or_default != after.training_or_default
    return settings or (before.graph, before.data, before.parameters) != (after.graph, after.data, after.parameters)


def name_of_edit(before: Project, after: Project) -> str:
    """A branch's name from the edit that it begins with: "rate 0.3"; "" where nothing short says it."""
    if before.graph != after.graph or before.training_or_default == after.training_or_default:
        return "other data" if before.data != after.data else "" if before.graph != after.graph else "weights"
    told = settings_change(before.training_or_default, after.training_or_default)
    one = re.fullmatch(r"([^,]*?) \S+ → ([^,]*)", told)
    return f"{one[1].removeprefix('learning ')} {one[2]}" if one else "other settings"


def moved_onto(fork: Project, before: Project, after: Project) -> Project:
    """An edit that was made on `before`, put onto a branch of its past: what it did not touch is the fork's."""
    settings = _merged(fork.training_or_default, before.training_or_default, after.training_or_default)
    journal, parameters = fork.journal, fork.parameters
    if after.graph != before.graph:
        fresh = after.parameters or initial_parameters(after.graph, settings.initialization, settings.seed)
        parameters = carried_over(after.graph, fresh, fork.parameters) if fork.parameters else fresh
    elif after.parameters != before.parameters and after.parameters and before.parameters and fork.parameters:
        changes = tuple(_changes(before.parameters, after.parameters))
        parameters = _with(fork.parameters, changes)
        journal = (*journal, parameters_entry(fork.progress.step if fork.progress else 0, changes))
    return replace(
        after,
        parameters=parameters,
        training=settings if after.training or fork.training else None,
        data=fork.data if after.data == before.data else after.data,
        progress=fork.progress,
        journal=journal,
        history=fork.history,
        timeline=fork.timeline,
    )


def common_step(timeline: Timeline, name: str) -> int:
    """Up to which step a branch and the current one are the same run."""
    mine, other = _lineage(timeline, timeline.current_name), _lineage(timeline, name)
    shared = next((ancestor for ancestor in mine if ancestor in other), None)
    if shared is None:
        return 0
    step = min(mine[shared], other[shared])
    here, there = timeline.current.journal, timeline.named(name).journal
    told = [[entry for entry in journal if entry["step"] < step] for journal in (here, there)]
    return step if told[0] == told[1] else 0  # one of them was begun anew since


def _lineage(timeline: Timeline, name: str) -> dict[str, int]:
    """A branch and those that it comes from, each with the step up to which they are the same run."""
    found, upto = dict[str, int](), timeline.named(name).step
    while name in timeline.names and name not in found:
        found[name] = upto
        branch = timeline.named(name)
        name, upto = branch.parent, min(upto, branch.forked_at)
    return found


def shown(project: Project, timeline: Timeline) -> Project:
    """The document with the current branch of a time line as its run."""
    return replace(timeline.current.shown_in(project), timeline=timeline)


def with_switched(project: Project, name: str) -> Project:
    """Another branch in the document; its parameters are None where they must be computed first."""
    return shown(project, switched(timeline_of(project), name))


def with_numbers(project: Project, parameters: Parameters | None, progress: Progress | None) -> Project:
    """The document with the end of its run, where only the journal was known."""
    return replace(project, parameters=parameters, progress=progress)


def with_renamed(project: Project, name: str, new: str) -> Project:
    timeline = timeline_of(project)
    changed = renamed(timeline, name, new)
    return project if changed is timeline else replace(project, timeline=changed)


def with_deleted(project: Project, name: str) -> Project:
    """Without a branch; where it was the document's, the one that it left takes its place."""
    timeline = timeline_of(project)
    changed = deleted(timeline, name)
    if changed is timeline:
        return project
    return shown(project, changed) if name == timeline.current_name else replace(project, timeline=changed)


def _merged(fork: Training, before: Training, after: Training) -> Training:
    """The fork's settings, but for those that differ between before and after."""
    names = [field.name for field in fields(Training)]
    changed: dict[str, Any] = {n: getattr(after, n) for n in names if getattr(after, n) != getattr(before, n)}
    return replace(fork, **changed)


def _changes(before: Parameters, after: Parameters) -> Iterator[Change]:
    """Every number that differs."""
    for group in GROUPS:
        for key, array in after.group(group).items():
            new = array.numpy()
            old = before.group(group)[key].numpy()
            for place in np.argwhere(new != old).tolist():
                index = tuple(place)
                yield group, key, index, float(new[index])


def _with(parameters: Parameters, changes: tuple[Change, ...]) -> Parameters:
    arrays = {group: {k: a.numpy().copy() for k, a in parameters.group(group).items()} for group in GROUPS}
    for group, key, index, value in changes:
        arrays[group][key][index] = value
    kinds = {group: {k: a.dtype for k, a in parameters.group(group).items()} for group in GROUPS}
    return Parameters(
        *(FrozenMap({k: Array.of(a, kinds[group][k]) for k, a in arrays[group].items()}) for group in GROUPS)
    )
