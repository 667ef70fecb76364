"""A frame of the warp film, and the same picture by matplotlib with blitting: moved, drawn, and in memory to be shown.

Both move a grid of about 16,400 vertices in 82 lines, and points in two colours, a little further at every frame.
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
from gui.theme import LIGHT, ThemeHolder
from gui.views.marks import target_colours
from gui.views.warp_axes import Extent
from gui.views.warp_camera import Camera
from gui.views.warp_choices import Choices
from gui.views.warp_film import Film
from gui.views.warp_lines import lines_of
from gui.views.warp_making import make_film
from gui.views.warp_scene import WarpScene

Floats = NDArray[np.floating[Any]]
SIDE = 600  # pixels
LINES, SAMPLES = 41, 201  # each way, and vertices of each: 16,482
REACH = 6.6  # of the picture's axes
STEPS = 97  # frames from the film's first stop to its last, a number that hits no stop twice
PEER = "matplotlib"
Frame = Callable[[int], None]


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


def peer_frames(stage: Stage) -> Frame:
    """The same by Agg, into memory: the background restored, each artist given its new numbers and drawn, blitted.

    All lines are one artist with breaks: quicker than an artist a line, and than a collection of lines.
    """
    Figure: Any = import_module(f"{PEER}.figure").Figure
    Canvas: Any = import_module(f"{PEER}.backends.backend_agg").FigureCanvasAgg
    figure = Figure(figsize=(SIDE / 100, SIDE / 100), dpi=100)
    canvas, axes = Canvas(figure), figure.add_subplot()
    axes.set(xlim=(-REACH, REACH), ylim=(-REACH, REACH))
    data = stage.moment.dataset
    assert data is not None
    (grid,) = axes.plot([], [], linewidth=0.75, color=LIGHT.muted, animated=True)
    (edge,) = axes.plot([], [], linewidth=1.3, color=LIGHT.text, animated=True)
    x, y = stage.film.points[0][:, :2].T
    look = {"c": target_colours(data, LIGHT), "edgecolors": LIGHT.panel, "linewidths": 0.7}
    dots = axes.scatter(x, y, s=12, animated=True, **look)
    canvas.draw()
    background = canvas.copy_from_bbox(axes.bbox)

    def frame(number: int) -> None:
        position = stage.position(number)
        canvas.restore_region(background)
        grid.set_data(*stage.film.grid_at(position)[:, :2].T)
        dots.set_offsets(stage.film.points_at(position)[:, :2])
        edge.set_data(*_with_breaks(stage.film.edge_at(position)[:, :2]).T)
        for artist in (grid, dots, edge):
            axes.draw_artist(artist)
        canvas.blit(axes.bbox)

    return frame


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
