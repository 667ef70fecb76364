"""What is taken along and asked: text, LaTeX, CSV; all terms of a sum; the exercise's words; the graph's places."""

from __future__ import annotations

import csv
import io
import re
from itertools import combinations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from core.choice import Choice
from core.expressions import parse
from core.graph import Connection, Graph, Layer
from core.inspection.computation import computation
from core.inspection.guess import Part, Riddle
from core.inspection.loss_operations import typed_graph
from core.project import Project, TableSource, Training
from gui.actions import ACTIONS
from gui.document import Document
from gui.panels.formula_copy import as_csv, as_latex, as_text, latex
from gui.panels.formula_equation import Equation, Page
from gui.panels.stepper import StepperStrip
from gui.panels.stepper_exercise import ExerciseBar
from gui.panels.stepper_graph_layout import COLUMN, ROW, spots
from gui.panels.stepper_graph_view import GraphView
from gui.session import Session
from gui.stepping import Place
from gui.theme import ThemeHolder
from tests.gui.conftest import MakeSession
from tests.gui.panels.strips import shown_strip


@pytest.fixture
def strip(make_session: MakeSession, qtbot: QtBot) -> StepperStrip:
    session = make_session("neuron")
    session.select(session.selection.with_example(0).with_unit("y", 0))
    return shown_strip(qtbot, session)


def test_a_page_is_copied_as_text_latex_and_csv(strip: StepperStrip) -> None:
    page = strip.lines.page
    assert "z = 0.5 + 0.5·0.2 + 0.6·0.3 + 0.1·0.9 = 0.87" in as_text(page).splitlines()
    text = as_latex(page)
    assert text.startswith("\\begin{aligned}\nz &= b + x_{1} \\cdot w_{1} + ")
    assert "a &= \\sigma(0.87) \\approx 0.705" in text
    assert text.count("{") == text.count("}")
    rows = list(csv.DictReader(io.StringIO(as_csv(page))))
    assert [row["part"] for row in rows[:5]] == ["b", "x₁·w₁", "x₂·w₂", "x₃·w₃", "result"]
    values = [float(row["value"]) for row in rows[:5]]
    assert sum(values[:4]) == pytest.approx(values[4], abs=1e-12)  # every digit is there
    matrix = Equation((("W = ", "W = "), ("weights", "((0.5, −1·10⁻⁵), …)")), grid=(("0.5", "−1·10⁻⁵"), ("⋮", "⋮")))
    assert as_latex(Page("", (matrix,))).splitlines()[2] == (
        r"W &= \begin{pmatrix} 0.5 & -1 \cdot 10^{-5} \\ \vdots & \vdots \end{pmatrix}"
    )
    menu = QMenu()
    strip.asking.fill(menu, page)
    next(action for action in menu.actions() if action.text() == "Copy as LaTeX").trigger()
    assert QGuiApplication.clipboard().text() == text


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("∂L/∂w₁₂", r"\partial L/\partial w_{12}"),
        ("m̂/(√v̂ + ε)", r"\hat{m}/(\surd \hat{v} + \varepsilon)"),
        ("−3.32·10⁻⁸", r"-3.32 \cdot 10^{-8}"),
        ("e^(−1)", "e^{-1}"),
        ("max(z, 0)", r"\max(z, 0)"),
        ("δ·x₁ᵀ", r"\delta \cdot x_{1}^{\top}"),
    ],
)
def test_formulas_are_spelled_for_latex(text: str, made: str) -> None:
    assert latex(text) == made


def test_all_terms_of_a_wide_sum_are_listed_the_largest_first(qtbot: QtBot) -> None:
    count = 784
    graph = Graph((Layer("x", "input", count), Layer("y", "output", 1, Choice("sigmoid"))), (Connection("x", "y"),))
    names = tuple(f"p{i}" for i in range(count))
    row = tuple(float(v) for v in np.random.default_rng(0).uniform(0, 1, count))
    data = TableSource(names, ("y",), ((*row, 1.0),))
    session = Session(Document(Project("wide", graph, data=data, training=Training(loss=Choice("mse")))))
    try:
        session.select(session.selection.with_example(0).with_unit("y", 0))
        strip = shown_strip(qtbot, session)
        assert "more terms = " in strip.numbers_text()
        strip.all_terms()
        dialog = strip.asking.lists.terms
        assert dialog is not None
        qtbot.addWidget(dialog)
        assert dialog.model.rowCount() == count
        products = [dialog.text(i, 3) for i in range(count)]
        sizes = [abs(float(text.replace("−", "-"))) for text in products if "·" not in text]
        assert sizes == sorted(sizes, reverse=True)
        dialog.select(count - 1)
        QTest.keyClick(dialog.rows, Qt.Key.Key_Return)
        assert session.selection.connection == "x->y"
        assert session.selection.weight is not None
        strip.refresh()
        assert "∂L/∂w" in strip.numbers_text()
    finally:
        session.close()


