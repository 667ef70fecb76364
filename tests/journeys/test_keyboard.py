"""The main job with the keyboard alone: build 2-4-1, choose data, train, step, export."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit

from gui.main_window import MainWindow
from tests.journeys.conftest import User

CTRL = Qt.KeyboardModifier.ControlModifier


def type_text(text: str) -> None:
    """Each letter into whatever has the focus by then."""
    for letter in text:
        widget = QApplication.focusWidget()
        assert widget is not None
        QTest.keyClicks(widget, letter)
        QApplication.processEvents()


def test_from_an_empty_canvas_to_an_export_without_a_mouse(
    window: MainWindow, user: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, document = window.session, window.document

    # Build 2-4-1: typed into the empty canvas.
    type_text("2-4-1")
    user.press(Qt.Key.Key_Return)
    assert [layer.units for layer in user.graph.layers] == [2, 4, 1]

    # Choose data: on to the rail, and to the tile.
    tile = window.data_panel.tiles.tiles["generator:xor" if "generator:xor" in window.data_panel.tiles.tiles else "xor"]
    for _ in range(8):
        if window.rail.isAncestorOf(QApplication.focusWidget() or window):
            break
        user.press(Qt.Key.Key_F6, CTRL)
    for _ in range(30):
        if QApplication.focusWidget() is tile:
            break
        user.press(Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is tile
    user.press(Qt.Key.Key_Space)
    user.wait_until(lambda: session.dataset is not None)
    assert not session.problems

    # Train, from anywhere in the window.
    user.wait_until(lambda: session.moment.train is not None)
    user.press(Qt.Key.Key_Return, CTRL)
    user.wait_until(lambda: session.is_running and session.moment.step > 50, 60)
    user.press(Qt.Key.Key_Return, CTRL)
    assert not session.is_running
    assert window.statusBar().currentMessage().startswith("Trained to step")
    trained = session.moment.step

    # Step through the example, and leave.
    user.press(Qt.Key.Key_Period)
    assert session.place is not None
    user.press(Qt.Key.Key_Period)
    user.press(Qt.Key.Key_Escape)
    assert session.place is None

    # The palette: an activation for the hidden layer.
    hidden = user.graph.layers[1].id
    user.press(Qt.Key.Key_K, CTRL)
    assert isinstance(QApplication.focusWidget(), QLineEdit)
    type_text(f"go to layer {hidden}")
    user.press(Qt.Key.Key_Return)
    assert session.selection.layer == hidden
    user.press(Qt.Key.Key_K, CTRL)
    type_text("relu")
    user.press(Qt.Key.Key_Return)
    assert user.graph.by_id[hidden].activation.name == "relu"
    user.press(Qt.Key.Key_Z, CTRL)
    assert user.graph.by_id[hidden].activation.name != "relu"
    assert session.moment.step == trained

    # The outline: a weight, typed.
    user.press(Qt.Key.Key_O, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert QApplication.focusWidget() is window.outline.tree
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Down):
        user.press(key)
    user.press(Qt.Key.Key_Return)
    type_text("0.25")
    user.press(Qt.Key.Key_Return)
    parameters = session.parameters()
    assert parameters is not None
    assert float(parameters.biases[hidden].numpy()[0]) == 0.25

    # Export.
    exported = tmp_path / "xor.py"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(exported), ""))
    user.press(Qt.Key.Key_K, CTRL)
    type_text("export python")
    user.press(Qt.Key.Key_Return)
    user.wait_until(exported.exists, 120)
    user.wait_until(lambda: "Exported" in window.statusBar().currentMessage(), 60)
    assert document.undo_stack.canUndo()
