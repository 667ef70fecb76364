"""The mouse in the warp view: turning three units, picking points out in x, cells under it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot

from core.project import TableSource
from gui.views.warp import WarpView
from gui.views.warp_cells import Cell, cell_of
from gui.views.warp_spaces import Look
from tests.gui.views.conftest import OpenSession, hover, settle
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


def test_an_example_in_folded_space_comes_from_its_own_inputs(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    session = open_session(2, 2, 1, activation="relu")
    view = show_view(session, "warp", 900, 700)
    for i, row in enumerate(((1.0, 0.0), (0.0, 1.0))):
        for j, weight in enumerate(row):
            session.set_weight("weights", "x->h1", (i, j), weight)
    settle(qtbot, session)
    data = session.moment.dataset
    assert data is not None
    assert view.film is not None
    flat = np.flatnonzero((data.inputs[:, 0] < -0.5) & (data.inputs[:, 1] > 0.5))  # lie on the vertical axis
    assert len(flat) > 2
    for row in flat:
        x, y = map(float, view.scene.drawn_points[row])
        hover(view.scene.viewport(), view.scene.mapFromScene(view.scene.box.mapViewToScene(QPointF(x, y))))
        found = re.match(
            r"example (\d+): .*from x 1 (\S+), x 2 (\S+) · area ×0", view.mouse.texts_at(view.scene, x, y)[0]
        )
        assert found is not None
        example = data.inputs[int(found[1]) - 1]
        said = [float(text.replace("−", "-")) for text in found.groups()[1:]]
        np.testing.assert_allclose(said, example, rtol=5e-3)
        assert view.mouse.cell == cell_of(view.film.lines, example), "and is what is marked"


def test_an_example_beside_the_slice_that_is_seen_comes_from_no_cell_of_it(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    inputs = np.random.default_rng(0).normal(size=(12, 4)).round(3)
    rows = tuple((*map(float, row), float(i % 2)) for i, row in enumerate(inputs))
    session = open_session(4, 2, 1, data=TableSource(("x1", "x2", "x3", "x4"), ("y",), rows))
    view = show_view(session, "warp", 900, 700)
    view.choices.looks["x"] = Look("units", (2, 3))
    session.select(session.selection.with_example(4))
    view.schedule()
    view.bar.set_position(0.0)
    settle(qtbot, session)
    box = view.scene.box

    def said(x: float, y: float) -> str:
        hover(view.scene.viewport(), view.scene.mapFromScene(box.mapViewToScene(QPointF(x, y))))
        return view.mouse.texts_at(view.scene, x, y)[0]

    x, y = map(float, view.scene.drawn_points[4])
    assert "from x 3 " in said(x, y), "the slice is laid through the selected example"
    assert view.mouse.cell is not None
    x, y = map(float, view.scene.drawn_points[7])
    assert said(x, y).startswith("example 8: ")
    assert "from" not in said(x, y)
    assert view.mouse.cell is None
    assert not view.scene.cell.is_shown
    assert view.film is not None
    *_, x, y = map(float, view.film.lines.middle(1, 1))  # a corner where no example is
    assert re.search(r"^x 3 \S+  x 4 \S+ · from x 3 \S+, x 4 \S+, … · area ×1", said(x, y))


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
