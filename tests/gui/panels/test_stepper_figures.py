"""How many digits the stepper's numbers have: one number looks the same in each line, and what is not 0 is not 0."""

from __future__ import annotations

import re

import numpy as np
import pytest

from core.arrays import Array, FrozenMap
from core.choice import Choice
from core.graph import Connection, Graph, Layer
from core.inspection import inspect_example
from core.parameters import Parameters
from core.project import Training
from gui.panels.formula import Subject
from gui.panels.formula_backward import backward_page
from gui.panels.formula_batch_pages import unit_update_page
from gui.panels.formula_equation import Page
from gui.panels.formula_forward import forward_page
from gui.panels.formula_layer_backward import layer_backward_page
from gui.panels.formula_loss import loss_page
from gui.panels.formula_loss_outputs import loss_unit_page
from gui.panels.formula_numbers import as_fine, digits_to_give, near_one, read, together
from gui.panels.formula_weight import weight_page
from gui.panels.stepper_pages import page_for
from gui.selection import Selection
from gui.stepping import PHASES, Place
from tests.gui.conftest import MakeSession
from tests.gui.panels.subjects import made
from tests.gui.panels.test_stepper_arithmetic import assert_computes, computed, in_python, lines_of

_NUMERAL = re.compile(r"(?<![\w.₀-₉])\d+\.\d+(?![\d·])")


def outputs(activation: str, loss: str, z: list[float], target: list[float]) -> Subject:
    """An output layer alone, whose z are its biases."""
    output = Layer("y", "output", len(z), Choice(activation))
    graph = Graph((Layer("x", "input", 1), output), (Connection("x", "y"),))
    weights = FrozenMap({"x->y": Array.of(np.zeros((len(z), 1)))})
    parameters = Parameters(weights, FrozenMap({"y": Array.of(np.array(z))}))
    training = Training(loss=Choice(loss))
    trace = inspect_example(graph, parameters, np.array([1.0]), np.array(target), training.loss)
    return Subject(graph, trace, training)


def texts(page: Page) -> list[str]:
    return [equation.numbers for equation in page.equations]


@pytest.mark.parametrize(("z", "rest"), [(4.0, "3.35·10⁻⁴"), (9.0, "1.52·10⁻⁸"), (14.0, "6.91·10⁻¹³")])
@pytest.mark.parametrize("activation", ["softmax", "identity"])
def test_what_a_softmax_lacks_to_1_is_seen_in_its_delta(activation: str, z: float, rest: str) -> None:
    subject = outputs(activation, "cross_entropy", [z, -z], [1.0, 0.0])
    if z == 4.0:
        rest = "0.000335"
    layer = subject.graph.by_id["y"]
    first = texts(backward_page(subject, layer, 0))[0]
    assert re.fullmatch(rf"δ = 0\.999\d+ − 1 ≈ −{re.escape(rest)}", first), first
    found = texts(layer_backward_page(subject, layer))[0]
    assert re.match(r"δ = \(0\.999\d+, ", found), found
    if z < 14.0:  # there float64 itself has lost digits of 1 − a
        assert assert_computes(backward_page(subject, layer, 0)) > 0


def test_a_sigmoid_that_is_1_to_its_last_digit_has_the_delta_that_trains_it() -> None:
    subject = outputs("sigmoid", "binary_cross_entropy", [40.0], [1.0])
    page = backward_page(subject, subject.graph.by_id["y"], 0)
    assert texts(page)[0] == "δ ≈ −4.25·10⁻¹⁸"
    assert "(−1)·0" not in page.note
    assert texts(loss_page(subject))[:2] == ["L = −ln(1) ≈ 0", "L = ln(1 + e^(−40)) ≈ 4.25·10⁻¹⁸"]
    nearly = outputs("sigmoid", "binary_cross_entropy", [-40.0], [0.0])
    assert texts(loss_page(nearly))[0] == "L = −ln(1 − 4.25·10⁻¹⁸) ≈ 4.25·10⁻¹⁸"


def test_an_output_that_is_not_1_is_not_written_as_equal_to_it() -> None:
    subject = outputs("sigmoid", "binary_cross_entropy", [16.0], [1.0])
    page = loss_unit_page(subject, subject.graph.by_id["y"], 0)
    assert texts(page)[0] == "a ≈ 0.999999887"
    assert near_one(1.0) == "1"
    assert near_one(-0.99998) == "−0.9999800"


