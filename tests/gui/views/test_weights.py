"""The weights view on real sessions: matrices, templates, and their course."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.project import TableSource
from gui.numbers import number
from gui.session import Session
from gui.theme import THEMES, Theme, ThemeHolder, contrast, label_font
from gui.views.weights import IMAGES, TEMPLATES, WeightsView
from gui.views.weights_blocks import matrices, templates
from gui.views.weights_canvas import Block, WeightsCanvas
from gui.views.weights_course import NORMS, RATES, SPREAD
from tests.gui.views.conftest import OpenSession

ShowView = Callable[..., WeightsView]
PIXELS = tuple(f"p{i}" for i in range(16))
PICTURES = TableSource(
    PIXELS, ("y",), tuple((*np.random.default_rng(i).uniform(0, 1, 16).tolist(), float(i % 2))[:17] for i in range(12))
)


def settle(session: Session) -> None:
    for _ in range(300):
        QTest.qWait(15)
        if session.is_idle and not session.is_running:
            return
    raise AssertionError("not settled")


def with_course(kind: str, open_session: OpenSession, show_view: ShowView) -> tuple[Session, WeightsView]:
    """A run of 40 steps, and the view on the course of its weights."""
    session = open_session(2, 3, 1)
    session.train_steps(40)
    settle(session)
    view = show_view(session, "weights", 600, 400)
    view.shown = kind
    view.refresh()
    settle(session)
    return session, view


def test_every_matrix_and_bias_is_shown_with_its_numbers(open_session: OpenSession, show_view: ShowView) -> None:
    session = open_session(2, 3, 1)
    view = show_view(session, "weights", 500, 400)
    moment = session.moment
    assert moment.parameters is not None
    blocks = matrices(moment.graph, moment.parameters)
    assert [block.title for block in blocks] == ["x → h1", "b of h1", "h1 → y", "b of y"]
    assert view.canvas.left_out == 0
    np.testing.assert_array_equal(blocks[0].values, moment.parameters.weights["x->h1"].numpy())
    view.canvas.hovered.emit(blocks[2], 0, 1)
    assert view.readout.text().startswith("h1 2 → y  ")


@pytest.mark.parametrize("height", range(174, 210, 7))
def test_the_frame_of_every_matrix_is_seen_on_all_sides(qtbot: QtBot, height: int) -> None:
    canvas = WeightsCanvas(ThemeHolder(THEMES["light"]))
    qtbot.addWidget(canvas)
    canvas.resize(336, height)
    numbers = [np.full(shape, 0.5) for shape in ((4, 2), (4, 1), (2, 4), (2, 1), (1, 2), (1, 1))]
    named = [(("1", "2", "3", "4"), ("a", "b")), ((), ()), (("1", "2"), tuple("1234")), ((), ()), (("y",), ("1", "2"))]
    blocks = tuple(
        Block(f"m {i}", values, np.ones(values.shape, bool), f"k{i}" if i % 2 == 0 else "", rows=rows, columns=columns)
        for i, (values, (rows, columns)) in enumerate(zip(numbers, [*named, ((), ())], strict=True))
    )
    canvas.show_blocks(blocks, 1.0, None)
    assert canvas.left_out == 0
    picture, line = canvas.grab().toImage(), QColor(THEMES["light"].line)
    for box, *_ in canvas._places:
        middle = box.center().toPoint()
        at = [QPoint(middle.x(), int(y)) for y in (box.top(), box.bottom())]
        at += [QPoint(int(x), middle.y()) for x in (box.left(), box.right())]
        assert [picture.pixelColor(place) for place in at] == [line] * 4
    firsts = [box.left() for box, block, _ in canvas._places if block.rows == ("y",) or block.columns == ("a", "b")]
    assert len(set(firsts)) == 1, "names of nearly the same length have the same room"


def test_clicking_a_cell_selects_its_weight(open_session: OpenSession, show_view: ShowView, qtbot: QtBot) -> None:
    session = open_session(2, 3, 1)
    view = show_view(session, "weights", 500, 400)
    box, block, cell = view.canvas._places[0]
    assert block.key == "x->h1"
    where = QPoint(round(box.left() + 1.5 * cell), round(box.top() + 2.5 * cell))
    qtbot.mouseClick(view.canvas, Qt.MouseButton.LeftButton, pos=where)
    assert (session.selection.connection, session.selection.weight) == ("x->h1", (2, 1))


def test_inputs_that_are_a_picture_have_templates_of_its_shape(open_session: OpenSession, show_view: ShowView) -> None:
    session = open_session(16, 3, 1, data=PICTURES)
    view = show_view(session, "weights", 500, 400)
    assert view.chooser.text() == f"{TEMPLATES} ▾"
    moment = session.moment
    assert moment.parameters is not None
    blocks = templates(moment.graph, moment.parameters)
    assert [block.values.shape for block in blocks] == [(4, 4)] * 3
    np.testing.assert_array_equal(blocks[1].values.ravel(), moment.parameters.weights["x->h1"].numpy()[1])
    view._click_cell(blocks[1], 2, 3)
    assert session.selection.weight == (1, 11)


@pytest.mark.parametrize("kind", [SPREAD, NORMS, RATES])
def test_the_course_is_that_of_the_run(kind: str, open_session: OpenSession, show_view: ShowView) -> None:
    session, view = with_course(kind, open_session, show_view)
    course = view.course
    assert course is not None
    assert course.steps[0] == 0
    assert course.steps[-1] == 40
    assert len(course.steps) > 15
    if kind == NORMS:
        assert session.moment.parameters is not None
        weight = session.moment.parameters.weights["x->h1"].numpy()
        assert dict(course.lines)["x->h1"][-1] == pytest.approx(np.linalg.norm(weight), rel=1e-6)
    table = view.table()
    assert table is not None
    assert all(len(row) == len(table.columns) for row in table.rows)
    view.plot.hovered.emit(20.0, 0.1)
    assert "step" in view.readout.text()


def test_looking_back_the_course_says_and_marks_the_step_that_is_shown(
    open_session: OpenSession, show_view: ShowView
) -> None:
    session, view = with_course(NORMS, open_session, show_view)
    assert view.hint()[0].startswith("now: ")
    assert not view.course_plot.here.isVisible()
    session.travel.go(7)
    settle(session)
    assert session.moment.step == 7
    assert session.moment.parameters is not None
    size = np.linalg.norm(session.moment.parameters.weights["x->h1"].numpy())
    assert f"step 7: x → h1 {number(float(size))}" in view.hint()[0]
    assert view.course_plot.here.isVisible()
    assert view.course_plot.here.value() == 7


def test_a_weight_set_by_hand_is_no_change_that_training_made(open_session: OpenSession, show_view: ShowView) -> None:
    session, view = with_course(RATES, open_session, show_view)
    session.set_weight("weights", "x->h1", (0, 0), 50.0)
    session.train_steps(40)
    settle(session)
    assert view.course is not None
    assert view.course.steps[-1] == 80
    rates = dict(view.course.lines)["x->h1"]
    assert 40 in view.course.steps
    assert np.isfinite(rates).any()
    assert np.nanmax(rates) < 0.5, "the jump to 50 was no update"


def test_without_a_course_neither_title_nor_table_speak_of_one(open_session: OpenSession, show_view: ShowView) -> None:
    session, view = with_course(NORMS, open_session, show_view)
    assert view.subject.text() == "over 40 steps"
    session.reset()
    settle(session)
    assert "no course yet" in view.empty.text()
    assert (view.subject.text(), view.table()) == ("", None)


def test_before_training_the_course_says_what_to_do(open_session: OpenSession, show_view: ShowView) -> None:
    view = show_view(open_session(2, 3, 1), "weights", 500, 400)
    view.shown = NORMS
    view.refresh()
    assert "press Play" in view.empty.text()
    view._choose(0)
    assert view.shown == IMAGES
    assert view.empty.isHidden()


def test_large_matrices_are_shown_whole_with_neighbours_averaged(
    open_session: OpenSession, show_view: ShowView
) -> None:
    session = open_session(2, 400, 400, 1)
    view = show_view(session, "weights", 336, 280)
    assert view.canvas.left_out == 0
    assert min(cell for _, _, cell in view.canvas._places) < 1
    whole = QRectF(view.canvas.rect()).adjusted(-1, -1, 1, 1)
    assert all(whole.contains(box) for box, _, _ in view.canvas._places)


@pytest.mark.parametrize("cell", [35.0, 36.0, 40.0, 64.0, 96.0])
def test_a_number_never_reaches_beyond_its_cell(cell: float, open_session: OpenSession, show_view: ShowView) -> None:
    canvas = show_view(open_session(2, 3, 1), "weights").canvas
    metrics = QFontMetrics(label_font())
    values = [-0.0861, 0.551, -0.00517, -3.8, 0.0, 2.0, 1e-9]
    texts = canvas._texts(values, cell, metrics)
    assert all(metrics.horizontalAdvance(text) < cell for text in texts)
    assert texts[3:6] in (["−3.80", "0", "2.00"], ["−3.800", "0", "2.000"]), (
        "with all decimals, so that cells are alike"
    )
    assert texts[0] in ("−0.09", "−0.086")
    assert texts[-1] == "≈0", "of a tiny number the cell says that it is tiny"
    assert canvas._texts([-1234567.0 / 2, 0.5], 35.0, metrics)[0] == "", "rather none than a part of one"


@pytest.mark.parametrize("look", THEMES.values(), ids=THEMES)
def test_a_number_can_be_read_on_its_cell_whatever_its_colour(look: Theme, qtbot: QtBot) -> None:
    values = np.linspace(-1, 1, 32).reshape(4, 8)
    canvas = WeightsCanvas(ThemeHolder(look, 2.0))
    qtbot.addWidget(canvas)
    canvas.resize(1200, 640)
    canvas.show_blocks((Block("x → y", values, np.ones((4, 8), bool)),), 1.0, None)
    picture = canvas.grab().toImage()
    (box, _, cell), pale = canvas._places[0], {}
    for row, column in np.ndindex(values.shape):
        left, top, inside = round(box.left() + column * cell), round(box.top() + row * cell), range(4, int(cell) - 4)
        face = picture.pixelColor(left + 4, top + 4).name()
        inks = {picture.pixelColor(left + x, top + y).name() for x in inside for y in inside}
        best = max(contrast(ink, face) for ink in inks)
        if best < 4.5:
            pale[f"{values[row, column]:.2f} on {face}"] = best
    assert pale == {}


def test_other_numbers_in_the_same_matrices_stand_where_those_before_them_stood(
    open_session: OpenSession, show_view: ShowView, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    session = open_session(2, 3, 1)
    view = show_view(session, "weights", 500, 400)
    searched: list[float] = []
    flow = view.canvas._flow
    monkeypatch.setattr(view.canvas, "_flow", lambda cell: (searched.append(cell), flow(cell))[1])
    before = [(box, cell) for box, _, cell in view.canvas._places]
    session.set_weight("weights", "x->h1", (0, 0), 3.25)
    qtbot.waitUntil(lambda: view.canvas._places[0][1].values[0, 0] == 3.25, timeout=5000)
    assert not searched
    assert [(box, cell) for box, _, cell in view.canvas._places] == before
    view.resize(300, 400)
    assert searched
