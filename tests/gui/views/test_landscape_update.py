"""The next update as an arrow over the landscape, while the stepper stands at the update."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.landscape.directions import Directions
from core.landscape.losses import flat_numbers
from gui.next_update import next_update
from gui.stepping import Place
from gui.views.landscape import KINDS, LandscapeView
from gui.views.landscape_update import SHORTEST, shown_in
from tests.gui.views.conftest import OpenSession, settle

ShowView = Callable[..., LandscapeView]


def test_an_update_is_projected_at_a_right_angle_and_its_share_is_pythagoras() -> None:
    plane = Directions(np.zeros(3), np.array([2.0, 0.0, 0.0]), np.array([0.0, 1.0, 0.0]))
    shown = shown_in(plane, np.array([1.0, 1.0, 1.0]), np.array([4.0, 1.0, 5.0]))
    assert shown.start == pytest.approx((0.5, 1.0))
    assert shown.move == pytest.approx((1.5, 0.0))
    assert shown.share == pytest.approx(3 / 5)
    assert shown_in(plane, np.ones(3), np.ones(3)).share is None


def test_at_the_update_the_arrow_goes_from_the_weights_to_those_after_it(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    session = open_session(2, 2, 1)
    view = show_view(session, "landscape", 500, 420)
    for _ in range(400):
        QTest.qWait(15)
        if view.drawn_ground is not None and view.drawn_ground.is_done:
            break
    assert not view.arrow.line.isVisible()
    session.step_to(Place("backward", "h1", 0))
    settle(qtbot, session)
    assert not view.arrow.line.isVisible()
    session.step_to(Place("update", "h1", 0))
    qtbot.waitUntil(view.arrow.line.isVisible, timeout=5000)
    drawn, moment = view.drawn_ground, session.moment
    update = next_update(moment)
    assert drawn is not None
    assert update is not None
    assert moment.parameters is not None
    x, y = view.arrow.line.getData()
    assert x is not None
    assert y is not None
    now = flat_numbers(moment.graph, moment.parameters)
    entries = [int(np.flatnonzero(way)[0]) for way in (drawn.ground.directions.first, drawn.ground.directions.second)]
    assert (x[0], y[0]) == pytest.approx(tuple(now[entries]))
    move = (update.new - now)[entries]
    drawn_move = np.array([x[1] - x[0], y[1] - y[0]])
    times = drawn_move / move
    assert times[0] == pytest.approx(times[1], rel=1e-6)  # the true direction, some times as long
    assert times[0] >= 1
    assert np.hypot(*(drawn_move / view.plot.pixel())) >= SHORTEST
    share = np.linalg.norm(move) / np.linalg.norm(update.new - now)
    words = view.arrow.words[0]
    assert f"{100 * share:.2g} % of its length lies in this plane" in words
    assert f"drawn {round(times[0])} times as long" in words
    assert view.readout.text() in view.arrow.words
    view._choose_kind(next(i for i, (_, is_slices, _) in enumerate(KINDS) if is_slices))
    qtbot.waitUntil(lambda: not view.arrow.line.isVisible(), timeout=5000)
    view._choose_kind(0)
    qtbot.waitUntil(view.arrow.line.isVisible, timeout=5000)
    session.step_to(None)
    qtbot.waitUntil(lambda: not view.arrow.line.isVisible(), timeout=5000)
    assert "next update" not in view.readout.text()
