"""Every problem of a document, with the place it is shown at."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.arrays import Array, FrozenMap
from core.checks import data_problems, graph_problems, project_problems, refusals
from core.choice import Choice
from core.datasets.dataset import make_dataset
from core.graph import Connection, Graph, Layer
from core.initializers import initial_parameters
from core.problems import Problem
from core.project import BundledSource, FileSource, GeneratorSource, Project, TableSource, Training
from tests.core.strategies import graphs

X = Layer("x", "input", 2)
H = Layer("h", "hidden", 3, Choice("relu"))
Y = Layer("y", "output", 1, Choice("sigmoid"))
GRAPH = Graph((X, H, Y), (Connection("x", "h"), Connection("h", "y")))


def only(problems: list[Problem]) -> tuple[str, str]:
    """Place and sentence of the one problem."""
    assert len(problems) == 1, [str(problem) for problem in problems]
    assert problems[0].what.endswith((".", "?"))
    assert problems[0].fix.endswith((".", "?", "]"))
    return problems[0].where, problems[0].what


def drawn(*layers: Layer, connect: str) -> Graph:
    """A drawing from layers and "x-h h-y"."""
    return Graph(layers, tuple(Connection(*pair.split("-")) for pair in connect.split()))


def table(*rows: tuple[Any, ...], **more: Any) -> TableSource:
    return TableSource(("x1", "x2"), ("y",), tuple(rows), **more)


@settings(deadline=None)
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
    assert (where, what) == ("graph", "The drawing has 1,000,000,000,000 weights; the limit is 50,000,000.")


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


@settings(deadline=None, max_examples=100)
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


def test_parameters_are_all_there_in_their_shapes_and_none_besides() -> None:
    whole = initial_parameters(GRAPH, Choice("zeros"), 0)
    odd = replace(
        whole,
        weights=whole.weights.with_item("x->h", Array.of([[1.0]])).with_item("h->q", Array.of([[1.0]])),
        biases=whole.biases.without("y").with_item("h", Array.of([1, 2, np.inf])),
    )
    found = project_problems(Project(graph=GRAPH, parameters=odd))
    assert [(problem.where, problem.what) for problem in found] == [
        ("x->h", "The weights of x->h are 1×1; they should be 3×2."),
        ("h", "The biases of h hold a number that is not finite."),
        ("y", "The biases of y are missing, while other parameters are there."),
        ("parameters.weights.h->q", 'There are weights for "h->q", which has none in the drawing.'),
    ]


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"learning_rate": -1.0}, "training.learning_rate"),
        ({"learning_rate": float("inf")}, "training.learning_rate"),
        ({"momentum": 1.0}, "training.momentum"),
        ({"momentum": float("nan")}, "training.momentum"),
        ({"l1": -0.1}, "training.l1"),
        ({"l2": float("nan")}, "training.l2"),
        ({"batch_size": 0}, "training.batch_size"),
        ({"seed": -1}, "training.seed"),
        ({"seed": 2**64}, "training.seed"),
        ({"loss": Choice("mse2")}, "training.loss"),
        ({"loss": Choice("huber", FrozenMap({"delta": 0.0}))}, "training.loss"),
        ({"loss": Choice("cross_entropy")}, "training.loss"),
        ({"optimizer": Choice("adan")}, "training.optimizer"),
        ({"optimizer": Choice("adam", FrozenMap({"betas": (0.9, 1.0)}))}, "training.optimizer"),
        ({"optimizer": Choice("sgd", FrozenMap({"nesterov": True}))}, "training.optimizer"),
        ({"optimizer": Choice("perceptron")}, "training.optimizer"),
        ({"initialization": Choice("glorot")}, "training.initialization"),
        ({"initialization": Choice("zeros", FrozenMap({"a": 1}))}, "training.initialization"),
    ],
)
def test_settings_out_of_range_are_reported_at_their_key(change: dict[str, Any], where: str) -> None:
    assert only(project_problems(Project(graph=GRAPH, training=Training(**change))))[0] == where


def test_the_loss_must_suit_every_output_layer() -> None:
    second = Layer("s", "output", 2, Choice("tanh"))
    graph = drawn(X, Y, second, connect="x-y x-s")
    where, what = only(project_problems(Project(graph=graph, training=Training(Choice("binary_cross_entropy")))))
    assert where == "training.loss"
    assert what == "binary_cross_entropy needs sigmoid or identity outputs, but s has tanh."


def test_the_perceptron_rule_takes_one_layer_of_steps_and_nothing_hidden() -> None:
    training = Training(optimizer=Choice("perceptron"))
    step = drawn(X, replace(Y, activation=Choice("step")), connect="x-y")
    assert project_problems(Project(graph=step, training=training)) == []
    hidden = GRAPH.with_layer(replace(Y, activation=Choice("sign")))
    assert only(project_problems(Project(graph=hidden, training=training)))[0] == "training.optimizer"


def test_a_place_for_a_layer_that_is_not_drawn_is_reported() -> None:
    project = Project(graph=GRAPH, layout=FrozenMap({"x": (0.0, 0.0), "q": (1.0, 1.0)}))
    assert only(project_problems(project))[0] == "layout.q"


@pytest.mark.parametrize(
    ("source", "where"),
    [
        (GeneratorSource("circel"), "data.name"),
        (GeneratorSource("circle", samples=0), "data.samples"),
        (GeneratorSource("circle", samples=10**12), "data.samples"),
        (GeneratorSource("circle", noise=-1.0), "data.noise"),
        (GeneratorSource("circle", noise=float("nan")), "data.noise"),
        (GeneratorSource("circle", seed=-1), "data.seed"),
        (GeneratorSource("circle", train_fraction=0.0), "data.train_fraction"),
        (BundledSource("no_such_set"), "data.name"),
        (FileSource(""), "data.path"),
        (FileSource("a\0b"), "data.path"),
        (table((0.0, 0.0, 1.0), train_fraction=1.5), "data.train_fraction"),
        (table((0.0, 0.0, 1.0), (0.0, 1.0)), "data.rows[1]"),
        (table((0.0, "a", 1.0)), "data.rows[0]"),
        (table((0.0, 0.0, "cat")), "data.rows[0]"),
        (table((0.0, 0.0, 1.0), test_rows=((1.0,),)), "data.test_rows[0]"),
        (table((0.0, 0.0, "cow"), classes=("cat", "dog")), "data.rows[0]"),
        (table((0.0, 0.0, 2.0), classes=("cat", "dog")), "data.rows[0]"),
        (table((0.0, 0.0, 0.5), classes=("cat", "dog")), "data.rows[0]"),
        (table((0.0, 0.0, "cat"), classes=("cat", "cat")), "data.classes"),
    ],
)
def test_sources_that_cannot_give_rows_are_reported(source: Any, where: str) -> None:
    assert only(project_problems(Project(graph=GRAPH, data=source)))[0] == where


def test_classes_are_given_by_name_or_number() -> None:
    rows = table((0.0, 0.0, "cat"), (0.0, 1.0, 1.0), classes=("cat", "dog"))
    assert project_problems(Project(graph=GRAPH, data=rows)) == []


def test_a_texts_column_is_named() -> None:
    found = project_problems(Project(graph=GRAPH, data=table((0.0, "1,5", 1.0))))
    assert only(found)[1] == 'The column x2 holds the text "1,5", not a number.'


def dataset(inputs: Any, targets: Any) -> Any:
    x, t = np.array(inputs, dtype=float), np.array(targets, dtype=float)
    names = tuple(f"x{i}" for i in range(x.shape[1])), tuple(f"y{i}" for i in range(t.shape[1]))
    train = np.arange(len(x))
    ranges = ((0.0, 1.0),) * x.shape[1]
    return make_dataset(
        x, t, input_names=names[0], target_names=names[1], train=train, test=train[:0], input_ranges=ranges
    )


@pytest.mark.parametrize(
    ("loss", "activation", "targets", "row"),
    [
        ("binary_cross_entropy", "sigmoid", [[0], [0.5], [1]], None),
        ("binary_cross_entropy", "sigmoid", [[0], [0.5], [-1]], 2),
        ("hinge", "identity", [[1], [-1], [1]], None),
        ("hinge", "identity", [[1], [0], [2]], 1),
        ("cross_entropy", "softmax", [[1, 0], [0, 1], [0, 1]], None),
        ("cross_entropy", "softmax", [[1, 1], [0, 1], [0, 1]], 0),
        ("multi_margin", "identity", [[1, 0], [0, 1], [0.5, 0.5]], 2),
        ("half_mse", "sigmoid", [[1], [-7], [1e9]], None),
    ],
)
def test_targets_must_suit_the_loss(loss: str, activation: str, targets: Any, row: int | None) -> None:
    graph = drawn(X, Layer("y", "output", len(targets[0]), Choice(activation)), connect="x-y")
    found = data_problems(
        Project(graph=graph, training=Training(Choice(loss))), dataset([[0, 0], [1, 1], [2, 2]], targets)
    )
    if row is None:
        assert found == []
    else:
        where, what = only(found)
        assert where == f"data.rows[{row}]"
        assert what.startswith(f"{loss} needs ")


def test_each_softmax_layer_has_a_class_of_its_own() -> None:
    graph = drawn(X, *(Layer(i, "output", 2, Choice("softmax")) for i in "ab"), connect="x-a x-b")
    project = Project(graph=graph, training=Training(Choice("cross_entropy")))
    assert data_problems(project, dataset([[0, 0]], [[1, 0, 0, 1]])) == []
    assert only(data_problems(project, dataset([[0, 0]], [[1, 0, 0, 0]])))[0] == "data.rows[0]"


def test_columns_must_match_the_units() -> None:
    project = Project(graph=GRAPH)
    assert only(data_problems(project, dataset([[1, 2, 3]], [[1]]))) == (
        "data.inputs",
        "The data has 3 input columns for 2 input units.",
    )
    assert only(data_problems(project, dataset([[1, 2]], [[1, 0]]))) == (
        "data.targets",
        "The data has 2 target columns for 1 output unit.",
    )


def test_a_row_of_the_test_set_is_named_as_such() -> None:
    project = Project(
        graph=GRAPH,
        data=table((0.0, 0.0, 1.0), test_rows=((0.0, 0.0, 2.0),)),
        training=Training(Choice("binary_cross_entropy")),
    )
    assert only(data_problems(project, dataset([[0, 0], [0, 0]], [[1], [2]])))[0] == "data.test_rows[0]"


def test_unfinished_drawings_are_not_refused_but_impossible_ones_are() -> None:
    assert refusals(Project(graph=drawn(X, H, connect=""))) == []
    assert refusals(Project(graph=drawn(X, H, Y, connect="x-h h-h"))) != []
