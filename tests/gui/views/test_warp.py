"""The warp view on real sessions: what it shows, follows and lets one choose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from core.choice import Choice
from core.graph import Graph, Layer
from gui.session import Session
from gui.views.warp import WarpView, default_layer

OpenSession = Callable[..., Session]
ShowView = Callable[..., WarpView]


def test_the_last_hidden_layer_of_two_units_is_shown_first(open_session: OpenSession) -> None:
    assert default_layer(open_session(2, 4, 2, 1).moment.graph).id == "h2"
    assert default_layer(open_session(2, 2, 5, 1).moment.graph).id == "h1"
    assert default_layer(open_session(2, 5, 1).moment.graph).id == "h1"
    assert default_layer(open_session(2, 1).moment.graph).id == "y"


def test_the_shown_points_are_the_examples_activations(open_session: OpenSession, show_view: ShowView) -> None:
    session = open_session(2, 4, 2, 1)
    view = show_view(session, "warp")
    trace = session.moment.trace
    assert trace is not None
    assert session.moment.example is not None
    shown = view.scene.points_item.data[session.moment.example]
    assert (shown["x"], shown["y"]) == pytest.approx(tuple(trace.layers["h2"].activation), abs=1e-6)


def test_the_layer_follows_the_selection_but_not_onto_an_input(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    session = open_session(2, 4, 2, 1)
    view = show_view(session, "warp")
    assert view.layer == "h2"
    for selected, shown in (("h1", "h1"), ("x", "h1"), ("y", "y")):
        session.select(session.selection.with_unit(selected))
        qtbot.wait(120)
        assert view.layer == shown


def test_the_formula_says_how_far_the_film_is(open_session: OpenSession, show_view: ShowView) -> None:
    view = show_view(open_session(2, 2, 1), "warp")
    shown = []
    for position in (0.0, 1.0, 2.0, 3.0):
        view.bar.set_position(position)
        shown.append(view.formula_shown)
    assert shown == ["x", "W x", "W x + b", "tanh(W x + b)"]


def test_a_wide_layer_lets_one_choose_the_pair_of_units(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    session = open_session(2, 6, 1)
    view = show_view(session, "warp")
    assert view.across_button.isVisible()
    view.show_units((2, 5))
    qtbot.waitUntil(lambda: view.film is not None, timeout=3000)
    assert view.film is not None
    assert view.film.units == (2, 5)


def test_dragging_the_bar_scrubs_and_playing_moves_on(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    view = show_view(open_session(2, 2, 1), "warp")
    bar = view.bar
    start, end = bar._track()
    qtbot.mousePress(bar, Qt.MouseButton.LeftButton, pos=QPoint(round((start + end) / 2), 12))
    assert bar.position == pytest.approx(1.5, abs=0.1)
    assert view.axes.is_fixed(is_resting=bar.is_resting)
    qtbot.mouseRelease(bar, Qt.MouseButton.LeftButton)
    bar.play()
    before = bar.position
    qtbot.waitUntil(lambda: bar.position > before + 0.05, timeout=3000)
    bar.stop()
    assert not bar.is_playing


def test_the_picture_is_not_blank_at_any_stage(open_session: OpenSession, show_view: ShowView, qtbot: QtBot) -> None:
    view = show_view(open_session(2, 2, 1), "warp")
    for position in (0.0, 0.7, 1.5, 3.0):
        view.bar.set_position(position)
        qtbot.wait(20)
        image = view.scene.grab().toImage()
        colours = {image.pixel(x, y) for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)}
        assert len(colours) > 20


def test_a_changed_weight_moves_the_points_at_once(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    session = open_session(2, 2, 1)
    view = show_view(session, "warp")
    before = np.array(view.scene.points_item.data["x"])
    session.set_weight("weights", "x->h1", (0, 0), 4.0)
    qtbot.waitUntil(lambda: not np.allclose(view.scene.points_item.data["x"], before), timeout=3000)


def test_a_layer_that_disappears_is_replaced_by_another(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    session = open_session(2, 4, 2, 1)
    view = show_view(session, "warp")
    graph = Graph((Layer("x", "input", 2), Layer("y", "output", 1, Choice("tanh"))))
    session.document.edit("Remove layers", replace(session.document.project, graph=graph, parameters=None))
    qtbot.wait(150)
    assert view.is_stale
    assert view._veil.isVisible()
    session.document.undo_stack.undo()
    qtbot.waitUntil(lambda: not view.is_stale and not view._veil.isVisible(), timeout=3000)
    assert view.layer in ("h1", "h2", "y")
