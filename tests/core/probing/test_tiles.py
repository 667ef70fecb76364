"""Every unit's response over the plane."""

from __future__ import annotations

import numpy as np

from core.probing import Plane, responses
from tests.core.probing.skipping import NET, NUMBERS

PLANE = Plane(0, 1, (-1.0, 1.0), (0.0, 4.0), (0.0, 0.0, 7.0))


def test_responses_are_the_activations_at_the_pixels() -> None:
    pictures = responses(NET, NUMBERS, PLANE, 8)
    assert {k: v.shape for k, v in pictures.items()} == {"x": (3, 8, 8), "h": (2, 8, 8), "y": (1, 8, 8)}
    assert all(v.dtype == np.float32 for v in pictures.values())
    x, y = -1 + 2 * (5 + 0.5) / 8, 4 - 4 * (1 + 0.5) / 8  # column 5, row 1 from the top
    np.testing.assert_allclose(pictures["x"][:, 1, 5], [x, y, 7], rtol=1e-6)
    np.testing.assert_allclose(pictures["h"][:, 1, 5], [max(x, 0), max(y - 2, 0)], rtol=1e-6)
    np.testing.assert_allclose(pictures["y"][0, 1, 5], max(x, 0) - max(y - 2, 0) + 7.5, rtol=1e-6)
