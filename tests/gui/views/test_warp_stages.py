"""The warp view's film on real sessions: its stages, its layers, and where it stands while numbers change."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from gui.stepping import Place
from gui.views.warp import WarpView
from gui.views.warp_spaces import Look
from tests.gui.views.conftest import OpenSession, settle

ShowView = Callable[..., WarpView]


def test_the_formula_says_how_far_the_film_is(open_session: OpenSession, show_view: ShowView) -> None:
    view = show_view(open_session(2, 2, 1), "warp")
    shown = []
    for position in (0.0, 1.0, 2.0, 3.0):
        view.bar.set_position(position)
        shown.append(view.formula_shown)
    assert shown == ["x", "W x", "W x + b", "tanh(W x + b)"]


def test_the_film_goes_through_all_layers_and_stands_at_the_default_ones_end(
    open_session: OpenSession, show_view: ShowView
) -> None:
    view = show_view(open_session(2, 4, 2, 1), "warp")
    assert view.film is not None
    assert view.film.layers == ("h1", "h2", "y")
    assert view.bar.labels == ["x", "W", "+b", "tanh", "W", "+b", "tanh", "W", "+b", "tanh"]
    assert (view.layer, view.bar.position) == ("h2", 6.0)
    shown = []
    for position in (0.5, 3.0, 3.5, 6.9, 9.0):
        view.bar.set_position(position)
        shown.append((view.layer, view.formula_shown))
    assert shown == [
        ("h1", "W x"), ("h1", "tanh(W x + b)"), ("h2", "W h1"), ("y", "W h2"), ("y", "tanh(W h2 + b)")
    ]  # fmt: skip


def test_one_layer_can_be_chosen_and_all_of_them_again(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    session = open_session(2, 4, 2, 1)
    view = show_view(session, "warp")
    view.buttons.layer.chosen.emit(1)
    settle(qtbot, session)
    assert view.film is not None
    assert view.film.layers == ("h1",)
    assert (view.layer, view.bar.position, view.bar.last) == ("h1", 3.0, 3)
    session.select(session.selection.with_unit("h2"))
    settle(qtbot, session)
    assert view.film.layers == ("h2",)
    view.buttons.layer.chosen.emit(0)
    settle(qtbot, session)
    assert view.film.layers == ("h1", "h2", "y")
    assert (view.layer, view.bar.position) == ("h2", 6.0)


def test_the_stage_under_way_lights_its_layer_and_never_while_training(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    session = open_session(2, 4, 2, 1)
    view = show_view(session, "warp")
    x = view.bar.layout_now().x
    qtbot.mousePress(view.bar, Qt.MouseButton.LeftButton, pos=QPoint(round(x[1]) + 2, 20))
    assert session.attention.lit == Place("forward", "h1")
    qtbot.mouseMove(view.bar, QPoint(round(x[4]) + 2, 20))
    assert session.attention.lit == Place("forward", "h2")
    assert session.place is None  # nobody steps: the strip stays as it is
    qtbot.mouseRelease(view.bar, Qt.MouseButton.LeftButton, pos=QPoint(round(view.bar.layout_now().x[6]), 20))
    view.bar.set_position(6.0)
    assert session.attention.lit is None
    view.bar.play()
    assert session.attention.lit is not None
    session.play()
    qtbot.waitUntil(lambda: session.is_running, timeout=20000)
    assert session.attention.lit is None
    before = view.bar.position
    qtbot.waitUntil(lambda: view.bar.position != before, timeout=5000)
    assert session.attention.lit is None
    session.pause()
    view.bar.stop()


def test_training_moves_the_film_where_it_stands(open_session: OpenSession, show_view: ShowView, qtbot: QtBot) -> None:
    session = open_session(2, 3, 2, 1)
    view = show_view(session, "warp")
    view.bar.set_position(5.0)
    before = np.array(view.scene.points.places[:, 0])
    session.train_steps(200)
    qtbot.waitUntil(lambda: not session.is_running, timeout=20000)
    settle(qtbot, session)
    assert view.bar.position == 5.0
    trace = session.moment.trace
    assert trace is not None
    assert session.moment.example is not None
    spot = view.scene.points.places[session.moment.example]
    assert tuple(spot) == pytest.approx(tuple(trace.layers["h2"].pre_activation), abs=1e-5)
    assert not np.allclose(view.scene.points.places[:, 0], before)


def test_a_film_to_be_saved_runs_from_stop_to_stop_in_the_frames_of_a_running_film(
    open_session: OpenSession, show_view: ShowView
) -> None:
    view = show_view(open_session(2, 2, 2, 1), "warp")
    assert view.film_stages == 9
    view.show_film(3.0)
    assert (view.bar.position, view.layer) == (3.0, "h1")
    assert view.axes.is_fixed(is_resting=view.bar.rest)
    assert view.film_rests == (3.0, 6.0, 9.0)
    view.show_film(3.0, 1.0)
    assert not view.axes.is_fixed(is_resting=view.bar.rest)  # it stands there, and its axes are fitted
    view.show_film(9.0)
    assert view.layer == "y"


def test_along_the_time_line_the_film_shows_the_past_at_the_stage_where_it_stands(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    session = open_session(2, 3, 2, 1)
    view = show_view(session, "warp")
    session.train_steps(120)
    qtbot.waitUntil(lambda: not session.is_running and session.moment.step == 120, timeout=20000)
    settle(qtbot, session)
    for position, layer in ((2.0, "h1"), (6.0, "h2")):
        view.bar.set_position(position)
        for step in (7, 60, 120):
            session.travel.go(step)
            qtbot.waitUntil(lambda step=step: session.moment.step == step, timeout=20000)
            settle(qtbot, session)
            assert view.bar.position == position
            trace = session.moment.trace
            assert trace is not None
            assert session.moment.example is not None
            assert view.film is not None
            made = trace.layers[layer]
            expected = made.pre_activation if position == 2.0 else made.activation
            assert expected is not None
            shown = view.film.points_at(position)[session.moment.example][: len(expected)]
            assert shown == pytest.approx(expected, abs=1e-5)


def test_in_a_narrow_panel_the_formula_stays_where_two_units_are_chosen(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    session = open_session(2, 8, 1)
    view = show_view(session, "warp")
    assert view.width() == 336
    for units in ((0, 1), (6, 7)):
        view.choices.looks["h1"] = Look("units", units)
        view.schedule()
        settle(qtbot, session)
        for position in (1.0, 2.0, 3.0):
            view.bar.set_position(position)
            qtbot.wait(20)
            buttons = (view.buttons.layer, view.buttons.space, view.buttons.across, view.buttons.up)
            assert all(button.isVisible() for button in buttons)
            assert view.formula.isVisible()
            assert view.formula.width() >= view.formula.sizeHint().width()
            assert buttons[-1].geometry().right() < view.formula.x()
            assert view.width() == 336, "nor does the panel have to be wider"
        view.bar.set_position(0.0)
        assert view.buttons.beside.isVisible()
