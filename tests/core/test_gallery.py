"""The gallery's files are projects whose numbers are the lectures', computed here by a forward pass of a few lines."""

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core import gallery
from core.datasets.materialize import materialize
from core.errors import UserError
from core.forward import forward as forward_of
from core.forward import output_values
from core.initializers import initial_parameters
from core.probing import plane_of
from core.project import BundledSource, GeneratorSource, TableSource
from core.project_file import read_project
from core.regions.network import linear_regions

IDS = [entry.id for entry in gallery.entries()]
ACTIVATIONS = {
    "relu": lambda z: np.maximum(z, 0),
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "identity": lambda z: z,
    "softmax": lambda z: np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True),
    "step": lambda z: (z > 0) * 1.0,
}


def document(gallery_id: str) -> dict[str, Any]:
    return json.loads(gallery.find(gallery_id).read_text(encoding="utf-8"))


def forward(project: dict[str, Any], inputs: np.ndarray) -> dict[str, np.ndarray]:
    """Pre-activations "z …" and activations of a chain of layers, [rows, units]."""
    values, above = {}, inputs
    before, *layers = project["graph"]["layers"]
    for layer in layers:
        weight = np.array(project["parameters"]["weights"][f"{before['id']}->{layer['id']}"])
        # z = W a + b
        z = above @ weight.T + np.array(project["parameters"]["biases"].get(layer["id"], 0))
        above = ACTIVATIONS[layer["activation"]](z)
        values |= {f"z {layer['id']}": z, layer["id"]: above}
        before = layer
    return values


def worked(gallery_id: str) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """All values of a file's own rows, and their targets."""
    project = document(gallery_id)
    rows, count = np.array(project["data"]["rows"], dtype=float), len(project["data"]["inputs"])
    return forward(project, rows[:, :count]), rows[:, count:]


def test_the_first_start_comes_first_and_every_system_is_there_once() -> None:
    assert IDS[0] == "playground"
    assert set(IDS) == {
        *("playground", "neuron", "forward_3_4_1", "forward_3_4_3", "relu_3_4_4_4_3", "perceptron_and"),
        *("perceptron_or", "xor_hidden", "relu_plane", "fish", "fish_three", "sigmoid_graph", "training_loop"),
        *("losses_by_hand", "logits_by_hand", "momentum", "rings_three_units", "joints", "folding", "regions"),
    }
    assert len({entry.title for entry in gallery.entries()}) == len(IDS)


@pytest.mark.parametrize("entry", gallery.entries(), ids=IDS)
def test_an_entry_says_what_it_shows(entry: gallery.GalleryEntry) -> None:
    assert entry.lectures
    assert all(re.fullmatch(r"[NPWFB]\d+", lecture) for lecture in entry.lectures)
    assert entry.note.endswith(".")
    assert len(entry.title) <= 40


@pytest.mark.parametrize("gallery_id", IDS)
def test_a_file_has_the_shapes_that_its_drawing_asks_for(gallery_id: str) -> None:
    project = document(gallery_id)
    assert (project["format"], project["version"]) == ("netfold", 1)
    layers = {layer["id"]: layer for layer in project["graph"]["layers"]}
    if "parameters" in project:
        shapes = {key: np.shape(weight) for key, weight in project["parameters"]["weights"].items()}
        assert shapes == {
            f"{c['source']}->{c['target']}": (layers[c["target"]]["units"], layers[c["source"]]["units"])
            for c in project["graph"]["connections"]
        }
        sizes = {key: len(bias) for key, bias in project["parameters"]["biases"].items()}
        computing = [layer for layer in layers.values() if layer["kind"] != "input" and layer.get("bias", True)]
        assert sizes == {layer["id"]: layer["units"] for layer in computing}


@pytest.mark.parametrize("gallery_id", IDS)
def test_a_file_has_data_that_fit_its_drawing(gallery_id: str) -> None:
    project = document(gallery_id)
    data = {key: value for key, value in project["data"].items() if key != "source"}
    kind = {"table": TableSource, "generator": GeneratorSource, "bundled": BundledSource}[project["data"]["source"]]
    source = kind(**{key: tuple(value) if isinstance(value, list) else value for key, value in data.items()})
    layers = project["graph"]["layers"]
    outputs = sum(layer["units"] for layer in layers if layer["kind"] == "output")
    dataset = materialize(source, folder="", seed=project["training"]["seed"], outputs=outputs)
    assert dataset.targets.shape[1] == outputs
    assert dataset.inputs.shape[1] == sum(layer["units"] for layer in layers if layer["kind"] == "input")
    assert dataset.input_names == tuple(layers[0]["names"])


