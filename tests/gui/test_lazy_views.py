"""Views that the window starts without are made when somebody asks for them, and are then as good as the others."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from gui.main_window import BY_DEFAULT, MainWindow
from gui.views import VIEWS


def test_only_what_is_shown_is_made(window: MainWindow) -> None:
    assert set(window.views.made) == set(BY_DEFAULT)
    assert list(window.views) == list(VIEWS)
    assert "health" in window.views


def test_a_panel_that_is_opened_has_its_view(window: MainWindow, qtbot: QtBot) -> None:
    window.docks.show_panel("health")
    qtbot.waitUntil(lambda: "health" in window.views.made)
    view = window.views["health"]
    assert window.docks.by_name["health"].isAncestorOf(view)
    qtbot.waitUntil(lambda: view.isVisible() and window.session.is_idle and view.drawn is not None)
    assert view.size() == window.docks.by_name["health"].widget().size()
    assert view is window.views["health"]


def test_a_view_asked_for_by_name_stands_in_its_closed_panel(window: MainWindow) -> None:
    view = window.views["regions"]
    assert window.docks.by_name["regions"].isAncestorOf(view)
    assert not view.isVisible()


def test_a_view_made_late_can_be_filmed_and_says_its_title_once(window: MainWindow, qtbot: QtBot) -> None:
    window.docks.show_panel("weights")
    qtbot.waitUntil(lambda: window.views["weights"].isVisible())
    qtbot.waitUntil(lambda: window.views["weights"].heading.isHidden())  # it stands in a tab, which has the title
    window.views["weights"].film_wanted.emit("weights")
    assert window.films.dialog is not None
    assert window.films.dialog.isVisible()
    window.films.dialog.close()
