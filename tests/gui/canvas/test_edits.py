"""The canvas's edits as pure functions: parameters stay all there, old numbers stay with their units."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.arrays import Array, FrozenMap
from core.choice import Choice
from core.graph import Connection, Graph, Layer
from core.initializers import initial_parameters
from core.parameters import Parameters, parameter_shapes
from core.project import Progress, Project
from gui.canvas import edits

GRAPH = Graph(
    (
        Layer("x", "input", 2),
        Layer("h", "hidden", 3, Choice("tanh")),
        Layer("y", "output", 1),
    ),
    (Connection("x", "h"), Connection("h", "y")),
)
BARE = Project(graph=GRAPH, layout=FrozenMap({"x": (0.0, 0.0), "h": (200.0, 0.0), "y": (400.0, 0.0)}))
FULL = replace(BARE, parameters=initial_parameters(GRAPH, Choice("normal"), 3))


def assert_all_there(project: Project) -> None:
    assert project.parameters is not None
    shapes = {name: array.shape for name, array in project.parameters.tensors()}
    assert shapes == parameter_shapes(project.graph)


def weight(project: Project, key: str) -> np.ndarray:
    assert project.parameters is not None
    return project.parameters.weights[key].numpy()


@pytest.mark.parametrize(
    "change",
    [
        lambda p: edits.add_layer(p, Layer("h2", "hidden", 4), (100.0, 0.0)),
        lambda p: edits.remove(p, ["h"]),
        lambda p: edits.connect(p, "x", "y"),
        lambda p: edits.disconnect(p, "x->h"),
        lambda p: edits.reconnect(p, "x->h", "y"),
        lambda p: edits.set_units(p, "h", 5),
        lambda p: edits.set_units(p, "h", 1),
        lambda p: edits.set_activation(p, "h", Choice("maxout")),
        lambda p: edits.set_activation(p, "h", Choice("prelu")),
        lambda p: edits.rename(p, "h", "hidden"),
        lambda p: edits.toggle_mask(p, "x->h", (0, 1)),
        lambda p: edits.insert_on_wire(p, Layer("h2", "hidden", 4), "h->y", (300.0, 0.0)),
        lambda p: edits.duplicate(p, ["h", "y"], (10.0, 10.0))[0],
    ],
)
def test_after_every_edit_parameters_are_all_there_or_all_absent(change) -> None:  # noqa: ANN001
    assert_all_there(change(FULL))
    assert change(BARE).parameters is None


def test_growing_a_layer_keeps_the_weights_of_the_units_it_had() -> None:
    grown = edits.set_units(FULL, "h", 5)
    assert np.array_equal(weight(grown, "x->h")[:3], weight(FULL, "x->h"))
    assert np.array_equal(weight(grown, "h->y")[:, :3], weight(FULL, "h->y"))
    assert edits.set_units(grown, "h", 3).parameters == FULL.parameters


def test_moving_touches_the_layout_alone() -> None:
    moved = edits.move(FULL, {"h": (1.0, 2.0)})
    assert moved.layout["h"] == (1.0, 2.0)
    assert replace(moved, layout=FULL.layout) == FULL
    assert moved.graph is FULL.graph


def test_renaming_names_the_layer_everywhere_and_keeps_every_number() -> None:
    renamed = edits.rename(FULL, "h", "hidden")
    assert [c.key for c in renamed.graph.connections] == ["x->hidden", "hidden->y"]
    assert np.array_equal(weight(renamed, "x->hidden"), weight(FULL, "x->h"))
    assert renamed.layout["hidden"] == FULL.layout["h"]
    assert "h" not in renamed.layout
    assert renamed.parameters is not None
    assert "hidden" in renamed.parameters.biases


def test_masking_sets_the_weight_to_zero_and_unmasking_removes_the_mask() -> None:
    masked = edits.toggle_mask(FULL, "x->h", (1, 0))
    mask = masked.graph.by_key["x->h"].mask
    assert mask is not None
    assert mask.numpy().tolist() == [[1, 1], [0, 1], [1, 1]]
    assert weight(masked, "x->h")[1, 0] == 0
    assert edits.toggle_mask(masked, "x->h", (1, 0)).graph == GRAPH


def test_a_mask_keeps_what_it_hid_when_the_layer_grows() -> None:
    grown = edits.set_units(edits.toggle_mask(FULL, "x->h", (2, 1)), "h", 4)
    mask = grown.graph.by_key["x->h"].mask
    assert mask is not None
    assert mask.numpy().tolist() == [[1, 1], [1, 1], [1, 0], [1, 1]]
    assert weight(grown, "x->h")[2, 1] == 0


def test_inserting_on_a_wire_leads_through_the_new_layer() -> None:
    inserted = edits.insert_on_wire(BARE, Layer("m", "hidden", 2), "h->y", (300.0, 0.0))
    assert {c.key for c in inserted.graph.connections} == {"x->h", "h->m", "m->y"}
    assert inserted.layout["m"] == (300.0, 0.0)


def test_duplicates_have_the_same_numbers_and_the_connections_among_them() -> None:
    copied, ids = edits.duplicate(FULL, ["h", "y"], (10.0, 20.0))
    assert ids == ("h2", "y2")
    assert "h2->y2" in copied.graph.by_key
    assert "x->h2" not in copied.graph.by_key
    assert np.array_equal(weight(copied, "h2->y2"), weight(FULL, "h->y"))
    assert copied.layout["h2"] == (210.0, 20.0)


def test_names_of_units_are_cut_and_made_up() -> None:
    named = replace(BARE, graph=GRAPH.with_layer(Layer("x", "input", 2, names=("width", "height"))))
    assert edits.set_units(named, "x", 1).graph.by_id["x"].names == ("width",)
    assert edits.set_units(named, "x", 3).graph.by_id["x"].names == ("width", "height", "x3")


def test_the_optimizers_memory_is_dropped_only_when_parameters_change_shape() -> None:
    state = Progress(7, 1, 2, FrozenMap({"momentum": Array.of([1.0])}))
    trained = replace(FULL, progress=state)
    assert edits.move(trained, {"h": (0.0, 0.0)}).progress == state
    assert edits.set_units(trained, "h", 4).progress == Progress(7, 1, 2)


def test_an_unknown_initialization_does_not_stop_drawing() -> None:
    training = replace(FULL.training_or_default, initialization=Choice("wishful"))
    assert_all_there(edits.set_units(replace(FULL, training=training), "h", 6))


def test_a_drawing_with_a_mask_of_the_wrong_shape_or_a_loose_end_can_be_mended() -> None:
    bad = Connection("x", "h", Array.of(np.zeros((9, 9)), "uint8"))
    broken = replace(FULL, graph=GRAPH.with_connection(bad).with_connection(Connection("h", "gone")))
    mended = edits.disconnect(edits.disconnect(broken, "h->gone"), "x->h")
    assert_all_there(mended)
    assert edits.toggle_mask(broken, "x->h", (0, 0)).graph.by_key["x->h"].mask != bad.mask


def test_a_weight_that_is_not_there_has_no_value() -> None:
    assert edits.weight_of(None, "x->h", (0, 0)) is None
    assert edits.weight_of(Parameters(), "x->h", (0, 0)) is None
    assert edits.weight_of(FULL.parameters, "x->h", (9, 0)) is None
