"""How far a guess is off, and which factor or term went wrong: what the exercise tells."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Shape = Literal["product", "sum", "value"]
_BANDS = ((0.01, "1 %"), (0.05, "5 %"), (0.2, "a fifth"), (0.5, "half of the right one"))
_TIMES = ((10, "more than ten times"), (2, "more than twice"), (1.5, "more than 1.5 times"))
CLOSE = 5e-3  # relative: how far three digits can be off, so that a slip is known however it was rounded


@dataclass(frozen=True)
class Part:
    """A named factor of a product or term of a sum."""

    name: str
    value: float


@dataclass(frozen=True)
class Riddle:
    """A hidden number.

    Attributes:
        name: what is asked for: "∂L/∂w₁".
        value: the number.
        shape: whether the parts multiply or add to it, or there are none.
        parts: its factors or terms.
    """

    name: str
    value: float
    shape: Shape = "value"
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """What is said of a guess.

    Attributes:
        is_right: within the digits that are asked for.
        difference: guess − value; relative: that over the value's size, infinite at 0.
    """

    is_right: bool
    difference: float
    relative: float


def judge(riddle: Riddle, guess: float, *, digits: int = 3) -> Verdict:
    """Right is what rounds to the value at so many significant digits, or comes as near as one unit of the last."""
    difference = guess - riddle.value
    if not math.isfinite(riddle.value):
        return Verdict(False, difference, math.inf)
    unit = 10.0 ** (math.floor(math.log10(abs(riddle.value))) - digits + 1) if riddle.value else 10.0**-digits
    relative = abs(difference) / abs(riddle.value) if riddle.value else (0.0 if not guess else math.inf)
    return Verdict(abs(difference) <= unit, difference, relative)


def how_far(riddle: Riddle, guess: float, *, digits: int = 3) -> str:
    """How far off a wrong guess is, as the end of a sentence: in bands, which do not give the number away."""
    value = riddle.value
    if not value or not math.isfinite(value):
        return f"is too {'large' if guess > value else 'small'}"
    if guess * value >= 0:
        return f"is {_band(value, guess)}"
    size = Riddle(riddle.name, abs(value))
    if judge(size, abs(guess), digits=digits).is_right:
        return "has the wrong sign, its size is right"
    return f"has the wrong sign, and its size is {_band(abs(value), abs(guess))}"


def _band(value: float, guess: float) -> str:
    times = guess / value
    found = next((words for limit, words in _TIMES if times > limit), "less than half" if times < 0.5 else "")
    if found:
        return f"{found} the right one"
    relative, side = abs(guess - value) / abs(value), "large" if guess > value else "small"
    return f"too {side} by less than {next(words for limit, words in _BANDS if relative <= limit)}"


def what_went_wrong(riddle: Riddle, guess: float) -> tuple[int | None, str]:
    """Which part a wrong guess got wrong, by the usual slips: (number of the part or None, a sentence)."""
    value, parts = riddle.value, riddle.parts
    if value and _same(guess, -value, value):
        culprit = next((i for i, part in enumerate(parts) if part.value < 0), None)
        where = f": {parts[culprit].name} is negative" if culprit is not None and riddle.shape == "product" else ""
        return culprit, f"The size is right, the sign is not{where}."
    if riddle.shape == "product":
        found = _wrong_factor(parts, value, guess)
    elif riddle.shape == "sum":
        found = _wrong_term(parts, value, guess)
    else:
        found = None
    if found is not None:
        return found
    if not parts:
        return None, "This number stands by itself: it is not made of others here."
    what = "factors" if riddle.shape == "product" else "terms"
    return (
        None,
        f"No single slip explains it. The {what}: {', '.join(part.name for part in parts)}; check them one by one.",
    )


def _wrong_factor(parts: Sequence[Part], value: float, guess: float) -> tuple[int, str] | None:
    zero = [i for i, part in enumerate(parts) if part.value == 0]
    if zero and guess:
        return zero[0], f"{parts[zero[0]].name} is 0, and so is the whole product."
    for i, part in enumerate(parts):
        others = math.prod(other.value for j, other in enumerate(parts) if j != i)
        if part.value and _same(guess, others, value):
            return i, f"{part.name} is missing: the guess is the product of the other factors."
        if _same(guess, value * part.value, value):
            return i, f"{part.name} is in it twice."
        if part.value and _same(guess, others / part.value, value):
            return i, f"It was divided by {part.name} instead of multiplied."
        if _same(guess, others * (1 - part.value), value):
            return i, f"1 − {part.name} was taken instead of {part.name}."
    if _same(guess, sum(part.value for part in parts), value):
        return 0, "The factors were added: they multiply."
    return None


def _wrong_term(parts: Sequence[Part], value: float, guess: float) -> tuple[int, str] | None:
    for i, part in enumerate(parts):
        if part.value and _same(guess, value - part.value, value):
            return i, f"{part.name} is missing."
        if part.value and _same(guess, value + part.value, value):
            return i, f"{part.name} is in it twice."
        if part.value and _same(guess, value - 2 * part.value, value):
            return i, f"{part.name} has the wrong sign."
    if _same(guess, math.prod(part.value for part in parts), value):
        return 0, "The terms were multiplied: they add."
    return None


def _same(guess: float, slip: float, value: float) -> bool:
    """Whether a slip explains a guess: it gives that number, and comes much nearer to it than the right one."""
    near = math.isclose(guess, slip, rel_tol=CLOSE, abs_tol=1e-12)
    return near and (guess == slip or 3 * abs(guess - slip) <= abs(guess - value))
