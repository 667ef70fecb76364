"""Equations as the strip shows them: symbols on one line, the same with this example's numbers below, in columns.

Pure text building, no Qt: pages of equations come from formula_forward, formula_loss and formula_backward.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from core.graph import Graph, Layer
from core.inspection import Trace
from core.inspection.guess import Part, Riddle
from core.inspection.update import BatchUpdate
from core.project import Training
from gui.panels.formula_numbers import DIGITS, equals, guarded, is_exact, shown
from gui.stepping import Phase

Floats = NDArray[np.floating[Any]]
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
MOST_TERMS = 8
_MOST_PARTS = 24  # of a sum that a guess is compared with
_HAT = "\u0302"
_INDENT = 4  # characters before a line that goes on

Made = TypeVar("Made")
_remembered: WeakKeyDictionary[Trace, dict[Hashable, Any]] = WeakKeyDictionary()


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
    """

    words: str
    phase: Phase
    layer: str = ""
    unit: int | None = None
    connection: str = ""
    weight: tuple[int, int] | None = None
    example: int | None = None


@dataclass(frozen=True)
class Line:
    """One pair of printed lines.

    Attributes:
        spans: for each column in it its number, where it starts above and below (in cells), and its texts' lengths.
        texts: the same columns' symbols and numbers.
    """

    above: str
    below: str
    spans: tuple[tuple[int, int, int, int, int], ...]
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
    """

    columns: tuple[tuple[str, str], ...]
    meaning: str = ""
    curve: Curve | None = None
    links: tuple[tuple[int, Link], ...] = ()
    zeros: tuple[int, ...] = ()
    lit: int | None = None
    riddle: Riddle | None = None

    @property
    def symbols(self) -> str:
        return "".join(symbol for symbol, _ in self.columns).rstrip()

    @property
    def numbers(self) -> str:
        return "".join(number for _, number in self.columns).rstrip()

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
        whole = _laid(tuple(enumerate(self.columns)), 0)
        if most is None or max(len(whole.above), len(whole.below)) <= most:
            return [whole]
        rows: list[list[tuple[int, tuple[str, str]]]] = [[]]
        for number, column in enumerate(self.columns):
            for part in _cut(column, max(8, most - _INDENT)):
                is_first = len(rows) == 1
                line = [*(pair for _, pair in rows[-1]), part]
                if rows[-1] and max(map(len, _aligned(tuple(line)))) > most - (0 if is_first else _INDENT):
                    rows.append([])
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


@dataclass(frozen=True, eq=False)
class Subject:
    """Everything that pages are built from: one drawing, one example's trace, the settings of training.

    Attributes:
        batch: the update that comes next, taken apart; None while training runs or where there are no rows to train on.
        batch_size: how many examples an update takes, for the shapes of matrices.
    """

    graph: Graph
    trace: Trace
    training: Training
    digits: int = DIGITS
    most_terms: int = MOST_TERMS
    batch: BatchUpdate | None = None
    batch_size: int = 1


@dataclass(frozen=True)
class Term:
    """One product of a sum: its factors as symbols and as values, and where it comes from."""

    symbol: str
    factors: tuple[float, ...]
    link: Link | None = None

    @property
    def value(self) -> float:
        return math.prod(self.factors)

    def numbers(self, digits: int) -> str:
        return "·".join(guarded(factor, digits) for factor in self.factors)

    def is_exact(self, digits: int) -> bool:
        """Whether the printed factors give the product; with a 0 among them they do."""
        return 0.0 in self.factors or all(is_exact(factor, digits) for factor in self.factors)


def _aligned(columns: Sequence[tuple[str, str]]) -> tuple[str, str]:
    line = _laid(tuple(enumerate(columns)), 0)
    return line.above, line.below


class Terms(tuple[Term, ...]):
    """Many terms, with their values and their order by size at hand."""

    @cached_property
    def values(self) -> Floats:
        return np.array([term.value for term in self])

    @cached_property
    def order(self) -> list[int]:
        """Numbers of the terms, the largest first, of equal ones the earlier first."""
        return np.argsort(-np.abs(np.nan_to_num(self.values)), kind="stable").tolist()


def _laid(columns: Sequence[tuple[int, tuple[str, str]]], indent: int) -> Line:
    above, below = " " * indent, " " * indent
    spans: list[tuple[int, int, int, int, int]] = []
    texts: list[tuple[str, str]] = []
    last = max((i for i, (_, (symbol, _)) in enumerate(columns) if symbol), default=-1)
    for i, (column, (symbol, number)) in enumerate(columns):
        spans.append((column, cells(above), cells(below), len(symbol), len(number)))
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


def subscript(number: int) -> str:
    return str(number).translate(SUBSCRIPTS)


def source_symbols(graph: Graph, layer: Layer, *, is_only: bool) -> tuple[str, ...]:
    """What the activations of a source layer are called in the equations of the layer it feeds.

    Inputs keep the names of their columns (x1 is set as x₁) or are x₁, x₂ …; hidden units are a₁, a₂ … where
    they are the only source and carry their layer's id otherwise.
    """
    if layer.kind == "input":
        return tuple(
            _set_name(layer.names[i]) if i < len(layer.names) else f"x{subscript(i + 1)}" for i in range(layer.units)
        )
    stem = "a" if is_only else f"{layer.id}."
    return tuple(f"{stem}{subscript(i + 1)}" for i in range(layer.units))


def _set_name(name: str) -> str:
    """A column's name with a number at its end as a subscript: "x1" → "x₁"; long names are cut."""
    stem = name.rstrip("0123456789")
    text = stem + name[len(stem) :].translate(SUBSCRIPTS) if stem else name
    return text if len(text) <= 12 else text[:11] + "…"


