"""A frame of the warp film, and the same picture by matplotlib with blitting: moved, drawn, and in memory to be shown.

Both move a grid of about 16,400 vertices in 82 lines, points in two colours with another edge where they test, the
boundary, the moved basis and the ring around an example, a little further at every frame, on the same pixels.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module  # the peer need not be there
from importlib.util import find_spec
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QEvent
from shiboken6 import delete

from core.choice import Choice
from core.graph import Connection, Graph, Layer
from core.probing import warps
from core.project import GeneratorSource, Project, Training
from gui.document import Document
from gui.moment import Moment
from gui.session import Session
from gui.theme import LIGHT, TEST_LINE, ThemeHolder, blend
from gui.views.marks import target_colours
from gui.views.warp_axes import Extent
from gui.views.warp_camera import Camera
from gui.views.warp_choices import Choices
from gui.views.warp_film import Film
from gui.views.warp_lines import lines_of
from gui.views.warp_making import make_film
from gui.views.warp_scene import WarpScene, point_size

Floats = NDArray[np.floating[Any]]
SIDE = 600  # pixels
LINES, SAMPLES = 41, 201  # each way, and vertices of each: 16,482
REACH = 6.6  # of the picture's axes
STEPS = 97  # frames from the film's first stop to its last, a number that hits no stop twice
PEER = "matplotlib"
DPI = 100
AXES = (0.065, 0.047, 0.928, 0.953)  # where the peer's coordinate system is, in shares of the picture: where ours is
EDGES = {True: (LIGHT.panel, 0.72), False: (LIGHT.text, 0.72 * TEST_LINE)}  # of points that train, and that test
Frame = Callable[[int], None]
Moved = tuple[Any, Callable[[float], None]]  # an artist of the peer's, and what puts it where it is at a position


@dataclass(frozen=True, eq=False)
class Stage:
    """What both draw: a film through a layer of two units, and the moment that its points belong to."""

    film: Film
    moment: Moment

    @property
    def vertices(self) -> int:
        return int(np.isfinite(self.film.grid[0][:, 0]).sum())

    def position(self, number: int) -> float:
        return (number % STEPS + 0.5) / STEPS * self.film.last


def make_stage(points: int) -> Stage:
    """The film of 2 → 2 → 1 units on so many points."""
    layers = (Layer("x", "input", 2), Layer("h", "hidden", 2, Choice("tanh")), Layer("y", "output", 1, Choice("tanh")))
    graph = Graph(layers, tuple(Connection(a.id, b.id) for a, b in pairwise(layers)))
    data = GeneratorSource("circle", samples=points)
    session = Session(Document(Project("warp", graph, data=data, training=Training(loss=Choice("half_mse")))))
    try:
        moment = session.moment
        parameters, wanted = moment.parameters, Choices("h").request(moment)
        if parameters is None or wanted is None or len(moment.dataset or ()) != points:
            raise RuntimeError("there is nothing to warp")
        film = make_film(graph, parameters, wanted)
        lines = lines_of(wanted.plane, LINES, SAMPLES)
        (found,) = warps(graph, parameters, ("h",), lines.vertices)
        film = replace(film, lines=lines, grid=tuple(lines.with_breaks(frame) for frame in found.frames))
        return Stage(film, moment)
    finally:
        session.close()
        delete(session)


def own_frames(stage: Stage) -> tuple[Frame, Callable[[], None]]:
    """Draws frame after frame of the scene, as the warp view does; and what ends it."""
    scene = WarpScene(ThemeHolder(LIGHT), Camera())
    scene.resize(SIDE, SIDE)
    scene.show()
    extent = Extent(0.0, 0.0, REACH, REACH)
    scene.frame(extent)
    QCoreApplication.processEvents()

    def frame(number: int) -> None:
        scene.draw(stage.film, stage.position(number), stage.moment, extent)
        scene.viewport().repaint()

    def end() -> None:
        scene.close()
        scene.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    return frame, end


def peer_missing() -> str:
    """Why the peer cannot take part, "" where it can."""
    return "" if find_spec(PEER) is not None else f"{PEER} is not installed"


def peer_frames(stage: Stage, *, by_colour: bool = False) -> Frame:
    """The same by Agg, into memory: the background restored, each artist given its new numbers and drawn, blitted.

    All lines are one artist with breaks: quicker than an artist a line, and than a collection of lines. Points are one
    collection, which as our own are drawn between pixels and may have as many colours as they like.

    Args:
        by_colour: points are lines of markers instead, one for each of their few looks: quicker, on whole pixels only.
    """
    Figure: Any = import_module(f"{PEER}.figure").Figure
    Canvas: Any = import_module(f"{PEER}.backends.backend_agg").FigureCanvasAgg
    figure = Figure(figsize=(SIDE / DPI, SIDE / DPI), dpi=DPI)
    canvas, axes = Canvas(figure), figure.add_axes(AXES)
    axes.set(xlim=(-REACH, REACH), ylim=(-REACH, REACH))
    axes.axhline(0, color=LIGHT.line, linewidth=_points(1))
    axes.axvline(0, color=LIGHT.line, linewidth=_points(1))
    moved = _peer_lines(stage, axes) + (_peer_markers if by_colour else _peer_collection)(stage, axes)
    moved.sort(key=lambda pair: pair[0].get_zorder())
    canvas.draw()
    background = canvas.copy_from_bbox(axes.bbox)

    def frame(number: int) -> None:
        position = stage.position(number)
        canvas.restore_region(background)
        for artist, put in moved:
            put(position)
            axes.draw_artist(artist)
        canvas.blit(axes.bbox)

    return frame


def _points(pixels: float) -> float:
    """Typographic points, the peer's unit."""
    return 72 / DPI * pixels


