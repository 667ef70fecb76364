"""A disk that fills up, as far as a program can tell: no file may grow beyond a few bytes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

LARGEST = 16  # bytes


@contextmanager
def small_disk() -> Iterator[None]:
    """Meanwhile whoever writes more into a file gets an error; skips the test where no system can say so."""
    resource = pytest.importorskip("resource", reason="another system limits no file's size")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
