"""A fixed random choice of rows, where those of a large table would cost too much to be drawn or measured.

Random, since the rows of a table are often in order: of one that is sorted by class the first rows are of one class
only, and so is every second row where two classes alternate.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

_MOST_ROWS = 1000  # of a wide table that are measured
_MOST_VALUES = 320_000  # of a narrow one: 5000 rows of 64 columns


@lru_cache(maxsize=16)
def some_rows(count: int, most: int) -> NDArray[np.intp]:
    """At most so many of a table's `count` rows, in order: the same ones each time, and of fewer each is among more."""
    if count <= most:
        rows = np.arange(count)
    else:
        rows = np.sort(np.random.default_rng(0).permutation(count)[:most])
    rows.flags.writeable = False  # shared by all who ask
    return rows


def place_among(rows: NDArray[np.intp], row: int) -> int | None:
    """Where a row stands among ascending ones; None where it is none of them."""
    place = int(np.searchsorted(rows, row))
    return place if place < len(rows) and rows[place] == row else None


def measured(table: NDArray[Any]) -> NDArray[Any]:
    """The rows of a table [N, columns] from which its means and directions are measured."""
    most = max(_MOST_ROWS, _MOST_VALUES // max(1, table.shape[1]))
    return table if len(table) <= most else table[some_rows(len(table), most)]
