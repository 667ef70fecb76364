"""What formulas mean, and what is said of those that mean nothing."""

from __future__ import annotations

import contextlib

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from core.errors import UserError
from core.expressions import Apply, Constant, Variable, evaluate, parse, variables
from core.expressions.parser import MAX_DEPTH, MAX_LENGTH
from tests.core.expressions.formulas import is_steady, meaning, printed, trees


def number(text: str, **values: float) -> float:
    """The value of a formula at numbers."""
    arrays = {name: np.array([value]) for name, value in values.items()}
    return float(evaluate(parse(text, tuple(values)), arrays)[0])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2 + 3 * 4", 14.0),
        ("(2 + 3) * 4", 20.0),
        ("2 - 3 - 4", -5.0),
        ("2 - (3 - 4)", 3.0),
        ("24 / 4 / 2", 3.0),
        ("24 / 4 * 2", 12.0),
        ("-2 ^ 2", -4.0),
        ("(-2) ^ 2", 4.0),
        ("2 ^ 3 ^ 2", 512.0),
        ("2 ** 3", 8.0),
        ("2 ^ -1", 0.5),
        ("2 ^ 2 * 3", 12.0),
        ("--3", 3.0),
        ("+3", 3.0),
        ("2 - -3", 5.0),
        ("2·3", 6.0),
        ("5 − 3", 2.0),
        ("1 + 1 > 1", 1.0),
        ("1 > 2", 0.0),
        ("3 > 2 > 0.5", 1.0),
        ("|2 - 5|", 3.0),
        ("|2 - |3 - 7||", 2.0),
        ("|1 - 3| * |-4|", 8.0),
        (".5 + 1.", 1.5),
        ("1e3 + 2.5E-1", 1000.25),
        ("max(2, min(7, 3))", 3.0),
        ("where(1 > 2, 10, 20)", 20.0),
        ("pi", np.pi),
        ("log(e)", 1.0),
        ("  2\n+\t2 ", 4.0),
    ],
)
def test_a_formula_has_the_value_that_precedence_gives_it(text: str, value: float) -> None:
    assert number(text) == pytest.approx(value, abs=1e-15)


def test_a_variable_hides_a_constant_of_the_same_name() -> None:
    assert number("e + 1", e=5.0) == 6.0


def test_the_result_is_made_of_the_drawn_operations() -> None:
    assert parse("z^2 + 1") == Apply("add", (Apply("square", (Variable("z"),)), Constant(1.0)))
    assert variables(parse("t * a - t", ("a", "t"))) == ("t", "a")


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("", 1, "the end"),
        ("   ", 4, "the end"),
        ("z +", 4, "the end"),
        ("z $ 2", 3, "'$'"),
        ("z = 2", 3, "'='"),
        ("2 z", 3, "'z'"),
        ("(z", 3, "')'"),
        ("z)", 2, "')'"),
        ("|z", 3, "'|'"),
        ("z * * z", 5, "'*'"),
        ("z + y", 5, "'y'"),
        ("foo(z)", 1, "'foo'"),
        ("exp(z, z)", 1, "exp takes 1 argument, found 2"),
        ("1 + max(z)", 5, "max takes 2 arguments, found 1"),
        ("exp()", 5, "')'"),
        ("z.real", 2, "'.'"),
        ("z[0]", 2, "'['"),
        ("1 + 1e999", 5, "too large"),
        ("z + ½", 5, "'½'"),
    ],
)
def test_an_error_says_what_is_wrong_and_at_which_character(text: str, place: int, words: str) -> None:
    with pytest.raises(UserError) as caught:
        parse(text)
    assert caught.value.where == f"formula, character {place}"
    assert words in caught.value.message


def test_a_mistyped_function_is_answered_with_the_nearest_one() -> None:
    with pytest.raises(UserError) as caught:
        parse("sigmoidd(z)")
    assert "sigmoid" in caught.value.hint


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('true')",
        "(lambda: 1)()",
        "z.__class__",
        "open",
        "exec(z)",
        "eval(z)",
        "z if z else z",
        "[z for z in z]",
        "f'{z}'",
        "z; z",
        "#z",
        "inputs",
        "torch",
        "self",
        "1_000",
        "0x10",
        "1j",
        "\x00",
        "z\\",
    ],
)
def test_python_is_no_formula(text: str) -> None:
    with pytest.raises(UserError):
        parse(text)


@given(st.text(max_size=40) | st.text("z0.1+-*/^()|,> eaxp", max_size=40))
@settings(max_examples=150)
def test_any_text_is_a_formula_or_a_user_error(text: str) -> None:
    with contextlib.suppress(UserError):  # and nothing else
        assert set(variables(parse(text))) <= {"z"}


@pytest.mark.parametrize(
    "deep",
    [
        "(" * 200 + "z" + ")" * 200,
        "-" * 500 + "z",
        "exp(" * 150 + "z" + ")" * 150,
        "z^" * 300 + "z",
        "|" * 101 + "z" + "|" * 101,
        "z" + "+z" * 900,
        "z" + "*z" * 900,
        "z" + ">z" * 900,
    ],
)
def test_a_formula_too_deep_is_refused_rather_than_crashing(deep: str) -> None:
    with pytest.raises(UserError, match="deep"):
        parse(deep)


def test_a_formula_of_ordinary_depth_is_taken() -> None:
    assert number("(" * (MAX_DEPTH - 1) + "z" + ")" * (MAX_DEPTH - 1), z=3.0) == 3.0
    assert number("z" + " + z" * 50, z=1.0) == 51.0


def test_a_formula_too_long_is_refused() -> None:
    with pytest.raises(UserError, match=str(MAX_LENGTH)):
        parse("z" + " " * MAX_LENGTH)
    assert parse("z" + " " * (MAX_LENGTH - 1)) == Variable("z")


def test_one_over_minus_zero_is_not_one_over_zero_whichever_was_computed_first() -> None:
    for _ in range(2):
        assert number("1 / 0 + 0 * z", z=1.0) == np.inf
        assert number("1 / -0 + 0 * z", z=1.0) == -np.inf


@given(trees(reductions=True))
@settings(max_examples=300)
def test_a_printed_formula_parses_to_what_it_meant(tree: object) -> None:
    values = {"z": np.array([-1.7, -0.3, 0.4, 2.9]), "a": np.array([0.6, 1.3, -2.1, 0.2])}
    assume(is_steady(tree, values))
    ours = evaluate(parse(printed(tree), ("z", "a")), values)
    with np.errstate(all="ignore"):
        theirs = np.asarray(meaning(tree, values))
    np.testing.assert_allclose(*np.broadcast_arrays(ours, theirs), rtol=1e-8, atol=1e-12)
