"""Dialogs of the system and other programs, as a monkey meets them: answered at once, or not there."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QDesktopServices, QDrag, QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtPrintSupport import QPrintDialog
from PySide6.QtWidgets import QApplication, QFileDialog

from gui.main_window import MainWindow
from tests.journeys.monkey_places import NONE


@contextlib.contextmanager
def nothing_outside(monkey_folder: Path) -> Iterator[None]:
    """Dialogs of the system and other programs are not there; what they would choose is in the folder, or nothing."""
    choose = random.Random(0)

    def save(*_: object) -> tuple[str, str]:
        return choose.choice(("", str(monkey_folder / "saved.netfold"))), ""

    def read(*_: object) -> tuple[str, str]:
        saved = monkey_folder / "saved.netfold"
        return (str(saved) if saved.exists() and choose.random() < 0.5 else ""), ""

    def carry(drag: QDrag, *_: object) -> Qt.DropAction:
        """What a platform would do: the data to whatever takes it, somewhere on the canvas."""
        window = next(w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow) and w.isVisible())
        viewport, data = window.canvas.viewport(), drag.mimeData()
        at = QPoint(choose.randrange(max(1, viewport.width())), choose.randrange(max(1, viewport.height())))
        copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
        QApplication.sendEvent(viewport, QDragEnterEvent(at, copy, data, left, NONE))
        QApplication.sendEvent(viewport, QDragMoveEvent(at, copy, data, left, NONE))
        QApplication.sendEvent(viewport, QDropEvent(QPointF(at), copy, data, left, NONE))
        return copy

    QFileDialog.getSaveFileName = save  # type: ignore[method-assign]
    QFileDialog.getOpenFileName = read  # type: ignore[method-assign]
    QDesktopServices.openUrl = lambda *_: True  # type: ignore[method-assign]
    QDrag.exec = carry  # type: ignore[method-assign]
    QPrintDialog.exec = lambda *_: 0  # type: ignore[method-assign]
    yield
