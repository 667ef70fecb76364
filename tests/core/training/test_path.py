"""The way of a run, walked again: the same weights as then, closer together where it moved most."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.datasets.dataset import Dataset
from core.parameters import flatten, unflatten
from core.project import Project
from core.training.loop import Run
from core.training.path import MOMENTS, PathWalk
from core.training.replay import replay
from tests.core.training import scenes


def trained(steps: int) -> tuple[Project, Dataset]:
    project, rows = scenes.project(), scenes.rows()
    run = Run(project, rows)
    run.advance(steps)
    end = unflatten(project.graph, run.engine.flat_copy())
    return replace(project, parameters=end, progress=run.progress(), journal=tuple(run.journal)), rows


def test_the_walk_ends_where_the_run_stands_and_passes_where_it_was() -> None:
    project, rows = trained(300)
    walk = PathWalk(project, rows)
    parts = 0
    while not walk.is_done:
        walk.go_on(0.0)
        parts += 1
    assert parts > 1
    assert not walk.has_failed
    assert walk.steps[0] == 0
    assert walk.steps[-1] == 300
    assert len(walk.steps) <= MOMENTS
    assert project.parameters is not None
    np.testing.assert_array_equal(walk.thetas[-1], flatten(project.graph, project.parameters))
    middle = len(walk.steps) // 2
    again = replay(project, rows, steps=walk.steps[middle])
    np.testing.assert_array_equal(walk.thetas[middle], again.engine.flat_copy())
    gaps = np.diff(walk.steps)
    assert gaps[0] < gaps[-1]


def test_with_time_enough_the_whole_way_is_walked_at_once() -> None:
    assert PathWalk(*trained(20)).go_on(60.0).steps[-1] == 20


def test_a_walk_that_takes_too_long_is_given_up() -> None:
    project, rows = trained(300)
    walk = PathWalk(project, rows, longest=0.0)
    while not walk.is_done:
        walk.go_on(0.0)
    assert walk.has_failed


def test_a_run_that_cannot_be_done_again_fails_without_raising() -> None:
    project, rows = trained(20)
    assert PathWalk(replace(project, journal=()), rows).go_on(1.0).has_failed
