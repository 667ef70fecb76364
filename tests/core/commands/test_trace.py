"""`netfold trace`: the lectures' worked numbers, and what is left out where it does not exist."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.core.commands.conftest import Netfold
from tests.core.test_project_file import XOR

Write = Callable[..., Path]


@pytest.fixture
def worked(netfold: Netfold) -> Callable[[str], dict[str, Any]]:
    """The trace of a gallery project's first example, in float64."""

    def trace(gallery_id: str) -> dict[str, Any]:
        traced = netfold("trace", f"gallery:{gallery_id}", "--example", 0, "--dtype", "float64", "--json")
        assert traced.status == 0, traced.err
        return traced.document

    return trace


def near(numbers: list[float]) -> Any:
    return pytest.approx(numbers, abs=1e-6, rel=1e-6)


def layers_of(trace: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    """The hidden layers in the order of computation, or the output layer."""
    computed = [layer for layer in trace["layers"].values() if "pre_activation" in layer]
    return computed[:-1] if kind == "hidden" else computed[-1:]


def test_n1_one_sigmoid_unit(worked: Callable) -> None:
    trace = worked("neuron")
    (y,) = layers_of(trace, "output")
    assert list(trace["input"].values()) == [[0.5, 0.6, 0.1]]
    assert y["pre_activation"] == near([0.87])
    assert y["activation"] == near([0.7047457])


def test_n3_forward_3_4_1(worked: Callable) -> None:
    trace = worked("forward_3_4_1")
    (hidden,), (y,) = layers_of(trace, "hidden"), layers_of(trace, "output")
    assert hidden["pre_activation"] == near([-3, 2, 0, 7])
    assert hidden["activation"] == near([0.0474259, 0.8807971, 0.5, 0.9990889])
    assert y["pre_activation"] == near([0.5718016])
    assert y["activation"] == near([0.6391788])


def test_n4_forward_3_4_3_with_softmax(worked: Callable) -> None:
    (y,) = layers_of(worked("forward_3_4_3"), "output")
    assert y["pre_activation"] == near([0.5718016, 2.9515495, -0.8627096])
    assert y["activation"] == near([0.0830536, 0.8971603, 0.0197860])


def test_n5_forward_3_4_4_4_3_with_relu(worked: Callable) -> None:
    trace = worked("relu_3_4_4_4_3")
    hidden, (y,) = layers_of(trace, "hidden"), layers_of(trace, "output")
    assert [layer["pre_activation"] for layer in hidden] == [
        near([79, -70, 9, -26]),
        near([38, 21, -96, -35]),
        near([0, 24, -54, 17]),
    ]
    assert y["pre_activation"] == near([3, -1, 1])
    assert y["activation"] == near([0.8668133, 0.0158762, 0.1173104])


def test_b2_gradients_of_a_sigmoid_unit(worked: Callable) -> None:
    trace = worked("sigmoid_graph")
    (y,) = layers_of(trace, "output")
    (connection,) = trace["connections"].values()
    (name,) = trace["input"]
    assert y["pre_activation"] == near([1])
    assert y["activation"] == near([0.7310586])
    assert connection["grad"] == [near([-0.1966119, -0.3932239])]
    assert trace["layers"][name]["grad_activation"] == near([0.3932239, -0.5898358])
    assert y["grad_bias"] == near([0.1966119])


def test_the_contracts_example(netfold: Netfold, write: Write) -> None:
    path = write(XOR)
    trace = netfold("trace", path, "--example", 1, "--dtype", "float64", "--json").document
    near4 = {"abs": 6e-5}
    assert (trace["example"], trace["dtype"], trace["target"]) == (1, "float64", [1])
    assert trace["input"] == {"x": [0, 1]}
    assert trace["loss"] == pytest.approx(0.4741, **near4)
    assert list(trace["layers"]) == ["x", "h", "y"]
    assert list(trace["connections"]) == ["x->h", "h->y", "x->y"]
    assert set(trace["layers"]["x"]) == {"activation", "grad_activation"}
    assert trace["layers"]["x"]["grad_activation"] == pytest.approx([-0.3775, -0.3775], **near4)
    h = trace["layers"]["h"]
    assert h["grad_activation"] == pytest.approx([-0.3775, 0.7551], **near4)
    assert h["grad_pre_activation"] == pytest.approx([-0.3775, 0.0], **near4)
    y = trace["layers"]["y"]
    assert y["grad_activation"] == pytest.approx([-1.6065], **near4)
    assert y["grad_pre_activation"] == pytest.approx([-0.3775], **near4)
    assert trace["connections"]["x->y"] == {"weight": [[0, 0]], "grad": [[0, 0]]}


def test_examples_are_numbered_as_written_before_the_split(
    netfold: Netfold, document: dict[str, Any], write: Write
) -> None:
    rows = document["data"]["rows"]
    del document["data"]["test_rows"]
    document["data"]["train_fraction"] = 0.5
    path = write(document)
    for index, row in enumerate(rows):
        trace = netfold("trace", path, "--example", index, "--dtype", "float64", "--json").document
        assert (trace["input"]["x"], trace["target"]) == (row[:2], row[2:])


@pytest.mark.parametrize("index", [-1, 8, 10**12])
def test_an_example_out_of_range_is_bad_input(
    netfold: Netfold, document: dict[str, Any], write: Write, index: int
) -> None:
    refused = netfold("trace", write(document), "--example", index, "--json")
    assert refused.status == 2
    assert "0 to 7" in refused.document["problems"][0]["fix"]


def test_without_an_example_one_line_says_how_it_is_used(netfold: Netfold) -> None:
    refused = netfold("trace", "gallery:neuron")
    assert refused.status == 2
    assert len(refused.lines) == 1
    assert refused.lines[0].startswith("netfold trace: --example is missing. Usage: netfold trace [-h] --example I ")


def test_without_data_the_lack_is_named(netfold: Netfold, document: dict[str, Any], write: Write) -> None:
    del document["data"]
    refused = netfold("trace", write(document), "--example", 0, "--json")
    assert refused.status == 2
    assert [problem["where"] for problem in refused.document["problems"]] == ["data"]


@pytest.mark.parametrize("has_training", [True, False])
def test_without_targets_there_is_no_loss_and_no_gradient(
    netfold: Netfold, document: dict[str, Any], write: Write, has_training: bool
) -> None:
    document["data"] = {"source": "table", "inputs": ["x1", "x2"], "targets": [], "rows": [[0.5, -1]]}
    if not has_training:
        del document["training"]
    traced = netfold("trace", write(document), "--example", 0, "--json")
    assert traced.status == 0, traced.err
    assert not {"target", "loss"} & set(traced.document)
    fields = {key for layer in traced.document["layers"].values() for key in layer}
    assert fields == {"activation", "pre_activation", "bias"}
    assert all(set(connection) == {"weight"} for connection in traced.document["connections"].values())


def test_without_training_the_loss_is_half_mse(netfold: Netfold, document: dict[str, Any], write: Write) -> None:
    del document["training"]
    trace = netfold("trace", write(document), "--example", 1, "--dtype", "float64", "--json").document
    (a,), (t,) = trace["layers"]["y"]["activation"], trace["target"]
    assert trace["loss"] == pytest.approx((a - t) ** 2 / 2)


def test_float32_is_the_default_and_its_numbers_are_written_in_their_shortest_form(
    netfold: Netfold, document: dict[str, Any], write: Write
) -> None:
    trace = netfold("trace", write(document), "--example", 0, "--json").document
    assert trace["dtype"] == "float32"
    for value in trace["layers"]["h"]["pre_activation"]:
        assert value == float(str(np.float32(value)))


def test_numbers_that_are_not_finite_are_null(netfold: Netfold, document: dict[str, Any], write: Write) -> None:
    document["graph"]["layers"][1]["activation"] = "identity"
    document["parameters"] = {
        "weights": {"x->h": [[1e30, 1]] * 3, "h->y": [[1e30, 1, 1]]},
        "biases": {"h": [0, 0, 0], "y": [0]},
    }
    traced = netfold("trace", write(document), "--example", 2, "--json")
    assert traced.status == 0
    assert traced.document["layers"]["y"]["activation"] == [None]
    assert traced.document["loss"] is None


def test_prelu_shows_its_slopes(netfold: Netfold, document: dict[str, Any], write: Write) -> None:
    document["graph"]["layers"][1]["activation"] = "prelu"
    trace = netfold("trace", write(document), "--example", 0, "--json").document
    assert trace["layers"]["h"]["slope"] == [0.25] * 3
    assert len(trace["layers"]["h"]["grad_slope"]) == 3


def test_people_get_the_same_numbers_as_text(netfold: Netfold) -> None:
    shown = netfold("trace", "gallery:neuron", "--example", 0).out
    assert "z     = (0.87)" in shown
    assert "a     = (0.704746)" in shown
