"""Directions through weight space: lengths, masks, and the path's own plane."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.arrays import Array
from core.choice import Choice
from core.graph import Connection, Graph, Layer
from core.initializers import initial_parameters
from core.landscape.directions import movable, of_path, random_per_unit, unit_rows
from core.landscape.losses import flat_numbers
from core.parameters import flatten

GRAPH = Graph(
    (
        Layer("x", "input", 2),
        Layer("g", "hidden", 3, Choice("prelu")),
        Layer("m", "hidden", 2, Choice("maxout")),
        Layer("y", "output", 1),
    ),
    (
        Connection("x", "g", Array.of([[1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])),
        Connection("g", "m"),
        Connection("m", "y"),
        Connection("x", "y"),
    ),
)
THETA = flat_numbers(GRAPH, initial_parameters(GRAPH, Choice("normal"), 2))


def test_flat_numbers_stand_in_the_order_of_the_trainers_buffer() -> None:
    parameters = initial_parameters(GRAPH, Choice("normal"), 2)
    np.testing.assert_array_equal(flat_numbers(GRAPH, parameters).astype(np.float32), flatten(GRAPH, parameters))


def test_random_directions_are_as_long_as_each_units_weights() -> None:
    made = random_per_unit(GRAPH, THETA, 1)
    rows = unit_rows(GRAPH)
    for direction in (made.first, made.second):
        for row in range(rows.max() + 1):
            assert np.linalg.norm(direction[rows == row]) == pytest.approx(np.linalg.norm(THETA[rows == row]))
    assert abs(made.first @ made.second) < 0.9 * (made.first @ made.first)


def test_masked_and_frozen_numbers_stand_still() -> None:
    frozen = replace(GRAPH, connections=tuple(replace(c, frozen=c.key == "m->y") for c in GRAPH.connections))
    moves = movable(frozen)
    made = random_per_unit(frozen, THETA, 3)
    assert (made.first[moves == 0] == 0).all()
    assert (moves == 0).sum() == 2 + 2
    assert (made.first[moves != 0] != 0).mean() > 0.8


def test_the_plane_of_a_path_holds_a_path_that_lies_in_a_plane() -> None:
    rng = np.random.default_rng(0)
    one, two = rng.normal(size=(2, len(THETA)))
    t = np.linspace(0, 1, 40)
    path = THETA + np.outer(t - 1, one) + np.outer(t**2 - 1, two)
    made = of_path(path[-1], path)
    assert made is not None
    assert sum(made.variance) == pytest.approx(1.0)
    assert made.distance(path).max() < 1e-9
    where = made.coordinates(path)
    np.testing.assert_allclose(made.at(where[:, 0], where[:, 1]), path, atol=1e-9)
    assert where[-1] == pytest.approx([0, 0], abs=1e-9)
    assert where[-1, 0] > where[0, 0]


def test_explained_variance_is_the_share_of_the_spread() -> None:
    rng = np.random.default_rng(3)
    path = np.cumsum(rng.normal(size=(60, len(THETA))), axis=0)
    made = of_path(path[-1], path)
    assert made is not None
    centred = path - path.mean(axis=0)
    whole = (centred**2).sum()
    for direction, share in zip((made.first, made.second), made.variance, strict=True):
        along = centred @ (direction / np.linalg.norm(direction))
        assert (along**2).sum() / whole == pytest.approx(share)


def test_a_path_that_does_not_move_has_no_plane() -> None:
    assert of_path(THETA, THETA[None]) is None
    assert of_path(THETA, np.tile(THETA, (5, 1))) is None
