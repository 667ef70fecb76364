"""The table of views, and the manners that all of them share."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from core.graph import Graph, Layer
from core.project import Project
from gui.document import Document
from gui.session import Session
from gui.theme import ThemeHolder
from gui.views import VIEWS
from tests.gui.views.conftest import OpenSession, ShowView, settle


def test_every_view_has_a_title_a_note_and_the_name_it_is_rendered_by() -> None:
    assert {"warp", "output", "loss"} <= set(VIEWS)
    for name, entry in VIEWS.items():
        assert name == entry.view.name
        assert entry.title
        assert entry.note.endswith(".")


@pytest.mark.parametrize("name", list(VIEWS))
def test_an_empty_drawing_says_what_to_do_instead_of_failing(name: str, qtbot: QtBot) -> None:
    session = Session(Document(Project()))
    try:
        view = VIEWS[name].view(session, ThemeHolder())
        qtbot.addWidget(view)
        view.show()
        qtbot.wait(80)
        assert view.empty.isVisible()
        assert len(view.empty.text()) > 20
    finally:
        session.close()


@pytest.mark.parametrize("name", list(VIEWS))
def test_a_drawing_with_a_problem_does_not_break_a_view(name: str, qtbot: QtBot) -> None:
    session = Session(Document(Project(graph=Graph((Layer("x", "input", 2), Layer("y", "output", 1))))))
    try:
        view = VIEWS[name].view(session, ThemeHolder())
        qtbot.addWidget(view)
        view.show()
        qtbot.wait(80)
        assert view.empty.isVisible()
    finally:
        session.close()


@pytest.mark.parametrize("name", [name for name in VIEWS if name not in ("loss", "weights")])  # these compute nothing
def test_a_hidden_view_asks_for_nothing(name: str, qtbot: QtBot, open_session: OpenSession) -> None:
    session = open_session(2, 3, 1, activation="relu")
    asked: list[object] = []
    view = VIEWS[name].view(session, ThemeHolder())
    qtbot.addWidget(view)
    original = session.ask
    session.ask = lambda key, job: (asked.append(key), original(key, job))[1]  # type: ignore[method-assign]
    session.moment_changed.emit()
    qtbot.wait(80)
    assert not asked
    view.show()
    qtbot.waitUntil(lambda: (name, id(view)) in asked, timeout=3000)
    qtbot.waitUntil(lambda: session.is_idle)


@pytest.mark.parametrize("name", list(VIEWS))
def test_a_view_that_was_wide_becomes_narrow_again(
    name: str, qtbot: QtBot, open_session: OpenSession, show_view: ShowView
) -> None:
    session = open_session(2, 3, 1)
    view = show_view(session, name)
    place = max(view.minimumSizeHint().width(), 336 if name == "warp" else 168)  # in the smallest window
    for size in ((620, 216), (332, 216), (900, 500)):
        view.resize(*size)
        settle(qtbot, session)
        assert view.minimumSizeHint().width() <= place, "or the column of panels could not shrink again"


@pytest.mark.parametrize("name", ["warp", "output"])
def test_results_for_an_older_drawing_are_dropped(name: str, open_session: OpenSession, show_view: ShowView) -> None:
    session = open_session(2, 3, 1)
    view = show_view(session, name)
    old = session.moment
    session.document.edit(
        "Widen", Project("new", old.graph.with_layer(Layer("h1", "hidden", 5)), data=old.project.data)
    )
    received: list[object] = []
    view.receive = lambda moment, result: received.append(result)  # type: ignore[method-assign]
    session.probed.emit(view._key, (old, object()))
    assert received == []


@pytest.mark.parametrize("name", list(VIEWS))
def test_a_picture_can_be_saved_sharper_than_the_screen(
    name: str, tmp_path: Path, open_session: OpenSession, show_view: ShowView
) -> None:
    view = show_view(open_session(2, 3, 1), name)
    view.save_picture(tmp_path / "picture")
    image = QImage(str(tmp_path / "picture.png"))
    assert image.width() == 2 * view.width()


@pytest.mark.parametrize("name", list(VIEWS))
def test_a_change_of_theme_repaints(name: str, open_session: OpenSession, show_view: ShowView, qtbot: QtBot) -> None:
    view = show_view(open_session(2, 3, 1), name)
    view.themes.set("dark")
    qtbot.wait(80)
    assert view.picture(1.0).pixelColor(2, 2).lightness() < 64
