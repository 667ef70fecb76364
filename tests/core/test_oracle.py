"""Netfold's two ways to compute a network, numpy's and torch's, against the oracle's: values, losses, all gradients."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import assume, event, given, settings

from core.checks import graph_problems
from core.choice import Choice
from core.compiler.network import Network, loss_function
from core.graph import Connection, Graph, Layer
from core.graph_file import graph_to_json
from core.initializers import initial_parameters
from core.inspection import Trace, inspect_example
from core.project import Training
from core.training_checks import training_problems
from tests.core.oracle import CLOSE, Answer, solve
from tests.core.oracle_strategies import Case, as_json, cases, random_parameters

RELATIVE = 1e-8
SATURATED = 1e-12  # a saturated softmax leaves a difference of almost equal numbers, in float64 for both of us


def same(ours: Any, theirs: Any, what: str) -> None:
    scale = float(np.max(np.abs(np.asarray(theirs)), initial=0.0))
    np.testing.assert_allclose(ours, theirs, rtol=RELATIVE, atol=RELATIVE * min(1e-3, scale) + SATURATED, err_msg=what)


def oracle(case: Case, row: int = 0) -> Answer:
    return solve(
        graph_to_json(case.graph),
        as_json(case.parameters),
        case.inputs[row].tolist(),
        case.targets[row].tolist(),
        case.loss.to_json(),
    )


def same_trace(trace: Trace, answer: Answer, graph: Graph) -> None:
    same(trace.loss, answer.loss, "loss")
    for layer in graph.layers:
        numbers = trace.layers[layer.id]
        same(numbers.activation, answer.a[layer.id].detach(), f"a of {layer.id}")
        same(numbers.grad_activation, answer.grad_a[layer.id].detach(), f"∂L/∂a of {layer.id}")
        if layer.computes:
            same(numbers.pre_activation, answer.z[layer.id].detach(), f"z of {layer.id}")
            same(numbers.grad_pre_activation, answer.grad_z[layer.id].detach(), f"∂L/∂z of {layer.id}")
        else:
            assert numbers.pre_activation is None
            assert numbers.grad_pre_activation is None
        if layer.has_bias:
            same(numbers.grad_bias, answer.grad_bias[layer.id], f"∂L/∂b of {layer.id}")
        else:
            assert numbers.bias is None
            assert numbers.grad_bias is None
        if layer.activation.name == "prelu":
            same(numbers.grad_slope, answer.grad_slope[layer.id], f"∂L/∂slope of {layer.id}")
        else:
            assert numbers.grad_slope is None
    for connection in graph.connections:
        numbers = trace.connections[connection.key]
        same(numbers.grad, answer.grad_weight[connection.key], f"∂L/∂W of {connection.key}")
        if connection.mask is not None:
            gone = connection.mask.numpy() == 0
            assert not np.any(np.asarray(numbers.weight)[gone])
            assert not np.any(np.asarray(numbers.grad)[gone])


@given(cases())
@settings(max_examples=200)
def test_the_trace_of_any_network_is_the_oracles(case: Case) -> None:
    assert not graph_problems(case.graph)
    assert not training_problems(Training(loss=case.loss), case.graph)
    answer = oracle(case)
    event(f"set aside: {answer.margin <= CLOSE}")
    assume(answer.margin > CLOSE)
    trace = inspect_example(case.graph, case.parameters, case.inputs[0], case.targets[0], case.loss)
    same_trace(trace, answer, case.graph)


@given(cases(rows=3))
@settings(max_examples=100)
def test_the_compiled_module_of_any_network_is_the_oracles(case: Case) -> None:
    answers = [oracle(case, row) for row in range(3)]
    assume(all(answer.margin > CLOSE for answer in answers))
    network = Network(case.graph, case.parameters, dtype="float64")
    z, a = network.compute(torch.tensor(case.inputs))
    outputs = [layer.id for layer in case.graph.outputs]
    for row, answer in enumerate(answers):
        same(a[row].detach(), torch.cat([answer.a[o].detach() for o in outputs]), "a")
        if not any(layer.pieces > 1 for layer in case.graph.outputs):
            same(z[row].detach(), torch.cat([answer.z[o].detach().reshape(-1) for o in outputs]), "z")
    losses = loss_function(case.graph, case.loss)(z, a, torch.tensor(case.targets))
    same(losses.detach(), [answer.loss for answer in answers], "losses")
    if losses.requires_grad:
        losses.sum().backward()
    for name, (offset, shape) in network.slots.items():
        group, key = name.split("/", 1)
        field = {"weights": "grad_weight", "biases": "grad_bias", "slopes": "grad_slope"}[group]
        expected = sum(getattr(answer, field)[key] for answer in answers)
        same(network.gradient[offset : offset + int(np.prod(shape))].view(shape), expected, f"∂L/∂{name}")


@given(cases())
@settings(max_examples=50)
def test_single_precision_agrees_to_rounding(case: Case) -> None:
    answer = oracle(case)
    assume(answer.margin > 1e-3)
    trace = inspect_example(case.graph, case.parameters, case.inputs[0], case.targets[0], case.loss, dtype="float32")
    assert trace.loss == pytest.approx(answer.loss, rel=1e-3, abs=1e-4)
    for layer in case.graph.layers:
        assert trace.layers[layer.id].activation.dtype == np.float32
        np.testing.assert_allclose(
            trace.layers[layer.id].activation, answer.a[layer.id].detach(), rtol=2e-3, atol=2e-4, err_msg=layer.id
        )


def test_the_contracts_own_example_has_the_contracts_numbers() -> None:
    graph = {
        "layers": [
            {"id": "x", "kind": "input", "units": 2},
            {"id": "h", "kind": "hidden", "units": 2, "activation": "relu"},
            {"id": "y", "kind": "output", "units": 1, "activation": "sigmoid"},
        ],
        "connections": [
            {"source": "x", "target": "h"},
            {"source": "h", "target": "y"},
            {"source": "x", "target": "y", "mask": [[1, 0]]},
        ],
    }
    parameters = {
        "weights": {"x->h": [[1, 1], [1, 1]], "h->y": [[1, -2]], "x->y": [[0, 0]]},
        "biases": {"h": [0, -1], "y": [-0.5]},
    }
    answer = solve(graph, parameters, [0.0, 1.0], [1.0], "binary_cross_entropy")
    assert answer.loss == pytest.approx(0.4741, abs=5e-5)
    np.testing.assert_allclose(answer.grad_a["h"], [-0.3775, 0.7551], atol=5e-5)
    np.testing.assert_allclose(answer.grad_a["y"].detach(), [-1.6065], atol=5e-5)
    np.testing.assert_allclose(answer.grad_weight["x->h"], [[0, -0.3775], [0, 0]], atol=5e-5)
    np.testing.assert_allclose(answer.grad_a["x"], [-0.3775, -0.3775], atol=5e-5)


def test_a_wide_network_of_a_hundred_thousand_weights_agrees() -> None:
    sizes = {"x": 784, "h1": 256, "h2": 128, "y": 10}
    kinds = {"x": "input", "y": "output"}
    activations = {"h1": "relu", "h2": "tanh", "y": "softmax"}
    layers = tuple(
        Layer(i, kinds.get(i, "hidden"), n, Choice(activations.get(i, "identity")))  # type: ignore[arg-type]
        for i, n in sizes.items()
    )
    names = list(sizes)
    graph = Graph(layers, tuple(Connection(a, b) for a, b in itertools.pairwise(names)))
    parameters = initial_parameters(graph, Choice("he_normal"), 5)
    rng = np.random.default_rng(0)
    case = Case(graph, parameters, Choice("cross_entropy"), rng.uniform(0, 1, (1, 784)), np.eye(10)[[3]])
    answer = oracle(case)
    trace = inspect_example(graph, parameters, case.inputs[0], case.targets[0], case.loss)
    same_trace(trace, answer, graph)
    network = Network(graph, parameters, dtype="float64")
    z, a = network.compute(torch.tensor(case.inputs))
    loss_function(graph, case.loss)(z, a, torch.tensor(case.targets)).sum().backward()
    offset, shape = network.slots["weights/x->h1"]
    same(network.gradient[offset : offset + 784 * 256].view(shape), answer.grad_weight["x->h1"], "∂L/∂W")


def test_a_chain_of_forty_layers_needs_no_deep_recursion() -> None:
    ids = [f"l{i}" for i in range(40)]
    first, last = Layer(ids[0], "input", 4), Layer(ids[-1], "output", 4, Choice("tanh"))
    layers = [first, *(Layer(i, "hidden", 4, Choice("tanh")) for i in ids[1:-1]), last]
    # drawn back to front, the worst order for anything that goes by it
    graph = Graph(tuple(reversed(layers)), tuple(Connection(a, b) for a, b in itertools.pairwise(ids)))
    rng = np.random.default_rng(1)
    case = Case(
        graph, random_parameters(graph, rng), Choice("mse"), rng.standard_normal((1, 4)), rng.standard_normal((1, 4))
    )
    answer = oracle(case)
    same_trace(inspect_example(graph, case.parameters, case.inputs[0], case.targets[0], case.loss), answer, graph)
    network = Network(graph, case.parameters, dtype="float64")
    z, a = network.compute(torch.tensor(case.inputs))
    loss_function(graph, case.loss)(z, a, torch.tensor(case.targets)).sum().backward()
    offset, shape = network.slots["weights/l0->l1"]
    same(network.gradient[offset : offset + 16].view(shape), answer.grad_weight["l0->l1"], "∂L/∂W")