def _peer_lines(stage: Stage, axes: Any) -> list[Moved]:
    """The grid, the boundary, the basis in its halo, the ring: what is no data's point."""
    film, example = stage.film, stage.moment.example

    def line(pixels: float, colour: str, depth: int, places: Callable[[float], Floats], **look: Any) -> Moved:
        (artist,) = axes.plot([], [], linewidth=_points(pixels), color=colour, zorder=depth, animated=True, **look)
        return artist, lambda position: artist.set_data(*places(position)[:, :2].T)

    def ring(position: float) -> Floats:
        return film.points_at(position)[[] if example is None else [example]]

    def basis(position: float) -> Floats:
        return _arrows(film.basis_at(position))

    hollow = {"marker": "o", "markersize": _points(_size(stage) + 5), "markerfacecolor": "none"}
    return [
        line(1.0, blend(LIGHT.panel, LIGHT.muted, 0.5), 1, film.grid_at),
        line(1.8, LIGHT.text, 3, lambda position: _with_breaks(film.edge_at(position)[:, :2])),
        line(1.0, LIGHT.panel, 4, ring, markeredgewidth=_points(4.0), **hollow),
        line(1.0, LIGHT.accent, 5, ring, markeredgewidth=_points(2.0), **hollow),
        line(5.0, LIGHT.panel, 6, basis),
        line(2.0, LIGHT.text, 7, basis),
    ]


def _peer_collection(stage: Stage, axes: Any) -> list[Moved]:
    """All points as one artist."""
    data, film = stage.moment.dataset, stage.film
    assert data is not None
    edges = [EDGES[is_train] for is_train in _trains(stage)]
    look = {"c": target_colours(data, LIGHT), "edgecolors": [c for c, _ in edges], "linewidths": [w for _, w in edges]}
    dots = axes.scatter(*film.points[0][:, :2].T, s=_points(_size(stage)) ** 2, zorder=2, animated=True, **look)
    return [(dots, lambda position: dots.set_offsets(film.points_at(position)[:, :2]))]


def _peer_markers(stage: Stage, axes: Any) -> list[Moved]:
    """An artist for each colour, of points that train and of points that test."""
    data, film, trains = stage.moment.dataset, stage.film, _trains(stage)
    assert data is not None
    colours = np.array(target_colours(data, LIGHT))

    def markers(colour: str, is_train: bool) -> Moved:
        rows = np.flatnonzero((colours == colour) & (trains == is_train))
        edge, width = EDGES[is_train]
        look = {"markerfacecolor": colour, "markeredgecolor": edge, "markeredgewidth": width}
        size = _points(_size(stage))
        (dots,) = axes.plot([], [], "o", markersize=size, zorder=2, animated=True, **look)
        return dots, lambda position: dots.set_data(*film.points_at(position)[rows, :2].T)

    return [markers(str(colour), is_train) for colour in np.unique(colours) for is_train in (True, False)]


def _trains(stage: Stage) -> NDArray[np.bool_]:
    data = stage.moment.dataset
    assert data is not None
    trains = np.zeros(len(data), bool)
    trains[data.train] = True
    return trains


def _size(stage: Stage) -> float:
    return point_size(len(stage.film.points[0]))


def _arrows(places: Floats | None) -> Floats:
    """From the first of some places to each of the others, with heads, a row of NaN after each line."""
    if places is None:
        return np.zeros((0, 2))
    start, tips, none = places[0, :2], places[1:, :2], np.full(2, np.nan)
    head = 7 * 2 * REACH / SIDE
    lines = []
    for tip in tips:
        way = (tip - start) / max(float(np.hypot(*(tip - start))), 1e-9) * head
        aside = 0.5 * np.array([-way[1], way[0]])
        lines += [start, tip, none, tip - way - aside, tip, tip - way + aside, none]
    return np.array(lines)


def _with_breaks(ends: Floats) -> Floats:
    """Two ends of each segment, with a row of NaN after them."""
    apart = np.full((len(ends) // 2, 3, 2), np.nan, ends.dtype)
    apart[:, :2] = ends.reshape(-1, 2, 2)
    return apart.reshape(-1, 2)


def milliseconds(frame: Frame, count: int, first: int = 0) -> list[float]:
    """What each of some frames takes."""
    took = []
    for number in range(first, first + count):
        begun = time.perf_counter()
        frame(number)
        took.append((time.perf_counter() - begun) * 1e3)
    return took
