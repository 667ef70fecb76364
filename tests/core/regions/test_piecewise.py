"""Formulas as straight pieces: the whole table, and formulas of a user's own."""

from __future__ import annotations

import numpy as np
import pytest

from core.activations import ACTIVATIONS, bind
from core.choice import Choice
from core.expressions import evaluate, parse
from core.regions.piecewise import pieces_of

STRAIGHT = {"identity": 0, "relu": 1, "leaky_relu": 1, "step": 1, "sign": 1}
OWN = {
    "abs(z)": 1,
    "min(max(z, 0), 6)": 2,
    "max(min(z, 1), -1)": 2,
    "where(abs(z) > 1, z, 0)": 2,
    "2 * z + 3": 0,
    "(z > 0.5) - (z > 1)": 2,
    "max(z, 2*z - 1) / 4": 1,
    "abs(abs(z) - 1)": 3,
    "sign(z) * z": 1,
    "z + exp(0.5)": 0,
}


@pytest.mark.parametrize("text", list(OWN))
def test_a_piecewise_linear_formula_is_its_pieces(text: str) -> None:
    formula = parse(text, ("z",))
    pieces = pieces_of(formula)
    assert pieces is not None
    assert len(pieces.breaks) == OWN[text]
    z = np.linspace(-9.03, 9.01, 1000)
    piece = np.searchsorted(pieces.breaks, z)
    np.testing.assert_allclose(
        pieces.slopes[piece] * z + pieces.intercepts[piece], np.ravel(evaluate(formula, {"z": z[:, None]})), atol=1e-12
    )
    np.testing.assert_allclose(
        pieces.at_breaks, np.ravel(evaluate(formula, {"z": pieces.breaks[:, None]})) if OWN[text] else []
    )


@pytest.mark.parametrize(
    "text", ["tanh(z)", "z * z", "z * sigmoid(z)", "max(z, z^2)", "1 / z", "where(z > 0, z, expm1(z))"]
)
def test_a_formula_that_bends_has_none(text: str) -> None:
    assert pieces_of(parse(text, ("z",))) is None


@pytest.mark.parametrize("name", [n for n, a in ACTIVATIONS.items() if not (a.learned or a.pieces or a.is_own)])
def test_every_activation_of_the_table_is_known_to_be_straight_or_not(name: str) -> None:
    pieces = pieces_of(bind(Choice(name)).value)
    assert (pieces is not None) == (name in STRAIGHT)
    if pieces is not None:
        assert len(pieces.breaks) == STRAIGHT[name]
