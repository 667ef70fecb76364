"""What pages of equations are built from: the subject, terms and their sums, names of units and inputs. No Qt."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from core.graph import Graph, Layer
from core.inspection import Trace
from core.inspection.guess import Part, Riddle
from core.inspection.operations import vector_name
from core.inspection.update import BatchUpdate
from core.numerals import subscript, with_subscript
from core.project import Training
from gui.numbers import count
from gui.panels.formula_equation import Link
from gui.panels.formula_numbers import CANCELS, DIGITS, digits_to_give, equals, guarded, is_exact, leading, read, shown

Floats = NDArray[np.floating[Any]]
MOST_TERMS = 8
_FEW, _MORE = 4, 2  # terms that may nearly cancel and are printed with digits enough; digits that more of them take
_MOST_PARTS = 24  # of a sum that a guess is compared with

Made = TypeVar("Made")
_MOST_TRACES = 4  # that something is remembered of: what is made of one holds it, so it would never be forgotten
_remembered: dict[int, tuple[Trace, dict[Hashable, Any]]] = {}


@dataclass(frozen=True, eq=False)
class Subject:
    """Everything that pages are built from: one drawing, one example's trace, the settings of training.

    Attributes:
        batch: the update that comes next, taken apart; None while training runs or where there are no rows to train on.
        no_batch: why there is none, a sentence; "" for no reason worth telling.
        extra: of the digits, how many are more than the user asked for.
        batch_size: how many examples an update takes, for the shapes of matrices.
    """

    graph: Graph
    trace: Trace
    training: Training
    digits: int = DIGITS
    most_terms: int = MOST_TERMS
    batch: BatchUpdate | None = None
    batch_size: int = 1
    no_batch: str = ""
    extra: int = 0


def with_digits(subject: Subject, digits: int) -> Subject:
    """The same with more digits than are asked for, for what a page takes on."""
    return replace(subject, digits=digits, extra=subject.extra + digits - subject.digits)


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

    def read(self, digits: int) -> float:
        """Its value as the printed factors give it."""
        return math.prod(read(shown(factor, digits)) for factor in self.factors)

    def is_exact(self, digits: int) -> bool:
        """Whether the printed factors give the product; with a 0 among them they do."""
        return 0.0 in self.factors or all(is_exact(factor, digits) for factor in self.factors)


class Many(Sequence[Term]):
    """Terms by their values alone: each is made only where it is printed."""

    def __init__(self, values: Floats, make: Callable[[int], Term]) -> None:
        self.values, self._make = values, make

    def __len__(self) -> int:
        return len(self.values)

    def __getitem__(self, i: int) -> Term:  # type: ignore[override]
        if not 0 <= i < len(self.values):
            raise IndexError(i)
        return self._make(i)

    @cached_property
    def order(self) -> list[int]:
        """Numbers of the terms, the largest first, of equal ones the earlier first."""
        return np.argsort(-np.abs(np.nan_to_num(self.values)), kind="stable").tolist()


class Terms(tuple[Term, ...]):
    """Many terms, with their values and their order by size at hand."""

    @cached_property
    def values(self) -> Floats:
        return np.array([term.value for term in self])

    @cached_property
    def order(self) -> list[int]:
        """Numbers of the terms, the largest first, of equal ones the earlier first."""
        return np.argsort(-np.abs(np.nan_to_num(self.values)), kind="stable").tolist()


def source_symbols(layer: Layer) -> tuple[str, ...]:
    """What the activations of a source layer are called in the equations of the layer it feeds.

    Inputs keep the names of their columns (x1 is set as x₁) or are x₁, x₂ …; units carry their layer's name, h1₁, h1₂ …
    """
    if layer.kind == "input":
        return _input_symbols(layer.names, layer.units)
    return _numbered(vector_name(layer), layer.units)


@lru_cache(maxsize=32)
def _input_symbols(names: tuple[str, ...], units: int) -> tuple[str, ...]:
    return tuple(_set_name(names[i]) if i < len(names) else f"x{subscript(i + 1)}" for i in range(units))


@lru_cache(maxsize=32)
def _numbered(stem: str, count: int) -> tuple[str, ...]:
    return tuple(f"{stem}{subscript(i + 1)}" for i in range(count))


def _set_name(name: str) -> str:
    """A column's name as it is written everywhere, "x1" as x₁; long ones are cut."""
    text = with_subscript(name)
    return text if len(text) <= 12 else text[:11] + "…"


