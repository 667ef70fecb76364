"""Starts the window: application, theme, document, session, and the two ways in: a file, or what was open last.

The window is painted first; what it is made of is imported and read on another thread meanwhile, then built in pieces.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox

from gui.lasting import keep_overrides
from gui.main_window import MainWindow
from gui.settings import Settings
from gui.starting import Starting, first_project
from gui.theme import LIGHT, THEMES, ThemeHolder, apply

if TYPE_CHECKING:
    from core.project import Project

# A training thread that runs Python may hold the interpreter this long before the window gets its turn. Python's own
# 5 ms, several times a frame, is what makes a window stutter.
SWITCH_SECONDS = 0.0005
# Qt fills larger areas with threads of its own and waits for them. While training flat out they were woken 800 times a
# second for pictures as small as views are, beside a thread that wants a whole processor; without them the window's
# thread is interrupted 2 times a second instead of 690.
ONE_PAINTER = "QT_NO_GUI_THREADPOOL"


def application() -> QApplication:
    """The one QApplication of the process."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    os.environ.setdefault(ONE_PAINTER, "1")  # Qt looks before it paints for the first time
    app = QApplication(sys.argv[:1])
    app.setApplicationName("netfold")
    app.setApplicationDisplayName("Netfold")
    app.setStyle("Fusion")
    sys.setswitchinterval(SWITCH_SECONDS)
    return app


def holder_of(settings: Settings) -> ThemeHolder:
    """The theme as it was left."""
    holder = ThemeHolder(THEMES.get(settings.theme, LIGHT), settings.scale)
    holder.set_reduce_motion(settings.switch("reduce_motion"))
    holder.set_digits(settings.digits)
    return holder


def make_window(
    project: Project, path: Path | None, settings: Settings, holder: ThemeHolder | None = None
) -> MainWindow:
    """A window on a project, dressed but not shown; the caller keeps it alive and closes it."""
    from gui.document import Document
    from gui.session import Session

    app = application()
    dress = holder or holder_of(settings)
    apply(app, dress)
    document = Document(project)
    document.open(project, path)
    window = MainWindow(dress, settings)
    session = Session(document)
    for _ in window.fill(document, session):
        pass
    session.travel.tell_lost_branches()
    return window


def run_window(text: str | None) -> int:
    """Opens the window on a path, a gallery id, the last project, or the gallery's first, until it closes."""
    app, _window = open_window(text, Settings())
    return app.exec()


def open_window(text: str | None, settings: Settings) -> tuple[QApplication, MainWindow]:
    """A window on the screen that fills itself as soon as the event loop runs; the caller keeps it alive.

    Raises:
        UserError: what was asked for does not open.
    """
    named = first_project(text, settings) if text is not None else None  # a file that does not open ends the start
    gc.disable()  # what is imported stays: looking through it for garbage, again and again, is a tenth of a start
    app = application()
    holder = holder_of(settings)
    apply(app, holder)
    window = MainWindow(holder, settings)
    sys.excepthook = _bug_hook(window)
    signal.signal(signal.SIGINT, lambda _signal, _frame: QTimer.singleShot(0, window.close))  # never amid a paint
    starting = Starting(window, named)  # the window's child: it lives as long
    starting.ended.connect(_collect_garbage)
    window.show()
    starting.start()
    return app, window


def _collect_garbage() -> None:
    """From now on, and never again among what the start has made."""
    gc.freeze()
    gc.enable()


def _bug_hook(
    window: MainWindow,
) -> Callable[[type[BaseException], BaseException, TracebackType | None], None]:
    """The third door: what nobody foresaw is shown with a report to copy, and the window goes on."""

    def show(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        text = "".join(traceback.format_exception(kind, error, trace))
        sys.stderr.write(text)
        keep_overrides()  # also those of dialogs that were loaded since the start
        box = QMessageBox(window)
        box.setIcon(QMessageBox.Icon.Critical)
        box.setText("Something went wrong that should not: a bug in Netfold.")
        box.setInformativeText("Your work is still here; save it. Please send the report below.")
        box.setDetailedText(text)
        box.exec()

    return show
