"""The table of operations that formulas are made of. A primitive states once all that Netfold needs to know of it.

Values are arrays over [..., units]. An elementwise primitive works unit by unit; a reducing one takes the last axis to
length one. `partials` are formulas too, so that a derivative can be evaluated, printed and compiled like any other.
At a tie max and min pass the gradient to their SECOND argument: max(z, 0) has the derivative 0 at 0, min(0, z) has 1.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.expressions.nodes import ONE, ZERO, Expression, apply
from core.registry import Table

Values = np.ndarray[Any, np.dtype[np.floating[Any]]]
_AS_NUMBER = ".to(inputs.dtype)"  # a comparison's truth values in the network's precision
# Binding strengths of printed operators, loosest first.
COMPARISON, SUM, PRODUCT, SIGN, POWER, ATOM = range(6)


@dataclass(frozen=True)
class Primitive:
    """One operation.

    Attributes:
        name: what formulas call it, and what a parsed operator becomes.
        arity: number of arguments.
        value: numpy arrays → numpy array, in the arguments' precision.
        partials: (arguments, result) → ∂result/∂argument for each, as formulas; ZERO where it is 0 everywhere.
        torch: argument texts (each safe to stand in a product) → Python text on tensors.
        typeset: argument texts → text for the screen; arguments that bind looser than `binds` come in parentheses.
        binds: how strongly its printed form holds together.
        reduces: whether it takes the units axis to length one.
    """

    name: str
    arity: int
    value: Callable[..., Any]
    partials: Callable[[tuple[Expression, ...], Expression], tuple[Expression, ...]]
    torch: Callable[..., str]
    typeset: Callable[..., str]
    binds: int = ATOM
    reduces: bool = False


PRIMITIVES: Table[Primitive] = Table("operation")


def _add(
    name: str,
    value: Callable[..., Any],
    partials: Callable[[tuple[Expression, ...], Expression], tuple[Expression, ...]],
    torch: str | Callable[..., str],
    typeset: str | Callable[..., str],
    *,
    arity: int = 1,
    binds: int = ATOM,
    reduces: bool = False,
) -> None:
    """Adds a primitive; texts are format strings with {0}, {1} … for the arguments, or functions of them."""
    torch_form = torch if callable(torch) else torch.format
    shown_form = typeset if callable(typeset) else typeset.format
    PRIMITIVES.add(Primitive(name, arity, value, partials, torch_form, shown_form, binds, reduces))


def _choice(condition: Expression) -> tuple[Expression, Expression]:
    """The partials of what takes its first argument where a condition holds, and its second elsewhere."""
    return apply("where", condition, ONE, ZERO), apply("where", condition, ZERO, ONE)


def _torch_max(a: str, b: str) -> str:
    return f"torch.relu({a})" if b == "0.0" else f"torch.where({b} >= {a}, {b}, {a})"


def _torch_where(condition: str, a: str, b: str) -> str:
    if _is_number(condition):
        condition = _number_tensor(condition)
    if _is_number(a) and _is_number(b):  # of two plain numbers torch makes float32
        a = _number_tensor(a)
    test = condition.removesuffix(_AS_NUMBER) if condition.endswith(_AS_NUMBER) else f"{condition} > 0"
    return f"torch.where({test}, {a}, {b})"


def _is_number(text: str) -> bool:
    try:
        float(text.removeprefix("float('").removesuffix("')"))
    except ValueError:
        return False
    return True


def _number_tensor(text: str) -> str:
    return f"torch.full((), {text}, dtype=inputs.dtype, device=inputs.device)"


def _torch_reduction(method: str) -> str:
    return f"({{0}}).{method}(dim=-1, keepdim=True)"


def _sigmoid(x: Values) -> Values:
    # 1/(1+e^−x) for x ≥ 0 and e^x/(1+e^x) below, so that no power overflows
    small = np.exp(-np.abs(x))
    return np.where(x >= 0, 1 / (1 + small), small / (1 + small))


def _softplus(x: Values) -> Values:
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


def _erf(x: Values) -> Values:
    return np.vectorize(math.erf, otypes=[np.float64])(x).astype(x.dtype)


def _logsumexp(x: Values) -> Values:
    top = np.max(x, axis=-1, keepdims=True)
    top = np.where(np.isfinite(top), top, 0)
    return top + np.log(np.sum(np.exp(x - top), axis=-1, keepdims=True))


def _leads(x: Values) -> Values:
    first = np.zeros_like(x)
    np.put_along_axis(first, np.argmax(x, axis=-1, keepdims=True), 1, axis=-1)
    return first


def _flat(args: tuple[Expression, ...], result: Expression) -> tuple[Expression, ...]:
    return (ZERO,) * len(args)


# Arithmetic
_add("add", np.add, lambda a, y: (ONE, ONE), "{0} + {1}", "{0} + {1}", arity=2, binds=SUM)
_add("subtract", np.subtract, lambda a, y: (ONE, -ONE), "{0} - {1}", "{0} − {1}", arity=2, binds=SUM)
_add("multiply", np.multiply, lambda a, y: (a[1], a[0]), "{0} * {1}", "{0}·{1}", arity=2, binds=PRODUCT)
_add("divide", np.divide, lambda a, y: (1 / a[1], -y / a[1]), "{0} / {1}", "{0}/{1}", arity=2, binds=PRODUCT)
_add("negate", np.negative, lambda a, y: (-ONE,), "-{0}", "−{0}", binds=SIGN)
_add(
    "power",
    np.power,
    lambda a, y: (a[1] * apply("power", a[0], a[1] - 1.0), y * apply("log", a[0])),
    "{0} ** {1}",
    "{0}^{1}",
    arity=2,
    binds=POWER,
)
_add("square", np.square, lambda a, y: (2.0 * a[0],), "torch.square({0})", "{0}²", binds=POWER)
_add("sqrt", np.sqrt, lambda a, y: (0.5 / y,), "torch.sqrt({0})", "√({0})")

# Elementary functions
_add("exp", np.exp, lambda a, y: (y,), "torch.exp({0})", lambda x: f"e^({x})" if len(x) > 1 else f"e^{x}")
_add("expm1", np.expm1, lambda a, y: (apply("exp", a[0]),), "torch.expm1({0})", "(e^({0}) − 1)")
_add("log", np.log, lambda a, y: (1 / a[0],), "torch.log({0})", "ln({0})")
_add("sin", np.sin, lambda a, y: (apply("cos", a[0]),), "torch.sin({0})", "sin({0})")
_add("cos", np.cos, lambda a, y: (-apply("sin", a[0]),), "torch.cos({0})", "cos({0})")
_add("tan", np.tan, lambda a, y: (1.0 + apply("square", y),), "torch.tan({0})", "tan({0})")
_add(
    "erf",
    _erf,
    lambda a, y: (2 / math.sqrt(math.pi) * apply("exp", -apply("square", a[0])),),
    "torch.erf({0})",
    "erf({0})",
)

# Stable forms: exact where the textbook formula overflows or cancels
_add("sigmoid", _sigmoid, lambda a, y: (y * (1.0 - y),), "torch.sigmoid({0})", "σ({0})")
_add("tanh", np.tanh, lambda a, y: (1.0 - apply("square", y),), "torch.tanh({0})", "tanh({0})")
_add("softplus", _softplus, lambda a, y: (apply("sigmoid", a[0]),), "-F.logsigmoid(-({0}))", "ln(1 + e^({0}))")

# Comparisons and corners: flat parts have the derivative 0
_add("abs", np.abs, lambda a, y: (apply("sign", a[0]),), "torch.abs({0})", "|{0}|")
_add("sign", np.sign, _flat, "torch.sign({0}).detach()", "sign({0})")
_add(
    "greater",
    lambda a, b: (a > b).astype(np.result_type(a, b)),
    _flat,
    "({0} > {1})" + _AS_NUMBER,
    "{0} > {1}",
    arity=2,
    binds=COMPARISON,
)
_add(
    "where",
    lambda c, a, b: np.where(c > 0, a, b),
    lambda a, y: (ZERO, *_choice(a[0])),
    _torch_where,
    "({1} if {0}, else {2})",
    arity=3,
)
_add(
    "max",
    np.maximum,
    lambda a, y: _choice(apply("greater", a[0], a[1])),
    _torch_max,
    "max({0}, {1})",
    arity=2,
)
_add(
    "min",
    np.minimum,
    lambda a, y: _choice(apply("greater", a[1], a[0])),
    "torch.where({1} <= {0}, {1}, {0})",
    "min({0}, {1})",
    arity=2,
)

# Reductions over units
_add(
    "sum",
    lambda x: np.sum(x, axis=-1, keepdims=True),
    lambda a, y: (ONE,),
    _torch_reduction("sum"),
    "Σ({0})",
    reduces=True,
)
_add(
    "mean",
    lambda x: np.mean(x, axis=-1, keepdims=True),
    lambda a, y: (1 / apply("count", a[0]),),
    _torch_reduction("mean"),
    "mean({0})",
    reduces=True,
)
_add(
    "count",
    lambda x: np.full((*x.shape[:-1], 1), x.shape[-1], x.dtype),
    _flat,
    "torch.ones_like({0}).sum(dim=-1, keepdim=True)",
    "n",
    reduces=True,
)
_add(
    "logsumexp",
    _logsumexp,
    lambda a, y: (apply("exp", a[0] - y),),
    "torch.logsumexp({0}, dim=-1, keepdim=True)",
    "ln Σ e^({0})",
    reduces=True,
)
_add(
    "largest",
    lambda x: np.max(x, axis=-1, keepdims=True),
    lambda a, y: (apply("leads", a[0]),),
    "torch.max({0}, dim=-1, keepdim=True)[0]",
    "max_j({0})",
    reduces=True,
)
_add(
    "leads",  # 1 at the first of the largest units, 0 elsewhere
    _leads,
    _flat,
    "F.one_hot(torch.argmax({0}, dim=-1), ({0}).shape[-1]).to(inputs.dtype)",
    "[{0} largest]",
)
