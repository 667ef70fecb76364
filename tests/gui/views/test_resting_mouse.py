"""A mouse that rests on a picture: the readout stays with its place and says the numbers that come."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from core.forward import forward, output_values
from core.project import TableSource
from gui.numbers import number
from gui.session import Session
from gui.views import VIEWS, View
from tests.gui.views.conftest import OpenSession, ShowView, hover, settle
from tests.gui.views.test_metrics import fish


def surface_of(view: View) -> QWidget:
    """The picture that the mouse reads, of those that a view has the one it shows."""
    shown: list[Any] = [picture for picture, _ in view._read if picture.isVisible()]
    return shown[0].viewport() if hasattr(shown[0], "viewport") else shown[0]


def talking_place(view: View, surface: QWidget, resting: str) -> QPoint:
    """Where something is said, next to the middle; the mouse is there."""
    places = [QPoint(x, y) for y in range(8, surface.height(), 9) for x in range(8, surface.width(), 9)]
    for place in sorted(places, key=lambda at: (at - surface.rect().center()).manhattanLength()):
        hover(surface, place)
        if view.readout.text() != resting:
            return place
    raise AssertionError("nothing is said of any place")


def train(session: Session, qtbot: QtBot, steps: int = 30) -> None:
    session.train_steps(steps)
    qtbot.waitUntil(lambda: not session.is_running, timeout=5000)
    settle(qtbot, session)


@pytest.mark.parametrize("name", list(VIEWS))
def test_what_is_said_of_a_place_stays_while_numbers_come(
    name: str, open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    session = open_session(2, 4, 3, data=fish(60), output="softmax", loss="cross_entropy", activation="relu")
    train(session, qtbot)
    view = show_view(session, name, 500, 420)
    resting = view.readout.text()
    surface = surface_of(view)
    place = talking_place(view, surface, resting)
    train(session, qtbot)
    now = view.readout.text()
    hover(surface, place + QPoint(0, 1))
    hover(surface, place)
    assert now == view.readout.text(), "what a mouse that moves there now reads"
    assert now not in view.hint()
    for left in filter(
        None, (surface, surface.parentWidget())
    ):  # of a plot the mouse is in what is painted, and in both
        QApplication.sendEvent(left, QEvent(QEvent.Type.Leave))
    assert view.readout.text() in view.hint()


def test_the_numbers_are_those_of_each_new_moment(open_session: OpenSession, show_view: ShowView, qtbot: QtBot) -> None:
    session = open_session(2, 4, 1)
    view: Any = show_view(session, "output", 600, 560)
    hover(view.plot.viewport(), view.plot.mapFromScene(view.plot.box.mapViewToScene(QPointF(0.7, -1.3))))
    seen = set()
    for _ in range(3):
        train(session, qtbot)
        (x, y), moment = view.plot.pointed(), session.moment
        assert moment.parameters is not None
        value = output_values(moment.graph, forward(moment.graph, moment.parameters, np.array([[x, y]])))[0, 0]
        assert view.readout.text().split("   ")[0].endswith(f"→ y {number(float(value))}")
        seen.add(view.readout.text())
    assert len(seen) == 3


def test_while_it_trains_the_readout_never_falls_back_to_the_resting_one(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = open_session(2, 4, 1)
    view: Any = show_view(session, "output", 600, 560)
    hover(view.plot.viewport(), view.plot.viewport().rect().center())
    seen: list[str] = []
    write = view.readout.setText
    monkeypatch.setattr(view.readout, "setText", lambda text: (seen.append(text), write(text)))
    session.play()
    qtbot.waitUntil(lambda: len(set(seen)) > 8, timeout=5000)
    session.pause()
    qtbot.waitUntil(lambda: not session.is_running, timeout=5000)
    assert all("→" in text for text in seen)


def test_a_marked_loss_follows_the_axis_under_the_mouse(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    session = open_session(2, 4, 1)
    train(session, qtbot, 20)
    view: Any = show_view(session, "loss", 500, 300)
    hover(view.plot.viewport(), view.plot.viewport().rect().center())
    assert view.marker.isVisible()
    before = view.marker.value()
    train(session, qtbot, 60)
    assert view.marker.isVisible()
    assert view.marker.value() > before, "the same pixel is a later step now"
    assert str(int(view.marker.value())) in view.readout.text()


def test_a_zero_line_that_trains_away_from_the_mouse_goes_out(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    session = open_session(2, 3, 1)
    view: Any = show_view(session, "output", 600, 560)
    view.options.turn("zeros", on=True)
    settle(qtbot, session)
    line = view.found.zeros["h1", 1]
    at = view.plot.mapFromScene(view.plot.box.mapViewToScene(QPointF(*line[len(line) // 5].mean(axis=0))))
    hover(view.plot.viewport(), at)
    assert "z = 0" in view.readout.text()
    assert view.mouse.unit is not None
    layer, unit = view.mouse.unit
    session.set_weight("biases", layer, (unit,), 40.0)  # its line lies far outside now
    settle(qtbot, session)
    assert view.mouse.unit != (layer, unit)
    assert "→" in view.readout.text()
    assert view.flat.lines.lit.isVisible() == (view.mouse.unit is not None)


def test_the_stretch_of_a_cell_is_that_of_the_weights_now(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    session = open_session(2, 2, 1)
    view: Any = show_view(session, "warp", 600, 460)
    hover(view.scene.viewport(), view.scene.viewport().rect().center())
    assert view.mouse.cell is not None
    qtbot.waitUntil(lambda: view.mouse._stretch is not None, timeout=3000)
    before = view.mouse._stretch[2]
    session.set_weight("weights", "x->h1", (0, 0), 3.0)
    settle(qtbot, session)
    assert view.mouse.cell is None or view.mouse._stretch[2] != before
    assert view.readout.text() not in view.hint()


def test_a_hidden_picture_forgets_the_mouse(open_session: OpenSession, show_view: ShowView, qtbot: QtBot) -> None:
    session = open_session(2, 4, 1)
    view: Any = show_view(session, "output", 600, 560)
    hover(view.plot.viewport(), view.plot.viewport().rect().center())
    assert "→" in view.readout.text()
    view.hide()
    view.show()
    settle(qtbot, session)
    assert view.readout.text() in view.hint()


@pytest.mark.parametrize("name", list(VIEWS))
def test_another_network_under_a_resting_mouse_is_read_as_what_it_is(
    name: str, open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    session = open_session(2, 4, 4, 3, data=fish(60), output="softmax", loss="cross_entropy", activation="relu")
    train(session, qtbot)
    view = show_view(session, name, 500, 420)
    talking_place(view, surface_of(view), view.readout.text())
    rows = TableSource(("x",), ("y",), tuple((float(i), float(i % 2)) for i in range(6)))
    for sizes, data in (((1, 2, 1), rows), ((2, 1), fish(9)), ((2, 3, 5, 3), fish(30))):
        before = session.document.project
        other = open_session(*sizes, data=data).document.project
        session.document.edit("Another network", replace(other, training=before.training))
        settle(qtbot, session)  # a name that is there no more would raise
        view.grab()
