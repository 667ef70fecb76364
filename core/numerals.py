"""Whole numbers in words for people: the same in a message of the core, on the screen and on an axis."""

from __future__ import annotations

THIN = "\u202f"  # a narrow space that does not break: a comma would be read as a decimal one in half of the world


def grouped(value: int) -> str:
    """A whole number in groups of three, as ISO 80000 has them: "1 250 000", "−3 000"."""
    return f"{value:,}".replace(",", THIN).replace("-", "−")
