"""How long a frame takes while somebody drags, pans or zooms the canvas of the whole, visible window.

    python -m gui.bench.canvas            prints one JSON document

A frame begins when the mouse event was due, 60 a second, and ends when the canvas has been painted: whatever else the
window does meanwhile (snapshots, views, panels) counts where it delays that. Between frames a piece of arithmetic of
known length is timed as well; where that is uneven, the machine was busy, and so are the other figures.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import cos, pi, sin

if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from core.choice import Choice
from core.gallery import locate
from core.graph import Connection, Graph, Layer
from core.project import Project
from core.project_file import read_project
from core.training.pace import PACES
from gui.app import application, make_window
from gui.bench.stage import close
from gui.canvas import Canvas
from gui.settings import Settings
from gui.theme import LIGHT, ThemeHolder

FRAME = 1 / 60
SETTLE = 1.2  # seconds of training, or of rest, before anything is counted
LEFT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton
ROUNDS = 6  # of the event loop after which a move that painted nothing had nothing to paint: it snapped back
NO_BUTTON, NO_KEY = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier


@dataclass(frozen=True)
class Figures:
    """Milliseconds a frame.

    Attributes:
        p50, p95, worst: from when the event was due until it was painted.
        busy50, busy95: what the window's thread computed from the event until it was painted: other programs that
            keep the machine busy hardly change it.
        late: how much longer than usual the arithmetic between frames took, p95 over p50.
    """

    p50: float
    p95: float
    worst: float
    busy50: float
    busy95: float
    late: float


def measure(*, frames: int = 240, size: tuple[int, int] = (1280, 800)) -> dict[str, dict[str, float]]:
    """Every case and gesture: "playground, flat out: zoom" → p50, p95, worst, late."""
    cases: dict[str, tuple[Project, str]] = {
        "playground, still": (read_project(locate("gallery:playground")).project, ""),
        "playground, 1 epoch/frame": (read_project(locate("gallery:playground")).project, "epoch"),
        "playground, flat out": (read_project(locate("gallery:playground")).project, "flat_out"),
        "200 nodes, still": (Project(graph=single_neurons()), ""),
    }
    found: dict[str, dict[str, float]] = {}
    for name, (project, pace) in cases.items():
        for gesture in GESTURES:
            found[f"{name}: {gesture}"] = vars(measure_one(project, gesture, pace=pace, frames=frames, size=size))
    return found


def measure_one(
    project: Project, gesture: str, *, pace: str = "", frames: int = 240, size: tuple[int, int] = (1280, 800)
) -> Figures:
    """One gesture in a window of its own; `pace` is a name of PACES, or "" for no training."""
    app = application()
    window = make_window(project, None, Settings.forgotten(), ThemeHolder(LIGHT))
    try:
        window.resize(*size)
        window.show()
        if pace:
            window.session.set_pace(PACES[pace])
            window.session.play()
        _idle(app, SETTLE)
        return _run(app, window.canvas, GESTURES[gesture](window.canvas), frames)
    finally:
        close(window)


def single_neurons(columns: int = 20, rows: int = 10) -> Graph:
    """Layers of one unit, each fed by two of the column before."""
    last = columns - 1
    layers = tuple(
        Layer(f"n{c}_{r}", "input" if c == 0 else "output" if c == last else "hidden", 1, Choice("identity"))
        for c in range(columns)
        for r in range(rows)
    )
    pairs = [
        (f"n{c - 1}_{s}", f"n{c}_{r}") for c in range(1, columns) for r in range(rows) for s in (r, (r + 3) % rows)
    ]
    return Graph(layers, tuple(Connection(*pair) for pair in pairs))


# Gestures: one call an event, each from where the one before left the mouse ------------------------


def _drag(canvas: Canvas) -> Iterator[Callable[[], None]]:
    """A layer near the middle, in circles."""
    nodes = list(canvas.scene_.nodes.values())
    node = nodes[len(nodes) // 2]
    start = canvas.mapFromScene(node.centre + node.shape.frame.topLeft() + QPointF(5, 32))
    return _circles(canvas, start, LEFT)


def _pan(canvas: Canvas) -> Iterator[Callable[[], None]]:
    return _circles(canvas, canvas.viewport().rect().center(), MIDDLE)


def _zoom(canvas: Canvas) -> Iterator[Callable[[], None]]:
    """Notches of a wheel: six in, six out."""
    at = QPointF(canvas.viewport().rect().center())
    place = QPointF(canvas.viewport().mapToGlobal(at.toPoint()))
    step = 0
    while True:
        turn = QPoint(0, 120 if (step // 6) % 2 == 0 else -120)
        event = QWheelEvent(at, place, QPoint(), turn, NO_BUTTON, NO_KEY, Qt.ScrollPhase.NoScrollPhase, False)
        yield lambda event=event: _send(canvas, event)
        step += 1


def _circles(canvas: Canvas, start: QPoint, button: Qt.MouseButton) -> Iterator[Callable[[], None]]:
    _send(canvas, _mouse(canvas, QEvent.Type.MouseButtonPress, start, button, button))
    step = 0
    while True:
        step += 1
        turn = 2 * pi * step / 60
        at = start + QPoint(round(90 * sin(turn)), round(60 * (1 - cos(turn))))
        yield lambda at=at: _send(canvas, _mouse(canvas, QEvent.Type.MouseMove, at, NO_BUTTON, button))


GESTURES = {"drag": _drag, "pan": _pan, "zoom": _zoom}


def _mouse(canvas: Canvas, kind: QEvent.Type, at: QPoint, button: Qt.MouseButton, held: Qt.MouseButton) -> QMouseEvent:
    place = QPointF(canvas.viewport().mapToGlobal(at))
    return QMouseEvent(kind, QPointF(at), place, button, held, NO_KEY)


def _send(canvas: Canvas, event: QEvent) -> None:
    QCoreApplication.sendEvent(canvas.viewport(), event)


# Time ---------------------------------------------------------------------------------------------


class _Painted(QObject):
    """Whether the canvas was painted since it was last asked."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__()
        self.seen = False
        canvas.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.seen = True
        return False


