"""The functions view on real sessions: stages, choices, the line that it runs along, and what a click does."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.forward import forward
from core.project import TableSource
from gui.numbers import number
from gui.session import Session
from gui.theme import LIGHT
from gui.views.functions import FunctionsView
from gui.views.functions_curve import Curve
from gui.views.functions_layout import lay_out
from gui.views.functions_picture import scale, share_text, sources_and_targets
from gui.views.functions_words import mean_residual, texts_at
from tests.gui.views.conftest import OpenSession, pixels

ShowView = Callable[..., FunctionsView]
ROWS = TableSource(("x",), ("y",), tuple((float(x), float(x * x)) for x in np.linspace(-1, 1, 15)))


def test_the_stages_of_the_last_layer_are_shown_and_the_curve_is_the_network(
    open_session: OpenSession, show_view: ShowView
) -> None:
    session = open_session(1, 4, 1, data=ROWS, activation="relu", output="identity")
    view = show_view(session, "functions", 700, 500)
    picture, moment = view.picture_shown, session.moment
    assert picture is not None
    assert moment.parameters is not None
    assert [column.title for column in picture.columns] == ["z", "a", "w·a"]
    assert [len(column.cells) for column in picture.columns] == [4, 4, 4]
    answers = forward(moment.graph, moment.parameters, picture.curves.x[:, None])["y"].activation[:, 0]
    np.testing.assert_allclose(picture.output, answers)
    assert len(view._points) == 15


def test_inputs_have_their_names_where_there_is_room_and_numbers_elsewhere(
    open_session: OpenSession, show_view: ShowView
) -> None:
    rows = tuple((float(a), float(b), float(a + b)) for a in range(3) for b in range(3))
    session = open_session(2, 1, data=TableSource(("length", "brightness"), ("y",), rows), output="sigmoid")
    view = show_view(session, "functions", 900, 500)
    assert view.picture_shown is not None
    assert lay_out(view.picture_shown, view.canvas._space).names == ("length", "brightness")
    assert "%: share of the sum’s variance" in view.readout.text()
    view.resize(500, 500)
    assert view.canvas.has_shares
    assert "╌ sum z   %: share of its variance" in view.readout.text()
    view.resize(300, 200)
    assert lay_out(view.picture_shown, view.canvas._space).names == ("1", "2")
    assert not any("%" in text for text in view.hint()), "where no percentage is written none is explained"


def test_a_deep_network_is_shown_layer_by_layer_or_whole(open_session: OpenSession, show_view: ShowView) -> None:
    session = open_session(1, 4, 3, 1, data=ROWS, activation="relu", output="identity")
    view = show_view(session, "functions", 700, 500)
    assert view.stages.text() == "h2 → y ▾"
    view._choose(pair=0)
    _settle(view, session)
    assert view.picture_shown is not None
    assert view.picture_shown.goal == ("h2", 0)
    assert len(view._points) == 0, "a hidden unit has no targets"
    view._choose(pair=2)
    _settle(view, session)
    assert [c.title for c in view.picture_shown.columns] == ["z of h1", "a of h1", "z of h2", "a of h2"]


def test_of_two_inputs_one_varies_and_the_other_stands_where_the_example_has_it(
    open_session: OpenSession, show_view: ShowView
) -> None:
    session = open_session(2, 3, 1, activation="relu")
    session.select(session.selection.with_example(4))
    view = show_view(session, "functions", 700, 500)
    view._choose(feature=1)
    _settle(view, session)
    assert session.dataset is not None
    picture = view.picture_shown
    assert picture is not None
    assert picture.curves.line.x == 1
    assert picture.curves.line.base[0] == pytest.approx(session.dataset.inputs[4, 0])
    assert "slice through example 5" in view.subject.toolTip()


def test_hovering_says_the_units_numbers_and_clicking_selects_it(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    session = open_session(1, 3, 1, data=ROWS, activation="relu", output="identity")
    view = show_view(session, "functions", 700, 500)
    place = view.canvas.boxes[1][0].center()
    qtbot.mouseMove(view.canvas, QPoint(round(place.x()), round(place.y())))
    view.canvas.hovered.emit(0.25, view.canvas.boxes[1][1])
    assert "h1 2: z " in view.readout.text()
    qtbot.mouseClick(view.canvas, Qt.MouseButton.LeftButton, pos=QPoint(round(place.x()), round(place.y())))
    assert (session.selection.layer, session.selection.unit) == ("h1", 1)


def test_a_residual_is_the_output_less_the_target_at_the_examples_own_place(
    open_session: OpenSession, show_view: ShowView
) -> None:
    session = open_session(1, 3, 1, data=ROWS, activation="relu", output="identity")
    view = show_view(session, "functions", 700, 500)
    picture, moment = view.picture_shown, session.moment
    assert picture is not None
    assert session.dataset is not None
    points = np.column_stack([session.dataset.inputs[:, 0], session.dataset.targets[:, 0]])
    outputs = np.interp(points[:, 0], picture.curves.x, picture.output)
    rows = np.arange(100, 100 + len(points))
    signs = set()
    for i, (x, t) in enumerate(points):
        residual = outputs[i] - t
        signs.add(residual > 0)
        beside = x + 0.01 * (1 if i == 0 else -1)  # the mouse is near to the example, not on it
        long, short, plain = texts_at(picture, moment, points, rows, beside, None)
        assert short == f"example {101 + i}  target {number(t)}  residual {number(residual)}"
        assert long == f"x {number(beside)}  {short}"
        assert plain.startswith(f"x {number(beside)}  z ")
    assert signs == {True, False}
    between = texts_at(picture, moment, points, rows, float(points[:2, 0].mean()), None)
    assert not any("example" in text for text in between)
    assert mean_residual(picture, points) == f"mean |output − target| {number(np.abs(outputs - points[:, 1]).mean())}"


def test_a_click_into_the_sum_selects_the_place_or_the_example_there(
    open_session: OpenSession, show_view: ShowView
) -> None:
    session = open_session(1, 3, 1, data=ROWS, activation="relu", output="identity")
    view = show_view(session, "functions", 700, 500)
    view._click(-1.0, None)
    assert session.selection.example == 0
    view._click(0.07, None)
    assert session.selection.point == (0.07,)


def test_of_many_units_those_with_the_largest_part_are_shown_and_the_rest_is_said(
    open_session: OpenSession, show_view: ShowView
) -> None:
    session = open_session(1, 60, 1, data=ROWS, activation="relu", output="identity")
    view = show_view(session, "functions", 336, 280)
    missing = view.canvas.hidden_units
    assert 0 < missing < 60
    assert f"{missing} " in view.readout.text()
    shown = {cell.unit for _, cell in view.canvas.boxes if cell is not None}
    assert view.picture_shown is not None
    shares = [abs(cell.share or 0.0) for cell in view.picture_shown.columns[-1].cells]
    assert min(shares[unit] for unit in shown) >= max(s for unit, s in enumerate(shares) if unit not in shown)


def test_the_table_holds_every_curve(open_session: OpenSession, show_view: ShowView) -> None:
    view = show_view(open_session(1, 3, 1, data=ROWS, activation="tanh", output="identity"), "functions")
    table = view.table()
    assert table is not None
    rows = np.array(list(table.rows), float)
    assert rows.shape[1] == len(table.columns) == 1 + 9 + 2


def test_a_network_without_hidden_layers_shows_its_inputs(open_session: OpenSession, show_view: ShowView) -> None:
    session = open_session(2, 1)
    assert sources_and_targets(session.moment.graph) == (("x", "y"),)
    view = show_view(session, "functions", 500, 400)
    assert view.picture_shown is not None
    assert [column.title for column in view.picture_shown.columns] == ["x", "w·x"]


def test_scales_hold_0_and_all_values_and_are_round() -> None:
    assert scale(np.array([0.2, 1.7])) == (0.0, 2.0)
    assert scale(np.array([-0.3, 1.7])) == pytest.approx((-0.3, 2.0))
    assert scale(np.zeros(3)) == (-1.0, 1.0)


def _settle(view: FunctionsView, session: Session) -> None:
    from PySide6.QtTest import QTest

    QTest.qWait(30)
    for _ in range(50):
        QTest.qWait(20)
        if session.is_idle:
            break
    assert view.isVisible()


def test_shares_are_said_to_a_tenth_of_a_percent() -> None:
    assert share_text(0.514) == "51 %"
    assert share_text(-4.7e-16) == "0 %"
    assert share_text(-0.034) == "−3.4 %"


def test_what_stands_beside_the_curves_is_painted_once_and_looks_as_if_it_had_been_painted_now(
    open_session: OpenSession, show_view: ShowView
) -> None:
    session = open_session(1, 4, 1, data=ROWS, activation="tanh", output="identity")
    view = show_view(session, "functions", 700, 500)
    canvas = view.canvas
    for change in (
        lambda: session.set_weight("weights", "h1->y", (0, 1), 1e-3),  # other curves in the same boxes
        lambda: session.select(session.selection.with_unit("h1", 2)),  # another frame
        lambda: view.resize(560, 420),
    ):
        pixels(canvas)
        before = canvas._ground
        change()
        _settle(view, session)
        shown = pixels(canvas)
        kept, canvas._ground = canvas._ground, None
        assert kept is not None
        assert before is not None
        assert (kept[1] is before[1]) is (kept[0] == before[0])
        np.testing.assert_array_equal(shown, pixels(canvas))


def test_a_curve_that_leaves_its_box_is_cut_off_and_one_that_is_no_number_is_drawn_all_the_same(
    qapp: QApplication,
) -> None:
    x = np.linspace(-1, 1, 401)
    for values in (4 * x, np.where(np.abs(x) < 0.3, np.nan, x), np.full(401, np.nan), np.full(401, np.inf)):
        image = QImage(120, 80, QImage.Format.Format_RGB32)
        image.fill(QColor("#ffffff"))
        with QPainter(image) as painter:
            Curve(x, values, (-1.0, 1.0), -1.0, 1.0).paint(
                painter, QRectF(20, 20, 80, 40), LIGHT, 1.4, is_filled=True, is_dashed=False
            )
        words = np.frombuffer(image.constBits(), np.uint32).reshape(80, 120)
        drawn = np.argwhere(words != 0xFFFFFFFF)
        assert len(drawn)
        assert drawn.min(axis=0).tolist() >= [18, 18]
        assert drawn[:, 0].max() <= 61
        assert drawn[:, 1].max() <= 101
