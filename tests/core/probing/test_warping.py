"""Where layers send points, stage by stage."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from core.arrays import Array, FrozenMap
from core.choice import Choice
from core.forward import forward
from core.graph import Connection, Graph, Layer
from core.parameters import Parameters
from core.probing import warp, warps, weights_into
from tests.core.oracle_strategies import Case, cases
from tests.core.probing.skipping import NET, NUMBERS


def test_a_warp_shows_points_before_and_after_each_stage() -> None:
    made = warp(NET, NUMBERS, "h", np.array([[-1.0, 3, 0], [2, 1, 0]]))
    assert made.stages == ("x", "W", "+b", "relu")
    np.testing.assert_allclose(made.frames[0], [[-1, 3, 0], [2, 1, 0]])
    np.testing.assert_allclose(made.frames[1], [[-1, 3], [2, 1]])
    np.testing.assert_allclose(made.frames[2], [[-1, 1], [2, -1]])
    np.testing.assert_allclose(made.frames[3], [[0, 1], [2, 0]])


def test_a_warp_of_a_merge_starts_from_all_sources_side_by_side() -> None:
    made = warp(NET, NUMBERS, "y", np.array([[-1.0, 3, 0], [2, 1, 0]]))
    assert made.frames[0].shape == (2, 2 + 3)
    np.testing.assert_allclose(made.frames[-1][:, 0], [-0.5, 2.5])


@pytest.mark.parametrize("bias", [True, False])
def test_a_maxout_layer_has_one_stage_that_has_a_value_a_unit(bias: bool) -> None:
    graph = Graph(
        (Layer("x", "input", 1), Layer("y", "output", 1, Choice("maxout"), bias=bias)), (Connection("x", "y"),)
    )
    biases = FrozenMap({"y": Array.of([0, 0])}) if bias else FrozenMap()
    made = warp(graph, Parameters(FrozenMap({"x->y": Array.of([[1], [-1]])}), biases), "y", np.array([[-3.0]]))
    assert made.stages == ("x", "maxout")
    np.testing.assert_allclose(made.frames[1], [[3]])


@given(cases(rows=4))
@settings(max_examples=80)
def test_every_layers_stages_are_the_numbers_of_the_forward_pass(case: Case) -> None:
    layers = [layer for layer in case.graph.forward_order if layer.computes]
    made = warps(case.graph, case.parameters, [layer.id for layer in layers], case.inputs)
    values = forward(case.graph, case.parameters, case.inputs, dtype="float32")
    for layer, stages in zip(layers, made, strict=True):
        assert stages.sources == tuple(c.source for c in case.graph.into(layer.id))
        start = np.concatenate([values[source].activation for source in stages.sources], axis=1)
        np.testing.assert_array_equal(stages.frames[0], start)
        np.testing.assert_array_equal(stages.frames[-1], values[layer.id].activation)
        if "W" in stages.stages:
            W = weights_into(case.graph, case.parameters, layer.id)
            linear = stages.frames[stages.stages.index("W")]
            size = 1e-3 + np.abs(start).max() * np.abs(W).max() * W.shape[1]
            np.testing.assert_allclose(linear, start @ W.T, atol=1e-5 * size, rtol=1e-4)


def test_a_layer_without_bias_or_activation_has_no_stage_for_it() -> None:
    graph = Graph(
        (Layer("x", "input", 1), Layer("y", "output", 1, Choice("identity"), bias=False)), (Connection("x", "y"),)
    )
    made = warp(graph, Parameters(FrozenMap({"x->y": Array.of([[2]])})), "y", np.array([[3.0]]))
    assert made.stages == ("x", "W")
    np.testing.assert_allclose(made.frames[1], [[6]])
