"""Live retrain in the session: each change leads to where training ends up, as one undo step with the change."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from core.project import GeneratorSource
from core.training.pace import PACES
from gui.errors import Report
from gui.live_retrain import FIRST_STEPS
from gui.session import Session
from tests.gui.conftest import MakeSession
from tests.gui.runs import expected, flat, retrain


@pytest.fixture
def live(make_session: MakeSession, qtbot: QtBot) -> Session:
    """The playground with the switch on, trained to where it ends at first."""
    session = make_session("playground")
    session.set_live(True)
    retrain(qtbot, session)
    return session


def noisier(session: Session, noise: float, *, merge: str = "noise") -> None:
    project = session.document.project
    assert isinstance(project.data, GeneratorSource)
    session.document.edit("Noise", replace(project, data=replace(project.data, noise=noise)), merge=merge)


def test_switched_on_it_trains_a_fresh_network_to_its_first_end(live: Session) -> None:
    assert live.moment.step == FIRST_STEPS
    assert live.document.undo_stack.count() == 1
    np.testing.assert_array_equal(flat(live), expected(live, FIRST_STEPS))


def test_switched_on_where_a_run_stands_it_ends_there(make_session: MakeSession, qtbot: QtBot) -> None:
    session = make_session("playground")
    session.train_steps(130)
    qtbot.waitUntil(lambda: session.moment.step == 130 and not session.is_running, timeout=20_000)
    trained = flat(session)
    session.set_live(True)
    assert session.live.steps == 130
    np.testing.assert_array_equal(flat(session), trained)
    noisier(session, 0.4)
    retrain(qtbot, session)
    assert session.moment.step == 130


def test_a_change_of_the_data_shows_where_training_ends_up_in_every_part(live: Session, qtbot: QtBot) -> None:
    before, curve = flat(live), live.history
    noisier(live, 0.5)
    retrain(qtbot, live)
    np.testing.assert_array_equal(flat(live), expected(live, FIRST_STEPS))
    assert not np.array_equal(flat(live), before)
    moment = live.moment
    assert moment.train is not None
    assert moment.project is live.document.project
    assert live.history is not curve
    assert live.history.train[-1] == moment.train.loss
    assert live.responses is not None


def test_a_drag_is_one_undo_step_that_takes_change_and_training_back(live: Session, qtbot: QtBot) -> None:
    before, steps = live.document.project, live.document.undo_stack.count()
    for noise in (0.1, 0.2, 0.3):
        noisier(live, noise)
        retrain(qtbot, live)
    after = live.document.project
    assert live.document.undo_stack.count() == steps + 1
    assert live.document.undo_stack.undoText() == "Noise"
    live.undo()
    assert live.document.project is before
    retrain(qtbot, live)
    assert live.document.project is before, "undo brings its numbers with it: nothing is trained"
    live.redo()
    assert live.document.project is after


def test_settings_drawing_and_seed_train_again(live: Session, qtbot: QtBot) -> None:
    project = live.document.project
    changes = (
        replace(project.training_or_default, learning_rate=0.1),
        replace(project.training_or_default, l2=0.01),
        replace(project.training_or_default, seed=7),
    )
    for training in changes:
        live.set_training(training, "Setting")
        retrain(qtbot, live)
        assert live.moment.step == FIRST_STEPS
        np.testing.assert_array_equal(flat(live), expected(live, FIRST_STEPS))
    seed = live.document.project.training_or_default.seed
    live.new_seed()
    retrain(qtbot, live)
    assert live.document.project.training_or_default.seed == seed + 1
    assert live.moment.step == FIRST_STEPS


def test_a_moved_layer_trains_nothing(live: Session, qtbot: QtBot) -> None:
    before = live.document.project
    layout = type(before.layout)({**before.layout, "y": (900.0, 0.0)})
    live.document.edit("Move y", replace(before, layout=layout))
    assert not live.live.is_under_way
    assert live.document.project.parameters is before.parameters


def test_a_weight_that_is_set_is_the_starts(live: Session, qtbot: QtBot) -> None:
    key = next(iter(live.document.project.graph.by_key))
    live.set_weight("weights", key, (0, 0), 0.75)
    retrain(qtbot, live)
    assert live.moment.step == FIRST_STEPS
    _, start = live.number_base()
    assert start is not None
    assert start.weights[key].numpy()[0, 0] == np.float32(0.75)
    parameters = live.parameters()
    assert parameters is not None
    assert parameters.weights[key].numpy()[0, 0] != np.float32(0.75)
    noisier(live, 0.3)
    retrain(qtbot, live)
    _, start = live.number_base()
    assert start is not None
    assert start.weights[key].numpy()[0, 0] == np.float32(0.75), "a typed start outlives other changes"


def test_reset_goes_to_the_start_and_stays_there(live: Session, qtbot: QtBot) -> None:
    live.reset()
    retrain(qtbot, live)
    assert live.moment.step == 0
    noisier(live, 0.2)
    retrain(qtbot, live)
    assert live.moment.step == FIRST_STEPS


def test_play_goes_on_from_there_and_moves_the_end(live: Session, qtbot: QtBot) -> None:
    live.set_pace(PACES["flat_out"])
    live.train_steps(500)
    qtbot.waitUntil(lambda: live.moment.step == FIRST_STEPS + 500 and not live.is_running, timeout=20_000)
    assert live.live.steps == FIRST_STEPS + 500
    noisier(live, 0.2)
    retrain(qtbot, live)
    assert live.moment.step == FIRST_STEPS + 500


def test_a_change_while_training_runs_pauses_it_and_trains_again_to_there(live: Session, qtbot: QtBot) -> None:
    live.set_pace(PACES["flat_out"])
    live.play()
    qtbot.waitUntil(lambda: live.moment.step > FIRST_STEPS + 100, timeout=20_000)
    live.set_training(replace(live.document.project.training_or_default, learning_rate=0.01), "Rate 0.01")
    assert not live.is_running
    retrain(qtbot, live)
    assert live.moment.step == live.live.steps > FIRST_STEPS
    np.testing.assert_array_equal(flat(live), expected(live, live.live.steps))


def test_another_end_is_trained_to_at_once(live: Session, qtbot: QtBot) -> None:
    live.set_live_steps(700)
    retrain(qtbot, live)
    assert live.moment.step == 700
    live.undo()
    assert live.moment.step == FIRST_STEPS


def test_a_long_run_is_shown_on_its_way_and_given_up_for_the_next_change(live: Session, qtbot: QtBot) -> None:
    live.set_live_steps(10**9)
    qtbot.waitUntil(lambda: live.moment.step > 5000, timeout=30_000)
    assert live.live.is_under_way
    assert live.live.reached
    live.live.set_steps(800)
    noisier(live, 0.25)
    retrain(qtbot, live)
    assert live.moment.step == 800


def test_switching_off_ends_it(live: Session, qtbot: QtBot) -> None:
    live.set_live(False)
    before = flat(live)
    noisier(live, 0.4)
    retrain(qtbot, live)
    np.testing.assert_array_equal(flat(live), before)


def test_a_change_that_makes_a_problem_trains_nothing(live: Session, qtbot: QtBot) -> None:
    project = live.document.project
    live.document.edit("Nothing to learn from", replace(project, data=None))
    assert not live.live.is_under_way
    assert live.problems
    live.undo()
    assert not live.problems


def test_a_run_that_diverges_says_so(live: Session, qtbot: QtBot) -> None:
    told: list[Report] = []
    live.reported.connect(told.append)
    identity = replace(live.document.project.graph.by_id["h1"].activation, name="relu")
    graph = live.document.project.graph
    for layer in ("h1", "h2", "y"):
        name = "identity" if layer == "y" else identity.name
        graph = graph.with_layer(replace(graph.by_id[layer], activation=replace(identity, name=name)))
    training = replace(live.document.project.training_or_default, learning_rate=1000.0)
    live.document.edit("Too much", replace(live.document.project, graph=graph, training=training))
    retrain(qtbot, live)
    assert live.live.note
    assert any(report.message.startswith("Live retrain:") for report in told)
    assert live.moment.step < FIRST_STEPS
    assert np.isfinite(flat(live)).all()


def test_an_edit_made_while_a_long_run_is_on_its_way_keeps_the_two_apart(live: Session, qtbot: QtBot) -> None:
    live.live.set_steps(10**9)
    noisier(live, 0.3)
    qtbot.waitUntil(lambda: live.moment.step > 0 and live.live.reached not in (None, 0), timeout=30_000)
    count = live.document.undo_stack.count()
    project = live.document.project
    layout = type(project.layout)({**project.layout, "y": (900.0, 0.0)})
    live.document.edit("Move y", replace(project, layout=layout))
    reached = live.moment.step
    qtbot.waitUntil(lambda: live.moment.step > reached, timeout=30_000)
    live.set_live(False)
    assert live.document.undo_stack.count() == count + 2
    assert live.document.undo_stack.undoText().startswith("Retrain to step")
    assert live.document.project.layout["y"] == (900.0, 0.0)


def test_after_a_reset_it_ends_where_the_user_said_not_where_an_older_run_did(
    make_session: MakeSession, qtbot: QtBot
) -> None:
    session = make_session("playground")
    session.train_steps(300)
    qtbot.waitUntil(lambda: not session.is_running, timeout=30_000)
    session.set_live(True)
    assert session.live.steps == 300
    session.set_live(False)
    session.reset()
    session.set_live(True)
    retrain(qtbot, session)
    assert session.moment.step == FIRST_STEPS
    session.set_live_steps(700)
    retrain(qtbot, session)
    session.set_live(False)
    session.reset()
    session.set_live(True)
    retrain(qtbot, session)
    assert session.moment.step == 700
