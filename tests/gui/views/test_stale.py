"""Stale is dimmed, never wrong: whose numbers a picture shows, and when it is covered."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from core.graph import Layer
from core.project import GeneratorSource
from gui import probes
from gui.session import Session
from tests.gui.views.conftest import OpenSession, ShowView, chain, hover, settle


def widen(session: Session) -> None:
    """Another drawing with the same outputs, so that the old picture would go unnoticed."""
    project = session.document.project
    graph = project.graph.with_layer(replace(project.graph.by_id["h1"], units=5))
    session.document.edit("Widen", replace(project, graph=graph, parameters=None))


def hold_back(session: Session, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Keeps what views ask for from being computed; what was asked is in the list."""
    asked: list[Any] = []
    monkeypatch.setattr(session, "ask", lambda key, job: asked.append((key, job)))
    return asked


@pytest.mark.parametrize("name", ["warp", "output"])
def test_a_picture_of_an_older_drawing_is_dimmed_when_the_new_one_is_late(
    name: str, open_session: OpenSession, show_view: ShowView, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = open_session(2, 3, 1)
    view = show_view(session, name)
    assert not view.is_stale
    asked = hold_back(session, monkeypatch)
    widen(session)
    assert view.is_stale
    qtbot.waitUntil(view._veil.isVisible, timeout=2000)
    said = view.readout.text()
    plot = view.plot if name == "output" else view.scene  # type: ignore[attr-defined]
    before = session.selection
    qtbot.mouseMove(plot.viewport(), plot.viewport().rect().center())
    qtbot.mouseClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=plot.viewport().rect().center() + QPoint(9, 9))
    assert view.readout.text() == said
    assert session.selection == before
    key, job = asked[-1]
    session.probed.emit(key, job())
    assert not view.is_stale
    assert not view._veil.isVisible()


@pytest.mark.parametrize("name", ["warp", "output"])
def test_other_data_make_a_picture_stale(
    name: str, open_session: OpenSession, show_view: ShowView, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = open_session(2, 3, 1)
    view = show_view(session, name)
    hold_back(session, monkeypatch)
    data = GeneratorSource("xor", samples=60)
    session.document.edit("Other data", replace(session.document.project, data=data))
    assert view.is_stale


@pytest.mark.parametrize("name", ["warp", "output"])
def test_a_problem_leaves_the_last_picture_behind_a_veil_that_says_why(
    name: str, open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    session = open_session(2, 3, 1)
    view = show_view(session, name)
    project = session.document.project
    edge = QPoint(view.width() // 2, 0)
    frame = view.grab().toImage().pixelColor(edge)
    session.document.edit("Add", replace(project, graph=project.graph.with_layer(Layer("lone", "hidden", 2))))
    settle(qtbot, session)
    assert view.grab().toImage().pixelColor(edge) == frame  # the panel's own is not dimmed
    assert session.moment.parameters is None
    assert view.is_stale
    assert view._veil.isVisible()
    assert "lone" in view._veil.reason
    session.document.undo_stack.undo()
    settle(qtbot, session)
    assert not view.is_stale
    assert not view._veil.isVisible()


def test_a_low_view_that_has_folded_its_readout_makes_room_for_why_it_is_old(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    session = open_session(2, 3, 1)
    view = show_view(session, "loss")
    session.train_steps(5)
    settle(qtbot, session)
    view.resize(200, 120)
    assert not view.readout.isVisible()
    project = session.document.project
    session.document.edit("Add", replace(project, graph=project.graph.with_layer(Layer("lone", "hidden", 2))))
    settle(qtbot, session)
    assert view._veil.isVisible()
    assert view.readout.isVisible(), "or the reason would lie over the drawing's last line"
    session.document.undo_stack.undo()
    settle(qtbot, session)
    assert not view.readout.isVisible()


def test_a_view_in_time_is_never_dimmed(open_session: OpenSession, show_view: ShowView, qtbot: QtBot) -> None:
    session = open_session(2, 3, 1)
    view = show_view(session, "output")
    seen: list[bool] = []
    session.train_steps(50)
    deadline = time.monotonic() + 20
    while session.is_running and time.monotonic() < deadline:
        qtbot.wait(5)
        seen.append(view._veil.isVisible())
    assert not session.is_running
    assert not any(seen)


def test_a_moment_is_stale_while_the_responses_are_an_older_drawings(
    open_session: OpenSession, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = open_session(2, 3, 1)
    qtbot.waitUntil(lambda: session.responses is not None and session.is_idle, timeout=5000)
    slow = probes.responses

    def late(*args: Any) -> Any:
        time.sleep(0.5)
        return slow(*args)

    monkeypatch.setattr(probes, "responses", late)
    widen(session)
    assert not session.moment.is_stale
    qtbot.waitUntil(lambda: session.moment.is_stale, timeout=3000)
    qtbot.waitUntil(lambda: not session.moment.is_stale, timeout=5000)
    assert session.responses is not None
    assert len(session.responses["h1"]) == 5


def test_a_past_step_that_is_long_in_coming_leaves_the_views_dimmed(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = open_session(2, 3, 1)
    session.train_steps(30)
    qtbot.waitUntil(lambda: session.moment.step == 30 and session.is_idle, timeout=30_000)
    view = show_view(session, "output")
    assert not view.is_stale
    monkeypatch.setattr(session.travel._worker, "ask", lambda *_: None)
    session.travel.go(10)
    qtbot.waitUntil(view._veil.isVisible, timeout=2000)
    assert view.mouse.texts_at(0.0, 0.0) == (), "nothing is read off it"
    session.travel.leave()
    qtbot.waitUntil(view._veil.isHidden, timeout=2000)


def test_a_loss_curve_of_data_that_fit_no_longer_is_dimmed(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    session = open_session(2, 3, 1)
    session.train_steps(60)
    qtbot.waitUntil(lambda: not session.is_running, timeout=20_000)
    view = show_view(session, "loss")
    assert not view.is_stale
    project = session.document.project
    session.document.edit("Unknown data", replace(project, data=GeneratorSource("nosuchset")))
    qtbot.waitUntil(lambda: bool(session.problems), timeout=5000)
    assert view.is_stale
    qtbot.waitUntil(view._veil.isVisible, timeout=2000)
    session.undo()
    qtbot.waitUntil(lambda: not view._veil.isVisible(), timeout=5000)


def test_the_loss_of_a_drawing_that_is_broken_now_stays_behind_its_reason(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    session = open_session(2, 3, 1)
    session.train_steps(60)
    qtbot.waitUntil(lambda: not session.is_running, timeout=20_000)
    view: Any = show_view(session, "loss")
    project = session.document.project
    session.document.edit("Cut", replace(project, graph=replace(project.graph, connections=())))
    qtbot.waitUntil(view._veil.isVisible, timeout=2000)
    assert view.empty.isHidden()
    assert "As it was before" in view._veil.reason
    assert len(view.train_curve.x) > 1
    middle = view.plot.viewport().rect().center()
    hover(view.plot.viewport(), middle)
    assert not view.marker.isVisible(), "it is not to be read off"
    session.document.edit("Another, whole drawing", replace(project, graph=chain(2, 5, 1), parameters=None))
    qtbot.waitUntil(lambda: "Press Play" in view.empty.text() and view.empty.isVisible(), timeout=5000)
    assert not view._veil.isVisible()
