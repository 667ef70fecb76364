"""Immutable values for what dataclasses hold: an array and a mapping that compare with == and can be hashed.

numpy's == answers with an array and its buffers can be written, so neither can stand in a frozen value.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

ValueT = TypeVar("ValueT")


@dataclass(frozen=True)
class Array:
    """An n-dimensional array as a value: its bytes (little-endian, C order), dtype and shape."""

    data: bytes
    dtype: str
    shape: tuple[int, ...]

    @classmethod
    def of(cls, values: ArrayLike, dtype: str = "float64") -> Array:
        kind, name = _little_endian(dtype)
        array = np.asarray(values, dtype=kind)
        return cls(array.tobytes(), name, array.shape)

    def numpy(self) -> NDArray[Any]:
        """The values as a read-only numpy array; no copy is made."""
        return np.frombuffer(self.data, dtype=_little_endian(self.dtype)[0]).reshape(self.shape)

    def replaced(self, index: tuple[int, ...], value: float) -> Array:
        """The same array with one element changed."""
        changed = self.numpy().copy()
        changed[index] = value
        return Array.of(changed, self.dtype)

    @cached_property
    def digest(self) -> str:
        """A short fingerprint of values, shape and dtype, to key caches with."""
        text = f"{self.dtype}{self.shape}".encode()
        return hashlib.blake2b(text + self.data, digest_size=12).hexdigest()

    def __repr__(self) -> str:
        return f"Array({self.numpy().tolist()}, {self.dtype!r})"


@lru_cache(maxsize=32)
def _little_endian(dtype: str) -> tuple[np.dtype[Any], str]:
    """How values of a dtype are laid out, and the dtype's full name; kept, since every snapshot of a run asks."""
    return np.dtype(dtype).newbyteorder("<"), str(np.dtype(dtype))


class FrozenMap(Mapping[str, ValueT]):
    """A mapping that cannot change, compares by content and keeps its order."""

    __slots__ = ("_hash", "_items")

    def __init__(self, items: Mapping[str, ValueT] | Iterable[tuple[str, ValueT]] = ()) -> None:
        self._items: dict[str, ValueT] = dict(items)
        self._hash: int | None = None

    def __getitem__(self, key: str) -> ValueT:
        return self._items[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, FrozenMap):
            return self._items == other._items
        return NotImplemented

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash = hash(frozenset(self._items.items()))
        return self._hash

    def with_item(self, key: str, value: ValueT) -> FrozenMap[ValueT]:
        """The same mapping with one key added or replaced."""
        return FrozenMap({**self._items, key: value})

    def without(self, key: str) -> FrozenMap[ValueT]:
        """The same mapping without a key (which may be absent)."""
        return FrozenMap({k: v for k, v in self._items.items() if k != key})

    def __repr__(self) -> str:
        return f"FrozenMap({self._items!r})"
