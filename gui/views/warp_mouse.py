"""What the mouse says and does in a warp view: points at examples and cells, picks points out, turns space."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QPoint

from core.datasets.dataset import Dataset
from core.numerals import with_subscript
from gui.numbers import count, number
from gui.views.marks import nearest
from gui.views.target_words import target_text
from gui.views.warp_cells import (
    Cell,
    Stretch,
    area_factor,
    cell_at,
    cell_of,
    cell_words,
    origin_words,
    stretch_at,
)
from gui.views.warp_choices import drawn_rows
from gui.views.warp_film import Film, place_near
from gui.views.warp_scene import Picked, WarpScene
from gui.views.warp_stops import input_space

if TYPE_CHECKING:
    from gui.views.warp import WarpView

Floats = NDArray[np.floating[Any]]


class WarpMouse(QObject):
    """The hand in both of a view's scenes, which share what is picked out and which cell is pointed at.

    Attributes:
        picked: for each drawn point whether it lies in the last brushed box; None for none.
        cell: the grid's cell under the mouse.
    """

    def __init__(self, view: WarpView, scenes: tuple[WarpScene, WarpScene]) -> None:
        super().__init__(view)  # what comes when the view is gone is heard by nobody
        self._view, self._scenes = view, scenes
        self.picked: Picked | None = None
        self._picked_of: Dataset | None = None
        self.cell: Cell | None = None
        self._stretch: tuple[Cell, float, Stretch] | None = None  # what was computed last, and for where
        self._asked: tuple[Cell | None, float] | None = None  # and what was asked for last, of this film
        self.key = ("warp cell", id(self))
        view.session.probed.connect(self._take)
        for scene in scenes:
            scene.left.connect(self._leave)  # before the view says what lies elsewhere
            view.read(scene, lambda x, y, scene=scene: self._point_at(scene, x, y))
            scene.clicked.connect(lambda x, y, scene=scene: self._click(scene, x, y))
            scene.explained.connect(lambda x, y, at, scene=scene: self._explain(scene, x, y, at))
            scene.turned.connect(self._turn)
            scene.brushed.connect(lambda *box, scene=scene: self._brush(scene, *box))
            scene.brush_ended.connect(lambda: view.say(*self.picked_words()))

    def follow(self, film: Film) -> None:
        """Another film is shown: what was picked of other data is let go."""
        if self.picked is not None:
            data = self._view.session.moment.dataset
            if len(self.picked) != len(film.points[0]) or not _are_mostly_the_same(self._picked_of, data):
                self.picked = None
        self._asked = None
        if not self._view.session.is_running:  # else the last one stands until the new one is there
            self._stretch = None

    def show_cell(self) -> None:
        """Marks the cell where it is now, in both scenes."""
        for scene in self._scenes:
            film, _ = self._view.pictures.shown_in(scene) if self.cell is not None else (None, 0.0)
            outline = None
            if film is not None and len(scene.drawn_grid) == len(film.lines.inputs) and (cell := self._cell_in(film)):
                outline = scene.drawn_grid[film.lines.outline(cell.column, cell.row)]
            scene.show_cell(outline)

    def _cell_in(self, film: Film) -> Cell | None:
        """The cell under the mouse; None where it is another film's, and this one has fewer."""
        cell = self.cell
        return cell if cell is not None and film.lines.has(cell.column, cell.row) else None

    def picked_words(self) -> tuple[str, ...]:
        """How many points are picked out."""
        if self.picked is None:
            return ("",)
        data, whole = self._view.session.moment.dataset, len(self.picked)
        points = "points" if data is None or len(data) == whole else "drawn points"
        part = f"{count(int(self.picked.sum()))} of {count(whole)} {points}"
        return f"{part} picked out; a click lets them go", f"{part} picked"

    def texts_at(self, scene: WarpScene, x: float, y: float) -> tuple[str, ...]:
        """Where the mouse is in the axes' names, what example lies there, and how the cell was stretched."""
        film, position = self._view.pictures.shown_in(scene)
        if film is None:
            return ("",)
        found = nearest(scene.drawn_points, x, y, scene.pixel())
        example = self._example_of(found)
        cell = self._cell_words(film, position, self._inputs_of(example))
        names = film.moving(position).names
        if found is None or example is None:
            if film.depth_at(position) > 0:
                return cell
            at = "  ".join(f"{with_subscript(n)} {number(v)}" for n, v in zip(names, (x, y), strict=False))
            return (*(f"{at} · {text}" for text in cell if text), at)
        numbers = film.points_at(position)[found]
        at = "  ".join(f"{with_subscript(n)} {number(float(v))}" for n, v in zip(names, numbers, strict=False))
        which = f"example {example + 1}"
        goal = self._target_words(example)
        return (*(f"{which}: {at}{goal} · {text}" for text in cell if text), f"{which}: {at}{goal}", f"{which}: {at}",
                which)  # fmt: skip

    def _example_of(self, point: int | None) -> int | None:
        """The data's row of a drawn point; None for none, and where the data are others by now."""
        data = self._view.session.moment.dataset
        rows = () if data is None else drawn_rows(data)
        return int(rows[point]) if point is not None and point < len(rows) else None

    def _target_words(self, row: int) -> str:
        data = self._view.session.moment.dataset
        if data is None or row >= len(data) or not data.targets.shape[1]:
            return ""
        return f"  target {target_text(data, row)}"

    def _inputs_of(self, row: int | None) -> Floats | None:
        data = self._view.session.moment.dataset
        return None if data is None or row is None else data.inputs[row]

    def _cell_words(self, film: Film, position: float, example: Floats | None) -> tuple[str, ...]:
        cell = self._cell_in(film) if example is None else cell_of(film.lines, example)
        if cell is None:
            return ("",)
        names = [layer.unit_name(i) for layer in self._view.session.moment.graph.inputs for i in range(layer.units)]
        origin = film.lines.middle(cell.column, cell.row) if example is None else example
        came = origin_words(tuple(names), origin, film.lines.plane.directions)
        stretch = self._stretch
        is_known = stretch is not None and stretch[:2] == (cell, position)
        return cell_words(came, area_factor(film, position, cell), stretch[2] if stretch and is_known else None)

    # What happens -----------------------------------------------------------

    def _point_at(self, scene: WarpScene, x: float, y: float) -> tuple[str, ...]:
        """What lies there, and marks the cell."""
        view = self._view
        film, position = view.pictures.shown_in(scene)
        if film is None or view.is_stale:
            return ()
        example = self._inputs_of(self._example_of(nearest(scene.drawn_points, x, y, scene.pixel())))
        if example is None:
            cell = cell_at(film.lines, scene.drawn_grid, x, y)
        else:  # of all cells that are folded over each other here, the one that it lies in
            cell = cell_of(film.lines, example)
        if cell != self.cell:
            self.cell = cell
            self.show_cell()
        if self._asked != (cell, position):
            self._asked = cell, position
            self._ask(film, position)
        return self.texts_at(scene, x, y)

    def _ask(self, film: Film, position: float) -> None:
        """Has the exact stretch of the cell computed, where the film stands at a stop."""
        moment, cell = self._view.session.moment, self.cell
        stop, t = film.index(position)
        if cell is None or t or moment.parameters is None:
            return
        graph, parameters = moment.graph, moment.parameters
        self._view.session.ask(self.key, lambda: (cell, position, stretch_at(graph, parameters, film, cell, stop)))

    def _take(self, key: object, result: Any) -> None:
        if key == self.key and self.cell is not None and result[0] == self.cell:
            self._stretch = result
            self._view.say()

    def _leave(self) -> None:
        self._asked = None
        if self.cell is not None:
            self.cell = None
            self.show_cell()

    def _explain(self, scene: WarpScene, x: float, y: float, where: QPoint) -> None:
        self._view.pointed = scene
        self._view.explain_at(x, y, where)

    def _turn(self, across: float, up: float) -> None:
        self._view.pictures.camera.turn(across, up)
        self._view.draw()

    def _brush(self, scene: WarpScene, x0: float, y0: float, x1: float, y1: float) -> None:
        low, high = np.minimum((x0, y0), (x1, y1)), np.maximum((x0, y0), (x1, y1))
        with np.errstate(invalid="ignore"):
            above, below = scene.drawn_points >= low, scene.drawn_points <= high
        inside = np.asarray(np.logical_and(above, below).all(axis=1))
        self.picked, self._picked_of = inside if inside.any() else None, self._view.session.moment.dataset
        self._view.draw()
        self._view.say(*self.picked_words())

    def _click(self, scene: WarpScene, x: float, y: float) -> None:
        """An example under the mouse, or else the place of the input plane that was sent there."""
        view = self._view
        film, position = view.pictures.shown_in(scene)
        if film is None or view.is_stale:
            return
        if self.picked is not None:
            self.picked = None
            view.draw()
        session = view.session
        example = self._example_of(nearest(scene.drawn_points, x, y, scene.pixel()))
        if example is not None:
            session.select(session.selection.with_example(example))
            return
        plane, stop = film.lines.plane, film.moving(position)
        is_input = stop.space == input_space(session.moment.graph)
        if is_input and stop.size == 2 and not plane.is_line and position == 0:
            place: Any = plane.points(np.array([x]), np.array([y]))[0]
        else:
            place = place_near(film, scene.drawn_grid, x, y, scene.pixel())
        if place is not None and np.isfinite(place).all():
            session.select(session.selection.with_point(place))


def _are_mostly_the_same(before: Dataset | None, now: Dataset | None) -> bool:
    """Whether most examples of the data stay where they were: an example that is moved by hand makes no other data."""
    if before is now:
        return True
    if before is None or now is None or before.inputs.shape != now.inputs.shape:
        return False
    return bool((before.inputs == now.inputs).all(axis=1).mean() > 0.5)
