"""What every test of the window needs: a session on a gallery project, closed again, with no thread or timer left."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication

from core.gallery import locate
from core.project_file import read_project
from gui.document import Document
from gui.numbers import DIGITS, use_digits
from gui.session import Session

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


def assert_no_thread_is_left() -> None:
    """No trainer and no worker outlives its window."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        left = [t.name for t in threading.enumerate() if t.name in ("trainer", "views", "retrainer")]
        if not left:
            return
        time.sleep(0.01)
    raise AssertionError(f"threads left behind: {left}")
