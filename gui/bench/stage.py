"""A window to measure: the browser playground's default, shown with every panel open and a unit selected."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QEventLoop,
    QMessageLogContext,
    Qt,
    QTimer,
    QtMsgType,
    qInstallMessageHandler,
)

from core.gallery import locate
from core.project_file import read_project
from core.training.preload import import_torch
from gui.app import application, make_window
from gui.main_window import MainWindow
from gui.settings import Settings
from gui.theme import LIGHT, ThemeHolder

SIZE = (1280, 800)


@contextlib.contextmanager
def everything_visible(
    name: str = "playground", size: tuple[int, int] = SIZE, *, only: tuple[str, ...] | None = None
) -> Iterator[MainWindow]:
    """A project of the gallery in a window of its own, with no panel hidden behind another; closed at the end.

    Args:
        only: the panels that are to be seen, besides those that the window starts with; None for all.
    """
    with quietly():
        application()
        import_torch()  # as the window does before anybody presses Play
        project = read_project(locate(f"gallery:{name}")).project
        window = make_window(project, None, Settings.forgotten(), ThemeHolder(LIGHT))
        try:
            window.resize(*size)
            window.show()
            for panel, dock in window.docks.by_name.items():
                is_wanted = only is None or panel in only
                if is_wanted and (window.tabifiedDockWidgets(dock) or not dock.isVisible()):
                    lay_open(window, panel)
            layers = project.graph.layers
            shown = next((layer for layer in layers if layer.kind == "hidden"), layers[-1])
            window.session.select(window.session.selection.with_unit(shown.id, 0))
            live(1.0)
            yield window
        finally:
            window.session.pause()
            window.document.undo_stack.setClean()
            window.close()
            window.deleteLater()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def hidden_panels(window: MainWindow) -> list[str]:
    """Panels that nobody sees: closed, or in a tab behind another."""
    return [name for name, dock in window.docks.by_name.items() if dock.visibleRegion().isEmpty()]


def live(seconds: float) -> None:
    """Runs the event loop for so long."""
    loop = QEventLoop()
    timer = QTimer()
    timer.setSingleShot(True)
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(loop.quit)
    timer.start(round(seconds * 1000))
    loop.exec()


def lay_open(window: MainWindow, panel: str, below: str = "loss") -> None:
    """Takes a panel out of its tab, below another one; unless told, what stands at the bottom on the right."""
    dock = window.docks.by_name[panel]
    dock.setVisible(True)
    if (other := window.docks.by_name.get(below)) and other is not dock:
        window.removeDockWidget(dock)
        window.splitDockWidget(other, dock, Qt.Orientation.Vertical)
        dock.setVisible(True)


@contextlib.contextmanager
def quietly() -> Iterator[None]:
    """Without the offscreen platform's remarks about itself."""
    previous = qInstallMessageHandler(_quiet)
    try:
        yield
    finally:
        qInstallMessageHandler(previous)


def _quiet(_kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    """Qt's messages without the remarks of the offscreen platform about itself."""
    if "This plugin does not support" not in message:
        sys.stderr.write(message + "\n")
