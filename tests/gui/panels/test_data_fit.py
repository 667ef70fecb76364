from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.arrays import Array, FrozenMap
from core.checks import data_problems, project_problems
from core.choice import Choice
from core.graph import Connection, Graph, Layer
from core.initializers import initial_parameters
from core.project import BundledSource, DataSource, GeneratorSource, Progress, Project, TableSource, Training
from gui.panels.data_fit import fit_words, fitted, rows_of, with_data
from gui.panels.data_suits import misfit

TANH = Choice("tanh")
CIRCLE = GeneratorSource("circle")
FOUR_INPUTS = TableSource(
    ("a", "b", "c", "d"), ("u", "v"), ((1.0, 2.0, 3.0, 4.0, 0.5, 7.0), (1.5, 2.0, 0.0, 1.0, 2.0, 3.0))
)


def drawing(activation: str = "tanh") -> Graph:
    layers = (
        Layer("x", "input", 2, names=("x1", "x2")),
        Layer("h", "hidden", 3, TANH),
        Layer("y", "output", 1, Choice(activation)),
    )
    return Graph(layers, (Connection("x", "h"), Connection("h", "y")))


def fresh(activation: str = "tanh") -> Project:
    return Project(graph=drawing(activation), data=CIRCLE)


def learned() -> Project:
    project = fresh()
    return replace(project, parameters=initial_parameters(project.graph, Choice("xavier_uniform"), 3))


def chosen(project: Project, source: DataSource) -> Project:
    before = rows_of(project, project.data) if project.data is not None else None
    return with_data(project, source, rows_of(project, source), before)


def assert_ready(project: Project) -> None:
    assert project.data is not None
    assert project_problems(project) == []
    assert data_problems(project, rows_of(project, project.data)) == []
    assert misfit(project, rows_of(project, project.data)) is None


@pytest.mark.parametrize(
    ("source", "outputs", "activation", "loss"),
    [
        (BundledSource("fish_three"), 3, "softmax", "cross_entropy"),
        (BundledSource("fish"), 1, "sigmoid", "binary_cross_entropy"),
        (BundledSource("and"), 1, "sigmoid", "binary_cross_entropy"),
        (GeneratorSource("spiral"), 1, "tanh", "half_mse"),
        (GeneratorSource("plane"), 1, "identity", "half_mse"),
        (FOUR_INPUTS, 2, "identity", "half_mse"),
    ],
)
def test_an_untrained_network_is_fitted_to_what_is_chosen(
    source: DataSource, outputs: int, activation: str, loss: str
) -> None:
    after = chosen(fresh(), source)
    assert after.graph.by_id["h"] == fresh().graph.by_id["h"]
    assert after.graph.output_units == outputs
    assert after.graph.outputs[0].activation.name == activation
    assert after.training_or_default.loss.name == loss
    assert after.graph.inputs[0].names == rows_of(after, source).input_names
    assert_ready(after)


def test_going_from_three_fish_back_to_the_circle_restores_the_drawing() -> None:
    start = fresh()
    there = chosen(start, BundledSource("fish_three"))
    assert chosen(there, CIRCLE).graph == start.graph


def test_choosing_data_of_the_same_kind_keeps_what_the_user_has_set() -> None:
    start = replace(fresh(), training=Training(loss=Choice("hinge"), learning_rate=0.5))
    assert chosen(start, GeneratorSource("xor")) == replace(start, data=GeneratorSource("xor"))


def test_choosing_data_never_changes_a_drawing_that_has_learned() -> None:
    for start in (learned(), replace(fresh(), progress=Progress(step=4))):
        after = chosen(start, BundledSource("fish_three"))
        assert after == replace(start, data=BundledSource("fish_three"))


def test_an_empty_canvas_stays_empty_until_the_fit_is_asked_for() -> None:
    start = Project()
    after = with_data(start, BundledSource("fish_three"), rows_of(start, BundledSource("fish_three")))
    assert after.graph == Graph()
    assert_ready(fitted(after, rows_of(after, BundledSource("fish_three"))))