def test_logits_have_the_loss_that_trains_them() -> None:
    page = loss_page(outputs("identity", "cross_entropy", [2.0, 1.0], [1.0, 0.0]))
    assert page.equations[0].symbols == "L = ln Σ eᶻ − zₜ"
    assert texts(page)[0] == "L = ln(e^(2) + e^(1)) − 2 ≈ 0.313"


def test_z_and_delta_look_the_same_wherever_a_page_has_them(make_session: MakeSession) -> None:
    session, longest = make_session("playground"), []
    for example in range(6):
        session.select(session.selection.with_example(example))
        moment = session.moment
        assert moment.trace is not None
        subject = Subject(moment.graph, moment.trace, moment.training_now)
        for layer in moment.graph.layers[1:]:
            for unit in range(layer.units):
                affine, activation = texts(forward_page(subject, layer, unit))
                z = affine.rpartition(" ")[2]
                assert f"tanh({z})" in activation, (affine, activation)
                page = backward_page(subject, layer, unit)
                first, *products = (re.sub(r"[()]", "", text) for text in texts(page))
                delta = first.rpartition(" ")[2]
                assert all(delta in text for text in products), (first, products)
                longest.append(max(len(n.replace(".", "").lstrip("0")) for n in _NUMERAL.findall(affine)))
    assert max(longest) <= 5
    assert np.mean(np.array(longest) > 4) < 0.2  # few: one more than the setting is read from the last row with ease


def test_no_line_is_off_by_more_than_a_unit_of_its_last_digit(make_session: MakeSession) -> None:
    session = make_session("playground")
    session.select(session.selection.with_example(0))
    moment = session.moment
    assert moment.trace is not None
    subject = Subject(moment.graph, moment.trace, moment.training_now)
    pages = [
        page_for(subject, phase, Place(phase, layer.id, unit), Selection())
        for phase in PHASES
        for layer in moment.graph.layers[1:]
        for unit in range(layer.units)
    ]
    pages += [weight_page(subject, "x->h1", row, column) for row in range(4) for column in range(2)]
    count = 0
    for page in pages:
        for line, body, _, result in lines_of(page):
            printed = computed(in_python(result))
            unit = 10.0 ** -len(result.partition("·")[0].partition(".")[2])
            unit *= computed(in_python("1·" + result.partition("·")[2])) if "·" in result else 1.0
            assert abs(computed(in_python(body)) - printed) <= 1.01 * unit, line
            count += 1
    assert count > 80


def test_an_update_ends_where_its_result_ends(make_session: MakeSession) -> None:
    assert as_fine(-1.0057, -0.954, 4) == 5
    assert as_fine(0.954, 1.0057, 4) == 4
    subject = made(make_session("fish_three"))
    assert subject.batch is not None
    for unit in range(3):
        for text in texts(unit_update_page(subject, subject.batch, subject.graph.by_id["y"], unit)):
            old, after = re.match(r".* ← (\S+) − .* [=≈] (\S+)", text).groups()  # type: ignore[union-attr]
            if "." in old and "≈" in text:
                assert len(old.partition(".")[2]) >= len(after.partition(".")[2]), text


def test_parts_have_more_digits_only_where_they_help() -> None:
    def again(count: int) -> float:
        return round(0.99483, count) - 1

    assert read("0.994830") - 1 == pytest.approx(-0.00517)
    assert digits_to_give(-0.00517, again) == 5  # they nearly cancel
    assert digits_to_give(0.108494, lambda count: 0.1085043 if count > 3 else 0.1086) == 4  # by a hair: ≈ says so
    assert digits_to_give(0.108494, lambda _count: 0.2) == 3
    assert together([lambda least: max(least, 4), lambda least: 5 if least > 3 else least]) == 5
    assert together([lambda _least: 8]) == 3  # that line keeps its eight for itself


def test_of_a_whole_input_layer_all_inputs_are_told(make_session: MakeSession) -> None:
    session = make_session("playground")
    session.select(session.selection.with_example(0))
    moment = session.moment
    assert moment.trace is not None
    subject = Subject(moment.graph, moment.trace, moment.training_now)
    page = page_for(subject, "forward", None, Selection(layer="x"))
    assert page.title == "x (2 inputs)"
    assert re.fullmatch(r"x ≈ \(−?[\d.]+, −?[\d.]+\)", texts(page)[0])
    assert texts(page_for(subject, "forward", None, Selection(layer="x", unit=1)))[0].startswith("x₂ ≈ ")
