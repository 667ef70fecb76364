"""Whole numbers and names for people: groups of three that no reader takes for a decimal comma, and indices."""

from __future__ import annotations

import pytest

from core.numerals import THIN, grouped, subscript, with_subscript, without_subscript


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (999, "999"), (3000, f"3{THIN}000"), (-1_250_000, f"−1{THIN}250{THIN}000")]
)
def test_whole_numbers_stand_in_thin_groups_of_three(value: int, text: str) -> None:
    assert grouped(value) == text


@pytest.mark.parametrize(
    ("name", "text"),
    [("x1", "x₁"), ("x12", "x₁₂"), ("x", "x"), ("7", "7"), ("width2", "width2"), ("h1 2", "h1 2"), ("x²", "x²")],
)
def test_a_letter_with_a_number_is_set_as_in_a_textbook(name: str, text: str) -> None:
    assert with_subscript(name) == text
    assert without_subscript(text) == name


def test_an_index_is_set_low() -> None:
    assert subscript(120) == "₁₂₀"
