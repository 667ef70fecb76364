"""Whole numbers for people: groups of three that no reader takes for a decimal comma."""

from __future__ import annotations

import pytest

from core.numerals import THIN, grouped


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (999, "999"), (3000, f"3{THIN}000"), (-1_250_000, f"−1{THIN}250{THIN}000")]
)
def test_whole_numbers_stand_in_thin_groups_of_three(value: int, text: str) -> None:
    assert grouped(value) == text
