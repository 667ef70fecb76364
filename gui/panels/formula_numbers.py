"""Numbers as a formula prints them, and the honest sign between a formula and its result: = or ≈."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from gui.numbers import DIGITS, MINUS, MOST_DIGITS, number

_FLOAT32_NOISE = 1.2e-7  # a typed 0.2 that went through float32 is still 0.2 to its reader
_LEADS = re.compile(r"^\((−[^()]*)\)(?= [+−] |$)")  # a negative number alone at the start of a sum
_FLOAT64_NOISE, _SHORT = 1e-12, 5
CANCELS = 4  # digits more that are tried where numbers nearly cancel, as in 0.99483 − 1
_HAIR = 0.6  # of a unit of the last digit: half of it is rounding
_READABLE = 5  # digits that a reader may still take over from the last row of a hall
_MOST_TOGETHER = 6  # digits that all lines of a page take for one of them
_MOST_NINES = 15  # digits of what is nearly 1: float64 has no more
_FROM_SUPERSCRIPTS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


@lru_cache(maxsize=1024)  # a page is built several times until it fits, of the same numbers
def shown(value: float, digits: int = DIGITS) -> str:
    """A number with so many significant digits; one more where that makes it exact: 1.125 stays 1.125.

    What is exact has no zeros at its end; a rounded number keeps them: 0.4 is 0.4, and 0.39995 is 0.400.
    """
    text = printed(value, digits)
    if not _says(text, value):
        longer = _trimmed(number(value, digits + 1))
        if _says(longer, value):
            return longer
    return text


def printed(value: float, digits: int) -> str:
    """The same with no digit more."""
    text = _trimmed(number(value, digits))
    return text if _says(text, value) else rounded(value, digits)


def rounded(value: float, digits: int) -> str:
    """A number with so many significant digits, with the zeros at its end."""
    text = number(value, digits)
    if "·" in text or not math.isfinite(value) or value == 0:
        return text
    missing = digits - len(re.sub(r"\D", "", text).lstrip("0"))
    return f"{text}{'' if '.' in text else '.'}{'0' * missing}" if missing > 0 else text


def is_exact(value: float, digits: int = DIGITS) -> bool:
    """Whether the printed number is the number (but for the noise of float32)."""
    return _says(shown(value, digits), value)


def read(text: str) -> float:
    """The number that a printed text says."""
    plain = text.replace(MINUS, "-").replace("∞", "inf")
    mantissa, power, exponent = plain.partition("·10")
    return float(mantissa) * 10.0 ** int(exponent.translate(_FROM_SUPERSCRIPTS)) if power else float(plain)


def guarded(value: float, digits: int = DIGITS) -> str:
    """A number that can stand inside a sum or product: negative ones in parentheses."""
    text = shown(value, digits)
    return f"({text})" if text.startswith(MINUS) else text


def held(text: str) -> str:
    """A number below a line, under a root or a power: one with a power of ten in parentheses, (1.2·10⁻⁷)²."""
    return f"({text})" if "·10" in text and not text.startswith("(") else text


def leading(text: str) -> str:
    """A sum whose first number needs no parentheses: "(−3) − 0.03·0.2" → "−3 − 0.03·0.2"; products keep theirs."""
    return _LEADS.sub(r"\1", text)


def near_one(value: float, digits: int = DIGITS) -> str:
    """A number that may be subtracted from 1: not printed as 1 where it is not, but so that its distance from 1 has so
    many digits, 0.9999999848.
    """
    text = shown(value, digits)
    rest = 1.0 - abs(value)
    if abs(read(text)) != 1 or rest <= 0:
        return text
    longer = rounded(value, min(digits - 1 - math.floor(math.log10(rest)), _MOST_NINES))
    return longer if abs(read(longer)) != 1 else text


def equals(*, is_exactly: bool) -> str:
    """The sign between a formula in numbers and its result: ≈ where what is printed does not give it."""
    return " = " if is_exactly else " ≈ "


def head(name: str, *values: float, digits: int = DIGITS) -> tuple[str, str]:
    """The start of an equation that only states numbers: "δ = " above, and below "δ ≈ " where one is rounded."""
    exact = all(is_exact(value, digits) and not 0 < 1 - abs(value) <= _FLOAT32_NOISE for value in values)
    return f"{name} = ", f"{name}{equals(is_exactly=exact)}"


def gives(recomputed: float, result: float, digits: int = DIGITS) -> bool:
    """Whether a reader who computes with the printed numbers gets the printed result."""
    return read(shown(recomputed, digits)) == read(shown(result, digits))


def digits_to_give(
    value: float,
    recomputed: Callable[[int], float],
    digits: int = DIGITS,
    *,
    more: int = CANCELS,
    least: int = 0,
    readable: int = _READABLE,
    is_loose: bool = False,
) -> int:
    """How many digits the parts of a formula are printed with: so many that a reader who computes with them gets the
    printed result. Where `readable` ones do not give it, what rounds the other way by a hair with one more than the
    result has will do (≈ says so); further ones are for numbers that nearly cancel. As many as it has where none help.

    Args:
        recomputed: so many digits → the result as the parts give it when they are printed with these.
        more: at most so many more than the result has. least: not fewer than these.
        readable: digits that are tried before a result that is nearly given will do.
        is_loose: the result has itself a digit more than is asked for: that one may be off by one where all else fails.
    """
    least = max(digits, least)
    if not math.isfinite(value):
        return least
    wanted = read(rounded(value, digits))
    unit = 10.0 ** (math.floor(math.log10(abs(wanted))) - digits + 1) if wanted else 0.0
    nearly: int | None = None
    for count in range(least, min(digits + more, MOST_DIGITS) + 1):
        if nearly is not None and count > readable:
            break
        found = recomputed(count)
        if not math.isfinite(found):
            continue
        if read(rounded(found, digits)) == wanted:
            return count
        allowed = unit if is_loose else _HAIR * unit if count > digits else 0.0
        if nearly is None and abs(found - wanted) <= allowed:
            nearly = count
    return least if nearly is None else nearly


def together(needs: Sequence[Callable[[int], int]], digits: int = DIGITS) -> int:
    """How many digits the lines of a page are printed with together, so that a number looks the same in each.

    Args:
        needs: for each line, digits to begin with → how many it takes.
    """
    most = max(digits, _MOST_TOGETHER)  # a line that takes more keeps them for itself
    wanted = digits
    while wanted <= most:
        digits, found = wanted, [need(wanted) for need in needs]
        wanted = max((count for count in found if count <= most), default=digits)
        if wanted == digits:
            break
    return digits


def step_digits(old: float, new: float, move: Callable[[int], float], digits: int = DIGITS) -> tuple[int, int]:
    """How many digits an update is printed with: so many that the number is seen to change, and that a reader who
    takes the printed step from the printed number gets the printed result.

    Args:
        move: so many digits → the step as its factors give it when they are printed with these.

    Returns:
        digits of the new number (of the old one see `as_fine`), and of the step's factors.
    """
    if new == old or not math.isfinite(new - old):
        return digits, digits
    found = 0
    for more in range(digits, MOST_DIGITS + 1):
        before, after = printed(old, as_fine(old, new, more)), rounded(new, more)
        if read(before) == read(after):
            continue
        places = len(after.partition(".")[2]) if "·" not in after else MOST_DIGITS
        if "·" not in before and not _says(before, old):
            places = min(places, len(before.partition(".")[2]))  # from 1.01 no reader gets 0.987: it has one more
        for step in range(digits, min(more + 2, MOST_DIGITS) + 1):
            if f"{read(before) + move(step):.{places}f}" == f"{read(after):.{places}f}":
                return more, step
        found = found or more
    return found or max(digits, MOST_DIGITS), digits


def as_fine(part: float, new: float, digits: int) -> int:
    """How many digits the number before an update is printed with, so that it ends where the number
    after it ends, of so many digits: from −1.006 no reader gets −0.9540, from −1.0057 one does.
    """
    if not (part and new and math.isfinite(part) and math.isfinite(new)):
        return digits
    more = math.floor(math.log10(abs(part))) - math.floor(math.log10(abs(new)))
    return min(digits + max(0, more), MOST_DIGITS)


def _trimmed(text: str) -> str:
    """Without zeros at the end of a mantissa, as plain numbers have none: "1.00·10⁻⁸" → "1·10⁻⁸"."""
    mantissa, power, exponent = text.partition("·10")
    return f"{mantissa.rstrip('0').rstrip('.')}·10{exponent}" if power and "." in mantissa else text


def _says(text: str, value: float) -> bool:
    """Whether a text is the number: a short one but for float32's noise, one of many digits to its last bit, since
    any number is as near as that noise to its own first digits."""
    if not math.isfinite(value):
        return False
    digits = len(re.sub(r"\D", "", text.partition("·10")[0]).lstrip("0"))
    noise = _FLOAT32_NOISE if digits <= _SHORT else _FLOAT64_NOISE
    return abs(read(text) - value) <= noise * abs(value)
