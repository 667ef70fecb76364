"""One small language for formulas: activations, losses and what a user types are written in it.

`parse(text)` gives an Expression; `evaluate` computes it with numpy, `gradient` differentiates it, `torch_text` and
`typeset` print it. Adding an operation is one statement in primitives.py.
"""

from core.expressions.evaluate import Program, evaluate
from core.expressions.gradient import gradient
from core.expressions.nodes import Apply, Constant, Expression, Variable, is_zero, substitute, variables
from core.expressions.parser import parse
from core.expressions.text import torch_text, typeset

__all__ = [
    "Apply",
    "Constant",
    "Expression",
    "Program",
    "Variable",
    "evaluate",
    "gradient",
    "is_zero",
    "parse",
    "substitute",
    "torch_text",
    "typeset",
    "variables",
]
