"""One cell of the warped grid: which one the mouse is in, where it came from, and how much it was stretched there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.graph import Graph
from core.numerals import with_subscript
from core.parameters import Parameters
from core.probing import LINEAR, SHIFT, START, jacobian
from gui.numbers import number
from gui.views.warp_film import Film
from gui.views.warp_lines import Lines

Floats = NDArray[np.floating[Any]]
_MOST_NAMED = 3  # inputs that a cell is said to come from


@dataclass(frozen=True)
class Cell:
    """A cell of the grid by column and row, from the lower left of the input plane."""

    column: int
    row: int


@dataclass(frozen=True, eq=False)
class Stretch:
    """How what is shown of a space answers to small steps in the input plane at a point.

    Attributes:
        stretches: singular values of the Jacobian along the plane, of the coordinates that are drawn, largest first.
        area: by how much drawn areas grow; negative where a space of two dimensions is turned over there.
    """

    stretches: tuple[float, ...]
    area: float


def cell_at(lines: Lines, drawn: Floats, x: float, y: float) -> Cell | None:
    """The cell whose image holds a point of the picture; of several that lie over each other the one whose middle is
    nearest; None outside all.

    Args:
        drawn: the vertices of the grid as they are drawn, [V, 2], a row of NaN between lines.
    """
    if not lines.cells or len(drawn) != len(lines.inputs):
        return None
    columns, rows = np.meshgrid(np.arange(lines.cells), np.arange(lines.cells))
    columns, rows = columns.ravel(), rows.ravel()
    around = ((0, 0), (1, 0), (1, 1), (0, 1))
    corners = np.stack([drawn[lines.corner(columns + i, rows + j)] for i, j in around], axis=1)
    holding = np.flatnonzero(_holds(corners, x, y))
    if not len(holding):
        return None
    nearest = holding[np.abs(corners[holding].mean(axis=1) - (x, y)).max(axis=1).argmin()]
    return Cell(int(columns[nearest]), int(rows[nearest]))


def cell_of(lines: Lines, inputs: Floats) -> Cell | None:
    """The cell that a point [inputs] of input space lies in; None beside the grid, or off its plane."""
    if not lines.cells:
        return None
    plane, zero = lines.plane, np.zeros(1)
    (left, right), (bottom, top) = plane.x_range, plane.y_range
    x, y = np.linalg.pinv(plane.directions) @ (inputs - plane.points(zero, zero)[0])
    near = plane.points(np.array([x]), np.array([y]))[0]
    rounding = 1e-5 * np.abs(plane.directions) @ (right - left, top - bottom)  # of float32
    if not (left <= x <= right and bottom <= y <= top and np.allclose(near, inputs, rtol=1e-5, atol=rounding)):
        return None
    parts = (x - left) / (right - left), (y - bottom) / (top - bottom)
    column, row = (min(int(part * lines.cells), lines.cells - 1) for part in parts)
    return Cell(column, row)


def area_factor(film: Film, position: float, cell: Cell) -> float | None:
    """By how much a cell's drawn area has grown, from the vertices around it.

    Negative where a space of two dimensions has been turned over there; of one with more it is only a picture that may
    lie either way, so that the area has no sign. None where it is no number, or the plane or what is shown is a line.
    """
    if film.is_line(position):
        return None
    lines = film.lines
    around = film.grid_at(position)[lines.outline(cell.column, cell.row)].astype(np.float64)
    (left, right), (bottom, top) = lines.plane.x_range, lines.plane.y_range
    whole = (right - left) * (top - bottom) / lines.cells**2
    here, there = around - around[0], np.roll(around, -1, axis=0) - around[0]
    if film.depth_at(position) > 0:
        area = float(np.linalg.norm(np.cross(here, there).sum(axis=0))) / 2
    else:
        area = float((here[:, 0] * there[:, 1] - here[:, 1] * there[:, 0]).sum()) / 2
        stop, t = film.index(position)
        if any(film.stops[i].size > 2 for i in (stop, stop + (t > 0))):
            area = abs(area)
    return area / whole if np.isfinite(area) and whole > 0 else None


def stretch_at(graph: Graph, parameters: Parameters, film: Film, cell: Cell, place: int) -> Stretch:
    """How what is shown at a film's stop is stretched in the middle of a cell, by the exact Jacobian."""
    stop, along = film.stops[place], film.lines.plane.directions
    point = film.lines.middle(cell.column, cell.row)
    if not stop.layer:
        J = along
    elif stop.stage == START:
        sources = [c.source for c in graph.into(stop.layer)]
        J = np.concatenate([jacobian(graph, parameters, s, point, directions=along) for s in sources])
    else:
        of_z = stop.stage in (LINEAR, SHIFT)
        J = jacobian(graph, parameters, stop.layer, point, of_z=of_z, directions=along)
    J = film.projections[stop.space].of(J.T).T  # as the area is: of the coordinates that are drawn
    if not np.isfinite(J).all():
        return Stretch((), float("nan"))
    sizes = np.linalg.svd(J, compute_uv=False)
    area = float(np.linalg.det(J)) if stop.size == 2 else float(sizes.prod()) if len(sizes) == 2 else 0.0
    return Stretch(tuple(float(s) for s in sizes), area)


def origin_words(names: tuple[str, ...], inputs: Floats, directions: Floats) -> str:
    """Where in input space something comes from: the inputs that vary in the plane first, and of many no others.

    Args:
        directions: [inputs, 2] of the plane.
    """
    varies = directions.any(axis=1)
    order = np.argsort(~varies, kind="stable").tolist()
    named = order[: _MOST_NAMED if len(order) <= _MOST_NAMED else min(int(varies.sum()), _MOST_NAMED)]
    told = [f"{with_subscript(names[i])} {number(float(inputs[i]))}" for i in named]
    return "from " + ", ".join(told if len(named) == len(order) else [*told, "…"])


def cell_words(came: str, area: float | None, stretch: Stretch | None) -> tuple[str, ...]:
    """A cell in words, the longest text first: where it comes from, how its area grew, its stretches."""
    grown = "" if area is None else f"area ×{number(area, 2)}"
    exact = ""
    if stretch is not None and stretch.stretches:
        exact = "stretch " + ", ".join("×" + number(s, 2) for s in stretch.stretches)
    return tuple(" · ".join(filter(None, parts)) for parts in ((came, grown, exact), (came, grown), (grown,), ("",)))


def _holds(corners: Floats, x: float, y: float) -> NDArray[np.bool_]:
    """[polygons], whether each of polygons [polygons, corners, 2] holds a point: a ray from it crosses an odd number of
    sides."""
    a, b = corners.astype(np.float64), np.roll(corners, -1, axis=1).astype(np.float64)
    with np.errstate(all="ignore"):  # a side with a corner that is no number is crossed by nothing
        crosses = (a[..., 1] > y) != (b[..., 1] > y)
        meets = a[..., 0] + (y - a[..., 1]) / (b[..., 1] - a[..., 1]) * (b[..., 0] - a[..., 0])
        odd = np.logical_xor.reduce(crosses & (x < meets), axis=1)
    return odd & np.isfinite(a).all(axis=(1, 2))
