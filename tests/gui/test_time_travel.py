"""Travelling in a run: any past step shown is what was shown then, and leaving it there keeps both runs."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from core.arrays import FrozenMap
from core.graph import Connection, Layer
from core.initializers import initial_parameters
from core.parameters import carried_over
from core.project import GeneratorSource
from core.project_file import read_project, write_project
from core.training.branches_file import KEY, saved_form
from core.training.pace import DEFAULT_PACE, PACES
from core.training.replay import replay
from gui import time_travel
from gui.document import Document
from gui.errors import Report
from gui.past_reading import Wanted
from gui.run_branching import common_step
from gui.session import Session

MakeSession = Callable[[str], Session]


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A past step may take as long as it takes: what is tested is that it is exact, on however slow a computer."""
    monkeypatch.setattr(time_travel, "Wanted", partial(Wanted, allowance=math.inf))


def train(qtbot: QtBot, session: Session, steps: int) -> None:
    goal = session.moment.step + steps
    session.train_steps(steps)
    qtbot.waitUntil(lambda: session.moment.step == goal and not session.is_running, timeout=30_000)


def go(qtbot: QtBot, session: Session, step: int) -> None:
    session.travel.go(step)
    qtbot.waitUntil(lambda: not session.travel.is_waiting, timeout=30_000)


def flat(session: Session) -> np.ndarray:
    parameters = session.moment.parameters
    assert parameters is not None
    return np.concatenate([array.numpy().ravel() for _name, array in parameters.tensors()])


def rate(session: Session, value: float) -> None:
    session.set_training(replace(session.document.project.training_or_default, learning_rate=value), f"Rate {value}")


def trained(qtbot: QtBot, session: Session, steps: int = 400) -> Session:
    session.set_pace(PACES["flat_out"])
    train(qtbot, session, steps)
    return session


