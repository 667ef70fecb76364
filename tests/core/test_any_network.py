"""Regions, landscapes and health of any drawing that the format allows: skips, masks, merges, own formulas."""

from __future__ import annotations

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.choice import Choice
from core.datasets.dataset import Dataset, make_dataset
from core.evaluation import evaluate_rows
from core.forward import forward, output_values
from core.functions import curves_along, sum_into
from core.graph import Graph
from core.health import examine
from core.landscape.directions import random_per_unit, unit_rows
from core.landscape.losses import LossOf, flat_numbers
from core.probing import Plane
from core.project import Training
from core.regions.network import curved_layers, linear_regions
from tests.core.strategies import graphs, parameters

STRAIGHT = ("identity", "relu", "leaky_relu", "prelu", "step", "sign", "maxout")
RNG = np.random.default_rng(0)
TRAINING = Training(loss=Choice("half_mse"), l1=0.01, l2=0.02)
few = settings(max_examples=40, suppress_health_check=list(HealthCheck))


def data_for(graph: Graph) -> Dataset:
    return make_dataset(
        RNG.normal(size=(12, graph.input_units)),
        RNG.normal(size=(12, graph.output_units)),
        input_names=tuple(f"x{i}" for i in range(graph.input_units)),
        target_names=tuple(f"y{i}" for i in range(graph.output_units)),
        train=np.arange(9),
        test=np.arange(9, 12),
    )


@few
@given(st.data())
def test_regions_tile_the_plane_and_hold_the_networks_answers(data: st.DataObject) -> None:
    graph = data.draw(graphs(max_layers=5, max_units=4, activations=STRAIGHT))
    numbers = data.draw(parameters(graph))
    assert curved_layers(graph) == ()
    is_plane = graph.input_units > 1
    plane = Plane(0, 1 if is_plane else None, (-2.0, 2.0), (-2.0, 2.0), (0.3,) * graph.input_units)
    found = linear_regions(graph, numbers, plane, most=2000)
    np.testing.assert_allclose(found.cells.sizes.sum(), 16.0 if is_plane else 4.0, rtol=1e-9)
    if found.slopes is None or found.offsets is None:
        return
    for place in RNG.uniform(-2, 2, (5, 2 if is_plane else 1)):
        inputs = np.full((1, graph.input_units), 0.3)
        inputs[0, : len(place)] = place
        cell = found.cells.holding(place)
        assert cell is not None
        answer = output_values(graph, forward(graph, numbers, inputs))[0]
        np.testing.assert_allclose(found.slopes[cell] @ place + found.offsets[cell], answer, rtol=1e-6, atol=1e-6)


@few
@given(st.data())
def test_a_loss_is_that_of_the_evaluation_and_directions_fit(data: st.DataObject) -> None:
    graph = data.draw(graphs(max_layers=6, max_units=5))
    numbers = data.draw(parameters(graph))
    theta, dataset = flat_numbers(graph, numbers), data_for(graph)
    expected = evaluate_rows(graph, numbers, dataset, TRAINING, dataset.train).loss
    found = LossOf(graph, dataset, TRAINING).at(theta[None])[0]
    if np.isfinite(expected):
        np.testing.assert_allclose(found, expected, rtol=1e-9)
    made = random_per_unit(graph, theta, 1)
    assert len(unit_rows(graph)) == len(theta) == len(made.first)


@few
@given(st.data())
def test_health_and_curves_take_any_network(data: st.DataObject) -> None:
    graph = data.draw(graphs(max_layers=6, max_units=5))
    numbers = data.draw(parameters(graph))
    for finding in examine(graph, numbers, data_for(graph), TRAINING).findings:
        assert finding.what.endswith(".")
        assert finding.layer in ("", *graph.by_id)
    line = Plane(0, None, (-2.0, 2.0), (-1.0, 1.0), (0.3,) * graph.input_units)
    curves = curves_along(graph, numbers, line)
    for connection in graph.connections[:3]:
        made = sum_into(graph, numbers, curves, connection.source, connection.target, 0)
        total = made.terms.sum(axis=0) + made.rest
        np.testing.assert_allclose(total, made.total, rtol=1e-9, atol=1e-9)
