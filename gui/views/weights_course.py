"""The weights' course over the run as drawn: how they spread, or a line for each matrix."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import Qt

from core.graph import Graph
from core.weight_course import change_rates, histograms, norms, weight_columns
from gui.numbers import count, number
from gui.theme import CLASS_COLOURS, ThemeHolder
from gui.views.loss_colours import LossScale, loss_words
from gui.views.marks import Picture
from gui.views.output_map import round_up
from gui.views.pens import line_pen
from gui.views.plot import Plot
from gui.views.saving import NumbersTable

Floats = NDArray[np.floating[Any]]
SPREAD, NORMS, RATES = "spread", "norms", "change a step"
_BINS = 60
_COLUMNS = 240
_STYLES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine)


@dataclass(frozen=True, eq=False)
class Course:
    """What is drawn over the run: histograms [M, bins] with their edges, or a line for each name.

    Attributes:
        kind: SPREAD, NORMS or RATES. steps: [M], of the moments.
    """

    kind: str
    steps: tuple[int, ...]
    edges: Floats | None = None
    shares: Floats | None = None
    lines: tuple[tuple[str, Floats], ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Of the lines, as they are shown."""
        return tuple(name.replace("->", " → ") for name, _ in self.lines)


def course_of(
    graph: Graph, steps: tuple[int, ...], thetas: Floats, kind: str, edits: frozenset[int] = frozenset()
) -> Course:
    """From a run's moments, weights [M, P]; `edits`: the steps at which they were set by hand."""
    if kind == SPREAD:
        values = thetas[:, weight_columns(graph)]
        limit = round_up(float(np.abs(values).max(initial=1e-9)))
        edges = np.linspace(-limit, limit, _BINS + 1)
        return Course(kind, steps, edges, histograms(values, edges))
    lines = norms(graph, thetas) if kind == NORMS else change_rates(graph, steps, thetas, edits)
    return Course(kind, steps, lines=tuple(lines.items()))


def texts_at(course: Course, x: float, y: float) -> tuple[str, ...]:
    """What is at a place of the plot, the longest text first."""
    steps = np.array(course.steps)
    if course.shares is not None and course.edges is not None:
        row = max(0, int(np.searchsorted(steps, x, side="right")) - 1)
        place = int(np.clip(np.searchsorted(course.edges, y) - 1, 0, len(course.edges) - 2))
        low, high = (number(float(e), 2) for e in course.edges[place : place + 2])
        share = number(100 * float(course.shares[row, place]), 2)
        return (f"step {count(int(steps[row]))}  {share} % of the weights from {low} to {high}", f"{share} %")
    i = int(np.argmin(np.abs(steps - x)))
    parts = values_at(course, int(steps[i]))
    at = f"step {count(int(steps[i]))}"
    return f"{at}  {'  '.join(parts)}", f"{at}  {'  '.join(parts[:2])}", at


def values_at(course: Course, step: int) -> list[str]:
    """Each line's name and value at one of the steps, as far as it has one."""
    parts: list[str] = []
    for name, (_key, values) in zip(course.names, course.lines, strict=True):
        i = course.steps.index(step) - (len(course.steps) - len(values))
        if 0 <= i < len(values):
            value = float(values[i])
            parts.append(f"{name} {number(None if np.isnan(value) else value)}")
    return parts


def table_of(course: Course) -> NumbersTable:
    """A row a moment."""
    if course.shares is not None and course.edges is not None:
        columns = tuple(f"{low:.6g} to {high:.6g}" for low, high in pairwise(course.edges))
        rows = [(step, *map(float, row)) for step, row in zip(course.steps, course.shares, strict=True)]
        return NumbersTable(("step", *columns), rows)
    whole = [np.concatenate([np.full(len(course.steps) - len(v), np.nan), v]) for _, v in course.lines]
    return NumbersTable(("step", *(name for name, _ in course.lines)), np.column_stack([course.steps, *whole]).tolist())


class CoursePlot:
    """Puts a course into a plot."""

    def __init__(self, plot: Plot, themes: ThemeHolder) -> None:
        self._plot, self._themes = plot, themes
        self._picture = Picture()
        self._lines: list[pg.PlotCurveItem] = []
        self.here = pg.InfiniteLine(angle=90)
        self.here.setZValue(5)
        plot.addItem(self._picture)
        plot.addItem(self.here)
        plot.x_axis.is_whole = True

    def show(self, course: Course, here: int | None = None) -> None:
        """`here`: the step that is shown, where one looks back."""
        self.here.setVisible(here is not None)
        self.here.setPen(line_pen(self._themes.theme.accent, width=1.5 * self._themes.hairline))
        if here is not None:
            self.here.setPos(float(here))
        for line in self._lines:
            line.hide()
        self._picture.setVisible(course.shares is not None)
        if course.shares is not None and course.edges is not None:
            self._show_spread(course, course.edges, course.shares)
        else:
            self._show_lines(course)

    def _show_spread(self, course: Course, edges: Floats, shares: Floats) -> None:
        steps = np.array(course.steps, float)
        # moments lie unevenly along the run: each column of the picture is the one before it
        columns = np.searchsorted(steps, np.linspace(steps[0], steps[-1], _COLUMNS), side="right") - 1
        image = shares[columns].T[::-1]
        scale = LossScale(0.0, float(np.quantile(image, 0.99)) or 1.0, False)
        across, up = (float(steps[0]), float(steps[-1])), (float(edges[0]), float(edges[-1]))
        self._picture.show_words(loss_words(scale, image, self._themes), across, up)
        self._plot.name_axes("step", "weight")
        self._show_range(steps, *up, is_log=False)

    def _show_lines(self, course: Course) -> None:
        steps, is_log = np.array(course.steps, float), course.kind == RATES
        heights: list[Floats] = []
        for i, (_name, values) in enumerate(course.lines):
            if i == len(self._lines):
                self._lines.append(pg.PlotCurveItem(antialias=True))
                self._plot.addItem(self._lines[i])
            with np.errstate(all="ignore"):
                y = np.log10(values) if is_log else values
            y = np.where(np.isfinite(y), y, np.nan)
            hue, style = CLASS_COLOURS[i % len(CLASS_COLOURS)], _STYLES[i // len(CLASS_COLOURS) % len(_STYLES)]
            self._lines[i].setData(steps[-len(y) :], y, pen=line_pen(hue, width=1.6, style=style), connect="finite")
            self._lines[i].setVisible(bool(np.isfinite(y).any()))
            heights.append(y[np.isfinite(y)])
        every = np.concatenate(heights) if heights and sum(map(len, heights)) else np.array([0.0, 1.0])
        low, high = float(every.min()), float(every.max())
        low = low if is_log else min(0.0, low)
        room = 0.06 * max(high - low, 1e-9)
        self._plot.name_axes("step", "‖ΔW‖/‖W‖ a step" if is_log else "‖W‖")
        self._show_range(steps, low - room * is_log, high + room, is_log=is_log)

    def _show_range(self, steps: Floats, low: float, high: float, *, is_log: bool) -> None:
        self._plot.y_axis.is_log = is_log
        self._plot.box.setRange(xRange=(steps[0], max(steps[-1], steps[0] + 1)), yRange=(low, high), padding=0)
        self._plot.fit_labels()
        self._plot.settle()
