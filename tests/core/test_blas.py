"""Products of matrices that somebody waits for take one thread, and leave the library as it was."""

from __future__ import annotations

import numpy as np
import pytest

from core import blas
from core.blas import library, one_thread


@pytest.fixture
def threads() -> blas._Library:
    found = library()
    if found is None:
        pytest.skip("numpy uses another library here")
    return found


def test_within_there_is_one_thread_and_after_it_as_many_as_before(threads: blas._Library) -> None:
    before = threads.threads
    with one_thread():
        assert threads.threads == 1
    assert threads.threads == before == threads.usual


def test_an_error_within_leaves_it_as_it_was(threads: blas._Library) -> None:
    before = threads.threads
    with pytest.raises(ZeroDivisionError), one_thread():
        _ = 1 / 0
    assert threads.threads == before


def test_products_within_are_the_same_to_rounding() -> None:
    made = np.random.default_rng(4)
    a, b = made.normal(size=(40, 300)), made.normal(size=(300, 200))
    with one_thread():
        within = a @ b
    np.testing.assert_allclose(within, a @ b, rtol=1e-12, atol=1e-12)


def test_with_another_library_it_does_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blas, "library", lambda: None)
    with one_thread():
        assert (np.eye(3) @ np.eye(3)).sum() == 3
