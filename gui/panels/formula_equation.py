"""Equations as the strip shows them: symbols on one line, the same with this example's numbers below, in columns.

Pure text, no Qt. What a part of an equation comes from is a link; what it gives is a riddle for the exercise.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from core.inspection.guess import Riddle
from gui.stepping import Phase

_HAT = "\u0302"
INDEX = re.compile("[₀₁₂₃₄₅₆₇₈₉]{2,}")  # is drawn close together: small digits in whole cells stand apart like letters
CLOSE = 0.7  # of a cell for each of its digits
_PLUS = (" + ", " + ")
_INDENT = 4  # characters before a line that goes on


@dataclass(frozen=True)
class Curve:
    """An activation's curve and where this unit stands on it.

    Attributes:
        z, a: the sampled curve; at_z, at_a: the operating point; slope: f′ there, drawn as a tangent where not None.
    """

    z: tuple[float, ...]
    a: tuple[float, ...]
    at_z: float
    at_a: float
    slope: float | None = None


@dataclass(frozen=True)
class Link:
    """Where a part of an equation comes from: a click goes there.

    Attributes:
        words: the place in words, "σ′(z) of h 2".
        phase, layer, unit: the page there; unit None for the whole layer.
        connection, weight: a weight's page instead, where given.
        example: a row of the data to look at there; None for the present one.
        opens: a list instead: "terms", all of a sum, or "why", all examples of the batch.
    """

    words: str
    phase: Phase
    layer: str = ""
    unit: int | None = None
    connection: str = ""
    weight: tuple[int, int] | None = None
    example: int | None = None
    opens: str = ""


@dataclass(frozen=True)
class Line:
    """One pair of printed lines.

    Attributes:
        spans: for each column in it its number, where it starts above and below (in cells), and its texts' lengths.
            What follows the name is so much farther left as the name's index is drawn close together.
        texts: the same columns' symbols and numbers.
    """

    above: str
    below: str
    spans: tuple[tuple[int, float, float, int, int], ...]
    texts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Equation:
    """One equation.

    Attributes:
        columns: pairs (symbols, numbers) that stand above each other; an empty text leaves its place blank.
        meaning: what it says in words, for the tooltip.
        curve: drawn beside it where not None.
        links: by column, where it comes from.
        zeros: columns that are a factor 0, which stops what is behind it from learning.
        lit: the column that the walk is at; those behind it are still to come.
        riddle: its result as a question, for the exercise.
        grid: the number of its last column as the rows of a matrix, drawn so where there is room for it.
        is_check: it is read beside the equation before it, and stands in its row where that has room.
    """

    columns: tuple[tuple[str, str], ...]
    meaning: str = ""
    curve: Curve | None = None
    links: tuple[tuple[int, Link], ...] = ()
    zeros: tuple[int, ...] = ()
    lit: int | None = None
    riddle: Riddle | None = None
    grid: tuple[tuple[str, ...], ...] = ()
    is_check: bool = False

    @cached_property
    def grid_rows(self) -> tuple[str, ...]:
        """The matrix's rows, its columns below each other, with a blank for the bracket to the left."""
        wide = [max(map(len, column)) for column in zip(*self.grid, strict=True)]
        return tuple(
            " " + "  ".join(text.rjust(width) for text, width in zip(row, wide, strict=True)) for row in self.grid
        )

    @cached_property
    def beside_grid(self) -> Line:
        """The equation's one pair of lines with the matrix's first row in the place of its last number."""
        symbol, _ = self.columns[-1]
        return _laid(tuple(enumerate((*self.columns[:-1], (symbol, self.grid_rows[0])))), 0)

    @property
    def symbols(self) -> str:
        return "".join(symbol for symbol, _ in self.columns).rstrip()

    @property
    def numbers(self) -> str:
        return "".join(number for _, number in self.columns).rstrip()

    @cached_property
    def _whole(self) -> Line:
        return _laid(tuple(enumerate(self.columns)), 0)

    def aligned(self) -> tuple[str, str]:
        """Both lines padded so that each term's numbers stand below its symbols."""
        return _aligned(self.columns)

    def wrapped(self, most: int) -> list[tuple[str, str]]:
        """The same in as many pairs of lines as keep each within so many characters; see `laid_out`."""
        return [(line.above, line.below) for line in self.laid_out(most)]

    def laid_out(self, most: int | None = None) -> list[Line]:
        """The lines, broken between columns where they would be longer than so many characters.

        A column that is itself too long is broken inside its numbers, behind a comma or a sign.
        """
        whole = self._whole
        if most is None or max(len(whole.above), len(whole.below)) <= most:
            return [whole]
        rows: list[list[tuple[int, tuple[str, str]]]] = [[]]
        for number, column in enumerate(self.columns):
            for part in _cut(column, max(8, most - _INDENT)):
                is_first = len(rows) == 1
                line = [*(pair for _, pair in rows[-1]), part]
                if rows[-1] and max(map(len, _aligned(tuple(line)))) > most - (0 if is_first else _INDENT):
                    ends = rows[-1][-1] if len(rows[-1]) > 1 else None
                    rows.append([])
                    fits = max(map(len, _aligned((_PLUS, part)))) <= most - _INDENT
                    if ends is not None and ends[1] == _PLUS and fits:
                        rows[-1].append(rows[-2].pop())  # a line ends with a term, not with the sign before the next
                rows[-1].append((number, part))
        return [_laid(tuple(row), _INDENT if i else 0) for i, row in enumerate(rows)]

    def link_at(self, column: int) -> Link | None:
        return next((link for number, link in self.links if number == column), None)


