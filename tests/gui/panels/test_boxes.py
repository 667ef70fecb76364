"""Boxes in bars: another number asks for another layout only where it takes another room."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gui.panels.boxes import NumberBox
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
