"""What a suite finds: one line a figure, with its spread and the target that it is held against."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

LEAST = (6, 30, 9, 9, 22, 15, 0)  # columns of a table, in letters: tables printed one after the other line up


@dataclass(frozen=True)
class Target:
    """A bound that a figure must keep.

    Attributes:
        bound: the number; at_least: whether the figure must reach it, else it must not exceed it.
    """

    bound: float
    at_least: bool = False

    def is_met_by(self, value: float) -> bool:
        return value >= self.bound if self.at_least else value <= self.bound

    def __str__(self) -> str:
        return f"{'≥' if self.at_least else '≤'} {figure(self.bound)}"


@dataclass(frozen=True)
class Line:
    """One figure.

    Attributes:
        group: what was measured on (a network, a size); name: what was measured.
        value: the median; low, high: the quartiles of the rounds, None where there was one round.
        target: None where none was set, or where it asks nothing of this line.
        note: what else is to be known, in words.
    """

    group: str
    name: str
    value: float
    unit: str
    low: float | None = None
    high: float | None = None
    target: Target | None = None
    note: str = ""

    @property
    def is_met(self) -> bool | None:
        return None if self.target is None else self.target.is_met_by(self.value)

    def to_json(self) -> dict[str, Any]:
        return {
            "group": self.group,
            "name": self.name,
            "value": self.value,
            "unit": self.unit,
            "low": self.low,
            "high": self.high,
            "target": None if self.target is None else str(self.target),
            "met": self.is_met,
            "note": self.note,
        }


@dataclass(frozen=True)
class Skipped:
    """What was not measured, and why."""

    group: str
    reason: str

    def to_json(self) -> dict[str, Any]:
        return {"group": self.group, "skipped": self.reason}


Found = Line | Skipped


def line_of(
    group: str, name: str, values: Sequence[float], unit: str, *, target: Target | None = None, note: str = ""
) -> Line:
    """The median of some rounds, with their quartiles."""
    low, high = (None, None) if len(values) < 2 else statistics.quantiles(values, n=4, method="inclusive")[::2]
    return Line(group, name, statistics.median(values), unit, low, high, target, note)


def table(lines: Sequence[Found]) -> str:
    """The lines in columns, for reading."""
    rows = [_cells(line) for line in lines if isinstance(line, Line)]
    widths = [max([least, *(len(row[column]) for row in rows)]) for column, least in enumerate(LEAST)]
    texts: list[str] = []
    place, group = iter(rows), ""
    for line in lines:
        if isinstance(line, Skipped):
            texts.append(f"{line.group}: skipped; {line.reason}")
            continue
        if texts and line.group != group:
            texts.append("")
        group = line.group
        cells = zip(next(place), widths, strict=True)
        first, name, value, unit, *rest = (
            cell.rjust(width) if column == 2 else cell.ljust(width) for column, (cell, width) in enumerate(cells)
        )
        texts.append("  ".join([first, name, f"{value} {unit}", *rest]).rstrip())
    return "\n".join(texts)


def _cells(line: Line) -> list[str]:
    spread = "" if line.low is None or line.high is None else f"{figure(line.low)} … {figure(line.high)}"
    verdict = "" if line.target is None else f"{line.target}: {'met' if line.is_met else 'MISSED'}"
    return [line.group, line.name, figure(line.value), line.unit, spread, verdict, line.note]


def figure(value: float) -> str:
    """A number to three places that count, thousands apart."""
    if value != value:
        return "–"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    if abs(value) >= 10:
        return f"{value:.1f}"
    return f"{value:.2f}" if abs(value) >= 0.1 or value == 0 else f"{value:.2g}"
