"""Numbers typed into the bar: undone by the window once they are taken, by the box while they are being typed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gui.main_window import MainWindow
from gui.panels.boxes import NumberBox
from tests.journeys.conftest import User, open_playground

CONTROL = Qt.KeyboardModifier.ControlModifier


def replace_text(user: User, box: NumberBox, text: str) -> None:
    edit = box.lineEdit()
    assert edit is not None
    user.click_on(edit)
    QTest.keyClick(edit, Qt.Key.Key_A, CONTROL)
    QTest.keyClicks(edit, text)


@pytest.mark.parametrize(
    ("name", "text", "before"), [("rate", "0.2", "0.03"), ("batch", "7", "10"), ("decay", "0.5", "0")]
)
def test_ctrl_z_after_return_undoes_the_setting_and_the_box_shows_what_is_in_force(
    window: MainWindow, qtbot: QtBot, name: str, text: str, before: str
) -> None:
    user = open_playground(window, qtbot)
    box: NumberBox = getattr(window.transport.fields, name)
    training = window.session.training
    replace_text(user, box, text)
    user.press(Qt.Key.Key_Return)
    assert window.session.training != training
    user.press(Qt.Key.Key_Z, CONTROL)
    assert window.session.training == training
    assert box.currentText() == before
    user.press(Qt.Key.Key_Y, CONTROL)
    assert window.session.training != training
    assert box.currentText() == text


def test_ctrl_z_and_esc_while_typing_are_about_what_is_typed(window: MainWindow, qtbot: QtBot) -> None:
    user = open_playground(window, qtbot)
    box = window.transport.fields.rate
    count = window.document.undo_stack.count()
    replace_text(user, box, "0.25")
    user.press(Qt.Key.Key_Z, CONTROL)
    assert box.currentText() != "0.25"
    replace_text(user, box, "0.25")
    user.press(Qt.Key.Key_Escape)
    assert box.currentText() == "0.03"
    assert window.document.undo_stack.count() == count


def test_the_bar_s_step_stays_on_after_a_weight_was_dragged_with_no_example_selected(
    window: MainWindow, qtbot: QtBot
) -> None:
    user = open_playground(window, qtbot)
    forward = window.transport.forward
    for _ in range(3):  # the unit or wire, then the example
        user.press(Qt.Key.Key_Escape)
    assert window.session.moment.trace is None
    wire = user.wire("h1->h2", 1, 2, 0.5)
    user.drag(wire, wire + QPoint(60, 0))
    assert window.document.undo_stack.count(), "the drag changed nothing"
    assert forward.isEnabled()
    user.click_on(forward)
    user.wait_until(lambda: window.session.place is not None, 10)


def test_a_typed_number_is_seen_whole_and_a_short_one_takes_its_place_back(window: MainWindow, qtbot: QtBot) -> None:
    user = open_playground(window, qtbot)
    box, batch = window.transport.fields.rate, window.transport.fields.batch
    usual, beside = box.width(), batch.mapTo(window, QPoint()).x()
    edit = box.lineEdit()
    assert edit is not None

    def is_whole() -> bool:
        return edit.fontMetrics().horizontalAdvance(edit.text()) <= edit.width() and not edit.cursorPosition()

    replace_text(user, box, "1/3")
    user.press(Qt.Key.Key_Return)
    assert box.currentText() == "0.333333"
    user.wait_until(is_whole, 10)
    replace_text(user, box, "2.5")
    user.press(Qt.Key.Key_Return)
    user.wait_until(lambda: box.width() == usual, 10)
    assert batch.mapTo(window, QPoint()).x() == beside


def test_in_a_wide_window_no_rate_moves_the_counters(window: MainWindow, qtbot: QtBot) -> None:
    window.resize(1600, 900)
    user = open_playground(window, qtbot)
    box, counter = window.transport.fields.rate, window.transport._counters["epoch"]
    qtbot.wait(50)
    before, width = counter.mapTo(window, QPoint()).x(), box.width()
    replace_text(user, box, "1/3")
    user.press(Qt.Key.Key_Return)
    user.wait_until(lambda: box.width() > width, 10)
    qtbot.wait(50)
    assert counter.mapTo(window, QPoint()).x() == before
