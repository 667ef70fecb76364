"""The starts that weights are drawn from, as the contract gives their distributions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.arrays import Array, FrozenMap
from core.choice import Choice
from core.errors import UserError
from core.graph import Connection, Graph, Layer
from core.initializers import INITIALIZERS, fans, initial_parameters, start_of
from core.parameters import parameter_shapes
from tests.core.strategies import graphs

WIDE = Graph(
    (Layer("x", "input", 300), Layer("h", "hidden", 200), Layer("y", "output", 100)),
    (Connection("x", "h"), Connection("h", "y"), Connection("x", "y")),
)
# Unmasked incoming weights of the target, unmasked outgoing ones of the source: x feeds h and y, y reads x and h.
FAN_IN = {"x->h": 300, "h->y": 500, "x->y": 500}
FAN_OUT = {"x->h": 300, "h->y": 100, "x->y": 300}


def drawn(name: str, key: str, graph: Graph = WIDE, seed: int = 0) -> np.ndarray:
    return initial_parameters(graph, Choice(name), seed).weights[key].numpy()


def expected_variance(name: str, key: str) -> float:
    if name.startswith("xavier"):
        return 2 / (FAN_IN[key] + FAN_OUT[key])
    if name.startswith("he"):
        return 2 / FAN_IN[key]
    return {"uniform": 1 / 3, "normal": 1.0, "zeros": 0.0, "playground": 1 / 12}[name]


def test_the_table_is_the_contracts() -> None:
    contract = "xavier_uniform xavier_normal he_uniform he_normal uniform normal zeros playground"
    assert list(INITIALIZERS) == contract.split()


@pytest.mark.parametrize("key", FAN_IN)
@pytest.mark.parametrize("name", INITIALIZERS)
def test_mean_and_variance_are_the_contracts(name: str, key: str) -> None:
    weights = drawn(name, key)
    variance = expected_variance(name, key)
    count = weights.size
    # five standard errors: kurtosis 3 at most, so that of the variance is √2/√n of it
    assert abs(weights.mean()) <= 5 * np.sqrt(variance / count)
    assert weights.var() == pytest.approx(variance, rel=5 * np.sqrt(2 / count), abs=1e-30)


@pytest.mark.parametrize("key", FAN_IN)
@pytest.mark.parametrize("name", ["xavier_uniform", "he_uniform", "uniform", "playground"])
def test_a_uniform_start_fills_its_range_and_nothing_more(name: str, key: str) -> None:
    weights = drawn(name, key)
    bound = np.sqrt(3 * expected_variance(name, key))
    assert np.abs(weights).max() <= bound * (1 + 1e-6)
    assert weights.max() >= 0.999 * bound
    assert weights.min() <= -0.999 * bound
    share = np.histogram(weights, 4, (-bound, bound))[0] / weights.size
    np.testing.assert_allclose(share, 0.25, atol=0.02)


@pytest.mark.parametrize("name", ["xavier_normal", "he_normal", "normal"])
def test_a_normal_start_has_a_normals_tails(name: str) -> None:
    z = drawn(name, "x->h") / np.sqrt(expected_variance(name, "x->h"))
    assert np.mean(np.abs(z) < 1) == pytest.approx(0.6827, abs=0.01)
    assert np.mean(np.abs(z) > 2) == pytest.approx(0.0455, abs=0.005)


def test_masked_weights_do_not_count_as_inputs_or_outputs() -> None:
    mask = np.zeros((200, 300))
    mask[:, :50] = 1  # every unit of h reads 50 inputs; those 50 feed 200 units, the others none of h
    mask[:100, 50:100] = 1  # and the first hundred read 50 more
    graph = Graph(
        WIDE.layers, (Connection("x", "h", Array.of(mask, "uint8")), Connection("h", "y"), Connection("x", "y"))
    )
    fan_in, fan_out = fans(graph)["x->h"]
    assert fan_in[0, 0] == 100
    assert fan_in[199, 0] == 50
    assert fan_out[0, 0] == 300  # 200 of h and 100 of y
    assert fan_out[0, 99] == 200
    weights = drawn("he_normal", "x->h", graph)
    assert not weights[mask == 0].any()
    assert weights[:100, :50].var() == pytest.approx(2 / 100, rel=0.1)
    assert weights[100:, :50].var() == pytest.approx(2 / 50, rel=0.1)
    xavier = drawn("xavier_normal", "x->h", graph)
    assert xavier[100:, :50].var() == pytest.approx(2 / (50 + 300), rel=0.1)
    assert xavier[:100, 50:100].var() == pytest.approx(2 / (100 + 200), rel=0.1)


@pytest.mark.parametrize("name", INITIALIZERS)
def test_biases_start_at_zero_except_the_playgrounds(name: str) -> None:
    parameters = initial_parameters(WIDE, Choice(name), 3)
    expected = np.float32(0.1) if name == "playground" else 0
    for biases in parameters.biases.values():
        np.testing.assert_array_equal(biases.numpy(), expected)


def test_slopes_start_from_their_setting() -> None:
    layers = (
        Layer("x", "input", 2),
        Layer("h", "hidden", 3, Choice("prelu")),
        Layer("y", "output", 1, Choice("prelu", FrozenMap({"slope": 0.5}))),
    )
    slopes = initial_parameters(Graph(layers, (Connection("x", "h"), Connection("h", "y"))), Choice("zeros"), 0).slopes
    np.testing.assert_array_equal(slopes["h"].numpy(), [0.25] * 3)
    np.testing.assert_array_equal(slopes["y"].numpy(), [0.5])


@given(graphs(max_layers=5, max_units=5), st.sampled_from(list(INITIALIZERS)), st.integers(0, 2**63 - 1))
@settings(max_examples=60)
def test_the_same_seed_gives_the_same_float32_numbers(graph: Graph, name: str, seed: int) -> None:
    first = initial_parameters(graph, Choice(name), seed)
    assert first == initial_parameters(graph, Choice(name), seed)
    assert {k: a.shape for k, a in first.tensors()} == parameter_shapes(graph)
    for _, array in first.tensors():
        values = array.numpy()
        np.testing.assert_array_equal(values, values.astype(np.float32))
        assert np.isfinite(values).all()
    for connection in graph.connections:
        if connection.mask is not None:
            assert not first.weights[connection.key].numpy()[connection.mask.numpy() == 0].any()


def test_another_seed_gives_other_numbers() -> None:
    assert initial_parameters(WIDE, Choice("normal"), 0) != initial_parameters(WIDE, Choice("normal"), 1)


def test_the_numbers_of_a_seed_stay_what_they_are_from_version_to_version() -> None:
    graph = Graph((Layer("x", "input", 2), Layer("y", "output", 1)), (Connection("x", "y"),))
    weights = initial_parameters(graph, Choice("normal"), 0).weights["x->y"].numpy()
    expected = np.random.default_rng([0, 0]).standard_normal((1, 2)).astype(np.float32)
    np.testing.assert_array_equal(weights, expected)


def test_a_documents_own_numbers_come_before_its_initialisation() -> None:
    own = initial_parameters(WIDE, Choice("normal"), 9)
    assert start_of(WIDE, own, Choice("zeros"), 0) is own
    assert start_of(WIDE, None, Choice("normal"), 9) == own


def test_an_unknown_start_is_answered_with_the_nearest() -> None:
    with pytest.raises(UserError, match="xavier_uniform"):
        initial_parameters(WIDE, Choice("xavier"), 0)
