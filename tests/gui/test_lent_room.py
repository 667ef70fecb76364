"""The drawing stays where it is while a banner or the strip takes a part of the canvas for a while."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication

from gui.errors import Report
from gui.main_window import MainWindow
from gui.rendering import settle


def place_of(window: MainWindow, layer: str) -> QPoint:
    """Where a layer stands in the window."""
    QApplication.processEvents()
    settle(window)
    canvas = window.canvas
    return canvas.viewport().mapTo(window, canvas.mapFromScene(canvas.scene_.nodes[layer].centre))


def test_a_banner_that_comes_and_goes_moves_no_layer(window: MainWindow) -> None:
    before = place_of(window, "h1")
    window.banner.show_report(Report("warning", "Stopped at step 100: train loss 0.02.", mends=("train_on",)))
    assert window.banner.isVisible()
    assert (place_of(window, "h1") - before).manhattanLength() <= 1
    window.banner.hide()
    assert place_of(window, "h1") == before


def test_stepping_moves_no_layer_although_the_strip_grows(window: MainWindow) -> None:
    before, height = place_of(window, "h1"), window.canvas.height()
    window.transport.show_step_kind("unit")
    for _ in range(10):
        window.run.step_forward()
        assert (place_of(window, "h1") - before).manhattanLength() <= 1
    assert window.canvas.height() < height
    window.run.stop_stepping()
    assert place_of(window, "h1") == before


def test_all_of_a_drawing_that_needs_the_room_can_be_seen_below_a_banner(window: MainWindow) -> None:
    window.resize(1280, 620)
    window.banner.show_report(Report("error", "One. " * 60, "Two. " * 60))
    QApplication.processEvents()
    settle(window)
    canvas = window.canvas
    shown = canvas.mapFromScene(canvas.contents()).boundingRect()
    assert canvas.viewport().rect().contains(shown)
