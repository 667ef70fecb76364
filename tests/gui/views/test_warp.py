"""The warp view on real sessions: what it shows, follows and lets one choose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot

from core.choice import Choice
from core.graph import Graph, Layer
from core.project import GeneratorSource, TableSource
from gui.session import Session
from gui.stepping import Place
from gui.views.warp import WarpView
from gui.views.warp_cells import Cell
from gui.views.warp_choices import default_layer
from tests.gui.views.conftest import settle
from tests.gui.views.test_selecting import empty_place

OpenSession = Callable[..., Session]
ShowView = Callable[..., WarpView]


def test_the_last_hidden_layer_of_two_units_is_shown_first(open_session: OpenSession) -> None:
    assert default_layer(open_session(2, 4, 2, 1).moment.graph).id == "h2"
    assert default_layer(open_session(2, 2, 5, 1).moment.graph).id == "h1"
    assert default_layer(open_session(2, 5, 1).moment.graph).id == "h1"
    assert default_layer(open_session(2, 1).moment.graph).id == "y"


def test_the_shown_points_are_the_examples_activations(open_session: OpenSession, show_view: ShowView) -> None:
    session = open_session(2, 4, 2, 1)
    view = show_view(session, "warp")
    trace = session.moment.trace
    assert trace is not None
    assert session.moment.example is not None
    shown = view.scene.points.places[session.moment.example]
    assert tuple(shown) == pytest.approx(tuple(trace.layers["h2"].activation), abs=1e-6)


def test_the_layer_follows_the_selection_but_not_onto_an_input(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    session = open_session(2, 4, 2, 1)
    view = show_view(session, "warp")
    assert view.layer == "h2"
    for selected, shown in (("h1", "h1"), ("x", "h1"), ("y", "y")):
        session.select(session.selection.with_unit(selected))
        qtbot.wait(120)
        assert view.layer == shown


def test_the_formula_says_how_far_the_film_is(open_session: OpenSession, show_view: ShowView) -> None:
    view = show_view(open_session(2, 2, 1), "warp")
    shown = []
    for position in (0.0, 1.0, 2.0, 3.0):
        view.bar.set_position(position)
        shown.append(view.formula_shown)
    assert shown == ["x", "W x", "W x + b", "tanh(W x + b)"]


def test_a_wide_layer_is_seen_by_pca_and_lets_one_choose_a_pair_of_units(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    session = open_session(2, 6, 1)
    view = show_view(session, "warp")
    assert view.film is not None
    assert view.film.stops[3].names == ("PC 1", "PC 2")
    assert view.readout.text().startswith("PCA 2 of 6")
    assert not view.buttons.across.isVisible()
    view.buttons.space.chosen.emit(0)  # two units
    settle(qtbot, session)
    assert view.buttons.across.isVisible()
    view.buttons.across.chosen.emit(2)
    view.buttons.up.chosen.emit(5)
    settle(qtbot, session)
    assert view.film.stops[3].names == ("a₃", "a₆")
    assert (view.scene.x_axis.name, view.scene.y_axis.name) == ("a₃", "a₆")


def test_the_film_goes_through_all_layers_and_stands_at_the_default_ones_end(
    open_session: OpenSession, show_view: ShowView
) -> None:
    view = show_view(open_session(2, 4, 2, 1), "warp")
    assert view.film is not None
    assert view.film.layers == ("h1", "h2", "y")
    assert view.bar.labels == ["x", "W", "+b", "tanh", "W", "+b", "tanh", "W", "+b", "tanh"]
    assert (view.layer, view.bar.position) == ("h2", 6.0)
    shown = []
    for position in (0.5, 3.0, 3.5, 6.9, 9.0):
        view.bar.set_position(position)
        shown.append((view.layer, view.formula_shown))
    assert shown == [
        ("h1", "W x"), ("h1", "tanh(W x + b)"), ("h2", "W a"), ("y", "W a"), ("y", "tanh(W a + b)")
    ]  # fmt: skip


def test_one_layer_can_be_chosen_and_all_of_them_again(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    session = open_session(2, 4, 2, 1)
    view = show_view(session, "warp")
    view.buttons.layer.chosen.emit(1)
    settle(qtbot, session)
    assert view.film is not None
    assert view.film.layers == ("h1",)
    assert (view.layer, view.bar.position, view.bar.last) == ("h1", 3.0, 3)
    session.select(session.selection.with_unit("h2"))
    settle(qtbot, session)
    assert view.film.layers == ("h2",)
    view.buttons.layer.chosen.emit(0)
    settle(qtbot, session)
    assert view.film.layers == ("h1", "h2", "y")
    assert (view.layer, view.bar.position) == ("h2", 6.0)


def test_the_stage_under_way_lights_its_layer_and_never_while_training(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    session = open_session(2, 4, 2, 1)
    view = show_view(session, "warp")
    x = view.bar.layout_now().x
    qtbot.mousePress(view.bar, Qt.MouseButton.LeftButton, pos=QPoint(round(x[1]) + 2, 20))
    assert session.attention.lit == Place("forward", "h1")
    qtbot.mouseMove(view.bar, QPoint(round(x[4]) + 2, 20))
    assert session.attention.lit == Place("forward", "h2")
    assert session.place is None  # nobody steps: the strip stays as it is
    qtbot.mouseRelease(view.bar, Qt.MouseButton.LeftButton, pos=QPoint(round(view.bar.layout_now().x[6]), 20))
    view.bar.set_position(6.0)
    assert session.attention.lit is None
    view.bar.play()
    assert session.attention.lit is not None
    session.play()
    qtbot.waitUntil(lambda: session.is_running, timeout=20000)
    assert session.attention.lit is None
    before = view.bar.position
    qtbot.waitUntil(lambda: view.bar.position != before, timeout=5000)
    assert session.attention.lit is None
    session.pause()
    view.bar.stop()


def test_training_moves_the_film_where_it_stands(open_session: OpenSession, show_view: ShowView, qtbot: QtBot) -> None:
    session = open_session(2, 3, 2, 1)
    view = show_view(session, "warp")
    view.bar.set_position(5.0)
    before = np.array(view.scene.points.places[:, 0])
    session.train_steps(200)
    qtbot.waitUntil(lambda: not session.is_running, timeout=20000)
    settle(qtbot, session)
    assert view.bar.position == 5.0
    trace = session.moment.trace
    assert trace is not None
    assert session.moment.example is not None
    spot = view.scene.points.places[session.moment.example]
    assert tuple(spot) == pytest.approx(tuple(trace.layers["h2"].pre_activation), abs=1e-5)
    assert not np.allclose(view.scene.points.places[:, 0], before)


def test_a_film_to_be_saved_runs_from_stop_to_stop_in_the_frames_of_a_running_film(
    open_session: OpenSession, show_view: ShowView
) -> None:
    view = show_view(open_session(2, 2, 2, 1), "warp")
    assert view.film_stages == 9
    view.show_film(3.0)
    assert (view.bar.position, view.layer) == (3.0, "h1")
    assert view.axes.is_fixed(is_resting=view.bar.rest)
    assert view.film_rests == (3.0, 6.0, 9.0)
    view.show_film(3.0, 1.0)
    assert not view.axes.is_fixed(is_resting=view.bar.rest)  # it stands there, and its axes are fitted
    view.show_film(9.0)
    assert view.layer == "y"


def test_the_numbers_that_are_saved_are_the_points_that_are_drawn(
    open_session: OpenSession, show_view: ShowView
) -> None:
    session = open_session(2, 3, 1)
    view = show_view(session, "warp")
    table = view.table()
    assert table is not None
    assert view.film is not None
    assert table.columns[:4] == ("example", "a₁", "a₂", "a₃")
    rows = np.array([row[:4] for row in table.rows], float)
    np.testing.assert_array_equal(rows[:, 0], np.arange(1, len(rows) + 1))
    np.testing.assert_allclose(rows[:, 1:], view.film.points_at(3.0), rtol=1e-6)


def test_a_grid_that_is_small_in_its_frame_has_fewer_lines(open_session: OpenSession, show_view: ShowView) -> None:
    session = open_session(2, 2, 1)
    small = show_view(session, "warp")
    large = show_view(session, "warp", 900, 800)
    assert small.film is not None
    assert large.film is not None
    assert large.film.lines.count == 41 > small.film.lines.count
    x = np.unique(small.film.grid_at(0.0)[: small.film.lines.samples, 0])
    frame = small.axes.at(0.0, is_resting=False)
    pixels = (x[-1] - x[0]) / (2 * frame.half_height) * small.scene.height() / (small.film.lines.count - 1)
    assert pixels >= 4


def test_along_the_time_line_the_film_shows_the_past_at_the_stage_where_it_stands(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    session = open_session(2, 3, 2, 1)
    view = show_view(session, "warp")
    session.train_steps(120)
    qtbot.waitUntil(lambda: not session.is_running and session.moment.step == 120, timeout=20000)
    settle(qtbot, session)
    for position, layer in ((2.0, "h1"), (6.0, "h2")):
        view.bar.set_position(position)
        for step in (7, 60, 120):
            session.travel.go(step)
            qtbot.waitUntil(lambda step=step: session.moment.step == step, timeout=20000)
            settle(qtbot, session)
            assert view.bar.position == position
            trace = session.moment.trace
            assert trace is not None
            assert session.moment.example is not None
            assert view.film is not None
            made = trace.layers[layer]
            expected = made.pre_activation if position == 2.0 else made.activation
            assert expected is not None
            shown = view.film.points_at(position)[session.moment.example][: len(expected)]
            assert shown == pytest.approx(expected, abs=1e-5)


def test_three_units_are_turned_with_the_mouse_and_show_the_plane_that_separates(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    session = open_session(2, 3, 1)
    view = show_view(session, "warp", 500, 460)
    assert view.film is not None
    assert view.film.is_solid
    assert view.scene.solid.box.is_shown
    assert view.scene.solid.plane.is_shown
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
    qtbot.waitUntil(lambda: "stretch 1, 1" in view.readout.text(), timeout=3000)  # x itself is not stretched
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


def test_more_than_two_inputs_are_seen_on_the_plane_of_most_variance_or_in_a_slice(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    rng = np.random.default_rng(0)
    rows = tuple(
        tuple(float(v) for v in row) for row in np.column_stack([rng.normal(size=(40, 5)), rng.choice((-1, 1), 40)])
    )
    names = tuple(f"x{i + 1}" for i in range(5))
    session = open_session(5, 2, 1, data=TableSource(inputs=names, targets=("y",), rows=rows))
    view = show_view(session, "warp")
    view.bar.set_position(0.0)
    assert view.scene.x_axis.name == "PC 1"
    view.buttons.space.chosen.emit(0)
    settle(qtbot, session)
    view.buttons.up.chosen.emit(3)
    settle(qtbot, session)
    assert view.film is not None
    data = session.moment.dataset
    assert data is not None
    grid = view.film.lines.vertices
    moving = np.ptp(grid, axis=0) > 0
    assert moving.tolist() == [True, False, False, True, False]
    assert session.moment.inputs is not None
    assert grid[0, [1, 2, 4]] == pytest.approx(session.moment.inputs[[1, 2, 4]], abs=1e-6)  # through the selection


def test_the_picture_is_not_blank_at_any_stage(open_session: OpenSession, show_view: ShowView, qtbot: QtBot) -> None:
    view = show_view(open_session(2, 2, 1), "warp")
    for position in (0.0, 0.7, 1.5, 3.0):
        view.bar.set_position(position)
        qtbot.wait(20)
        image = view.scene.grab().toImage()
        colours = {image.pixel(x, y) for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)}
        assert len(colours) > 20


def test_a_changed_weight_moves_the_points_at_once(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    session = open_session(2, 2, 1)
    view = show_view(session, "warp")
    before = np.array(view.scene.points.places[:, 0])
    session.set_weight("weights", "x->h1", (0, 0), 4.0)
    qtbot.waitUntil(lambda: not np.allclose(view.scene.points.places[:, 0], before), timeout=3000)


def test_a_layer_that_disappears_is_replaced_by_another(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    session = open_session(2, 4, 2, 1)
    view = show_view(session, "warp")
    graph = Graph((Layer("x", "input", 2), Layer("y", "output", 1, Choice("tanh"))))
    session.document.edit("Remove layers", replace(session.document.project, graph=graph, parameters=None))
    qtbot.wait(150)
    assert view.is_stale
    assert view._veil.isVisible()
    session.document.undo_stack.undo()
    qtbot.waitUntil(lambda: not view.is_stale and not view._veil.isVisible(), timeout=3000)
    assert view.layer in ("h1", "h2", "y")


def test_points_are_large_where_few_are_in_a_large_picture_and_small_where_they_crowd_it(
    open_session: OpenSession, show_view: ShowView
) -> None:
    few = TableSource(("x1", "x2"), ("y",), ((0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0)))
    many = GeneratorSource("circle", samples=500)
    sizes = []
    for data, width, height in ((many, 336, 280), (many, 1000, 700), (few, 336, 280), (few, 1900, 1000)):
        view = show_view(open_session(2, 2, 1, data=data), "warp", width, height)
        sizes.append(view.scene.points._size)
    assert sizes[0] < sizes[2] < sizes[1] < sizes[3]
    assert sizes[3] == pytest.approx(1.75 * sizes[2])
