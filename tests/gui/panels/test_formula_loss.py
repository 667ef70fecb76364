"""The loss phase's formula can be written for every loss that a training can have."""

from __future__ import annotations

import numpy as np
import pytest

from core.activations import ACTIVATIONS
from core.choice import fresh_choice
from core.expressions import evaluate
from core.losses import LOSSES
from gui.panels.formula_loss import loss_formula


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
