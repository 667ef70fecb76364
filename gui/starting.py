"""The first two seconds: imports and reading on a thread, then the window's parts, one a turn of the event loop."""

from __future__ import annotations

import importlib
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from core.errors import UserError
from core.gallery import locate
from gui.errors import report_of
from gui.settings import Settings

if TYPE_CHECKING:
    from core.project import Project
    from gui.main_window import MainWindow

FIRST = "gallery:playground"
TURN_SECONDS = 0.05  # how long parts are built before the window gets its turn; a part may take as long again
_POLL_MS = 4


@dataclass(frozen=True)
class Opened:
    """What the window opens.

    Attributes:
        failure: why it is not the last project.
        is_first: whether nobody asked for anything and nothing was open before, so that hints help.
    """

    project: Project
    path: Path | None
    failure: UserError | None = None
    is_first: bool = False


def first_project(text: str | None, settings: Settings) -> Opened:
    """What to open. A file named on the command line must open; the last project may be gone."""
    from core.project_file import read_project

    if text is not None:
        path = locate(text)
        return Opened(read_project(path).project, None if text.startswith("gallery:") else path)
    last = Path(settings.last_project) if settings.last_project else None
    failure: UserError | None = None
    if last is not None:
        try:
            return Opened(read_project(last).project, last)
        except UserError as error:
            failure = UserError(f"The last project did not open. {error.message}", hint=error.hint, where=str(last))
    return Opened(read_project(locate(FIRST)).project, None, failure, is_first=failure is None)


class Starting(QObject):
    """Fills a window that is on the screen already, without ever holding it up for long.

    Signals:
        ended(): the window is filled and Play trains at once, or the start failed.
    """

    ended = Signal()

    def __init__(self, window: MainWindow, opened: Opened | None) -> None:
        super().__init__(window)
        self._window, self._opened = window, opened
        self._error: BaseException | None = None
        self._stages: Iterator[bool] | None = None
        self._thread = threading.Thread(target=self._import, name="load parts", daemon=True)
        self._timer = QTimer(self)
        self._timer.setInterval(_POLL_MS)
        self._timer.timeout.connect(self._go_on)

    def start(self) -> None:
        """Begins right after the window's first paint."""
        self._window.opening.painted.connect(self._begin)

    def _begin(self) -> None:
        self._thread.start()
        self._timer.start()

    def _import(self) -> None:
        try:
            if self._opened is None:
                self._opened = first_project(None, self._window.settings)
            importlib.import_module("gui.parts")
        except BaseException as error:  # noqa: BLE001 - raised again on the GUI thread
            self._error = error

    def _go_on(self) -> None:
        if self._thread.is_alive():
            return
        if self._error is not None or not self._window.isVisible():
            self._timer.stop()
            self.ended.emit()
            if self._error is not None:
                raise self._error
            return
        if self._stages is None:
            self._stages = self._build()
        until = time.monotonic() + TURN_SECONDS
        while time.monotonic() < until:
            stop = next(self._stages, None)
            if stop is None:  # no stage is left
                self._timer.stop()
            if stop is not False:
                break

    def _build(self) -> Iterator[bool]:
        from gui.document import Document
        from gui.recovery import Recovery
        from gui.session import Session

        window, opened = self._window, self._opened
        assert opened is not None
        document = Document(opened.project)
        document.open(opened.project, opened.path)
        session = Session(document)
        session.engine.prepare()  # on a thread: what trains is there when the window is
        yield True
        yield from window.fill(document, session)
        window.recovery = Recovery(document, session, window.settings.recovery_folder)
        window.recovery.offer(window)
        session.travel.tell_lost_branches()
        if opened.failure is not None:
            session.reported.emit(report_of(opened.failure))
        elif opened.is_first:
            window.hints.offer()
        yield True
        if session.engine.can_train:
            self.ended.emit()
        else:
            session.engine.ready.connect(self.ended)