def test_the_exercise_says_how_far_off_and_then_which_term(qtbot: QtBot) -> None:
    bar = ExerciseBar(ThemeHolder())
    qtbot.addWidget(bar)
    said: list[str] = []
    solved: list[bool] = []
    bar.answered.connect(said.append)
    bar.solved.connect(lambda: solved.append(True))
    bar.ask(Riddle("z", 0.6, "sum", (Part("b", 0.5), Part("x₁·w₁", 0.1))))
    assert bar.question.text() == "z = ?"
    assert not bar.why.isEnabled()
    for typed in ("abc", "0,5"):
        bar.field.setText(typed)
        bar.check()
    assert said[0].startswith("That is no number")
    assert said[1] == "0.5 is too small by less than a fifth."
    assert bar.why.text() == "Which term?"
    QTest.mouseClick(bar.why, Qt.MouseButton.LeftButton)
    assert said[2] == "x₁·w₁ is missing."
    bar.field.setText("3/5")
    QTest.keyClick(bar.field, Qt.Key.Key_Return)
    assert said[3] == "Right: z = 0.6."
    assert solved == [True]


@pytest.mark.parametrize("text", ["(x+y)*z", "1/(1+exp(-(w1*x1+w2*x2+b)))", "x*x + sin(x)*exp(x)", "max(x, y) - x/y"])
def test_nodes_stand_apart_with_arguments_to_the_left(text: str) -> None:
    names = {"x": 1.0, "y": 2.0, "z": 3.0, "w1": 1.0, "w2": 2.0, "x1": 1.0, "x2": 1.0, "b": 0.5}
    made = typed_graph(text, names)
    found = spots(made)
    assert set(found) == {i for i, node in enumerate(made.nodes) if not node.is_constant}
    for i, spot in found.items():
        for argument in made.nodes[i].arguments:
            if argument in found:
                assert found[argument].x <= spot.x - COLUMN
    for one, other in combinations(found.values(), 2):
        assert abs(one.x - other.x) > 1 or abs(one.y - other.y) > 0.8 * ROW


def test_the_graph_is_zoomed_moved_and_walked(qtbot: QtBot) -> None:
    view = GraphView(ThemeHolder())
    qtbot.addWidget(view)
    view.resize(320, 200)
    view.show()
    view.show_graph(computation(parse("(x+y)*z", ("x", "y", "z")), {"x": -2.0, "y": 5.0, "z": -4.0}))
    chosen: list[int] = []
    view.chosen.connect(chosen.append)
    QTest.keyClick(view, Qt.Key.Key_Right)
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert chosen == [0, 1]
    before, zoom = view.position_of(0), view.zoom
    QTest.keyClicks(view, "+")
    assert view.zoom > zoom
    view.offset += QPointF(30, 0)
    QTest.keyClicks(view, "0")
    assert view.zoom == zoom
    assert (view.position_of(0) - before).manhattanLength() < 1
    picture = view.grab().toImage()
    assert len({picture.pixel(x, y) for x in range(0, 320, 3) for y in range(0, 200, 3)}) > 8
    view.show_graph(computation(parse("(x+y)*z", ("x", "y", "z")), {"x": 1.0, "y": 1.0, "z": 1.0}))
    assert view.node == 1  # other numbers, the same graph
    view.show_graph(None)
    view.grab()


def test_another_graph_is_fitted_anew_and_the_same_one_keeps_its_place(qtbot: QtBot) -> None:
    view = GraphView(ThemeHolder())
    qtbot.addWidget(view)
    view.resize(320, 200)
    view.show()
    sums = [computation(parse("x+y", ("x", "y")), {"x": x, "y": 2.0}) for x in (1.0, 3.0)]
    other = computation(parse("x*y", ("x", "y")), {"x": 1.0, "y": 2.0})  # as many nodes: only the operation differs
    view.show_graph(sums[0])
    fitted = view.zoom
    view.choose(1)
    QTest.keyClicks(view, "+")
    zoomed = view.zoom
    view.show_graph(sums[1])
    assert (view.zoom, view.node) == (zoomed, 1)
    view.show_graph(other)
    assert (view.zoom, view.node) == (fitted, None)
    QTest.keyClicks(view, "-")
    view.show_graph(None)
    view.show_graph(other)
    assert view.zoom == fitted  # what was shown in between is forgotten


