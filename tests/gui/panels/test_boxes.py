"""Boxes in bars: another number asks for another layout only where it takes another room."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget, QWidgetAction
from pytestqt.qtbot import QtBot

from gui.numbers import count
from gui.panels.boxes import UNBOUNDED, NumberBox
from tests.gui.test_steady_label import Layouts


def test_a_number_as_wide_as_the_one_before_asks_for_no_layout(qtbot: QtBot) -> None:
    box, around = NumberBox(("0.01", "0.03", "0.1"), low=0.0, high=1000.0), QWidget()
    QVBoxLayout(around).addWidget(box)
    qtbot.addWidget(around)
    box.show_value(0.03)
    around.show()
    qtbot.wait(20)
    layouts = Layouts(around)
    for value, text, asks in ((0.03, "0.03", False), (0.01, "0.01", False), (0.012345, "0.012345", True)):
        layouts.count = 0
        box.show_value(value)
        qtbot.wait(20)
        assert box.currentText() == text
        assert bool(layouts.count) is asks


def test_what_is_refused_is_told_with_what_would_be_taken(qtbot: QtBot) -> None:
    box = NumberBox(("1", "10"), low=1, high=1e9, whole=True)
    qtbot.addWidget(box)
    assert box.why_not("2.5") == f"“2.5” is no whole number from 1 to {count(10**9)}"
    assert box.why_not("  ") == "nothing was typed"
    free = NumberBox(("0.1",), low=-UNBOUNDED, high=UNBOUNDED)
    qtbot.addWidget(free)
    assert free.why_not("abc") == "“abc” is no number"


@pytest.mark.qt_log_ignore("grabbing the keyboard", extend=True)
def test_return_in_a_menu_takes_the_number_and_leaves_the_menu_open(qtbot: QtBot) -> None:
    menu, box = QMenu(), NumberBox(("0", "0.5"), low=0, high=0.999)
    action = QWidgetAction(menu)
    action.setDefaultWidget(box)
    menu.addAction(action)
    qtbot.addWidget(menu)
    refused: list[str] = []
    box.refused.connect(refused.append)
    menu.popup(QPoint(10, 10))
    for _ in range(3):
        edit = box.lineEdit()
        assert edit is not None
        edit.setFocus()
        edit.selectAll()
        qtbot.keyClicks(edit, "-5")
        qtbot.keyClick(edit, Qt.Key.Key_Return)
        assert menu.isVisible()
    assert refused == ["-5"] * 3
    menu.close()
