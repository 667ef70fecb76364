"""The menus: keys in a column of their own."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.menu_bar import KeyMenu


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_a_menu_is_as_wide_at_every_opening_and_wider_with_longer_words_alone(qtbot: QtBot) -> None:
    menu = KeyMenu("File")
    qtbot.addWidget(menu)
    action = menu.addAction("Save as…")
    action.setShortcut(QKeySequence("Ctrl+Shift+S"))

    def width() -> int:
        menu.popup(QPoint(10, 10))
        QApplication.processEvents()
        seen = menu.width()
        menu.close()
        return seen

    at_first = width()
    assert [width() for _ in range(3)] == [at_first] * 3
    action.setText("Save as something with a longer name…")
    longer = width()
    assert longer > at_first
    action.setText("Save as…")
    assert width() == at_first
