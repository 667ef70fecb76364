"""A view's options as plain values that a file can hold, read again with care: a file may say anything."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class ViewOptions:
    """What some values say, by name. Whatever is absent or senseless is None, and the view stays as it is there."""

    values: Mapping[str, Any]

    @classmethod
    def of(cls, value: object) -> ViewOptions:
        """Of anything at all; what is no mapping says nothing."""
        return cls(value if isinstance(value, Mapping) else {})

    def part(self, name: str) -> ViewOptions:
        """The values below a name."""
        return ViewOptions.of(self.values.get(name))

    def number(self, name: str, low: float, high: float) -> float | None:
        value = self.values.get(name)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return None
        return float(value) if math.isfinite(value) and low <= value <= high else None

    def whole(self, name: str, low: int, high: int) -> int | None:
        value = self.number(name, low, high)
        return None if value is None or value != int(value) else int(value)

    def wholes(self, name: str, count: int, low: int, high: int) -> tuple[int, ...] | None:
        """So many of them."""
        value = self.values.get(name)
        if not isinstance(value, (list, tuple)) or len(value) != count:
            return None
        each = [ViewOptions({"": item}).whole("", low, high) for item in value]
        return None if None in each else tuple(item for item in each if item is not None)

    def switch(self, name: str) -> bool | None:
        value = self.values.get(name)
        return value if isinstance(value, bool) else None

    def text(self, name: str, allowed: Collection[str] | None = None) -> str | None:
        """One of the texts that mean something."""
        value = self.values.get(name)
        return value if isinstance(value, str) and (allowed is None or value in allowed) else None