def _run(app: QApplication, canvas: Canvas, moves: Iterator[Callable[[], None]], frames: int) -> Figures:
    painted = _Painted(canvas)
    took: list[float] = []
    busy: list[float] = []
    yardstick: list[float] = []
    due = time.perf_counter() + FRAME
    for number in range(frames + 20):
        _idle(app, due - time.perf_counter())
        painted.seen = False
        begun = time.thread_time()
        next(moves)()
        for _ in range(ROUNDS):
            app.processEvents()
            if painted.seen:
                break
        now = time.perf_counter()
        if number >= 20:  # the first few fill caches
            took.append((now - due) * 1000)
            busy.append((time.thread_time() - begun) * 1000)
            yardstick.append(_arithmetic())
        due = max(due + FRAME, time.perf_counter())
    quiet = statistics.median(yardstick)
    figures = (statistics.median(took), _p95(took), max(took), statistics.median(busy), _p95(busy))
    return Figures(*(round(value, 2) for value in (*figures, _p95(yardstick) / quiet)))


def _idle(app: QApplication, seconds: float) -> None:
    """Lets the window live until then: to be late here is part of the frame that follows."""
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        app.processEvents()
        time.sleep(0.0003)


def _arithmetic() -> float:
    begun = time.perf_counter()
    sum(i * i for i in range(6000))
    return time.perf_counter() - begun


def _p95(values: list[float]) -> float:
    return sorted(values)[int(0.95 * (len(values) - 1))]


def main() -> int:
    """Measures, and prints the figures."""
    json.dump(measure(), sys.stdout, indent=1)
    print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
