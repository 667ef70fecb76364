"""Starts the window: application, theme, document, session, and the two ways in: a file, or what was open last."""

from __future__ import annotations

import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox

from core.errors import UserError
from core.gallery import locate
from core.project import Project
from core.project_file import read_project
from gui.document import Document
from gui.errors import report_of
from gui.main_window import MainWindow
from gui.session import Session
from gui.settings import Settings
from gui.theme import THEMES, ThemeHolder, apply

FIRST = "gallery:playground"
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


def make_window(
    project: Project, path: Path | None, settings: Settings, holder: ThemeHolder | None = None
) -> MainWindow:
    """A window on a project, dressed but not shown; the caller keeps it alive and closes it."""
    app = application()
    dress = holder or ThemeHolder(THEMES[settings.theme], settings.scale)
    apply(app, dress)
    document = Document(project)
    document.open(project, path)
    return MainWindow(document, Session(document), dress, settings)


def run_window(text: str | None) -> int:
    """Opens the window on a path, a gallery id, the last project, or the gallery's first, until it closes."""
    settings = Settings()
    project, path, failure = _first_project(text, settings)
    app = application()
    window = make_window(project, path, settings)
    window.show()
    if failure is not None:
        window.session.reported.emit(report_of(failure))
    QTimer.singleShot(0, window.session.load_torch)
    sys.excepthook = _bug_hook(window)
    signal.signal(signal.SIGINT, lambda _signal, _frame: window.close())
    return app.exec()


def _first_project(text: str | None, settings: Settings) -> tuple[Project, Path | None, UserError | None]:
    """What to open. A file named on the command line must open; the last project may be gone."""
    if text is not None:
        path = locate(text)
        return read_project(path).project, None if text.startswith("gallery:") else path, None
    last = Path(settings.last_project) if settings.last_project else None
    failure: UserError | None = None
    if last is not None and last.exists():
        try:
            return read_project(last).project, last, None
        except UserError as error:
            failure = error
    return read_project(locate(FIRST)).project, None, failure


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
