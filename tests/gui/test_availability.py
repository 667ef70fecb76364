"""The menus are grey where there is nothing to act on; the keys still say why."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QMenu, QMenuBar
from pytestqt.qtbot import QtBot

from gui.main_window import MainWindow


def opened(window: MainWindow, title: str) -> QMenu:
    bar = window.findChild(QMenuBar)
    assert bar is not None
    menu = next(each for each in bar.findChildren(QMenu) if each.title() == title)
    menu.aboutToShow.emit()
    return menu


def off(window: MainWindow, names: tuple[str, ...]) -> set[str]:
    return {name for name in names if not window.actions_by_name[name].isEnabled()}


def test_an_entry_is_grey_while_what_it_acts_on_is_not_selected(window: MainWindow) -> None:
    names = ("cut", "copy", "delete", "rename", "toggle_mask", "edit_number", "freeze", "select_all")
    menu = opened(window, "&Edit")
    assert off(window, names) == {*names} - {"select_all"}
    assert window.actions_by_name["cut"].toolTip().endswith("Off: Select a layer first.")
    menu.aboutToHide.emit()
    assert "Off" not in window.actions_by_name["cut"].toolTip()
    assert not off(window, names), "a key says why it cannot be done"
    session = window.session
    session.select(session.selection.with_weight("h1->h2", (0, 1)))
    opened(window, "&Edit")
    assert off(window, names) == {"cut", "copy", "rename"}
    window.canvas.scene_.choose(("h1",))
    opened(window, "&Edit")
    assert off(window, names) == {"toggle_mask", "edit_number"}


def test_stepping_is_left_only_while_one_steps(window: MainWindow) -> None:
    opened(window, "&Run").aboutToHide.emit()
    opened(window, "&Run")
    assert off(window, ("stop_stepping", "step_out")) == {"stop_stepping", "step_out"}
    window.run.step_forward()
    opened(window, "&Run").aboutToHide.emit()
    opened(window, "&Run")
    assert not off(window, ("stop_stepping", "step_out"))


RUN = ("play_back", "past_step_back", "past_step_on", "to_start", "to_now", "branches")


def test_there_is_no_way_back_before_there_is_a_run(window: MainWindow, qtbot: QtBot) -> None:
    opened(window, "&Run")
    assert off(window, RUN) == {*RUN}
    assert window.actions_by_name["undo"].toolTip().endswith("Off: Nothing to undo.")
    window.session.train_steps(3)
    qtbot.waitUntil(lambda: window.session.moment.step == 3 and not window.session.is_running)
    opened(window, "&Run")
    assert off(window, RUN) == {"past_step_on", "to_now"}
    assert "Off" not in window.actions_by_name["undo"].toolTip()
    window.timeline.to_start()
    qtbot.waitUntil(lambda: window.session.moment.step == 0)
    opened(window, "&Run")
    assert off(window, RUN) == {"past_step_back", "to_start"}, "the step that is shown is the first"


def test_what_asks_about_a_number_is_grey_until_one_is_chosen(window: MainWindow) -> None:
    asked = ("why", "run_to_here")
    opened(window, "&Run")
    assert off(window, asked) == {*asked}
    window.session.select(window.session.selection.with_unit("h1", 0))
    opened(window, "&Run")
    assert not off(window, asked)


def test_the_menu_says_why_nothing_trains(window: MainWindow) -> None:
    graph = window.document.project.graph
    window.document.edit("Cut off", replace(window.document.project, graph=graph.without_connections(["h2->y"])))
    opened(window, "&Run").aboutToHide.emit()
    opened(window, "&Run")
    assert off(window, ("play", "next_epoch")) == {"play", "next_epoch"}
    assert "Off: No input reaches y." in window.actions_by_name["play"].toolTip()


def test_every_menu_shows_its_tips(window: MainWindow) -> None:
    bar = window.findChild(QMenuBar)
    assert bar is not None
    assert all(menu.toolTipsVisible() for menu in bar.findChildren(QMenu))
