"""Tables: entries in order, found by name, and a helpful answer to a name that is not there."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from core.activations import ACTIVATIONS
from core.errors import UserError
from core.initializers import INITIALIZERS
from core.losses import LOSSES
from core.optimizers import OPTIMIZERS
from core.registry import Table


@dataclass(frozen=True)
class Fruit:
    name: str


def fruits() -> Table[Fruit]:
    table: Table[Fruit] = Table("fruit")
    for name in ("pear", "apple", "plum"):
        table.add(Fruit(name))
    return table


def test_entries_keep_the_order_in_which_they_were_added() -> None:
    assert list(fruits()) == ["pear", "apple", "plum"]
    assert fruits()["apple"] == fruits().find("apple") == Fruit("apple")
    assert len(fruits()) == 3


def test_a_second_entry_of_a_name_is_a_bug() -> None:
    with pytest.raises(ValueError, match="already"):
        fruits().add(Fruit("plum"))


def test_a_mistyped_name_is_answered_with_the_nearest_and_a_strange_one_with_all() -> None:
    with pytest.raises(UserError) as caught:
        fruits().find("appel")
    assert caught.value.message == "There is no fruit named 'appel'."
    assert caught.value.hint == "Did you mean apple?"
    assert fruits().suggestion("xyz") == "Known: pear, apple, plum."
    with pytest.raises(KeyError):
        fruits()["xyz"]


@pytest.mark.parametrize("table", [ACTIVATIONS, LOSSES, OPTIMIZERS, INITIALIZERS], ids=lambda t: t.noun)
def test_every_entry_goes_by_its_own_name(table: Table) -> None:
    assert all(name == entry.name for name, entry in table.items())
    assert all(entry.note for entry in table.values())
