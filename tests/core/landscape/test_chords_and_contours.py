"""The chord test on curves that are and are not convex, and contours of surfaces whose level lines are known."""

from __future__ import annotations

import numpy as np
import pytest

from core.landscape.chords import worst_chord
from core.landscape.contours import contour, finer

X = np.linspace(-2, 2, 81)


@pytest.mark.parametrize("curve", [X**2, np.abs(X), 3 * X + 1, np.exp(X), np.maximum(X, 0.3) + 0.1 * X**4])
def test_a_convex_curve_passes(curve: np.ndarray) -> None:
    assert worst_chord(X, curve) is None


def test_a_bump_is_found_with_its_chord() -> None:
    curve = X**4 - 2 * X**2  # two minima at ±1, a bump of 1 at 0
    found = worst_chord(X, curve)
    assert found is not None
    assert X[found.top] == pytest.approx(0, abs=1e-9)
    assert X[found.left] == pytest.approx(-1, abs=0.06)
    assert X[found.right] == pytest.approx(1, abs=0.06)
    assert found.above == pytest.approx(1, abs=0.01)


def test_numbers_that_are_none_prove_nothing() -> None:
    assert worst_chord(X, np.where(X > 1, np.nan, -(X**2))) is None


def test_the_contour_of_a_cone_is_a_circle() -> None:
    x, y = X, np.linspace(-2, 2, 61)
    values = np.hypot(*np.meshgrid(x, y))
    lines = contour(x, y, values, 1.3)
    assert np.hypot(lines[..., 0], lines[..., 1]) == pytest.approx(1.3, abs=2e-3)
    assert np.linalg.norm(lines[:, 1] - lines[:, 0], axis=1).sum() == pytest.approx(2 * np.pi * 1.3, rel=1e-3)


def test_at_a_saddle_two_lines_do_not_cross() -> None:
    x = np.array([0.0, 1.0])
    for corner, middle_is_high in ((3.0, True), (0.6, False)):
        values = np.array([[corner, 0.0], [0.0, corner]])
        lines = contour(x, x, values, 0.5)
        assert lines.shape == (2, 2, 2)
        middles = lines.mean(axis=1)
        # a high middle joins the high corners, so that the lines lie towards the low ones
        towards_low = np.abs(middles[:, 0] - middles[:, 1]) > 0.4
        assert towards_low.all() == middle_is_high


def test_where_numbers_are_missing_there_is_no_line() -> None:
    values = np.hypot(*np.meshgrid(X, X))
    values[:, :40] = np.nan
    lines = contour(X, X, values, 1.0)
    assert np.isfinite(lines).all()
    assert (lines[..., 0] >= X[40]).all()


def test_on_a_finer_grid_the_line_around_a_minimum_is_round() -> None:
    x = np.linspace(-2, 2, 33)
    values = np.add.outer(3 * x**2, x**2)  # level lines: ellipses
    fine = np.linspace(-2, 2, 129)

    def off(lines: np.ndarray) -> float:
        return float(np.abs(lines[..., 0] ** 2 + 3 * lines[..., 1] ** 2 - 0.05).max())

    assert off(contour(fine, fine, finer(values, 4), 0.05)) < 0.25 * off(contour(x, x, values, 0.05))


def test_a_finer_grid_keeps_the_given_values_and_parabolas() -> None:
    x, y = np.linspace(-1, 1, 9), np.linspace(0, 1, 5)
    values = np.add.outer(y**2 - y, 2 * x**2 + x)
    fine = finer(values, 4)
    assert fine.shape == (17, 33)
    np.testing.assert_array_equal(fine[::4, ::4], values)
    exact = np.add.outer(np.linspace(0, 1, 17) ** 2 - np.linspace(0, 1, 17), 2 * np.linspace(-1, 1, 33) ** 2)
    np.testing.assert_allclose(fine, exact + np.linspace(-1, 1, 33), atol=1e-12)


@pytest.mark.parametrize("corner", [0.0, 0.13])
def test_at_a_kink_a_finer_grid_neither_swings_nor_rounds_it_off(corner: float) -> None:
    x = np.linspace(-1, 1, 17)
    values = np.maximum(0, x - corner)[None, :].repeat(3, axis=0)
    fine = finer(values, 8)[0]
    even = np.interp(np.linspace(-1, 1, 129), x, values[0])
    np.testing.assert_allclose(fine, even, atol=1e-3)
    assert (np.diff(fine) > -1e-12).all(), "as the values rise, so does what is between them"


def test_a_finer_grid_has_no_number_only_beside_where_there_was_none() -> None:
    values = np.hypot(*np.meshgrid(X, X))
    values[:, :40] = np.nan
    fine = finer(values, 2)
    assert np.isnan(fine[:, :79]).all()
    assert np.isfinite(fine[:, 84:]).all()
