"""The one kind of table for everything that can be added: activations, losses, optimizers, datasets, views.

A table is filled by one `add` statement an entry; menus, files, tooltips and tests iterate over it.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import Protocol, TypeVar

from core.errors import UserError


class Named(Protocol):
    @property
    def name(self) -> str: ...


EntryT = TypeVar("EntryT", bound=Named)


class Table(Mapping[str, EntryT]):
    """Entries by name, in the order in which they were added."""

    def __init__(self, noun: str) -> None:
        self.noun = noun
        self._entries: dict[str, EntryT] = {}

    def add(self, entry: EntryT) -> EntryT:
        """Adds an entry under its name; a second one of that name is a bug."""
        if entry.name in self._entries:
            raise ValueError(f"the {self.noun} {entry.name!r} is already in the table")
        self._entries[entry.name] = entry
        return entry

    def find(self, name: str) -> EntryT:
        """The entry of that name, or a UserError that names the nearest ones."""
        if name not in self._entries:
            raise UserError(f"There is no {self.noun} named {name!r}.", hint=self.suggestion(name))
        return self._entries[name]

    def suggestion(self, name: str) -> str:
        """A sentence that names the entries nearest to a mistyped name, or all of them."""
        near = difflib.get_close_matches(name, self._entries, n=2)
        return f"Did you mean {' or '.join(near)}?" if near else f"Known: {', '.join(self._entries)}."

    def __getitem__(self, name: str) -> EntryT:
        return self._entries[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)
