"""How spaces of any size are looked at: units, PCA that keeps still, stacks on a line."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.choice import Choice
from core.initializers import initial_parameters
from gui.views.warp_spaces import Look, is_dense, kept_share, principal, projection_of, stacked
from tests.gui.views.films import network, some_inputs

seeds = st.integers(0, 2**32 - 1)


@given(seeds, st.integers(4, 20), st.integers(2, 3))
def test_pca_keeps_the_most_variance_and_says_how_much(seed: int, size: int, count: int) -> None:
    rng = np.random.default_rng(seed)
    data = (rng.normal(size=(80, size)) @ rng.normal(size=(size, size))).astype(np.float32)
    found = principal(data, count)
    assert found.basis.T @ found.basis == pytest.approx(np.eye(count), abs=1e-5)
    whole, seen = data.var(axis=0).sum(), found.of(data).var(axis=0).sum()
    assert kept_share(found, data) == pytest.approx(seen / whole, rel=1e-4)
    other = np.linalg.qr(rng.normal(size=(size, count)))[0]
    assert seen >= (data @ other).var(axis=0).sum() * (1 - 1e-5)


@given(seeds)
def test_pca_never_flips_or_turns_between_two_frames_of_nearly_the_same_data(seed: int) -> None:
    rng = np.random.default_rng(seed)
    data = (rng.normal(size=(80, 6)) * (3, 3, 1, 0.5, 0.2, 0.1)).astype(np.float32)  # two directions vary alike
    before = principal(data, 2)
    after = principal(data + 0.01 * rng.normal(size=data.shape).astype(np.float32), 2, before)
    assert np.abs(after.of(data) - before.of(data)).max() < 0.25
    assert kept_share(after, data) == pytest.approx(kept_share(before, data), abs=0.02)


@given(seeds, st.integers(64, 120))
@settings(max_examples=25)
def test_in_a_wide_space_the_directions_that_are_found_keep_nearly_as_much(seed: int, size: int) -> None:
    rng = np.random.default_rng(seed)
    data = (rng.normal(size=(150, size)) * np.geomspace(1, 0.1, size)).astype(np.float32)
    found = principal(data, 2)
    best = np.linalg.svd(data - data.mean(axis=0), compute_uv=False)
    kept = kept_share(found, data)
    assert kept == pytest.approx(found.of(data).var(axis=0).sum() / data.var(axis=0).sum(), rel=1e-3)
    assert kept is not None
    assert kept > 0.97 * (best[:2] ** 2).sum() / (best**2).sum()
    again = principal(data, 2, found)  # from there it is found at once, and does not turn
    assert np.abs(again.of(data) - found.of(data)).max() < 0.1 * np.abs(found.of(data)).max()


def exact(data: np.ndarray, count: int) -> tuple[np.ndarray, float]:
    """PCA by the whole singular value decomposition: directions [dimensions, count], and what they keep."""
    _, sizes, directions = np.linalg.svd(
        data.astype(np.float64) - data.mean(axis=0, dtype=np.float64), full_matrices=False
    )
    return directions[:count].T, float((sizes[:count] ** 2).sum() / (sizes**2).sum())


@lru_cache
def two_networks(activation: str) -> list[dict[str, np.ndarray]]:
    """The weights of two networks with layers of 256 units."""
    graph, _ = network(2, 256, 256, 1, activation=activation)
    starts = [initial_parameters(graph, Choice("normal"), seed).weights for seed in (3, 4)]
    return [{key: array.numpy().astype(np.float64) for key, array in weights.items()} for weights in starts]


def wide_layer(activation: str, layer: str, share: float = 0.0) -> np.ndarray:
    """What 150 examples are sent to by a layer of 256 units, at a share of the way from one network to another."""
    here, there = two_networks(activation)
    numbers = some_inputs(150)
    for name in ("h1", "h2"):
        key = next(key for key in here if key.endswith(f"->{name}"))
        z = numbers @ ((1 - share) * here[key] + share * there[key]).T
        numbers = np.tanh(z) if activation == "tanh" else np.maximum(z, 0)
        if name == layer:
            break
    return numbers.astype(np.float32)


@pytest.mark.parametrize("count", [2, 3])
@pytest.mark.parametrize(("activation", "layer"), [("tanh", "h1"), ("tanh", "h2"), ("relu", "h1"), ("relu", "h2")])
def test_pca_of_a_layer_of_256_units_is_that_of_the_whole_decomposition(
    activation: str, layer: str, count: int
) -> None:
    data = wide_layer(activation, layer)
    found, (directions, share) = principal(data, count), exact(data, count)
    assert kept_share(found, data) == pytest.approx(share, rel=1e-6)
    basis = found.basis.astype(np.float64)
    sine = np.linalg.norm(basis @ basis.T - directions @ directions.T, 2)  # of the largest angle between the two planes
    assert sine < 1e-3
    assert share < 0.98  # no flat layer: what is left out is not nothing


def test_where_no_direction_stands_out_iterated_pca_keeps_a_hundredth_less_at_most() -> None:
    data = np.random.default_rng(1).normal(size=(150, 256)).astype(np.float32)
    found = principal(data, 2)
    assert kept_share(found, data) == pytest.approx(exact(data, 2)[1], rel=0.01)
    for _ in range(10):  # each frame goes on from the one before
        found = principal(data, 2, found)
    assert kept_share(found, data) == pytest.approx(exact(data, 2)[1], rel=1e-4)


def test_pca_of_a_wide_layer_neither_flips_nor_lags_while_training_moves_it() -> None:
    before, shown = None, None
    for share in np.linspace(0, 0.5, 16):
        data = wide_layer("tanh", "h2", float(share))
        before = principal(data, 2, before)
        assert kept_share(before, data) == pytest.approx(exact(data, 2)[1], rel=1e-4)
        last, shown = shown, before.of(data) - before.of(data).mean(axis=0)
        if last is not None:
            agreement = (last * shown).sum(axis=0) / np.sqrt((last**2).sum(axis=0) * (shown**2).sum(axis=0))
            assert agreement.min() > 0.9  # of each axis, where a flip were −1


@pytest.mark.parametrize(("size", "error"), [(4, 1e-6), (60, 1e-6), (80, 0.01), (400, 0.02)])
def test_pca_is_that_of_all_rows_where_two_classes_alternate(size: int, error: float) -> None:
    rng = np.random.default_rng(1)
    data = 0.1 * rng.normal(size=(4000, size)).astype(np.float32)
    data[::2, 0] += 2 * rng.normal(size=2000).astype(np.float32)
    data[1::2, 2] += 4 * rng.normal(size=2000).astype(np.float32)
    found, (_, share) = principal(data, 2), exact(data, 2)
    seen = found.of(data).var(axis=0, dtype=np.float64).sum() / data.var(axis=0, dtype=np.float64).sum()
    assert seen == pytest.approx(share, rel=2e-3), "the directions"
    assert kept_share(found, data) == pytest.approx(seen, rel=error), "what is said of them"


def test_a_wide_space_is_measured_with_fewer_rows_but_still_by_pca() -> None:
    data = np.random.default_rng(0).normal(size=(3000, 400)).astype(np.float32)
    data[:, 7] *= 30
    found = principal(data, 2)
    assert np.abs(found.basis[7]).max() > 0.99


@pytest.mark.parametrize("data", [np.zeros((0, 5)), np.full((9, 5), np.nan), np.ones((1, 5)), np.full((9, 5), 1e38)])
def test_what_has_no_variance_to_measure_is_shown_all_the_same(data: np.ndarray) -> None:
    found = principal(data.astype(np.float32), 2)
    assert found.basis.shape == (5, 2)
    assert np.isfinite(found.basis).all()


def test_up_to_three_units_are_shown_as_they_are() -> None:
    for size in (1, 2, 3):
        data = np.random.default_rng(0).normal(size=(9, size)).astype(np.float32)
        shown = projection_of(Look(), data)
        assert shown.is_whole
        np.testing.assert_array_equal(shown.of(data), data)
    assert projection_of(Look("units", (2, 0)), data).units == (2, 0)


def test_a_choice_that_does_not_fit_gives_way() -> None:
    assert Look("units", (0, 7)).fitting(5) == Look()
    assert Look("pca3").fitting(3) == Look()
    assert Look("units", (0, 1)).fitting(2) == Look()
    assert Look("pca").fitting(3).kind == "pca"


@given(st.lists(st.floats(-5, 5, width=32), min_size=1, max_size=200), seeds)
def test_stacked_points_hide_none_that_lies_in_the_same_bin(values: list[float], seed: int) -> None:
    x = np.array(values, np.float32)
    order = np.random.default_rng(seed).permutation(len(x))
    heights = stacked(x, order)
    assert (heights > 0).all()
    for value in np.unique(x):
        same = heights[x == value]
        assert len(np.unique(same)) == len(same)
    length = float(np.ptp(x)) or max(abs(float(x[0])), 1.0)
    assert heights.max() <= 0.61 * length + length / 44
    rows = [row for row in order if x[row] == x[order[0]]]
    assert list(heights[rows]) == sorted(heights[rows])  # the first of the order is lowest


def test_points_that_are_no_number_are_not_stacked() -> None:
    heights = stacked(np.array([0.0, np.nan, 1.0], np.float32), np.arange(3))
    assert heights[1] == 0
    assert heights[0] > 0


def test_a_few_points_on_a_line_stand_apart_and_many_are_dense() -> None:
    few = np.array([0.0, 0.0, 0.0, 1.0], np.float32)
    heights = stacked(few, np.arange(4))
    assert np.diff(heights[:3]).min() > 1.9 / 44  # wider than the ring round the selected one
    assert not is_dense(np.stack([few, heights], axis=1))
    many = np.repeat(np.array([0.0, 1.0], np.float32), 120)
    assert is_dense(np.stack([many, stacked(many, np.arange(240))], axis=1))
    assert not is_dense(np.zeros((3, 2), np.float32))