def test_any_past_step_shown_equals_what_was_shown_live(make_session: MakeSession, qtbot: QtBot) -> None:
    session = make_session("playground")
    seen: dict[int, tuple[np.ndarray, int]] = {}
    losses: dict[int, float] = {}  # those of a moment that stands; while training they are measured now and then

    def note() -> None:
        moment = session.moment
        if session.is_running:
            seen[moment.step] = flat(session), moment.epoch
        elif moment.train is not None:
            losses[moment.step] = moment.train.loss

    session.moment_changed.connect(note)
    session.set_pace(DEFAULT_PACE)  # an epoch a frame
    train(qtbot, session, 80)
    train(qtbot, session, 220)
    rate(session, 0.1)
    key = session.moment.graph.connections[0].key
    train(qtbot, session, 200)
    session.set_weight("weights", key, (0, 0), 2.5)
    train(qtbot, session, 200)
    session.moment_changed.disconnect(note)
    changed = {300, 500}  # two numbers were shown there: before and after the change
    steps = sorted(set(seen) - changed)
    assert len(steps) >= 3
    for step in (80, *steps[:: max(1, len(steps) // 6)], 499, 1):
        go(qtbot, session, step)
        assert session.moment.step == step
        assert session.travel.note == ""
        if step in seen:
            then, epoch = seen[step]
            assert np.array_equal(flat(session), then)
            assert session.moment.epoch == epoch
    go(qtbot, session, 80)
    assert session.moment.train is not None
    assert session.moment.train.loss == pytest.approx(losses[80], rel=1e-5)
    go(qtbot, session, 100)
    assert session.moment.training.learning_rate == 0.03
    go(qtbot, session, 400)
    assert session.moment.training.learning_rate == 0.1
    assert [mark.step for mark in session.travel.marks] == [300, 500]


def test_looking_back_changes_nothing_and_now_comes_back(make_session: MakeSession, qtbot: QtBot) -> None:
    session = trained(qtbot, make_session("playground"))
    document, now = session.document.project, flat(session)
    go(qtbot, session, 123)
    assert not np.array_equal(flat(session), now)
    assert session.document.project is document
    assert session.parameters() is session.moment.parameters
    session.travel.leave()
    assert session.moment.step == 400
    assert np.array_equal(flat(session), now)
    session.travel.go(500)
    assert not session.travel.is_past


def test_going_back_pauses_training(make_session: MakeSession, qtbot: QtBot) -> None:
    session = make_session("playground")
    session.set_pace(PACES["flat_out"])
    session.play()
    qtbot.waitUntil(lambda: session.moment.step > 200, timeout=30_000)
    go(qtbot, session, 50)
    assert not session.is_running
    assert session.moment.step == 50
    assert session.travel.newest > 200


def test_playing_from_a_past_step_branches_and_keeps_both(make_session: MakeSession, qtbot: QtBot) -> None:
    session = trained(qtbot, make_session("playground"))
    end, told = flat(session), list[Report]()
    session.reported.connect(told.append)
    go(qtbot, session, 150)
    then = flat(session)
    train(qtbot, session, 10)
    assert session.moment.step == 160
    assert session.travel.timeline.names == ("main", "branch")
    assert "Branched at step 150; the earlier run is kept as “main”." in [report.message for report in told]
    assert common_step(session.travel.timeline, "main") == 150
    session.travel.switch("main")
    assert session.moment.step == 400
    assert np.array_equal(flat(session), end)
    session.travel.switch("branch")
    assert session.moment.step == 160
    go(qtbot, session, 150)
    assert np.array_equal(flat(session), then)
    assert session.travel.note == ""


def test_undo_goes_back_over_training_branching_and_switching(make_session: MakeSession, qtbot: QtBot) -> None:
    session = trained(qtbot, make_session("playground"))
    start = session.document.project
    go(qtbot, session, 150)
    rate(session, 0.3)
    train(qtbot, session, 100)
    session.travel.switch("main")
    session.travel.rename("rate 0.3", "fast")
    session.travel.delete("fast")
    assert session.travel.timeline.names == ("main",)
    states = []
    while session.document.project is not start:
        states.append((session.travel.timeline.names, session.moment.step, session.moment.training.learning_rate))
        session.undo()
    assert states == [
        (("main",), 400, 0.03),
        (("main", "fast"), 400, 0.03),
        (("main", "rate 0.3"), 400, 0.03),
        (("main", "rate 0.3"), 250, 0.3),
        (("main", "rate 0.3"), 150, 0.3),
        (("main", "rate 0.3"), 150, 0.03),
    ]
    for _ in states:
        session.redo()
    assert session.travel.timeline.names == ("main",)
    go(qtbot, session, 70)
    assert session.travel.note == ""


@pytest.mark.parametrize("kind", ["rate", "weight", "data", "direct"])
def test_an_edit_at_a_past_step_belongs_to_the_branch_alone(kind: str, make_session: MakeSession, qtbot: QtBot) -> None:
    session = trained(qtbot, make_session("playground"), 200)
    rate(session, 0.1)
    train(qtbot, session, 200)
    go(qtbot, session, 150)
    then, project = flat(session), session.document.project
    key = project.graph.connections[0].key
    if kind == "rate":
        rate(session, 0.7)
    elif kind == "weight":
        session.set_weight("weights", key, (0, 0), 9.0)
    elif kind == "data":
        assert isinstance(project.data, GeneratorSource)
        session.document.edit("Noise", replace(project, data=replace(project.data, noise=0.2)))
    else:
        assert project.parameters is not None
        changed = project.parameters.with_value("weights", key, (0, 0), 9.0)
        session.document.edit("Set", replace(project, parameters=changed))
    after = session.document.project
    assert session.moment.step == 150
    assert not session.travel.is_past
    assert len(session.travel.timeline.branches) == 2
    assert after.training_or_default.learning_rate == (0.7 if kind == "rate" else 0.03)
    assert (flat(session) != then).sum() == (1 if kind in ("weight", "direct") else 0)
    assert (after.data != project.data) == (kind == "data")
    if kind == "data":  # and the journal keeps what they were
        train(qtbot, session, 20)
        assert [mark.kind for mark in session.travel.marks] == ["data"]
        go(qtbot, session, 149)
        assert session.moment.project.data == project.data
        assert session.moment.dataset is not None
        session.travel.leave()
    train(qtbot, session, 10)
    go(qtbot, session, 150)
    session.travel.switch("main")
    assert session.moment.step == 400
    assert session.moment.training.learning_rate == 0.1
    assert session.document.project.data == project.data


def test_moving_a_layer_while_looking_back_does_not_branch(make_session: MakeSession, qtbot: QtBot) -> None:
    session = trained(qtbot, make_session("playground"))
    go(qtbot, session, 150)
    project = session.document.project
    session.document.edit("Move", replace(project, layout=project.layout.with_item("x", (1.0, 2.0))))
    assert session.travel.is_past
    assert session.moment.step == 150
    session.travel.leave()
    assert session.moment.project.layout["x"] == (1.0, 2.0)


def test_a_layer_added_at_a_past_step_keeps_the_numbers_of_then(make_session: MakeSession, qtbot: QtBot) -> None:
    session = trained(qtbot, make_session("playground"))
    go(qtbot, session, 150)
    key, then = session.moment.graph.connections[0].key, session.moment.parameters
    project = session.document.project
    graph = project.graph.with_layer(Layer("extra", "hidden", 2)).with_connection(Connection("extra", "y"))
    assert project.parameters is not None
    fresh = initial_parameters(graph, project.training_or_default.initialization, 0)
    carried = carried_over(graph, fresh, project.parameters)
    session.document.edit("Add a layer", replace(project, graph=graph, parameters=carried))
    kept = session.document.project.parameters
    assert kept is not None
    assert then is not None
    assert kept.weights[key] == then.weights[key]
    assert session.travel.timeline.names == ("main",)  # branches are of one drawing
    session.undo()
    assert session.travel.timeline.names == ("main", "branch")


def test_a_branch_that_was_reset_does_not_take_the_others_with_it(make_session: MakeSession, qtbot: QtBot) -> None:
    session = trained(qtbot, make_session("playground"))
    for step in (150, 40):
        go(qtbot, session, step)
        train(qtbot, session, 10)
    session.reset()
    session.travel.switch("main")
    assert [(b.name, b.step) for b in session.travel.timeline.branches] == [
        ("main", 400),
        ("branch", 160),
        ("branch 2", 0),
    ]
    session.travel.switch("branch 2")
    assert session.moment.step == 0
    train(qtbot, session, 10)
    assert session.travel.timeline.current.step == 10


def test_reset_keeps_the_branches_that_rest(make_session: MakeSession, qtbot: QtBot) -> None:
    session = trained(qtbot, make_session("playground"))
    go(qtbot, session, 150)
    train(qtbot, session, 10)
    go(qtbot, session, 40)
    session.reset()
    assert session.moment.step == 0
    assert not session.travel.is_past
    assert session.travel.timeline.names == ("main", "branch")
    session.travel.switch("main")
    assert session.moment.step == 400


@pytest.mark.parametrize("name", ["run.netfold", "run.json"])
def test_branches_and_the_past_come_back_with_the_file(
    name: str, make_session: MakeSession, qtbot: QtBot, tmp_path: Path
) -> None:
    session = trained(qtbot, make_session("playground"))
    go(qtbot, session, 150)
    then = flat(session)
    rate(session, 0.3)
    train(qtbot, session, 100)
    end = flat(session)
    write_project(saved_form(session.document.project), tmp_path / name)
    opened = Session(Document(read_project(tmp_path / name).project))
    try:
        opened.engine.prepare()
        qtbot.waitUntil(lambda: opened.engine.can_train, timeout=60_000)
        assert opened.travel.timeline.names == ("main", "rate 0.3")
        opened.travel.keeping.rebuild()
        qtbot.waitUntil(lambda: not opened.travel.keeping.is_rebuilding, timeout=60_000)
        assert opened.travel.keeping.kept().frames[0].step == 0
        assert np.array_equal(flat(opened), end)
        go(qtbot, opened, 150)
        assert np.array_equal(flat(opened), then)
        opened.travel.switch("main")
        assert opened.moment.step == 400
        write_project(saved_form(opened.document.project), tmp_path / name)
        again = read_project(tmp_path / name).project
        assert saved_form(again).extra == again.extra
    finally:
        opened.close()
        opened.document.deleteLater()
        opened.deleteLater()


def test_other_data_after_opening_are_not_those_of_the_branches_that_rest(
    make_session: MakeSession, qtbot: QtBot, tmp_path: Path
) -> None:
    session = trained(qtbot, make_session("playground"))
    end, data = flat(session), session.document.project.data
    go(qtbot, session, 150)
    train(qtbot, session, 10)
    write_project(saved_form(session.document.project), tmp_path / "run.netfold")
    opened = Session(Document(read_project(tmp_path / "run.netfold").project))
    try:
        opened.engine.prepare()
        qtbot.waitUntil(lambda: opened.engine.can_train, timeout=60_000)
        project = opened.document.project
        opened.document.edit("Nothing", replace(project))
        assert opened.document.undo_stack.count() == 0
        opened.document.edit("XOR", replace(project, data=GeneratorSource("xor", samples=100)))
        assert opened.travel.timeline.named("main").data == data
        opened.travel.switch("main")
        assert opened.document.project.data == data
        assert opened.dataset is not None
        assert np.array_equal(replay(opened.document.project, opened.dataset, steps=400).engine.flat_copy(), end)
    finally:
        opened.close()
        opened.document.deleteLater()
        opened.deleteLater()


def test_of_many_places_asked_for_while_dragging_the_newest_wins(make_session: MakeSession, qtbot: QtBot) -> None:
    session = trained(qtbot, make_session("playground"))
    shown: list[int] = []
    session.moment_changed.connect(lambda: shown.append(session.moment.step))
    for step in range(399, 99, -1):
        session.travel.go(step)
    qtbot.waitUntil(lambda: not session.travel.is_waiting, timeout=10_000)
    assert session.moment.step == 100
    assert len(set(shown)) < 100
    assert shown == sorted(shown, reverse=True)


def test_a_run_too_slow_to_compute_snaps_and_says_so(make_session: MakeSession, qtbot: QtBot, monkeypatch) -> None:  # noqa: ANN001
    from core.training import timeline

    session = trained(qtbot, make_session("playground"))
    original = timeline.moment_at
    monkeypatch.setattr(timeline, "moment_at", lambda *args, allowance: original(*args, allowance=0.0))
    go(qtbot, session, 201)
    assert session.travel.shown is not None
    assert session.moment.step in {frame.step for frame in session.travel.keeping.kept().frames}
    assert "nearest stored step" in session.travel.note


def test_branches_that_cannot_be_read_are_told_whichever_way_the_file_comes(make_session: MakeSession) -> None:
    session = make_session("playground")
    reports: list[Report] = []
    session.reported.connect(reports.append)
    now = session.document.project
    broken = replace(now, extra=FrozenMap({**now.extra, KEY: [{"name": ""}]}))
    session.document.edit("Revert", broken)
    assert [report.message for report in reports] == ["Not all branches came back."]
    session.document.edit("Rename", replace(broken, title="other"))
    session.undo()
    assert len(reports) == 1, "once"
    session.document.open(replace(now, extra=FrozenMap({**now.extra, KEY: "none"})), None)
    assert len(reports) == 2


def test_a_window_on_such_a_file_tells_it_from_the_start(make_session: MakeSession) -> None:
    session = make_session("playground")
    now = session.document.project
    again = Session(Document(replace(now, extra=FrozenMap({**now.extra, KEY: "none"}))))
    try:
        reports: list[Report] = []
        again.reported.connect(reports.append)
        again.travel.tell_lost_branches()
        again.travel.tell_lost_branches()
        assert len(reports) == 1
    finally:
        again.close()
        again.deleteLater()


def test_the_rows_of_a_past_step_are_those_it_had(make_session: MakeSession, qtbot: QtBot) -> None:
    session = trained(qtbot, make_session("playground"), 100)
    before = session.document.project
    assert isinstance(before.data, GeneratorSource)
    old_rows = session.shown_dataset
    session.document.edit("Noise", replace(before, data=replace(before.data, noise=0.3)))
    new_rows = session.shown_dataset
    assert new_rows is session.dataset is not old_rows
    train(qtbot, session, 100)
    go(qtbot, session, 50)
    assert session.shown_source == before.data
    assert session.shown_dataset is not None
    assert old_rows is not None
    np.testing.assert_array_equal(session.shown_dataset.inputs, old_rows.inputs)
    assert session.dataset is new_rows, "what an edit changes is still the document's"
    session.travel.leave()
    assert session.shown_source == session.document.project.data
    assert session.shown_dataset is new_rows
