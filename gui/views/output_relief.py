"""An output as a solid in a box: its surface, the data's points, and what lies on it; plain numbers and colours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.probing import Plane
from core.some_rows import some_rows
from gui.moment import Moment
from gui.theme import Theme, colour_words
from gui.views.marks import target_colours
from gui.views.output_map import Scale, round_up
from gui.views.output_names import outputs_of_selected, targets_of
from gui.views.output_work import NO_LINES, Found
from gui.views.plane_axes import axis_names

Floats = NDArray[np.floating[Any]]
CELLS = 33  # along each side
HEIGHT = 0.7  # half of the box, where x and y have 1
MOST_POINTS = 600
_LIGHT = np.array([-0.35, -0.5, 0.8]) / np.linalg.norm([-0.35, -0.5, 0.8])
_SHADE = 0.72  # how bright a cell is that stands edge-on to the light


@dataclass(frozen=True, eq=False)
class Relief:
    """What is in the box of x, y in −1 … 1 and heights in −HEIGHT … HEIGHT.

    Attributes:
        plane: the input plane. names: of the inputs along x and y, and of the output. ends: the output at the bottom,
            in the middle and at the top of the box.
        grid: [CELLS + 1, CELLS + 1, 3], from the lowest y up.
        cells: colour of each cell, row by row: (red, green, blue).
        sides: ends of the segments where the output changes sides, [2·S, 3].
        points: the data's, or some of very many, at their targets, [N, 3]; dots: their colours. feet: where the network
            puts them, [N, 3], or [0, 3] where errors are not wanted.
        place: the network's answer to what is selected.
    """

    plane: Plane
    names: tuple[str, str, str]
    ends: tuple[float, float, float]
    grid: Floats
    cells: list[tuple[int, int, int]]
    sides: Floats
    points: Floats
    dots: list[str]
    feet: Floats
    place: Floats | None

    def inputs_at(self, x: float, y: float) -> tuple[float, float]:
        """The place of the input plane below a place of the box."""
        (x0, x1), (y0, y1) = self.plane.x_range, self.plane.y_range
        return float(x0 + (x + 1) / 2 * (x1 - x0)), float(y0 + (y + 1) / 2 * (y1 - y0))


def relief(found: Found, moment: Moment, plane: Plane, output: int, name: str, theme: Theme) -> Relief:
    """One output over a plane of two inputs."""
    scale, data = found.scales[output], moment.dataset
    size = found.values.shape[1]
    rows = np.rint(np.linspace(0, size - 1, CELLS + 1)).astype(int)
    values = found.values[output][::-1][np.ix_(rows, rows)].astype(np.float64)
    fits = data is not None and data.inputs.shape[1] == moment.graph.input_units
    targets = targets_of(moment, output) if fits else np.zeros(0)
    drawn = some_rows(len(targets), MOST_POINTS)
    targets = targets[drawn]
    reach = np.concatenate([values[np.isfinite(values)], targets]) - scale.middle
    limit = round_up(max(float(np.abs(reach).max(initial=0.0)), scale.limit))

    def up(heights: Any) -> Any:
        """In the box; a number that is none lies in the middle."""
        return HEIGHT * np.clip(np.nan_to_num((np.asarray(heights, np.float64) - scale.middle) / limit), -1, 1)

    def lifted(xy: Floats, heights: Any) -> Floats:
        low, high = np.array([plane.x_range, plane.y_range]).T
        return np.column_stack([(xy - low) / (high - low) * 2 - 1, np.broadcast_to(up(heights), len(xy))])

    centres = (rows + 0.5) / size * 2 - 1
    grid = np.stack([*np.meshgrid(centres, centres), up(values)], axis=-1)
    level = scale.middle if found.wish.by_level is None else found.wish.by_level
    sides = lifted(found.sides.get(output, NO_LINES).reshape(-1, 2), level)
    points = feet = np.zeros((0, 3))
    dots: list[str] = []
    if data is not None and len(targets):
        xy, colours = data.inputs[drawn][:, [plane.x, plane.y or 0]], target_colours(data, theme)
        points, dots = lifted(xy, targets), [colours[row] for row in drawn]
        if found.errors is not None:
            known = np.searchsorted(some_rows(len(data), len(found.errors)), drawn)  # fewer rows are among more
            feet = lifted(xy, targets + found.errors[known, output])
    place, answers = None, outputs_of_selected(moment)
    if moment.inputs is not None and answers is not None:
        place = lifted(moment.inputs[[plane.x, plane.y or 0]][None, :], answers[output])[0]
    names = (*axis_names(moment, plane), name)
    ends = (scale.middle - limit, scale.middle, scale.middle + limit)
    return Relief(plane, names, ends, grid, _shades(grid, values, scale, theme), sides, points, dots, feet, place)


def _shades(grid: Floats, values: Floats, scale: Scale, theme: Theme) -> list[tuple[int, int, int]]:
    """A colour for each cell: that of its value, darker where it turns from the light."""
    means = (values[:-1, :-1] + values[1:, :-1] + values[:-1, 1:] + values[1:, 1:]) / 4
    words = colour_words(theme, means - scale.middle, scale.limit).ravel()
    along, up = grid[:-1, 1:] - grid[:-1, :-1], grid[1:, :-1] - grid[:-1, :-1]
    normal = np.cross(along, up).reshape(-1, 3)
    normal /= np.linalg.norm(normal, axis=1, keepdims=True)
    light = _SHADE + (1 - _SHADE) * np.abs(normal @ _LIGHT)
    red, green, blue = (((words >> shift & 255) * light).astype(int).tolist() for shift in (16, 8, 0))
    return list(zip(red, green, blue, strict=True))
