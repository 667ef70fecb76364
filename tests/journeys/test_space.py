"""Space plays and pauses wherever somebody has just been, but types in text and presses a button reached by Tab."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSlider, QApplication, QComboBox, QLineEdit, QWidget

from gui.main_window import MainWindow
from tests.gui.canvas.hands import playground
from tests.journeys.conftest import User


@pytest.fixture
def ready(window: MainWindow, user: User) -> MainWindow:
    window.document.open(playground(), None)
    user.wait_until(lambda: window.session.moment.train is not None)
    return window


def plays(user: User) -> bool:
    """Whether Space starts training now, and a second one pauses it."""
    user.press(Qt.Key.Key_Space)
    started = user.session.is_running
    if started:
        user.press(Qt.Key.Key_Space)
        assert not user.session.is_running
    return started


def test_after_a_click_on_a_data_tile(ready: MainWindow, user: User) -> None:
    user.click_on(ready.data_panel.tiles.tiles["generator:xor"])
    assert ready.data_panel.tiles.tiles["generator:xor"].hasFocus()
    assert plays(user)


def stops(window: MainWindow) -> list[QWidget]:
    boxes = window.transport.findChildren(QComboBox)
    sliders = window.data_panel.findChildren(QAbstractSlider)
    others = [window.views["warp"], window.nodes_panel.tiles["hidden"]]
    return [w for w in [*boxes, *sliders, *others] if w.isVisible()]


def test_from_every_box_slider_tile_and_view(ready: MainWindow, user: User) -> None:
    found = stops(ready)
    assert len(found) >= 8
    for widget in found:
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        assert QApplication.focusWidget() is widget, widget.accessibleName()
        assert plays(user), widget.accessibleName() or type(widget).__name__
        popup = widget.view() if isinstance(widget, QComboBox) else None
        assert popup is None or not popup.isVisible()


def test_space_presses_a_button_that_tab_reached(ready: MainWindow, user: User) -> None:
    ready.transport.new_seed.setFocus(Qt.FocusReason.TabFocusReason)
    seed = ready.document.project.training_or_default.seed
    user.press(Qt.Key.Key_Space)
    assert not user.session.is_running
    assert ready.document.project.training_or_default.seed == seed + 1


def test_space_is_typed_where_text_is_typed(ready: MainWindow, user: User) -> None:
    ready.canvas.setFocus()
    user.press(Qt.Key.Key_Tab)  # the add menu
    line = QApplication.focusWidget()
    assert isinstance(line, QLineEdit)
    for letter in "2 8":
        QTest.keyClicks(line, letter)
    assert line.text() == "2 8"
    assert not user.session.is_running


def test_the_canvas_pans_with_space_held_and_plays_with_a_tap(ready: MainWindow, user: User) -> None:
    ready.canvas.setFocus()
    assert plays(user)


def test_on_an_empty_canvas_space_says_why_not_and_reset_is_off(window: MainWindow, user: User) -> None:
    user.press(Qt.Key.Key_Space)
    assert not window.session.is_running
    assert "nothing drawn" in window.banner.text
    assert not window.transport.reset.isEnabled()
    assert not window.transport.new_seed.isEnabled()
    assert "Off: The canvas is empty" in window.transport.reset.toolTip()
    offered = {command.text: command for command in window.palette_actions.commands("")}
    for text in ("Reset", "New seed", "Export Python"):
        assert offered[text].why_not.startswith("The canvas is empty"), text
    window.document.edit("Draw", playground())
    assert window.transport.reset.isEnabled()
    assert window.transport.reset.toolTip() == "Back to the same start: same seed, or your typed weights. (Ctrl+R)"
