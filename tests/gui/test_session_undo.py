"""One history for edits and training: what undo, redo, reset and reopening bring back, numbers and curve."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from pytestqt.qtbot import QtBot

from core.graph import Connection, Layer
from core.loss_history import History
from core.project_file import project_from_bytes, project_to_bytes
from gui.document import Document
from gui.session import Session
from tests.gui.conftest import MakeSession
from tests.gui.runs import flat, play_to, train


def test_pausing_puts_the_trained_parameters_into_the_document_as_one_undoable_step(
    make_session: MakeSession, qtbot: QtBot
) -> None:
    session = make_session("playground")
    start = flat(session)
    play_to(qtbot, session, 50)
    session.pause()
    trained = flat(session)
    assert not session.is_running
    assert session.document.undo_stack.undoText().startswith("Train to step")
    session.undo()
    assert np.array_equal(flat(session), start)
    assert session.moment.step == 0
    session.redo()
    assert np.array_equal(flat(session), trained)


def test_going_on_after_undo_and_redo_equals_going_on_at_once(make_session: MakeSession, qtbot: QtBot) -> None:
    first, second = make_session("playground"), make_session("playground")
    for session in (first, second):
        session.train_steps(30)
        qtbot.waitUntil(lambda s=session: s.moment.step == 30 and not s.is_running, timeout=20_000)
    first.undo()
    first.redo()
    for session in (first, second):
        session.train_steps(30)
        qtbot.waitUntil(lambda s=session: s.moment.step == 60 and not s.is_running, timeout=20_000)
    assert np.array_equal(flat(first), flat(second))


def test_reset_goes_back_to_the_same_start_and_new_seed_to_another(make_session: MakeSession, qtbot: QtBot) -> None:
    session = make_session("playground")
    start = flat(session)
    play_to(qtbot, session, 100)
    session.reset()
    assert np.array_equal(flat(session), start)
    assert session.moment.step == 0
    session.new_seed()
    assert not np.array_equal(flat(session), start)


def test_reset_of_a_network_with_typed_weights_goes_back_to_those(make_session: MakeSession, qtbot: QtBot) -> None:
    session = make_session("xor_hidden")
    start = flat(session)
    play_to(qtbot, session, 20)
    session.pause()
    assert not np.array_equal(flat(session), start)
    session.reset()
    assert np.array_equal(flat(session), start)


def test_undo_and_redo_of_training_bring_back_the_curve_of_that_moment(make_session: MakeSession, qtbot: QtBot) -> None:
    session = make_session("playground")
    train(qtbot, session, 60)
    first = session.history
    assert len(first) > 1
    train(qtbot, session, 60)
    second = session.history
    assert second.steps[-1] == 120
    assert session.document.project.history == second
    session.undo()
    assert session.history == first
    session.undo()
    assert len(session.history) == 0
    session.redo()
    session.redo()
    assert session.history == second


def test_play_after_undoing_a_training_step_goes_on_from_there_exactly(make_session: MakeSession, qtbot: QtBot) -> None:
    straight, back = make_session("playground"), make_session("playground")
    for session in (straight, back):
        session.set_training(
            replace(session.moment.training, optimizer=type(session.moment.training.optimizer)("adam")), "Adam"
        )
        train(qtbot, session, 33)
    train(qtbot, back, 50)
    back.undo()
    assert back.moment.step == 33
    for session in (straight, back):
        train(qtbot, session, 40)
    assert np.array_equal(flat(straight), flat(back))
    for session in (straight, back):
        assert session.history.steps[-1] == 73
        assert (np.diff(session.history.steps) > 0).all()
    assert back.document.project.journal == straight.document.project.journal


def test_undo_of_a_reset_brings_back_the_trained_numbers_and_the_curve_and_training_goes_on(
    make_session: MakeSession, qtbot: QtBot
) -> None:
    straight, back = make_session("playground"), make_session("playground")
    for session in (straight, back):
        train(qtbot, session, 40)
    trained, curve = flat(back), back.history
    for reset in (back.reset, back.new_seed):
        reset()
        assert back.moment.step == 0
        assert len(back.history) == 0
        assert not np.array_equal(flat(back), trained)
        back.undo()
        assert np.array_equal(flat(back), trained)
        assert back.moment.step == 40
        assert back.history == curve
    for session in (straight, back):
        train(qtbot, session, 20)
    assert np.array_equal(flat(straight), flat(back))
    assert back.history.steps[-1] == 60


def test_reset_while_training_runs_is_undone_to_where_it_had_come(make_session: MakeSession, qtbot: QtBot) -> None:
    session = make_session("playground")
    play_to(qtbot, session, 100)
    session.reset()
    assert not session.is_running
    assert session.moment.step == 0
    session.undo()
    assert session.moment.step >= 100
    assert session.history.steps[-1] == session.moment.step


def test_the_curve_survives_saving_and_goes_on_after_reopening(make_session: MakeSession, qtbot: QtBot) -> None:
    session = make_session("playground")
    train(qtbot, session, 60)
    before = session.history
    document = Document(project_from_bytes(project_to_bytes(session.document.project), "").project)
    again = Session(document)
    try:
        assert again.history == before
        train(qtbot, again, 60)
        after = again.history
        assert np.array_equal(after.train[: len(before)], before.train)
        assert after.steps[-1] == 120
        assert (np.diff(after.steps) > 0).all()
    finally:
        again.close()
        document.deleteLater()
        again.deleteLater()


def test_the_curve_of_another_drawing_is_not_shown_but_comes_back_with_it(
    make_session: MakeSession, qtbot: QtBot
) -> None:
    session = make_session("playground")
    train(qtbot, session, 60)
    curve, project = session.history, session.document.project
    graph = project.graph.with_layer(Layer("extra", "hidden", 2)).with_connection(Connection("extra", "y"))
    shown: list[History] = []
    session.history_changed.connect(lambda: shown.append(session.history))
    session.document.edit("Add a layer", replace(project, graph=graph))
    session.undo()
    assert [len(history) for history in shown] == [0, len(curve)]
    assert session.history == curve


def test_moving_a_layer_or_renaming_leaves_the_curve_alone(make_session: MakeSession, qtbot: QtBot) -> None:
    session = make_session("playground")
    train(qtbot, session, 60)
    shown: list[History] = []
    session.history_changed.connect(lambda: shown.append(session.history))
    session.document.edit("Rename", replace(session.document.project, title="Mine"))
    assert shown == []
