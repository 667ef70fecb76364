"""The one formatter of numbers: what a user reads and types, with a true minus sign and no surprises.

Digits are significant ones. Exponents appear only where plain digits would hide the number or run on. How many there
are is one setting for the whole window (View, More digits): like a locale it belongs to the process.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from core.numerals import grouped

DIGITS, MOST_DIGITS = 3, 8  # significant digits at first, and at most: float32 has no more
MINUS = "−"
DASH = "–"  # what stands for "no number yet"
SMALLEST_PLAIN, LARGEST_PLAIN = 1e-4, 1e6
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


class _Chosen:
    """The digits setting."""

    digits = DIGITS


def digits() -> int:
    """How many significant digits numbers are shown with."""
    return _Chosen.digits


def use_digits(count: int) -> None:
    """Sets how many significant digits numbers are shown with from now on, 1 … MOST_DIGITS."""
    _Chosen.digits = min(max(count, 1), MOST_DIGITS)


def number(value: float | None, digits: int | None = None, *, width: int = 0) -> str:
    """A number with that many significant digits: "0.42", "−1.3", "12500", "3.32·10⁻⁸".

    Args:
        digits: significant digits, None for the setting's; trailing zeros after the point are dropped.
        width: pads on the left with figure spaces to at least so many characters, so that columns line up.
    """
    if value is None:
        return DASH.rjust(width, "\u2007")
    value = float(value)
    digits = _Chosen.digits if digits is None else digits
    if math.isnan(value):
        text = "NaN"
    elif math.isinf(value):
        text = "∞" if value > 0 else MINUS + "∞"
    elif value == 0:
        text = "0"
    elif SMALLEST_PLAIN <= abs(value) < LARGEST_PLAIN:
        text = _plain(value, digits)
    else:
        text = _power(value, digits)
    return text.rjust(width, "\u2007")


def figures(value: float, digits: int) -> str:
    """As `number`, with trailing zeros, for numbers beside each other: "0.40", "−0.060", "2.0"."""
    size = abs(float(value))
    if not SMALLEST_PLAIN <= size < LARGEST_PLAIN:
        return number(value, digits)
    places = max(0, digits - 1 - math.floor(math.log10(size)))
    return f"{value:.{places}f}".replace("-", MINUS)


def alike(values: Sequence[float], decimals: int) -> list[str]:
    """Numbers of one matrix, all with the same decimals: "0.40", "−0.06", "2.00".

    Those are as many as asked for, more where all numbers are small, fewer where all would end in zeros. A number that
    they show nothing of is "≈0", and 0 itself "0".
    """
    largest = max((abs(value) for value in values if math.isfinite(value)), default=0.0)
    if not SMALLEST_PLAIN <= largest < LARGEST_PLAIN:
        return [number(value, max(1, decimals)) for value in values]
    places = decimals + max(0, -1 - math.floor(math.log10(largest)))
    while places and all(f"{value:.{places}f}".endswith("0") for value in values):
        places -= 1
    return [_with_decimals(float(value), places) for value in values]


def fixed_percent(share: float, decimals: int) -> str:
    """A part of 1 in percent with so many decimals, as a column of them has it: "7.5 %"; "0 %" and "100 %" at the ends.

    Each is rounded by itself, so that who divides finds it: a column of them may add up to 99.9 %.
    """
    return f"{100 * share:.{decimals if 0 < share < 1 else 0}f} %" if math.isfinite(share) else DASH


def signed(value: float | None, digits: int | None = None) -> str:
    """With its sign and the setting's digits, none dropped, so that the width stays: "+0.705", "−1.30", "+12.4"."""
    if value is None:
        return DASH
    value = float(value)
    if math.isnan(value):
        return "NaN"
    sign = MINUS if value < 0 else "+"
    if math.isinf(value):
        return sign + "∞"
    size = abs(value)
    if size >= LARGEST_PLAIN:
        return sign + _power(size, 2)
    digits = _Chosen.digits if digits is None else digits
    rounded = f"{size:.{digits}f}"
    if rounded.startswith("0"):
        return sign + rounded
    return sign + f"{size:.{max(0, digits - len(rounded.partition('.')[0]))}f}"


def loss_text(value: float | None) -> str:
    """A loss or metric with a decimal more than the setting has digits: four, unless it is large, or tiny."""
    if value is None or math.isnan(value):
        return DASH if value is None else "NaN"
    if math.isinf(value):
        return "∞" if value > 0 else MINUS + "∞"
    most = _Chosen.digits + 1
    if value != 0 and abs(value) < 5 * 10.0**-most:
        return _power(value, 2) if abs(value) < 10.0 ** (-most - 1) else f"{value:.{most + 2}f}".replace("-", MINUS)
    if abs(value) >= LARGEST_PLAIN:
        return _power(value, 2)
    decimals = most if abs(value) < 10 else max(0, most - 2) if abs(value) < 10_000 else 0
    return f"{value:.{decimals}f}".replace("-", MINUS)


def count(value: int) -> str:
    """A whole number in thin groups of three: "1 250 000"."""
    return grouped(value)


def parse_number(text: str) -> float | None:
    """What a user typed as a finite number, or None: takes −, a decimal comma, spaces, "1e-3" and "1/3"."""
    cleaned = "".join(text.split()).replace(MINUS, "-").replace("–", "-").replace("\u202f", "")
    if "." not in cleaned and cleaned.count(",") == 1:
        cleaned = cleaned.replace(",", ".")
    if "_" in cleaned:
        return None
    upper, slash, lower = cleaned.partition("/")
    try:
        value = float(upper) / float(lower) if slash else float(upper)
    except (ValueError, ZeroDivisionError):
        return None
    return value if math.isfinite(value) else None


def _with_decimals(value: float, places: int) -> str:
    if value == 0 or not math.isfinite(value):
        return number(value)
    text = f"{value:.{places}f}".replace("-", MINUS)
    return text if text.strip(f"{MINUS}0.") else "≈0"


def _plain(value: float, digits: int) -> str:
    places = max(0, digits - 1 - math.floor(math.log10(abs(value))))
    text = f"{value:.{places}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace("-", MINUS)


def _power(value: float, digits: int) -> str:
    mantissa, _, exponent = f"{value:.{digits - 1}e}".partition("e")
    return f"{mantissa.replace('-', MINUS)}·10{str(int(exponent)).translate(_SUPERSCRIPTS)}"