def test_the_lit_node_has_the_colour_of_its_phase(qtbot: QtBot) -> None:
    themes = ThemeHolder()
    view = GraphView(themes)
    qtbot.addWidget(view)
    view.resize(320, 200)
    view.show()
    made = computation(parse("x+y", ("x", "y")), {"x": 1.0, "y": 2.0})
    lights = [QColor(themes.theme.forward).rgb(), QColor(themes.theme.backward).rgb()]
    for is_backward in (False, True):
        view.show_graph(made, lit=len(made.nodes) - 1, is_backward=is_backward)
        at = view.position_of(len(made.nodes) - 1)
        picture, across = view.grab().toImage(), round(at.x())
        above = {picture.pixel(across, y) for y in range(round(at.y() - 20 * view.zoom), round(at.y()))}
        assert [light in above for light in lights] == [not is_backward, is_backward]


def test_with_the_proof_every_shown_gradient_has_its_difference_and_none_gives_way(
    qtbot: QtBot, make_session: MakeSession
) -> None:
    session = make_session("forward_3_4_3")
    strip = shown_strip(qtbot, session)
    session.select(session.selection.with_example(0))
    session.step_to(Place("backward", "h", 0))
    strip.refresh()
    before = [e.riddle.name for e in strip.lines.page.equations if e.riddle is not None]
    assert [name for name in before if name.startswith("∂L/∂")] == ["∂L/∂w₁", "∂L/∂w₂", "∂L/∂w₃", "∂L/∂b"]
    strip.toggle_proof()
    strip.refresh()
    assert [e.riddle.name for e in strip.lines.page.equations if e.riddle is not None] == before
    proofs = [e.numbers for e in strip.lines.page.equations if e.symbols.startswith("ΔL")]
    assert [text[:5] for text in proofs] == ["ΔL/Δw", "ΔL/Δw", "ΔL/Δw", "ΔL/Δb"]
    assert all("✓" in text for text in proofs)
    session.step_to(None)


def test_in_the_exercise_a_proof_is_told_with_the_answer_and_not_before(
    qtbot: QtBot, make_session: MakeSession
) -> None:
    session = make_session("forward_3_4_3")
    strip = shown_strip(qtbot, session)
    session.select(session.selection.with_example(0))
    session.step_to(Place("backward", "h", 0))
    strip.toggle_proof()
    strip.asking.set_asks(True)
    strip.refresh()
    equations = strip.lines.page.equations

    def spoken() -> list[str]:
        return [strip.lines._spoken(i, e) for i, e in enumerate(equations) if e.symbols.startswith("ΔL")]

    assert len(spoken()) == 4
    assert all("✓" not in text and not re.search(r"\d", text.partition("≈")[2]) for text in spoken())
    strip.questions.turn(2)  # δ and ∂L/∂w₁ are told
    strip.refresh()
    assert ["✓" in text for text in spoken()] == [True, False, False, False]
    session.step_to(None)


@pytest.mark.parametrize(("width", "height"), [(660, 400), (320, 300), (1200, 500)])
def test_the_graph_fills_its_panel_with_numbers_that_can_be_read(qtbot: QtBot, width: int, height: int) -> None:
    view = GraphView(ThemeHolder())
    qtbot.addWidget(view)
    view.resize(width, height)
    view.show()
    names = {"w1": 2.0, "w2": -3.0, "x1": -1.0, "x2": -2.0, "b": -3.0}
    view.show_graph(typed_graph("1/(1+exp(-(w1*x1+w2*x2+b)))", names))
    places = [view.position_of(i) for i in view.spots]
    xs, ys = [p.x() for p in places], [p.y() for p in places]
    assert 0 <= min(xs) < max(xs) <= width
    assert 0 <= min(ys) < max(ys) <= height
    assert max(xs) - min(xs) > 0.75 * width or max(ys) - min(ys) > 0.75 * height
    assert max(ys) - min(ys) > 0.5 * height
    if width > 600:
        assert view.zoom >= 0.8  # numbers of ten pixels stay above eight
    near = min((a - b).manhattanLength() for a, b in combinations(places, 2))
    assert near > 24 * view.zoom


def test_the_menu_explains_itself_as_the_run_menu_does(strip: StepperStrip) -> None:
    menu = strip.header.menu
    strip._fill(menu)
    assert menu.toolTipsVisible()
    named = {action.text().partition("\t")[0]: action for action in menu.actions() if not action.isSeparator()}
    assert all(action.toolTip() not in ("", text, text.rstrip("…")) for text, action in named.items())
    for name in ("proof", "exercise", "graph", "why", "what_if", "slow_motion"):
        entry = ACTIONS[name]
        assert named[entry.text].toolTip() == entry.tip
        assert named[entry.text].text().endswith("\t" + entry.keys[0])
        assert named[entry.text].shortcut().isEmpty()  # the window has the key: twice would be ambiguous
