"""Computing the past off the GUI thread, the memory of kept moments, and what an edit means for a branch."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import numpy as np
import pytest

from core.datasets.of_project import rows_of
from core.project import Project
from core.training.keyframes import KeyframeRecorder, Keyframes
from core.training.loop import Run
from gui.keyframe_pool import KeyframePool, covers
from gui.past_reading import PastReader, Rebuild, Wanted
from gui.run_branching import concerns_the_run, moved_onto, name_of_edit
from tests.core.training.eventful import playground_like


def made(steps: int, value: float | None = None, project: Project | None = None) -> tuple[Project, Keyframes]:
    """A run with a keyframe every ten steps; a typed number at its start, if there is a value."""
    start = project or playground_like()
    run, recorder = Run(start, rows_of(start)), KeyframeRecorder()
    if value is not None:
        run.set_values((("biases", "y", (0,), value),))
    for _ in range(steps // 10):
        run.advance(10)
        recorder.take(run)
    return run.saved_project(), recorder.kept


def wanted(project: Project, step: int) -> Wanted:
    newest = project.progress.step if project.progress else 0
    return Wanted(project, rows_of(project), newest, step, Keyframes(), "cpu")


def test_a_moment_is_read_with_its_metrics() -> None:
    project, _ = made(50)
    found = PastReader().read(wanted(project, 30))
    assert found.moment is not None
    assert found.moment.step == 30
    assert found.train is not None
    assert found.train.loss > 0
    early, _ = made(30)
    assert found.moment.parameters == early.parameters


def test_a_past_that_cannot_be_computed_is_told() -> None:
    project, _ = made(50)
    other = replace(project, journal=({**project.journal[0], "graph": "another"},))
    found = PastReader().read(wanted(other, 30))
    assert found.moment is None
    assert found.error is not None


def test_a_rebuild_waits_until_it_may_goes_on_and_can_be_given_up() -> None:
    project, _ = made(3000)
    rebuild = Rebuild(wanted(project, 0))
    time.sleep(0.05)
    assert rebuild.collect() is None
    rebuild.let(go_on=True)
    deadline = time.monotonic() + 30
    while not rebuild.is_done:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    kept = rebuild.collect()
    assert kept is not None
    assert kept.frames[0].step == 0
    assert kept.frames[-1].step == 3000
    assert rebuild.ends_alike
    assert rebuild.error is None
    given_up = Rebuild(wanted(project, 0))
    given_up.end()
    given_up.join()
    assert given_up.is_done
    assert given_up.collect() is None
    assert not [thread for thread in threading.enumerate() if thread.name == "past"]


def test_the_pool_finds_the_moments_of_each_run_again() -> None:
    first, kept = made(100)
    second, others = made(80, 0.5)
    pool = KeyframePool()
    pool.take(kept)
    assert pool.of(first.journal, 100).frames == kept.frames
    assert pool.of(first.journal, 50).frames[-1].step == 50  # as after an undo
    assert pool.of(second.journal, 80).frames == ()
    pool.add(others.frames)
    assert pool.of(second.journal, 80).frames == others.frames
    assert [frame.step for frame in pool.of(first.journal, 100).frames] == [frame.step for frame in kept.frames]
    pool.forget()
    assert pool.of(first.journal, 100).frames == ()


def test_the_pool_keeps_no_more_of_other_runs_than_half_its_memory() -> None:
    first, kept = made(400)
    size = kept.frames[0].bytes
    pool = KeyframePool(memory=20 * size)
    pool.take(kept.within_memory())
    assert pool.of((), 0).frames == ()
    back = pool.of(first.journal, 400)
    assert 2 <= len(back.frames) <= 10
    assert back.bytes <= 10 * size


def test_a_run_of_which_only_the_end_is_kept_is_not_covered() -> None:
    _project, kept = made(50)
    assert covers(kept, 50)
    assert not covers(Keyframes(kept.frames[-1:]), 50)
    assert covers(Keyframes(), 0)


def test_a_branch_is_named_after_the_edit_it_begins_with() -> None:
    project, _ = made(20)
    training = project.training_or_default
    assert name_of_edit(project, replace(project, training=replace(training, learning_rate=0.3))) == "rate 0.3"
    two = replace(training, learning_rate=0.3, batch_size=4)
    assert name_of_edit(project, replace(project, training=two)) == "other settings"
    assert name_of_edit(project, replace(project, data=None)) == "other data"
    assert not concerns_the_run(project, replace(project, title="Other"))


@pytest.mark.parametrize("value", [0.25, -3.0])
def test_an_edit_moved_onto_a_fork_takes_only_what_it_touched(value: float) -> None:
    project, _ = made(40)
    fork, _ = made(20)
    assert project.parameters is not None
    assert fork.parameters is not None
    after = replace(project, parameters=project.parameters.with_value("biases", "y", (0,), value), title="T")
    moved = moved_onto(fork, project, after)
    assert moved.parameters == fork.parameters.with_value("biases", "y", (0,), value)
    assert moved.progress == fork.progress
    assert moved.title == "T"
    assert moved.journal[:-1] == fork.journal
    assert moved.journal[-1]["values"] == [["biases", "y", [0], value]]
    run = Run(moved, rows_of(moved))
    run.advance(5)
    found = PastReader().read(wanted(run.saved_project(), 25))
    assert found.moment is not None
    assert np.array_equal(found.moment.flat, run.engine.flat_copy())
