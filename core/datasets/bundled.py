"""The table of data sets that ship with the app: truth tables and the fish of the lectures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from core import resources
from core.datasets.columns import table_source
from core.datasets.csv_file import read_csv
from core.project import TableSource
from core.registry import Table


@dataclass(frozen=True)
class Bundled:
    """A small data set with a name.

    Attributes:
        table: gives the rows; a file is read on the first call only.
        definition: a sentence that says what a row is.
        domain: (low, high) of every input for axes, or None for the data's own ranges.
    """

    name: str
    title: str
    table: Callable[[], TableSource]
    definition: str
    domain: tuple[float, float] | None = None


def _truth_table(outcome: Callable[[int, int], bool]) -> Callable[[], TableSource]:
    rows = tuple((float(a), float(b), float(outcome(a, b))) for a in (0, 1) for b in (0, 1))
    return lambda: TableSource(("x1", "x2"), ("y",), rows)


def _shipped_file(name: str, classes: tuple[str, ...]) -> Callable[[], TableSource]:
    return lru_cache(maxsize=1)(lambda: table_source(read_csv(resources.path("data") / name), classes=classes))


BUNDLED: Table[Bundled] = Table("bundled data set")
BUNDLED.add(
    Bundled(
        "and",
        "And",
        _truth_table(lambda a, b: a == 1 and b == 1),
        "y = 1 only where x1 and x2 are both 1; a straight line can do it.",
        (-0.5, 1.5),
    )
)
BUNDLED.add(
    Bundled(
        "or",
        "Or",
        _truth_table(lambda a, b: a == 1 or b == 1),
        "y = 1 where x1 or x2 is 1; a straight line can do it.",
        (-0.5, 1.5),
    )
)
BUNDLED.add(
    Bundled(
        "xor_table",
        "Exclusive or, four rows",
        _truth_table(lambda a, b: a != b),
        "y = 1 where exactly one of x1 and x2 is 1; no straight line gets more than three of the four right.",
        (-0.5, 1.5),
    )
)
BUNDLED.add(
    Bundled(
        "fish",
        "Salmon or sea bass",
        _shipped_file("fish.csv", ("salmon", "sea bass")),
        "240 fish: length in decimetres, brightness from 0 to 10, and which of two species it is (simulated).",
    )
)
BUNDLED.add(
    Bundled(
        "fish_three",
        "Salmon, sea bass or sturgeon",
        _shipped_file("fish_three.csv", ("salmon", "sea bass", "sturgeon")),
        "240 fish: length in decimetres, brightness from 0 to 10, and which of three species it is (simulated).",
    )
)
