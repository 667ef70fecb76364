"""Live retrain where training is as quick as a frame: the edit enters the document together with its numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from core.choice import Choice
from core.loss_history import History
from core.project import GeneratorSource, Project
from core.training.fused import machine
from core.training.retrainer import Answer, Retrainer
from gui import data_loading, live_retrain
from gui.canvas.edits import with_graph
from gui.document import Document
from gui.errors import Report
from gui.live_retrain import FIRST_STEPS
from gui.session import Session
from tests.gui.conftest import MakeSession
from tests.gui.runs import expected, flat, retrain, set_rate


@pytest.fixture
def live(make_session: MakeSession, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Session:
    """The playground with the switch on, on a machine that is quick enough however busy it is."""
    monkeypatch.setattr(live_retrain, "AT_ONCE", 20.0)
    monkeypatch.setattr(live_retrain, "QUICK", 20.0)
    monkeypatch.setattr(live_retrain, "FRAME", 0.0)
    session = make_session("playground")
    session.set_live(True)
    retrain(qtbot, session)
    return session


def changes_of(document: Document) -> list[tuple[Project, Project]]:
    told: list[tuple[Project, Project]] = []
    document.project_changed.connect(lambda before, after: told.append((before, after)))
    return told


def test_all_that_follows_the_document_is_told_once_and_the_numbers_are_there(live: Session) -> None:
    told, before = changes_of(live.document), live.document.project
    set_rate(live, 0.1)
    assert [(pair[0], pair[1]) for pair in told] == [(before, live.document.project)]
    assert not live.live.is_under_way
    assert live.moment.project is live.document.project
    assert live.moment.step == FIRST_STEPS
    np.testing.assert_array_equal(flat(live), expected(live, FIRST_STEPS))
    assert live.moment.train is not None
    assert live.history.train[-1] == live.moment.train.loss
    assert live.responses is not None


def test_what_is_not_tiles_or_map_waits_until_they_are_painted(live: Session, qtbot: QtBot) -> None:
    drawn: list[str] = []
    live.moment_changed.connect(lambda: live.turns.ask("another view", lambda: drawn.append("redrawn")))
    set_rate(live, 0.1)
    assert live.turns.is_held
    qtbot.waitUntil(lambda: drawn == ["redrawn"], timeout=5_000)
    assert not live.turns.is_held


def test_its_numbers_are_those_of_a_run_that_is_not_waited_for(
    live: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_rate(live, 0.07)
    at_once = live.document.project
    live.undo()
    monkeypatch.setattr(live_retrain, "FRAME", 1e9)  # a hand that is faster
    set_rate(live, 0.07)
    assert live.live.is_under_way
    retrain(qtbot, live)
    # without a compiler the curve has its points where there was time for them
    ended, answered = (replace(project, history=History()) for project in (live.document.project, at_once))
    assert ended == answered
    if machine.is_available():
        assert live.document.project == at_once


def test_undo_and_redo_go_over_edit_and_numbers_in_one_step(live: Session, qtbot: QtBot) -> None:
    start, count = live.document.project, live.document.undo_stack.count()
    for rate in (0.1, 0.2, 0.3):
        set_rate(live, rate, merge="rate")
    end = live.document.project
    assert live.document.undo_stack.count() == count + 1, "a drag is one step"
    live.undo()
    assert live.document.project is start
    retrain(qtbot, live)
    assert live.document.project is start, "undo trains nothing"
    assert live.moment.project is start
    live.redo()
    assert live.document.project is end
    retrain(qtbot, live)
    np.testing.assert_array_equal(flat(live), expected(live, FIRST_STEPS))


def test_other_rows_are_read_once_and_belong_to_the_moment(live: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[Project] = []
    real = data_loading.load_data

    def counted(project: Project) -> object:
        calls.append(project)
        return real(project)

    monkeypatch.setattr(data_loading, "load_data", counted)
    project = live.document.project
    assert isinstance(project.data, GeneratorSource)
    live.document.edit("Noise", replace(project, data=replace(project.data, noise=0.4)))
    assert len(calls) == 1
    assert live.moment.dataset is live.dataset
    np.testing.assert_array_equal(flat(live), expected(live, FIRST_STEPS))


def test_another_drawing_comes_with_its_numbers_too(live: Session, qtbot: QtBot) -> None:
    graph = live.document.project.graph
    hidden = next(layer for layer in graph.layers if layer.kind == "hidden")
    for units, name in ((hidden.units + 2, "tanh"), (1, "relu")):
        layer = replace(hidden, units=units, activation=Choice(name))
        graph = live.document.project.graph.with_layer(layer)
        live.document.edit("Layer", with_graph(live.document.project, graph))
        assert not live.problems
        assert live.moment.graph == graph
        assert live.moment.step == FIRST_STEPS
        np.testing.assert_array_equal(flat(live), expected(live, FIRST_STEPS))
        assert live.responses is not None
        assert len(live.responses[hidden.id]) == units


def test_a_problem_is_not_waited_for(live: Session) -> None:
    project = live.document.project
    trained = project.parameters
    live.document.edit(
        "Loss", replace(project, training=replace(project.training_or_default, loss=Choice("cross_entropy")))
    )
    assert live.problems
    assert not live.live.is_under_way
    assert live.document.project.parameters is trained


def test_a_run_that_is_not_through_goes_on_by_itself_and_the_next_is_not_waited_for(
    live: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_retrain, "AT_ONCE", 0.0)
    told = changes_of(live.document)
    set_rate(live, 0.1)
    assert live.live.is_under_way
    assert len(told) == 1
    waits: list[float] = []
    real = Retrainer.wait

    def noted(retrainer: Retrainer, timeout: float) -> Answer | None:
        waits.append(timeout)
        return real(retrainer, timeout)

    monkeypatch.setattr(Retrainer, "wait", noted)
    set_rate(live, 0.2)
    assert not waits
    retrain(qtbot, live)
    np.testing.assert_array_equal(flat(live), expected(live, FIRST_STEPS))
    assert live.live.ends_the_edit
    set_rate(live, 0.3)
    assert waits, "the last one was quick"
    retrain(qtbot, live)
    np.testing.assert_array_equal(flat(live), expected(live, FIRST_STEPS))


def test_a_run_that_ends_early_says_so_when_the_edit_is_made(live: Session) -> None:
    told: list[tuple[Report, float]] = []
    live.reported.connect(lambda report: told.append((report, live.document.project.training_or_default.learning_rate)))
    graph = live.document.project.graph
    for layer in graph.layers:
        if layer.kind != "input":
            name = "identity" if layer.kind == "output" else "relu"
            graph = graph.with_layer(replace(layer, activation=Choice(name)))
    training = replace(live.document.project.training_or_default, learning_rate=1000.0)
    live.document.edit("Too much", replace(live.document.project, graph=graph, training=training))
    assert live.live.note
    assert [(r.message.startswith("Live retrain:"), rate) for r, rate in told] == [(True, 1000.0)]
    assert 0 <= live.moment.step < FIRST_STEPS
    assert np.isfinite(flat(live)).all()


def test_a_bug_in_what_is_computed_loses_no_edit(live: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_retrain, "AT_ONCE", 0.05)
    monkeypatch.setitem(live.live.companions, "broken", lambda _moment: lambda _parameters: 1 // 0)
    with qtbot.capture_exceptions() as caught:
        set_rate(live, 0.25)
        assert live.document.project.training_or_default.learning_rate == 0.25
        qtbot.waitUntil(lambda: bool(caught), timeout=10_000)
    assert caught[0][0] is ZeroDivisionError
    assert not live.live.is_under_way


def test_trained_elsewhere_or_reset_is_no_turn_of_a_knob(live: Session, qtbot: QtBot) -> None:
    live.train_steps(100)
    qtbot.waitUntil(lambda: not live.is_running and live.moment.step == FIRST_STEPS + 100, timeout=20_000)
    live.reset()
    assert live.moment.step == 0
    assert not live.live.is_under_way