def sum_columns(
    terms: Sequence[Term], subject: Subject, *, first: tuple[str, float] | None = None
) -> tuple[list[tuple[str, str]], bool]:
    """The columns of first + Σ terms, the smallest of many terms folded into one; and whether all printed is exact.

    Args:
        first: symbol and value of a term that leads and never folds (the bias).
    """
    digits = subject.digits
    kept, folded, rest = fold(terms, subject.most_terms)
    columns: list[tuple[str, str]] = []
    exact = True
    if first is not None:
        columns.append((first[0], shown(first[1], digits)))
        exact = is_exact(first[1], digits)
    for term in kept:
        if columns:
            columns.append((" + ", " + "))
        columns.append((term.symbol, term.numbers(digits)))
        exact = exact and term.is_exact(digits)
    if folded:
        columns.append((" + ", " + "))
        columns.append((f"… {folded} more", f"({folded} more terms = {shown(rest, digits)})"))
        exact = exact and is_exact(rest, digits)
    return columns or [("0", "0")], exact


def sum_links(
    terms: Sequence[Term], subject: Subject, *, has_first: bool, offset: int = 0
) -> tuple[tuple[int, Link], ...]:
    """Where the columns of `sum_columns` come from, counted from the equation's first column on.

    Args:
        offset: columns of the equation before the sum.
    """
    kept, _, _ = fold(terms, subject.most_terms)
    start = offset + (2 if has_first else 0)
    return tuple((start + 2 * i, term.link) for i, term in enumerate(kept) if term.link is not None)


def sum_riddle(name: str, terms: Sequence[Term], value: float, first: tuple[str, float] | None = None) -> Riddle:
    """The result of a sum as a question."""
    parts = [Part(*first)] if first is not None else []
    kept, folded, rest = fold(terms, _MOST_PARTS)
    parts += [Part(term.symbol, term.value) for term in kept]
    return Riddle(name, value, "sum", (*parts, *([Part(f"the {folded} smaller terms", rest)] if folded else [])))


def fold(terms: Sequence[Term], most: int) -> tuple[list[Term], int, float]:
    """The terms to print, and of those folded into one how many and their sum: all where they are few, else the largest
    first.
    """
    if len(terms) <= most:
        return list(terms), 0, 0.0
    whole = terms if isinstance(terms, Terms) else Terms(terms)
    keep = max(1, most - 1)
    rest = whole.order[keep:]
    return [whole[i] for i in whole.order[:keep]], len(rest), float(whole.values[rest].sum())


def remembered(trace: Trace, key: Hashable, make: Callable[[], Made]) -> Made:
    """What is made of a trace, once: a page is tried with fewer and fewer terms until it fits."""
    kept = _remembered.setdefault(trace, {})
    if key not in kept:
        kept[key] = make()
    return kept[key]


def result_column(value: float, subject: Subject, *, is_exactly: bool) -> tuple[str, str]:
    """The last column of a sum: "= 0.87", or "≈" where the printed terms were rounded."""
    sign = equals(is_exactly=is_exactly and is_exact(value, subject.digits))
    return "", f"{sign}{shown(value, subject.digits)}"


def known(values: Floats | None) -> Floats:
    """Numbers that are there once a page is asked for; their absence is a bug."""
    if values is None:
        raise ValueError("the trace has no such numbers")
    return values


def mask_of(graph: Graph, key: str) -> NDArray[np.bool_] | None:
    """Where a connection's weights exist, [rows, columns]; None for everywhere."""
    mask = graph.by_key[key].mask
    return None if mask is None else mask.numpy() != 0


def layer_title(layer: Layer) -> str:
    return f"{layer.id} ({layer.units} unit{'s' * (layer.units != 1)})"
