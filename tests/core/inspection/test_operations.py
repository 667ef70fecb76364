"""A unit and the loss as graphs of primitives: the numbers are the oracle's, on any network, and the lectures'."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings

from core.activations import bind
from core.arrays import Array, FrozenMap
from core.choice import Choice
from core.gallery import locate
from core.graph import Connection, Graph, Layer
from core.graph_file import graph_to_json
from core.inspection import Trace, inspect_example
from core.inspection.computation import Computation, sign_of
from core.inspection.loss_operations import loss_graph, typed_graph
from core.inspection.operations import UnitGraph, inputs_of, unit_graph, winning_row
from core.losses import LOSSES
from core.parameters import Parameters
from core.project_file import read_project
from tests.core.oracle import CLOSE, solve
from tests.core.oracle_strategies import Case, as_json, cases

RELATIVE, NEARLY = 1e-8, 1e-12
CALM = settings(max_examples=60)


def close(ours: float | None, theirs: float, scale: float = 1.0) -> bool:
    return ours is not None and math.isclose(ours, theirs, rel_tol=RELATIVE, abs_tol=NEARLY * max(1.0, scale))


def traced(case: Case) -> Trace:
    return inspect_example(case.graph, case.parameters, case.inputs[0], case.targets[0], case.loss)


def consistent(made: Computation) -> None:
    """Every node is what its operation makes of its arguments, and its gradient the sum of what comes back."""
    for place, node in enumerate(made.nodes):
        if node.primitive in ("add", "subtract", "multiply", "divide"):
            x, y = (made.nodes[i].value for i in node.arguments)
            again = {"add": x + y, "subtract": x - y, "multiply": x * y, "divide": x / y if y else math.nan}
            assert math.isclose(node.value, again[node.primitive], rel_tol=NEARLY, abs_tol=1e-300)
        shares = made.shares(place)
        if node.gradient is not None and shares and place != made.start:
            total = sum(upstream * partial for _, upstream, partial in shares)
            size = sum(abs(upstream * partial) for _, upstream, partial in shares)
            is_none = math.isnan(total) and math.isnan(node.gradient)  # where a saturated output makes ∞ − ∞ of it
            assert is_none or math.isclose(node.gradient, total, rel_tol=NEARLY, abs_tol=NEARLY * size)


@given(cases())
@CALM
def test_the_operations_of_every_unit_give_the_oracles_values_and_gradients(case: Case) -> None:
    answer = solve(
        graph_to_json(case.graph),
        as_json(case.parameters),
        case.inputs[0].tolist(),
        case.targets[0].tolist(),
        case.loss.to_json(),
    )
    assume(answer.margin > CLOSE)
    trace = traced(case)
    for layer in case.graph.forward_order:
        if not layer.computes:
            continue
        for unit in range(layer.units):
            made = unit_graph(case.graph, trace, layer, unit)
            nodes, row = made.computation.nodes, winning_row(layer, trace, unit)
            consistent(made.computation)
            assert close(made.computation.root.value, float(answer.a[layer.id][unit].detach()))
            z = float(answer.z[layer.id].detach().reshape(-1)[row])
            assert close(nodes[made.affine].value, z, abs(z))
            assert close(nodes[made.affine].gradient, float(answer.grad_z[layer.id].reshape(-1)[row]))
            for one, (weight, _) in zip(made.kept, made.leaves, strict=True):
                theirs = float(answer.grad_weight[one.connection][one.row, one.column])
                assert close(made.computation.named(weight).gradient, theirs)
            if layer.has_bias:
                assert close(made.computation.named("b").gradient, float(answer.grad_bias[layer.id][row]))
            if bind(layer.activation).learned and any(node.name == "slope" for node in nodes):
                assert close(made.computation.named("slope").gradient, float(answer.grad_slope[layer.id][unit]))


@given(cases())
@CALM
def test_the_operations_of_the_loss_give_the_oracles_loss_and_gradients(case: Case) -> None:
    trace = traced(case)
    loss = LOSSES[case.loss.name]
    apart = loss_graph(case.graph, trace, case.loss)
    consistent(apart)
    columns = sum(layer.units for layer in case.graph.outputs)
    names = ["a" if columns == 1 else f"a{i}" for i in range(1, columns + 1)]
    table = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
    saturated = np.concatenate([trace.layers[o.id].activation for o in case.graph.outputs])
    # away from 0 and 1, where ln a and ln(1 − a) have digits
    assume(not loss.logits or bool(np.all((saturated > 1e-6) & (saturated < 1 - 1e-6))))
    assert close(apart.root.value, trace.loss or 0.0)
    if any(node.name.startswith("z") for node in apart.nodes):
        return  # logits
    onto = np.concatenate([trace.layers[o.id].grad_activation for o in case.graph.outputs])  # type: ignore[list-item]
    for name, theirs in zip(names, onto, strict=True):
        found = [node for node in apart.nodes if node.name == name.translate(table)]
        if found:  # a choice that was taken as made may do without an output
            assert close(found[0].gradient or 0.0, float(theirs))
    if loss.logits and loss.squash in [o.activation.name for o in case.graph.outputs]:
        fused = loss_graph(case.graph, trace, case.loss, fused=True)
        assert close(fused.root.value, trace.loss or 0.0)


def gallery(name: str, x: list[float], t: list[float]) -> tuple[Graph, Trace, Choice]:
    project = read_project(locate(f"gallery:{name}")).project
    assert project.parameters is not None
    loss = project.training_or_default.loss
    return project.graph, inspect_example(project.graph, project.parameters, np.array(x), np.array(t), loss), loss


def signs(made: UnitGraph) -> list[str]:
    nodes = made.computation.nodes
    return [sign_of(nodes[i], nodes) for i in made.computation.operations]


def test_b1_has_its_values_above_and_its_gradients_below() -> None:
    made = typed_graph("(x+y)*z", {"x": -2.0, "y": 5.0, "z": -4.0})
    assert made.root.value == -12
    assert [made.named(name).gradient for name in "xyz"] == [-4, -4, 3]
    assert [sign_of(made.nodes[i], made.nodes) for i in made.operations] == ["+", "×"]


def test_b2_goes_through_the_lectures_primitives() -> None:
    graph, trace, _ = gallery("sigmoid_graph", [-1.0, -2.0], [0.0])
    made = unit_graph(graph, trace, graph.by_id["y"], 0)
    assert signs(made) == ["×", "+", "×", "+", "·(−1)", "eˣ", "+1", "1/□"]
    assert made.computation.root.value == pytest.approx(0.7310586, abs=5e-8)
    for name, gradient in (
        ("w₁", -0.1966119),
        ("w₂", -0.3932239),
        ("x₁", 0.3932239),
        ("x₂", -0.5898358),
        ("b", 0.1966119),
    ):
        assert made.computation.named(name).gradient == pytest.approx(gradient, abs=5e-8)


def test_the_typed_form_of_b2_has_the_same_numbers() -> None:
    values = {"w1": 2.0, "x1": -1.0, "w2": -3.0, "x2": -2.0, "b": -3.0}
    made = typed_graph("1/(1+exp(-(w1*x1+w2*x2+b)))", values)
    assert made.root.value == pytest.approx(0.7310586, abs=5e-8)
    assert made.named("w1").gradient == pytest.approx(-0.1966119, abs=5e-8)
    assert made.named("x2").gradient == pytest.approx(-0.5898358, abs=5e-8)


def test_n1_adds_one_product_after_the_other() -> None:
    graph, trace, _ = gallery("neuron", [0.5, 0.6, 0.1], [1.0])
    made = unit_graph(graph, trace, graph.by_id["y"], 0)
    sums = [n.value for n in made.computation.nodes if n.primitive == "add"][:3]
    assert sums == pytest.approx([0.6, 0.78, 0.87])
    assert made.computation.root.value == pytest.approx(0.7047457, abs=5e-8)


def test_of_many_products_the_smallest_are_one_leaf_and_none_is_lost() -> None:
    graph = Graph((Layer("x", "input", 784), Layer("y", "output", 1, Choice("tanh"))), (Connection("x", "y"),))
    weights = np.linspace(-0.02, 0.03, 784)
    parameters = Parameters(FrozenMap({"x->y": Array.of(weights[None])}), FrozenMap({"y": Array.of([0.1])}))
    trace = inspect_example(graph, parameters, np.ones(784), np.array([0.5]), Choice("mse"))
    layer = graph.by_id["y"]
    made = unit_graph(graph, trace, layer, 0)
    assert len(made.kept) == 7
    assert [one.number for one in made.kept] == [784 - i for i in range(7)]
    assert len(made.kept) + len(made.folded) == len(inputs_of(graph, trace, layer, 0)) == 784
    assert made.computation.named("777 more").value == pytest.approx(float(weights[:777].sum()), rel=1e-12)
    assert made.computation.root.value == pytest.approx(float(trace.layers["y"].activation[0]), rel=1e-12)
    everything = unit_graph(graph, trace, layer, 0, most=784)
    assert len(everything.kept) == 784


@pytest.mark.parametrize("z", [-800.0, -300.0, 40.0, 800.0])
@pytest.mark.parametrize("activation", ["sigmoid", "softplus", "silu", "elu", "tanh", "gelu"])
def test_large_numbers_neither_overflow_nor_lose_their_gradient(z: float, activation: str) -> None:
    graph = Graph((Layer("x", "input", 1), Layer("y", "output", 1, Choice(activation))), (Connection("x", "y"),))
    parameters = Parameters(FrozenMap({"x->y": Array.of([[1.0]])}), FrozenMap({"y": Array.of([0.0])}))
    trace = inspect_example(graph, parameters, np.array([z]), np.array([0.5]), Choice("half_mse"))
    made = unit_graph(graph, trace, graph.by_id["y"], 0)
    assert made.computation.root.value == pytest.approx(float(trace.layers["y"].activation[0]), rel=1e-8)
    theirs = trace.layers["y"].grad_pre_activation
    assert theirs is not None
    assert made.computation.nodes[made.affine].gradient == pytest.approx(float(theirs[0]), rel=1e-8, abs=1e-300)


def test_two_columns_of_one_name_stay_two_numbers() -> None:
    graph = Graph((Layer("x", "input", 2, names=("b", "w1")), Layer("y", "output", 1)), (Connection("x", "y"),))
    parameters = Parameters(FrozenMap({"x->y": Array.of([[2.0, 3.0]])}), FrozenMap({"y": Array.of([0.5])}))
    trace = inspect_example(graph, parameters, np.array([5.0, 7.0]))
    made = unit_graph(graph, trace, graph.by_id["y"], 0)
    assert made.computation.root.value == 0.5 + 10 + 21
    assert all(node.gradient is None for node in made.computation.nodes)
