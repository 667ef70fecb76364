"""Every operation's value, derivative and torch text, against torch's own functions and autograd in float64."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.nn import functional

from core.expressions import Apply, Expression, Variable, evaluate, gradient, parse, torch_text, typeset
from core.expressions.primitives import PRIMITIVES

NAMES = ("p", "q", "r")

# Written by hand from what the operations are called; nothing here is Netfold's.
TORCH: dict[str, Callable[..., Tensor]] = {
    "add": torch.add,
    "subtract": torch.sub,
    "multiply": torch.mul,
    "divide": torch.div,
    "negate": torch.neg,
    "power": torch.pow,
    "square": lambda x: x * x,
    "sqrt": torch.sqrt,
    "exp": torch.exp,
    "expm1": torch.expm1,
    "log": torch.log,
    "sin": torch.sin,
    "cos": torch.cos,
    "tan": torch.tan,
    "erf": torch.erf,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "softplus": functional.softplus,
    "abs": torch.abs,
    "sign": torch.sign,
    "greater": lambda x, y: (x > y).double() + 0 * x,
    "where": lambda c, x, y: torch.where(c > 0, x, y),
    "max": torch.maximum,
    "min": torch.minimum,
    "sum": lambda x: x.sum(-1, keepdim=True),
    "mean": lambda x: x.mean(-1, keepdim=True),
    "count": lambda x: torch.full((*x.shape[:-1], 1), float(x.shape[-1]), dtype=x.dtype) + 0 * x.sum(-1, keepdim=True),
    "logsumexp": lambda x: torch.logsumexp(x, -1, keepdim=True),
    "largest": lambda x: torch.max(x, -1, keepdim=True)[0],
    "leads": lambda x: functional.one_hot(torch.argmax(x, -1), x.shape[-1]).double() + 0 * x,
}
POSITIVE = {"power", "sqrt", "log"}  # whose first argument must be above 0
FINITE_BELOW = 1000.0


def points(name: str, *, seed: int = 3) -> dict[str, np.ndarray]:
    """Random arguments [20, 5], away from kinks (0, ties) and poles."""
    rng = np.random.default_rng(seed)

    def away_from_zero() -> np.ndarray:
        return rng.choice([-1.0, 1.0], (20, 5)) * rng.uniform(0.05, 3, (20, 5))

    values = {n: away_from_zero() for n in NAMES[: PRIMITIVES[name].arity]}
    if name in POSITIVE:
        values["p"] = np.abs(values["p"])
    if name == "tan":
        values["p"] = values["p"] / 2.2  # below π/2
    return values


def applied(name: str) -> Expression:
    return Apply(name, tuple(Variable(n) for n in NAMES[: PRIMITIVES[name].arity]))


def on_tensors(text: str, values: Mapping[str, Tensor]) -> Any:
    """Runs torch text the way generated source does."""
    inputs = next(iter(values.values()))
    return eval(text, {"torch": torch, "F": functional, "inputs": inputs, **values})


def test_every_primitive_has_a_counterpart_here() -> None:
    assert set(TORCH) == set(PRIMITIVES)


@pytest.mark.parametrize("name", PRIMITIVES)
def test_values_are_torchs(name: str) -> None:
    values = points(name)
    ours = evaluate(applied(name), values)
    theirs = TORCH[name](*(torch.tensor(v) for v in values.values()))
    np.testing.assert_allclose(ours, theirs.numpy(), rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize("name", PRIMITIVES)
def test_derivatives_are_autograds(name: str) -> None:
    values = points(name)
    tensors = {n: torch.tensor(v, requires_grad=True) for n, v in values.items()}
    result = TORCH[name](*tensors.values())
    weight = np.random.default_rng(1).standard_normal(tuple(result.shape))
    (result * torch.tensor(weight)).sum().backward()
    formulas = gradient(applied(name), tuple(values), Variable("g"))
    for n, tensor in tensors.items():
        ours = evaluate(formulas[n], {**values, "g": weight})
        theirs = np.zeros((20, 5)) if tensor.grad is None else tensor.grad.numpy()
        np.testing.assert_allclose(np.broadcast_to(ours, (20, 5)), theirs, rtol=1e-12, atol=1e-14, err_msg=n)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("name", PRIMITIVES)
def test_torch_text_computes_the_same_values_and_gradients(name: str, dtype: torch.dtype) -> None:
    values = points(name)
    tensors = {n: torch.tensor(v, dtype=dtype, requires_grad=True) for n, v in values.items()}
    result = on_tensors(torch_text(applied(name)), tensors)
    assert result.dtype == dtype
    tolerance = 1e-12 if dtype == torch.float64 else 2e-5
    np.testing.assert_allclose(result.detach().numpy(), evaluate(applied(name), values), rtol=tolerance, atol=tolerance)
    if not result.requires_grad:
        assert all(formula == parse("0") for formula in gradient(applied(name), tuple(values)).values())
        return
    result.sum().backward()
    for n, formula in gradient(applied(name), tuple(values), parse("1")).items():
        ours = np.broadcast_to(evaluate(formula, values), (20, 5))
        theirs = np.zeros((20, 5)) if tensors[n].grad is None else tensors[n].grad.numpy()
        np.testing.assert_allclose(ours, theirs, rtol=tolerance, atol=tolerance, err_msg=n)


@pytest.mark.parametrize("name", PRIMITIVES)
def test_values_keep_single_precision(name: str) -> None:
    values = {n: v.astype(np.float32) for n, v in points(name).items()}
    assert evaluate(applied(name), values).dtype == np.float32


# At kinks the contract decides, and both worlds (numpy's partials and autograd through the torch text) obey it.
KINKS = [
    ("max(z, 0)", 0.0, 0.0, 0.0),
    ("max(0, z)", 0.0, 0.0, 1.0),
    ("max(z, 2)", 2.0, 2.0, 0.0),
    ("min(0, z)", 0.0, 0.0, 1.0),
    ("min(z, 0)", 0.0, 0.0, 0.0),
    ("abs(z)", 0.0, 0.0, 0.0),
    ("|z - 1|", 1.0, 0.0, 0.0),
    ("sign(z)", 0.0, 0.0, 0.0),
    ("sign(z)", 1.5, 1.0, 0.0),
    ("z > 0", 0.0, 0.0, 0.0),
    ("z > 0", 2.0, 1.0, 0.0),
    ("where(z > 0, z, 3 * z)", 0.0, 0.0, 3.0),
    ("where(z, 5 * z, 2 * z)", 0.0, 0.0, 2.0),
    ("z^2", 0.0, 0.0, 0.0),
    ("z^1", 0.0, 0.0, 1.0),
    ("z^3", 0.0, 0.0, 0.0),
]


@pytest.mark.parametrize(("text", "z", "value", "slope"), KINKS)
def test_at_a_kink_value_and_slope_are_the_contracts(text: str, z: float, value: float, slope: float) -> None:
    formula = parse(text)
    at = {"z": np.array([z])}
    assert evaluate(formula, at)[0] == value
    assert evaluate(gradient(formula, ("z",))["z"], at)[0] == slope
    tensor = torch.tensor([z], dtype=torch.float64, requires_grad=True)
    result = on_tensors(torch_text(formula, {"z": "z"}), {"z": tensor})
    assert result.item() == value
    (result.sum() + 0 * tensor.sum()).backward()
    assert tensor.grad is not None
    assert tensor.grad.item() == slope


def test_the_first_of_equal_units_leads() -> None:
    z = np.array([[2.0, 2.0, 1.0], [0.0, 3.0, 3.0], [1.0, 1.0, 1.0]])
    formula = parse("largest(z)")
    first = np.array([[1.0, 0, 0], [0, 1, 0], [1, 0, 0]])
    np.testing.assert_array_equal(evaluate(parse("leads(z)"), {"z": z}), first)
    np.testing.assert_array_equal(evaluate(gradient(formula, ("z",))["z"], {"z": z}), first)
    tensor = torch.tensor(z, requires_grad=True)
    on_tensors(torch_text(formula), {"z": tensor}).sum().backward()
    assert tensor.grad is not None
    np.testing.assert_array_equal(tensor.grad.numpy(), first)
    np.testing.assert_array_equal(on_tensors(torch_text(parse("leads(z)")), {"z": tensor}).detach().numpy(), first)


@pytest.mark.parametrize("kind", [np.float32, np.float64])
@pytest.mark.parametrize(
    ("text", "below", "above"),
    [
        ("sigmoid(z)", 0.0, 1.0),
        ("tanh(z)", -1.0, 1.0),
        ("softplus(z)", 0.0, 1000.0),
        ("erf(z)", -1.0, 1.0),
        ("logsumexp(z)", -1000.0, 1000.0),
    ],
)
def test_stable_forms_do_not_overflow(text: str, below: float, above: float, kind: type) -> None:
    formula = parse(text)
    for z, expected in ((-FINITE_BELOW, below), (FINITE_BELOW, above)):
        at = {"z": np.array([z], kind)}
        assert evaluate(formula, at)[0] == expected
        assert np.isfinite(evaluate(gradient(formula, ("z",))["z"], at)).all()


def test_small_results_keep_their_digits() -> None:
    assert evaluate(parse("softplus(z)"), {"z": np.array([-40.0])})[0] == pytest.approx(np.exp(-40.0), rel=1e-14)
    assert evaluate(parse("sigmoid(z)"), {"z": np.array([-40.0])})[0] == pytest.approx(np.exp(-40.0), rel=1e-14)
    assert evaluate(parse("expm1(z)"), {"z": np.array([1e-12])})[0] == pytest.approx(1e-12, rel=1e-11)


@pytest.mark.parametrize("name", PRIMITIVES)
def test_every_primitive_is_printed(name: str) -> None:
    assert typeset(applied(name)).strip()
    assert torch_text(applied(name)).strip()