def test_one_neuron_has_the_numbers_of_n1() -> None:
    values, _ = worked("neuron")
    assert values["z y"][0] == pytest.approx([0.87], abs=1e-6)
    assert values["y"][0] == pytest.approx([0.7047457], abs=1e-6)


def test_the_forward_pass_has_the_numbers_of_n3() -> None:
    values, _ = worked("forward_3_4_1")
    assert values["z h"][0] == pytest.approx([-3, 2, 0, 7])
    assert values["h"][0] == pytest.approx([0.0474259, 0.8807971, 0.5, 0.9990889], abs=1e-6)
    assert values["z y"][0] == pytest.approx([0.5718016], abs=1e-6)
    assert values["y"][0] == pytest.approx([0.6391788], abs=1e-6)


def test_the_forward_pass_with_softmax_has_the_numbers_of_n4() -> None:
    values, _ = worked("forward_3_4_3")
    assert values["z y"][0] == pytest.approx([0.5718016, 2.9515495, -0.8627096], abs=1e-6)
    assert values["y"][0] == pytest.approx([0.0830536, 0.8971603, 0.0197860], abs=1e-6)


def test_the_deep_relu_pass_has_the_numbers_of_n5() -> None:
    values, _ = worked("relu_3_4_4_4_3")
    assert values["z h1"][0].tolist() == [79, -70, 9, -26]
    assert values["z h2"][0].tolist() == [38, 21, -96, -35]
    assert values["z h3"][0].tolist() == [0, 24, -54, 17]
    assert values["z y"][0].tolist() == [3, -1, 1]
    assert values["y"][0] == pytest.approx([0.8668133, 0.0158762, 0.1173104], abs=1e-6)


@pytest.mark.parametrize("gallery_id", ["perceptron_and", "perceptron_or", "xor_hidden", "relu_plane"])
def test_weights_set_by_hand_solve_their_table(gallery_id: str) -> None:
    values, targets = worked(gallery_id)
    assert np.array_equal(values["y"] > 0.5, targets == 1)


def test_and_becomes_or_where_step_of_zero_is_one() -> None:
    values, _ = worked("perceptron_and")
    assert (values["z y"][:, 0] >= 0).tolist() == [False, True, True, True]
    values, _ = worked("perceptron_or")
    assert not np.any(values["z y"] == 0)


def test_the_plane_is_separable_only_after_the_fold() -> None:
    rows = document("relu_plane")["data"]["rows"]
    # A point of class 0 lies midway between two of class 1, so no line has them on different sides.
    assert rows[:3] == [[-2.5, -0.5, 1], [2.5, -0.5, 1], [0, -0.5, 0]]
    values, targets = worked("relu_plane")
    assert np.all(values["h"][targets[:, 0] == 0] == 0)
    assert values["h"][targets[:, 0] == 1].sum(axis=1).min() > 1


def test_the_sigmoid_graph_has_the_numbers_of_b2() -> None:
    project = document("sigmoid_graph")
    values, targets = worked("sigmoid_graph")
    w, x, f = project["parameters"]["weights"]["x->y"][0], project["data"]["rows"][0][:2], values["y"][0, 0]
    assert values["z y"][0, 0] == 1
    assert f == pytest.approx(0.7310586, abs=1e-6)
    slope = np.sign(f - targets[0, 0]) * f * (1 - f)  # the loss is |f − 0|
    assert slope * np.array(x) == pytest.approx([-0.1966119, -0.3932239], abs=1e-6)
    assert slope * np.array(w) == pytest.approx([0.3932239, -0.5898358], abs=1e-6)
    assert slope == pytest.approx(0.1966119, abs=1e-6)
    assert project["training"]["loss"] == "mae"


def test_the_training_loop_has_the_numbers_of_b4() -> None:
    values, targets = worked("training_loop")
    y, t = values["y"], targets
    assert y[:, 0] == pytest.approx([0.6681878, 0.8807971, 0.4750208, 0.8021839], abs=1e-6)
    assert np.mean((y - t) ** 2) == pytest.approx(0.3717636, abs=1e-6)
    assert -np.mean(t * np.log(y) + (1 - t) * np.log(1 - y)) == pytest.approx(1.0237, abs=1e-4)
    training = document("training_loop")["training"]
    assert (training["batch_size"], training["shuffle"], training["loss"]) == (1, False, "binary_cross_entropy")


