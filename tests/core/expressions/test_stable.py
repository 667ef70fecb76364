"""Textbook forms become stable ones, and nothing else changes."""

from __future__ import annotations

import numpy as np
import pytest

from core.expressions import evaluate, parse, typeset
from core.expressions.stable import stabilised

FORMS = {
    "log(1 + exp(z))": "softplus(z)",
    "z * log(exp(2 * z) + 1)": "z * softplus(2 * z)",
    "1 / (1 + exp(-z))": "sigmoid(z)",
    "1 / (1 + e^z)": "sigmoid(-z)",
    "exp(z) - 1": "expm1(z)",
    "log(1 + e^(z / (1 + exp(z))))": "softplus(z / (1 + exp(z)))",
}


@pytest.mark.parametrize("text", FORMS)
def test_the_stable_form_stands_for_the_textbooks(text: str) -> None:
    made, z = stabilised(parse(text)), np.linspace(-5, 5, 21)
    assert typeset(made) == typeset(parse(FORMS[text]))
    np.testing.assert_allclose(evaluate(made, {"z": z}), evaluate(parse(text), {"z": z}), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("text", ["log(2 + exp(z))", "2 / (1 + exp(z))", "1 - exp(z)", "log(1 + z)", "z^2 + 1"])
def test_other_formulas_stay_as_they_are(text: str) -> None:
    assert stabilised(parse(text)) == parse(text)
