"""The warp view of more examples than are drawn: which ones are, and that each is still itself."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from core.datasets.dataset import Dataset
from core.project import TableSource
from core.some_rows import some_rows
from gui.numbers import count
from gui.session import Session
from gui.theme import LIGHT
from gui.views.marks import edge_of, target_colours
from gui.views.warp import WarpView
from gui.views.warp_choices import MOST_POINTS
from tests.gui.views.conftest import OpenSession, settle

ShowView = Callable[..., WarpView]
COUNT = 8000
DRAWN = some_rows(COUNT, MOST_POINTS)


@pytest.fixture
def session(open_session: OpenSession) -> Session:
    """A table sorted by class, the first half of it of the first one."""
    kind = np.repeat([0.0, 1.0], COUNT // 2)
    x = np.random.default_rng(0).normal(size=(COUNT, 2)) + 4 * kind[:, None]
    table = tuple(map(tuple, np.column_stack([x, kind]).tolist()))
    return open_session(2, 2, 1, data=TableSource(("x1", "x2"), ("y",), table, train_fraction=0.5))


@pytest.fixture
def view(session: Session, show_view: ShowView) -> WarpView:
    """Its input space."""
    view = show_view(session, "warp", 900, 600)
    view.bar.set_position(0.0)
    return view


def data_of(session: Session) -> Dataset:
    data = session.moment.dataset
    assert data is not None
    return data


def test_of_a_table_sorted_by_class_both_classes_are_drawn_and_the_caption_says_how_many(
    session: Session, view: WarpView
) -> None:
    data = data_of(session)
    assert len(view.scene.drawn_points) == MOST_POINTS
    np.testing.assert_allclose(view.scene.drawn_points, data.inputs[DRAWN], rtol=1e-5, atol=1e-6)
    assert 0.45 < data.targets[DRAWN].mean() < 0.55
    assert view.scene.points.spot_of(MOST_POINTS - 1) is not None, "and has a colour"
    assert view.hint()[0].startswith("5\u202f000 of 8\u202f000 points")


def test_of_few_points_all_are_drawn_and_nothing_is_said(open_session: OpenSession, show_view: ShowView) -> None:
    session = open_session(2, 2, 1)
    few = show_view(session, "warp")
    assert len(few.scene.drawn_points) == len(data_of(session))
    assert "points" not in few.hint()[0]


def test_each_drawn_point_has_the_colour_and_the_outline_of_its_example(session: Session, view: WarpView) -> None:
    data, points = data_of(session), view.scene.points
    colours = target_colours(data, LIGHT)
    for k in (0, 1, 2, 3, 2000, 3000, MOST_POINTS - 1):
        spot = points.spot_of(k)
        assert spot is not None
        assert spot.fill == colours[DRAWN[k]]
        is_train = spot.edge == edge_of(spot.fill, LIGHT)
        assert is_train == (DRAWN[k] in data.train)


def test_a_click_on_a_point_selects_its_example_and_the_mouse_names_it(
    session: Session, view: WarpView, qtbot: QtBot
) -> None:
    data, scene = data_of(session), view.scene
    apart = int(data.inputs[DRAWN].sum(axis=1).argmax())  # a point with no other one near
    row = int(DRAWN[apart])
    assert row != apart
    x, y = map(float, scene.drawn_points[apart])
    said = view.mouse.texts_at(scene, x, y)[0]
    assert said.startswith(f"example {row + 1}:")
    assert "target 1" in said
    scene.clicked.emit(x, y)
    settle(qtbot, session)
    assert session.selection.example == row
    assert scene.ring.place is not None
    np.testing.assert_allclose(scene.ring.place[:2], data.inputs[row], rtol=1e-5)


def test_a_selected_example_that_is_not_drawn_is_ringed_where_it_would_be(
    session: Session, view: WarpView, qtbot: QtBot
) -> None:
    row = int(np.setdiff1d(np.arange(MOST_POINTS), DRAWN)[7])
    session.select(session.selection.with_example(row))
    settle(qtbot, session)
    assert view.scene.ring.place is not None
    np.testing.assert_allclose(view.scene.ring.place[:2], data_of(session).inputs[row], rtol=1e-5)


def test_the_saved_numbers_are_those_of_the_drawn_examples(session: Session, view: WarpView) -> None:
    table, data = view.table(), data_of(session)
    assert table is not None
    numbers = np.array(table.rows)
    np.testing.assert_array_equal(numbers[:, 0], DRAWN + 1)
    np.testing.assert_allclose(numbers[:, 1:3], data.inputs[DRAWN], rtol=1e-5, atol=1e-6)
    np.testing.assert_array_equal(numbers[:, 3:], data.targets[DRAWN])


def test_points_picked_out_are_counted_among_those_drawn(session: Session, view: WarpView) -> None:
    scene, inputs = view.scene, data_of(session).inputs[DRAWN]
    scene.brushed.emit(2.0, -9.0, 30.0, 30.0)
    inside = int((inputs[:, 0] >= 2).sum())
    assert view.mouse.picked is not None
    assert view.mouse.picked.sum() == inside
    assert view.mouse.picked_words()[1] == f"{count(inside)} of 5\u202f000 drawn points picked"


def test_on_a_line_the_drawn_points_are_stacked_by_class(open_session: OpenSession, show_view: ShowView) -> None:
    kind = np.repeat([1.0, 0.0], COUNT // 2)
    table = tuple((float(i % 5), float(k)) for i, k in enumerate(kind))
    session = open_session(1, 1, data=TableSource(("x",), ("y",), table))
    view = show_view(session, "warp")
    assert view.film is not None
    points, targets = view.film.points_at(0.0), data_of(session).targets[DRAWN, 0]
    here = points[:, 0] == points[0, 0]
    assert points[here & (targets == 0), 1].max() < points[here & (targets == 1), 1].min()
