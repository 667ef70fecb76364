"""A window to measure: the browser playground's default, shown with every panel open and a unit selected."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterable, Iterator

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
from PySide6.QtWidgets import QDockWidget

from core.gallery import locate
from core.project_file import read_project
from core.training.preload import import_torch
from gui.app import application, make_window
from gui.main_window import MainWindow
from gui.settings import Settings
from gui.theme import LIGHT, ThemeHolder

SIZE = (1280, 800)
WIDTH, HEIGHT = 300, 360  # pixels of a panel that is laid open
ROOMY = (2560, 1440)  # where every panel there is finds room beside the others


@contextlib.contextmanager
def everything_visible(
    name: str = "playground", size: tuple[int, int] | None = None, *, only: tuple[str, ...] | None = None
) -> Iterator[MainWindow]:
    """A project of the gallery in a window of its own, with no panel hidden behind another; closed at the end.

    Args:
        size: of the window; None for one in which what is wanted has room.
        only: the panels that are to be seen, besides those that the window starts with; None for all.
    """
    with quietly():
        application()
        import_torch()  # as the window does before anybody presses Play
        project = read_project(locate(f"gallery:{name}")).project
        window = make_window(project, None, Settings.forgotten(), ThemeHolder(LIGHT))
        try:
            window.resize(*(size or (ROOMY if only is None else SIZE)))
            window.show()
            lay_open(window, [panel for panel in window.docks.by_name if only is None or panel in only])
            layers = project.graph.layers
            shown = next((layer for layer in layers if layer.kind == "hidden"), layers[-1])
            window.session.select(window.session.selection.with_unit(shown.id, 0))
            live(1.0)
            yield window
        finally:
            close(window)


def close(window: MainWindow) -> None:
    """Without a question, and all of it."""
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


def lay_open(window: MainWindow, panels: Iterable[str]) -> None:
    """Takes panels out of their tabs, into rows: beside the warp, beside output and loss, and below these."""
    by_name = window.docks.by_name
    rows: list[QDockWidget | None] = [by_name["warp"], by_name["output"], None]
    behind = [by_name[name] for name in panels if window.tabifiedDockWidgets(by_name[name]) or by_name[name].isHidden()]
    behind = [dock for dock in behind if dock not in rows]
    for dock in behind:
        window.removeDockWidget(dock)  # all of them first: what is put beside a tab becomes a tab
    for number, dock in enumerate(behind):
        row = (1, 2, 0)[number % 3]
        if (last := rows[row]) is None:
            window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock, Qt.Orientation.Vertical)
        else:
            window.splitDockWidget(last, dock, Qt.Orientation.Horizontal)
        dock.setVisible(True)
        rows[row] = dock
    if behind:  # Qt gives no room to what was hidden when it was put beside others, until widths are asked for
        window.resizeDocks(behind, [WIDTH] * len(behind), Qt.Orientation.Horizontal)
        heads = [by_name["warp"], by_name["output"], *behind[1:2]]
        window.resizeDocks(heads, [HEIGHT] * len(heads), Qt.Orientation.Vertical)


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
