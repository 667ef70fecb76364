"""Panels as a user moves them: dragged, swapped, enlarged, closed, put back, and found again at the next start."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea, QWidget

from core.gallery import locate
from core.project_file import read_project
from gui.app import make_window
from gui.docks import PLACES
from gui.full_screen import WAY_OUT
from gui.main_window import MainWindow
from gui.settings import Settings
from gui.views.menu_button import MenuButton
from tests.gui.conftest import timers_of_nobody
from tests.journeys.conftest import User

PLAIN = Qt.KeyboardModifier.NoModifier
CONTROL_SHIFT = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier


def rest_on(widget: QWidget) -> None:
    """The mouse lies still on a widget; the window is moved so that the screen, 800 × 800 here, shows it."""
    window = widget.window()
    window.move(QPoint(400, 400) - widget.mapTo(window, widget.rect().center()))
    QApplication.processEvents()
    QCursor.setPos(widget.mapToGlobal(widget.rect().center()))
    QApplication.processEvents()


def test_one_key_swaps_the_canvas_with_the_view_under_the_mouse_and_back(window: MainWindow, user: User) -> None:
    warp = window.views["warp"]
    small = warp.width()
    rest_on(warp)
    user.press(Qt.Key.Key_F8)
    assert window.docks.swapped_name == "warp"
    assert warp.width() > 1.5 * small
    assert window.canvas.isVisible()
    assert window.canvas.width() < small
    rest_on(warp)
    user.press(Qt.Key.Key_F8)
    assert window.docks.swapped_name == ""
    assert window.canvas.width() > 1.5 * warp.width()
    assert window.canvas.hasFocus()


def test_a_panel_fills_the_screen_and_goes_back_to_its_place(window: MainWindow, user: User) -> None:
    dock = window.docks.by_name["output"]
    before = dock.geometry()
    rest_on(window.views["output"])
    user.press(Qt.Key.Key_F11, CONTROL_SHIFT)
    assert dock.fills_screen
    assert dock.isFullScreen()
    QTest.keyClick(dock, Qt.Key.Key_Escape)
    QApplication.processEvents()
    assert not dock.isFloating()
    assert dock.geometry() == before


def test_the_canvas_fills_the_screen_in_the_same_way(window: MainWindow, user: User) -> None:
    canvas, before = window.canvas, window.canvas.geometry()
    rest_on(canvas.viewport())
    user.press(Qt.Key.Key_F11, CONTROL_SHIFT)
    assert canvas.window().isFullScreen()
    assert canvas.window() is not window
    assert canvas.hasFocus()
    QTest.keyClick(canvas, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert canvas.scene_.chosen == canvas.scene_.nodes.keys()
    for _ in range(5):  # what is selected first, then the full screen
        QTest.keyClick(canvas, Qt.Key.Key_Escape)
        QApplication.processEvents()
    assert canvas.window() is window
    assert not canvas.scene_.chosen
    assert canvas.isVisible()
    assert canvas.geometry() == before
    user.press(Qt.Key.Key_F11, CONTROL_SHIFT)
    assert canvas.window() is not window
    user.press(Qt.Key.Key_F11, CONTROL_SHIFT)
    assert canvas.window() is window


def test_keys_for_layouts_wait_until_the_mouse_lets_go_of_a_panel(window: MainWindow, user: User) -> None:
    dock = window.docks.by_name["loss"]
    user.press(Qt.Key.Key_F11, CONTROL_SHIFT)
    assert window.docks.in_full_screen is not None
    at = QPoint(60, 8)
    QTest.mousePress(dock, Qt.MouseButton.LeftButton, PLAIN, at)
    window.docks.leave_full_screen()  # Qt does not survive a layout that is restored under a drag
    window.docks.reset()
    assert window.docks.in_full_screen is not None
    QTest.mouseRelease(dock, Qt.MouseButton.LeftButton, PLAIN, at)
    user.press(Qt.Key.Key_F11, CONTROL_SHIFT)
    assert window.docks.in_full_screen is None


def test_a_double_click_on_the_heading_fills_the_screen_too(window: MainWindow, user: User) -> None:
    heading = window.views["loss"].heading
    middle = heading.rect().center()
    QTest.mouseDClick(heading, Qt.MouseButton.LeftButton, PLAIN, middle)
    QTest.mouseRelease(heading, Qt.MouseButton.LeftButton, PLAIN, middle)
    assert window.docks.by_name["loss"].fills_screen
    window.docks.leave_full_screen()
    assert not window.docks.by_name["loss"].isFloating()


def test_what_tells_the_way_out_of_full_screen_ends_with_the_window(window: MainWindow, user: User) -> None:
    user.press(Qt.Key.Key_F11, CONTROL_SHIFT)
    full = window.docks.in_full_screen
    assert full is not None
    assert full.findChild(QLabel, WAY_OUT) is not None
    assert not timers_of_nobody()  # they would go on when the window is closed meanwhile


def test_a_panel_is_dragged_out_by_its_heading(window: MainWindow, user: User) -> None:
    dock, heading = window.docks.by_name["loss"], window.views["loss"].heading
    handle = window.windowHandle()
    start = heading.mapTo(window, heading.rect().center())
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, PLAIN, start)
    for step in range(1, 6):
        QTest.mouseMove(handle, start + QPoint(-60 * step, 10 * step))
        QApplication.processEvents()
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, PLAIN, start + QPoint(-300, 50))
    QApplication.processEvents()
    assert dock.isFloating()
    window.layout_actions.reset()
    assert not dock.isFloating()


def test_the_menu_of_a_panel_shows_under_the_mouse_and_closes_it(window: MainWindow, user: User) -> None:
    dock = window.docks.by_name["output"]
    rest_on(window.canvas)
    user.wait_until(dock.button.isHidden)
    QTest.mouseMove(window.windowHandle(), dock.mapTo(window, dock.rect().center()))
    user.wait_until(dock.button.isVisible)
    menu = dock.button.menu()
    menu.aboutToShow.emit()
    texts = [action.text().partition("\t")[0] for action in menu.actions()]
    assert texts == ["Swap with the canvas", "Panel full screen", "Float panel", "Close"]
    menu.actions()[-1].trigger()
    assert dock.isHidden()
    switch = next(s for s in window.docks.switches() if s.text() == "Output")
    assert not switch.isChecked()
    switch.trigger()
    assert dock.isVisible()


def test_reset_brings_back_what_was_closed_floated_swapped_and_collapsed(window: MainWindow, user: User) -> None:
    docks = window.docks
    before = {name: docks.by_name[name].geometry() for name in PLACES}
    docks.by_name["loss"].setFloating(True)
    docks.by_name["output"].close()
    docks.swap("warp")
    rest_on(window.canvas)
    user.press(Qt.Key.Key_F9, Qt.KeyboardModifier.ControlModifier)
    assert window.rail.is_collapsed
    window.actions_by_name["reset_layout"].trigger()
    user.qtbot.wait(50)
    for name, place in before.items():
        now = docks.by_name[name].geometry()
        assert docks.by_name[name].isVisible()
        assert (now.topLeft() - place.topLeft()).manhattanLength() <= 3, name
        assert (now.bottomRight() - place.bottomRight()).manhattanLength() <= 3, name
    assert not window.rail.is_collapsed
    assert docks.swapped_name == ""


def test_the_layout_and_the_looks_are_found_again_at_the_next_start(
    window: MainWindow, user: User, tmp_path: Path
) -> None:
    window.docks.by_name["loss"].close()
    window.docks.swap("output")
    window.rail.set_collapsed(True)
    window.settings.rail = "narrow"
    for name in ("dark", "high_contrast", "colour_blind", "reduce_motion", "larger_type"):
        window.actions_by_name[name].trigger()
    window.document.undo_stack.setClean()
    window.close()
    again = make_window(window.document.project, None, Settings(tmp_path / "settings.ini"))
    try:
        again.show()
        QApplication.processEvents()
        assert again.docks.by_name["loss"].isHidden()
        assert again.docks.swapped_name == "output"
        assert again.rail.is_collapsed
        assert again.holder.theme.name == "dark contrast marked"
        assert again.holder.reduce_motion
        assert again.holder.base_scale == pytest.approx(1.25)
    finally:
        again.document.undo_stack.setClean()
        again.close()
        again.deleteLater()


def test_a_presentation_has_large_type_no_menus_and_numbers_only_when_asked_for(window: MainWindow, user: User) -> None:
    window.document.open(read_project(locate("gallery:playground")).project, None)
    user.press(Qt.Key.Key_F5)
    assert window.isFullScreen()
    assert window.holder.scale == pytest.approx(1.5)
    assert window.holder.hairline == 2
    hidden = (window.title_row, window.transport, window.statusBar(), window.rail, window.stepper)
    assert not any(widget.isVisible() for widget in hidden)
    assert window.canvas.isVisible()
    assert window.views["warp"].isVisible()
    assert not window.views["warp"].readout.isVisible()
    user.press(Qt.Key.Key_PageDown)
    first = window.session.place
    assert first is not None
    user.press(Qt.Key.Key_PageDown)
    user.press(Qt.Key.Key_PageUp)
    assert window.session.place == first
    user.press(Qt.Key.Key_F6)
    assert window.stepper.isVisible()
    assert window.views["warp"].readout.isVisible()
    user.press(Qt.Key.Key_F5)
    assert all(widget.isVisible() for widget in hidden)
    assert window.holder.scale == 1
    assert window.settings.scale == 1
    window.document.undo_stack.setClean()


def test_at_1280_by_800_nothing_needs_a_scroll_bar(window: MainWindow, user: User) -> None:
    window.document.open(read_project(locate("gallery:playground")).project, None)
    window.resize(1280, 800)
    areas = window.findChildren(QScrollArea)
    bars = [bar for area in areas for bar in (area.verticalScrollBar(), area.horizontalScrollBar())]
    user.wait_until(lambda: not any(bar.isVisible() for bar in bars))
    assert window.rail.width() == 200
    assert window.docks.by_name["warp"].width() in range(330, 350)


def test_output_and_loss_stand_where_they_stood_when_there_are_classes_to_choose_from(
    window: MainWindow, user: User
) -> None:
    output, loss = window.docks.by_name["output"], window.docks.by_name["loss"]
    for name in ("playground", "fish_three"):
        window.files.open(locate(f"gallery:{name}"), as_copy=True)
        user.wait_until(lambda: window.session.is_idle)
        assert abs(output.width() - loss.width()) <= 8, name
    assert [button.text() for button in window.views["output"].findChildren(MenuButton)] == ["classes ▾"]


def test_on_a_large_screen_canvas_and_column_grow_and_the_rail_does_not(window: MainWindow, user: User) -> None:
    canvas, column = window.canvas.width(), window.docks.by_name["warp"].width()
    window.resize(1920, 1080)
    user.qtbot.wait(100)
    assert window.rail.width() == 200
    assert window.canvas.width() > canvas + 200
    assert window.docks.by_name["warp"].width() > column + 150


def test_the_hints_of_the_first_start_vanish_when_they_have_been_followed(
    window: MainWindow, user: User, tmp_path: Path
) -> None:
    window.document.open(read_project(locate("gallery:playground")).project, None)
    window.hints.offer()
    assert set(window.hints.shown) == {"play", "weight"}
    user.press(Qt.Key.Key_Period)  # who steps before playing needs not be told how
    assert set(window.hints.shown) == {"play", "weight"}
    user.press(Qt.Key.Key_Escape)
    window.session.set_weight("biases", window.document.project.graph.outputs[0].id, (0,), 0.5)
    assert set(window.hints.shown) == {"play"}
    user.click_on(window.hints.shown["play"].close_button)
    assert not window.hints.shown
    window.hints.offer()
    assert not window.hints.shown
    assert Settings(tmp_path / "settings.ini").hints_used == {"play", "step", "weight"}
    window.document.undo_stack.setClean()


def test_one_key_takes_the_keyboard_round_every_panel(window: MainWindow, user: User) -> None:
    window.document.open(read_project(locate("gallery:playground")).project, None)
    user.wait_until(lambda: window.session.is_idle)
    visited: list[QWidget] = []
    places = (window.transport, window.timeline, window.rail, window.canvas, window.views["warp"], window.stepper)
    for _ in range(10):
        user.press(Qt.Key.Key_F6, Qt.KeyboardModifier.ControlModifier)
        focused = QApplication.focusWidget()
        assert focused is not None
        visited.append(focused)
    for place in places:
        assert any(place is widget or place.isAncestorOf(widget) for widget in visited), place
    window.document.undo_stack.setClean()


def test_swapping_while_the_canvas_fills_the_screen_puts_it_back_first(window: MainWindow, user: User) -> None:
    docks = window.docks
    docks.toggle_full_screen("")
    assert docks.in_full_screen is not None
    docks.swap("warp")
    assert docks.in_full_screen is None
    assert docks.swapped_name == "warp"
    docks.leave_full_screen()
    docks.swap("")
    assert docks.centre.isAncestorOf(window.canvas) or docks.centre is window.canvas
    assert window.canvas.isVisible()


def test_a_panel_dragged_over_a_floating_one_joins_no_window_of_theirs(window: MainWindow, user: User) -> None:
    """Qt's grouped dragging ends the program when such a window goes away."""
    assert not window.dockOptions() & MainWindow.DockOption.GroupedDragging
    window.docks.toggle_full_screen("")
    full = window.docks.in_full_screen
    assert full is not None
    assert full.features() == full.DockWidgetFeature.NoDockWidgetFeatures
    window.docks.leave_full_screen()


