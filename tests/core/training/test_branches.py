"""Branches of a run: all are kept, each goes on by itself, and a file holds them."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.arrays import FrozenMap
from core.datasets.of_project import rows_of
from core.loss_history import History
from core.project import Project
from core.project_file import read_project, write_project
from core.reading import freeze
from core.training.branches import FIRST, Timeline, begun, deleted, extended, forked, renamed, switched
from core.training.branches_file import branches_of, saved_form, timeline_of, with_branches
from core.training.data_edits import plain
from core.training.keyframes import KeyframeRecorder, Keyframes
from core.training.loop import Run
from core.training.retrain import retrained
from core.training.timeline import Recording, moment_at
from tests.core.training.eventful import playground_like


def trained(project: Project, steps: int, kept: Keyframes | None = None) -> tuple[Project, Keyframes]:
    """The document after training on, and the keyframes of the whole run."""
    run, recorder = Run(project, rows_of(project)), KeyframeRecorder(kept)
    for _ in range(steps // 10):
        run.advance(10)
        recorder.take(run)
    return run.saved_project(), recorder.kept


def at(project: Project, kept: Keyframes, step: int) -> Any:
    return moment_at(Recording.of(project, rows_of(project)), kept, step, allowance=math.inf)


def two_branches() -> tuple[Timeline, Project]:
    """Trained to 200; from 100 on at another rate to 150."""
    first, kept = trained(playground_like(), 200)
    timeline = begun(first, kept)
    timeline = forked(timeline, at(first, kept, 100), "higher rate")
    shown = timeline.current.shown_in(first)
    shown = replace(shown, training=replace(shown.training_or_default, learning_rate=0.3))
    shown, kept = trained(shown, 50, timeline.current.keyframes)
    return extended(timeline, shown, kept), shown


def test_a_branch_leaves_its_parent_and_both_are_kept() -> None:
    timeline, shown = two_branches()
    first, second = timeline.branches
    assert (first.name, first.step, first.marks) == (FIRST, 200, ())
    assert (second.name, second.parent, second.forked_at, second.step) == ("higher rate", FIRST, 100, 150)
    assert [mark.text for mark in second.marks] == ["learning rate 0.03 → 0.3"]
    straight, _ = trained(playground_like(), 200)
    assert first.parameters == straight.parameters
    for branch in timeline.branches:
        document = branch.shown_in(shown)
        for kept in (*(b.keyframes for b in timeline.branches), Keyframes()):  # those of the other one do no harm
            end = at(document, kept, branch.step)
            assert end.parameters == branch.parameters
            assert end.progress == branch.progress
            assert at(document, kept, 70).parameters == at(straight, Keyframes(), 70).parameters
    assert second.parameters != at(straight, Keyframes(), 150).parameters


def test_switching_there_and_back_goes_on_exactly() -> None:
    timeline, shown = two_branches()
    back = switched(timeline, FIRST).current.shown_in(shown)
    on, _ = trained(back, 50)
    straight, _ = trained(playground_like(), 250)
    assert on.parameters == straight.parameters
    assert on.journal == straight.journal


def test_a_forks_curve_is_its_parents_up_to_there() -> None:
    end = retrained(playground_like(), rows_of(playground_like()), steps=200).ended_project
    timeline = forked(begun(end), at(end, Keyframes(), 100))
    curve, whole = timeline.current.history, timeline.branches[0].history
    assert 1 < len(curve) < len(whole)
    assert curve.steps[-1] <= 100
    np.testing.assert_array_equal(curve.train, whole.train[: len(curve)])


def test_names_stay_apart_and_children_follow() -> None:
    timeline, shown = two_branches()
    timeline = forked(timeline, at(shown, Keyframes(), 120), "higher rate")
    assert timeline.names == (FIRST, "higher rate", "higher rate 2")
    timeline = renamed(timeline, "higher rate", "  fast  one ")
    assert timeline.names == (FIRST, "fast one", "higher rate 2")
    assert timeline.named("higher rate 2").parent == "fast one"
    assert renamed(timeline, "fast one", FIRST).names[1] == "main 2"
    assert renamed(timeline, "fast one", " ") is timeline
    gone = deleted(timeline, "fast one")
    assert gone.names == (FIRST, "higher rate 2")
    assert (gone.current.parent, gone.current.forked_at) == (FIRST, 100)
    rootless = deleted(timeline, FIRST)
    assert [(b.name, b.parent, b.forked_at) for b in rootless.branches] == [
        ("fast one", "", 0),
        ("higher rate 2", "fast one", 120),
    ]
    alone = deleted(deleted(timeline, FIRST), "fast one")
    assert deleted(alone, "higher rate 2") is alone


@pytest.mark.parametrize("name", ["run.netfold", "run.json"])
def test_a_file_holds_every_branch(name: str, tmp_path: Path) -> None:
    timeline, shown = two_branches()
    saved = with_branches(shown, timeline)
    write_project(saved, tmp_path / name)
    opened = read_project(tmp_path / name)
    assert opened.warnings == ()
    again, lost = branches_of(opened.project)
    assert lost == ()
    assert again.current_name == "higher rate"
    for old, new in zip(timeline.branches, again.branches, strict=True):
        assert (old.name, old.parent, old.forked_at) == (new.name, new.parent, new.forked_at)
        assert plain(old.journal) == plain(new.journal)
        assert (old.progress, old.training, old.data) == (new.progress, new.training, new.data)
        assert old.parameters == new.parameters
        assert new.keyframes.frames[-1].step == old.step
    assert with_branches(opened.project, again) == opened.project
    on, _ = trained(switched(again, FIRST).current.shown_in(opened.project), 50)
    assert on.parameters == trained(playground_like(), 250)[0].parameters


@pytest.mark.parametrize("steps", [0, 30])
def test_a_branch_that_was_begun_anew_is_kept_and_saved(steps: int, tmp_path: Path) -> None:
    timeline, shown = two_branches()
    anew = replace(shown, parameters=None, progress=None, journal=(), history=History(), timeline=timeline)
    if steps:  # fewer than those after which it left its parent
        anew, _ = trained(anew, steps)
    kept = timeline_of(anew)
    assert [(branch.name, branch.forked_at, branch.step) for branch in kept.branches] == [
        (FIRST, 0, 200),
        ("higher rate", steps, steps),
    ]
    there = switched(kept, FIRST)
    back = replace(there.current.shown_in(anew), timeline=there)
    assert timeline_of(back).names == kept.names
    write_project(saved_form(back), tmp_path / "run.netfold")
    again, lost = branches_of(read_project(tmp_path / "run.netfold").project)
    assert lost == ()
    assert [(branch.name, branch.step) for branch in again.branches] == [(FIRST, 200), ("higher rate", steps)]
    assert again.named("higher rate").training == anew.training_or_default
    on, _ = trained(switched(again, "higher rate").current.shown_in(back), 50)
    assert on.parameters == trained(anew, 50)[0].parameters


def test_a_run_of_one_branch_writes_nothing_more() -> None:
    made, _ = trained(playground_like(), 20)
    assert with_branches(made, begun(made)) == made
    timeline, shown = two_branches()
    saved = with_branches(shown, timeline)
    assert with_branches(saved, begun(shown)) == shown
    assert branches_of(made)[0].names == (FIRST,)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=150)
@given(st.data())
def test_a_damaged_list_of_branches_is_said_and_never_worse(data: st.DataObject) -> None:
    timeline, shown = TWO
    listed = plain(with_branches(shown, timeline).extra["experiments"])
    place: Any = listed
    for _ in range(data.draw(st.integers(0, 5))):
        if not place or not isinstance(place, list | dict):
            break
        key = data.draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
        if data.draw(st.booleans()) or not isinstance(place[key], list | dict):
            place[key] = data.draw(JSON)
            break
        place = place[key]
    broken = replace(shown, extra=FrozenMap({"experiments": freeze(json.loads(json.dumps(listed)))}))
    again, lost = branches_of(broken)
    assert again.current.parameters == shown.parameters
    assert len(again.branches) + len(lost) >= 1
    for branch in again.branches:
        assert branch.parent in (*again.names, "")
        assert branch.marks is not None
        Recording.of(branch.shown_in(shown), rows_of(shown))


TWO = two_branches()
