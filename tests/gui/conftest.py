"""What every test of the window needs: a session on a gallery project, closed again, with no thread or timer left."""

from __future__ import annotations

import contextlib
import math
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import Shiboken

from core.gallery import locate
from core.project_file import read_project
from gui import time_travel
from gui.document import Document
from gui.numbers import DIGITS, use_digits
from gui.past_reading import Wanted
from gui.session import Session
from gui.settings import Settings

if TYPE_CHECKING:
    from gui.main_window import MainWindow

MakeSession = Callable[[str], Session]


@pytest.fixture(autouse=True)
def usual_digits() -> Iterator[None]:
    """The digits setting belongs to the process: what a test does to it ends with the test."""
    yield
    use_digits(DIGITS)


@contextlib.contextmanager
def dress_kept() -> Iterator[None]:
    """The application's colours, type and style sheet are the process's too: what changes them puts them back."""
    app = QApplication.instance()
    assert isinstance(app, QApplication) or app is None
    before = None if app is None else (app.palette(), app.font(), app.styleSheet())
    yield
    app = QApplication.instance()
    if isinstance(app, QApplication) and before is not None and app.styleSheet() != before[2]:
        app.setPalette(before[0])
        app.setFont(before[1])
        app.setStyleSheet(before[2])


@pytest.fixture(autouse=True)
def usual_dress() -> Iterator[None]:
    with dress_kept():
        yield


@pytest.fixture
def make_session(qapp: QApplication) -> Iterator[MakeSession]:
    """make_session("xor_hidden") → a session on that project of the gallery."""
    made: list[Session] = []

    def make(name: str) -> Session:
        session = Session(Document(read_project(locate(f"gallery:{name}")).project))
        made.append(session)
        return session

    yield make
    for session in made:
        session.close()
        session.document.deleteLater()
        session.deleteLater()
    qapp.processEvents()
    assert_no_thread_is_left()


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A past step may take as long as it takes: what is tested is that it is exact, on however slow a computer."""
    monkeypatch.setattr(time_travel, "Wanted", partial(Wanted, allowance=math.inf))


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    """The window on the playground, with settings of its own."""
    from gui.app import make_window  # which imports every part of it

    made = make_window(read_project(locate("gallery:playground")).project, None, Settings(tmp_path / "s.ini"))
    made.show()
    made.activateWindow()
    qtbot.waitExposed(made)
    yield made
    close_window(made)


def close_window(window: MainWindow) -> None:
    """Without a question, and all of it, also where a test left training on."""
    if window.is_filled:
        window.session.pause()
        window.document.undo_stack.setClean()
    window.close()
    window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    QApplication.processEvents()
    assert not (left := [f"{timer.interval()} ms" for timer in timers_of_nobody()]), f"timers still run: {left}"


def timers_of_nobody() -> list[QTimer]:
    """Running timers without a parent: no window that closes takes them along."""
    timers = (wrapper for wrapper in Shiboken.getAllValidWrappers() if isinstance(wrapper, QTimer))
    return [timer for timer in timers if timer.isActive() and timer.parent() is None]


def assert_no_thread_is_left() -> None:
    """No trainer and no worker outlives its window."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        left = [t.name for t in threading.enumerate() if t.name in ("trainer", "views", "retrainer")]
        if not left:
            return
        time.sleep(0.01)
    raise AssertionError(f"threads left behind: {left}")
