"""A user goes back in a run with the mouse, looks, branches off, compares, and undoes all of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.gallery import locate
from core.project_file import read_project
from core.training.pace import PACES
from gui.main_window import MainWindow
from gui.panels.timeline_lanes import GROOVE
from tests.journeys.conftest import User

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def seen(window: MainWindow, user: User) -> dict[int, np.ndarray]:
    """Playground trained for a while at one update after the other, and the numbers shown at each step seen."""
    window.document.open(read_project(locate("gallery:playground")).project, None)
    window.session.set_pace(PACES["flat_out"])
    found: dict[int, np.ndarray] = {}

    def note() -> None:
        found[window.session.moment.step] = flat(window)

    window.session.moment_changed.connect(note)
    user.click_on(window.transport.play)
    user.wait_until(lambda: window.session.moment.step >= 2000)
    user.click_on(window.transport.play)
    user.wait_until(lambda: not window.session.is_running and window.session.is_idle)
    window.session.moment_changed.disconnect(note)
    window.timeline.refresh()
    return found


def flat(window: MainWindow) -> np.ndarray:
    parameters = window.session.moment.parameters
    assert parameters is not None
    return np.concatenate([array.numpy().ravel() for _name, array in parameters.tensors()])


def drag_to(window: MainWindow, user: User, step: int) -> None:
    """The knob under the mouse, in some moves, to about a step."""
    track = window.timeline.track
    start, end = track.scale.x(track.picture.step), track.scale.x(step)
    y = round(GROOVE)
    QTest.mousePress(track, LEFT, pos=QPoint(round(start), y))
    for share in np.linspace(0, 1, 12):
        QTest.mouseMove(track, QPoint(round(start + share * (end - start)), y))
        QApplication.processEvents()
    QTest.mouseRelease(track, LEFT, pos=QPoint(round(end), y))
    user.wait_until(lambda: not window.session.travel.is_waiting)


def test_there_and_back_branch_switch_and_undo(window: MainWindow, user: User, seen: dict[int, np.ndarray]) -> None:
    session, timeline = window.session, window.timeline
    newest, end = session.moment.step, flat(window)
    drag_to(window, user, newest // 2)
    step = session.moment.step
    assert abs(step - newest / 2) < newest / 100
    assert str(step) in timeline.track.picture.label.replace("\u202f", "")
    nearest = min(seen, key=lambda known: abs(known - step))
    session.travel.go(nearest)
    user.wait_until(lambda: not session.travel.is_waiting)
    assert np.array_equal(flat(window), seen[nearest])
    assert window.transport._counters["epoch"].text().replace("\u202f", "") == str(session.moment.epoch)
    weight = session.moment.parameters
    assert weight is not None
    user.wait_until(lambda: window.canvas.scene_.numbers == weight)  # the canvas draws those
    assert session.dataset is not None
    user.wait_until(lambda: window.views["loss"].branches.here.isVisible())
    assert window.statusBar().currentMessage().startswith("Step")

    user.click_on(window.transport.play)
    user.wait_until(lambda: session.moment.step > nearest + 200)
    user.click_on(window.transport.play)
    user.wait_until(lambda: not session.is_running and session.is_idle)
    assert session.travel.timeline.names == ("main", "branch")
    user.wait_until(lambda: list(window.views["loss"].branches.curves) == ["main"])
    curve, label = window.views["loss"].branches.curves["main"]
    assert curve.opts["pen"].style() == Qt.PenStyle.DotLine, "told from the run and its test curve without colour"
    box = window.views["loss"].plot.box
    right = box.rect().right() - label.mapRectToParent(label.boundingRect()).right()
    assert label.text() == "┈ main"
    assert 0 <= right < 10
    assert label.pos().y() == 0, "in the corner, not on the curve"
    branch_end = session.moment.step

    timeline.branches._fill()
    next(a for a in timeline.branches.menu.actions() if a.text().startswith("main: step")).trigger()
    assert session.moment.step == newest
    assert np.array_equal(flat(window), end)
    user.wait_until(lambda: list(window.views["loss"].branches.curves) == ["branch"])

    user.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert session.moment.step == branch_end
    while window.document.undo_stack.canUndo():
        user.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert session.moment.step == 0
    assert session.travel.timeline.names == ("main",)
    user.wait_until(lambda: timeline.track.picture.newest == 0)


def test_escape_comes_back_to_now_and_keys_walk_in_the_run(
    window: MainWindow, user: User, seen: dict[int, np.ndarray]
) -> None:
    session = window.session
    newest, end = session.moment.step, flat(window)
    assert seen
    user.press(Qt.Key.Key_Comma, Qt.KeyboardModifier.AltModifier)
    user.wait_until(lambda: session.moment.step == newest - 1)
    user.press(Qt.Key.Key_Home, Qt.KeyboardModifier.AltModifier)
    user.wait_until(lambda: session.moment.step == 0)
    user.press(Qt.Key.Key_Period, Qt.KeyboardModifier.AltModifier)
    user.wait_until(lambda: session.moment.step == 1)
    user.press(Qt.Key.Key_Escape)
    assert session.moment.step == newest
    assert np.array_equal(flat(window), end)
    assert not session.travel.is_past


def test_a_weight_dragged_at_a_past_step_is_the_branchs(
    window: MainWindow, user: User, seen: dict[int, np.ndarray]
) -> None:
    session = window.session
    newest, end = session.moment.step, flat(window)
    assert seen
    drag_to(window, user, newest // 3)
    step, then = session.moment.step, flat(window)
    key = session.moment.graph.connections[-1].key
    where = user.wire(key, 0, 0)
    user.drag(where, where + QPoint(50, 0))
    assert session.moment.step == step
    assert (flat(window) != then).sum() == 1
    assert session.travel.timeline.names == ("main", "weights")
    assert not session.travel.is_past
    session.travel.switch("main")
    assert np.array_equal(flat(window), end)


def test_the_settings_shown_are_those_of_then(window: MainWindow, user: User, seen: dict[int, np.ndarray]) -> None:
    session, rate = window.session, window.transport.fields.rate
    newest = session.moment.step
    assert seen
    session.set_training(replace(session.training, learning_rate=0.3), "Rate 0.3")
    session.train_steps(100)
    user.wait_until(lambda: session.moment.step == newest + 100 and not session.is_running)
    assert rate.currentText() == "0.3"
    session.travel.go(newest - 10)
    user.wait_until(lambda: not session.travel.is_waiting)
    assert rate.currentText() == "0.03"
    session.travel.leave()
    assert rate.currentText() == "0.3"


def test_nothing_scrolls_at_the_usual_size(window: MainWindow, user: User, seen: dict[int, np.ndarray]) -> None:
    assert seen
    assert (window.width(), window.height()) == (1280, 800)
    assert window.timeline.height() == 44
    assert window.timeline.isVisible()
    assert not window.rail.area.verticalScrollBar().isVisible()
