"""A user lets the mouse rest on a view and presses Play: what is said is of that place, with the numbers that come."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gui.main_window import MainWindow
from gui.views.output import OutputView
from tests.journeys.conftest import User, open_playground


@pytest.fixture
def user(window: MainWindow, qtbot: QtBot) -> User:
    return open_playground(window, qtbot)


def test_what_the_mouse_rests_on_is_read_while_it_trains_until_it_goes_elsewhere(user: User) -> None:
    window = user.window
    view, session = window.views["output"], window.session
    assert isinstance(view, OutputView)
    plot = view.plot.viewport()
    corner = view.plot.box.sceneBoundingRect().topLeft()  # no example lies there
    place = view.plot.mapFromScene(corner) + QPoint(6, 6)
    QTest.mouseMove(plot, place - QPoint(1, 0))
    QTest.mouseMove(plot, place)
    user.wait_until(lambda: "→" in view.readout.text())
    seen: set[str] = set()
    user.press(Qt.Key.Key_Space)
    user.wait_until(lambda: session.is_running)

    def has_seen_many() -> bool:
        seen.add(view.readout.text())
        return len(seen) > 6 and session.moment.step > 100

    user.wait_until(has_seen_many)
    user.press(Qt.Key.Key_Space)
    user.wait_until(lambda: not session.is_running and session.is_idle)
    assert all("→" in text for text in seen)
    QTest.mouseMove(window.canvas.viewport(), QPoint(5, 5))
    user.wait_until(lambda: view.readout.text() in view.hint())
