"""A gradient's finite difference stands beside it and agrees, unless the loss has a kink there."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings

from core.arrays import Array, FrozenMap
from core.choice import Choice
from core.forward import forward
from core.gallery import locate
from core.graph import Connection, Graph, Layer
from core.graph_file import graph_to_json
from core.inspection import inspect_example
from core.inspection.proof import Number, Proof, proofs
from core.objective import objective
from core.parameters import Parameters, parameter_shapes
from core.project_file import read_project
from tests.core.oracle import solve
from tests.core.oracle_strategies import Case, as_json, cases

FAR = 1e-2  # from any kink, so that the differences do not reach across it
FIRST: Number = ("weights", "x->y", (0, 0))


def proof_of(graph: Graph, parameters: Parameters, gradient: float) -> Proof:
    """Of ½·(a − t)² by the weight of a unit with one input, at x = 1 and t = 1."""
    one = np.array([1.0])
    return proofs(graph, parameters, one, one, Choice("half_mse"), {FIRST: gradient})[FIRST]


@given(cases())
@settings(max_examples=40)
def test_differences_agree_with_the_chain_rule_away_from_kinks(case: Case) -> None:
    x, t = case.inputs[0], case.targets[0]
    answer = solve(graph_to_json(case.graph), as_json(case.parameters), x.tolist(), t.tolist(), case.loss.to_json())
    assume(answer.margin > FAR)
    trace = inspect_example(case.graph, case.parameters, x, t, case.loss)
    for connection in case.graph.connections:
        rows, columns = case.graph.shape(connection)
        index = (rows - 1, columns - 1)
        grad = trace.connections[connection.key].grad
        if connection.mask is not None and not connection.mask.numpy()[index]:
            continue
        assert grad is not None
        number: Number = ("weights", connection.key, index)
        made = proofs(case.graph, case.parameters, x, t, case.loss, {number: float(grad[index])})[number]
        assert made.agrees, made


def test_the_two_losses_of_b2_differ_by_the_lectures_gradient() -> None:
    project = read_project(locate("gallery:sigmoid_graph")).project
    assert project.parameters is not None
    loss = project.training_or_default.loss
    x, t = np.array([-1.0, -2.0]), np.array([0.0])
    made = proofs(project.graph, project.parameters, x, t, loss, {FIRST: -0.19661193324148188})[FIRST]
    assert made.agrees
    assert made.slope == pytest.approx(-0.1966119, abs=5e-8)
    assert made.middle == pytest.approx(0.7310586, abs=5e-8)


def test_a_wrong_gradient_is_found_out_and_a_kink_is_told() -> None:
    graph = Graph((Layer("x", "input", 1), Layer("y", "output", 1, Choice("relu"))), (Connection("x", "y"),))
    at_kink = Parameters(FrozenMap({"x->y": Array.of([[0.0]])}), FrozenMap({"y": Array.of([0.0])}))
    made = proof_of(graph, at_kink, 0.0)
    assert not made.agrees
    assert made.has_kink
    smooth = at_kink.with_value("weights", "x->y", (0, 0), 0.5)
    made = proof_of(graph, smooth, 0.5)
    assert not made.agrees
    assert not made.has_kink
    assert made.slope == pytest.approx(-0.5, rel=1e-8)


@given(cases())
@settings(max_examples=40)
def test_losses_from_the_changed_layer_on_are_those_of_the_whole_network(case: Case) -> None:
    x, t = np.asarray(case.inputs[0], np.float64), np.asarray(case.targets[0], np.float64)
    exact = Parameters(
        *(
            FrozenMap({k: Array.of(a.numpy(), "float64") for k, a in case.parameters.group(group).items()})
            for group in ("weights", "biases", "slopes")
        )
    )
    numbers: dict[Number, float] = {}
    for name, shape in parameter_shapes(case.graph).items():
        group, key = name.split("/", 1)
        for index in (tuple(0 for _ in shape), tuple(size - 1 for size in shape)):
            numbers[group, key, index] = 0.0  # type: ignore[index]
    goal = objective(case.graph, case.loss)
    made = proofs(case.graph, case.parameters, x, t, case.loss, numbers)
    assert set(made) == set(numbers)
    for (group, key, index), found in made.items():
        for value, loss in ((found.at + found.step, found.above), (found.at - found.step, found.below)):
            whole = forward(case.graph, exact.with_value(group, key, index, value), x[None])
            expected = float(goal.values(whole, t[None])[0])
            assert loss == pytest.approx(expected, rel=1e-11, abs=1e-11)
