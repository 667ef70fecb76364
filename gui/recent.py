"""The menu of the files that were open lately; one that has gone stays in it, disabled, and says so."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from gui.settings import Settings


class RecentMenu(QMenu):
    """Is filled each time it opens.

    Signals:
        wanted(path: Path): the user chose this file.
    """

    wanted = Signal(object)

    def __init__(self, settings: Settings, parent: QWidget) -> None:
        super().__init__("Open recent", parent)
        self._settings = settings
        self.setToolTipsVisible(True)
        self.aboutToShow.connect(self.fill)
        self.fill()

    def fill(self) -> None:
        """Reads the list again, and looks which of its files are there."""
        self.clear()
        paths = self._settings.recent
        for number, path in enumerate(paths, 1):
            same_name = sum(other.name == path.name for other in paths) > 1
            name = _plain(f"{path.name} – {path.parent.name}" if same_name else path.name)
            action = self.addAction(f"&{number}  {name}" if number < 10 else f"    {name}")
            action.setToolTip(str(path))
            if not _is_there(path):
                action.setText(f"{action.text()} – not found")
                action.setToolTip(f"{path} is not there any more: moved, renamed or deleted.")
                action.setEnabled(False)
            action.triggered.connect(lambda _checked=False, chosen=path: self.wanted.emit(chosen))
        if not paths:
            self.addAction("No file opened yet").setEnabled(False)
            return
        self.addSeparator()
        forget = self.addAction("Forget these")
        forget.setToolTip("Empties this menu; the files stay.")
        forget.triggered.connect(self._forget)

    def _forget(self) -> None:
        self._settings.recent = ()


def _is_there(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False


def _plain(name: str) -> str:
    """A file's name in a menu, where & would mark a letter."""
    return name.replace("&", "&&")
