"""What the pages say of their letters, and formulas where the textbook has one: slopes, δ of logits, proofs."""

from __future__ import annotations

import re

import numpy as np
import pytest
from PySide6.QtCore import QRectF

from core.choice import Choice
from core.expressions import evaluate, parse
from core.graph import Connection, Graph, Layer
from core.initializers import initial_parameters
from core.inspection import inspect_example
from core.inspection.proof import Proof
from core.project import Training
from gui.panels.formula import Subject
from gui.panels.formula_backward import backward_page
from gui.panels.formula_equation import CLOSE, Equation, Page
from gui.panels.formula_forward import forward_page
from gui.panels.formula_loss import loss_page
from gui.panels.formula_loss_outputs import SLOPES, loss_unit_page
from gui.panels.formula_network import matrices, network_page
from gui.panels.formula_operations import operation_page
from gui.panels.formula_proof import page_words, proof_equation
from gui.panels.stepper_blocks import Measures, blocks_of
from gui.panels.stepper_pages import page_for
from gui.panels.stepper_room import zoom_of
from gui.panels.stepper_walk import Walk
from gui.stepping import Place
from tests.gui.conftest import MakeSession
from tests.gui.panels.subjects import made


def small(loss: str, activation: str, target: list[float]) -> Subject:
    """Two inputs and three outputs with weights from a seed."""
    graph = Graph((Layer("x", "input", 2), Layer("y", "output", 3, Choice(activation))), (Connection("x", "y"),))
    parameters = initial_parameters(graph, Choice("he_normal"), 3)
    training = Training(loss=Choice(loss))
    trace = inspect_example(graph, parameters, np.array([0.4, -1.2]), np.array(target), training.loss)
    return Subject(graph, trace, training)


@pytest.mark.parametrize("name", SLOPES)
def test_the_slope_of_a_loss_is_written_as_the_textbook_has_it_and_is_autograds(name: str) -> None:
    activation = {"cross_entropy": "softmax", "binary_cross_entropy": "sigmoid"}.get(name, "tanh")
    subject = small(name, activation, [0.0, 1.0, 0.0])
    page = loss_unit_page(subject, subject.graph.by_id["y"], 1)
    equation = page.equations[-1]
    assert equation.symbols != "∂L/∂a = slope of L"
    assert equation.riddle is not None
    numbers = subject.trace.layers["y"]
    assert numbers.grad_activation is not None
    formula = parse(SLOPES[name].format(n=" / 3"), ("a", "t"))
    found = evaluate(formula, {"a": numbers.activation, "t": np.array([0.0, 1.0, 0.0])})
    assert found == pytest.approx(numbers.grad_activation, rel=1e-12)


def test_a_loss_without_a_short_slope_states_the_number() -> None:
    subject = small("huber", "tanh", [0.0, 1.0, 0.0])
    assert loss_unit_page(subject, subject.graph.by_id["y"], 1).equations[-1].symbols == "∂L/∂a = slope of L"


def test_b8_has_the_hand_calculation_of_a_logits_gradient(make_session: MakeSession) -> None:
    subject = made(make_session("logits_by_hand"))
    layer = subject.graph.by_id["z"]
    delta = backward_page(subject, layer, 0).equations[0]
    assert delta.symbols == "δ = (σ(z) − t)/3"
    assert delta.numbers == "δ = (σ(1) − 0)/3 ≈ 0.244"
    own = loss_unit_page(subject, layer, 0).equations
    assert own[0].symbols == "z = output"
    assert own[-1].numbers == "∂L/∂z = (σ(1) − 0)/3 ≈ 0.244"


def test_a_target_of_0_leaves_its_term_with_its_numbers(make_session: MakeSession) -> None:
    subject = made(make_session("forward_3_4_3"))
    own = next(e for e in loss_unit_page(subject, subject.graph.by_id["y"], 0).equations if e.symbols.startswith("L₁"))
    assert own.numbers == "L₁ = −(0·ln(0.0831)) = 0"


def test_b5_is_given_in_nats_and_in_bits(make_session: MakeSession) -> None:
    subject = made(make_session("losses_by_hand"))
    assert "4.61 nats are 6.64 bits" in loss_page(subject).note


def test_a_page_says_what_its_letters_are(make_session: MakeSession) -> None:
    b2 = made(make_session("sigmoid_graph"))
    y = b2.graph.by_id["y"]
    assert forward_page(b2, y, 0).note == "σ(z) = 1/(1 + e⁻ᶻ)."
    assert backward_page(b2, y, 0).note == "σ′(z) = a·(1 − a) = 0.7311·(1 − 0.7311) ≈ 0.1966."
    assert network_page(b2, "forward").equations[1].symbols == "y = σ(z)"
    b4 = made(make_session("training_loop"))
    assert backward_page(b4, b4.graph.by_id["y"], 0).note.endswith("apart: ∂L/∂a·σ′(z) = 3.01·0.222 ≈ 0.668.")
    b10 = made(make_session("momentum"))
    page = page_for(b10, "update", Place("update", "y", 0), make_session("momentum").selection)
    assert [e.numbers for e in page.equations] == ["v ← 0.9·0 + (−2) = −2", "w₁ ← 0 − 0.1·(−2) = 0.2"]
    assert "v: the velocity; ρ: momentum." in page.note


