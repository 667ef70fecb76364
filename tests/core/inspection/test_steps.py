"""Which weight or bias an operation of the walk is about."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings

from core.choice import Choice
from core.gallery import locate
from core.graph import Connection, Graph, Layer
from core.initializers import initial_parameters
from core.inspection import Trace, inspect_example
from core.inspection.steps import numbers_used, operation_count, updated
from core.project_file import read_project
from tests.core.oracle_strategies import Case, cases

LOSS = Choice("half_mse")


def of_b2() -> tuple[Graph, Trace]:
    project = read_project(locate("gallery:sigmoid_graph")).project
    assert project.parameters is not None
    trace = inspect_example(project.graph, project.parameters, np.array([-1.0, -2.0]), np.array([0.0]), LOSS)
    return project.graph, trace


def test_a_product_uses_its_weight_the_first_sum_the_bias_and_the_activation_neither() -> None:
    graph, trace = of_b2()
    first, second, bias = ("weights", "x->y", (0, 0)), ("weights", "x->y", (0, 1)), ("biases", "y", (0,))
    used = [numbers_used(graph, trace, "forward", "y", 0, i) for i in range(5)]
    assert used[0] == (first,)
    assert set(used[1] or ()) == {bias, first}
    assert used[2:4] == [(second,), (second,)]
    assert used[4] == ()
    count = operation_count(graph, trace, LOSS, "forward", "y", 0)
    assert numbers_used(graph, trace, "forward", "y", 0, count) is None


def test_backward_goes_through_the_same_ones_in_reverse_after_the_gradient_has_arrived() -> None:
    graph, trace = of_b2()
    count = operation_count(graph, trace, LOSS, "backward", "y", 0)
    back = [numbers_used(graph, trace, "backward", "y", 0, i) for i in range(count)]
    ahead = [
        numbers_used(graph, trace, "forward", "y", 0, i)
        for i in range(operation_count(graph, trace, LOSS, "forward", "y", 0))
    ]
    assert back[0] is None
    assert [used for used in back if used] == [used for used in reversed(ahead) if used]


def test_the_update_comes_to_the_largest_products_and_the_bias_of_a_wide_unit() -> None:
    graph = Graph((Layer("x", "input", 784), Layer("y", "output", 1)), (Connection("x", "y"),))
    parameters = initial_parameters(graph, Choice("xavier_uniform"), 1)
    trace = inspect_example(graph, parameters, np.linspace(0, 1, 784), np.array([1.0]), LOSS)
    count = operation_count(graph, trace, LOSS, "update", "y", 0)
    used = [numbers_used(graph, trace, "update", "y", 0, i) for i in range(count)]
    assert used == [(number,) for _, number in updated(graph, trace, graph.by_id["y"], 0)]
    assert used[-1] == (("biases", "y", (0,)),)
    products = np.abs(trace.connections["x->y"].weight[0] * np.linspace(0, 1, 784))
    columns = [one[0][2][1] for one in used[:-1] if one is not None and len(one[0][2]) == 2]
    assert columns == np.argsort(-products, kind="stable")[: len(columns)].tolist()
    folded = [numbers_used(graph, trace, "forward", "y", 0, i) for i in range(30)]
    assert max(len(one or ()) for one in folded) == 784 - len(columns)


def test_nothing_frozen_is_updated() -> None:
    graph = Graph(
        (Layer("x", "input", 2), Layer("h", "hidden", 2), Layer("y", "output", 1)),
        (Connection("x", "h"), Connection("h", "y"), Connection("x", "y", frozen=True)),
    )
    trace = inspect_example(graph, initial_parameters(graph, Choice("xavier_uniform"), 1), np.ones(2), np.ones(1), LOSS)
    names = [symbol for symbol, _ in updated(graph, trace, graph.by_id["y"], 0)]
    assert names == ["w₁", "w₂", "b"]


@given(cases())
@settings(max_examples=30)
def test_every_operation_of_any_network_uses_numbers_that_exist_and_none_under_a_mask(case: Case) -> None:
    trace = inspect_example(case.graph, case.parameters, case.inputs[0], case.targets[0], case.loss)
    for layer in case.graph.layers:
        for phase in ("forward", "backward", "update") if layer.computes else ():
            for i in range(operation_count(case.graph, trace, case.loss, phase, layer.id, 0)):
                for group, key, index in numbers_used(case.graph, trace, phase, layer.id, 0, i) or ():
                    case.parameters.group(group)[key].numpy()[index]
                    mask = case.graph.by_key[key].mask if group == "weights" else None
                    assert mask is None or mask.numpy()[index]
