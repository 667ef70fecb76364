"""Networks as functions of one input: curves against the forward pass, joints against the algebra, sums that add up."""

from __future__ import annotations

import numpy as np
import pytest

from core.arrays import Array, FrozenMap
from core.choice import Choice
from core.forward import forward
from core.functions import curves_along, line_through, sum_into
from core.graph import Connection, Graph, Layer
from core.initializers import initial_parameters
from core.parameters import Parameters
from core.probing import Plane

LINE = Plane(0, None, (-2.0, 3.0), (-1.0, 1.0), (0.0,))


def network(activation: str = "relu", hidden: int = 3, output: str = "identity") -> Graph:
    layers = (
        Layer("x", "input", 1),
        Layer("h", "hidden", hidden, Choice(activation)),
        Layer("y", "output", 2, Choice(output)),
    )
    return Graph(layers, (Connection("x", "h"), Connection("h", "y"), Connection("x", "y")))


BY_HAND = Parameters(
    FrozenMap(
        {
            "x->h": Array.of([[1.0], [-2.0], [1.0]]),
            "h->y": Array.of([[1.0, 0.5, -2.0], [0.0, 1.0, 0.0]]),
            "x->y": Array.of([[0.25], [0.0]]),
        }
    ),
    FrozenMap({"h": Array.of([0.0, 1.0, -1.5]), "y": Array.of([0.1, 0.0])}),
)


def test_each_unit_has_one_joint_where_its_z_is_0() -> None:
    curves = curves_along(network(), BY_HAND, LINE)
    np.testing.assert_allclose([j for unit in curves.layers["h"].joints for j in unit], [0.0, 0.5, 1.5], atol=1e-9)
    assert all(len(unit) == 1 for unit in curves.layers["h"].joints)
    assert all(len(unit) == 0 for unit in curves.layers["y"].joints)


def test_curves_are_the_forward_pass() -> None:
    for activation in ("relu", "tanh", "maxout", "step", "prelu"):
        graph = network(activation)
        parameters = initial_parameters(graph, Choice("normal"), 3)
        curves = curves_along(graph, parameters, LINE)
        values = forward(graph, parameters, curves.x[:, None])
        np.testing.assert_array_equal(curves.layers["h"].activation, values["h"].activation.T)
        assert (np.diff(curves.x) > 0).all()


@pytest.mark.parametrize("activation", ["relu", "tanh", "maxout"])
@pytest.mark.parametrize("target", ["relu", "maxout"])
def test_terms_and_rest_add_up_to_z(activation: str, target: str) -> None:
    graph = network(activation, output=target)
    parameters = initial_parameters(graph, Choice("normal"), 5)
    curves = curves_along(graph, parameters, LINE)
    for unit in range(2):
        made = sum_into(graph, parameters, curves, "h", "y", unit)
        z = curves.layers["y"].pre_activation
        assert z is not None
        np.testing.assert_allclose(made.terms.sum(axis=0) + made.rest, z[unit], atol=1e-12)


def test_the_rest_is_the_bias_and_what_other_layers_add() -> None:
    curves = curves_along(network(), BY_HAND, LINE)
    made = sum_into(network(), BY_HAND, curves, "h", "y", 0)
    np.testing.assert_allclose(made.rest, 0.1 + 0.25 * curves.x, atol=1e-12)
    np.testing.assert_array_equal(made.weights, [1.0, 0.5, -2.0])


def test_shares_are_all_of_it_where_nothing_else_rises() -> None:
    curves = curves_along(network(), BY_HAND, LINE)
    made = sum_into(network(), BY_HAND, curves, "h", "y", 1)
    np.testing.assert_allclose(made.shares, [0.0, 1.0, 0.0], atol=1e-9)


def test_a_slice_keeps_the_other_features_where_the_point_has_them() -> None:
    graph = Graph(
        (Layer("x", "input", 3), Layer("h", "hidden", 4, Choice("relu")), Layer("y", "output", 1)),
        (Connection("x", "h"), Connection("h", "y")),
    )
    parameters = initial_parameters(graph, Choice("normal"), 1)
    plane = Plane(0, 1, (-6.0, 6.0), (-6.0, 6.0), (0.0, 0.0, 0.0))
    line = line_through(plane, np.array([0.5, -1.0, 2.0]), 1, (-3.0, 3.0))
    curves = curves_along(graph, parameters, line)
    points = np.column_stack([np.full_like(curves.x, 0.5), curves.x, np.full_like(curves.x, 2.0)])
    np.testing.assert_array_equal(
        curves.layers["y"].activation[0], forward(graph, parameters, points)["y"].activation[:, 0]
    )


def test_between_two_joints_a_relu_network_is_straight() -> None:
    graph = Graph(
        (
            Layer("x", "input", 1),
            Layer("g", "hidden", 4, Choice("relu")),
            Layer("h", "hidden", 3, Choice("relu")),
            Layer("y", "output", 1),
        ),
        (Connection("x", "g"), Connection("g", "h"), Connection("h", "y")),
    )
    parameters = initial_parameters(graph, Choice("normal"), 2)
    for key, array in parameters.biases.items():
        parameters = parameters.with_array("biases", key, Array.of(np.linspace(-1, 1, array.shape[0])))
    curves = curves_along(graph, parameters, LINE)
    joints = np.unique(np.concatenate([j for c in curves.layers.values() for j in c.joints]))
    y = curves.layers["y"].activation[0]
    for low, high in zip([-2.0, *joints], [*joints, 3.0], strict=True):
        inside = (curves.x > low + 1e-6) & (curves.x < high - 1e-6)
        if inside.sum() > 2:
            line = np.polyfit(curves.x[inside], y[inside], 1)
            np.testing.assert_allclose(np.polyval(line, curves.x[inside]), y[inside], atol=1e-9)
    assert len(joints) > 3