def test_the_loss_by_operations_keeps_its_name_and_its_formula_and_asks_nothing_of_the_target(
    make_session: MakeSession,
) -> None:
    subject = made(make_session("training_loop"))
    pages = [operation_page(subject, Place("loss", "y", None, number)) for number in range(6)]
    assert {page.title for page in pages} == {"binary cross-entropy"}
    lines = [equation.symbols for page in pages for equation in page.equations]
    assert not any("∂L/∂t" in line or "∂L/∂L" in line for line in lines)
    assert lines.count("L = −(t·ln(a) + (1 − t)·ln(1 − a))") == 6
    assert "∂L/∂u₅ = ∂(−u₅)/∂u₅" in lines


def test_shares_of_one_gradient_say_by_which_way_they_come(make_session: MakeSession) -> None:
    subject = made(make_session("logits_by_hand"))
    lines = [
        equation.symbols
        for number in range(12)
        for equation in operation_page(subject, Place("loss", "z", None, number)).equations
    ]
    assert "∂L/∂z₁ via u₁ = ∂L/∂u₁·∂u₁/∂z₁" in lines
    assert "∂L/∂z₁ via u₇ = ∂L/∂u₇·∂u₇/∂z₁" in lines


def test_the_two_losses_of_a_proof_have_digits_enough_for_their_difference() -> None:
    subject = small("mse", "tanh", [0.0, 1.0, 0.0])
    proof = Proof(2.0, 2e-5, 0.731054646385, 0.731062510861, 0.73105857863, -0.1966119)
    equation = proof_equation("∂L/∂w", proof, subject, "weights")
    assert equation.numbers.startswith("ΔL/Δw ≈ (0.73105465 − 0.73106251)/(4·10⁻⁵) ≈ −0.197")
    assert "✓" in page_words([proof], subject, is_asked=False)
    assert "✓" not in page_words([proof], subject, is_asked=True), "none is to be seen yet"
    kink = Proof(1.0, 1e-5, 0.143358, 0.142666, 0.142932, 26.5)
    assert "✗: The loss has a kink here" in page_words([proof, kink], subject, is_asked=False)


def test_a_matrix_is_drawn_as_one_where_the_page_has_room_for_it(make_session: MakeSession) -> None:
    subject = made(make_session("forward_3_4_3"))
    weights = matrices(subject, subject.graph.by_id["h"])[0]
    assert weights.grid[:2] == (("3", "−9", "2"), ("11", "−2", "7"))
    assert len({len(row) for row in weights.grid_rows}) == 1
    page = Page("h", (Equation((("z = ", "z = "), ("W x", "(−3, 2, 0, 7)"))), weights))
    for high, is_drawn in ((0.0, True), (88.0, True), (87.0, False)):
        blocks = blocks_of(page, 1200, Measures(7, 40, 112, 56, high))
        assert [block.has_grid for block in blocks] == [False, is_drawn]
        assert blocks[1].area.height() == (88 if is_drawn else 40)
        assert not blocks[0].area.intersects(QRectF(blocks[1].area))
    assert blocks_of(page, 150, Measures(7, 40, 112, 56))[1].has_grid
    assert not blocks_of(page, 100, Measures(7, 40, 112, 56))[1].has_grid, "too narrow for a row of it"
    assert matrices(made(make_session("neuron")), subject.graph.by_id["y"])[0].grid == (), "one row stands in a line"


def test_the_counter_says_which_stops_a_layer_and_a_phase_are(make_session: MakeSession) -> None:
    session = make_session("forward_3_4_3")
    session.select(session.selection.with_example(0))
    walk = Walk(session, session)
    for place, text in (
        (Place("forward", "y", 1), "6 of 22"),
        (Place("forward", "y"), "5–7 of 22"),
        (Place("backward"), "9–15 of 22"),
        (Place("loss"), "8 of 22"),
    ):
        session.step_to(place)
        assert walk.counter_text() == text


def test_type_grows_with_the_screen_it_fills() -> None:
    assert zoom_of(800, 700, 1.0) == 1.0
    assert zoom_of(1920, 1000, 1.0) == 2.0
    assert zoom_of(1920, 1000, 1.5) == pytest.approx(4 / 3)
    assert zoom_of(9000, 9000, 1.0) == 3.0


