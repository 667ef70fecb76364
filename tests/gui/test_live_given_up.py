"""A live retrain that does not come to its end: Play goes on from where it stands, redo brings its run back."""

from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from gui import live_retrain
from gui.session import Session
from tests.gui.conftest import MakeSession
from tests.gui.runs import expected, flat, go, play_to, retrain, set_rate, train

FAR = 10**9  # a step that no test comes to
END = 300


@pytest.fixture
def live(make_session: MakeSession, qtbot: QtBot) -> Session:
    """The playground with the switch on, trained to where it ends."""
    session = make_session("playground")
    session.live.set_steps(END)
    session.set_live(True)
    retrain(qtbot, session)
    return session


def under_way(qtbot: QtBot, session: Session, rate: float) -> int:
    """A changed rate whose run has shown something on its way to a far end; where it stands."""
    session.live.set_steps(FAR)
    set_rate(session, rate)
    qtbot.waitUntil(lambda: bool(session.live.reached), timeout=30_000)
    return session.moment.step


def test_play_goes_on_from_where_a_retrain_stands_and_leaves_its_end(live: Session, qtbot: QtBot) -> None:
    stood = under_way(qtbot, live, 0.1)
    train(qtbot, live, 7)
    retrain(qtbot, live)
    assert live.moment.step == stood + 7
    assert live.document.undo_stack.undoText().startswith("Train to step")
    np.testing.assert_array_equal(flat(live), expected(live, stood + 7))
    assert live.live.steps == FAR


def test_play_before_the_first_look_goes_on_from_the_numbers_that_are_shown(live: Session, qtbot: QtBot) -> None:
    live.live.set_steps(FAR)
    set_rate(live, 0.1)
    assert live.live.reached == 0
    train(qtbot, live, 1)
    retrain(qtbot, live)
    assert live.moment.step == END + 1


def test_play_that_stops_short_of_the_end_leaves_it(live: Session, qtbot: QtBot) -> None:
    live.reset()
    train(qtbot, live, 20)
    assert live.live.steps == END
    set_rate(live, 0.1)
    retrain(qtbot, live)
    assert live.moment.step == END


def test_play_at_a_past_step_goes_on_from_there(live: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_retrain, "AT_ONCE", 20.0)
    monkeypatch.setattr(live.live, "_was_quick", True)
    go(qtbot, live, 50)
    live.train_steps(1)
    qtbot.waitUntil(lambda: not live.is_running and live.is_idle, timeout=30_000)
    assert live.moment.step == 51


def test_an_end_that_is_typed_while_training_runs_is_the_end(live: Session, qtbot: QtBot) -> None:
    play_to(qtbot, live, END + 100)
    live.set_live_steps(200)
    retrain(qtbot, live)
    assert live.live.steps == live.moment.step == 200


def test_an_end_where_a_retrain_just_stands_ends_it_there(live: Session, qtbot: QtBot) -> None:
    stood = under_way(qtbot, live, 0.1)
    live.set_live_steps(stood)
    retrain(qtbot, live)
    assert live.moment.step == stood


def test_redo_of_a_change_whose_retrain_was_given_up_trains_it_to_the_end(live: Session, qtbot: QtBot) -> None:
    before, count = live.document.project, live.document.undo_stack.count()
    under_way(qtbot, live, 0.1)
    live.undo()
    assert not live.live.is_under_way
    assert live.document.project is before
    live.live.set_steps(END)
    live.redo()
    retrain(qtbot, live)
    assert live.moment.step == END
    np.testing.assert_array_equal(flat(live), expected(live, END))
    assert live.document.undo_stack.count() == count + 1, "it belongs to the change that was redone"
    after = live.document.project
    live.undo()
    live.redo()
    assert live.document.project is after
    assert not live.live.is_under_way, "it has come to its end"


def test_redo_of_a_change_taken_back_before_its_first_look_trains_it(live: Session, qtbot: QtBot) -> None:
    live.live.set_steps(FAR)
    set_rate(live, 0.1)
    assert live.live.reached == 0
    live.undo()
    live.live.set_steps(END)
    live.redo()
    retrain(qtbot, live)
    assert live.document.project.training_or_default.learning_rate == 0.1
    np.testing.assert_array_equal(flat(live), expected(live, END))


def test_undo_to_a_change_that_the_next_one_gave_up_trains_it_and_keeps_the_next(live: Session, qtbot: QtBot) -> None:
    under_way(qtbot, live, 0.1)
    live.live.set_steps(END)
    set_rate(live, 0.2)
    retrain(qtbot, live)
    last = live.document.project
    live.undo()
    retrain(qtbot, live)
    assert live.document.project.training_or_default.learning_rate == 0.1
    np.testing.assert_array_equal(flat(live), expected(live, END))
    live.redo()
    assert live.document.project is last


def test_switched_off_undo_and_redo_leave_a_retrain_where_it_stood(live: Session, qtbot: QtBot) -> None:
    stood = under_way(qtbot, live, 0.1)
    live.set_live(False)
    live.undo()
    live.redo()
    retrain(qtbot, live)
    assert live.moment.step == stood