def test_a_panel_in_a_tab_says_its_title_once(window: MainWindow, user: User) -> None:
    loss, history = window.views["loss"].heading, window.history
    assert loss.isVisible()
    window.docks.show_panel("history")
    user.wait_until(lambda: history.isVisible() and not history.title.isVisible())
    assert history.use.isVisible()
    assert loss.isHidden()
    window.docks.by_name["history"].setFloating(True)
    user.wait_until(lambda: history.title.isVisible() and not loss.isHidden())
    window.docks.by_name["history"].close()
    assert not loss.isHidden()


def test_at_1280_the_bar_keeps_every_setting_with_live_retrain_on_and_off(window: MainWindow, user: User) -> None:
    window.resize(1280, 800)
    QApplication.processEvents()
    for _ in range(2):
        assert window.transport.folded == []
        user.press(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
        QApplication.processEvents()


def test_a_presentation_says_how_to_leave_it_and_again_when_the_mouse_moves(window: MainWindow, user: User) -> None:
    way_out = window.presentation.way_out
    assert way_out.isHidden()
    user.press(Qt.Key.Key_F5)
    assert way_out.isVisible()
    assert "F5 leaves" in way_out.text()
    assert "F5 leaves" in window.accessibleDescription()
    user.wait_until(lambda: window.rect().contains(way_out.geometry()))
    way_out._ending.timeout.emit()
    assert way_out.isHidden()
    window.activateWindow()
    QCursor.setPos(QCursor.pos() + QPoint(7, 7))
    user.wait_until(way_out.isVisible)
    user.press(Qt.Key.Key_F5)
    assert way_out.isHidden()
    assert not way_out._looking.isActive()
    assert window.accessibleDescription() == ""


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_the_strip_has_one_height_at_rest_and_one_while_stepping(window: MainWindow, user: User, scale: float) -> None:
    window.document.open(read_project(locate("gallery:playground")).project, None)
    window.resize(1280, 800)
    window.holder.set_scale(scale)
    session, strip = window.session, window.stepper
    heights: dict[bool, set[int]] = {False: set(), True: set()}

    def measure() -> None:
        for _ in range(5):
            QApplication.processEvents()
        strip.refresh()
        for _ in range(5):
            QApplication.processEvents()
        heights[session.place is not None].add(strip.height())

    measure()
    for key, layer in session.document.project.graph.by_id.items():
        session.select(session.selection.with_unit(key, layer.units - 1))
        measure()
    session.select(session.selection.with_weight(session.document.project.graph.connections[0].key))
    measure()
    for phase in ("forward", "loss", "backward", "update"):
        session.select(session.selection.with_unit(session.document.project.graph.outputs[0].id, 0))
        strip.show_phase(phase)
        measure()
    strip.show_phase("forward")
    for _ in range(30):
        window.run.step_forward()
        measure()
    assert {is_stepping: len(seen) for is_stepping, seen in heights.items()} == {False: 1, True: 1}, heights
    plots = [window.views["warp"].scene, window.views["output"].plot, window.views["loss"].plot]
    assert min(plot.box.height() for plot in plots) > 30
    session.step_to(None)
    window.holder.set_scale(1.0)  # the type is the process's
    window.document.undo_stack.setClean()


def test_the_train_test_slider_says_which_marks_train_and_which_test(window: MainWindow, user: User) -> None:
    caption = window.data_panel.knobs.share.name
    assert "a clear outline is a row that only tests" in caption.toolTip()
    image = caption.grab().toImage()
    scale, middle = image.devicePixelRatio(), image.height() // 2
    dot, words = round(3.5 * scale), caption.fontMetrics().horizontalAdvance("train")
    ring = round((7 + 3 + words + 5 + 3.5) * scale)
    muted, text = QColor(window.holder.theme.muted), QColor(window.holder.theme.text)

    def edge(at: int) -> int:
        """How near the darkest pixel around a mark's middle comes to the colour of an outline."""
        near = [image.pixelColor(max(0, at + i), middle) for i in range(round(-5 * scale), round(5 * scale))]
        return min(abs(c.lightness() - text.lightness()) for c in near)

    assert image.pixelColor(dot, middle) == image.pixelColor(ring, middle) == muted
    assert edge(ring) < edge(dot) / 2, "the test's has a line around it"


def test_a_panel_that_is_floated_stands_large_over_the_canvas_and_the_line_says_how_to_dock_it(
    window: MainWindow, user: User
) -> None:
    dock, small = window.docks.by_name["output"], window.docks.by_name["output"].size()
    rest_on(window.views["output"])
    user.press(Qt.Key.Key_F8, Qt.KeyboardModifier.ShiftModifier)
    assert dock.isFloating()
    assert dock.width() > 1.5 * small.width()
    centre = window.canvas.mapToGlobal(window.canvas.rect().center())
    assert dock.frameGeometry().contains(centre)
    assert "Shift+F8" in window.statusBar().currentMessage()
    window.docks.float_panel("output")
    assert not dock.isFloating()


def test_a_panel_that_docks_again_has_the_room_that_it_had(window: MainWindow, user: User) -> None:
    docks = window.docks
    names = "output", "loss"
    before = [docks.by_name[name].size() for name in names]
    for name in names:
        for _ in range(2):
            docks.float_panel(name)
            user.qtbot.wait(20)
        assert [docks.by_name[each].size() for each in names] == before


def test_a_panel_that_fills_the_screen_says_how_to_leave_until_one_does(window: MainWindow, user: User) -> None:
    dock = window.docks.by_name["output"]
    window.docks.toggle_full_screen("output")
    told = dock.findChild(QLabel, WAY_OUT)
    assert told is not None
    assert told.isVisible()
    user.wait_until(lambda: dock.rect().contains(told.geometry()))
    window.docks.leave_full_screen()
    user.wait_until(lambda: dock.findChild(QLabel, WAY_OUT) is None)


def test_a_panel_that_is_chosen_in_the_menu_stands_in_front_of_its_tabs(window: MainWindow, user: User) -> None:
    switch = next(each for each in window.docks.switches() if each.text() == "Regions")
    switch.trigger()
    dock = window.docks.by_name["regions"]
    user.wait_until(lambda: not dock.visibleRegion().isEmpty())


def test_type_grows_as_far_as_the_window_has_room(window: MainWindow) -> None:
    window.resize(1280, 800)
    for _ in range(5):
        window.look.larger_type()
    assert window.holder.base_scale == pytest.approx(1.25**2)
    assert "the largest" in window.statusBar().currentMessage()
    for _ in range(5):
        window.look.smaller_type()
    window.look.larger_type()
    assert window.holder.base_scale == 1.0
