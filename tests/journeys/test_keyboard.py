"""The main job with the keyboard alone: build 2-4-1, choose data, train, step, export, by real key events."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QMenuBar, QWidget

from core.losses import LOSSES
from gui.main_window import MainWindow
from gui.stepping import PHASES
from tests.gui.canvas.hands import playground
from tests.journeys.conftest import User

CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


class Typist(User):
    """Somebody without a mouse, who goes by what is on the screen."""

    @property
    def focus(self) -> QWidget:
        widget = QApplication.focusWidget()
        assert widget is not None, "the keyboard is nowhere"
        return widget

    @property
    def status(self) -> str:
        QApplication.processEvents()
        return self.window.statusBar().currentMessage()

    def type_text(self, text: str) -> None:
        """Each letter into whatever has the focus by then."""
        for letter in text:
            QTest.keyClicks(self.focus, letter)
            QApplication.processEvents()

    def go_into(self, place: QWidget) -> None:
        """Ctrl+F6 until the keyboard is in a panel."""
        for _ in range(12):
            if place is self.focus or place.isAncestorOf(self.focus):
                return
            self.press(Qt.Key.Key_F6, CTRL)
        raise AssertionError("Ctrl+F6 does not come there")

    def tab_to(self, widget: QWidget) -> None:
        for _ in range(60):
            if self.focus is widget:
                return
            self.press(Qt.Key.Key_Tab)
        raise AssertionError(f"Tab does not come to {widget.accessibleName()}")

    def command(self, text: str) -> None:
        """By the palette."""
        self.press(Qt.Key.Key_K, CTRL)
        assert isinstance(self.focus, QLineEdit)
        self.type_text(text)
        self.press(Qt.Key.Key_Return)

    def will_name_the_file(self, path: Path) -> None:
        """Types a name into the file dialog that opens next, and Enter."""

        def type_it() -> None:
            dialog = QApplication.activeModalWidget()
            if not isinstance(dialog, QFileDialog) or not isinstance(QApplication.focusWidget(), QLineEdit):
                QTimer.singleShot(20, type_it)
                return
            QTest.keyClick(self.focus, Qt.Key.Key_A, CTRL)
            QTest.keyClicks(self.focus, str(path))
            dialog.finished.connect(self.window.activateWindow)  # as wherever there is a window manager
            QTest.keyClick(self.focus, Qt.Key.Key_Return)

        QTimer.singleShot(20, type_it)


@pytest.fixture
def typist(window: MainWindow, qtbot) -> Typist:  # noqa: ANN001 - pytest's
    return Typist(window, qtbot)


def test_from_ctrl_n_to_two_exports_without_a_mouse(window: MainWindow, typist: Typist, tmp_path: Path) -> None:
    session, document = window.session, window.document

    # From another project to an empty one.
    document.open(playground(), None)
    typist.press(Qt.Key.Key_N, CTRL)
    assert not typist.graph.layers
    assert typist.status == "A new, empty canvas."

    # Build 2-4-1: typed into the empty canvas.
    assert typist.focus is window.canvas
    typist.type_text("2-4-1")
    typist.press(Qt.Key.Key_Return)
    assert [layer.units for layer in typist.graph.layers] == [2, 4, 1]
    assert typist.focus in (window.canvas, window.canvas.viewport())
    assert not window.transport.play.isEnabled()
    assert "no data" in window.transport.play.toolTip()

    # Choose data: on to the rail, and to the tile, then Enter.
    typist.go_into(window.rail)
    tile = window.data_panel.tiles.tiles["generator:xor"]
    typist.tab_to(tile)
    typist.press(Qt.Key.Key_Return)
    assert session.dataset is not None
    assert tile.isChecked()
    assert not session.problems
    assert window.transport.play.isEnabled()

    # The hidden layer's activation, by the palette.
    hidden = typist.graph.layers[1].id
    typist.command(f"go to layer {hidden}")
    assert session.selection.layer == hidden
    typist.command("relu")
    assert typist.graph.by_id[hidden].activation.name == "relu"
    assert typist.status == f"Done: Activation of {hidden}: ReLU."

    # The loss, in its box: Tab to it, arrow down.
    typist.go_into(window.transport)
    box = window.transport.fields.loss
    typist.tab_to(box)
    before = document.project.training_or_default.loss.name
    while document.project.training_or_default.loss.name != "huber":
        here = box.currentIndex()
        typist.press(Qt.Key.Key_Down)
        assert box.currentIndex() == here + 1
    assert box.currentText() == LOSSES["huber"].title
    assert before != "huber"

    # Train: Space, right from the box.
    typist.press(Qt.Key.Key_Space)
    typist.wait_until(lambda: session.is_running and session.moment.step > 50, 60)
    assert typist.status == "Training. The space bar pauses."
    assert "Pause" in window.transport.play.text()
    typist.press(Qt.Key.Key_Space)
    assert not session.is_running
    assert typist.status.startswith("Trained to step")
    trained = session.moment.step
    assert trained > 50

    # Step through one example from predict to update, and back; the last step stays.
    phases: list[str] = []
    numbers: list[str] = []
    for _ in range(40):
        typist.press(Qt.Key.Key_Period)
        assert session.place is not None
        window.stepper.refresh()
        if session.place.phase not in phases:
            phases.append(session.place.phase)
        if typist.status.startswith("Last step"):
            break
        assert typist.status.startswith("Step: ")
        numbers.append(window.stepper.numbers_text())
    assert phases == list(PHASES)
    assert len(set(numbers)) == len(numbers), "two stops show the same"
    assert window.stepper.counter.text() == f"{len(numbers)} of {len(numbers)}"
    last = session.place
    typist.press(Qt.Key.Key_Period)
    assert session.place == last
    typist.press(Qt.Key.Key_Comma)
    assert session.place not in (None, last)
    typist.press(Qt.Key.Key_Escape)
    assert session.place is None
    assert session.moment.step == trained

    # The outline: a weight, typed.
    typist.press(Qt.Key.Key_O, CTRL | SHIFT)
    assert typist.focus is window.outline.tree
    for key in (Qt.Key.Key_Home, Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Down):
        typist.press(key)
    typist.press(Qt.Key.Key_Return)
    typist.type_text("0.25")
    typist.press(Qt.Key.Key_Return)
    parameters = session.parameters()
    assert parameters is not None
    assert float(parameters.biases[hidden].numpy()[0]) == 0.25
    typist.press(Qt.Key.Key_Z, CTRL)
    assert typist.status == f"Undone: Set bias of {hidden} 1 to 0.25."
    typist.press(Qt.Key.Key_Y, CTRL)

    # Export: Python by the palette, TorchScript by the key. Each is reloaded in a fresh process before this is said.
    module, script = tmp_path / "xor.py", tmp_path / "xor.pt"
    typist.will_name_the_file(module)
    typist.command("export python")
    typist.wait_until(lambda: typist.status.startswith("Exported Python to"), 120)
    typist.will_name_the_file(script)
    typist.press(Qt.Key.Key_E, CTRL)
    typist.wait_until(lambda: typist.status.startswith("Exported TorchScript to"), 120)
    assert f"{script.name}, verified: reloaded in a fresh process" in typist.status
    loads = "import sys, torch; print(tuple(torch.jit.load(sys.argv[1])(torch.zeros(5, 2)).shape))"
    ran = subprocess.run([sys.executable, "-W", "ignore", "-c", loads, script], capture_output=True, text=True)
    assert ran.stdout.strip() == "(5, 1)", ran.stderr
    assert "class" in module.read_text()


def test_layers_are_added_wired_and_named_from_the_canvas_alone(window: MainWindow, typist: Typist) -> None:
    for kind in ("input", "hidden", "output"):
        typist.press(Qt.Key.Key_Tab)
        typist.type_text(kind)
        typist.press(Qt.Key.Key_Return)
    assert [layer.kind for layer in typist.graph.layers] == ["input", "hidden", "output"]
    x, h, y = (layer.id for layer in typist.graph.layers)
    typist.press(Qt.Key.Key_Left, ALT)
    assert window.session.selection.layer == h
    for text in (f"connect {x} to {h}", f"connect {h} to {y}"):
        typist.command(text)
    assert set(typist.graph.by_key) == {f"{x}->{h}", f"{h}->{y}"}
    typist.press(Qt.Key.Key_F2)
    typist.press(Qt.Key.Key_A, CTRL)
    typist.type_text("middle")
    typist.press(Qt.Key.Key_Return)
    assert "middle" in typist.graph.by_id
    units = typist.graph.by_id["middle"].units
    typist.press(Qt.Key.Key_Plus, SHIFT)
    assert typist.graph.by_id["middle"].units == units + 1
    typist.press(Qt.Key.Key_Delete)
    assert "middle" not in typist.graph.by_id


def test_menus_open_and_choose_by_their_letters(window: MainWindow, typist: Typist) -> None:
    """Alt and the underlined letter, then arrows and Enter, as everywhere."""
    bar = window.findChild(QMenuBar)
    assert bar is not None
    mnemonics = [action.text().partition("&")[2][:1] for action in bar.actions()]
    assert all(mnemonics)
    assert len(set(mnemonics)) == len(mnemonics)
    document = window.document
    document.open(playground(), None)
    typist.press(Qt.Key.Key_R, ALT)
    menu = QApplication.activePopupWidget()
    assert menu is not None
    for _ in range(40):
        action = menu.activeAction()  # type: ignore[attr-defined]
        if action is not None and action.text() == "New seed":
            break
        QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    assert document.project.training_or_default.seed == 1
    assert typist.status == "A new start, from seed 1."


def test_question_mark_opens_the_sheet_and_escape_closes_it(window: MainWindow, typist: Typist) -> None:
    seen: list[str] = []

    def close() -> None:
        sheet = QApplication.activeModalWidget()
        focus = QApplication.focusWidget()
        if sheet is None or focus is None or focus.window() is not sheet:  # on a busy machine it takes longer to come
            QTimer.singleShot(200, close)
            return
        seen.append(sheet.windowTitle())
        sheet.finished.connect(window.activateWindow)  # type: ignore[attr-defined]
        QTest.keyClick(focus, Qt.Key.Key_Escape)

    QTimer.singleShot(200, close)
    typist.type_text("?")
    assert seen == ["Keys and gestures"]
    assert typist.focus in (window.canvas, window.canvas.viewport())
