"""A real canvas on a real document and session, closed again with no thread left."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QToolTip

from core.project import Project
from gui.canvas import Canvas
from gui.document import Document
from gui.session import Session
from gui.theme import ThemeHolder
from tests.gui.canvas.hands import Hands, MakeHands, playground


@pytest.fixture
def make_hands(qapp: QApplication) -> Iterator[MakeHands]:
    """make_hands(project) → hands on a shown canvas of 1000 × 800."""
    made: list[Canvas] = []

    def make(project: Project) -> Hands:
        document = Document(project)
        session = Session(document)
        canvas = Canvas(document, session, ThemeHolder())
        made.append(canvas)
        canvas.resize(1000, 800)
        canvas.show()
        canvas.activateWindow()
        canvas.setFocus()
        qapp.processEvents()
        canvas.fit_all()
        return Hands(canvas)

    yield make
    QToolTip.hideText()
    for canvas in made:
        canvas.session.close()
        canvas.close()
        canvas.deleteLater()
        canvas.session.deleteLater()
        canvas.document.deleteLater()
    qapp.processEvents()
    assert_no_thread_is_left()


def assert_no_thread_is_left() -> None:
    """Threads get a moment to end, then they are a leak."""
    deadline = time.monotonic() + 5
    while any(t.name in ("trainer", "views", "retrainer") for t in threading.enumerate()):
        assert time.monotonic() < deadline, "a thread outlives its window"
        time.sleep(0.01)


@pytest.fixture
def hands(make_hands: MakeHands) -> Hands:
    """Hands on the Playground's default."""
    return make_hands(playground())
