"""The step that the next update takes, as an arrow over the landscape while the stepper stands at the update."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray

from core.inspection.update import BatchUpdate
from core.landscape.directions import Directions
from gui.numbers import number
from gui.theme import ThemeHolder
from gui.views.landscape_work import Drawn
from gui.views.pens import line_pen
from gui.views.plot import Plot

Floats = NDArray[np.floating[Any]]
SHORTEST = 36.0  # pixels at scale 1: a shorter arrow is drawn longer, and the words say how many times
_HEAD = 9.0  # pixels of the two lines of its head
_NOTHING = 1e-12  # of the update's length: less of it in the plane is none


@dataclass(frozen=True)
class Shown:
    """An update as a plane shows it.

    Attributes:
        start, move: (α, β) of the weights before, and how far they go in the plane.
        share: of the update's length, 0 … 1, how much lies in the plane; None for an update that moves nothing.
    """

    start: tuple[float, float]
    move: tuple[float, float]
    share: float | None


def shown_in(directions: Directions, before: Floats, after: Floats) -> Shown:
    """The update from weights [P] to weights [P], projected at a right angle onto a plane."""
    (a0, b0), (a1, b1) = directions.coordinates(np.stack([before, after])).tolist()
    alpha, beta = np.array([a0, a1]), np.array([b0, b1])
    ends = directions.at(alpha, beta)
    whole = float(np.linalg.norm(after - before))
    share = None if not whole else min(1.0, float(np.linalg.norm(ends[1] - ends[0])) / whole)
    return Shown((a0, b0), (a1 - a0, b1 - b0), share)


class UpdateArrow:
    """Puts the arrow into the plot; `words` say what part of the update it is, the longest first."""

    def __init__(self, plot: Plot, themes: ThemeHolder) -> None:
        self._plot, self._themes = plot, themes
        self.words: tuple[str, ...] = ("",)
        self.line = pg.PlotCurveItem(antialias=True, connect="pairs")
        self.line.setZValue(21)  # it starts in the ring
        self.line.hide()
        plot.addItem(self.line)

    def show(self, drawn: Drawn | None, update: BatchUpdate | None) -> None:
        """Draws an update over a surface; hides the arrow without one, and over slices."""
        self.words = ("",)
        self.line.hide()
        if drawn is None or drawn.surface is None or update is None:
            return
        if len(update.weights) != len(drawn.ground.theta) or not np.isfinite(update.new).all():
            return
        shown = shown_in(drawn.ground.directions, update.weights, update.new)
        if shown.share is None:
            self.words = ("The next update moves nothing.", "")
            return
        if shown.share < _NOTHING:
            self.words = ("The next update leaves this plane at a right angle.", "update: 0 % in this plane")
            return
        pixel = np.array(self._plot.pixel())
        start = np.array(shown.start) + drawn.ground.middles
        move = np.array(shown.move) / pixel  # in pixels
        long = float(np.hypot(*move))
        times = _round_up(SHORTEST * self._themes.scale / long) if long < SHORTEST * self._themes.scale else 1.0
        end = times * move
        back = -end / np.hypot(*end) * _HEAD * self._themes.scale
        sides = [end + turn @ back for turn in (_turn(0.45), _turn(-0.45))]
        ends = np.array([np.zeros(2), end, end, sides[0], end, sides[1]]) * pixel + start
        self.line.setData(ends[:, 0], ends[:, 1], pen=line_pen(self._themes.theme.backward, width=2.6))
        self.line.show()
        longer = f", drawn {number(times)} times as long" if times > 1 else ""
        share = f"{number(100 * shown.share, 2)} %"
        self.words = (
            f"arrow: the next update{longer}; {share} of its length lies in this plane",
            f"next update ×{number(times)}, {share} of it in this plane",
            f"update: {share} in this plane",
        )


def _turn(angle: float) -> Floats:
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])


def _round_up(times: float) -> float:
    """The next of 2, 5, 10, 20 …"""
    power = 10.0 ** np.floor(np.log10(times))
    return float(next(step * power for step in (1, 2, 5, 10) if step * power >= times * (1 - 1e-9)))
