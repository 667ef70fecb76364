"""The time line: any step again bit for bit, from keyframes and journal, on both engines, and an honest note if not."""

from __future__ import annotations

import gc
import math
import threading
import time
import weakref
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from core.datasets.of_project import rows_of
from core.errors import UserError
from core.project import FileSource, TableSource
from core.project_file import read_project, write_project
from core.training.data_edits import with_data_edit
from core.training.fused import machine
from core.training.keyframes import KeyframeRecorder, Keyframes
from core.training.loop import DivergedError, Run
from core.training.marks import marks
from core.training.prepared import _FORMS
from core.training.replay import replay
from core.training.timeline import PastMoment, Recording, moment_at, rebuilt
from core.training.torch_engine import TorchEngine
from tests.core.training.eventful import eventful_runs, playground_like, state
from tests.core.training.scenes import project, rows

ENGINES = ["torch", *(["fused"] if machine.is_available() else [])]
SEARCH = settings(
    max_examples=12,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking compiles thousands of networks
)


def told_by(moment: PastMoment) -> tuple[bytes, Any, Any, Any]:
    return moment.flat.tobytes(), moment.progress, moment.training, moment.project.data


def recording_of(run: Run) -> Recording:
    saved = run.saved_project()
    return Recording.of(saved, run.dataset)


@pytest.mark.parametrize("engine", ENGINES)
@SEARCH
@given(st.data())
def test_any_step_comes_back_bit_for_bit(engine: str, data: st.DataObject) -> None:
    told = data.draw(eventful_runs(engine=engine))
    recording = recording_of(told.run)
    steps = data.draw(st.lists(st.sampled_from(sorted(told.at)), min_size=1, max_size=4))
    for step in [*steps, told.run.step]:
        for kept in (told.kept, Keyframes()):
            moment = moment_at(recording, kept, step, allowance=math.inf)
            assert moment.is_exact, moment.note
            assert told_by(moment) == told.at[step]
            assert moment.journal == tuple(told.run.journal)[: len(moment.journal)]
    np.testing.assert_array_equal(
        replay(recording.project, told.run.dataset, steps=told.run.step).engine.flat_copy(), told.run.engine.flat_copy()
    )


@pytest.mark.parametrize("engine", ENGINES)
@SEARCH
@given(st.data())
def test_a_run_goes_on_from_a_moment_of_its_past_as_it_did_then(engine: str, data: st.DataObject) -> None:
    told = data.draw(eventful_runs(engine=engine))
    changes = [entry["step"] for entry in told.run.journal]
    step = data.draw(st.sampled_from(sorted(told.at)))
    moment = moment_at(recording_of(told.run), told.kept, step, allowance=math.inf)
    assert moment.dataset is not None
    run = Run(moment.project, moment.dataset)
    assert state(run) == told.at[step]
    until = min([later for later in changes if later > step], default=told.run.step)
    while run.step < until - 1:
        run.advance(1)
        assert state(run) == told.at[run.step]


