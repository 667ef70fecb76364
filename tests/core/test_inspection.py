"""One example taken apart, and the trace format of CONTRACT §3."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from core.arrays import Array, FrozenMap
from core.choice import Choice
from core.graph import Connection, Graph, Layer
from core.inspection import inspect_example, trace_to_json
from core.parameters import Parameters

XOR = Graph(
    (
        Layer("x", "input", 2),
        Layer("h", "hidden", 2, Choice("relu")),
        Layer("y", "output", 1, Choice("sigmoid")),
    ),
    (Connection("x", "h"), Connection("h", "y"), Connection("x", "y", Array.of([[1, 0]], "uint8"))),
)
NUMBERS = Parameters(
    FrozenMap({"x->h": Array.of([[1, 1], [1, 1]]), "h->y": Array.of([[1, -2]]), "x->y": Array.of([[0, 0]])}),
    FrozenMap({"h": Array.of([0, -1]), "y": Array.of([-0.5])}),
)
BCE = Choice("binary_cross_entropy")
# Word for word from CONTRACT §3.
CONTRACT = json.loads("""
{"example": 1, "dtype": "float64", "input": {"x": [0.0, 1.0]}, "target": [1.0], "loss": 0.4741,
 "layers": {"x": {"activation": [0.0, 1.0], "grad_activation": [-0.3775, -0.3775]},
            "h": {"pre_activation": [1.0, 0.0], "activation": [1.0, 0.0],
                  "grad_pre_activation": [-0.3775, 0.0], "grad_activation": [-0.3775, 0.7551],
                  "bias": [0.0, -1.0], "grad_bias": [-0.3775, 0.0]},
            "y": {"pre_activation": [0.5], "activation": [0.6225],
                  "grad_pre_activation": [-0.3775], "grad_activation": [-1.6065],
                  "bias": [-0.5], "grad_bias": [-0.3775]}},
 "connections": {"x->h": {"weight": [[1, 1], [1, 1]], "grad": [[0.0, -0.3775], [0.0, 0.0]]},
                 "h->y": {"weight": [[1, -2]], "grad": [[-0.3775, 0.0]]},
                 "x->y": {"weight": [[0, 0]], "grad": [[0.0, 0.0]]}}}
""")


def trace(dtype: str = "float64", **changes: Any) -> dict[str, Any]:
    given = {"target": np.array([1.0]), "loss": BCE} | changes
    return trace_to_json(
        inspect_example(XOR, NUMBERS, np.array([0.0, 1.0]), dtype=dtype, **given), example=1, graph=XOR
    )


def rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: rounded(v) for k, v in value.items()}
    if isinstance(value, list):
        return [rounded(v) for v in value]
    return round(value, 4) + 0.0 if isinstance(value, float) else value


def test_the_contracts_trace_is_what_is_printed() -> None:
    printed = json.loads(json.dumps(trace(), allow_nan=False))
    assert rounded(printed) == CONTRACT
    assert list(printed["layers"]) == ["x", "h", "y"]


def test_single_precision_is_written_in_its_own_shortest_form() -> None:
    printed = trace("float32")
    assert printed["dtype"] == "float32"
    assert printed["layers"]["y"]["activation"] == [float(str(np.float32(1 / (1 + np.exp(-0.5)))))]
    assert printed["loss"] == pytest.approx(0.474077, rel=1e-5)


def test_without_a_target_there_is_nothing_of_the_loss() -> None:
    for changes in ({"target": None}, {"loss": None}):
        printed = trace(**changes)
        assert "loss" not in printed
        assert "target" not in printed
        assert set(printed["layers"]["x"]) == {"activation"}
        assert set(printed["layers"]["h"]) == {"pre_activation", "activation", "bias"}
        assert all(set(connection) == {"weight"} for connection in printed["connections"].values())


def test_numbers_that_are_not_finite_are_null() -> None:
    graph = Graph((Layer("x", "input", 1), Layer("y", "output", 1, bias=False)), (Connection("x", "y"),))
    parameters = Parameters(FrozenMap({"x->y": Array.of([[1e200]])}))
    made = inspect_example(graph, parameters, np.array([1e200]), np.array([0.0]), Choice("mse"))
    printed = trace_to_json(made, example=0, graph=graph)
    assert printed["loss"] is None
    assert printed["layers"]["y"]["activation"] == [None]
    assert "bias" not in printed["layers"]["y"]
    json.dumps(printed, allow_nan=False)


def test_a_prelu_layer_adds_its_slopes_and_maxout_its_pieces() -> None:
    graph = Graph(
        (
            Layer("x", "input", 1),
            Layer("p", "hidden", 2, Choice("prelu")),
            Layer("m", "output", 2, Choice("maxout")),
        ),
        (Connection("x", "p"), Connection("p", "m")),
    )
    parameters = Parameters(
        FrozenMap({"x->p": Array.of([[1], [-1]]), "p->m": Array.of([[1, 0], [2, 0], [0, 1], [0, 1]])}),
        FrozenMap({"p": Array.of([0, 0]), "m": Array.of([0, 0, 0, 0])}),
        FrozenMap({"p": Array.of([0.5, 0.25])}),
    )
    made = inspect_example(graph, parameters, np.array([2.0]), np.array([0.0, 0.0]), Choice("half_mse"))
    printed = trace_to_json(made, example=0, graph=graph)
    assert printed["layers"]["p"]["slope"] == [0.5, 0.25]
    assert printed["layers"]["p"]["activation"] == [2, -0.5]
    assert printed["layers"]["m"]["pre_activation"] == [[2, 4], [-0.5, -0.5]]
    assert printed["layers"]["m"]["activation"] == [4, -0.5]
    # of equal pieces the first takes the gradient
    assert printed["layers"]["m"]["grad_pre_activation"] == [[0, 4], [-0.5, 0]]
    assert printed["layers"]["m"]["grad_bias"] == [0, 4, -0.5, 0]
    assert printed["layers"]["p"]["grad_activation"] == [8, -0.5]
    assert printed["layers"]["p"]["grad_slope"] == [0, 1]  # −0.5 · z, z = −2
    assert printed["layers"]["p"]["grad_pre_activation"] == [8, -0.125]


def test_a_gradient_that_is_infinite_in_a_masked_place_is_still_zero() -> None:
    graph = Graph(
        (Layer("x", "input", 2), Layer("y", "output", 1, bias=False)),
        (Connection("x", "y", Array.of([[1, 0]], "uint8")),),
    )
    parameters = Parameters(FrozenMap({"x->y": Array.of([[1e200, 0]])}))
    made = inspect_example(graph, parameters, np.array([1e200, 1e300]), np.array([0.0]), Choice("mse"))
    assert made.connections["x->y"].grad is not None
    assert made.connections["x->y"].grad[0, 1] == 0