def sum_digits(
    terms: Sequence[Term],
    subject: Subject,
    *,
    first: tuple[str, float] | None = None,
    times: float = 1.0,
    slope: float = 1.0,
) -> int:
    """How many digits the numbers of a sum are printed with, so that a reader gets its result; see `sum_columns`."""
    kept, _, rest = fold(terms, subject.most_terms)
    others = [value for value in (first[1] if first else 0.0, rest) if value]
    whole = math.fsum([*others, *(term.value for term in kept)])

    def again(count: int) -> float:
        added = math.fsum([*(read(shown(v, count)) for v in others), *(term.read(count) for term in kept)])
        return added * times * read(shown(slope, count))

    more = CANCELS if len(kept) <= _FEW else _MORE
    return digits_to_give(whole * times * slope, again, subject.digits, more=more, is_loose=subject.extra > 0)


def sum_columns(
    terms: Sequence[Term],
    subject: Subject,
    *,
    first: tuple[str, float] | None = None,
    times: float = 1.0,
    slope: float = 1.0,
) -> tuple[list[tuple[str, str]], bool]:
    """The columns of first + Σ terms, the smallest of many terms folded into one; and whether all printed is exact.

    Args:
        first: symbol and value of a term that leads and never folds (the bias).
        times: what the sum is multiplied by, as it is: 1/N of a mean.
        slope: a factor that stands printed behind the sum, with as many digits as the sum's numbers.
    """
    kept, folded, rest = fold(terms, subject.most_terms)
    digits = sum_digits(terms, subject, first=first, times=times, slope=slope)
    columns: list[tuple[str, str]] = []
    exact = True
    if first is not None:
        columns.append((first[0], shown(first[1], digits)))
        exact = is_exact(first[1], digits)
    for term in kept:
        if columns:
            columns.append((" + ", " + "))
        numbers = term.numbers(digits)
        columns.append((term.symbol, numbers if columns else leading(numbers)))
        exact = exact and term.is_exact(digits)
    if folded:
        columns.append((" + ", " + "))
        columns.append((f"… {count(folded)} more", f"({count(folded)} more terms = {shown(rest, digits)})"))
        exact = exact and is_exact(rest, digits)
    return columns or [("0", "0")], exact


def sum_links(
    terms: Sequence[Term], subject: Subject, *, has_first: bool, offset: int = 0, more: Link | None = None
) -> tuple[tuple[int, Link], ...]:
    """Where the columns of `sum_columns` come from, counted from the equation's first column on.

    Args:
        offset: columns of the equation before the sum.
        more: where the terms that are folded into one can be seen.
    """
    kept, folded, _ = fold(terms, subject.most_terms)
    start = offset + (2 if has_first else 0)
    found = [(start + 2 * i, term.link) for i, term in enumerate(kept) if term.link is not None]
    if folded and more is not None:
        found.append((start + 2 * len(kept), more))
    return tuple(found)


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
    whole = terms if isinstance(terms, Terms | Many) else Terms(terms)
    keep = max(1, most - 1)
    rest = whole.order[keep:]
    return [whole[i] for i in whole.order[:keep]], len(rest), float(whole.values[rest].sum())


def remembered(trace: Trace, key: Hashable, make: Callable[[], Made]) -> Made:
    """What is made of a trace, once: a page is tried with fewer and fewer terms until it fits."""
    if id(trace) not in _remembered:
        while len(_remembered) >= _MOST_TRACES:
            del _remembered[next(iter(_remembered))]  # the oldest
        _remembered[id(trace)] = (trace, {})
    kept = _remembered[id(trace)][1]
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
