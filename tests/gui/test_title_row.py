"""The top row: what computes and how fast, written several times a second without laying out the window anew."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QObject
from pytestqt.qtbot import QtBot

from core.training.pace import PACES
from gui.bench.stage import everything_visible
from gui.main_window import MainWindow
from gui.title_row import rate_text


class Layouts(QObject):
    """Counts how often an object is asked to lay itself out."""

    def __init__(self, watched: QObject) -> None:
        super().__init__()
        self.count = 0
        watched.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.LayoutRequest
        return False


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    with everything_visible(only=()) as made:
        yield made


def test_another_speed_asks_for_no_layout_and_is_not_cut(window: MainWindow, qtbot: QtBot) -> None:
    row, session = window.title_row, window.session
    session.set_pace(PACES["flat_out"])
    session.play()
    qtbot.waitUntil(lambda: row.status.text().endswith("/s"), timeout=60_000)
    row.status.setText("CPU · fused · 99 000 000 updates/s")
    row._keep_room()
    qtbot.wait(50)
    layouts = Layouts(row)
    texts: set[str] = set()

    def is_seen() -> bool:
        texts.add(row.status.text())
        assert row.status.width() >= row.status.sizeHint().width()
        return len(texts) > 3

    qtbot.waitUntil(is_seen, timeout=60_000)  # numbers to read change once a second
    assert layouts.count == 0
    session.pause()
    qtbot.wait(50)
    assert not row.status.text().endswith("/s")
    assert row.status.width() == row.status.sizeHint().width()


def test_a_running_network_is_edited_since_its_weights_are_no_longer_those_that_are_saved(
    window: MainWindow, qtbot: QtBot
) -> None:
    row, session = window.title_row, window.session
    session.document.undo_stack.setClean()
    row.refresh()
    assert "edited" not in row.title.text()
    assert "*" not in window.windowTitle()
    session.play()
    qtbot.waitUntil(lambda: session.moment.step > 0, timeout=60_000)
    assert row.title.text().endswith("edited")
    assert "*" in window.windowTitle()
    session.pause()
    assert row.title.text().endswith("edited")


@pytest.mark.parametrize(
    ("speed", "said"),
    [
        (7.4, "7 updates/s"),
        (940.0, "940 updates/s"),
        (1525.0, "1 500 updates/s"),
        (23_400_000.0, "23 000 000 updates/s"),
    ],
)
def test_the_speed_is_said_in_updates_a_second_with_two_digits(speed: float, said: str) -> None:
    assert rate_text(speed).replace("\u202f", " ") == said
