"""Derivatives of whole formulas, as formulas, against autograd through an independent evaluation."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import assume, event, given, settings
from torch.nn import functional

from core.expressions import Variable, evaluate, gradient, parse, torch_text
from core.expressions.nodes import ZERO
from tests.core.expressions.formulas import is_steady, meets_nan, printed, trees

Z = np.array([[-1.73, -0.31, 0.47, 2.91], [0.83, 0.19, -0.67, -2.31]])
A = np.array([[0.61, 1.37, -2.13, 0.23], [1.9, -0.41, 0.77, -1.1]])


def autograd(text: str, **values: np.ndarray) -> dict[str, np.ndarray]:
    """∂(Σ of the formula)/∂variable by torch, through torch text."""
    tensors = {name: torch.tensor(value, requires_grad=True) for name, value in values.items()}
    source = torch_text(parse(text, tuple(values)))
    result: Any = eval(source, {"torch": torch, "F": functional, "inputs": next(iter(tensors.values())), **tensors})
    total = torch.as_tensor(result, dtype=torch.float64).sum()
    if total.requires_grad:
        total.backward()
    return {n: np.zeros_like(values[n]) if t.grad is None else t.grad.numpy() for n, t in tensors.items()}


def ours(text: str, **values: np.ndarray) -> dict[str, np.ndarray]:
    formulas = gradient(parse(text, tuple(values)), tuple(values))
    return {n: np.broadcast_to(evaluate(f, values), values[n].shape) for n, f in formulas.items()}


@given(trees(leaves=10))
@settings(max_examples=200)
def test_a_random_formula_has_autograds_derivative(tree: object) -> None:
    text = printed(tree)
    values = {"z": Z[0], "a": A[0]}
    assume(is_steady(tree, values))
    assume(not meets_nan(parse(text, ("z", "a")), values))
    with np.errstate(all="ignore"):
        result = evaluate(parse(text, ("z", "a")), values)
        mine = ours(text, **values)
    theirs = autograd(text, **values)
    sane = all(np.isfinite(g).all() and (np.abs(g) < 1e8).all() for g in (result, *mine.values(), *theirs.values()))
    event(f"compared: {sane}")
    assume(sane)
    # Ties between constants (max(1, 1·z/z)) are torn apart by rounding: compare a neighbouring point as well.
    near = {n: v * (1 + 1e-9) for n, v in values.items()}
    beside = ours(text, **near)
    assume(all(np.allclose(mine[n], beside[n], rtol=1e-3, atol=1e-3) for n in values))
    for name in values:
        np.testing.assert_allclose(mine[name], theirs[name], rtol=1e-7, atol=1e-9, err_msg=text)


@pytest.mark.parametrize(
    "text",
    [
        "exp(z - logsumexp(z))",
        "sum(a - mean(a)) + 0 * sum(z)",
        "sum((a - mean(a))^2) * sum(z)",
        "z + sum(z)",
        "z * mean(z)",
        "mean(z) + a",
        "sum(z) * sum(a)",
        "sum(z + sum(a))",
        "sum(1 + sum(z)) * a",
        "logsumexp(z) - logsumexp(a + sum(z))",
        "mean(max(z, mean(a)))",
        "largest(z) * a + z",
        "sum(z * (1 - leads(a)))",
        "sum(where(z > mean(z), z^2, sum(a)))",
        "sum(z) / count(z) + a * count(a)",
        "-sum(t * log(a^2 + 1))",
    ],
)
def test_reductions_send_their_gradient_to_every_unit(text: str) -> None:
    values = {"z": Z, "a": A, "t": A[::-1].copy()}
    theirs = autograd(text, **values)
    # autograd sums a reduced result once; `gradient` seeds with 1 likewise
    for name, mine in ours(text, **values).items():
        np.testing.assert_allclose(mine, theirs[name], rtol=1e-12, atol=1e-13, err_msg=name)


def test_a_seed_is_carried_back_by_the_chain_rule() -> None:
    g = np.array([0.3, -1.2, 2.0, 0.7])
    softmax = torch.softmax(tensor := torch.tensor(Z[0], requires_grad=True), -1)
    (softmax * torch.tensor(g)).sum().backward()
    formula = gradient(parse("exp(z - logsumexp(z))"), ("z",), Variable("g"))["z"]
    assert tensor.grad is not None
    np.testing.assert_allclose(evaluate(formula, {"z": Z[0], "g": g}), tensor.grad.numpy(), rtol=1e-12)


@pytest.mark.parametrize("text", ["max(z, 0)", "min(z, 0) * -1 + max(z, 0)", "where(z > 0, z, 0)"])
def test_an_infinite_slope_behind_a_closed_way_comes_to_nothing_as_in_torch(text: str) -> None:
    places = np.array([-1.0, 2.0])
    seed = np.array([np.inf, 3.0]) if "min" not in text else np.array([1.0, np.inf])
    found = evaluate(gradient(parse(text, ("z",)), ("z",), Variable("g"))["z"], {"z": places, "g": seed})
    z = torch.tensor(places, requires_grad=True)
    result: Any = eval(torch_text(parse(text, ("z",))), {"torch": torch, "F": functional, "z": z})
    result.backward(torch.tensor(seed))
    assert z.grad is not None
    np.testing.assert_array_equal(found, z.grad.numpy())


def test_what_does_not_depend_on_a_variable_has_the_derivative_zero() -> None:
    assert gradient(parse("exp(a)", ("a", "z")), ("z",)) == {"z": ZERO}
    assert gradient(parse("sign(z) + (z > 2)"), ("z",)) == {"z": ZERO}


def test_derivatives_stay_short() -> None:
    assert gradient(parse("z"), ("z",))["z"] == parse("1")
    assert gradient(parse("3 * z + 2"), ("z",))["z"] == parse("3")
    assert gradient(parse("sin(z)"), ("z",))["z"] == parse("cos(z)")
