"""Numbers as a formula prints them: short, with a true minus sign, and honest about what was rounded away."""

from __future__ import annotations

import math

DIGITS = 3  # significant digits of a number in a formula
MINUS = "−"
_FLOAT32_NOISE = 1.2e-7  # a typed 0.2 that went through float32 is still 0.2 to its reader


def shown(value: float, digits: int = DIGITS) -> str:
    """A number with so many significant digits, without needless zeros; whole numbers keep all of theirs.

    One digit more is allowed where it makes the number exact: 1.125 stays 1.125.
    """
    if not math.isfinite(value):
        return "not a number" if math.isnan(value) else (MINUS if value < 0 else "") + "∞"
    if value == 0:
        return "0"
    size = abs(value)
    if size >= 1e6 or size < 1e-4:
        mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
        return _signed(f"{_trimmed(mantissa)}e{int(exponent)}")
    longer = _rounded(value, digits + 1)
    text = longer if _close(float(longer), value) else _rounded(value, digits)
    return _signed(text)


def is_exact(value: float, digits: int = DIGITS) -> bool:
    """Whether the printed number is the number (but for the noise of float32)."""
    return math.isfinite(value) and _close(read(shown(value, digits)), value)


def read(text: str) -> float:
    """The number that a printed text says."""
    return float(text.replace(MINUS, "-").replace("∞", "inf").replace("not a number", "nan"))


def guarded(value: float, digits: int = DIGITS) -> str:
    """A number that can stand inside a sum or product: negative ones in parentheses."""
    text = shown(value, digits)
    return f"({text})" if text.startswith(MINUS) else text


def equals(*, is_exactly: bool) -> str:
    """The sign between a formula in numbers and its result: ≈ where what is printed does not give it exactly."""
    return " = " if is_exactly else " ≈ "


def gives(recomputed: float, result: float, digits: int = DIGITS) -> bool:
    """Whether a reader who computes with the printed numbers gets the printed result."""
    return shown(recomputed, digits) == shown(result, digits)


def _rounded(value: float, digits: int) -> str:
    places = max(0, digits - 1 - math.floor(math.log10(abs(value))))
    return _trimmed(f"{value:.{places}f}")


def _trimmed(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def _signed(text: str) -> str:
    return text.replace("-", MINUS)


def _close(a: float, b: float) -> bool:
    return abs(a - b) <= _FLOAT32_NOISE * abs(b)
