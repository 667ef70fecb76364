"""The numbers of a warp's picture: where every example is in the space that is shown."""

from __future__ import annotations

from core.datasets.dataset import Dataset
from gui.views.saving import NumbersTable
from gui.views.warp_choices import drawn_rows
from gui.views.warp_film import Film


def point_table(film: Film, position: float, data: Dataset | None) -> NumbersTable | None:
    """A row for each drawn example: its number, its coordinates and its targets; None without data."""
    points = film.points_at(position)
    if data is None or not len(points) or len(drawn_rows(data)) != len(points):
        return None
    names = film.moving(position).names
    rows = [
        (row + 1, *(float(v) for v in place[: len(names)]), *(float(t) for t in data.targets[row]))
        for row, place in zip(drawn_rows(data).tolist(), points, strict=True)
    ]
    return NumbersTable(("example", *names, *data.target_names), rows)
