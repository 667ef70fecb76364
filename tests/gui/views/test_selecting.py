"""One selection everywhere, with the mouse: a point, a place of the plane, a wire; what hovering and resting say."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from core.forward import forward, output_values
from core.inspection import inspect_example
from gui.numbers import number
from gui.panels.stepper import StepperStrip
from gui.theme import ThemeHolder
from gui.views.output import OutputView
from gui.views.plot import Plot
from gui.views.warp import WarpView
from tests.gui.views.conftest import OpenSession, settle

ShowView = Callable[..., OutputView]
PLACE = (1.5, -2.0)


def at(plot: Plot, x: float, y: float) -> QPoint:
    """The pixel of a plot's viewport where a point of its plane is."""
    return plot.mapFromScene(plot.box.mapViewToScene(QPointF(x, y)))


def empty_place(xy: np.ndarray) -> tuple[float, float]:
    """A place far from all points."""
    grid = np.stack(np.meshgrid(np.linspace(-5, 5, 21), np.linspace(-5, 5, 21)), -1).reshape(-1, 2)
    distance = np.linalg.norm(grid[:, None] - xy[None], axis=2).min(axis=1)
    x, y = grid[int(np.argmax(distance))]
    return float(x), float(y)


def test_a_click_on_the_plane_sends_that_place_through_the_network(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    session = open_session(2, 3, 1)
    view = show_view(session, "output", 700, 600)
    x, y = empty_place(view.flat.xy)
    qtbot.mouseClick(view.plot.viewport(), Qt.MouseButton.LeftButton, pos=at(view.plot, x, y))
    settle(qtbot, session)
    assert session.selection.example is None
    point, trace = session.moment.inputs, session.moment.trace
    assert point is not None
    assert trace is not None
    assert point == pytest.approx([x, y], abs=0.05)
    assert session.moment.parameters is not None
    own = inspect_example(session.moment.graph, session.moment.parameters, point)
    assert trace.layers["y"].activation == pytest.approx(own.layers["y"].activation)
    assert trace.loss is None  # a place has no target
    marked = view.ring.data
    assert (marked["x"][0], marked["y"][0]) == pytest.approx(tuple(point))
    assert f"= {number(float(trace.layers['y'].activation[0]))}" in view.readout.text()


def test_a_place_is_marked_where_the_layer_sends_it(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    session = open_session(2, 2, 1)
    warp = show_view(session, "warp")
    session.select(session.selection.with_point(PLACE))
    settle(qtbot, session)
    trace = session.moment.trace
    assert trace is not None
    marked = warp.scene.ring.place
    assert marked is not None
    assert tuple(marked) == pytest.approx(tuple(trace.layers["h1"].activation), abs=1e-5)


def test_a_click_on_the_warped_grid_finds_the_place_that_was_sent_there(
    open_session: OpenSession, show_view: Callable[..., WarpView], qtbot: QtBot
) -> None:
    session = open_session(2, 2, 1)
    warp = show_view(session, "warp", 700, 600)
    assert warp.film is not None
    xy = warp.film.points_at(warp.bar.position)
    grid = warp.film.grid_at(warp.bar.position)
    apart = np.nan_to_num(np.linalg.norm(grid[:, None] - xy[None], axis=2).min(axis=1))
    image = grid[int(np.argmax(apart))]
    qtbot.mouseClick(warp.scene.viewport(), Qt.MouseButton.LeftButton, pos=at(warp.scene, *map(float, image)))
    settle(qtbot, session)
    trace = session.moment.trace
    assert session.selection.point is not None
    assert trace is not None
    reach = 12 * max(warp.scene.pixel())
    assert trace.layers["h1"].activation == pytest.approx(image, abs=reach)


def test_an_example_replaces_a_place_and_a_unit_keeps_it(open_session: OpenSession) -> None:
    session = open_session(2, 3, 1)
    session.select(session.selection.with_point(PLACE))
    session.select(session.selection.with_unit("h1", 2))
    assert session.selection.point == PLACE
    session.select(session.selection.with_weight("x->h1", (0, 1)))
    assert session.moment.point == PLACE
    session.select(session.selection.with_example(3))
    assert session.moment.point is None
    assert session.moment.example == 3


def test_the_strip_walks_a_place_forward_only(open_session: OpenSession, qtbot: QtBot) -> None:
    session = open_session(2, 3, 1)
    strip = StepperStrip(session, ThemeHolder())
    qtbot.addWidget(strip)
    strip.resize(1264, 120)
    strip.show()
    session.select(session.selection.with_unit("h1", 0).with_point(PLACE))
    strip.refresh()
    assert "1.5·" in strip.numbers_text()
    assert not strip.pills["backward"].isEnabled()
    session.select(session.selection.with_example(None))
    strip.refresh()
    assert "Click a data point" in strip.lines.page.note


def test_a_wire_shows_the_space_of_the_layer_it_enters(
    open_session: OpenSession, show_view: Callable[..., WarpView], qtbot: QtBot
) -> None:
    session = open_session(2, 4, 2, 1)
    warp = show_view(session, "warp")
    session.select(session.selection.with_weight("x->h1", (0, 0)))
    qtbot.waitUntil(lambda: warp.layer == "h1", timeout=3000)


def test_hovering_names_the_axes_and_the_output_and_a_rest_explains(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    session = open_session(2, 3, 1)
    view = show_view(session, "output", 700, 600)
    x, y = empty_place(view.flat.xy)
    where = at(view.plot, x, y)
    qtbot.mouseMove(view.plot.viewport(), where)
    said = view.readout.text()
    assert said.startswith("x₁ ")
    moment = session.moment
    assert moment.plane is not None
    assert moment.parameters is not None
    seen = view.plot.box.mapSceneToView(view.plot.mapToScene(where))
    place = moment.plane.points(np.array([seen.x()]), np.array([seen.y()]))
    answer = float(output_values(moment.graph, forward(moment.graph, moment.parameters, place))[0, 0])
    assert said.endswith(f"→ y {number(answer)}")
    event = QHelpEvent(QHelpEvent.Type.ToolTip, where, view.plot.viewport().mapToGlobal(where))
    QApplication.sendEvent(view.plot.viewport(), event)
    tip = unescape(QToolTip.text()).replace("\N{NO-BREAK SPACE}", " ")
    assert said in tip
    assert view.definition in tip
    QToolTip.hideText()
    qtbot.waitUntil(lambda: not QToolTip.isVisible(), timeout=2000)


def test_hidden_numbers_are_said_by_no_view(open_session: OpenSession, show_view: ShowView, qtbot: QtBot) -> None:
    session = open_session(2, 3, 1)
    session.train_steps(20)
    qtbot.waitUntil(lambda: not session.is_running, timeout=20000)
    loss = show_view(session, "loss")
    assert any(c.isdigit() for c in loss.train_label.text())
    loss.themes.set_presenting(True)
    settle(qtbot, session)
    assert loss.train_label.text() == "━ train"
    assert not loss.readout.isVisible()
