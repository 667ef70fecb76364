"""Formulas as text: for torch (what runs and is exported) and for the screen (what the textbook prints)."""

from __future__ import annotations

import math

from core.expressions.evaluate import evaluate
from core.expressions.nodes import Apply, Constant, Expression, Variable, in_order
from core.expressions.primitives import ATOM, PRIMITIVES, PRODUCT, SIGN, SUM


def torch_text(expression: Expression, names: dict[str, str] | None = None) -> str:
    """Python text that computes the formula on tensors; `names` says what to call its variables.

    The text may use torch, torch.nn.functional as F, and a tensor `inputs` that gives the dtype.
    """
    texts: dict[Expression, str] = {}
    simple = _without_constant_parts(expression)
    for node in in_order(simple):
        if isinstance(node, Constant):
            texts[node] = _number_source(node.value)
        elif isinstance(node, Variable):
            texts[node] = (names or {}).get(node.name, node.name)
        elif isinstance(node, Apply):
            primitive = PRIMITIVES[node.primitive]
            inner = [_guarded(arg, texts[arg], always=primitive.binds < ATOM) for arg in node.args]
            texts[node] = primitive.torch(*inner)
    return texts[simple]


def _without_constant_parts(expression: Expression) -> Expression:
    """The formula with what is the same for all tensors worked out, because torch's functions take tensors only."""
    simple: dict[Expression, Expression] = {}
    for node in in_order(expression):
        simple[node] = node
        if isinstance(node, Apply):
            args = tuple(simple[arg] for arg in node.args)
            if all(isinstance(arg, Constant) for arg in args):
                simple[node] = Constant(float(evaluate(Apply(node.primitive, args), {})[0]))
            else:
                simple[node] = Apply(node.primitive, args)
    return simple[expression]


def _number_source(value: float) -> str:
    return repr(float(value)) if math.isfinite(value) else f"float('{value}')"


def _guarded(arg: Expression, text: str, *, always: bool) -> str:
    """An operator's operand in parentheses where it is an operator itself (or a negative number)."""
    operator = isinstance(arg, Apply) and PRIMITIVES[arg.primitive].binds < ATOM and arg.primitive != "square"
    negative = isinstance(arg, Constant) and arg.value < 0
    return f"({text})" if always and (operator or negative or text.startswith("-")) else text


def typeset(expression: Expression, names: dict[str, str] | None = None) -> str:
    """The formula as the textbook prints it, in Unicode: "max(z, 0)", "½·Σ (a − t)²"."""
    texts: dict[Expression, str] = {}
    for node in in_order(expression):
        if isinstance(node, Constant):
            texts[node] = number_text(node.value)
        elif isinstance(node, Variable):
            texts[node] = (names or {}).get(node.name, node.name)
        elif isinstance(node, Apply):
            primitive = PRIMITIVES[node.primitive]
            inner = [
                f"({texts[arg]})" if primitive.binds < ATOM and _binding(arg) < _needed(node, i) else texts[arg]
                for i, arg in enumerate(node.args)
            ]
            texts[node] = primitive.typeset(*inner)
    return texts[expression]


def number_text(value: float) -> str:
    """A constant as printed in a formula: a true minus sign, ½ for 0.5, no needless zeros."""
    if value == 0.5:
        return "½"
    return f"{value:.10g}".replace("-", "−")


def _binding(node: Expression) -> int:
    if isinstance(node, Apply):
        return PRIMITIVES[node.primitive].binds
    return SIGN if isinstance(node, Constant) and node.value < 0 else ATOM


def _needed(node: Apply, position: int) -> int:
    """How strongly an operand has to hold together to stand without parentheses."""
    primitive = PRIMITIVES[node.primitive]
    if node.primitive == "subtract" and position == 1:
        return PRODUCT
    if node.primitive in ("multiply", "divide") and position == 1:
        return SIGN if node.primitive == "multiply" else ATOM
    if node.primitive == "multiply":
        return PRODUCT
    return primitive.binds + (0 if primitive.binds in (SUM, PRODUCT) else 1)
