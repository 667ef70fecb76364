"""Films of the window: what the process that makes one gets, and what can be asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core.project import Project
from core.project_file import read_project
from gui import films
from gui.main_window import MainWindow
from gui.panels.film_dialog import ALONG, FilmDialog, Order


@pytest.mark.parametrize("along", list(ALONG))
@pytest.mark.usefixtures("patient")
def test_while_one_looks_back_the_stages_are_those_of_the_moment_and_the_run_is_all_of_it(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, along: str
) -> None:
    session, handed = window.session, list[Project]()
    session.train_steps(60)
    qtbot.waitUntil(lambda: not session.is_running and session.travel.has_past, timeout=30_000)
    session.travel.go(5)
    qtbot.waitUntil(lambda: session.moment.step == 5, timeout=30_000)

    def hand_over(project: Project, path: Path) -> None:
        write_project(project, path)
        handed.append(read_project(path).project)

    write_project = films.write_project
    monkeypatch.setattr(films, "write_project", hand_over)
    window.films.make(Order("warp", along, 0.1, (320, 240)), tmp_path / "film.mp4")
    window.films.cancel()
    shown, newest = session.moment.project, window.document.project
    assert shown.parameters != newest.parameters
    wanted = shown if along == "layers" else newest
    assert handed[0].parameters == wanted.parameters
    assert handed[0].progress == wanted.progress
    assert session.travel.step == 5, "one still looks back"


def test_the_stages_of_a_view_that_was_never_shown_can_be_filmed(window: MainWindow) -> None:
    window.docks.by_name["warp"].close()
    del window.views.made["warp"]
    window.films.ask("warp")
    assert window.films.dialog is not None
    assert choices(window.films.dialog) == list(ALONG)
    window.films.ask("output")
    assert choices(window.films.dialog) == ["run"]


def test_what_is_said_to_have_stages_has_some(window: MainWindow, qtbot: QtBot) -> None:
    for name, view in window.views.items():
        window.docks.by_name[name].show()
        window.docks.by_name[name].raise_()
        qtbot.waitUntil(lambda view=view: (view.film_stages > 0) is view.has_stages, timeout=30_000)


def choices(dialog: FilmDialog) -> list[str]:
    return [dialog.along.itemData(i) for i in range(dialog.along.count())]
