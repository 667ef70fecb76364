"""A user walks over the loss landscape: reads the path's true losses, puts the weights elsewhere, looks back."""

from __future__ import annotations

import re

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.evaluation import evaluate_rows
from gui.main_window import MainWindow
from gui.session import Session
from gui.views.landscape import LandscapeView
from gui.views.landscape_axes import KINDS
from gui.views.landscape_work import Floats
from tests.journeys.conftest import User, open_playground

PATH, RANDOM = 2, 1
_STEP = re.compile(r"^step (\d+)")
_LOSS = re.compile(r"(?:→ |^)loss ([0-9.e-]+)")


@pytest.fixture
def user(window: MainWindow, qtbot: QtBot) -> User:
    user = open_playground(window, qtbot)
    window.session.train_steps(300)
    user.wait_until(lambda: not window.session.is_running and window.session.is_idle)
    return user


def shown(user: User, kind: int) -> LandscapeView:
    """The view beside the canvas, with directions chosen from its menu, drawn to the end."""
    view = user.window.views["landscape"]
    assert isinstance(view, LandscapeView)
    user.window.docks.show_panel("landscape")
    user.wait_until(view.isVisible)
    view.chooser.menu().actions()[kind].trigger()
    assert view.chooser.text().startswith(KINDS[kind][2])
    user.wait_until(lambda: is_finished(view))
    return view


def is_finished(view: LandscapeView) -> bool:
    return view.drawn_ground is not None and view.drawn_ground.is_done and view.session.is_idle


def pixel_of(view: LandscapeView, place: Floats) -> QPoint:
    where = view.plot.box.mapViewToScene(QPointF(float(place[0]), float(place[1])))
    return view.plot.mapFromScene(where)


def read(user: User, view: LandscapeView, at: QPoint, what: re.Pattern[str]) -> re.Match[str]:
    """What the readout says of a place that the mouse rests on, whatever is drawn anew below it."""
    QTest.mouseMove(view.plot.viewport(), at + QPoint(0, 1))
    QTest.mouseMove(view.plot.viewport(), at)
    user.wait_until(lambda: what.search(view.readout.text()) is not None)
    said = what.search(view.readout.text())
    assert said is not None
    return said


def loss_of(session: Session) -> float:
    moment = session.moment
    assert moment.parameters is not None
    assert moment.dataset is not None
    return evaluate_rows(moment.graph, moment.parameters, moment.dataset, moment.training, moment.dataset.train).loss


def test_the_mouse_on_the_path_reads_a_moments_true_loss(user: User) -> None:
    view = shown(user, PATH)
    drawn = view.drawn_ground
    assert drawn is not None
    assert drawn.path is not None
    assert drawn.path_losses is not None
    middle = len(drawn.path) // 3
    said = int(read(user, view, pixel_of(view, drawn.path[middle]), _STEP)[1])
    assert abs(drawn.path_steps.index(said) - middle) <= 2, "the moment under the mouse, or one as near to its pixel"
    user.window.session.travel.go(said)
    user.wait_until(lambda: user.window.session.moment.step == said)
    told = drawn.path_losses[drawn.path_steps.index(said)]
    assert loss_of(user.window.session) == pytest.approx(told, rel=1e-5), "the loss that the run had at that step"
    there = drawn.path[drawn.path_steps.index(said)]
    user.wait_until(lambda: np.allclose(np.column_stack(view.scene.ring.getData())[0], there, atol=1e-6))
    assert view.drawn_ground is drawn, "the path's plane stays while one looks back"


@pytest.mark.parametrize("kind", [0, RANDOM, PATH])
def test_a_click_puts_the_weights_where_the_readout_promised(user: User, kind: int) -> None:
    view = shown(user, kind)
    session, drawn = user.window.session, view.drawn_ground
    assert drawn is not None
    x_ends, y_ends = view.plot.box.viewRange()
    place = np.array([0.7 * x_ends[0] + 0.3 * x_ends[1], 0.35 * y_ends[0] + 0.65 * y_ends[1]])
    at = pixel_of(view, place)
    said = read(user, view, at, _LOSS)
    promised = float(said[1])
    before = loss_of(session)
    QTest.mouseClick(view.plot.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    user.wait_until(lambda: is_finished(view) and view.drawn_ground is not drawn)
    assert loss_of(session) == pytest.approx(promised, rel=2e-3)
    assert session.moment.step == 300, "moved by hand: the run has not gone on"
    user.window.actions_by_name["undo"].trigger()
    user.wait_until(lambda: session.is_idle)
    assert loss_of(session) == pytest.approx(before, rel=1e-6)
