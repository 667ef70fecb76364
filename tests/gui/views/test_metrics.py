"""The metrics view on real sessions: counts against the network's own answers, clicks, rows, words, sizes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from core.forward import forward, output_values
from core.project import TableSource
from core.scores import Confusion, Fit
from gui.session import Session
from gui.theme import label_font
from gui.views.metrics import TEST, TRAIN, MetricsView
from gui.views.metrics_fit import span
from gui.views.metrics_spots import Spot
from gui.views.metrics_words import F1, PRECISION
from gui.views.view_options import ViewOptions
from tests.gui.views.conftest import OpenSession, hover

ShowView = Callable[..., MetricsView]
RNG = np.random.default_rng(3)
LINE = TableSource(("x1", "x2"), ("y",), tuple((x, x / 2, 2 * x + 1) for x in RNG.normal(0, 1, 20).tolist()))
NAMES = [("salmon", "sea bass", "sturgeon"), tuple("0123456789"), ("a rather long name", "another as long"), ("n", "p")]
KINDS = ("salmon", "sea bass", "sturgeon")


def fish(size: int, names: tuple[str, ...] = KINDS, share: float = 0.5) -> TableSource:
    rows = tuple((*RNG.normal(0, 2, 2).tolist(), float(i % len(names))) for i in range(size))
    return TableSource(("x1", "x2"), ("kind",), rows, classes=names, train_fraction=share)


def outputs_of(session: Session, rows: np.ndarray) -> np.ndarray:
    moment = session.moment
    assert moment.parameters is not None
    assert moment.dataset is not None
    return output_values(moment.graph, forward(moment.graph, moment.parameters, moment.dataset.inputs[rows]))


def confusion(view: MetricsView) -> Confusion:
    assert isinstance(view.part, Confusion)
    return view.part


def settle(session: Session) -> None:
    for _ in range(1500):  # a first run may have to load torch
        QTest.qWait(15)
        if session.is_idle and not session.is_running:
            QTest.qWait(120)
            return
    raise AssertionError("not settled")


def middle_of(view: MetricsView, row: int, column: int) -> QPoint:
    layout = view.canvas.layout_now
    assert layout is not None
    return layout.at(row, column).center().toPoint()


def test_the_matrix_counts_what_the_network_answers_to_the_test_rows(
    open_session: OpenSession, show_view: ShowView
) -> None:
    session = open_session(2, 4, 3, data=fish(60), output="softmax", loss="cross_entropy")
    view = show_view(session, "metrics", 500, 400)
    data = session.dataset
    assert data is not None
    assert len(data.test) == 30
    for which, rows in ((TEST, data.test), (TRAIN, data.train)):
        view._choose_rows((TRAIN, TEST).index(which))
        settle(session)
        counts = np.zeros((3, 3), int)
        for answer, target in zip(outputs_of(session, rows), data.targets[rows], strict=True):
            counts[target.argmax(), answer.argmax()] += 1
        np.testing.assert_array_equal(confusion(view).counts, counts)
        assert view.chooser.text() == f"{which} ▾"
        assert view.subject.text() == f"30 {which} examples"
        metrics = session.moment.test if which == TEST else session.moment.train
        assert metrics is not None
        assert confusion(view).accuracy == pytest.approx(metrics.accuracy)


def test_clicks_on_a_cell_go_through_its_examples_with_the_worst_first(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    session = open_session(2, 4, 3, data=fish(60), output="softmax", loss="cross_entropy")
    view = show_view(session, "metrics", 700, 400)
    part = confusion(view)
    assert view.scores is not None
    row, column = next((int(r), int(c)) for r, c in np.argwhere(part.counts >= 2))
    session.select(session.selection.with_example(None))
    rows = view.scores.in_cell(part, row, column).tolist()
    for turn in (*range(len(rows)), 0):
        qtbot.mouseClick(view.canvas, Qt.MouseButton.LeftButton, pos=middle_of(view, row, column))
        assert session.selection.example == rows[turn]
        settle(session)
        assert f"{turn + 1} of {len(rows)}" in view.readout.text()
    assert part.classes[row] in view.readout.text()
    assert view.canvas._lit == (row, column)
    none = next(((int(r), int(c)) for r, c in np.argwhere(part.counts == 0)), None)
    if none is not None:
        before = session.selection
        qtbot.mouseClick(view.canvas, Qt.MouseButton.LeftButton, pos=middle_of(view, *none))
        assert session.selection == before


def test_hovering_says_the_cell_and_a_rest_explains_the_measure(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    session = open_session(2, 4, 3, data=fish(60), output="softmax", loss="cross_entropy")
    view = show_view(session, "metrics", 700, 400)
    part, layout = confusion(view), view.canvas.layout_now
    assert layout is not None
    hover(view.canvas, middle_of(view, 1, 2))
    assert view.readout.text().startswith(f"true sea bass answered sturgeon: {part.counts[1, 2]}, ")
    where = QPoint(round(layout.lefts[0]) + 4, middle_of(view, 1, 0).y())
    event = QHelpEvent(QEvent.Type.ToolTip, where, view.canvas.mapToGlobal(where))
    QApplication.sendEvent(view.canvas, event)
    assert "precision of sea bass:" in QToolTip.text()
    assert "TP / (TP + FP)" in QToolTip.text()
    QToolTip.hideText()
    qtbot.waitUntil(lambda: not QToolTip.isVisible(), timeout=2000)
    QApplication.sendEvent(view.canvas, QEvent(QEvent.Type.Leave))
    assert view.canvas.pointed() is None
    assert not view.readout.text().startswith("true sea bass answered sturgeon")


def test_zero_by_zero_is_a_dash_with_its_reason(open_session: OpenSession, show_view: ShowView) -> None:
    session = open_session(2, 4, 3, data=fish(60), output="softmax", loss="cross_entropy")
    session.set_weight("biases", "y", (0,), -90.0)  # nothing is answered salmon
    view = show_view(session, "metrics", 700, 400)
    assert (
        view._said_of(Spot("measure", 0, measure=PRECISION))[0][0] == "precision of salmon: – (0/0: never the answer)"
    )
    assert view._said_of(Spot("measure", 0, measure=F1))[0][0].startswith("F1 of salmon: 0.00 = 2·0 / ")
    assert "2 of 3 classes" in view._said_of(Spot("macro", measure=PRECISION))[0][0]
    table = view.table()
    assert table is not None
    assert next(iter(table.rows))[4] == ""


def test_two_classes_say_where_the_answer_turns(open_session: OpenSession, show_view: ShowView) -> None:
    session = open_session(2, 4, 1)
    view = show_view(session, "metrics", 700, 400)
    data = session.dataset
    assert data is not None
    assert view.subject.text() == f"{len(data.test)} test examples", "where it turns stands at the matrix"
    wanted = data.targets[data.test, 0] > 0
    answered = outputs_of(session, data.test)[:, 0] > 0
    part = confusion(view)
    assert part.counts.tolist() == [
        [int((~wanted & ~answered).sum()), int((~wanted & answered).sum())],
        [int((wanted & ~answered).sum()), int((wanted & answered).sum())],
    ]


def test_values_are_shown_over_their_targets_and_a_click_selects(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    session = open_session(2, 3, 1, data=LINE, output="identity")
    view = show_view(session, "metrics", 500, 460)
    part, data = view.part, session.dataset
    assert isinstance(part, Fit)
    assert data is not None
    assert view.canvas.isHidden()
    assert view.chooser.isHidden(), "without test rows there is nothing to choose"
    answers = outputs_of(session, data.train)[:, 0]
    np.testing.assert_allclose(view.fit.xy, np.stack([data.targets[:, 0], answers], 1), atol=1e-5)
    assert view.fit.summary.text().startswith("MAE ")
    worst = int(np.abs(answers - data.targets[:, 0]).argmax())
    session.select(session.selection.with_example(None))
    settle(session)
    assert view.readout.text().startswith(f"worst: example {worst + 1}, ")
    spot = QPointF(*map(float, view.fit.xy[worst]))
    where = view.fit.plot.mapFromScene(view.fit.plot.box.mapViewToScene(spot))
    qtbot.mouseClick(view.fit.plot.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert session.selection.example == worst
    assert "R² = 1 − SS_res / SS_tot" in view.explain(0.0, 0.0)
    frame = view.fit.plot.box.sceneBoundingRect()
    assert frame.width() == pytest.approx(frame.height(), abs=3)


def test_the_axes_of_values_are_alike_and_hold_every_answer_but_rest_while_answers_move() -> None:
    targets = np.array([0.0, 1.0])
    first, second = (span(Fit("y", targets, np.array([0.0, top]))) for top in (1.02, 1.05))
    assert first == second
    low, high = span(Fit("y", targets, np.array([-50.0, 7.0])))
    assert low < -50
    assert high > 7


def test_training_moves_the_numbers(open_session: OpenSession, show_view: ShowView) -> None:
    session = open_session(2, 4, 1)
    view = show_view(session, "metrics")
    before, layout = confusion(view).counts.tolist(), view.canvas.layout_now
    session.train_steps(120)
    settle(session)
    after = confusion(view)
    assert after.counts.tolist() != before
    assert view.canvas.layout_now is layout, "nothing moves but the numbers"
    assert session.moment.test is not None
    assert after.accuracy == pytest.approx(session.moment.test.accuracy)


def test_answers_that_are_no_numbers_are_said_and_not_counted(open_session: OpenSession, show_view: ShowView) -> None:
    session = open_session(2, 3, 1, data=LINE, output="identity")
    view = show_view(session, "metrics")
    view.receive(session.moment, (TRAIN, None))
    assert "training diverged" in view.empty.text()
    assert view.fit.isHidden()
    assert view.table() is None
    view.schedule()
    settle(session)
    assert view.empty.isHidden(), "numbers bring the picture back"
    assert view.fit.isVisible()


def test_each_output_that_answers_by_itself_can_be_chosen(open_session: OpenSession, show_view: ShowView) -> None:
    rows = tuple((x, y, float(x > 0), float(x * y > 0)) for x, y in RNG.normal(0, 1, (40, 2)).tolist())
    data = TableSource(("x1", "x2"), ("right", "same sign"), rows)
    session = open_session(2, 3, 2, data=data, output="sigmoid", loss="binary_cross_entropy")
    view = show_view(session, "metrics")
    assert view.outputs.text() == "right ▾"
    view._choose_output(1)
    part, dataset = confusion(view), session.dataset
    assert dataset is not None
    assert part.name == "same sign"
    answered = outputs_of(session, dataset.train)[:, 1] > 0.5
    assert part.counts[1, 1] == int((answered & (dataset.targets[:, 1] == 1)).sum())
    text, note = view._said_of(Spot("accuracy"))
    assert text[0].startswith("accuracy ")
    assert "Right in all outputs" in note or view.scores.accuracy == part.accuracy  # type: ignore[union-attr]


@pytest.mark.parametrize("size", [(336, 280), (1280, 760)])
@pytest.mark.parametrize(
    "names", [KINDS, tuple("0123456789"), ("a rather long name", "another name as long"), ("n", "p")]
)
def test_no_name_or_number_is_cut_and_all_stand_apart(
    names: tuple[str, ...], size: tuple[int, int], open_session: OpenSession, show_view: ShowView
) -> None:
    outputs = len(names)
    session = open_session(2, 4, outputs, data=fish(40 * outputs, names), output="softmax", loss="cross_entropy")
    view = show_view(session, "metrics", *size)
    layout = view.canvas.layout_now
    assert layout is not None
    advance = QFontMetricsF(label_font(view.themes.scale)).horizontalAdvance
    assert QRectF(view.canvas.rect()).contains(layout.box)
    assert layout.lefts[-1] <= view.canvas.width() + 0.5
    assert layout.rows, "every row is named"
    assert all(advance(name) <= layout.box.left() - 8 for name in layout.rows)
    assert all(advance(name) <= layout.cell[0] for name in layout.columns)
    assert layout.bottom + layout.line <= view.canvas.height() + 1
    for i, heading in enumerate(layout.headings):
        assert advance(heading) <= layout.lefts[i + 1] - layout.lefts[i]
    assert layout.measures


def test_a_hundred_classes_are_tints_without_numbers(open_session: OpenSession, show_view: ShowView) -> None:
    names = tuple(f"class {i}" for i in range(100))
    session = open_session(2, 4, 100, data=fish(300, names), output="softmax", loss="cross_entropy")
    view = show_view(session, "metrics")
    layout = view.canvas.layout_now
    assert layout is not None
    assert QRectF(view.canvas.rect()).contains(layout.box)
    assert not layout.measures
    assert view.canvas._at(layout.at(99, 99).center()) == (Spot("cell", 99, 99),)


def test_hidden_numbers_leave_names_and_tints(open_session: OpenSession, show_view: ShowView) -> None:
    session = open_session(2, 4, 3, data=fish(60), output="softmax", loss="cross_entropy")
    view = show_view(session, "metrics", 700, 400)
    assert view.canvas.layout_now is not None
    assert view.canvas.layout_now.measures
    view.themes.set_presenting(True)
    settle(session)
    layout = view.canvas.layout_now
    assert layout.measures == ()
    assert layout.columns == KINDS
    assert not view.readout.isVisible()


def test_another_view_of_its_kind_takes_its_choices(open_session: OpenSession, show_view: ShowView) -> None:
    session = open_session(2, 4, 3, data=fish(60), output="softmax", loss="cross_entropy")
    view = show_view(session, "metrics")
    view._choose_rows(0)
    settle(session)
    told = view.present_options()
    other = show_view(session, "metrics")
    other.take_options(ViewOptions(told))
    settle(session)
    assert other.present_options() == told
    assert other._judged == TRAIN


def test_full_screen_figures_are_larger_and_the_matrix_fills_more_of_the_picture(
    open_session: OpenSession, show_view: ShowView
) -> None:
    session = open_session(2, 3, 1)
    lines, shares = [], []
    for width, height in ((480, 360), (1920, 1080)):
        view = show_view(session, "metrics", width, height)
        layout = view.canvas.layout_now
        assert layout is not None
        lines.append(layout.line)
        shares.append(layout.lefts[-1] - layout.left)
        assert layout.lefts[-1] <= view.canvas.width()
    assert lines[1] == pytest.approx(1.75 * lines[0], rel=0.1)
    assert shares[1] > 0.55 * 1920


def test_targets_that_do_not_suit_the_outputs_are_no_fault_and_it_says_what_to_do(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    session = open_session(2, 3, 3, data=fish(30), output="softmax", loss="cross_entropy")
    view = show_view(session, "metrics", 500, 420)
    graph = open_session(2, 3, 4, output="softmax").document.project.graph
    session.document.edit("One output more", replace(session.document.project, graph=graph))
    settle(session)
    assert session.problems
    assert view.is_stale or not view.empty.isHidden()
