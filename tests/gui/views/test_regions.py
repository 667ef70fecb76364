"""The regions view on real sessions: exact regions drawn, chosen with the selection, and said in numbers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from core.forward import forward
from core.project import TableSource
from core.regions.network import linear_regions
from gui.views.regions import RegionsView
from gui.views.regions_words import growth_text, map_text, pattern_text, why_none
from tests.gui.views.conftest import OpenSession

ShowView = Callable[..., RegionsView]
ROWS = TableSource(("x",), ("y",), tuple((float(x), float(abs(x))) for x in np.linspace(-1, 1, 15)))


def test_all_regions_of_the_plane_are_drawn_and_counted(open_session: OpenSession, show_view: ShowView) -> None:
    session = open_session(2, 5, 3, 1, activation="relu")
    view = show_view(session, "regions", 700, 600)
    moment = session.moment
    assert moment.parameters is not None
    assert moment.plane is not None
    expected = linear_regions(moment.graph, moment.parameters, moment.plane)
    assert view.regions is not None
    assert len(view.regions) == len(expected) > 1
    assert f"{len(expected)} regions" in view.subject.text()
    colours = {view.grab().toImage().pixel(x, y) for x in range(100, 600, 11) for y in range(60, 420, 11)}
    assert len(colours) > 20


def test_a_click_chooses_the_region_for_all(open_session: OpenSession, show_view: ShowView, qtbot: QtBot) -> None:
    session = open_session(2, 4, 1, activation="relu", output="identity")
    view = show_view(session, "regions", 700, 600)
    where = view.plot.mapFromScene(view.plot.box.mapViewToScene(QPointF(-5.3, 5.1)))
    qtbot.mouseClick(view.plot.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(where.x(), where.y()))
    qtbot.waitUntil(lambda: session.selection.point is not None)
    qtbot.wait(150)  # the view takes its turn
    qtbot.waitUntil(lambda: session.is_idle)
    point = np.array(session.selection.point)
    regions, moment = view.regions, session.moment
    assert regions is not None
    assert regions.slopes is not None
    assert regions.offsets is not None
    assert moment.parameters is not None
    answer = forward(moment.graph, moment.parameters, point[None])["y"].activation[0]
    assert regions.slopes[view.chosen] @ point + regions.offsets[view.chosen] == pytest.approx(answer, abs=1e-6)
    assert view.detail.text().startswith("y = ")
    assert "●" in view.detail.text() or "○" in view.detail.text()


def test_a_map_too_long_for_a_small_view_leaves_its_name_to_the_menu(
    open_session: OpenSession, show_view: ShowView
) -> None:
    rows = tuple((float(a), float(b), float(a * b)) for a in (0.11, 1.23) for b in (0.37, 2.51))
    data = TableSource(("first length", "brightness"), ("whole weight",), rows)
    view = show_view(open_session(2, 3, 1, data=data, activation="relu"), "regions")
    whole, short = view._texts_of(view.chosen or 0)[0], view.hint()[2]
    assert whole.endswith(short.removeprefix("z = "))
    assert "brightness" in short
    assert view.fontMetrics().horizontalAdvance(short) < view.fontMetrics().horizontalAdvance(whole)


def test_the_whole_ring_of_a_region_lies_inside_the_frame(open_session: OpenSession, show_view: ShowView) -> None:
    session = open_session(2, 1, activation="relu", output="identity")
    session.select(session.selection.with_example(0))
    view = show_view(session, "regions", 700, 600)
    assert view.chosen == 0, "one region: its ring runs along the frame"
    picture, frame = view.grab().toImage(), view.plot.box.sceneBoundingRect()
    corner = view.plot.mapTo(view, view.plot.mapFromScene(frame.topLeft()))
    accent, middle = view.themes.theme.accent, round(frame.height() / 2)
    left = [picture.pixelColor(corner.x() + i, corner.y() + middle).name() for i in range(8)]
    right = [picture.pixelColor(corner.x() + round(frame.width()) - i, corner.y() + middle).name() for i in range(8)]
    assert left.count(accent) >= 2
    assert right.count(accent) >= 2


def test_a_network_that_bends_everywhere_says_so_and_what_to_do(open_session: OpenSession, show_view: ShowView) -> None:
    view = show_view(open_session(2, 4, 1, activation="tanh"), "regions")
    assert view.empty.isVisible()
    assert "tanh in h1 bends everywhere" in view.empty.text()
    assert "ReLU" in view.empty.text()


def test_one_input_has_pieces_under_the_exact_curve(open_session: OpenSession, show_view: ShowView) -> None:
    session = open_session(1, 6, 1, data=ROWS, activation="relu", output="identity")
    view = show_view(session, "regions", 500, 420)
    assert view.regions is not None
    assert "piece" in view.subject.text()
    x, y = view.curve.getData()
    moment = session.moment
    assert moment.parameters is not None
    np.testing.assert_allclose(y, forward(moment.graph, moment.parameters, x[:, None])["y"].activation[:, 0], atol=1e-9)


def test_where_there_is_room_it_says_what_the_points_are(open_session: OpenSession, show_view: ShowView) -> None:
    kinds = tuple((float(i % 5), float(i // 5), float(i % 3)) for i in range(30))
    fish = TableSource(("a", "b"), ("fish",), kinds, classes=("salmon", "bass", "sturgeon"), train_fraction=0.5)
    session = open_session(2, 3, 3, data=fish, activation="relu", output="softmax", loss="cross_entropy")
    view = show_view(session, "regions", 700, 600)
    assert view.classes.isVisible()
    assert view.legend.entries == ("train", "test")
    assert show_view(open_session(2, 3, 1, activation="relu"), "regions", 700, 600).classes.isHidden()
    line = open_session(1, 6, 1, data=ROWS, activation="relu", output="identity")
    assert show_view(line, "regions", 700, 600).legend.entries == ("curve", "target")
    small = show_view(line, "regions", 336, 280)
    assert small.legend.isHidden()
    assert small.classes.isHidden()


def test_over_a_line_the_selected_example_has_its_ring(open_session: OpenSession, show_view: ShowView) -> None:
    session = open_session(1, 6, 1, data=ROWS, activation="relu", output="identity")
    view = show_view(session, "regions", 500, 420)
    for row in (0, 2):
        session.select(session.selection.with_example(row))
        data = session.moment.dataset
        assert data is not None
        place = [data.inputs[row, 0], data.targets[row, 0]]
        view.refresh()
        x, y = view.flat.ring.getData()
        assert (x[0], y[0]) == pytest.approx(place)


@pytest.mark.parametrize(("row", "is_on_cut"), [(0, True), (1, False), (2, False)])
def test_only_an_example_on_the_cut_has_its_region_chosen_and_its_map_told(
    open_session: OpenSession, show_view: ShowView, row: int, *, is_on_cut: bool
) -> None:
    places = ((0.5, -1.0, 0.0), (-1.5, 2.0, 3.0), (1.0, -1.0, -3.0))
    data = TableSource(("a", "b", "c"), ("y",), tuple((*place, float(i)) for i, place in enumerate(places)))
    session = open_session(3, 6, 1, data=data, activation="relu", output="identity")
    session.select(session.selection.with_example(row))
    view = show_view(session, "regions", 700, 600)
    moment, regions = session.moment, view.regions
    assert moment.parameters is not None
    assert moment.plane is not None
    assert moment.plane.base[2] == 0
    assert (f"example {row + 1} is off this cut" in view.readout.text()) is not is_on_cut
    assert (view.chosen is not None) is bool(view.detail.text()) is is_on_cut
    if is_on_cut:
        assert regions is not None
        assert regions.slopes is not None
        assert regions.offsets is not None
        answer = forward(moment.graph, moment.parameters, np.array([places[row]]))["y"].activation[0]
        told = regions.slopes[view.chosen] @ places[row][:2] + regions.offsets[view.chosen]
        assert told == pytest.approx(answer, abs=1e-6)


def test_that_an_example_is_off_the_cut_fits_below_a_small_drawing(
    open_session: OpenSession, show_view: ShowView
) -> None:
    rows = tuple((float(i % 10), float(i % 7), float(i), float(i % 2)) for i in range(120))
    session = open_session(3, 4, 1, data=TableSource(("a", "b", "c"), ("y",), rows), activation="relu")
    session.select(session.selection.with_example(110))
    view = show_view(session, "regions", 336, 280)
    assert "example 111 is off this cut" in view.readout.text()


def test_numbers_can_be_saved_a_row_a_region(open_session: OpenSession, show_view: ShowView) -> None:
    view = show_view(open_session(2, 4, 1, activation="relu"), "regions")
    table = view.table()
    assert table is not None
    assert view.regions is not None
    rows = list(table.rows)
    assert len(rows) == len(view.regions)
    assert all(len(row) == len(table.columns) for row in rows)
    assert sum(float(str(row[1])) for row in rows) == pytest.approx(view.regions.cells.sizes.sum())


@pytest.mark.parametrize(("output", "name"), [("identity", "y"), ("relu", "y"), ("sigmoid", "z of y")])
def test_the_maps_that_are_saved_are_named_after_what_they_give(
    output: str, name: str, open_session: OpenSession, show_view: ShowView
) -> None:
    session = open_session(2, 4, 1, activation="relu", output=output)
    table = show_view(session, "regions").table()
    assert table is not None
    assert table.columns[3:] == (f"{name}: x1", f"{name}: x2", f"{name}: constant")


def test_a_map_that_is_0_is_said_to_be_0(open_session: OpenSession) -> None:
    moment = open_session(2, 1, output="step").moment
    assert moment.parameters is not None
    assert moment.plane is not None
    regions = linear_regions(moment.graph, moment.parameters, moment.plane)
    assert {map_text(regions, i, 0, "y", ("x1", "x2")) for i in range(len(regions))} == {"y = 0", "y = 1"}


def test_words_for_maps_patterns_and_growth(open_session: OpenSession) -> None:
    moment = open_session(2, 3, 1, activation="relu", output="identity").moment
    assert moment.parameters is not None
    assert moment.plane is not None
    regions = linear_regions(moment.graph, moment.parameters, moment.plane)
    text = map_text(regions, 0, 0, "y", ("x1", "x2"))
    assert text.startswith("y = ")
    assert "x₁" in text
    assert "x₂" in text
    assert len(pattern_text(regions, 0, moment.graph).split()[1]) == 3
    assert growth_text(regions) == f"h1 {len(regions)} regions"
    assert why_none(moment.graph) == ""


def test_a_deep_network_is_compared_with_a_shallow_one_on_request(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    session = open_session(2, 8, 8, 1, activation="relu")
    view = show_view(session, "regions", 700, 600)
    assert "untrained" not in view.readout.text()
    menu = QMenu(view)
    view.fill_menu(menu)
    menu.actions()[0].trigger()
    qtbot.waitUntil(lambda: "untrained" in view.readout.text(), timeout=5000)
    assert view.comparison.result is not None
    deep, wide = view.comparison.result
    assert f"2-8-8-1 {deep.mean:.3g} regions, 2-26-1 {wide.mean:.3g}" in view.readout.text()
    assert wide.parameters == session.moment.graph.parameter_count()
    view.comparison.show(is_wanted=False)
    assert "untrained" not in view.readout.text()


def test_a_network_that_answers_the_same_everywhere_has_an_axis_whose_numbers_differ(
    open_session: OpenSession, show_view: ShowView
) -> None:
    rows = tuple((float(x), 2.0) for x in range(4))
    session = open_session(1, 2, 1, data=TableSource(("x",), ("y",), rows), activation="relu", output="identity")
    for unit in range(2):
        session.set_weight("weights", "h1->y", (0, unit), 0.0)
    session.set_weight("biases", "y", (0,), 2.0)
    view = show_view(session, "regions")
    low, high = view.plot.box.viewRange()[1]
    assert high - low > 1
    assert low < 2 < high
