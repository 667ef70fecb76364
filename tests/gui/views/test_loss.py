"""The loss view: its axis, its lines, its empty state."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from pytestqt.qtbot import QtBot

from core.training.messages import History
from gui.session import Session
from gui.views.loss import LossView, across, wants_log

OpenSession = Callable[..., Session]
ShowView = Callable[..., LossView]


def history(train: list[float], test: list[float] | None = None) -> History:
    count = len(train)
    steps = np.arange(count) * 25.0
    held_out = np.array(test) if test is not None else np.full(count, np.nan)
    return History(steps, np.arange(count, dtype=float), np.array(train), held_out)


def test_before_training_the_view_says_what_to_do(open_session: OpenSession, show_view: ShowView) -> None:
    view = show_view(open_session(2, 2, 1), "loss")
    assert view.empty.text().startswith("Press Play")
    assert not view.plot.isVisible()


def test_a_fall_by_orders_of_magnitude_gets_a_logarithmic_axis(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    session = open_session(2, 2, 1)
    session.history = history([1.0, 0.1, 0.01, 0.001], [1.0, 0.2, 0.02, 0.002])
    view = show_view(session, "loss")
    assert view.is_log
    assert view.subject.text() == "logarithmic"
    assert "test" in view.test_label.text()
    session.history = history([1.0, 0.9, 0.8])
    session.history_changed.emit()
    qtbot.wait(120)
    assert not view.is_log
    assert view.test_label.text() == "no test set"


def test_the_axis_does_not_flicker_between_its_kinds() -> None:
    assert not wants_log(history([1.0, 1.0 / 15]))
    assert wants_log(history([1.0, 1.0 / 15]), was_log=True)
    assert not wants_log(history([1.0, 0.0]), was_log=True)


def test_steps_are_counted_until_there_are_epochs() -> None:
    early = History(np.array([1.0, 2.0]), np.array([0.0, 0.0]), np.ones(2), np.ones(2))
    assert across(early)[1] == "step"
    assert across(history([1, 1, 1]))[1] == "epoch"


def test_hovering_reads_the_curve(open_session: OpenSession, show_view: ShowView) -> None:
    session = open_session(2, 2, 1)
    session.history = history([1.0, 0.5, 0.25])
    view = show_view(session, "loss")
    view._hover(1.1, 0.0)
    assert view.readout.text() == "epoch 1  train 0.5000"
