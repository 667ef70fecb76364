"""The formatter of numbers: true minus, no surprising exponents, and back from what users type."""

from __future__ import annotations

import math

import pytest

from gui.numbers import (
    DASH,
    DIGITS,
    MOST_DIGITS,
    alike,
    count,
    digits,
    figures,
    fixed_percent,
    loss_text,
    number,
    parse_number,
    signed,
    use_digits,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (0.42, "0.42"),
        (-1.3, "−1.3"),
        (12500, "12500"),
        (0.00012, "0.00012"),
        (3.32e-8, "3.32·10⁻⁸"),
        (-2e9, "−2.00·10⁹"),
        (0.1 + 0.2, "0.3"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
        (math.nan, "NaN"),
        (None, DASH),
    ],
)
def test_a_number_reads_as_in_a_textbook(value: float | None, text: str) -> None:
    assert number(value) == text


def test_a_width_pads_with_spaces_as_wide_as_figures() -> None:
    assert number(-1.5, width=7) == "\u2007\u2007\u2007−1.5"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.7047, "+0.705"),
        (-0.16, "−0.160"),
        (0, "+0.000"),
        (-0.0001, "−0.000"),
        (0.9999, "+1.00"),
        (12.34, "+12.3"),
        (123.4, "+123"),
        (4e7, "+4.0·10⁷"),
    ],
)
def test_a_signed_number_always_has_its_sign_and_the_settings_digits(value: float, text: str) -> None:
    assert signed(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.4741, "0.4741"),
        (12.345, "12.35"),
        (0.0001, "0.000100"),
        (1e-9, "1.0·10⁻⁹"),
        (8.79e74, "8.8·10⁷⁴"),
        (None, DASH),
        (math.nan, "NaN"),
    ],
)
def test_a_loss_has_four_decimals_and_more_when_it_is_tiny(value: float | None, text: str) -> None:
    assert loss_text(value) == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("−0.71", -0.71),
        ("-0,5", -0.5),
        (" 1e-3 ", 0.001),
        ("1/4", 0.25),
        (".5", 0.5),
        ("1 000", 1000.0),
        ("", None),
        ("abc", None),
        ("nan", None),
        ("inf", None),
        ("1/0", None),
        ("1_0", None),
        ("1,2,3", None),
    ],
)
def test_what_users_type_becomes_a_number_or_none(text: str, value: float | None) -> None:
    assert parse_number(text) == value


@pytest.mark.parametrize("value", [0.5, -3.25, 1234.0, 0.000123])
def test_what_is_shown_can_be_typed_back(value: float) -> None:
    assert parse_number(number(value, 6)) == pytest.approx(value)


def test_counts_are_grouped_by_thin_spaces() -> None:
    assert count(235146) == "235\u202f146"


def test_the_digits_setting_holds_for_every_formatter() -> None:
    use_digits(5)
    assert (number(0.704747), signed(0.704747), loss_text(0.704747)) == ("0.70475", "+0.70475", "0.704747")
    assert number(0.704747, 2) == "0.7"  # who asks for digits gets them
    use_digits(99)
    assert digits() == MOST_DIGITS
    use_digits(DIGITS)


@pytest.mark.parametrize("value", [0.70474, 5.249, 0.0996, 12.35])
def test_a_tile_and_the_strip_say_the_same_number(value: float) -> None:
    tile, strip = signed(value).lstrip("+"), number(value)
    assert float(tile) == pytest.approx(float(strip), abs=0.0005)


def test_a_grouped_number_in_a_field_is_read_again() -> None:
    assert parse_number(count(-1_250_000)) == -1_250_000


@pytest.mark.parametrize(
    ("values", "decimals", "texts"),
    [
        ([2.0, 0.065, -0.0861], 2, ["2.00", "0.07", "−0.09"]),
        ([12.0, 0.55, 0.0], 1, ["12.0", "0.6", "0"]),
        ([3.0, -9.0, 11.0], 2, ["3", "−9", "11"]),
        ([0.5, -1e-9, 1e-9], 2, ["0.5", "≈0", "≈0"]),
        ([0.0052, -0.0107], 2, ["0.005", "−0.011"]),
        ([2.5e-9, 0.0], 2, ["2.5·10⁻⁹", "0"]),
        ([0.25, math.nan], 2, ["0.25", "NaN"]),
        ([0.0, 0.0], 2, ["0", "0"]),
        ([], 2, []),
    ],
)
def test_the_numbers_of_one_matrix_have_the_same_decimals(values: list[float], decimals: int, texts: list[str]) -> None:
    assert alike(values, decimals) == texts


@pytest.mark.parametrize(
    ("share", "decimals", "text"),
    [
        (0.02257 / 0.29928, 1, "7.5 %"),
        (0.02265 / 0.29928, 1, "7.6 %"),
        (1 / 3, 1, "33.3 %"),
        (2 / 3, 0, "67 %"),
        (0.5, 1, "50.0 %"),
        (0.0001, 1, "0.0 %"),
        (0.0, 1, "0 %"),
        (1.0, 1, "100 %"),
        (math.nan, 1, DASH),
    ],
)
def test_a_share_is_rounded_by_itself(share: float, decimals: int, text: str) -> None:
    assert fixed_percent(share, decimals) == text


@pytest.mark.parametrize(
    ("value", "count", "text"),
    [(0.4, 2, "0.40"), (-0.06, 2, "−0.060"), (2, 2, "2.0"), (31.4, 2, "31"), (0, 2, "0"), (4.2e36, 2, "4.2·10³⁶")],
)
def test_figures_are_all_kept_where_numbers_stand_beside_each_other(value: float, count: int, text: str) -> None:
    assert figures(value, count) == text
