"""The proof in equations: each gradient of a page beside the difference of two losses, computed without going back."""

from __future__ import annotations

from core.inspection.proof import Proof
from core.parameters import Group
from gui.numbers import MOST_DIGITS, number
from gui.panels.formula import Subject
from gui.panels.formula_equation import Equation
from gui.panels.formula_numbers import equals, shown


def proof_equation(name: str, made: Proof, subject: Subject, group: Group) -> Equation:
    """(L(w + h) − L(w − h)) / 2h with its two losses, and whether it agrees with the chain rule."""
    digits = subject.digits
    while digits < 2 * MOST_DIGITS and number(made.above, digits) == number(made.below, digits) and made.slope:
        digits += 1
    digits = min(digits + 1, 2 * MOST_DIGITS)  # so that the difference has a digit to show
    letter = {"weights": "w", "biases": "b", "slopes": "s"}[group]
    columns = (
        (f"{name.replace('∂', 'Δ')} = ", f"{name.replace('∂', 'Δ')} ≈ "),
        (f"(L({letter} + h)", f"({number(made.above, digits)}"),
        (f" − L({letter} − h))", f" − {number(made.below, digits)})"),
        (" / 2h", f"/{number(2 * made.step, 2)}"),
        ("", f"{equals(is_exactly=False)}{shown(made.slope, subject.digits)}{'  ✓' if made.agrees else '  ✗'}"),
    )
    return Equation(columns, proof_words(made, subject))


def proof_words(made: Proof, subject: Subject) -> str:
    """What the comparison says, a sentence."""
    if made.agrees:
        return "Two losses and their difference: no chain rule in it, and yet the same gradient."
    if made.has_kink:
        left, right = (shown(v, subject.digits) for v in made.sides)
        return (
            f"The loss has a kink here: its slope is {left} to the left and {right} to the right. Either may be taken."
        )
    return "The difference and the chain rule disagree: the loss is too curved here for a step of this size."
