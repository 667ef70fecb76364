"""Files dragged onto the window: a project opens, a table is shown; anything else is refused while it still hovers."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QWidget

PROJECTS = (".netfold", ".json")
TABLES = (".csv", ".tsv")


class FileDrops(QObject):
    """Takes over the drags that no part of a window wants.

    Signals:
        project_dropped(path: Path), table_dropped(path: Path): after the drop, so that a dialog may follow.
    """

    project_dropped = Signal(object)
    table_dropped = Signal(object)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, (QDragEnterEvent, QDragMoveEvent)):
            if dropped_file(event.mimeData()) is not None:
                event.setDropAction(Qt.DropAction.CopyAction)
                event.accept()
            else:
                event.ignore()
            return True
        if isinstance(event, QDropEvent):
            path = dropped_file(event.mimeData())
            if path is None:
                event.ignore()
                return True
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            kind = self.table_dropped if path.suffix.lower() in TABLES else self.project_dropped
            QTimer.singleShot(0, self, lambda: kind.emit(path))  # whoever dragged it waits for the drop to end
            return True
        return super().eventFilter(watched, event)


def dropped_file(data: QMimeData) -> Path | None:
    """The one file that is dragged, where its name says that it can be opened."""
    if not data.hasUrls() or len(data.urls()) != 1:
        return None
    name = data.urls()[0].toLocalFile()
    path = Path(name)
    return path if name and path.suffix.lower() in (*PROJECTS, *TABLES) else None
