"""Names of wires and numbers: one way to say them, wherever they are shown."""

from __future__ import annotations

from core.choice import Choice
from core.graph import Connection, Graph, Layer
from gui.symbols import number_name, wire_name


def test_a_wire_is_named_from_left_to_right_unit_by_unit() -> None:
    graph = Graph((Layer("x", "input", 2, names=("length", "")), Layer("h", "hidden", 3)), (Connection("x", "h"),))
    assert wire_name(graph, "x->h", (2, 0)) == "length → h 3"
    assert number_name(graph, "weights", "x->h", (2, 0)) == "weight of length → h 3"
    assert number_name(graph, "biases", "h", (1,)) == "bias of h 2"
    assert number_name(graph, "slopes", "h", (1,)) == "slope of h 2"


def test_a_maxout_unit_s_wire_says_which_of_its_pieces_it_enters() -> None:
    maxout = Layer("m", "hidden", 2, activation=Choice("maxout"))
    graph = Graph((Layer("x", "input", 1), maxout), (Connection("x", "m"),))
    assert maxout.pieces > 1
    assert wire_name(graph, "x->m", (maxout.pieces, 0)) == "x → m 2, piece 1"
