"""The generated sets follow TensorFlow Playground's formulas and noise rules, and are the same for the same seed."""

import numpy as np
import pytest

from core.datasets.generators import GENERATORS, generate, multi_gauss, plane

FLIPPED_BY_NOISE = ["circle", "xor", "plane", "multi_gauss"]
MOVED_BY_NOISE = ["gauss", "spiral"]


def drawn(name: str, *, samples: int = 2000, noise: float = 0.0, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    points, targets = generate(GENERATORS[name], samples=samples, noise=noise, seed=seed)
    return points, targets[:, 0]


def test_the_table_holds_the_six_sets_of_the_playground() -> None:
    assert list(GENERATORS) == ["circle", "xor", "gauss", "spiral", "plane", "multi_gauss"]
    assert [entry.samples for entry in GENERATORS.values()] == [500, 500, 500, 500, 1200, 1200]
    assert [entry.is_regression for entry in GENERATORS.values()] == [False] * 4 + [True] * 2
    assert all(entry.domain == (-6, 6) for entry in GENERATORS.values())


@pytest.mark.parametrize("name", GENERATORS)
def test_a_set_is_the_same_for_the_same_seed_only(name: str) -> None:
    first, again, other = (drawn(name, samples=40, noise=0.2, seed=seed) for seed in (5, 5, 6))
    assert np.array_equal(first[0], again[0])
    assert np.array_equal(first[1], again[1])
    if name == "spiral":  # the points lie on the arms; the seed moves them by noise and shuffles them
        assert not np.array_equal(first[1], other[1])
    assert not np.array_equal(first[0], other[0])


@pytest.mark.parametrize("samples", [1, 2, 7, 500])
@pytest.mark.parametrize("name", GENERATORS)
def test_a_set_has_as_many_rows_as_asked_for(name: str, samples: int) -> None:
    points, targets = drawn(name, samples=samples, noise=0.5)
    assert points.shape == (samples, 2)
    assert targets.shape == (samples,)


@pytest.mark.parametrize("name", GENERATORS)
def test_labels_are_those_that_the_table_states(name: str) -> None:
    entry, (_, targets) = GENERATORS[name], drawn(name)
    if entry.is_regression:
        assert entry.labels[0] <= targets.min() < -0.5
        assert 0.5 < targets.max() <= entry.labels[1]
    else:
        assert set(targets) == set(entry.labels)


@pytest.mark.parametrize("name", ["circle", "gauss", "spiral"])
def test_classes_are_of_equal_size_and_mixed(name: str) -> None:
    _, targets = drawn(name, samples=500)
    assert targets.sum() == 0
    assert abs(targets[:250].sum()) < 100


@pytest.mark.parametrize("name", FLIPPED_BY_NOISE)
def test_noise_changes_targets_but_leaves_points_where_the_formula_puts_them(name: str) -> None:
    clean, noisy = drawn(name), drawn(name, noise=0.5)
    assert np.array_equal(clean[0], noisy[0])
    assert np.mean(clean[1] != noisy[1]) > 0.05


@pytest.mark.parametrize("name", MOVED_BY_NOISE)
def test_noise_moves_points_but_leaves_their_class(name: str) -> None:
    clean, noisy = drawn(name), drawn(name, noise=0.5)
    assert np.array_equal(clean[1], noisy[1])
    assert not np.any(np.all(clean[0] == noisy[0], axis=1))


def test_circle_is_a_disc_in_a_ring() -> None:
    points, targets = drawn("circle")
    r = np.hypot(*points.T)
    assert np.all(r[targets == 1] < 2.5)
    assert np.all((r[targets == -1] >= 3.5) & (r[targets == -1] <= 5))


def test_xor_is_the_sign_of_the_product_clear_of_the_axes() -> None:
    points, targets = drawn("xor")
    assert np.array_equal(targets, np.where(points.prod(axis=1) >= 0, 1, -1))
    assert np.abs(points).min() >= 0.3
    assert np.abs(points).max() <= 5.3


@pytest.mark.parametrize(("noise", "variance"), [(0.0, 0.5), (0.25, 2.25), (0.5, 4.0)])
def test_gauss_has_the_stated_variance_around_its_centres(noise: float, variance: float) -> None:
    points, targets = drawn("gauss", samples=40_000, noise=noise)
    for label, centre in ((1, 2), (-1, -2)):
        part = points[targets == label]
        assert part.mean(axis=0) == pytest.approx([centre, centre], abs=0.06)
        assert part.var(axis=0) == pytest.approx([variance, variance], rel=0.05)


def test_spiral_points_lie_on_two_arms_that_half_a_turn_maps_onto_each_other() -> None:
    points, targets = drawn("spiral", samples=200)
    i = np.arange(100) / 100
    arm = np.stack([5 * i * np.sin(3.5 * np.pi * i), 5 * i * np.cos(3.5 * np.pi * i)], axis=1)
    for label, sign in ((1, 1), (-1, -1)):
        part = points[targets == label]
        assert np.sort(part, axis=0) == pytest.approx(np.sort(sign * arm, axis=0), abs=1e-12)
    moved, _ = drawn("spiral", samples=200, noise=0.5)
    assert 0.4 < np.abs(moved - points).max() <= 0.5


def test_plane_is_a_tenth_of_the_sum() -> None:
    points, targets = drawn("plane")
    assert targets == pytest.approx((points[:, 0] + points[:, 1]) / 10)
    assert plane(np.array([[6.0, 6.0], [-5.0, -5.0]])).tolist() == pytest.approx([1.2, -1.0])
    assert np.abs(points).max() <= 6


def test_six_hills_have_their_heights_and_signs() -> None:
    where = np.array([[-4, 2.5], [0, 2.5], [4, 2.5], [-4, -2.5], [0, -2.5], [4, -2.5], [0, 0], [-4, 1.5], [-2, 2.5]])
    assert multi_gauss(where).tolist() == pytest.approx([1, -1, 1, -1, 1, -1, 0, 0.5, 0])
    points, targets = drawn("multi_gauss")
    assert targets == pytest.approx(multi_gauss(points))
