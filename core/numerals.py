"""Whole numbers and names for people: the same in a message of the core, on the screen and on an axis."""

from __future__ import annotations

THIN = "\u202f"  # a narrow space that does not break: a comma would be read as a decimal one in half of the world
_FIGURES, _LOW_FIGURES = "0123456789", "₀₁₂₃₄₅₆₇₈₉"
_SUBSCRIPTS, _PLAIN = str.maketrans(_FIGURES, _LOW_FIGURES), str.maketrans(_LOW_FIGURES, _FIGURES)


def grouped(value: int) -> str:
    """A whole number in groups of three, as ISO 80000 has them: "1 250 000", "−3 000"."""
    return f"{value:,}".replace(",", THIN).replace("-", "−")


def subscript(number: int) -> str:
    """As an index: "₁₂"."""
    return str(number).translate(_SUBSCRIPTS)


def with_subscript(name: str) -> str:
    """ "x1" as x₁: a letter with a number is set as the textbook sets it."""
    is_indexed = len(name) > 1 and name[0].isalpha() and name[1:].isdecimal() and name[1:].isascii()
    return name[0] + name[1:].translate(_SUBSCRIPTS) if is_indexed else name


def without_subscript(text: str) -> str:
    """ "x₁" as x1: what is typed, searched for, and read by other programs."""
    return text.translate(_PLAIN)
