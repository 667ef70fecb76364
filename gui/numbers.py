"""The one formatter of numbers: what a user reads and types, with a true minus sign and no surprises.

Digits are significant ones. Exponents appear only where plain digits would hide the number or run on.
"""

from __future__ import annotations

import math

MINUS = "−"
DASH = "–"  # what stands for "no number yet"
SMALLEST_PLAIN, LARGEST_PLAIN = 1e-4, 1e6
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def number(value: float | None, digits: int = 3, *, width: int = 0) -> str:
    """A number with that many significant digits: "0.42", "−1.3", "12500", "3.32·10⁻⁸".

    Args:
        digits: significant digits; trailing zeros after the point are dropped unless a width is asked for.
        width: pads on the left with figure spaces to at least so many characters, so that columns line up.
    """
    if value is None:
        return DASH.rjust(width, "\u2007")
    value = float(value)
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


def signed(value: float | None, decimals: int = 2) -> str:
    """With its sign and a fixed number of decimals: "+0.89", "−0.16"; large ones lose decimals, not their sign."""
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
    kept = decimals if size < 100 else max(0, decimals - 1) if size < 1000 else 0
    text = f"{size:.{kept}f}"
    if float(text) == 0:
        sign = "+" if value >= 0 else MINUS
    return sign + text


def loss_text(value: float | None) -> str:
    """A loss or metric with four decimals, more digits when it is tiny, a dash when there is none."""
    if value is None or math.isnan(value):
        return DASH if value is None else "NaN"
    if math.isinf(value):
        return "∞" if value > 0 else MINUS + "∞"
    if value != 0 and abs(value) < 0.0005:
        return _power(value, 2) if abs(value) < 1e-5 else f"{value:.6f}".replace("-", MINUS)
    if abs(value) >= LARGEST_PLAIN:
        return _power(value, 3)
    decimals = 4 if abs(value) < 10 else 2 if abs(value) < 10_000 else 0
    return f"{value:.{decimals}f}".replace("-", MINUS)


def count(value: int) -> str:
    """A whole number with thin groups of three: "1 250 000"."""
    return f"{value:,}".replace(",", "\u202f").replace("-", MINUS)


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


def _plain(value: float, digits: int) -> str:
    places = max(0, digits - 1 - math.floor(math.log10(abs(value))))
    text = f"{value:.{places}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace("-", MINUS)


def _power(value: float, digits: int) -> str:
    mantissa, _, exponent = f"{value:.{digits - 1}e}".partition("e")
    return f"{mantissa.replace('-', MINUS)}·10{str(int(exponent)).translate(_SUPERSCRIPTS)}"
