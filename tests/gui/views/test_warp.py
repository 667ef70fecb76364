"""The warp view on real sessions: what it shows, follows and lets one choose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from core.choice import Choice
from core.graph import Graph, Layer
from core.project import GeneratorSource, TableSource
from gui.theme import MOTION_MS
from gui.views.warp import WarpView
from gui.views.warp_choices import default_layer
from tests.gui.views.conftest import OpenSession, settle

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


def test_a_wide_layer_is_seen_by_pca_and_lets_one_choose_a_pair_of_units(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    session = open_session(2, 6, 1)
    view = show_view(session, "warp")
    assert view.film is not None
    assert view.film.stops[3].names == ("PCA u", "PCA v")  # no components’ numbers: the plane is turned within itself
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
    view.buttons.up.chosen.emit(2)  # one unit on both axes would be a line: they are swapped
    settle(qtbot, session)
    assert view.film.stops[3].names == ("a₆", "a₃")
    view.buttons.up.chosen.emit(2)  # the one that it is already
    settle(qtbot, session)
    assert view.film.stops[3].names == ("a₆", "a₃")


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
    assert view.scene.x_axis.name == "PCA u"
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
    assert sizes[0] < min(sizes[1], sizes[2])
    assert max(sizes[1], sizes[2]) < sizes[3]
    assert sizes[3] == pytest.approx(1.75 * sizes[2])


@pytest.mark.parametrize("position", [0.0, 3.1, 3.2, 3.5, 4.0])
def test_saved_numbers_are_those_of_the_picture_also_where_the_frame_changes_first(
    position: float, open_session: OpenSession, show_view: ShowView
) -> None:
    view = show_view(open_session(2, 2, 2, 1), "warp", 500, 420)
    view.bar.set_position(position)
    table = view.table()
    assert table is not None
    saved = np.array([row[1:3] for row in table.rows], float)
    np.testing.assert_allclose(saved, view.scene.drawn_points, rtol=1e-6)


def test_what_lies_under_the_mouse_is_said_again_when_the_frame_has_come_to_rest(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = open_session(2, 2, 1)
    view = show_view(session, "warp", 700, 500)
    view.bar.set_position(0.0)
    settle(qtbot, session)

    def frame() -> str:  # as if the mouse were on the frame's corner
        return f"{view.scene.box.viewRect().right():.4f}"

    monkeypatch.setattr(view, "_texts_under", lambda: (frame(),))
    for position in (2.0, 3.0, 0.0):
        before = frame()
        view.bar.set_position(position)
        qtbot.wait(2 * MOTION_MS)
        qtbot.waitUntil(lambda: not view.pictures._zoom._is_gliding)
        assert view.readout.text() == frame(), (position, before)
