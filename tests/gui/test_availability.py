"""The menus are grey where there is nothing to act on; the keys still say why."""

from __future__ import annotations

from PySide6.QtWidgets import QMenu, QMenuBar

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
