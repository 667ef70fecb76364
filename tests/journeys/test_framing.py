"""A lecturer names the parts of a network: frames by key, mouse, menu and palette, kept in the file."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from core.frames import Frame
from core.project_file import read_project, write_project
from gui.main_window import MainWindow
from tests.journeys.conftest import User

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def write(text: str) -> None:
    """Letters into the field that has the focus, then Enter."""
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit)
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)
    QApplication.processEvents()


@pytest.mark.parametrize("name", ["named.netfold", "named.json"])
def test_the_parts_of_a_network_get_names_that_the_file_keeps(
    window: MainWindow, user: User, tmp_path: Path, name: str
) -> None:
    user.press(Qt.Key.Key_Tab)
    write("4-3-2-3-4")
    assert [layer.id for layer in user.graph.layers] == ["x", "h", "h2", "h3", "y"]
    user.click(user.frame_corner("x"))
    user.click(user.frame_corner("h"), SHIFT)
    user.press(Qt.Key.Key_G, CTRL)
    write("encoder")
    user.click(user.frame_corner("h3"))
    user.click(user.frame_corner("y"), SHIFT)
    user.press(Qt.Key.Key_G, CTRL)
    write("decoder")
    expected = (Frame("encoder", ("x", "h")), Frame("decoder", ("h3", "y")))
    assert window.document.project.frames == expected

    group = user.scene.groups[0]
    title = user.pixel(group.title(user.canvas.zoom).center())
    left = user.scene.positions()["x"]
    user.drag(title, title + QPoint(0, 60))
    after = user.scene.positions()
    assert after["x"][1] > left[1]
    assert after["h2"] == after["h3"] or after["h2"][1] == pytest.approx(left[1], abs=1)

    write_project(window.document.project, tmp_path / name)
    opened = read_project(tmp_path / name)
    assert opened.warnings == ()
    window.document.undo_stack.setClean()
    window.document.open(opened.project, tmp_path / name)
    QApplication.processEvents()
    assert [item.frame for item in user.scene.groups] == list(expected)


def test_palette_and_edit_menu_frame_what_is_selected(window: MainWindow, user: User) -> None:
    user.press(Qt.Key.Key_Tab)
    write("2-3-1")
    user.scene.choose(("h", "y"))
    (command,) = [c for c in window.palette_actions.commands("frame") if c.text == "Frame"]
    assert command.why_not == ""
    assert "Ctrl+G" in command.keys
    command.do()
    user.press(Qt.Key.Key_Escape)
    assert [frame.layers for frame in window.document.project.frames] == [("h", "y")]
    window.actions_by_name["frame"].trigger()
    assert window.document.project.frames == ()
    user.scene.choose(())
    (command,) = [c for c in window.palette_actions.commands("frame") if c.text == "Frame"]
    assert command.why_not == "Select a layer first."
