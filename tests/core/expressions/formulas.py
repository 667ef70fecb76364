"""Random formulas for property tests, printed and given a meaning without any help from core.expressions."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from hypothesis import strategies as st

from core.expressions import Expression, Program

# A tree is a number, a name, or (operation, *trees).
Tree = Any
SIGNS = {"add": "+", "subtract": "-", "multiply": "*", "divide": "/", "greater": ">"}
STRENGTH = {"greater": 0, "add": 1, "subtract": 1, "multiply": 2, "divide": 2, "negate": 3, "power": 4, "square": 4}
UNARY = ("sqrt", "exp", "expm1", "log", "sin", "cos", "tan", "erf", "sigmoid", "tanh", "softplus", "abs", "sign")
REDUCTIONS = ("sum", "mean", "logsumexp", "largest")
NAMES = ("z", "a")


def softplus(x: Any) -> Any:
    return np.logaddexp(0, x)


def sigmoid(x: Any) -> Any:
    return np.exp(-softplus(-np.asarray(x, np.float64)))


def logsumexp(x: Any) -> Any:
    return np.logaddexp.reduce(np.atleast_1d(x), axis=-1, keepdims=True)


MEANING: dict[str, Callable[..., Any]] = {
    "add": np.add,
    "subtract": np.subtract,
    "multiply": np.multiply,
    "divide": np.true_divide,
    "negate": np.negative,
    "power": lambda x, y: np.asarray(x, np.float64) ** np.asarray(y, np.float64),
    "square": lambda x: np.multiply(x, x),
    "sqrt": np.sqrt,
    "exp": np.exp,
    "expm1": np.expm1,
    "log": np.log,
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "erf": np.vectorize(math.erf, otypes=[np.float64]),
    "sigmoid": sigmoid,
    "tanh": np.tanh,
    "softplus": softplus,
    "abs": np.abs,
    "sign": np.sign,
    "greater": lambda x, y: np.where(np.asarray(x) > y, 1.0, 0.0),
    "where": lambda c, x, y: np.where(np.asarray(c) > 0, x, y),
    "max": np.maximum,
    "min": np.minimum,
    "sum": lambda x: np.sum(np.atleast_1d(x), axis=-1, keepdims=True),
    "mean": lambda x: np.mean(np.atleast_1d(x), axis=-1, keepdims=True),
    "logsumexp": logsumexp,
    "largest": lambda x: np.max(np.atleast_1d(x), axis=-1, keepdims=True),
}


def trees(*, reductions: bool = False, leaves: int = 12) -> st.SearchStrategy[Tree]:
    numbers = st.sampled_from([0.0, 0.5, 1.0, 2.0, 3.0, 10.0, 0.1])
    leaf = numbers | st.sampled_from(NAMES)

    def grow(inner: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
        one = st.sampled_from((*UNARY, "negate", "square", *(REDUCTIONS if reductions else ())))
        two = st.sampled_from(("add", "subtract", "multiply", "divide", "power", "greater", "max", "min"))
        return st.tuples(one, inner) | st.tuples(two, inner, inner) | st.tuples(st.just("where"), inner, inner, inner)

    return st.recursive(leaf, grow, max_leaves=leaves)


def printed(tree: Tree) -> str:
    """The tree as text of the language, with no parenthesis that precedence makes needless."""
    return _printed(tree)[0]


def _printed(tree: Tree) -> tuple[str, int]:
    if isinstance(tree, float):
        return f"{tree:g}", 5
    if isinstance(tree, str):
        return tree, 5
    name, *args = tree
    strength = STRENGTH.get(name, 5)
    if name == "negate":
        return f"-{_inside(args[0], 3)}", 3
    if name == "square":
        return f"{_inside(args[0], 5)}^2", 4
    if name == "power":  # to the right: a ^ b ^ c is a ^ (b ^ c), and its exponent may carry a sign
        return f"{_inside(args[0], 5)} ** {_inside(args[1], 3)}", 4
    if name in SIGNS:
        return f"{_inside(args[0], strength)} {SIGNS[name]} {_inside(args[1], strength + 1)}", strength
    if name == "abs":
        return f"|{_inside(args[0], 0)}|", 5
    return f"{name}({', '.join(_printed(a)[0] for a in args)})", 5


def _inside(tree: Tree, least: int) -> str:
    text, strength = _printed(tree)
    return text if strength >= least else f"({text})"


def meaning(tree: Tree, values: dict[str, Any], *, error: float = 0.0) -> Any:
    """What the tree says, computed by numpy alone; `error` is a relative error made by every function on the way."""
    with np.errstate(all="ignore"):
        if isinstance(tree, float):
            return np.array([tree])
        if isinstance(tree, str):
            return values[tree]
        name, *args = tree
        result = MEANING[name](*(meaning(a, values, error=error) for a in args))
        exact = name in ("negate", "abs", "sign", "greater", "where", "max", "min", "largest")
        return result if exact else result * (1 + error)


def is_steady(tree: Tree, values: dict[str, Any]) -> bool:
    """Whether rounding changes little: sin of a huge number, say, turns the last bit of it into anything."""
    true, more, less = (np.asarray(meaning(tree, values, error=e)) for e in (0.0, 1e-12, -1e-12))
    return np.allclose(true, more, rtol=1e-9, equal_nan=True) and np.allclose(true, less, rtol=1e-9, equal_nan=True)


def meets_nan(formula: Expression, values: dict[str, Any]) -> bool:
    """Whether some part of a formula is not a number: from there max and min may go on differently."""
    return any(np.isnan(part).any() for part in Program.of(formula).run(values, np.dtype(np.float64)))
