"""The typed walk over a document from a stranger: takes what fits, notes every problem, keeps what it does not know."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.arrays import FrozenMap
from core.json_text import one_line, printable, shown
from core.problems import Problem

NOTE_LIMIT = 1000
_NUMBER_TYPES = {int, float}


class Notes:
    """Problems and warnings, in the order in which they were met."""

    def __init__(self, problems: Iterable[Problem] = ()) -> None:
        self.problems: list[Problem] = list(problems)
        self.warnings: list[str] = []

    def problem(self, where: str, what: str, fix: str) -> None:
        self.problems.append(printable(Problem(where, what, fix)))

    def warn(self, text: str) -> None:
        if len(self.warnings) < NOTE_LIMIT:
            self.warnings.append(one_line(text))


class Fields:
    """The keys of one JSON object, taken one by one; what is left over is kept and warned about.

    A value of the wrong type becomes a problem and the default stands in for it, so that the walk goes on. Numbers
    that are not finite were reported by core.json_text already; here the default stands in for them silently.

    Attributes:
        where: the place of the object: a dotted path, or a layer's id or connection's key.
        is_object: False when the value was something else (a problem by then).
    """

    def __init__(self, value: object, where: str, notes: Notes, *, keys_in_place: bool = True) -> None:
        self.where = where
        self.notes = notes
        self.is_object = isinstance(value, dict)
        self._keys_in_place = keys_in_place
        self._left: dict[str, Any] = dict(value) if isinstance(value, dict) else {}
        if not self.is_object:
            what = f"This must be an object, not {described(value)}."
            notes.problem(where or "the file", what, 'Write {"key": value, …}.')

    def place(self, key: str) -> str:
        if not self._keys_in_place:
            return self.where
        return f"{self.where}.{key}" if self.where else key

    def has(self, key: str) -> bool:
        return key in self._left

    def left(self) -> tuple[str, ...]:
        """The keys that nobody took so far."""
        return tuple(self._left)

    def take(self, key: str) -> Any:
        """The raw value of a key, None where it is absent."""
        return self._left.pop(key, None)

    def text(self, key: str, default: str | None = None) -> str:
        return self._typed(key, default, str, "text", 'Write it in quotes, as "…".') or ""

    def flag(self, key: str, default: bool) -> bool:
        return bool(self._typed(key, default, bool, "true or false", "Write true or false, without quotes."))

    def number(self, key: str, default: float | None = None) -> float:
        """A finite number; `default` None means that the key must be there."""
        value = self._number(key, default, "a number")
        return value if isinstance(value, float) else float(value)

    def whole(self, key: str, default: int | None = None) -> int:
        """A whole number (2 or 2.0)."""
        value = self._number(key, default, "a whole number")
        return int(value)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of strings; () where the key is absent."""
        value = self._left.pop(key, [])
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
        odd = next((item for item in value if not isinstance(item, str)), None) if isinstance(value, list) else value
        self.notes.problem(
            self.place(key), f"`{key}` must be a list of texts, not {described(odd)}.", 'Write ["…", "…"].'
        )
        return ()

    def rest(self, *, silent: Iterable[str] = ()) -> FrozenMap[Any]:
        """The keys that nobody took, frozen; each is warned about unless it is reserved."""
        for key in self._left:
            if key not in silent:
                place = self.where or "the project"
                self.notes.warn(f"{place}: the key {shown(key)} is not known; it is kept and has no effect.")
        return FrozenMap({key: freeze(value) for key, value in self._left.items()})

    def _typed(self, key: str, default: object, kind: type, noun: str, fix: str) -> Any:
        if key not in self._left:
            if default is None and self.is_object:
                self.notes.problem(self.place(key), f"`{key}` is missing.", fix)
            return default
        value = self._left.pop(key)
        if isinstance(value, kind):
            return value
        self.notes.problem(self.place(key), f"`{key}` must be {noun}, not {described(value)}.", fix)
        return default

    def _number(self, key: str, default: float | None, noun: str) -> float:
        fix = f"Write {noun}, without quotes."
        fallback = 1 if default is None else default
        if key not in self._left:
            if default is None and self.is_object:
                self.notes.problem(self.place(key), f"`{key}` is missing.", fix)
            return fallback
        value = self._left.pop(key)
        if type(value) not in _NUMBER_TYPES:
            self.notes.problem(self.place(key), f"`{key}` must be {noun}, not {described(value)}.", fix)
            return fallback
        if isinstance(value, float) and not np.isfinite(value):
            return fallback
        if noun == "a whole number" and value != int(value):
            self.notes.problem(self.place(key), f"`{key}` must be {noun}, not {value!r}.", fix)
            return fallback
        return value


def array_of(value: object, dimensions: int, where: str, noun: str, notes: Notes) -> NDArray[np.float64] | None:
    """A list of numbers or a list of equally long rows of them, as an array; None after noting what is wrong."""
    rows = value if dimensions == 2 else [value]
    form = "[[…], […]], a row of numbers each" if dimensions == 2 else "[…], a list of numbers"
    fix = f"Write them as {form}."
    if not isinstance(rows, list) or not rows:
        notes.problem(where, f"{noun} must be rows of numbers, not {described(value)}.", fix)
        return None
    width = len(rows[0]) if isinstance(rows[0], list) else 0
    for index, row in enumerate(rows):
        place = f" (row {index})" if dimensions == 2 else ""
        if not isinstance(row, list) or not row:
            notes.problem(where, f"{noun} must be lists of numbers, not {described(row)}{place}.", fix)
            return None
        if len(row) != width:
            what = f"The rows of {noun} differ in length: row {index} has {len(row)}, row 0 has {width}."
            notes.problem(where, what, "Give every row the same number of entries.")
            return None
        if not set(map(type, row)) <= _NUMBER_TYPES:
            odd = next(i for i, item in enumerate(row) if type(item) not in _NUMBER_TYPES)
            notes.problem(where, f"{noun} must be numbers, not {described(row[odd])}{place}.", fix)
            return None
    array = np.array(value, dtype=np.float64)
    return array if np.isfinite(array).all() else None


def described(value: object) -> str:
    """A value from a file in words, for sentences."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return f"the number {value!r}"
    if isinstance(value, str):
        return f"the text {shown(value)}"
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    return "an object"


def freeze(value: object) -> Any:
    """Plain JSON values as values that cannot change: lists become tuples, objects FrozenMaps."""
    if isinstance(value, dict):
        return FrozenMap({key: freeze(item) for key, item in value.items()})
    if isinstance(value, list):
        return tuple(freeze(item) for item in value)
    return value
