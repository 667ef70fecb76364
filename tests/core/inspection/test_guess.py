"""The exercise: how far off a guess is, and which factor or term went wrong."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.inspection.guess import Part, Riddle, how_far, judge, what_went_wrong

PRODUCT = Riddle("∂L/∂w₁", 1.7 * 0.25 * -3.0, "product", (Part("∂L/∂a", 1.7), Part("σ′(z)", 0.25), Part("x₁", -3.0)))
SUM = Riddle("z", 0.5 + 0.1 + 0.18, "sum", (Part("b", 0.5), Part("x₁·w₁", 0.1), Part("x₂·w₂", 0.18)))


def test_a_guess_within_the_last_digit_is_right() -> None:
    assert judge(PRODUCT, -1.275).is_right
    assert judge(PRODUCT, -1.27).is_right
    made = judge(PRODUCT, -1.175)
    assert not made.is_right
    assert made.difference == pytest.approx(0.1)
    assert made.relative == pytest.approx(0.1 / 1.275)
    assert judge(Riddle("δ", 0.0), 0.0).is_right
    assert not judge(Riddle("δ", 0.0), 0.5).is_right


@pytest.mark.parametrize(
    ("value", "guess", "words"),
    [
        (0.2, 0.198, "is too small by less than 5 %"),
        (0.2, 0.23, "is too large by less than a fifth"),
        (-0.2, -0.29, "is too small by less than half of the right one"),
        (0.2, 0.05, "is less than half the right one"),
        (0.2, 0.5, "is more than twice the right one"),
        (0.2, 20.0, "is more than ten times the right one"),
        (-0.29, 0.5, "has the wrong sign, and its size is more than 1.5 times the right one"),
        (-0.29, -0.5, "is more than 1.5 times the right one"),
        (0.2, 0.3, "is too large by less than half of the right one"),
        (-0.29, 0.29, "has the wrong sign, its size is right"),
        (0.0, 0.5, "is too large"),
        (0.2, 0.0, "is less than half the right one"),
    ],
)
def test_how_far_off_a_guess_is_said_without_giving_the_number_away(value: float, guess: float, words: str) -> None:
    assert how_far(Riddle("δ", value), guess) == words


@pytest.mark.parametrize(
    ("guess", "part", "word"),
    [
        (1.275, 2, "sign"),
        (-5.1, 1, "missing"),
        (0.425, 2, "missing"),
        (-0.31875, 1, "twice"),
        (-20.4, 1, "divided"),
        (-3.825, 1, "1 − "),
        (-0.75, 0, "missing"),
    ],
)
def test_a_slip_in_a_product_is_named(guess: float, part: int, word: str) -> None:
    found, sentence = what_went_wrong(PRODUCT, guess)
    assert found == part
    assert word in sentence
    assert PRODUCT.parts[part].name in sentence


@pytest.mark.parametrize(
    ("guess", "part", "word"), [(0.28, 0, "missing"), (0.96, 2, "twice"), (0.58, 1, "wrong sign"), (0.6, 2, "missing")]
)
def test_a_slip_in_a_sum_is_named(guess: float, part: int, word: str) -> None:
    found, sentence = what_went_wrong(SUM, guess)
    assert found == part
    assert word in sentence


def test_a_slip_is_known_however_its_digits_were_rounded_and_no_near_miss_is_called_one() -> None:
    delta = Riddle("δ", -0.07017, "product", (Part("the sum that comes back", -0.6684), Part("σ′(z)", 0.105)))
    assert what_went_wrong(delta, 0.07) == (
        0,
        "The size is right, the sign is not: the sum that comes back is negative.",
    )
    assert "σ′(z) is missing" in what_went_wrong(delta, -0.67)[1]
    nearly = Riddle("δ", 0.5 * 0.996, "product", (Part("∂L/∂a", 0.5), Part("σ′(z)", 0.996)))
    assert "No single slip" in what_went_wrong(nearly, 0.497)[1]


def test_a_zero_factor_is_named() -> None:
    riddle = Riddle("δ", 0.0, "product", (Part("∂L/∂a", 0.7), Part("relu′(z)", 0.0)))
    assert what_went_wrong(riddle, 0.7) == (1, "relu′(z) is 0, and so is the whole product.")


@given(st.lists(st.floats(-9, 9), min_size=2, max_size=5), st.integers(0, 4))
def test_whatever_term_is_left_out_of_a_sum_is_found(values: list[float], left_out: int) -> None:
    parts = tuple(Part(f"term {i}", value) for i, value in enumerate(values))
    dropped = left_out % len(values)
    total = sum(values)
    guess = total - values[dropped]
    assume(abs(values[dropped]) > 0.1 and abs(guess + total) > 0.1)
    # another slip may give the same number; then that one may be named
    found, _ = what_went_wrong(Riddle("z", total, "sum", parts), guess)
    assert found is not None


def test_what_no_single_slip_explains_is_said_so() -> None:
    found, sentence = what_went_wrong(PRODUCT, 17.3)
    assert found is None
    assert "σ′(z)" in sentence
