"""All outputs side by side, and one of them as a surface, with the mouse."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.forward import forward, output_values
from core.project import TableSource
from gui.theme import LIGHT
from gui.views.output import OutputView
from gui.views.output_relief import CELLS, HEIGHT, relief
from gui.views.output_work import MOST_TILES
from tests.gui.views.conftest import OpenSession, hover, settle

ShowView = Callable[..., OutputView]
LEFT = Qt.MouseButton.LeftButton
THREE = TableSource(
    ("length", "lightness"),
    ("fish",),
    tuple((float(i % 5), float(i // 5), float(i % 3)) for i in range(30)),
    classes=("salmon", "bass", "sturgeon"),
)


@pytest.fixture
def side_by_side(open_session: OpenSession, show_view: ShowView, qtbot: QtBot) -> OutputView:
    session = open_session(2, 4, 3, data=THREE, loss="cross_entropy", output="softmax")
    view = show_view(session, "output", 500, 300)
    view._choose(4)
    settle(qtbot, session)
    return view


def test_side_by_side_there_is_a_map_for_each_output(side_by_side: OutputView) -> None:
    view = side_by_side
    assert view.chooser.text() == "each ▾"
    assert view.pictures.currentWidget() is view.tiles
    tiles = view.tiles.tiles()
    assert len(tiles) == 3
    for k, tile in enumerate(tiles):
        assert tile.width() == pytest.approx(tile.height())
        assert view.tiles.rect().contains(tile.toAlignedRect())
        assert not any(tile.intersects(other) for other in tiles[k + 1 :])


def test_no_more_than_nine_maps_are_drawn(open_session: OpenSession, show_view: ShowView, qtbot: QtBot) -> None:
    rows = tuple((float(i % 5), float(i // 5), float(i % 11)) for i in range(44))
    data = TableSource(("a", "b"), ("c",), rows, classes=tuple(f"class {k}" for k in range(11)))
    session = open_session(2, 3, 11, data=data, loss="cross_entropy", output="softmax")
    view = show_view(session, "output", 336, 280)
    view._choose(12)
    settle(qtbot, session)
    assert len(view.tiles.tiles()) == MOST_TILES
    assert min(tile.width() for tile in view.tiles.tiles()) > 30


def test_the_mouse_over_a_map_says_its_outputs_answer_and_a_click_selects_the_place(
    side_by_side: OutputView, qtbot: QtBot
) -> None:
    view = side_by_side
    tile = view.tiles.tiles()[2]
    where = QPointF(tile.x() + 0.3 * tile.width(), tile.y() + 0.6 * tile.height()).toPoint()
    hover(view.tiles, where)
    assert "sturgeon" in view.readout.text()
    qtbot.mouseClick(view.tiles, LEFT, pos=where)
    point, plane = view.session.selection.point, view.session.moment.plane
    assert point is not None
    assert plane is not None
    x0, x1 = plane.x_range
    assert point[0] == pytest.approx(x0 + 0.3 * (x1 - x0), abs=0.02 * (x1 - x0))


def test_the_surface_is_as_high_as_the_output(open_session: OpenSession, show_view: ShowView, qtbot: QtBot) -> None:
    session = open_session(2, 4, 1)
    view = show_view(session, "output", 500, 420)
    view.options.turn("surface", on=True)
    view.options.turn("errors", on=True)
    settle(qtbot, session)
    assert view.pictures.currentWidget() is view.surface
    moment, shown = session.moment, view.surface.relief
    assert shown is not None
    assert moment.parameters is not None
    assert moment.dataset is not None
    inputs = np.array([shown.inputs_at(x, y) for x, y in shown.grid.reshape(-1, 3)[:, :2].tolist()])
    answers = output_values(moment.graph, forward(moment.graph, moment.parameters, inputs))[:, 0]
    assert shown.grid.reshape(-1, 3)[:, 2] == pytest.approx(HEIGHT * answers / shown.ends[2], abs=1e-4)
    assert len(shown.cells) == CELLS**2
    assert shown.points[:, 2] == pytest.approx(HEIGHT * moment.dataset.targets[:, 0] / shown.ends[2])
    at_points = output_values(moment.graph, forward(moment.graph, moment.parameters, moment.dataset.inputs))[:, 0]
    assert shown.feet[:, 2] == pytest.approx(HEIGHT * at_points / shown.ends[2])


def test_a_drag_turns_the_surface_and_a_click_selects_the_place_below(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    session = open_session(2, 4, 1)
    view = show_view(session, "output", 500, 420)
    view.options.turn("surface", on=True)
    settle(qtbot, session)
    surface = view.surface
    assert surface.relief is not None
    middle = surface.relief.grid[CELLS // 2, CELLS // 2]
    where = QPoint(*(round(v) for v in surface._seen(middle[None, :])[0][0].tolist()))
    before, selection = surface.camera.azimuth, session.selection
    qtbot.mousePress(surface, LEFT, pos=where)
    qtbot.mouseMove(surface, where + QPoint(40, 0))
    QTest.mouseMove(surface, where + QPoint(60, 0))
    qtbot.mouseRelease(surface, LEFT, pos=where + QPoint(60, 0))
    assert surface.camera.azimuth != before
    assert session.selection == selection, "a drag selects nothing"
    qtbot.mouseClick(surface, LEFT, pos=where)
    assert session.selection.point is not None
    assert np.abs(session.selection.point).max() < 6


def test_a_surface_of_numbers_that_are_none_is_flat(open_session: OpenSession, show_view: ShowView) -> None:
    session = open_session(2, 4, 1)
    view = show_view(session, "output")
    assert view.found is not None
    assert session.moment.plane is not None
    view.found.values[:] = np.nan
    made = relief(view.found, session.moment, session.moment.plane, 0, "y", LIGHT)
    assert not made.grid[..., 2].any()
