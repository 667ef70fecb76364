"""The local linear map of any layer, against torch's automatic differentiation of an independent network."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings

from core.graph_file import graph_to_json
from core.probing import jacobian
from tests.core.oracle import CLOSE, Answer, solve
from tests.core.oracle_strategies import Case, as_json, cases


def oracles(case: Case, answer: Answer, of: torch.Tensor) -> np.ndarray:
    """∂of/∂inputs, a row a number of `of`, columns in drawn order."""
    inputs = [answer.a[layer.id] for layer in case.graph.inputs]
    rows = []
    for value in of.reshape(-1):
        if not value.requires_grad:
            rows.append(np.zeros(case.graph.input_units))
            continue
        found = torch.autograd.grad(value, inputs, retain_graph=True, allow_unused=True)
        parts = [np.zeros(len(x)) if g is None else g.numpy() for x, g in zip(inputs, found, strict=True)]
        rows.append(np.concatenate(parts))
    return np.array(rows)


@given(cases())
@settings(max_examples=120)
def test_the_jacobian_of_any_layer_is_that_of_automatic_differentiation(case: Case) -> None:
    answer = solve(graph_to_json(case.graph), as_json(case.parameters), case.inputs[0].tolist())
    assume(answer.margin > CLOSE)
    for layer in case.graph.layers:
        expected = oracles(case, answer, answer.a[layer.id])
        ours = jacobian(case.graph, case.parameters, layer.id, case.inputs[0])
        np.testing.assert_allclose(ours, expected, rtol=1e-8, atol=1e-8 * max(1.0, np.abs(expected).max()))
        if layer.computes:
            expected = oracles(case, answer, answer.z[layer.id])
            ours = jacobian(case.graph, case.parameters, layer.id, case.inputs[0], of_z=True)
            np.testing.assert_allclose(ours, expected, rtol=1e-8, atol=1e-8 * max(1.0, np.abs(expected).max()))


@given(cases())
@settings(max_examples=30)
def test_along_directions_it_is_the_jacobian_times_them(case: Case) -> None:
    rng = np.random.default_rng(0)
    along = rng.standard_normal((case.graph.input_units, 2))
    last = case.graph.outputs[-1].id
    whole = jacobian(case.graph, case.parameters, last, case.inputs[0])
    part = jacobian(case.graph, case.parameters, last, case.inputs[0], directions=along)
    assert part == pytest.approx(whole @ along, rel=1e-9, abs=1e-9)
