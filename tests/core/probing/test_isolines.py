"""Lines of equal height, against heights whose lines are known."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from core.probing import Plane, iso_lines

PLANE = Plane(0, 1, (-2.0, 2.0), (-1.0, 3.0), (0.0, 0.0))


def height(plane: Plane, size: int, function: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> np.ndarray:
    grid = plane.grid(size)
    return function(grid[:, 0], grid[:, 1]).reshape(size, size)


@pytest.mark.parametrize("in_order", [False, True])
def test_a_straight_line_is_found_exactly_and_goes_from_frame_to_frame(in_order: bool) -> None:
    lines = iso_lines(PLANE, height(PLANE, 40, lambda x, y: x - 0.5 * y), 0.25, in_order=in_order)
    points = lines.reshape(-1, 2)
    assert points[:, 0] - 0.5 * points[:, 1] == pytest.approx(0.25, abs=1e-5)
    assert (points[:, 1].min(), points[:, 1].max()) == pytest.approx((-1.0, 3.0))
    assert np.linalg.norm(lines[:, 1] - lines[:, 0], axis=1).sum() == pytest.approx(np.hypot(4, 2), abs=1e-4)


def test_a_ring_is_as_long_as_its_circle() -> None:
    lines = iso_lines(PLANE, height(PLANE, 120, lambda x, y: x**2 + (y - 1) ** 2), 1.0)
    assert np.linalg.norm(lines[:, 1] - lines[:, 0], axis=1).sum() == pytest.approx(2 * np.pi, rel=1e-3)
    assert np.hypot(lines[..., 0], lines[..., 1] - 1) == pytest.approx(1.0, abs=1e-3)


def test_in_order_each_segment_begins_where_the_one_before_ends() -> None:
    rings = height(PLANE, 90, lambda x, y: np.cos(4 * np.hypot(x, y - 1)))
    lines = iso_lines(PLANE, rings, in_order=True)
    breaks = int((lines[1:, 0] != lines[:-1, 1]).any(axis=1).sum())
    assert breaks < 8, "one for each line, not one for each segment"
    loose = iso_lines(PLANE, rings)
    as_sets = [{frozenset(map(tuple, segment)) for segment in part.tolist()} for part in (lines, loose)]
    assert as_sets[0] == as_sets[1]


def test_there_is_no_line_where_nothing_changes_or_there_are_no_numbers() -> None:
    assert iso_lines(PLANE, np.ones((20, 20))).shape == (0, 2, 2)
    values = height(PLANE, 40, lambda x, y: x)
    values[:, :20] = np.nan
    assert not len(iso_lines(PLANE, values))
