"""Formulas as text: the textbook's on the screen, Python's for torch."""

from __future__ import annotations

import re

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from torch.nn import functional

from core.expressions import evaluate, parse, substitute, torch_text, typeset
from core.expressions.nodes import Constant
from core.expressions.text import number_text
from tests.core.expressions.formulas import is_steady, meets_nan, printed, trees


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("(a + b) * c", "(a + b)·c"),
        ("a + b * c", "a + b·c"),
        ("a * (b + c)", "a·(b + c)"),
        ("a * b * c", "a·b·c"),
        ("a - (b - c)", "a − (b − c)"),
        ("a - b - c", "a − b − c"),
        ("a - (b + c)", "a − (b + c)"),
        ("a / (b * c)", "a/(b·c)"),
        ("a / b / c", "a/b/c"),
        ("(a + b) / c", "(a + b)/c"),
        ("a / (b + c)", "a/(b + c)"),
        ("a * (b / c)", "a·(b/c)"),
        ("-(a + b)", "−(a + b)"),
        ("-a^2", "−a²"),
        ("(-a)^2", "(−a)²"),
        ("(a + b)^2", "(a + b)²"),
        ("(a^2)^2", "(a²)²"),
        ("a^(b + c)", "a^(b + c)"),
        ("(a^b)^c", "(a^b)^c"),
        ("a^b^c", "a^(b^c)"),
        ("(a > b) * c", "(a > b)·c"),
        ("a + 1 > b", "a + 1 > b"),
        ("|a + b| * c", "|a + b|·c"),
        ("max(a + b, 0) * c", "max(a + b, 0)·c"),
        ("0.5 * a", "½·a"),
        ("sigmoid(a + b)", "σ(a + b)"),
        ("exp(-a)", "e^(−a)"),
        ("sum((a - b)^2) / 2", "Σ((a − b)²)/2"),
        ("1e-8 + a", "1e−08 + a"),
    ],
)
def test_parentheses_stand_exactly_where_they_are_needed(text: str, shown: str) -> None:
    result = typeset(parse(text, ("a", "b", "c")))
    # a product to the right may keep its parentheses: they change nothing
    assert result == shown or (text == "a * (b / c)" and result == "a·b/c")


def test_variables_are_called_what_the_screen_calls_them() -> None:
    assert typeset(parse("z * 2"), {"z": "z₁"}) == "z₁·2"


@pytest.mark.parametrize(
    ("value", "shown"), [(0.5, "½"), (1.0, "1"), (-3.0, "−3"), (0.1, "0.1"), (1e-8, "1e−08"), (2.5, "2.5")]
)
def test_numbers_are_printed_without_needless_digits(value: float, shown: str) -> None:
    assert number_text(value) == shown


@given(trees(reductions=True))
@settings(max_examples=150)
def test_what_is_typeset_is_never_empty_and_its_parentheses_close(tree: object) -> None:
    shown = typeset(parse(printed(tree), ("z", "a")))
    assert shown.strip()
    depth = 0
    for sign in shown:
        depth += (sign == "(") - (sign == ")")
        assert depth >= 0
    assert depth == 0
    assert not re.search(r"\(\)|^\s|[·/+−] *$", shown)


@given(trees(reductions=True))
@settings(max_examples=200)
def test_torch_text_means_the_formula(tree: object) -> None:
    values = {"z": np.array([[-1.73, -0.31, 0.47, 2.91]]), "a": np.array([[0.61, 1.37, -2.13, 0.23]])}
    formula = parse(printed(tree), ("z", "a"))
    assume(is_steady(tree, values))
    assume(not meets_nan(formula, values))
    source = torch_text(formula, {"z": "zz", "a": "aa"})
    tensors = {"zz": torch.tensor(values["z"]), "aa": torch.tensor(values["a"])}
    theirs = torch.as_tensor(
        eval(source, {"torch": torch, "F": functional, "inputs": tensors["zz"], **tensors}),
        dtype=torch.float64,
    )
    ours = evaluate(formula, values)
    ours, theirs = np.broadcast_arrays(ours, theirs.numpy())
    np.testing.assert_allclose(theirs, ours, rtol=1e-8, atol=1e-12, err_msg=source)


@pytest.mark.parametrize("value", [float("inf"), -float("inf"), float("nan"), -2.5])
def test_every_constant_has_a_python_text(value: float) -> None:
    source = torch_text(substitute(parse("z * c", ("z", "c")), {"c": Constant(value)}))
    result = eval(source, {"torch": torch, "z": torch.tensor([2.0])})
    np.testing.assert_array_equal(result.numpy(), np.array([2 * value], np.float32))


def test_names_are_never_pasted_as_code() -> None:
    assert torch_text(parse("z + slope", ("z", "slope")), {"z": "z_h", "slope": "self.slope_h"}) == "z_h + self.slope_h"
