"""The rows of a warp's legend: what the colours and outlines of its points mean, and the lines in its picture."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from PySide6.QtCore import QLineF, QPointF
from PySide6.QtGui import QColor, QPainter, QPen

from core.datasets.dataset import Dataset
from core.numerals import with_subscript
from gui.numbers import number
from gui.theme import CLASS_COLOURS, Theme, colour, paint_parts, paint_point
from gui.views.marks import edge_of, strong_tone
from gui.views.warp_arrows import paint_arrow
from gui.views.warp_solid import simplex_pen

Sign = Literal["point", "test", "boundary", "line", "plane", "simplex", "arrow", "more"]
_RADIUS, _HEAD = 3.5, 5.0  # pixels of a point, and of an arrow's head
_DIVIDING: tuple[Sign, ...] = ("boundary", "line", "plane")  # all of them are where the answer changes


@dataclass(frozen=True)
class Entry:
    """A row of the legend; `fills` are the colours of a point, side by side in it."""

    sign: Sign
    text: str
    fills: tuple[str, ...] = ()


def point_entries(data: Dataset, theme: Theme, *, is_packed: bool) -> tuple[Entry, ...]:
    """What the points' colours mean, as `marks.target_colours` chooses them, and how those kept for test look."""
    targets, kind = data.targets, data.target_kind
    found: list[Entry] = []
    if kind == "classes":
        names = data.classes if len(data.classes) == targets.shape[1] else data.target_names
        colours = (CLASS_COLOURS[k % len(CLASS_COLOURS)] for k in range(len(names)))
        found = [Entry("point", with_subscript(name), (fill,)) for name, fill in zip(names, colours, strict=True)]
    elif targets.size:
        of = f"{with_subscript(data.target_names[0])} = " if kind == "values" or targets.shape[1] > 1 else ""
        values = targets[:, 0][np.isfinite(targets[:, 0])]
        limit = max(1.0, float(np.abs(values).max(initial=0.0)))
        ends: list[tuple[float, str]] = [(1.0, number(limit)), (0.0, "0"), (-1.0, number(-limit))]
        if kind == "values":
            low, high = float(values.min(initial=0.0)), float(values.max(initial=0.0))
            ends = [end for end in ends if not (end[0] < 0 <= low or end[0] > 0 >= high)]
        else:
            two = data.classes if len(data.classes) == 2 and targets.shape[1] == 1 else None
            lower, upper = two or (("−1", "+1") if kind == "signs" else ("0", "1"))
            ends = [(-1.0, lower), (1.0, upper)]
        found = [Entry("point", of + text, (colour(theme, value, 1.0).name(),)) for value, text in ends]
    tones = tuple(dict.fromkeys(strong_tone(fill, theme) for entry in found for fill in entry.fills)) or (theme.muted,)
    test = Entry("point", "test", tones) if is_packed else Entry("test", "test")
    return (*found, test) if data.test.size else tuple(found)


def line_entries(seen: Collection[Sign], steps: float = 1.0) -> tuple[Entry, ...]:
    """The boundary by one name: bent with the plane, or straight where a unit divides a space, also beyond what any
    input reaches; the plane of three classes' shares; and the arrows, each so many steps along an axis."""
    named = [Entry("boundary", "boundary")] if any(sign in seen for sign in _DIVIDING) else []
    axes = "moved axes" if steps == 1 else f"moved axes ×{number(steps)}"
    others: dict[Sign, str] = {"simplex": "a₁ + a₂ + a₃ = 1", "arrow": axes}
    return (*named, *(Entry(sign, text) for sign, text in others.items() if sign in seen))


def fitting(rows: Sequence[Entry], most: int) -> tuple[Entry, ...]:
    """So many of the rows: of too many classes only the first, and a row that says so."""
    if len(rows) <= most:
        return tuple(rows)
    points, others = [row for row in rows if row.sign == "point"], [row for row in rows if row.sign != "point"]
    return (*points[: max(1, most - 1 - len(others))], Entry("more", "…"), *others)


def paint_sign(painter: QPainter, row: Entry, at: QPointF, wide: float, *, theme: Theme, scale: float) -> None:
    """What stands before a row's words, so wide, around a place."""
    radius = _RADIUS * scale
    if row.sign == "test":
        paint_point(painter, at, radius, theme, is_test=True)
    elif row.sign == "point":
        paint_parts(painter, at, radius, row.fills, QPen(QColor(edge_of(row.fills[0], theme)), 1.0))
    elif row.sign == "arrow":
        ends = [at.x() - wide / 2, at.y()], [at.x() + wide / 2, at.y()]
        paint_arrow(painter, *ends, _HEAD * scale, QPen(QColor(theme.muted), 2.0))
    elif row.sign == "simplex":
        painter.setPen(simplex_pen(theme, scale))
        painter.drawLine(QLineF(at.x() - wide / 2, at.y(), at.x() + wide / 2, at.y()))
    elif row.sign != "more":
        painter.setPen(QPen(QColor(theme.text), 1.6))
        painter.drawLine(QLineF(at.x() - wide / 2, at.y(), at.x() + wide / 2, at.y()))
