"""A window whose user never stops: edits thirty times a second and saves now and then, until the process is killed.

Run by test_crash.py as a process of its own: restless_window.py FOLDER SEED. It is the real start, with what a crash
left restored by a click. FOLDER/log gets a line after each thing that happened: what, which number, when.
"""

from __future__ import annotations

import os
import random
import sys
import time
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from gui.app import application, run_window
from gui.main_window import MainWindow

EDIT_MS = 33


class RestlessUser:
    """Counts in the project's title, which says at any time how much has been done."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._file, self._random = folder / "work.netfold", random.Random(seed)
        self._trains = seed % 4 == 3
        self._log = os.open(folder / "log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._number = -1

    def act(self) -> None:
        window = next((w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow)), None)
        if window is None or not window.is_filled or window.recovery is None:
            return
        if window.recovery.box is not None:
            restore = next(b for b in window.recovery.box.findChildren(QPushButton) if b.text() == "Restore")
            QTest.mouseClick(restore, Qt.MouseButton.LeftButton)
            return
        if self._number < 0:
            title = window.document.project.title
            self._number = int(title) if title.isdigit() else 0
            self._note("start")
            if self._trains:
                window.session.play()
        self._number += 1
        project = window.document.project
        window.document.edit(f"Count to {self._number}", replace(project, title=str(self._number)))
        self._note("edit")
        if self._random.random() < 0.02:
            self._note("saving")
            window.files.save_to(self._file)
            self._note("saved")

    def _note(self, what: str) -> None:
        os.write(self._log, f"{what} {self._number} {time.monotonic()}\n".encode())


if __name__ == "__main__":
    application()
    user = RestlessUser(Path(sys.argv[1]), int(sys.argv[2]))
    timer = QTimer()
    timer.setInterval(EDIT_MS)
    timer.timeout.connect(user.act)
    timer.start()
    sys.exit(run_window(None))
