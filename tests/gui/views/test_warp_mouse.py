"""The mouse in the warp view: turning three units, picking points out in x, cells under it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot

from core.project import TableSource
from gui.views.warp import WarpView
from gui.views.warp_cells import Cell
from tests.gui.views.conftest import OpenSession, settle
from tests.gui.views.test_selecting import empty_place

ShowView = Callable[..., WarpView]


def test_three_units_are_turned_with_the_mouse_and_show_the_plane_that_separates(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    session = open_session(2, 3, 1)
    view = show_view(session, "warp", 500, 460)
    assert view.film is not None
    assert view.film.is_solid
    assert view.scene.solid.box.is_shown
    assert view.scene.solid.plane.is_shown
    assert view.scene.x_axis.is_bare, "the box has axes of its own"
    before, azimuth = np.array(view.scene.drawn_points), view.pictures.camera.azimuth
    middle = view.scene.viewport().rect().center()
    qtbot.mousePress(view.scene.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    for step in range(1, 6):
        qtbot.mouseMove(view.scene.viewport(), middle + QPoint(12 * step, 0))
    qtbot.mouseRelease(view.scene.viewport(), Qt.MouseButton.LeftButton, pos=middle + QPoint(60, 0))
    assert view.pictures.camera.azimuth != azimuth
    assert np.abs(view.scene.drawn_points - before).max() > 0.05
    assert session.selection.point is None  # a drag is no click
    view.bar.set_position(0.0)
    assert not view.scene.solid.box.is_shown
    assert not view.scene.x_axis.is_bare
    np.testing.assert_array_equal(view.scene.drawn_points, view.film.points_at(0.0)[:, :2])


def test_points_picked_out_in_x_are_picked_out_in_h(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    session = open_session(2, 4, 2, 1)
    view = show_view(session, "warp", 700, 460)
    view.buttons.beside.click()
    settle(qtbot, session)
    assert view.side.isVisible()
    data = session.moment.dataset
    assert data is not None
    np.testing.assert_allclose(view.side.drawn_points, data.inputs, rtol=1e-6)
    corners = [view.side.mapFromScene(view.side.box.mapViewToScene(QPointF(*at))) for at in ((0.5, 0.5), (4.5, 4.5))]
    qtbot.mousePress(view.side.viewport(), Qt.MouseButton.LeftButton, pos=corners[0])
    qtbot.mouseMove(view.side.viewport(), (corners[0] + corners[1]) / 2)
    qtbot.mouseMove(view.side.viewport(), corners[1])
    qtbot.mouseRelease(view.side.viewport(), Qt.MouseButton.LeftButton, pos=corners[1])
    inside = ((data.inputs > 0.6) & (data.inputs < 4.4)).all(axis=1)
    assert inside.sum() > 2
    assert view.mouse.picked is not None
    assert view.mouse.picked[inside].all()
    assert not view.mouse.picked[(data.inputs < 0.3).any(axis=1)].any()
    assert "picked" in view.readout.text()
    faint = view.scene.points.opacities
    np.testing.assert_array_equal(np.asarray(faint) == 1.0, view.mouse.picked)
    qtbot.mouseClick(view.side.viewport(), Qt.MouseButton.LeftButton, pos=corners[0])
    assert view.mouse.picked is None


def test_what_is_picked_out_stays_while_an_example_moves_and_is_let_go_with_other_data_of_as_many(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    rows = tuple((float(i % 5), float(i // 5), float(i % 2)) for i in range(20))
    data = TableSource(("x1", "x2"), ("y",), rows)
    session = open_session(2, 2, 1, data=data)
    view = show_view(session, "warp", 700, 460)
    view.bar.set_position(0.0)
    viewport, box = view.scene.viewport(), view.scene.box
    low, high = (view.scene.mapFromScene(box.mapViewToScene(QPointF(*at))) for at in ((-0.5, -0.5), (2.5, 1.5)))
    qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=low)
    qtbot.mouseMove(viewport, (low + high) / 2)
    qtbot.mouseMove(viewport, high)
    qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=high)
    assert view.mouse.picked is not None
    assert view.mouse.picked.sum() == 6

    def give(others: tuple[tuple[float, ...], ...]) -> None:
        session.document.edit("Other rows", replace(session.document.project, data=replace(data, rows=others)))
        settle(qtbot, session)

    give(((0.25, 0.5, 0.0), *rows[1:]))
    assert view.mouse.picked is not None
    give(tuple((b + 0.1, a, c) for a, b, c in rows))
    assert view.mouse.picked is None


def test_a_cell_under_the_mouse_is_marked_in_both_spaces_with_its_stretch(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    session = open_session(2, 2, 1)
    view = show_view(session, "warp", 900, 460)
    view.buttons.beside.click()
    settle(qtbot, session)
    assert view.film is not None
    x, y = empty_place(view.side.drawn_points)
    where = view.side.mapFromScene(view.side.box.mapViewToScene(QPointF(x, y)))
    qtbot.mouseMove(view.side.viewport(), where)
    assert view.mouse.cell is not None
    outline = view.film.lines.outline(view.mouse.cell.column, view.mouse.cell.row)
    np.testing.assert_array_equal(view.scene.cell.vertices[0], view.film.grid_at(3.0)[outline])
    assert view.side.cell.is_shown
    assert "area ×1" in view.readout.text()
    qtbot.waitUntil(lambda: "stretch ×1, ×1" in view.readout.text(), timeout=3000)  # x itself is not stretched
    away = view.side.viewport().rect().bottomLeft()
    qtbot.mouseMove(view.side.viewport(), away)
    assert not view.scene.cell.is_shown


def test_the_cell_under_the_mouse_is_let_go_where_the_next_film_has_no_cells(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    session = open_session(2, 2, 1)
    view = show_view(session, "warp", 900, 460)
    view.mouse.cell = Cell(4, 9)
    view.mouse.show_cell()
    assert view.scene.cell.is_shown
    data = TableSource(("x",), ("y",), tuple((float(i), float(i % 2)) for i in range(6)))
    line = open_session(1, 2, 1, data=data).document.project.graph
    session.document.edit("A line", replace(session.document.project, graph=line, data=data))
    settle(qtbot, session)
    assert view.film is not None
    assert view.film.lines.cells == 0
    view.mouse.show_cell()
    assert not view.scene.cell.is_shown
    assert view.mouse.texts_at(view.scene, 0.0, 0.0)
