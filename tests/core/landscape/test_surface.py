"""Surfaces grow finer without forgetting, and hold the loss at each of their places."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from core.choice import Choice
from core.datasets.dataset import make_dataset
from core.evaluation import evaluate_rows
from core.graph import Connection, Graph, Layer
from core.initializers import initial_parameters
from core.landscape.chords import worst_chord
from core.landscape.directions import random_per_unit
from core.landscape.losses import LossOf, flat_numbers
from core.landscape.surface import SIZES, Surface, slice_along
from core.parameters import unflatten
from core.project import Training

RNG = np.random.default_rng(0)
DATA = make_dataset(
    RNG.normal(size=(20, 2)),
    np.sign(RNG.normal(size=(20, 1))),
    input_names=("x1", "x2"),
    target_names=("y",),
    train=np.arange(20),
    test=np.arange(0),
)


def chain(hidden: int) -> Graph:
    inner = (Layer("h", "hidden", hidden, Choice("relu")),) if hidden else ()
    ids = ["x", *(["h"] if hidden else []), "y"]
    layers = (Layer("x", "input", 2), *inner, Layer("y", "output", 1))
    return Graph(layers, tuple(Connection(a, b) for a, b in pairwise(ids)))


def test_a_surface_is_finished_step_by_step_and_holds_the_networks_losses() -> None:
    graph = chain(3)
    theta = flat_numbers(graph, initial_parameters(graph, Choice("normal"), 1))
    directions, loss = random_per_unit(graph, theta, 1), LossOf(graph, DATA, Training())
    surface = Surface.begun((-1.0, 1.0), (-2.0, 0.5))
    looks = 0
    while not (surface.is_complete and surface.size == SIZES[1]):
        surface = surface.finer() if surface.is_complete else surface.going_on(loss, directions, 0.0)
        looks += 1
    assert looks > 3
    for row, column in ((0, 0), (16, 3), (7, 11), (8, 8)):
        a, b = surface.alphas[column], surface.betas[row]
        moved = unflatten(graph, theta + a * directions.first + b * directions.second)
        expected = evaluate_rows(graph, moved, DATA, Training(), DATA.train).loss
        assert surface.values[row, column] == pytest.approx(expected, rel=1e-12)
    finer = surface.finer()
    assert finer.known.sum() == surface.size**2
    np.testing.assert_array_equal(finer.values[::2, ::2], surface.values)


def test_the_slices_of_a_linear_model_are_convex_and_those_of_a_relu_network_need_not_be() -> None:
    linear, deep = chain(0), chain(8)
    bumps = 0
    for seed in range(6):
        for graph in (linear, deep):
            theta = flat_numbers(graph, initial_parameters(graph, Choice("normal"), seed))
            loss, directions = LossOf(graph, DATA, Training()), random_per_unit(graph, theta, seed)
            for axis in (0, 1):
                x, y = slice_along(loss, directions, axis, (-2.0, 2.0))
                found = worst_chord(x, y)
                assert graph is deep or found is None
                bumps += found is not None
    assert bumps > 0
