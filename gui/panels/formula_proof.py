"""The proof in equations: each gradient of a page beside the difference of two losses, computed without going back."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from core.inspection.proof import Proof
from core.parameters import Group
from gui.numbers import MOST_DIGITS, number
from gui.panels.formula import Subject
from gui.panels.formula_equation import Equation
from gui.panels.formula_numbers import equals, rounded, shown


def proof_equation(name: str, made: Proof, subject: Subject, group: Group) -> Equation:
    """(L(w + ε) − L(w − ε)) / 2ε with its two losses, and whether it agrees with the chain rule."""
    digits = subject.digits
    change, size = abs(made.above - made.below), max(abs(made.above), abs(made.below))
    if change and math.isfinite(size):  # the printed losses give a difference of as many digits as other numbers have
        digits += math.floor(math.log10(size)) - math.floor(math.log10(change))
    digits = min(max(digits, subject.digits + 1), 2 * MOST_DIGITS)
    apart = re.sub(r"\.?0+·", "·", number(2 * made.step, 4))  # "4.000·10⁻⁵" is 4·10⁻⁵
    letter = {"weights": "w", "biases": "b", "slopes": "s"}[group]
    columns = (
        (f"{name.replace('∂', 'Δ')} = ", f"{name.replace('∂', 'Δ')} ≈ "),
        (f"(L({letter} + ε)", f"({rounded(made.above, digits)}"),
        (f" − L({letter} − ε))", f" − {rounded(made.below, digits)})"),
        ("/(2ε)", f"/({apart})" if "·" in apart else f"/{apart}"),
        ("", f"{equals(is_exactly=False)}{shown(made.slope, subject.digits)}{'  ✓' if made.agrees else '  ✗'}"),
    )
    return Equation(columns, proof_words(made, subject), is_check=True)


def page_words(made: Sequence[Proof], subject: Subject, *, is_asked: bool) -> str:
    """What ε and L(w + ε) are and what ✓ says; where one of a page's proofs does not agree, why.

    Args:
        is_asked: results are for the user to find, so that none has its ✓ yet.
    """
    text = "L(w ± ε): this example’s loss with that number moved by a small step ε."
    if is_asked:
        return text
    text += " ✓: the chain rule says the same."
    wrong = next((one for one in made if not one.agrees), None)
    return (
        text
        if wrong is None
        else f"L(w ± ε): this example’s loss after a small step ε. ✗: {proof_words(wrong, subject)}"
    )


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
