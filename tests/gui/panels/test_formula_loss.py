"""The loss phase's formula can be written for every loss that a training can have."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.activations import ACTIVATIONS
from core.choice import Choice, fresh_choice
from core.expressions import evaluate
from core.graph import Connection, Graph, Layer
from core.initializers import initial_parameters
from core.inspection import inspect_example
from core.losses import LOSSES
from core.project import Training
from gui.panels.formula import Subject
from gui.panels.formula_loss import loss_page
from gui.panels.formula_loss_outputs import loss_network_page, loss_unit_page
from gui.panels.formula_loss_parts import loss_formula, part_values
from gui.panels.stepper_pages import subject_of
from tests.gui.conftest import MakeSession


@pytest.mark.parametrize("columns", [1, 3])
@pytest.mark.parametrize("name", [name for name, loss in LOSSES.items() if not loss.is_own])
def test_every_loss_has_a_formula_over_one_output_and_over_several(name: str, columns: int) -> None:
    formula = loss_formula(fresh_choice(name, LOSSES[name].settings), "a", columns, ["sigmoid"])
    values = {"a": np.full(columns, 0.7), "t": np.eye(columns)[0]}
    assert np.isfinite(evaluate(formula, values)).all()


def test_counting_wrong_answers_of_one_output_parts_them_at_its_activations_middle() -> None:
    choice = fresh_choice("zero_one", LOSSES["zero_one"].settings)
    for activation, answer, wrong in (("sigmoid", 0.4, 0.0), ("sigmoid", 0.6, 1.0), ("tanh", 0.4, 1.0)):
        formula = loss_formula(choice, "a", 1, [activation])
        low = ACTIVATIONS[activation].middle - 0.5
        found = evaluate(formula, {"a": np.array([answer]), "t": np.array([low])})
        assert float(np.ravel(found)[0]) == wrong


@pytest.mark.parametrize("activation", ["tanh", "sigmoid", "softmax", "identity"])
@pytest.mark.parametrize("name", list(LOSSES))
def test_the_outputs_parts_of_a_loss_add_up_to_it(name: str, activation: str) -> None:
    loss = LOSSES[name]
    if loss.is_own or (loss.legal_activations is not None and activation not in loss.legal_activations):
        return
    count = 6
    graph = Graph((Layer("x", "input", 1), Layer("y", "output", count, Choice(activation))), (Connection("x", "y"),))
    parameters = initial_parameters(graph, Choice("normal"), 3)
    target = np.eye(count)[2] * (2 if loss.targets == "sign" else 1) - (1 if loss.targets == "sign" else 0)
    training = Training(loss=fresh_choice(name, loss.settings))
    trace = inspect_example(graph, parameters, np.array([0.7]), target, training.loss)
    subject = Subject(graph, trace, training)
    values = part_values(subject)
    if values is None:
        assert name == "cross_entropy"  # over logits it is no sum
        page = loss_unit_page(subject, graph.by_id["y"], 2)
        assert "no sum of parts" in page.note
        return
    assert trace.loss is not None
    assert values.sum() == pytest.approx(trace.loss, rel=1e-9, abs=1e-12)
    page = loss_unit_page(subject, graph.by_id["y"], 2)
    own = next(e for e in page.equations if e.symbols.startswith("L₃ = "))
    assert own.riddle is not None
    assert own.riddle.value == pytest.approx(float(values[2]))
    assert "inner" not in own.symbols + own.numbers
    total = next(e for e in page.equations if e.symbols.startswith("L = L"))
    assert [link.unit for _, link in total.links] == list(range(count))
    whole = loss_page(subject).equations
    assert any(e.symbols.startswith("L = L₁ + ") for e in whole)
    assert loss_network_page(subject).equations[0].symbols == "y = outputs"


def test_b5_has_the_lectures_first_term(make_session: MakeSession) -> None:
    session = make_session("losses_by_hand")
    session.set_training(replace(session.document.project.training_or_default, loss=Choice("sum_squared")), "Loss")
    session.select(session.selection.with_example(0))
    moment = session.moment
    assert moment.trace is not None
    subject = subject_of(moment.graph, moment.trace, moment.training_now, 3, 8)
    page = loss_unit_page(subject, moment.graph.outputs[0], 0)
    own = next(e for e in page.equations if e.symbols == "L₁ = (a − t)²")
    assert own.numbers == "L₁ = (0.01 − 1)² = 0.9801"
    assert sum(part_values(subject)) == pytest.approx(1.9214, abs=5e-5)  # type: ignore[arg-type]


def test_one_of_ten_classes_is_written_with_its_one_term(make_session: MakeSession) -> None:
    graph = Graph((Layer("x", "input", 1), Layer("y", "output", 10, Choice("softmax"))), (Connection("x", "y"),))
    training = Training(loss=Choice("cross_entropy"))
    parameters = initial_parameters(graph, Choice("zeros"), 0)
    trace = inspect_example(graph, parameters, np.array([1.0]), np.eye(10)[4], training.loss)
    texts = [e.numbers for e in loss_page(Subject(graph, trace, training)).equations]
    assert texts[0] == "L = −ln(0.1) ≈ 2.30"
    assert "L = ln(10) − 0 ≈ 2.30" in texts
