"""The equations' room in a window: never so high that panels lie over one another; what is more, scrolls."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gui.panels.stepper import StepperStrip
from gui.stepping import Place
from gui.theme import ThemeHolder
from tests.gui.conftest import MakeSession


@pytest.fixture
def strip(qtbot: QtBot, make_session: MakeSession) -> Iterator[StepperStrip]:
    window, session = QMainWindow(), make_session("playground")
    qtbot.addWidget(window)
    made = StepperStrip(session, ThemeHolder())
    middle = QWidget()
    column = QVBoxLayout(middle)
    column.addStretch(1)
    column.addWidget(made)
    window.setCentralWidget(middle)
    window.resize(700, 600)
    window.show()
    qtbot.waitExposed(window)
    session.select(session.selection.with_example(0))
    session.step_to(Place("backward", "h2", 0))
    qtbot.waitUntil(lambda: len(made.lines.page.equations) > 2)
    made.refresh()
    qtbot.waitUntil(lambda: made.room.height() == made.room.minimumHeight())
    yield made
    session.step_to(None)


def test_in_a_low_window_the_equations_scroll_and_all_can_be_reached(strip: StepperStrip, qtbot: QtBot) -> None:
    assert strip.room.scrolls
    assert strip.height() < 0.35 * strip.window().height()
    assert strip.lines.height() >= strip.lines.height_for(strip.lines.width()) > strip.room.height()
    bar = strip.room.verticalScrollBar()
    assert bar.isVisible()
    strip.room.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(strip.room, Qt.Key.Key_PageDown)
    qtbot.keyClick(strip.room, Qt.Key.Key_PageDown)
    qtbot.keyClick(strip.room, Qt.Key.Key_PageDown)
    assert bar.value() == bar.maximum() > 0


def test_the_next_stop_begins_at_its_top(strip: StepperStrip, qtbot: QtBot) -> None:
    bar = strip.room.verticalScrollBar()
    bar.setValue(bar.maximum())
    strip.session.step_to(Place("backward", "h2", 1))
    strip.refresh()
    assert bar.value() == 0


def test_with_room_nothing_scrolls_and_tab_passes_by(strip: StepperStrip, qtbot: QtBot) -> None:
    strip.window().resize(1280, 1200)
    qtbot.waitUntil(lambda: strip.room.width() > 1100)
    strip.refresh()
    assert not strip.room.scrolls
    assert strip.room.focusPolicy() == Qt.FocusPolicy.NoFocus
