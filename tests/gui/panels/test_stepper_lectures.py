"""The lectures' numbers, digit by digit, on the stepper's own pages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.choice import Choice
from core.inspection.loss_operations import typed_graph
from gui.next_update import next_update
from gui.numbers import DIGITS, use_digits
from gui.panels.formula_copy import as_text
from gui.panels.stepper_pages import page_for, subject_of
from gui.session import Session
from gui.stepping import Phase, Place
from tests.gui.conftest import MakeSession


@pytest.fixture(autouse=True)
def _seven_digits() -> object:
    use_digits(7)
    yield
    use_digits(DIGITS)


def text(session: Session, phase: Phase, layer: str, unit: int | None, example: int = 0, **training: object) -> str:
    """A page's lines and its note, with seven digits."""
    settings = replace(session.document.project.training_or_default, **training)  # type: ignore[arg-type]
    if settings != session.document.project.training:
        session.set_training(settings, "Settings")
    session.select(session.selection.with_example(example))
    moment = session.moment
    assert moment.trace is not None
    subject = subject_of(moment.graph, moment.trace, moment.training_now, 7, 8, next_update(moment))
    page = page_for(subject, phase, Place(phase, layer, unit), session.selection)
    return f"{as_text(page)}\n{page.note}"


@pytest.mark.parametrize(
    ("name", "phase", "layer", "unit", "printed"),
    [
        ("neuron", "forward", "y", 0, ["= 0.87", "≈ 0.7047457"]),  # N1
        ("forward_3_4_1", "forward", "h", None, ["z = (−3, 2, 0, 7)", "(0.04742587, 0.8807971, 0.5, 0.9990889)"]),  # N3
        ("forward_3_4_1", "forward", "y", 0, ["≈ 0.5718016", "≈ 0.6391788"]),
        (
            "forward_3_4_3",
            "forward",
            "y",
            None,
            ["(0.5718016, 2.951549, ", "(0.08305365, 0.8971603, 0.01978602)"],
        ),  # N4
        ("forward_3_4_3", "forward", "y", 2, ["≈ 0.01978602"]),
        ("relu_3_4_4_4_3", "forward", "h1", None, ["z = (79, −70, 9, −26)"]),  # N5
        ("relu_3_4_4_4_3", "forward", "h2", None, ["z = (38, 21, −96, −35)"]),
        ("relu_3_4_4_4_3", "forward", "h3", None, ["z = (0, 24, −54, 17)"]),
        ("relu_3_4_4_4_3", "forward", "y", None, ["z = (3, −1, 1)", "(0.8668133, 0.01587624, 0.1173104)"]),
        ("sigmoid_graph", "forward", "y", 0, ["= 1", "≈ 0.7310586"]),  # B2
        ("sigmoid_graph", "backward", "y", 0, ["≈ −0.1966119", "≈ −0.3932239", "∂L/∂b ≈ 0.1966119"]),
        ("losses_by_hand", "loss", "y", None, ["−ln(0.01) ≈ 4.60517", "4.605170 nats are 6.643856 bits"]),  # B5
        ("logits_by_hand", "backward", "z", 2, ["(σ(z) − t)/3", "≈ 0.1666667"]),  # B8
        ("momentum", "update", "y", 0, ["v ← 0.9·0 + (−2) = −2", "w₁ ← 0 − 0.1·(−2) = 0.2"]),  # B10
    ],
)
def test_a_page_has_the_lectures_numbers(
    make_session: MakeSession, name: str, phase: Phase, layer: str, unit: int | None, printed: list[str]
) -> None:
    found = text(make_session(name), phase, layer, unit)
    for part in printed:
        assert part in found, found


def test_b4_has_each_example_and_both_losses_of_the_batch(make_session: MakeSession) -> None:
    session = make_session("training_loop")
    for example, printed in enumerate(("0.6681878", "0.8807971", "0.4750208", "0.8021839")):
        assert f"≈ {printed}" in text(session, "forward", "y", 0, example)
    loop = text(session, "loss", "y", None, batch_size=4)
    assert "/4 ≈ 1.0237" in loop
    squared = text(session, "loss", "y", None, batch_size=4, loss=Choice("mse"))
    assert "/4 ≈ 0.3717636" in squared


def test_b3_is_written_as_the_product_of_the_delta_rules_three_factors(make_session: MakeSession) -> None:
    session = make_session("training_loop")
    assert "∂L/∂a = 2·(a − t)\n∂L/∂a = 2·(0.6681878 − 0) ≈ 1.336376" in text(
        session, "loss", "y", 0, loss=Choice("sum_squared")
    )
    backward = text(session, "backward", "y", 0, loss=Choice("sum_squared"))
    assert "δ = ∂L/∂a·σ′(z)\nδ = 1.336376·0.2217129 ≈ 0.2962917" in backward
    assert "σ′(z) = a·(1 − a) = 0.6681878·(1 − 0.6681878) ≈ 0.2217129." in backward


def test_b5_has_the_squares_of_the_lecture(make_session: MakeSession) -> None:
    session = make_session("losses_by_hand")
    found = text(session, "loss", "y", 0, loss=Choice("sum_squared"))
    assert "L₁ = (0.01 − 1)² = 0.9801" in found
    assert "L = 0.9801 + 0.9409 + 0.0004 = 1.9214" in found


def test_b1_has_the_gradients_of_its_graph() -> None:
    made = typed_graph("(x+y)*z", {"x": -2.0, "y": 5.0, "z": -4.0})
    assert made.root.value == -12
    assert [made.named(name).gradient for name in "xyz"] == [-4, -4, 3]
