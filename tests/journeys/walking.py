"""What journeys through the stepper share: keys held with others, a gallery project in the window, the page as text."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from core.gallery import locate
from core.project_file import read_project
from gui.main_window import MainWindow

SHIFT, ALT, CONTROL = (
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier,
)


def load(window: MainWindow, name: str, **training: object) -> None:
    """A project of the gallery, with other settings where they are given."""
    project = read_project(locate(f"gallery:{name}")).project
    if training:
        project = replace(project, training=replace(project.training_or_default, **training))  # type: ignore[arg-type]
    window.document.open(project, None)
    QApplication.processEvents()
    window.canvas.setFocus()


def page(window: MainWindow) -> str:
    """What the strip shows."""
    window.stepper.refresh()
    return window.stepper.numbers_text()
