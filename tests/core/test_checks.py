"""Every problem of a document, with the place it is shown at."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from core import data_checks
from core.arrays import Array, FrozenMap
from core.checks import data_problems, project_problems
from core.choice import Choice
from core.datasets.dataset import make_dataset
from core.graph import Layer
from core.initializers import initial_parameters
from core.project import BundledSource, FileSource, GeneratorSource, Project, TableSource, Training
from tests.core.drawings import GRAPH, X, Y, drawn, only


def table(*rows: tuple[Any, ...], **more: Any) -> TableSource:
    return TableSource(("x1", "x2"), ("y",), tuple(rows), **more)


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


@pytest.mark.parametrize("column", ["inputs", "targets"])
@pytest.mark.parametrize(("number", "said"), [(1e308, "too large for float32"), (np.inf, "not a finite number")])
def test_a_number_that_training_cannot_hold_is_named(column: str, number: float, said: str) -> None:
    graph = drawn(X, Layer("y", "output", 1), connect="x-y")
    inputs, targets = np.zeros((3, 2)), np.zeros((3, 1))
    (inputs if column == "inputs" else targets)[1, 0] = number
    where, what = only(data_problems(Project(graph=graph, training=Training()), dataset(inputs, targets)))
    assert "1" in where
    assert said in what


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


def test_a_table_is_looked_through_once_however_often_the_document_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[TableSource] = []
    look = data_checks.table_form_problems
    monkeypatch.setattr(data_checks, "table_form_problems", lambda table: (looks.append(table), look(table))[1])
    wrong, sound = table((0.0, "a", 1.0)), table((0.0, 0.0, 1.0))
    for data in (wrong, sound):
        found = [project_problems(Project(name, graph=GRAPH, data=data)) for name in "abc"]
        assert found[0] == found[1] == found[2]
        assert [problem.where for problem in found[0]] == (["data.rows[0]"] if data is wrong else [])
    assert looks == [wrong, sound]


@pytest.mark.parametrize(
    ("row", "is_fine"),
    [
        ((1e308, 1e308, 1.0), True),  # their sum is no number, they are
        ((1e308, 1e308, math.inf), False),
        ((math.inf, -math.inf, 1.0), False),
        ((math.nan, 0.0, 1.0), False),
    ],
)
def test_numbers_are_finite_each_for_itself(row: tuple[float, ...], is_fine: bool) -> None:
    assert (project_problems(Project(graph=GRAPH, data=table(row))) == []) == is_fine
