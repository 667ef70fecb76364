"""A small window opens beside what it speaks of."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMargins, QPoint, QRect, QRectF
from PySide6.QtWidgets import QApplication, QDialog, QLabel

from gui.main_window import MainWindow
from gui.rendering import settle
from gui.theme import GAP


def place_of(window: MainWindow, layer: str) -> QRect:
    """A layer's rectangle on the screen."""
    canvas, node = window.canvas, window.canvas.scene_.nodes[layer]
    area = QRectF(0, 0, node.shape.width, node.shape.height)
    area.moveCenter(node.centre)
    return canvas.mapFromScene(area).boundingRect().translated(canvas.viewport().mapToGlobal(QPoint()))


@pytest.mark.parametrize("layer", ["h1", "h2", "y"])
@pytest.mark.parametrize("action", ["what_if", "why"])
def test_a_question_covers_nothing_of_the_layer_that_it_is_about(window: MainWindow, action: str, layer: str) -> None:
    session = window.session
    session.select(session.selection.with_unit(layer, 0))
    settle(window)
    window.actions_by_name[action].trigger()
    QApplication.processEvents()
    (dialog,) = [each for each in window.findChildren(QDialog) if each.isVisible()]
    assert not dialog.frameGeometry().intersects(place_of(window, layer))
    inside = window.geometry() - QMargins(GAP, GAP, GAP, GAP)
    assert inside.contains(dialog.frameGeometry()), "it stands flush with the window's edge"
    if action == "what_if":
        assert not dialog.frameGeometry().intersects(place_of(window, "x")), "it covers the inputs that it changes"
    strip = QRect(window.stepper.mapToGlobal(QPoint()), window.stepper.size())
    assert not dialog.frameGeometry().intersects(strip), "it covers the numbers that it is about"
    bar = QRect(window.transport.mapToGlobal(QPoint()), window.transport.size())
    assert not dialog.frameGeometry().intersects(bar), "it covers what runs and steps"
    titles = [label.text() for label in dialog.findChildren(QLabel) if label.property("role") == "title"]
    assert titles[0] == dialog.windowTitle().rstrip("…")
    dialog.close()
