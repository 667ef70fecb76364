"""Branches of a run: one that leaves a past step keeps both, and what is edited there belongs to it alone."""

from __future__ import annotations

from dataclasses import replace
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
from core.training.replay import replay
from gui.canvas.edits import set_units
from gui.document import Document
from gui.errors import Report
from gui.run_branching import common_step
from gui.session import Session
from tests.gui.conftest import MakeSession
from tests.gui.runs import flat, go, set_rate, train, trained

pytestmark = pytest.mark.usefixtures("patient")


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


def test_another_drawing_at_a_past_step_does_not_claim_to_keep_the_run(make_session: MakeSession, qtbot: QtBot) -> None:
    session = trained(qtbot, make_session("playground"))
    told = list[Report]()
    session.reported.connect(told.append)
    go(qtbot, session, 150)
    session.document.edit("a unit more", set_units(session.document.project, "h1", 5))
    qtbot.waitUntil(lambda: bool(told))
    assert session.travel.timeline.names == ("main",)
    assert not any("is kept" in report.message for report in told)
    assert "the 2 branches stay with the one before. Undo brings them back." in told[-1].message
    session.document.undo_stack.undo()
    assert len(session.travel.timeline.names) == 2


def test_undo_goes_back_over_training_branching_and_switching(make_session: MakeSession, qtbot: QtBot) -> None:
    session = trained(qtbot, make_session("playground"))
    start = session.document.project
    go(qtbot, session, 150)
    set_rate(session, 0.3)
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
    set_rate(session, 0.1)
    train(qtbot, session, 200)
    go(qtbot, session, 150)
    then, project = flat(session), session.document.project
    key = project.graph.connections[0].key
    if kind == "rate":
        set_rate(session, 0.7)
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
    set_rate(session, 0.3)
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
