"""How many threads numpy's products of matrices take.

OpenBLAS shares even a product of a tenth of a millisecond out among all cores, and waits for the last of them: where
another thread has a core, training above all, that takes a hundred times as long as the product itself.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import numpy as np

_PLACES = ("../numpy.libs", ".dylibs")  # where numpy's wheels keep the library, from numpy's own folder
_NAMES = ("scipy_openblas_{}64_", "scipy_openblas_{}", "openblas_{}64_", "openblas_{}")


class _Library:
    """OpenBLAS as it is loaded."""

    def __init__(self, path: Path) -> None:
        found = ctypes.CDLL(str(path))
        name = next(name for name in _NAMES if hasattr(found, name.format("set_num_threads")))
        self._set = getattr(found, name.format("set_num_threads"))
        self._get = getattr(found, name.format("get_num_threads"))
        self._set.argtypes, self._set.restype = [ctypes.c_int], None
        self._get.argtypes, self._get.restype = [], ctypes.c_int
        self.usual = self.threads

    @property
    def threads(self) -> int:
        return int(self._get())

    @threads.setter
    def threads(self, count: int) -> None:
        self._set(count)


@lru_cache(maxsize=1)
def library() -> _Library | None:
    """The library that numpy uses; None where it is another one."""
    folder = Path(np.__file__).parent
    for place in _PLACES:
        for path in sorted((folder / place).glob("*openblas*")):
            try:
                return _Library(path)
            except (OSError, StopIteration, AttributeError):
                continue
    return None


@contextmanager
def one_thread() -> Iterator[None]:
    """Products within take one thread: small ones that somebody waits for. It holds for the whole process meanwhile."""
    found = library()
    if found is None:
        yield
        return
    found.threads = 1
    try:
        yield
    finally:
        found.threads = found.usual
