"""Travelling in a run: any past step shown is what was shown then, and looking back changes nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from core.project import GeneratorSource
from core.training.pace import DEFAULT_PACE, PACES
from tests.gui.conftest import MakeSession
from tests.gui.runs import flat, go, set_rate, train, trained

pytestmark = pytest.mark.usefixtures("patient")


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
    set_rate(session, 0.1)
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