@dataclass(frozen=True)
class Page:
    """What the strip shows at one place.

    Attributes:
        title: the unit, weight or layer in words.
        equations: left to right.
        note: one sentence below them, "" for none.
    """

    title: str
    equations: tuple[Equation, ...] = ()
    note: str = ""


def _aligned(columns: Sequence[tuple[str, str]]) -> tuple[str, str]:
    line = _laid(tuple(enumerate(columns)), 0)
    return line.above, line.below


def _laid(columns: Sequence[tuple[int, tuple[str, str]]], indent: int) -> Line:
    above, below = " " * indent, " " * indent
    spans: list[tuple[int, float, float, int, int]] = []
    saved = 0.0
    texts: list[tuple[str, str]] = []
    last = max((i for i, (_, (symbol, _)) in enumerate(columns) if symbol), default=-1)
    for i, (column, (symbol, number)) in enumerate(columns):
        if symbol.endswith(" = ") and number.endswith(" = "):  # the signs stand below each other
            before = cells(number) - cells(symbol)
            above, below = above + " " * before, below + " " * -before
        spans.append((column, cells(above) - saved, cells(below) - saved, len(symbol), len(number)))
        if column == 0 and symbol.endswith(" "):
            saved = sum((1 - CLOSE) * len(index) for index in INDEX.findall(symbol))
        texts.append((symbol, number))
        above, below = above + symbol, below + number
        # behind the last symbol nothing has to stand below anything, and a product stands together
        if i < last and not columns[i + 1][1][0].startswith("·"):
            width = max(cells(above), cells(below))
            above += " " * (width - cells(above))
            below += " " * (width - cells(below))
    return Line(above.rstrip(), below.rstrip(), tuple(spans), tuple(texts))


def cells(text: str) -> int:
    """How many characters wide a monospaced text is: a hat stands above its letter and takes no room."""
    return len(text) - text.count(_HAT)


def _cut(column: tuple[str, str], most: int) -> list[tuple[str, str]]:
    """A column in pieces of at most so many characters."""
    symbols, numbers = column
    pieces: list[tuple[str, str]] = []
    while max(len(symbols), len(numbers)) > most:
        above, below = _break(symbols, most), _break(numbers, most)
        pieces.append((symbols[:above], numbers[:below]))
        symbols, numbers = symbols[above:], numbers[below:]
    return [*pieces, (symbols, numbers)]


def _break(text: str, most: int) -> int:
    """Where a text can be broken: behind the last space within so many characters."""
    return len(text) if len(text) <= most else text.rfind(" ", 1, most) + 1 or most
