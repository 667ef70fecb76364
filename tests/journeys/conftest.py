"""A real window for a journey, and a user's hands and eyes: mouse, keys, waiting."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QDrag
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from core.gallery import locate
from core.project import Project
from gui.app import make_window
from gui.main_window import MainWindow
from gui.settings import Settings
from tests.gui.canvas.hands import Hands
from tests.gui.conftest import assert_no_thread_is_left, close_window


class User(Hands):
    """Somebody at the window. What is on the canvas is done with the hands of the canvas's own tests."""

    def __init__(self, window: MainWindow, qtbot: QtBot) -> None:
        super().__init__(window.canvas)
        self.window, self.qtbot = window, qtbot

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """A key on whatever has the focus, the canvas if nothing has."""
        QTest.keyClick(QApplication.focusWidget() or self.canvas, key, modifiers)
        QApplication.processEvents()

    def click_on(self, widget: QWidget) -> None:
        widget.window().activateWindow()  # as a click does wherever there is a window manager
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, widget.rect().center())
        QApplication.processEvents()

    def drag_node(self, kind: str, at: QPoint) -> None:
        """Drags a tile of the palette onto the canvas.

        The offscreen platform carries no drags: `exec` returns at once. Here it delivers what a platform would: the
        dragged data to the canvas under the mouse. Press, move and drop are the toolkit's own events.
        """
        tile = self.window.nodes_panel.tiles[kind]
        start = tile.mapTo(self.window, tile.rect().center())
        handle = self.window.windowHandle()
        carried: list[str] = []

        def carry(drag: QDrag, _actions: Qt.DropAction) -> Qt.DropAction:
            carried.append(kind)
            self.drop(drag.mimeData(), at)
            return Qt.DropAction.CopyAction

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(QDrag, "exec", carry)
            QTest.mousePress(handle, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
            QTest.mouseMove(handle, start + QPoint(24, 0))
            QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
        assert carried, "no drag was started"
        QApplication.processEvents()

    def wait_until(self, what, seconds: float = 30.0) -> None:  # noqa: ANN001 - a condition
        self.qtbot.waitUntil(what, timeout=round(seconds * 1000))


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    """The window on an empty project, with settings of its own."""
    made = make_window(Project(), None, Settings(tmp_path / "settings.ini"))
    made.resize(1280, 800)
    made.show()
    made.activateWindow()
    qtbot.waitExposed(made)
    made.canvas.setFocus()
    yield made
    close_window(made)
    assert_no_thread_is_left()


def open_playground(window: MainWindow, qtbot: QtBot) -> User:
    """Somebody at the window in front of the network that it opens on, with its first numbers there."""
    user = User(window, qtbot)
    window.files.open(locate("gallery:playground"), as_copy=True)
    user.wait_until(lambda: window.session.is_idle)
    return user


@pytest.fixture
def user(window: MainWindow, qtbot: QtBot) -> User:
    return User(window, qtbot)
