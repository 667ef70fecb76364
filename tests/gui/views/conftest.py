"""Sessions on small networks of any shape, and views that are shown and settled."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from core.choice import Choice
from core.graph import Connection, Graph, Layer
from core.project import DataSource, GeneratorSource, Project, Training
from gui.document import Document
from gui.session import Session
from gui.theme import ThemeHolder
from gui.views import VIEWS, View

OpenSession = Callable[..., Session]
ShowView = Callable[..., View]


def chain(*sizes: int, activation: str = "tanh", output: str = "tanh") -> Graph:
    """x → h1 → … → y."""
    ids = ["x", *(f"h{i}" for i in range(1, len(sizes) - 1)), "y"]
    layers = [Layer("x", "input", sizes[0])]
    for i, size in zip(ids[1:-1], sizes[1:-1], strict=True):
        layers.append(Layer(i, "hidden", size, Choice(activation)))
    layers.append(Layer("y", "output", sizes[-1], Choice(output)))
    return Graph(tuple(layers), tuple(Connection(a, b) for a, b in pairwise(ids)))


@pytest.fixture
def open_session(qapp: QApplication) -> Iterator[OpenSession]:
    """open_session(2, 4, 1) → a session on that chain and the circle data, or the data given."""
    made: list[Session] = []

    def open_it(*sizes: int, data: DataSource | None = None, loss: str = "half_mse", **acts: str) -> Session:
        source = data or GeneratorSource("circle", samples=60)
        project = Project("test", chain(*sizes, **acts), data=source, training=Training(loss=Choice(loss)))
        session = Session(Document(project))
        made.append(session)
        return session

    yield open_it
    for session in made:
        session.close()
        session.document.deleteLater()
        session.deleteLater()
    qapp.processEvents()


@pytest.fixture
def show_view(qtbot: QtBot) -> ShowView:
    """show_view(session, "warp") → the view, shown and with its first picture computed."""

    def show(session: Session, name: str, width: int = 336, height: int = 280) -> View:
        view = VIEWS[name].view(session, ThemeHolder())
        qtbot.addWidget(view)
        view.resize(width, height)
        view.show()
        settle(qtbot, session)
        return view

    return show


def settle(qtbot: QtBot, session: Session) -> None:
    """Runs the event loop until nothing is waiting to be computed or drawn."""
    for _ in range(3):
        qtbot.wait(70)  # longer than the shortest interval between two frames of a view
        qtbot.waitUntil(lambda: session.is_idle, timeout=5000)


def pixels(widget: QWidget) -> np.ndarray:
    """A widget's picture as [height, width, 3]."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    words = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    return words[:, : image.width(), :3].copy()


def distinct_colours(widget: QWidget) -> int:
    return len(np.unique(pixels(widget).reshape(-1, 3), axis=0))


def hover(widget: QWidget, where: QPoint) -> None:
    """The mouse moves there, whatever window of an earlier test may still lie above."""
    at, none = QPointF(where), Qt.MouseButton.NoButton
    plain = Qt.KeyboardModifier.NoModifier
    event = QMouseEvent(QEvent.Type.MouseMove, at, QPointF(widget.mapToGlobal(where)), none, none, plain)
    QApplication.sendEvent(widget, event)
