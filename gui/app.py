"""Starts the window: application, theme, document, session, and the two ways in: a file, or what was open last.

The window is painted first; what it is made of is imported and read on another thread meanwhile, then built in pieces.
"""

from __future__ import annotations

import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from PySide6.QtWidgets import QApplication, QMessageBox

from core.project import Project
from gui.main_window import MainWindow
from gui.settings import Settings
from gui.starting import Starting, first_project
from gui.theme import LIGHT, THEMES, ThemeHolder, apply

# A training thread that runs Python may hold the interpreter this long before the window gets its turn. Python's own
# 5 ms, several times a frame, is what makes a window stutter.
SWITCH_SECONDS = 0.0005


def application() -> QApplication:
    """The one QApplication of the process."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
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
    for _ in window.fill(document, Session(document)):
        pass
    return window


def run_window(text: str | None) -> int:
    """Opens the window on a path, a gallery id, the last project, or the gallery's first, until it closes."""
    settings = Settings()
    named = first_project(text, settings) if text is not None else None  # a file that does not open ends the start
    app = application()
    holder = holder_of(settings)
    apply(app, holder)
    window = MainWindow(holder, settings)
    sys.excepthook = _bug_hook(window)
    signal.signal(signal.SIGINT, lambda _signal, _frame: window.close())
    starting = Starting(window, named)
    window.show()
    starting.start()
    return app.exec()


def _bug_hook(
    window: MainWindow,
) -> Callable[[type[BaseException], BaseException, TracebackType | None], None]:
    """The third door: what nobody foresaw is shown with a report to copy, and the window goes on."""

    def show(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        text = "".join(traceback.format_exception(kind, error, trace))
        sys.stderr.write(text)
        box = QMessageBox(window)
        box.setIcon(QMessageBox.Icon.Critical)
        box.setText("Something went wrong that should not: a bug in Netfold.")
        box.setInformativeText("Your work is still here; save it. Please send the report below.")
        box.setDetailedText(text)
        box.exec()

    return show