def test_fitting_keeps_all_the_numbers_that_still_have_a_place() -> None:
    start = replace(
        learned(), data=BundledSource("fish_three"), progress=Progress(optimizer=FrozenMap({"m": Array.of([1])}))
    )
    after = fitted(start, rows_of(start, BundledSource("fish_three")))
    assert start.parameters is not None
    assert after.parameters is not None
    assert after.parameters.weights["x->h"] == start.parameters.weights["x->h"]
    old, new = start.parameters.weights["h->y"].numpy(), after.parameters.weights["h->y"].numpy()
    assert new.shape == (3, 3)
    assert np.array_equal(new[:1], old)
    assert after.progress is not None
    assert not after.progress.optimizer  # it was flat over other shapes
    assert_ready(after)


def test_no_parameters_stay_no_parameters() -> None:
    assert fitted(fresh(), rows_of(fresh(), BundledSource("fish_three"))).parameters is None


def test_masks_grow_with_the_outputs_and_keep_what_they_hid() -> None:
    mask = Array.of([[1, 0, 1]], "uint8")
    graph = drawing().with_connection(Connection("h", "y", mask))
    start = Project(graph=graph, data=BundledSource("fish_three"))
    after = fitted(start, rows_of(start, BundledSource("fish_three")))
    grown = after.graph.by_key["h->y"].mask
    assert grown is not None
    assert grown.numpy().tolist() == [[1, 0, 1], [1, 1, 1], [1, 1, 1]]
    assert_ready(after)


def test_several_output_layers_share_the_classes_as_logits() -> None:
    graph = drawing().with_layer(Layer("y2", "output", 1, TANH)).with_connection(Connection("h", "y2"))
    start = Project(graph=graph, data=BundledSource("fish_three"))
    after = fitted(start, rows_of(start, BundledSource("fish_three")))
    assert [layer.units for layer in after.graph.outputs] == [1, 2]
    assert_ready(after)


def test_several_input_layers_share_the_columns_in_drawn_order() -> None:
    graph = drawing().with_layer(Layer("x2", "input", 3)).with_connection(Connection("x2", "h"))
    start = Project(graph=graph, data=CIRCLE)
    after = fitted(start, rows_of(start, CIRCLE))
    assert [(layer.units, layer.names) for layer in after.graph.inputs] == [(1, ("x1",)), (1, ("x2",))]


def test_the_perceptron_rule_keeps_its_step_outputs() -> None:
    graph = Graph((Layer("x", "input", 2), Layer("y", "output", 1, Choice("sign"))), (Connection("x", "y"),))
    start = Project(graph=graph, data=CIRCLE, training=Training(optimizer=Choice("perceptron")))
    after = chosen(start, BundledSource("or"))
    assert after.graph.outputs[0].activation.name == "step"
    assert_ready(after)


def test_hinge_takes_two_named_classes_as_signs() -> None:
    start = replace(fresh(), training=Training(loss=Choice("hinge")))
    assert_ready(chosen(start, BundledSource("fish")))


def test_a_misfit_says_what_does_not_fit() -> None:
    project = fresh()
    hard = misfit(project, rows_of(project, BundledSource("fish_three")))
    assert hard is not None
    assert hard.text == "This data has 3 target classes, the network 1 output."
    soft = misfit(project, rows_of(project, BundledSource("and")))
    assert soft is not None
    assert not soft.is_hard
    assert misfit(project, rows_of(project, CIRCLE)) is None


def test_fewer_columns_than_input_layers_cannot_be_mended() -> None:
    graph = drawing().with_layer(Layer("b", "input", 1)).with_layer(Layer("c", "input", 1))
    found = misfit(replace(fresh(), graph=graph), rows_of(fresh(), CIRCLE))
    assert found is not None
    assert not found.can_mend


def test_the_words_name_what_fitting_changed() -> None:
    start = fresh()
    assert fit_words(start, chosen(start, BundledSource("fish_three"))) == "1 → 3 outputs, softmax, cross-entropy"
    assert fit_words(start, start) == ""
