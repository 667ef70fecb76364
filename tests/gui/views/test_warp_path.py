"""The way to a matrix: from I to W, turning and stretching, and flipped openly where it must be."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.views.warp_path import axis_and_angle, linear_path, rotation_about

entries = st.floats(-4, 4).map(lambda v: round(v, 3))
planes = st.lists(entries, min_size=4, max_size=4).map(lambda v: np.array(v).reshape(2, 2))
spaces = st.lists(entries, min_size=9, max_size=9).map(lambda v: np.array(v).reshape(3, 3))
matrices = planes | spaces


@given(matrices)
def test_a_path_starts_at_the_identity_and_ends_at_the_matrix(W: np.ndarray) -> None:
    path = linear_path(W)
    assert path.at(0.0) == pytest.approx(np.eye(len(W)))
    assert path.at(1.0) == pytest.approx(W)


@given(matrices)
def test_just_before_its_end_a_path_is_near_the_matrix(W: np.ndarray) -> None:
    assert linear_path(W).at(1 - 1e-7) == pytest.approx(W, abs=1e-3)


@given(matrices, st.floats(0.01, 0.99))
def test_without_a_reflection_the_plane_never_collapses_on_the_way(W: np.ndarray, t: float) -> None:
    path = linear_path(W)
    if path.determinant > 1e-3:
        assert np.linalg.det(path.at(t)) > 0
        assert not path.has_flip


def test_a_rotation_is_turned_evenly() -> None:
    quarter = linear_path(np.array([[0.0, -1.0], [1.0, 0.0]]))
    half_way = np.array([[1, -1], [1, 1]]) / np.sqrt(2)
    assert quarter.at(0.5) == pytest.approx(half_way)
    assert np.degrees(quarter.angle) == pytest.approx(90)


def test_a_reflection_is_a_stretch_and_then_a_flip_through_its_line() -> None:
    path = linear_path(np.array([[0.0, 2.0], [2.0, 0.0]]))  # mirrors at the diagonal and doubles
    assert path.has_flip
    assert path.part(0.3) == "stretch"
    assert path.part(0.7) == "flip"
    assert path.at(0.5) == pytest.approx(2 * np.eye(2))
    assert np.degrees(path.angle) % 180 == pytest.approx(45)
    on_line = np.array([1.0, 1.0])
    for t in (0.5, 0.6, 0.75, 0.9, 1.0):
        assert path.at(t) @ on_line == pytest.approx(2 * on_line)  # the line of the mirror stays
    assert np.linalg.det(path.at(0.75)) == pytest.approx(0, abs=1e-9)  # half-way the page stands on edge


def test_a_singular_matrix_has_a_path_too() -> None:
    path = linear_path(np.array([[1.0, 1.0], [1.0, 1.0]]))
    assert not path.has_flip
    assert path.at(0.999) == pytest.approx(path.matrix, abs=0.01)


@given(matrices)
def test_a_reflection_passes_through_flatness_once_and_only_then(W: np.ndarray) -> None:
    path = linear_path(W)
    if path.determinant < -1e-3:
        assert path.has_flip
        assert np.linalg.det(path.at(0.49)) > 0
        assert np.linalg.det(path.at(0.75)) == pytest.approx(0, abs=1e-6)
        assert np.linalg.det(path.at(0.9)) < 0


@given(matrices)
def test_a_path_is_without_a_jump(W: np.ndarray) -> None:
    path = linear_path(W)
    size = max(1.0, float(np.abs(W).max()))
    for t in np.linspace(0, 0.999, 12):
        assert path.at(t + 1e-6) == pytest.approx(path.at(float(t)), abs=2e-3 * size)


@given(st.floats(0.1, 3.0), st.tuples(entries, entries, entries))
def test_a_turn_in_space_is_found_again(angle: float, pivot: tuple[float, float, float]) -> None:
    length = np.linalg.norm(pivot)
    if length > 0.1:
        Q = rotation_about(np.array(pivot) / length, angle)
        about, found = axis_and_angle(Q)
        assert found == pytest.approx(angle, abs=1e-6)
        assert about == pytest.approx(np.array(pivot) / length, abs=1e-6)


@pytest.mark.parametrize(("W", "rank"), [(np.ones((2, 2)), 1), (np.zeros((2, 2)), 0), (np.ones((3, 3)), 1)])
def test_a_matrix_that_crushes_says_its_rank(W: np.ndarray, rank: int) -> None:
    path = linear_path(W)
    assert path.rank == rank
    assert path.determinant == 0