def test_an_intermediate_result_says_what_it_is_where_an_operation_takes_it(make_session: MakeSession) -> None:
    subject = made(make_session("training_loop"))
    forward = [operation_page(subject, Place("forward", "y", 0, number)) for number in range(8)]
    assert "s₁ = x₁·w₁ + x₂·w₂, the sum so far." in [page.note for page in forward]
    loss = [operation_page(subject, Place("loss", "y", None, number)) for number in range(6)]
    for page in (*forward, *loss):
        first = page.equations[0].symbols.partition(" = ")[2]
        assert all(f"{name} = " in page.note for name in re.findall("[su][₁-₉]+", first)), page


def test_what_goes_back_to_an_activation_that_others_read_too_says_by_which_unit(make_session: MakeSession) -> None:
    several, single = made(make_session("fish_three")), made(make_session("sigmoid_graph"))
    pages = {name: operation_page(of, Place("backward", "y", 0, 2)) for name, of in (("3", several), ("1", single))}
    names = {name: [e.symbols.partition(" = ")[0] for e in page.equations[:2]] for name, page in pages.items()}
    assert names["3"] == ["∂L/∂brightness via z", "∂L/∂w₂"]
    assert all("via" not in name for name in names["1"])


def test_at_the_target_there_is_nothing_to_learn(make_session: MakeSession) -> None:
    subject = made(make_session("folding"))
    assert float(subject.trace.layers["y"].activation[0]) == 0.0  # its target
    page = backward_page(subject, subject.graph.by_id["y"], 0)
    assert page.note.startswith("∂L/∂a is 0: the output is at its target")


def test_a_comparison_is_written_as_one_and_the_perceptrons_g_is_no_gradient(make_session: MakeSession) -> None:
    session = make_session("perceptron_and")
    subject = made(session)
    whole = operation_page(subject, Place("forward", "y", 0, 4))
    assert [equation.numbers for equation in whole.equations] == ["a = (−1) > 0 = 0"]
    assert "u₁ = a > 0.5" in operation_page(subject, Place("loss", "y", None, 2)).note
    assert "g: its (a − t)·x" in page_for(subject, "update", Place("update", "y", 0), session.selection).note


def test_the_rows_of_a_page_share_their_columns_where_that_takes_no_more_of_them() -> None:
    def lefts(*widths: int, room: int = 600) -> list[list[float]]:
        equations = tuple(Equation((("", "1" * each),)) for each in widths)
        rows: dict[float, list[float]] = {}
        for block in blocks_of(Page("h", equations), room, Measures(10, 40, 112, 56)):
            rows.setdefault(block.area.top(), []).append(block.area.left())
        return list(rows.values())

    assert lefts(20, 10, 15) == [[0, 232, 364]], "one row stands as it is"
    assert lefts(20, 10, 12, 8, 11, 9) == [[0, 232, 364, 516], [0, 232]]
    assert lefts(5, 5, 5, 5, 30, 20) == [[0, 82, 164, 246], [0, 332]], "they would take a row more"


def test_an_arrow_is_as_far_from_what_follows_behind_a_long_index_as_behind_a_short_one() -> None:
    one, two = (
        Equation(((f"{name} ← ", f"{name} ← "), (f"{name} − r·g", "0.2 − 0.1"), ("", " ≈ 0.1")))
        for name in ("b₂", "W₁₂")
    )
    assert [start for _, start, *_ in one.laid_out()[0].spans[:2]] == [0, 5]
    assert [start for _, start, *_ in two.laid_out()[0].spans[:2]] == [0, 6 - 2 * (1 - CLOSE)]  # ₁₂ is drawn so close


def test_an_equation_and_its_check_stand_in_one_row() -> None:
    def rows(*widths: int, room: int = 600) -> list[list[tuple[int, float]]]:
        equations: list[Equation] = []
        for each in widths:
            equations.append(Equation((("", "1" * abs(each)),), is_check=each < 0))
        found: dict[float, list[tuple[int, float]]] = {}
        for block in blocks_of(Page("h", tuple(equations)), room, Measures(10, 40, 112, 56)):
            found.setdefault(block.area.top(), []).append((block.number, block.area.left()))
        return list(found.values())

    assert rows(20, 10, -10, 12, -10) == [[(0, 0), (1, 268), (2, 404)], [(3, 0), (4, 136)]], "checks share a column"
    assert rows(10, -12, 10, -12, 10, -12) == [[(0, 0), (1, 116), (2, 268), (3, 384)], [(4, 0), (5, 116)]]
    assert rows(30, 10, -12, 10, -12, 10, -12) == [
        [(0, 0), (1, 332), (2, 448)],
        [(3, 332), (4, 448)],
        [(5, 332), (6, 448)],
    ], "what has no place in the grid stays at its left"
    assert rows(35, 20, -14, 20, -14) == [[(0, 0)], [(1, 0), (2, 216)], [(3, 0), (4, 216)]]
    assert rows(40, -30) == [[(0, 0)], [(1, 0)]], "a pair that has no room in a row stands in two"
