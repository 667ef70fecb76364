"""With mouse and keys: turning knobs under live retrain, stopping by a condition, an activation of one's own."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QSlider

from core.choice import Choice
from core.training.pace import PACES
from gui import live_retrain
from gui.canvas.edits import set_units
from gui.formula_dialog import FormulaDialog
from gui.live_retrain import FIRST_STEPS
from gui.main_window import MainWindow
from gui.numbers import count
from gui.panels.boxes import NumberBox
from gui.panels.course import CourseDialog
from tests.gui.canvas.hands import playground
from tests.journeys.conftest import User

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def ready(window: MainWindow, user: User) -> MainWindow:
    window.document.open(playground(), None)
    user.wait_until(lambda: window.session.moment.train is not None)
    window.canvas.fit_all()
    return window


def rested(window: MainWindow) -> bool:
    return not window.session.live.is_under_way and window.session.moment.train is not None


def slide(slider: QSlider, share: float) -> None:
    """Presses on the groove at a share of its width and drags on from there in small moves."""
    at = QPoint(round(slider.width() * 0.2), slider.height() // 2)
    end = QPoint(round(slider.width() * share), slider.height() // 2)
    QTest.mousePress(slider, LEFT, NONE, at)
    for part in np.linspace(0.0, 1.0, 12):
        QTest.mouseMove(slider, at + (end - at) * float(part))
        QApplication.processEvents()
        QTest.qWait(20)
    QTest.mouseRelease(slider, LEFT, NONE, end)


def test_live_retrain_switched_on_and_the_noise_dragged(ready: MainWindow, user: User) -> None:
    session = ready.session
    user.click_on(ready.transport.live.switch)
    user.wait_until(lambda: session.moment.step == FIRST_STEPS and rested(ready))
    assert ready.actions_by_name["live"].isChecked()
    assert ready.transport.live.steps.isVisible()
    before, curve, count = session.moment.train, session.history, ready.document.undo_stack.count()
    project = ready.document.project
    slide(ready.data_panel.knobs.noise.slider, 0.95)
    user.wait_until(lambda: rested(ready) and ready.document.project.data != project.data)
    assert before is not None
    assert session.moment.train is not None
    assert session.moment.train.loss > before.loss, "noisy rows cannot be learned as well"
    assert session.moment.step == FIRST_STEPS
    assert session.history is not curve
    assert session.history.train[-1] == session.moment.train.loss
    assert ready.document.undo_stack.count() == count + 1, "the whole drag is one step"
    user.press(Qt.Key.Key_Z, CONTROL)
    assert ready.document.project == project
    assert not session.is_running


def test_units_changed_under_live_retrain_are_drawn_with_their_numbers(
    ready: MainWindow, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_retrain, "AT_ONCE", 20.0)  # the window waits however busy the machine is
    monkeypatch.setattr(live_retrain, "QUICK", 20.0)
    session = ready.session
    user.press(Qt.Key.Key_L, CONTROL)
    user.wait_until(lambda: session.moment.step == FIRST_STEPS and rested(ready))
    for units in (6, 2, 3):
        QTest.qWait(20)
        ready.document.edit(f"{units} units", set_units(ready.document.project, "h", units))
        assert not session.live.is_under_way
        assert session.moment.step == FIRST_STEPS
        assert session.responses is not None
        assert len(session.responses["h"]) == units
        user.wait_until(lambda: session.is_idle)
        assert not session.moment.is_stale
        assert user.canvas.scene_.nodes["h"].layer.units == units
    user.press(Qt.Key.Key_Z, CONTROL)
    user.wait_until(lambda: session.is_idle)
    assert len(session.responses["h"]) == 2
    assert session.moment.step == FIRST_STEPS


def test_the_end_of_live_retrain_is_typed_beside_the_switch(ready: MainWindow, user: User) -> None:
    user.press(Qt.Key.Key_L, CONTROL)
    user.wait_until(lambda: ready.session.moment.step == FIRST_STEPS)
    box = ready.transport.live.steps.lineEdit()
    assert box is not None
    box.setFocus()
    box.selectAll()
    QTest.keyClicks(box, "600")
    QTest.keyClick(box, Qt.Key.Key_Return)
    user.wait_until(lambda: ready.session.moment.step == 600 and rested(ready))
    user.canvas.setFocus()
    user.press(Qt.Key.Key_L, CONTROL)
    assert not ready.session.live.is_on
    assert not ready.transport.live.switch.isChecked()
    assert not ready.transport.live.steps.isVisible()


def test_play_goes_on_from_where_a_slow_retrain_stands_and_redo_brings_a_given_up_one_to_its_end(
    ready: MainWindow, user: User
) -> None:
    session, end = ready.session, 10**9
    session.set_live_steps(end)
    user.press(Qt.Key.Key_L, CONTROL)
    user.wait_until(lambda: bool(session.live.reached))
    QTest.mouseClick(ready.transport.play, LEFT)
    stood = session.moment.step
    assert session.is_running
    assert not session.live.is_under_way
    user.wait_until(lambda: session.moment.step > stood)
    QTest.mouseClick(ready.transport.play, LEFT)
    user.wait_until(lambda: session.is_idle)
    assert session.moment.step > stood
    assert ready.document.undo_stack.undoText() == f"Train to step {count(session.moment.step)}"
    box = ready.transport.live.steps.lineEdit()
    assert box is not None
    assert box.text() == count(end)
    user.press(Qt.Key.Key_Z, CONTROL)
    user.wait_until(lambda: bool(session.live.reached))
    user.press(Qt.Key.Key_Z, CONTROL)
    assert not session.live.is_under_way
    session.live.set_steps(700)
    user.press(Qt.Key.Key_Y, CONTROL)
    user.wait_until(lambda: session.moment.step == 700 and rested(ready))


def test_a_wire_that_is_dragged_under_live_retrain_changes_the_start(ready: MainWindow, user: User) -> None:
    session = ready.session
    user.press(Qt.Key.Key_L, CONTROL)
    user.wait_until(lambda: session.moment.step == FIRST_STEPS and rested(ready))
    _, start = session.number_base()
    assert start is not None
    old = float(start.weights["h->h2"].numpy()[0, 0])
    trained = ready.document.project.parameters
    at = user.wire("h->h2", 0, 0, 0.3)
    user.drag(at, at + QPoint(60, 0))
    user.wait_until(lambda: rested(ready) and ready.document.project.parameters != trained)
    _, start = session.number_base()
    assert start is not None
    assert float(start.weights["h->h2"].numpy()[0, 0]) == pytest.approx(round(old + 0.6, 2), abs=0.02)
    assert session.moment.step == FIRST_STEPS


def test_a_stop_condition_ends_training_and_says_why(ready: MainWindow, user: User) -> None:
    user.press(Qt.Key.Key_L, CONTROL | SHIFT)
    dialog = next(widget for widget in QApplication.topLevelWidgets() if isinstance(widget, CourseDialog))
    row = dialog.stops["loss"]
    tick = row.tick
    QTest.mouseClick(tick, LEFT, NONE, QPoint(8, tick.height() // 2))
    box = row.fields.widgets["value"]
    assert isinstance(box, NumberBox)
    edit = box.lineEdit()
    assert edit is not None
    edit.selectAll()
    QTest.keyClicks(edit, "0.2")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert dialog.isVisible(), "Return belongs to the field"
    assert ready.document.project.training_or_default.stop[0].settings["value"] == 0.2
    dialog.close()
    ready.session.set_pace(PACES["flat_out"])
    user.canvas.setFocus()
    user.press(Qt.Key.Key_Space)
    user.wait_until(lambda: ready.session.moment.step > 0 and not ready.session.is_running)
    moment = ready.session.moment
    assert moment.train is not None
    assert moment.train.loss <= 0.2
    assert ready.statusBar().currentMessage().startswith(f"Stopped at step {count(moment.step)}: train loss 0.")
    assert "≤ 0.2." in ready.statusBar().currentMessage()
    assert ready.banner.isVisible()
    assert ready.banner.text == f"Stopped at step {count(moment.step)}: train loss {moment.train.loss:.4g} ≤ 0.2."
    user.canvas.setFocus()
    user.press(Qt.Key.Key_Space)
    user.wait_until(lambda: ready.session.is_running and not ready.banner.isVisible())
    ready.session.pause()
    user.wait_until(lambda: not ready.session.is_running and ready.session.is_idle)


def test_an_activation_is_typed_as_a_formula_and_opened_again(ready: MainWindow, user: User) -> None:
    user.click(user.part("h", "label"))
    menu = ready.canvas.menus.menu
    assert menu is not None
    entry = next(action for action in menu.actions() if action.text().startswith("Formula"))
    menu.setActiveAction(entry)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    dialog = formula_dialog()
    dialog.field.selectAll()
    QTest.keyClicks(dialog.field, "x*sigmoid(2*x")
    assert dialog.pointer.text() == "▲"
    QTest.keyClicks(dialog.field, ")")
    assert dialog.pointer.text() == ""
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    activation = user.graph.by_id["h"].activation
    assert activation == Choice("formula", type(activation.settings)({"text": "x*sigmoid(2*x)"}))
    assert not ready.session.problems
    ready.session.set_pace(PACES["flat_out"])
    user.canvas.setFocus()
    user.press(Qt.Key.Key_Space)
    user.wait_until(lambda: ready.session.moment.step > 100)
    user.press(Qt.Key.Key_Space)
    again = ready.canvas.menus.open_formula("h")
    assert again.field.text() == "x*sigmoid(2*x)"
    again.reject()


def test_a_loss_is_typed_as_a_formula(ready: MainWindow, user: User) -> None:
    box = ready.transport.fields.loss
    before = box.currentData()
    box.setCurrentIndex(box.findData("formula"))
    box.activated.emit(box.currentIndex())
    formula_dialog().reject()
    assert box.currentData() == before, "nothing was typed: the loss is what it was"
    box.setCurrentIndex(box.findData("formula"))
    box.activated.emit(box.currentIndex())
    dialog = formula_dialog()
    dialog.field.selectAll()
    QTest.keyClicks(dialog.field, "log(1 + (a - t)^2)")
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    loss = ready.document.project.training_or_default.loss
    assert loss.name == "formula"
    assert loss.settings["text"] == "log(1 + (a - t)^2)"
    assert not ready.session.problems


def formula_dialog() -> FormulaDialog:
    found = [w for w in QApplication.topLevelWidgets() if isinstance(w, FormulaDialog) and w.isVisible()]
    assert len(found) == 1
    return found[0]
