"""The main job from an empty canvas to a file that runs elsewhere, done as a person does it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu

from core.project import Project
from core.project_file import read_project
from gui.main_window import MainWindow
from tests.journeys.conftest import User

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def test_from_an_empty_canvas_to_a_trained_fish_classifier_that_runs_elsewhere(
    window: MainWindow, user: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, document = window.session, window.document

    # Draw: three nodes, two wires, units and an activation.
    user.drag_node("input", QPoint(120, 260))
    user.drag_node("hidden", QPoint(330, 260))
    user.drag_node("output", QPoint(540, 260))
    assert [layer.kind for layer in user.graph.layers] == ["input", "hidden", "output"]
    x, h, y = (layer.id for layer in user.graph.layers)
    user.drag(user.part(x, "output_port"), user.tile(h, 1))
    user.drag(user.part(h, "output_port"), user.tile(y))
    assert {c.key for c in user.graph.connections} == {f"{x}->{h}", f"{h}->{y}"}
    before = user.graph.by_id[h].units
    user.hover(user.frame_corner(h))
    user.click(user.part(h, "plus"))
    assert user.graph.by_id[h].units == before + 1
    user.click(user.part(h, "label"))
    menu = window.canvas.menus.menu
    assert isinstance(menu, QMenu)
    sigmoid = next(action for action in menu.actions() if action.text() == "sigmoid")
    user.qtbot.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(sigmoid).center())
    assert user.graph.by_id[h].activation.name == "sigmoid"

    # Load the fish.
    user.click_on(window.data_panel.tiles.tiles["bundled:fish"])
    assert session.dataset is not None
    assert session.dataset.input_names == ("length", "brightness")
    assert not session.problems
    drawn = document.project

    # Train until the loss has halved.
    user.wait_until(lambda: session.moment.train is not None)
    start = session.moment.train
    assert start is not None
    window.canvas.setFocus()
    user.press(Qt.Key.Key_Space)
    user.wait_until(lambda: session.moment.train is not None and session.moment.train.loss < start.loss / 2, 60)
    assert session.is_running
    user.press(Qt.Key.Key_Space)
    assert not session.is_running
    trained = session.moment
    assert trained.train is not None
    assert trained.train.loss < start.loss / 2

    # Step forward through the example, and back.
    user.press(Qt.Key.Key_Period)
    first = session.place
    assert first is not None
    assert first.phase == "forward"
    assert first.layer == h
    phases = {first.phase}
    for _ in range(12):
        user.press(Qt.Key.Key_Period)
        if session.place is not None:
            phases.add(session.place.phase)
    assert phases == {"forward", "loss", "backward", "update"}
    user.press(Qt.Key.Key_Escape)
    user.press(Qt.Key.Key_Period)
    user.press(Qt.Key.Key_Period)
    user.press(Qt.Key.Key_Comma)
    assert session.place == first
    user.press(Qt.Key.Key_Escape)
    assert session.place is None

    # Undo everything back to the empty canvas, and do it all again.
    count = document.undo_stack.count()
    for _ in range(count):
        user.press(Qt.Key.Key_Z, CTRL)
    assert document.project == Project()
    for _ in range(count):
        user.press(Qt.Key.Key_Z, CTRL | SHIFT)
    assert document.project.parameters == trained.parameters
    assert document.project.graph == drawn.graph

    # Save, and open again.
    saved = tmp_path / "fish.netfold"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(saved), ""))
    user.press(Qt.Key.Key_S, CTRL)
    assert saved.exists()
    assert not document.has_unsaved_changes
    again = read_project(saved).project
    assert again.graph == drawn.graph
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(saved), ""))
    user.press(Qt.Key.Key_O, CTRL)
    assert document.undo_stack.count() == 0
    assert document.project.progress == again.progress
    assert session.moment.step == trained.step

    # Export, and run it where there is no Netfold.
    exported = tmp_path / "fish.pt"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(exported), ""))
    user.press(Qt.Key.Key_E, CTRL)
    user.wait_until(exported.exists, 120)
    user.wait_until(lambda: "Exported" in window.statusBar().currentMessage(), 60)
    assert trained.dataset is not None
    assert trained.trace is not None
    row = trained.dataset.inputs[0].tolist()
    code = (
        "import sys; sys.modules['core'] = sys.modules['gui'] = None; import torch;"
        f"print(torch.jit.load({str(exported)!r})(torch.tensor([{row}])).item())"
    )
    answer = subprocess.run(
        [sys.executable, "-I", "-W", "ignore", "-c", code], capture_output=True, text=True, timeout=120, check=True
    )
    assert float(answer.stdout) == pytest.approx(float(trained.trace.layers[y].activation[0]), abs=1e-5)
    QApplication.processEvents()
