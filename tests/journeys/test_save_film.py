"""A user saves a film: by the menu, of what is on the screen, and goes on working meanwhile."""

from __future__ import annotations

from pathlib import Path

import av
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from gui.main_window import MainWindow
from gui.panels.film_dialog import FilmDialog
from tests.journeys.conftest import User, open_playground


@pytest.fixture
def user(window: MainWindow, qtbot: QtBot) -> User:
    return open_playground(window, qtbot)


def asked(user: User, view: str, monkeypatch: pytest.MonkeyPatch, out: Path) -> FilmDialog:
    """The dialog, opened by its action as the menu does, with a view chosen by its first letters."""
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(out), ""))
    user.window.actions_by_name["save_film"].trigger()
    dialog = user.window.films.dialog
    assert dialog is not None
    assert dialog.isVisible()
    dialog.subject.setFocus()
    QTest.keyClicks(dialog.subject, view)
    return dialog


def test_a_film_of_the_output_is_made_while_the_window_goes_on(
    user: User, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    user.window.session.train_steps(50)
    user.wait_until(lambda: not user.window.session.is_running)
    out = tmp_path / "made.mp4"
    dialog = asked(user, "Out", monkeypatch, out)
    assert dialog.order.subject == "output"
    dialog.seconds.setFocus()
    dialog.seconds.selectAll()
    QTest.keyClicks(dialog.seconds, "0.3")
    user.click_on(dialog.make)
    assert user.window.films.is_under_way
    assert not dialog.make.isEnabled()
    user.window.activateWindow()
    user.wait_until(user.window.isActiveWindow)
    user.canvas.setFocus()
    user.press(Qt.Key.Key_Space)  # training goes on while the film is made
    assert user.window.session.is_running
    user.wait_until(lambda: not user.window.films.is_under_way, 60)
    assert user.window.statusBar().currentMessage() == f"Film written: {out.name}."
    assert user.window.statusBar().toolTip() == str(out)
    assert user.window.session.is_running
    user.press(Qt.Key.Key_Space)
    with av.open(str(out)) as film:
        frames = [frame.to_ndarray(format="rgb24") for frame in film.decode(video=0)]
    assert len(frames) > 30
    assert frames[0].shape[:2] == (720, 960)
    assert (frames[0] != frames[-1]).any()
    assert not dialog.isVisible()


def test_a_film_that_is_cancelled_leaves_no_file(user: User, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    dialog = asked(user, "Win", monkeypatch, tmp_path / "never.gif")
    user.click_on(dialog.make)
    assert user.window.films.is_under_way
    user.wait_until(lambda: dialog.bar.isVisible())
    user.click_on(dialog.stop)
    assert not user.window.films.is_under_way
    assert "cancelled" in user.window.statusBar().currentMessage()
    assert not list(tmp_path.glob("*never*"))
    user.click_on(dialog.stop)
    assert not dialog.isVisible()


def test_a_folder_that_cannot_be_written_to_is_said(
    user: User, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    dialog = asked(user, "Loss", monkeypatch, tmp_path / "none" / "film.gif")
    dialog.seconds.setValue(0.1)
    user.click_on(dialog.make)
    user.wait_until(lambda: not user.window.films.is_under_way, 60)
    assert user.window.banner.isVisible()
    assert "no folder" in user.window.banner.text


def test_an_empty_canvas_has_nothing_to_film(window: MainWindow, qtbot: QtBot) -> None:
    window.actions_by_name["save_film"].trigger()
    assert window.films.dialog is None
    assert "Nothing to film yet" in window.banner.text


def test_a_film_shows_the_view_as_it_is_looked_at(user: User, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The switch for the surface is on: the film has no map, whose colours reach from side to side of the picture."""
    user.window.session.train_steps(20)
    user.wait_until(lambda: not user.window.session.is_running)
    user.window.views["output"].options.actions["surface"].trigger()  # type: ignore[attr-defined]
    out = tmp_path / "surface.mp4"
    dialog = asked(user, "Out", monkeypatch, out)
    dialog.seconds.setValue(0.1)
    user.click_on(dialog.make)
    user.wait_until(lambda: not user.window.films.is_under_way, 60)
    with av.open(str(out)) as film:
        last = [frame.to_ndarray(format="rgb24") for frame in film.decode(video=0)][-1]
    is_drawn = last.min(axis=2) < 240
    assert is_drawn[120:200].mean() < 0.15, "above the surface there are points, and no map"
    assert is_drawn[240:400].mean() > 0.3, "and the surface is there"
    assert "workspace" not in user.window.document.project.extra, "the document itself stays as it is"