def test_the_losses_have_the_numbers_of_b5() -> None:
    values, targets = worked("losses_by_hand")
    y, t = values["y"][0], targets[0]
    assert y == pytest.approx([0.01, 0.97, 0.02], abs=1e-9)
    assert -np.log(y[0]) == pytest.approx(4.605, abs=5e-4)
    assert -np.log2(y[0]) == pytest.approx(6.64, abs=5e-3)
    assert [(y[0] - t[0]) ** 2, np.sum((y - t) ** 2)] == pytest.approx([0.98, 1.92], abs=5e-3)


def test_the_logits_have_the_shapes_and_gradients_of_b8() -> None:
    project, (values, targets) = document("logits_by_hand"), worked("logits_by_hand")
    assert np.shape(project["parameters"]["weights"]["x->z"]) == (3, 5)
    assert project["data"]["rows"] == [[1] * 5 + [0] * 3]
    assert not targets.any()
    assert values["z"][0] == pytest.approx([1, 1.5, 0])
    assert project["training"]["loss"] == "binary_cross_entropy"


def test_momentum_has_the_rule_of_b10() -> None:
    training, weight, velocity = document("momentum")["training"], 0.0, 0.0
    seen = []
    for _ in range(3):
        velocity = training["momentum"] * velocity + (weight - 2.0)  # v ← ρv + g
        weight -= training["learning_rate"] * velocity  # w ← w − lr·v
        seen += [velocity, weight]
    assert seen == pytest.approx([-2, 0.2, -3.6, 0.56, -4.68, 1.028])


def test_an_unknown_id_is_answered_with_the_nearest() -> None:
    with pytest.raises(UserError, match="playground"):
        gallery.find("playgroud")


def test_a_file_argument_is_a_gallery_id_or_a_path() -> None:
    assert gallery.locate("gallery:fish") == gallery.find("fish")
    assert gallery.locate("some/net.json") == Path("some/net.json")


def test_three_units_lift_the_disc_out_of_the_ring_and_a_plane_cuts_them_apart() -> None:
    project = read_project(gallery.locate("gallery:rings_three_units")).project
    data = materialize(project.data, folder=None, seed=1, outputs=1)
    assert project.parameters is not None
    answers = output_values(project.graph, forward_of(project.graph, project.parameters, data.inputs))
    assert np.mean(np.sign(answers) == data.targets) > 0.99


def slopes_of(gallery_id: str, x: np.ndarray) -> np.ndarray:
    """The output's slope between neighbouring x."""
    y = forward(document(gallery_id), x[:, None])["y"][:, 0]
    return np.diff(y) / np.diff(x)


def test_three_units_give_the_line_three_joints_and_the_note_says_the_slopes() -> None:
    x = np.array([-2, -1, 0.5, 1, 2])  # from joint to joint
    np.testing.assert_allclose(slopes_of("joints", x), [1, -1, -2, 1])
    middles = np.sort(np.concatenate([x, (x[1:] + x[:-1]) / 2]))
    np.testing.assert_allclose(slopes_of("joints", middles), np.repeat([1, -1, -2, 1], 2))  # straight in between
    assert "−1, 0.5 and 1, so the slopes are 1, −1, −2 and 1" in gallery.entries()[IDS.index("joints")].note


def test_two_folding_layers_tell_odd_from_even_in_twelve_pieces() -> None:
    values, targets = worked("folding")
    np.testing.assert_array_equal(values["y"], targets)
    np.testing.assert_array_equal(values["z h2"][:, 0], [0, 1, 2, 3, 2, 1, 0, 1, 2, 3, 2, 1, 0])  # folded in four
    slopes = slopes_of("folding", np.linspace(0, 12, 25))
    np.testing.assert_allclose(slopes, np.repeat(np.tile([1, -1], 6), 2))
    assert sum(layer["units"] for layer in document("folding")["graph"]["layers"][1:3]) == 7


def test_the_trained_network_has_as_many_regions_as_its_note_says() -> None:
    project = read_project(gallery.find("regions")).project
    assert project.data is not None
    assert project.parameters is not None
    dataset = materialize(project.data, folder=project.folder, seed=1, outputs=1, signs=True)
    plane = plane_of(dataset.inputs, dataset.input_ranges)
    count = len(linear_regions(project.graph, project.parameters, plane))
    start = initial_parameters(project.graph, project.training_or_default.initialization, 1)
    note = gallery.entries()[IDS.index("regions")].note
    assert f"into {count} pieces" in note
    assert f"about {len(linear_regions(project.graph, start, plane))}, all edges through the middle" in note
    answers = output_values(project.graph, forward_of(project.graph, project.parameters, dataset.inputs))
    assert np.mean((answers > 0) == (dataset.targets > 0)) == 1.0
