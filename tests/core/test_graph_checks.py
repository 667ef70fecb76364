"""Every problem of a drawing, with the place it is shown at."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.arrays import Array, FrozenMap
from core.checks import graph_problems, project_problems, refusals
from core.choice import Choice
from core.graph import Connection, Graph, Layer
from core.initializers import initial_parameters
from core.numerals import grouped
from core.project import Project
from tests.core.drawings import GRAPH, H, X, Y, drawn, only
from tests.core.strategies import graphs


@given(graphs())
def test_a_legal_drawing_has_no_problems(graph: Graph) -> None:
    assert graph_problems(graph) == []
    parameters = initial_parameters(graph, Choice("he_normal"), 0)
    assert project_problems(Project(graph=graph, parameters=parameters)) == []


def test_an_empty_drawing_is_greeted() -> None:
    assert only(graph_problems(Graph())) == ("graph", "There is nothing drawn yet.")


@pytest.mark.parametrize("layer_id", ["", "1x", "a b", "x'); import os", "é", "a" * 65, "a\n", "x->h"])
def test_an_id_that_could_be_code_is_a_problem(layer_id: str) -> None:
    graph = drawn(X, Layer(layer_id, "output", 1), connect="").with_connection(Connection("x", layer_id))
    where, what = only(graph_problems(graph))
    assert what == "This id cannot be used."
    assert where.isprintable()


def test_a_second_layer_of_the_same_id_is_a_problem() -> None:
    where, what = only(graph_problems(drawn(X, H, H, Y, connect="x-h h-y")))
    assert (where, what) == ("h", '2 layers have the id "h".')


@pytest.mark.parametrize("units", [0, -3, 1_000_001, 10**30, 10**400], ids=["0", "-3", "1e6+1", "1e30", "1e400"])
def test_absurd_numbers_of_units_are_a_problem(units: int) -> None:
    where, what = only(graph_problems(GRAPH.with_layer(replace(H, units=units))))
    assert where == "h"
    assert what.startswith("The layer has ")


def test_too_many_weights_are_counted_without_being_allocated() -> None:
    big = drawn(Layer("x", "input", 10**6), Layer("y", "output", 10**6), connect="x-y")
    where, what = only(project_problems(Project(graph=big)))
    said = f"The drawing has {grouped(10**12)} weights; the limit is {grouped(50_000_000)}."
    assert (where, what) == ("graph", said)


@pytest.mark.parametrize(
    ("activation", "sentence"),
    [
        (Choice("rellu"), 'There is no activation named "rellu".'),
        (Choice("relu", FrozenMap({"slope": 0.1})), 'The activation relu has no setting "slope".'),
        (Choice("leaky_relu", FrozenMap({"slope": "steep"})), "The setting slope of leaky_relu is "),
        (Choice("leaky_relu", FrozenMap({"slope": float("nan")})), "The setting slope of leaky_relu is nan"),
        (Choice("maxout", FrozenMap({"pieces": 0})), "The setting pieces of maxout is 0"),
        (Choice("maxout", FrozenMap({"pieces": 10**9})), "The setting pieces of maxout is 1000000000"),
        (Choice("softmax"), "softmax belongs on an output layer."),
    ],
)
def test_activations_that_do_not_exist_or_fit_are_reported_on_their_layer(activation: Choice, sentence: str) -> None:
    where, what = only(graph_problems(GRAPH.with_layer(replace(H, activation=activation))))
    assert where == "h"
    assert what.startswith(sentence)


def test_a_mistyped_name_suggests_the_nearest() -> None:
    problem = graph_problems(GRAPH.with_layer(replace(H, activation=Choice("rellu"))))[0]
    assert problem.fix.startswith("Did you mean relu")


def test_an_input_with_an_activation_is_a_problem() -> None:
    assert only(graph_problems(GRAPH.with_layer(replace(X, activation=Choice("relu")))))[0] == "x"


def test_names_must_match_the_units() -> None:
    where, what = only(graph_problems(GRAPH.with_layer(replace(X, names=("a",)))))
    assert (where, what) == ("x", "There is 1 name for 2 units.")


@pytest.mark.parametrize(
    ("connect", "where", "part"),
    [
        ("x-h h-y h-x", "h->x", "The input layer x receives nothing."),
        ("x-h h-y y-h", "y->h", "The output layer y feeds nothing."),
        ("x-h h-y x-h", "x->h", "connected 2 times"),
        ("x-h h-y q-y", "q->y", 'There is no layer "q".'),
        ("x-h h-y h-H", "h->H", 'There is no layer "H".'),
        ("x-h h-y h-h", "h", "h feeds itself."),
    ],
)
def test_connections_that_cannot_be_are_reported(connect: str, where: str, part: str) -> None:
    found = graph_problems(drawn(X, H, Y, connect=connect))
    assert any(problem.where == where and part in problem.what for problem in found)


def test_a_cycle_is_reported_on_the_layer_that_closes_it() -> None:
    g = Layer("g", "hidden", 1)
    where, what = only(graph_problems(drawn(X, H, g, Y, connect="x-h h-g g-h g-y")))
    assert (where, what) == ("g", "g feeds h, which already leads to g: h → g → h.")


def test_a_cycle_that_no_input_reaches_is_found() -> None:
    g, k = Layer("g", "hidden", 1), Layer("k", "hidden", 1)
    found = graph_problems(drawn(X, H, g, k, Y, connect="x-h h-y g-k k-g"))
    assert [(p.where, p.what.split(":")[0].split(",")[0]) for p in found] == [
        ("k", "k feeds g"),
        ("g", "No input reaches g."),
        ("k", "No input reaches k."),
    ]


@settings(max_examples=100)
@given(graphs(), st.data())
def test_a_cycle_is_reported_exactly_when_a_connection_closes_one(graph: Graph, data: st.DataObject) -> None:
    hidden = [layer.id for layer in graph.layers if layer.kind == "hidden"]
    if not hidden:
        return
    source, target = data.draw(st.sampled_from(hidden)), data.draw(st.sampled_from(hidden))
    changed = graph.with_connection(Connection(source, target))
    assert bool(graph_problems(changed)) == graph.reaches(target, source)


def test_long_chains_and_hubs_are_checked_in_linear_time() -> None:
    ids = [f"h{i}" for i in range(20_000)]
    layers = (X, *(Layer(i, "hidden", 1) for i in ids), Y)
    chain = [Connection(a, b) for a, b in zip(["x", *ids], [*ids, "y"], strict=True)]
    hub = [Connection("x", i) for i in ids[1:]]
    assert graph_problems(Graph(layers, tuple(chain + hub))) == []


@pytest.mark.parametrize(
    ("mask", "part"),
    [([[1, 1]], "The mask is 1×2; it should be 3×2."), ([[1, 0.5], [0, 1], [1, 1]], "other than 0 and 1")],
)
def test_masks_that_do_not_fit_are_reported_on_their_connection(mask: list[list[float]], part: str) -> None:
    where, what = only(graph_problems(GRAPH.with_connection(Connection("x", "h", Array.of(mask)))))
    assert where == "x->h"
    assert part in what


def test_a_maxout_layers_mask_has_a_row_per_piece() -> None:
    graph = GRAPH.with_layer(replace(H, activation=Choice("maxout", FrozenMap({"pieces": 2}))))
    assert graph_problems(graph.with_connection(Connection("x", "h", Array.of(np.ones((6, 2)), "uint8")))) == []


def test_layers_that_no_input_reaches_and_missing_ends_are_reported() -> None:
    assert only(graph_problems(drawn(X, H, Y, connect="x-y h-y"))) == ("h", "No input reaches h.")
    assert only(graph_problems(drawn(H, Y, connect="h-y"))) == ("graph", "There is no input layer.")
    assert only(graph_problems(drawn(X, H, connect="x-h"))) == ("graph", "There is no output layer.")


def test_a_connection_without_weights_that_exist_still_reaches() -> None:
    assert graph_problems(GRAPH.with_connection(Connection("x", "h", Array.of(np.zeros((3, 2)), "uint8")))) == []


def test_all_problems_are_told_not_the_first() -> None:
    graph = drawn(X, replace(H, units=0, activation=Choice("relo")), Y, connect="x-h h-y q-r h-h")
    assert [problem.where for problem in graph_problems(graph)] == ["h", "h", "q->r", "q->r", "h"]


def test_unfinished_drawings_are_not_refused_but_impossible_ones_are() -> None:
    assert refusals(Project(graph=drawn(X, H, connect=""))) == []
    assert refusals(Project(graph=drawn(X, H, Y, connect="x-h h-h"))) != []
