"""Has the drawing compiled while the user still draws, so that Play begins at once; the window never waits for it."""

from __future__ import annotations

import importlib
import sys
import threading

from PySide6.QtCore import QObject, QTimer

from core.project import Project
from gui.data_loading import LoadedData
from gui.document import Document
from gui.engine_status import EngineStatus

PAUSE_MS = 150  # after the last edit: a drag or a spinning number is let through first
_WARM = "core.training.fused.warm"
LAST_SECONDS = 5.0  # that the end waits for a compilation under way, which cannot be broken off


class CompilingAhead(QObject):
    """Follows the document; core does the compiling, on a thread that gives way to all others."""

    def __init__(self, document: Document, data: LoadedData, engine: EngineStatus, parent: QObject) -> None:
        super().__init__(parent)
        self._document, self._data, self._engine = document, data, engine
        self._importing: threading.Thread | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self._ask)
        document.project_changed.connect(self._follow)
        engine.ready.connect(self._timer.start)

    def close(self) -> None:
        """Waits for what is being compiled: a thread in the compiler does not survive the interpreter's end."""
        self._timer.stop()
        if self._importing is not None:
            self._importing.join(LAST_SECONDS)
        if _WARM in sys.modules:
            importlib.import_module(_WARM).wait(LAST_SECONDS)

    def _follow(self, before: Project, after: Project) -> None:
        """Weights, layout and titles change nothing of the machine code."""
        if (before.graph, before.training, before.data) != (after.graph, after.training, after.data):
            self._timer.start()

    def _ask(self) -> None:
        dataset = self._data.dataset
        if self._document.problems or self._data.problems or dataset is None:
            return
        project, rows, device = self._document.project, len(dataset.train), self._engine.device
        if _WARM in sys.modules:
            _warm(project, rows, device)
        elif self._importing is None or not self._importing.is_alive():  # the import takes frames: not here
            asked = (project, rows, device)
            self._importing = threading.Thread(target=_warm, args=asked, name="compiling ahead", daemon=True)
            self._importing.start()


def _warm(project: Project, rows: int, device: str) -> None:
    importlib.import_module(_WARM).warm(project, rows, device=device)