def straight(updates: int, **training: Any) -> tuple[Run, Keyframes, dict[int, bytes]]:
    made = playground_like(**training)
    run, recorder, at = Run(made, rows_of(made)), KeyframeRecorder(), {}
    for _ in range(updates // 10):
        recorder.take(run)
        at[run.step] = run.engine.flat_copy().tobytes()
        run.advance(10)
    return run, recorder.kept, at


def test_a_step_too_far_from_a_keyframe_snaps_to_the_nearest_and_says_so() -> None:
    run, kept, at = straight(300)
    few = replace(kept, frames=(kept.frames[0], kept.frames[20]))
    run.advance(200)
    exact = moment_at(recording_of(run), few, 170, allowance=math.inf)
    assert exact.is_exact
    assert exact.flat.tobytes() == at[170]
    snapped = moment_at(recording_of(run), few, 170, allowance=0.0)
    assert (snapped.step, snapped.asked, snapped.is_exact) == (200, 170, False)
    assert snapped.flat.tobytes() == at[200]
    assert "step, 200" in snapped.note
    assert moment_at(recording_of(run), few, 200, allowance=0.0).is_exact


def test_keyframes_stay_within_their_memory_and_say_that_they_are_fewer() -> None:
    run, kept, at = straight(3000)
    frame = kept.frames[0].bytes
    small = Keyframes(memory=20 * frame).having(kept.frames)
    assert small.bytes <= small.memory
    assert small.spread >= 16
    assert "snap" in small.note
    assert not kept.note
    gaps = np.diff([f.step for f in small.frames])
    assert gaps.max() <= 4 * gaps[:-1].min()  # still spread over the whole run
    assert small.frames[-1] is kept.frames[-1]
    recorder = KeyframeRecorder(Keyframes(memory=20 * frame))
    for _ in range(200):
        recorder.take(run)
        assert recorder.kept.bytes <= 20 * frame
        run.advance(1)
    assert moment_at(recording_of(run), small, 1230, allowance=math.inf).flat.tobytes() == at[1230]


def test_keyframes_of_what_was_undone_are_not_used() -> None:
    made = playground_like()
    run, recorder = Run(made, rows_of(made)), KeyframeRecorder()
    run.advance(10)
    before = run.saved_project()
    ends: list[tuple[Recording, bytes]] = []
    for value in (0.5, -0.5):  # typed, trained on, undone, and typed otherwise
        run = Run(before, rows_of(made))
        run.set_values((("biases", "y", (0,), value),))
        for _ in range(5):
            if value > 0:
                recorder.take(run)
            run.advance(7)
        ends.append((recording_of(run), run.engine.flat_copy().tobytes()))
    for recording, flat in ends:
        assert moment_at(recording, recorder.kept, recording.newest, allowance=math.inf).flat.tobytes() == flat


def test_a_run_in_a_file_has_the_same_past(tmp_path: Any) -> None:
    rows = tuple((i / 9, 1 - i / 9, float(i % 2)) for i in range(10))
    made = replace(playground_like(), data=TableSource(("a", "b"), ("c",), rows))
    run = Run(made, rows_of(made))
    run.advance(10)
    middle = run.engine.flat_copy()
    moved = replace(run.project, data=TableSource(("a", "b"), ("c",), (*rows[:5], (0.5, 0.5, 1.0))))
    run.set_data(moved.data, rows_of(moved), "Moved a point")
    run.advance(10)
    for name in ("run.netfold", "run.json"):
        write_project(run.saved_project(), tmp_path / name)
        opened = read_project(tmp_path / name).project
        recording = Recording.of(opened, rows_of(opened))
        for step, flat in ((10, middle), (20, run.engine.flat_copy())):
            np.testing.assert_array_equal(moment_at(recording, Keyframes(), step, allowance=math.inf).flat, flat)
        early = moment_at(recording, Keyframes(), 9, allowance=math.inf).project
        assert early.data == made.data
        assert [mark.text for mark in marks(opened.journal)] == ["Moved a point"]
        *_, (kept, same) = rebuilt(recording)
        assert same
        assert {0, 10, 20} <= {frame.step for frame in kept.frames}  # more where this computer is slow


@pytest.mark.parametrize("engine", ENGINES)
def test_data_that_never_fitted_the_drawing_end_its_past_with_a_word(engine: str) -> None:
    rows = tuple((i / 9, 1 - i / 9, float(i % 2)) for i in range(10))
    made = replace(playground_like(), data=TableSource(("a", "b"), ("c",), rows))
    run = Run(made, rows_of(made), engine=engine)
    run.advance(10)
    saved = run.saved_project()
    wide = TableSource(("a", "b"), ("c", "d"), tuple((*row, 1.0) for row in rows))
    chosen = with_data_edit(saved, replace(saved, data=wide))
    recording = Recording.of(chosen, rows_of(chosen))
    before = moment_at(recording, Keyframes(), 9, allowance=math.inf)
    assert before.progress.step == 9
    assert before.project.data == made.data
    with pytest.raises(UserError, match="do not fit the drawing"):
        list(rebuilt(recording))


def test_engines_share_the_rows_of_a_data_set_and_give_them_up_with_it() -> None:
    made = playground_like()
    data = rows_of(made)
    one, two, other = (Run(made, rows, engine="torch").engine for rows in (data, data, rows_of(made)))
    assert isinstance(one, TorchEngine)
    assert isinstance(two, TorchEngine)
    assert isinstance(other, TorchEngine)
    assert one.inputs is two.inputs
    assert other.inputs is not one.inputs
    forms = weakref.ref(_FORMS[data]["cpu"][0])  # type: ignore[index]
    del one, two, data
    gc.collect()
    assert forms() is None


def test_the_first_to_go_are_not_the_places_where_something_happened() -> None:
    run, recorder = straight(10)[0], KeyframeRecorder()
    for number in range(100):
        recorder.take(run, is_pinned=number % 10 == 0)
        run.advance(1)
    pinned = [f for f in recorder.kept.frames if f.is_pinned]
    thinned = replace(recorder.kept, memory=30 * pinned[0].bytes).within_memory()
    assert [f for f in thinned.frames if f.is_pinned] == pinned
    assert len(thinned.frames) > len(pinned)


@pytest.mark.parametrize("reopened", [False, True])
@pytest.mark.parametrize("engine", ENGINES)
def test_a_run_that_diverged_comes_back_wherever_it_is_begun(engine: str, reopened: bool) -> None:
    good = TableSource(("a", "b"), ("c",), tuple((i / 9, 1 - i / 9, i % 2) for i in range(10)))
    bad = replace(good, rows=tuple((*row[:2], 1e30) for row in good.rows))  # its square is infinite in float32
    made = replace(playground_like(), data=good)
    run, recorder, at = Run(made, rows_of(made), engine=engine), KeyframeRecorder(), {}

    def note() -> None:
        recorder.take(run)
        at[run.step] = run.engine.flat_copy().tobytes()

    for _ in range(3):
        for _ in range(5):
            run.advance(1)
            note()
        if reopened:  # the last finite parameters that it knows of are those of now, else those before the last update
            run = Run(run.saved_project(), run.dataset)
        run.set_data(bad, rows_of(replace(made, data=bad)))
        with pytest.raises(DivergedError):
            run.advance(1)
        went_back = run.journal[-1]
        assert (went_back["change"], went_back["to"]) == ("restored", run.step - (not reopened))
        run.set_data(good, rows_of(made))
        at[run.step] = run.engine.flat_copy().tobytes()
    recording = recording_of(run)
    for step, flat in at.items():
        for kept in (recorder.kept, Keyframes()):
            assert moment_at(recording, kept, step, allowance=math.inf).flat.tobytes() == flat


def test_keyframes_are_made_again_from_the_journal_alone_and_can_be_given_up() -> None:
    run, kept, at = straight(3000)
    recording = recording_of(run)
    *between, (found, same) = rebuilt(recording)
    assert all(told is None for _, told in between)
    assert same is True
    assert found.frames[0].step == 0
    assert found.frames[-1].step == 3000
    assert found.frames[-1].flat.tobytes() == run.engine.flat_copy().tobytes()
    begun = rebuilt(recording)
    assert next(begun)[0].frames[0].flat.tobytes() == at[0]
    begun.close()
    other = replace(recording.project, parameters=moment_at(recording, kept, 10).parameters)
    *_, (_, same) = rebuilt(replace(recording, project=other))
    assert same is False


def test_rows_that_changed_outside_are_noticed_and_stored_places_still_shown(tmp_path: Any) -> None:
    lines = [f"{a / 10},{b / 10},{1 if a > b else -1}" for a in range(5) for b in range(4)]
    (tmp_path / "points.csv").write_text("\n".join(["a,b,c", *lines]))
    made = replace(playground_like(), data=FileSource("points.csv"), folder=str(tmp_path))
    run, recorder = Run(made, rows_of(made)), KeyframeRecorder()
    run.advance(10)
    recorder.take(run)
    run.advance(5)
    saved = run.saved_project()
    (tmp_path / "points.csv").write_text("\n".join(["a,b,c", *reversed(lines[2:])]))
    run = Run(saved, rows_of(saved))
    assert [entry["change"] for entry in run.journal] == ["start", "data"]
    run.advance(5)
    recording = recording_of(run)
    snapped = moment_at(recording, recorder.kept, 12)
    assert snapped.step == 10
    assert "changed since" in snapped.note
    assert snapped.dataset is None
    with pytest.raises(UserError, match="cannot be computed"):
        moment_at(recording, Keyframes(), 12)


@pytest.mark.parametrize("reopened", [False, True])
def test_a_seed_changed_after_training_leaves_the_past_as_it_was(reopened: bool, tmp_path: Any) -> None:
    run, kept, at = straight(100)
    changed = replace(run.saved_project(), training=replace(run.training, seed=run.training.seed + 1))
    if reopened:
        write_project(changed, tmp_path / "run.netfold")
        changed, kept = read_project(tmp_path / "run.netfold").project, Keyframes()
    others = rows_of(changed)
    assert not np.array_equal(others.train, run.dataset.train)  # the seed splits the rows, too
    few = replace(kept, frames=kept.frames[:1])
    for step in (50, 90):
        moment = moment_at(Recording.of(changed, others), few, step, allowance=math.inf)
        assert moment.is_exact
        assert moment.flat.tobytes() == at[step]
        assert moment.dataset is not None
        np.testing.assert_array_equal(moment.dataset.train, run.dataset.train)


def test_a_table_too_large_for_the_journal_is_not_kept_and_said_to_be_gone() -> None:
    made = playground_like()
    large = TableSource(("a", "b"), ("c",), tuple((i / 1e4, 0.5, float(i % 2)) for i in range(20_000)))
    made = replace(made, data=large)
    run = Run(made, rows_of(made))
    run.advance(3)
    other = replace(large, rows=large.rows[:50])
    run.set_data(other, rows_of(replace(made, data=other)))
    run.advance(3)
    assert "before" not in run.journal[-1]
    assert run.journal[-1]["text"] == "19\u202f950 rows removed"
    with pytest.raises(UserError, match="cannot be computed") as caught:
        moment_at(recording_of(run), Keyframes(), 2)
    assert "too many to keep" in caught.value.hint


def test_computing_the_past_on_another_thread_leaves_this_ones_threads_alone() -> None:
    run, kept, _ = straight(100)
    before = torch.get_num_threads()
    found: list[PastMoment] = []
    other = threading.Thread(target=lambda: found.append(moment_at(recording_of(run), kept, 55)))
    other.start()
    other.join()
    assert torch.get_num_threads() == before
    assert found[0].is_exact
    assert found[0].step == 55


def test_a_past_step_of_a_small_network_takes_far_less_than_the_allowance() -> None:
    run, kept, _ = straight(2000)
    recording = recording_of(run)
    moment_at(recording, kept, 5)
    took = []
    for step in range(3, 1900, 97):
        begun = time.perf_counter()
        assert moment_at(recording, kept, step).is_exact
        took.append(time.perf_counter() - begun)
    assert np.median(took) < 0.05


def test_a_step_beyond_the_end_is_the_end() -> None:
    run, kept, _ = straight(100)
    assert moment_at(recording_of(run), kept, 10_000).step == 100


def test_a_run_that_has_not_begun_has_no_past() -> None:
    with pytest.raises(UserError, match="cannot be computed"):
        moment_at(Recording.of(project(), rows()), Keyframes(), 3)
