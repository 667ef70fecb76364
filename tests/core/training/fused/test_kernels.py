"""Every elementwise primitive in machine code against numpy in float64: a few ulp, and the same at the odd places."""

from __future__ import annotations

import math

import numpy as np
import pytest

from core.expressions import Apply, Expression, Variable, evaluate, parse
from core.expressions.kernel import KERNELS
from core.expressions.primitives import PRIMITIVES
from core.training.fused.assembly import Function, Index
from core.training.fused.formulas import ORDER_SENSITIVE, Formula
from core.training.fused.machine import compiled
from core.training.fused.module import Module
from core.training.fused.vector import LANES

pytest.importorskip("llvmlite", exc_type=ImportError)

Floats = np.ndarray
# primitive → where it is tried, and how many units in the last place it may be off
RANGES: dict[str, tuple[float, float, float]] = {
    "exp": (-87, 88, 2),
    "expm1": (-30, 88, 3),
    "log": (1e-30, 1e30, 2),
    "sin": (-100, 100, 3),
    "cos": (-100, 100, 3),
    "tan": (-100, 100, 5),
    "erf": (-5, 5, 4),
    "sigmoid": (-80, 80, 4),
    "tanh": (-12, 12, 2),
    "softplus": (-80, 80, 4),
    "sqrt": (0, 1e6, 1),
}
ODD = np.array(
    [0.0, -0.0, np.inf, -np.inf, np.nan, 1e-42, 3e38, -3e38, 1, -1, 89.5, -110, 0.5, 1e-6, -1e-6, 2], np.float32
)


def run(expression: Expression, *columns: Floats) -> Floats:
    """The formula over vectors x0, x1, … in machine code."""
    count = len(columns[0]) // LANES
    rows = np.stack(columns).astype(np.float32)
    out = np.zeros(rows.shape[1], np.float32)
    code = Function("train", ("table",), ("count",))
    places = [code.let(f"load ptr, ptr {code.let(f'getelementptr ptr, ptr %table, i64 {n}')}") for n in range(2)]

    def vector(number: Index) -> None:
        start = code.times(number, LANES)
        narrow = {f"x{n}": code.load(places[0], code.plus(start, n * rows.shape[1])) for n in range(len(columns))}
        code.store(Formula(code, 1, {}, narrow).narrow_value(expression), places[1], start)

    code.loop("%count", vector)
    module = Module()
    module.add(code)
    table = np.array([rows.ctypes.data, out.ctypes.data], np.uint64)
    compiled(module.text()).train(table.ctypes.data, count)
    return out


def ulps(got: Floats, exact: Floats) -> Floats:
    expected = exact.astype(np.float32)
    size = np.spacing(np.maximum(np.abs(expected), np.float32(1.2e-38)))
    return np.abs(got.astype(np.float64) - exact) / size


def test_every_primitive_without_a_loop_has_a_kernel() -> None:
    elementwise = {name for name, p in PRIMITIVES.items() if not p.reduces and name != ORDER_SENSITIVE}
    assert elementwise == set(KERNELS)


@pytest.mark.parametrize("name", RANGES)
def test_a_function_is_good_to_a_few_units_in_the_last_place(name: str) -> None:
    low, high, allowed = RANGES[name]
    rng = np.random.default_rng(0)
    wide = np.exp(rng.uniform(math.log(low), math.log(high), 8000)) if low > 0 else rng.uniform(low, high, 8000)
    narrow = rng.uniform(max(low, -2), min(high, 2), 8000)
    tiny = 10.0 ** rng.uniform(-30, 0, 4000) * (1 if low >= 0 else rng.choice([-1, 1], 4000))
    x = np.concatenate([wide, narrow, tiny]).astype(np.float32)
    if low > 0:
        x = np.abs(x)
    expression = Apply(name, (Variable("x0"),))
    exact = evaluate(expression, {"x0": x.astype(np.float64)[:, None]})[:, 0]
    off = ulps(run(expression, x), exact)
    if name in ("sin", "cos", "tan"):  # near a zero the argument's own last digit decides
        off = off[np.abs(exact) > 1e-3]
    assert off.max() <= allowed, (x[np.argmax(off)], off.max())


@pytest.mark.parametrize("name", [n for n in KERNELS if n != "power"])
def test_infinities_and_not_a_numbers_go_through_as_in_numpy(name: str) -> None:
    arity = PRIMITIVES[name].arity
    grids = [g.ravel() for g in np.meshgrid(*[ODD] * min(arity, 2))]
    columns = (grids * 2)[:arity]
    expression = Apply(name, tuple(Variable(f"x{n}") for n in range(arity)))
    exact = evaluate(expression, {f"x{n}": c[:, None] for n, c in enumerate(columns)})[:, 0]
    got = run(expression, *columns)
    if name in ("sin", "cos", "tan"):
        keep = ~(np.abs(columns[0]) > 1e4) | ~np.isfinite(columns[0])
        got, exact = got[keep], exact[keep]
    np.testing.assert_allclose(got, exact, rtol=1e-6, atol=1e-37)


@pytest.mark.parametrize("text", ["x0^3", "x0^-2", "x0^0", "x0^2.5", "x0^0.5", "2^x0", "x0^1"])
def test_powers_of_known_and_of_variable_exponents_are_exact_to_a_few_ulp(text: str) -> None:
    x = np.linspace(0.1, 4, 64).astype(np.float32)
    x[:8] *= -1 if text in ("x0^3", "x0^-2", "x0^0", "x0^1", "2^x0") else 1
    expression = parse(text, ("x0",))
    exact = evaluate(expression, {"x0": x.astype(np.float64)[:, None]})[:, 0]
    np.testing.assert_allclose(run(expression, x), exact, rtol=2e-6)
