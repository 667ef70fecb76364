"""Where losses meet drawings: which columns a loss takes together."""

from __future__ import annotations

import numpy as np
import pytest

from core.choice import Choice
from core.errors import UserError
from core.forward import LayerValues
from core.graph import Connection, Graph, Layer
from core.objective import loss_groups, objective


def heads(*activations: str, units: int = 2) -> Graph:
    layers = tuple(Layer(f"y{i}", "output", units, Choice(name)) for i, name in enumerate(activations))
    return Graph((Layer("x", "input", 1), *layers), tuple(Connection("x", layer.id) for layer in layers))


def values(graph: Graph, z: list[list[float]]) -> dict[str, LayerValues]:
    """Layer values whose z and a are both given; softmax and sigmoid are applied."""
    result, column = {}, 0
    for layer in graph.outputs:
        part = np.array(z)[:, column : column + layer.units]
        column += layer.units
        a = part
        if layer.activation.name == "softmax":
            a = np.exp(part) / np.exp(part).sum(axis=1, keepdims=True)
        elif layer.activation.name == "sigmoid":
            a = 1 / (1 + np.exp(-part))
        result[layer.id] = LayerValues(part, a)
    return result


def test_most_losses_take_all_output_columns_together() -> None:
    assert loss_groups(heads("tanh", "identity"), Choice("mse")) == ((0, 4),)
    assert loss_groups(heads("sigmoid", "identity"), Choice("binary_cross_entropy")) == ((0, 4),)
    assert loss_groups(heads("identity", "identity"), Choice("cross_entropy")) == ((0, 4),)


def test_every_softmax_layer_has_a_cross_entropy_of_its_own() -> None:
    graph = heads("softmax", "softmax")
    goal = objective(graph, Choice("cross_entropy"))
    assert goal.groups == ((0, 2), (2, 4))
    z = [[1.0, 2.0, 0.5, -1.0]]
    loss = goal.values(values(graph, z), np.array([[0, 1.0, 1, 0]]))
    expected = -np.log(np.exp(2) / (np.e + np.exp(2))) - np.log(np.exp(0.5) / (np.exp(0.5) + np.exp(-1)))
    np.testing.assert_allclose(loss, [expected])


def test_a_mean_over_units_is_one_mean_over_all_outputs() -> None:
    graph = heads("identity", "tanh")
    loss = objective(graph, Choice("mse")).values(values(graph, [[1, 2, 3, 4.0]]), np.zeros((1, 4)))
    np.testing.assert_allclose(loss, [(1 + 4 + 9 + 16) / 4])


def test_logits_give_both_gradients_at_a_sigmoid_and_one_at_the_identity() -> None:
    graph = heads("sigmoid", "identity", units=1)
    z, t = [[0.3, -0.7]], np.array([[1.0, 0.0]])
    gradients = objective(graph, Choice("binary_cross_entropy")).gradients(values(graph, z), t)
    sigmoid = 1 / (1 + np.exp(-np.array(z[0])))
    (direct, through), (plain, same) = gradients["y0"], gradients["y1"]
    np.testing.assert_allclose(direct, [[(sigmoid[0] - 1) / 2]])
    np.testing.assert_allclose(through, [[-1 / sigmoid[0] / 2]])
    np.testing.assert_allclose(plain, [[sigmoid[1] / 2]])
    np.testing.assert_array_equal(plain, same)


def test_only_cross_entropies_go_by_the_logits() -> None:
    assert objective(heads("softmax"), Choice("cross_entropy")).by_logits
    assert not objective(heads("softmax"), Choice("mse")).by_logits
    assert objective(heads("identity"), Choice("sum_squared")).sums_batch
    assert not objective(heads("identity"), Choice("half_mse")).sums_batch


def test_an_unknown_loss_is_a_user_error() -> None:
    with pytest.raises(UserError):
        objective(heads("tanh"), Choice("no_such"))
