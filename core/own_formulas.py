"""Formulas that users write themselves, for activations and losses: read by the parser, never run as code.

Such a formula takes one unit's numbers and gives one number; sums and maxima over units are not for it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np

from core.errors import UserError
from core.expressions import Apply, Expression, Variable, evaluate, gradient, parse, substitute, variables
from core.expressions.nodes import in_order
from core.expressions.primitives import PRIMITIVES
from core.expressions.stable import stabilised

# Where a formula must be finite, with its slope. An activation meets both signs and, with weights of 0, exactly 0; a
# loss is tried in the middle, since logarithms are at home in losses and run away at the ends only.
_POINTS = {"z": {"z": [-1.0, 0.0, 1.0]}, "a": {"a": [0.5, 0.5], "t": [0.0, 1.0]}}


@lru_cache(maxsize=256)
def own_activation(text: str) -> Expression:
    """f over z, for a text over z (or x, the name in code).

    Raises:
        UserError: it is no formula, or none that can be trained; `where` names the place in the text.
    """
    formula = substitute(_read(text, ("x", "z")), {"x": Variable("z")})
    return _usable(stabilised(formula), "z")


@lru_cache(maxsize=256)
def own_loss(text: str) -> Expression:
    """What one output adds to the loss, over its activation a and its target t.

    Raises:
        UserError: as own_activation.
    """
    return _usable(stabilised(_read(text, ("a", "t"))), "a")


def activation_problem(text: object) -> tuple[str, str] | None:
    """What is wrong with an activation's text, and how to mend it; None for a good one."""
    return _problem(own_activation, text)


def loss_problem(text: object) -> tuple[str, str] | None:
    """Likewise for a loss."""
    return _problem(own_loss, text)


def _problem(read: Callable[[str], Expression], text: object) -> tuple[str, str] | None:
    try:
        read(str(text))
    except UserError as error:
        place = f" ({error.where})" if error.where and error.where != "formula" else ""
        return error.message + place, error.hint or "Mend the formula."
    return None


def _read(text: str, names: tuple[str, ...]) -> Expression:
    if not text.strip():
        example = "z * sigmoid(z)" if "z" in names else "(a - t)^2"
        raise UserError("The formula is empty.", hint=f"Write one, such as {example}.", where="formula")
    formula = parse(text, names)
    for node in in_order(formula):
        if isinstance(node, Apply) and (PRIMITIVES[node.primitive].reduces or node.primitive == "leads"):
            what = f"{node.primitive} looks at all units of a layer; this formula is for each unit by itself."
            raise UserError(what, hint=f"Write it without {node.primitive}.", where="formula")
    return formula


def _usable(formula: Expression, variable: str) -> Expression:
    """The formula, if it depends on its variable and is finite with its slope where it will be used."""
    if variable not in variables(formula):
        raise UserError(f"The formula does not depend on {variable}.", hint=f"Use {variable} in it.", where="formula")
    points = {name: np.array(values)[:, None] for name, values in _POINTS[variable].items()}
    slope = gradient(formula, (variable,))[variable]
    for noun, part in (("formula", formula), ("formula’s slope", slope)):
        values = np.broadcast_to(evaluate(part, points), points[variable].shape)[:, 0]
        wrong = np.flatnonzero(~np.isfinite(values))
        if len(wrong):
            at = f"{variable} = {points[variable][wrong[0], 0]:g}".replace("-", "−")
            what = f"The {noun} is {_in_words(float(values[wrong[0]]))} at {at}."
            raise UserError(what, hint="Keep it finite there, with max, abs or a small number added.", where="formula")
    return formula


def _in_words(value: float) -> str:
    return "no number" if np.isnan(value) else "infinite"
