"""Which documents stand on the way of a live retrain, short of where it ends; and which lead to the same one."""

from __future__ import annotations

from dataclasses import replace
from weakref import WeakValueDictionary

from core.project import Project


class Unfinished:
    """A set of documents by identity; it keeps none of them alive."""

    def __init__(self) -> None:
        self._projects = WeakValueDictionary[int, Project]()

    def add(self, project: Project) -> None:
        self._projects[id(project)] = project

    def __contains__(self, project: Project) -> bool:
        return self._projects.get(id(project)) is project


def leads_to_same_run(before: Project, after: Project) -> bool:
    """When to stop, where layers stand and titles change nothing of a live retrain."""
    if before.graph != after.graph or before.data != after.data or before.parameters is not after.parameters:
        return False
    return replace(before.training_or_default, stop=()) == replace(after.training_or_default, stop=())
