"""Painting has a round of the event loop of its own: what comes due while a job runs does not wait for both."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from gui.painting import Painting


class Window(QWidget):
    """Notes when it is painted."""

    _painting: Painting | None = None

    def __init__(self) -> None:
        super().__init__()
        self.happened: list[str] = []
        self._painting = Painting(self, super().event)

    def paintEvent(self, event: QPaintEvent) -> None:
        self.happened.append("painted")

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.UpdateRequest and self._painting is not None:
            self._painting.put_off()
            return True
        return super().event(event)


def shown(qtbot: QtBot, window: Window | None = None) -> Window:
    if window is None:
        window = Window()
        qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: "painted" in window.happened)
    window.happened.clear()
    return window


def test_a_timer_that_is_due_while_a_job_runs_comes_before_the_painting_of_what_the_job_changed(qtbot: QtBot) -> None:
    window = shown(qtbot)
    tick = QTimer(window)
    tick.setTimerType(Qt.TimerType.PreciseTimer)
    tick.setSingleShot(True)
    tick.timeout.connect(lambda: window.happened.append("tick"))

    def work() -> None:
        tick.start(0)
        window.update()

    QTimer.singleShot(0, window, work)
    qtbot.waitUntil(lambda: "painted" in window.happened)
    assert window.happened == ["tick", "painted"]


def test_each_change_is_painted_once(qtbot: QtBot) -> None:
    window = shown(qtbot)
    for times in range(1, 4):
        window.update()
        window.update()
        qtbot.waitUntil(lambda times=times: len(window.happened) == times)
    qtbot.wait(30)
    assert window.happened == ["painted"] * 3


def test_a_window_that_is_taken_apart_before_it_is_painted_leaves_nothing_to_do(qtbot: QtBot) -> None:
    window = shown(qtbot, Window())
    window.update()
    window.close()
    window.deleteLater()
    qtbot.wait(20)
    assert window.happened == []
