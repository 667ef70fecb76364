"""Drawings as values: their order, shapes and counts, and what editing them gives."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from core.arrays import Array, FrozenMap
from core.choice import Choice
from core.graph import ID_PATTERN, Connection, Graph, Layer
from tests.core.strategies import graphs

X, H, K, Y = Layer("x", "input", 2), Layer("h", "hidden", 3), Layer("k", "hidden", 4), Layer("y", "output", 1)
CHAIN = Graph((X, H, K, Y), (Connection("x", "h"), Connection("h", "k"), Connection("k", "y"), Connection("x", "y")))


def test_layers_know_their_rows_and_what_they_own() -> None:
    assert Layer("h", "hidden", 3, Choice("maxout", FrozenMap({"pieces": 4}))).rows == 12
    assert Layer("h", "hidden", 3, Choice("relu")).rows == 3
    assert Layer("h", "hidden", 3).has_bias
    assert not Layer("h", "hidden", 3, bias=False).has_bias
    assert not X.has_bias
    assert not X.computes
    assert Y.computes


def test_units_are_called_by_their_names_or_numbers() -> None:
    assert Layer("x", "input", 2, names=("width",)).unit_name(0) == "width"
    assert Layer("x", "input", 2, names=("width",)).unit_name(1) == "x 2"
    assert Layer("y", "output", 1).unit_name(0) == "y"
    assert Layer("x", "input", 2, names=("x1", "x2")).unit_name(1) == "x₂"
    assert Layer("h1", "hidden", 1).unit_name(0) == "h1", "the layer's id, not an index"


def test_inputs_and_outputs_stand_in_drawn_order() -> None:
    graph = Graph((Layer("b", "input", 2), Layer("p", "output", 3), Layer("a", "input", 1), Layer("o", "output", 1)))
    assert [layer.id for layer in graph.inputs] == ["b", "a"]
    assert [layer.id for layer in graph.outputs] == ["p", "o"]
    assert (graph.input_units, graph.output_units) == (3, 4)


def test_parameters_are_counted_without_masked_weights() -> None:
    assert CHAIN.parameter_count() == (6 + 12 + 4 + 2) + (3 + 4 + 1)
    mask = Connection("x", "y", Array.of([[1, 0]], "uint8"))
    assert CHAIN.with_connection(mask).parameter_count() == CHAIN.parameter_count() - 1
    assert CHAIN.with_layer(Layer("h", "hidden", 3, Choice("prelu"))).parameter_count() == CHAIN.parameter_count() + 3
    assert CHAIN.with_layer(Layer("h", "hidden", 3, bias=False)).parameter_count() == CHAIN.parameter_count() - 3
    maxout = Layer("h", "hidden", 3, Choice("maxout"))
    assert CHAIN.with_layer(maxout).parameter_count() == CHAIN.parameter_count() + 6 + 3


@given(graphs())
@settings(max_examples=80)
def test_a_layer_comes_after_all_it_reads_from(graph: Graph) -> None:
    order = [layer.id for layer in graph.forward_order]
    assert sorted(order) == sorted(layer.id for layer in graph.layers)
    assert all(order.index(c.source) < order.index(c.target) for c in graph.connections)


def test_layers_on_a_cycle_have_no_place_in_the_order() -> None:
    graph = CHAIN.with_connection(Connection("k", "h"))
    assert [layer.id for layer in graph.forward_order] == ["x"]
    assert graph.reaches("h", "h")
    assert graph.reaches("x", "y")
    assert not graph.reaches("y", "x")


def test_what_arrives_and_leaves_is_in_drawn_order() -> None:
    assert [c.key for c in CHAIN.into("y")] == ["k->y", "x->y"]
    assert [c.key for c in CHAIN.out_of("x")] == ["x->h", "x->y"]
    assert CHAIN.into("x") == CHAIN.out_of("y") == CHAIN.into("nowhere") == ()
    assert CHAIN.shape(CHAIN.by_key["h->k"]) == (4, 3)


def test_editing_gives_another_drawing_and_leaves_the_first() -> None:
    without = CHAIN.without_layers(["h"])
    assert [layer.id for layer in without.layers] == ["x", "k", "y"]
    assert [c.key for c in without.connections] == ["k->y", "x->y"]
    assert [c.key for c in CHAIN.without_connections(["x->y"]).connections] == ["x->h", "h->k", "k->y"]
    wider = CHAIN.with_layer(Layer("h", "hidden", 9))
    assert [layer.units for layer in wider.layers] == [2, 9, 4, 1]
    assert len(CHAIN.with_layer(Layer("new", "hidden", 1)).layers) == 5
    assert CHAIN.layers == (X, H, K, Y)
    masked = CHAIN.with_connection(Connection("x", "h", Array.of(np.ones((3, 2)), "uint8")))
    assert [c.key for c in masked.connections] == [c.key for c in CHAIN.connections]


def test_equal_drawings_are_equal_values() -> None:
    again = Graph(tuple(CHAIN.layers), tuple(CHAIN.connections))
    assert again == CHAIN
    assert hash(again) == hash(CHAIN)
    assert again != CHAIN.with_layer(Layer("h", "hidden", 4))


def test_a_fresh_id_is_one_that_no_layer_has() -> None:
    graph = Graph((Layer("h", "hidden", 1), Layer("h2", "hidden", 1), Layer("h4", "hidden", 1)))
    assert graph.fresh_id("h") == "h3"
    assert graph.fresh_id("new") == "new"


@pytest.mark.parametrize("text", ["x", "_", "A9_", "a" * 64])
def test_an_id_is_a_letter_or_underscore_and_up_to_63_letters_digits_and_underscores(text: str) -> None:
    assert ID_PATTERN.fullmatch(text)


@pytest.mark.parametrize("text", ["", "9a", "a-b", "a" * 65, "é", "a b", "a\n"])
def test_anything_else_is_no_id(text: str) -> None:
    assert not ID_PATTERN.fullmatch(text)
