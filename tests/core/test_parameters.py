"""Numbers by name: shapes, masks, and what is kept when a drawing changes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from core.arrays import Array, FrozenMap
from core.choice import Choice
from core.graph import Connection, Graph, Layer
from core.initializers import initial_parameters
from core.parameters import (
    Parameters,
    carried_over,
    flatten,
    from_tensors,
    masked,
    parameter_shapes,
    slots,
    unflatten,
    weight_entries,
)
from tests.core.strategies import graphs

GRAPH = Graph(
    (Layer("x", "input", 2), Layer("h", "hidden", 3, Choice("prelu")), Layer("y", "output", 1, bias=False)),
    (Connection("x", "h", Array.of([[1, 0], [1, 1], [0, 1]], "uint8")), Connection("h", "y")),
)


def start(graph: Graph, seed: int = 0) -> Parameters:
    return initial_parameters(graph, Choice("normal"), seed)


def test_shapes_are_named_as_in_files_in_a_fixed_order() -> None:
    assert parameter_shapes(GRAPH) == {
        "weights/x->h": (3, 2),
        "weights/h->y": (1, 3),
        "biases/h": (3,),
        "slopes/h": (3,),
    }
    maxout = GRAPH.with_layer(Layer("h", "hidden", 3, Choice("maxout", FrozenMap({"pieces": 4}))))
    assert parameter_shapes(maxout)["weights/x->h"] == (12, 2)
    assert parameter_shapes(maxout)["weights/h->y"] == (1, 3)
    assert parameter_shapes(maxout)["biases/h"] == (12,)


@given(graphs(max_layers=5, max_units=4), st.integers(0, 1000))
@settings(max_examples=40)
def test_a_flat_array_holds_every_parameter_once(graph: Graph, seed: int) -> None:
    parameters = start(graph, seed)
    flat = flatten(graph, parameters)
    assert len(flat) == sum(int(np.prod(shape)) for shape in parameter_shapes(graph).values())
    assert unflatten(graph, flat) == parameters
    weights = weight_entries(graph)
    assert weights.sum() == sum(a.numpy().size for a in parameters.weights.values())
    assert set(np.unique(weights)) <= {0, 1}


def test_every_number_is_found_in_the_flat_array_by_its_tensor_and_index() -> None:
    parameters = start(GRAPH)
    flat = flatten(GRAPH, parameters, "float64")
    found = slots(GRAPH)
    assert list(found) == list(parameter_shapes(GRAPH))
    for name, array in parameters.tensors():
        values = array.numpy()
        np.testing.assert_array_equal(flat[found[name].part].reshape(found[name].shape), values)
        for index in np.ndindex(*values.shape):
            assert flat[found[name].place(index)] == values[index]


def test_weights_under_a_mask_become_exactly_zero() -> None:
    tensors = {name: np.full(shape, 5.0) for name, shape in parameter_shapes(GRAPH).items()}
    weights = masked(GRAPH, from_tensors(GRAPH, tensors)).weights["x->h"].numpy()
    np.testing.assert_array_equal(weights, [[5, 0], [5, 5], [0, 5]])


def test_one_number_can_be_changed() -> None:
    before = start(GRAPH)
    after = before.with_value("weights", "x->h", (1, 1), 0.25)
    assert after.weights["x->h"].numpy()[1, 1] == 0.25
    assert after.weights["h->y"] == before.weights["h->y"]
    assert after.with_value("weights", "x->h", (1, 1), before.weights["x->h"].numpy()[1, 1]) == before


def test_a_layer_that_grows_keeps_the_weights_it_had() -> None:
    old = start(GRAPH, 1)
    grown = GRAPH.with_layer(replace(GRAPH.by_id["h"], units=5)).with_connection(Connection("x", "h"))
    new = carried_over(grown, start(grown, 2), old)
    np.testing.assert_array_equal(new.weights["x->h"].numpy()[:3], old.weights["x->h"].numpy())
    np.testing.assert_array_equal(new.weights["x->h"].numpy()[3:], start(grown, 2).weights["x->h"].numpy()[3:])
    np.testing.assert_array_equal(new.weights["h->y"].numpy()[:, :3], old.weights["h->y"].numpy())
    np.testing.assert_array_equal(new.biases["h"].numpy()[:3], old.biases["h"].numpy())


def test_a_layer_that_shrinks_keeps_what_is_left() -> None:
    old = start(GRAPH, 1)
    small = GRAPH.with_layer(replace(GRAPH.by_id["h"], units=2)).with_connection(Connection("x", "h"))
    new = carried_over(small, start(small, 2), old)
    np.testing.assert_array_equal(new.weights["x->h"].numpy(), old.weights["x->h"].numpy()[:2])
    np.testing.assert_array_equal(new.weights["h->y"].numpy(), old.weights["h->y"].numpy()[:, :2])


def test_a_mask_drawn_anew_is_obeyed_by_what_is_carried_over() -> None:
    old = start(GRAPH, 1)
    other = GRAPH.with_connection(Connection("h", "y", Array.of([[1, 0, 1]], "uint8")))
    assert carried_over(other, start(other, 2), old).weights["h->y"].numpy()[0, 1] == 0


def test_the_same_drawing_carries_everything_over() -> None:
    old = start(GRAPH, 1)
    assert carried_over(GRAPH, start(GRAPH, 2), old) == old
