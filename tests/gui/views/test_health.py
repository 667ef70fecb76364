"""The health view on real sessions: findings in words, the spread of z on the curve, and the way to the unit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.gallery import locate
from core.project import TableSource
from core.project_file import read_project
from gui import rendering
from gui.canvas.edits import set_units
from gui.rendering import staged
from gui.session import Session
from gui.theme import GRID
from gui.views.health import HealthView
from gui.views.health_picture import runs
from tests.gui.views.conftest import OpenSession

ShowView = Callable[..., HealthView]


def texts(view: HealthView) -> list[str]:
    return [view.findings.item(row).text() for row in range(view.findings.count())]


def settle(session: Session) -> None:
    for _ in range(200):
        QTest.qWait(15)
        if session.is_idle:
            return
    raise AssertionError("not settled")


def test_a_well_network_is_said_to_be_well(open_session: OpenSession, show_view: ShowView) -> None:
    view = show_view(open_session(2, 4, 1), "health", 500, 420)
    assert texts(view)[0].startswith("No unit is dead")
    assert "finding" not in view.subject.text(), "the list says it"
    assert view.subject.text().startswith("z of ")
    view.resize(500, 120)
    assert view.findings.isHidden()
    assert "no findings" in view.subject.text()


def test_a_dead_unit_is_named_and_a_click_selects_it(open_session: OpenSession, show_view: ShowView) -> None:
    session = open_session(2, 4, 1, activation="relu")
    session.set_weight("biases", "h1", (2,), -90.0)
    view = show_view(session, "health", 500, 420)
    assert "1 finding" in view.subject.text()
    assert texts(view)[0].startswith("h1 3 is dead")
    view._select(view.findings.item(0))
    assert (session.selection.layer, session.selection.unit) == ("h1", 2)
    assert view.plot.x_axis.name == "z of h1 3"
    assert "h1 3: " in view.hint()[0], "its numbers are the unit's, and say so"
    assert view.spread is not None
    assert view.spread.on_flat == 1.0


def test_long_findings_are_read_to_their_end_beside_a_scroll_bar(qtbot: QtBot) -> None:
    regions = read_project(locate("gallery:regions")).project
    with staged(regions, "health", layer=None, size=(336, 280), theme="light") as (window, view):
        assert isinstance(view, HealthView)
        for unit in range(8):
            window.session.set_weight("biases", "h1", (unit,), -90.0)
        rendering.settle(window)
        shown, metrics = view.findings, view.findings.fontMetrics()
        assert shown.verticalScrollBar().isVisible()
        for row, text in enumerate(texts(view)):
            room = shown.visualItemRect(shown.item(row))
            assert room.width() <= shown.viewport().width()
            words = metrics.boundingRect(0, 0, room.width() - 2 * GRID, 10_000, Qt.TextFlag.TextWordWrap, text)
            assert words.height() <= room.height()


def test_a_loss_without_gradient_is_explained_in_words(open_session: OpenSession, show_view: ShowView) -> None:
    session = open_session(2, 4, 1, loss="zero_one")
    view = show_view(session, "health", 500, 420)
    assert "gradient is 0 everywhere" in texts(view)[0]
    assert "cross-entropy" in view.numbers_text()


def test_a_z_of_exactly_0_stands_in_the_shade_where_relu_is_flat(
    open_session: OpenSession, show_view: ShowView
) -> None:
    corners = TableSource(("x1", "x2"), ("y",), ((0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0)))
    session = open_session(2, 2, 1, data=corners, activation="relu")
    for index, value in (((0, 0), 1.0), ((0, 1), 1.0), ((1, 0), 1.0), ((1, 1), 1.0)):
        session.set_weight("weights", "x->h1", index, value)
    for unit, value in ((0, 0.0), (1, -1.0)):
        session.set_weight("biases", "h1", (unit,), value)
    view = show_view(session, "health", 500, 420)
    spread = view.spread
    assert spread is not None
    assert spread.on_flat == 0.5  # z is 0, 1, 1, 2 and −1, 0, 0, 1
    assert spread.shares[spread.edges[1:] <= 1e-9].sum() == pytest.approx(0.5)
    assert spread.shares.sum() == pytest.approx(1.0)


def test_the_bars_are_all_pre_activations_of_the_layer(open_session: OpenSession, show_view: ShowView) -> None:
    session = open_session(2, 4, 3, 1)
    view = show_view(session, "health", 500, 420)
    assert view.spread is not None
    assert view.spread.shares.sum() == pytest.approx(1.0)
    assert view.spread.curve is not None
    np.testing.assert_allclose(view.spread.curve, np.tanh(view.spread.z))
    view._choose(1)
    assert view.plot.x_axis.name == "z of h2"
    view.plot.hovered.emit(0.1, 0.0)
    assert "of z" in view.readout.text() or "z 0.1" in view.readout.text()


def test_without_data_it_says_what_to_do(open_session: OpenSession, show_view: ShowView) -> None:
    session = open_session(2, 4, 1)
    session.document.edit("No data", replace(session.document.project, data=None))
    view = show_view(session, "health")
    assert view.empty.isVisible()
    assert len(view.empty.text()) > 20


def test_with_another_number_of_outputs_than_targets_it_says_so(open_session: OpenSession, show_view: ShowView) -> None:
    rows = tuple((0.1 * i, 0.2 * i, 1.0, 0.0) for i in range(8))
    session = open_session(2, 3, 2, data=TableSource(("a", "b"), ("c", "d"), rows))
    view = show_view(session, "health", 500, 420)
    assert view.health is not None
    document = session.document
    document.edit("a unit more", set_units(document.project, "y", 3))
    settle(session)
    assert view.health is None
    assert "2 target columns for 3 output units" in view.empty.text()
    document.undo_stack.undo()
    settle(session)
    assert view.health is not None


def test_a_unit_of_a_newer_drawing_is_not_looked_for_in_what_was_examined_before(
    open_session: OpenSession, show_view: ShowView
) -> None:
    session = open_session(2, 3, 1)
    view = show_view(session, "health", 500, 420)
    document = session.document
    loose = replace(set_units(document.project, "h1", 5), data=None)
    document.edit("units, and no connection", replace(loose, graph=replace(loose.graph, connections=())))
    settle(session)
    assert view.health is not None, "the old picture stays, dimmed"
    session.select(session.selection.with_unit("h1", 4))
    view.dress()
    settle(session)
    assert view.hint()


def test_findings_follow_the_weights(open_session: OpenSession, show_view: ShowView) -> None:
    session = open_session(2, 4, 1, activation="relu")
    view = show_view(session, "health", 500, 420)
    before = texts(view)
    session.set_weight("biases", "h1", (0,), -90.0)
    settle(session)
    QTest.qWait(250)
    settle(session)
    assert texts(view) != before
    session.undo()
    QTest.qWait(250)
    settle(session)
    assert texts(view) == before


def test_numbers_are_a_row_a_unit(open_session: OpenSession, show_view: ShowView) -> None:
    view = show_view(open_session(2, 4, 1), "health", 500, 420)
    table = view.table()
    assert table is not None
    assert len(list(table.rows)) == 5


def test_what_is_flat_in_a_row_is_one_shade_over_all_of_it() -> None:
    z = np.linspace(-1, 1, 9)
    flat = np.array([True, True, False, False, True, False, False, True, True])
    middles, widths = runs(z, flat, 0.25)
    np.testing.assert_allclose(middles, [-0.875, 0.0, 0.875])
    np.testing.assert_allclose(widths, [0.5, 0.25, 0.5])
    for none in (np.zeros(9, bool), np.ones(9, bool)):
        assert len(runs(z, none, 0.25)[0]) == int(none.any())


@pytest.mark.parametrize(("width", "height"), [(240, 160), (240, 200), (336, 280)])
def test_in_a_small_panel_the_drawing_stays_and_the_findings_go_first(
    width: int, height: int, open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    view = show_view(open_session(2, 3, 1), "health", width, height)
    qtbot.waitUntil(lambda: view.plot.box.height() >= 44)
    assert view.findings.isVisible() or height < 200
    if view.findings.isVisible():
        assert view.findings.height() >= 2 * view.findings.fontMetrics().height()
