"""Which landscape a view draws: around which weights, along what, and the run's path over it."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.landscape.losses import LossOf, flat_numbers
from core.parameters import Parameters
from gui.moment import Moment
from gui.session import Session
from gui.views.landscape_axes import KINDS, WeightAxes
from gui.views.landscape_work import Floats, Ground, Kind, ground_of
from gui.views.run_path import RunPath
from gui.views.view_options import ViewOptions

_MOST_SEED = 2**31
_FARTHEST = 64.0  # times the usual reach, and the least is one part of that


class Grounds:
    """The user's choices, and the ground that follows from them and a moment.

    Attributes:
        number: of KINDS. zoom: how far is drawn, 1 as far as suits. seed: of random directions.
        ground: that was made last; None for none. steps, path: the run's moments, θ [M, P], that belong to it.
    """

    def __init__(self, session: Session, weights: WeightAxes, run_path: RunPath) -> None:
        self._session, self._weights, self._run_path = session, weights, run_path
        self.number = 0
        self.zoom, self.seed = 1.0, 0
        self.ground: Ground | None = None
        self.steps: tuple[int, ...] = ()
        self.path: Floats = np.zeros((0, 0))
        self._asked: tuple[Any, ...] | None = None  # what the ground was made of

    @property
    def kind(self) -> Kind:
        return KINDS[self.number][0]

    @property
    def is_slices(self) -> bool:
        return KINDS[self.number][1]

    def forget(self) -> None:
        """The next ground is made anew."""
        self.ground = self._asked = None

    def options(self) -> dict[str, Any]:
        return {"directions": self.number, "zoom": self.zoom, "seed": self.seed}

    def take_options(self, options: ViewOptions) -> None:
        number, zoom = options.whole("directions", 0, len(KINDS) - 1), options.number("zoom", 0, _FARTHEST)
        seed = options.whole("seed", 0, _MOST_SEED)
        self.number = self.number if number is None else number
        self.seed = self.seed if seed is None else seed
        self.reach(self.zoom if zoom is None else zoom)
        self.forget()

    def reach(self, zoom: float) -> None:
        """How far is drawn from now on."""
        self.zoom = min(max(zoom, 1 / _FARTHEST), _FARTHEST)

    def of(self, moment: Moment) -> Ground | None:
        """Around the moment's weights; while training runs, around those where it was drawn.

        The path's plane is the whole run's: looking back, the present weights move over it. None where there is no
        path, or nothing to compute with.
        """
        dataset, run = moment.measurable, self._end_of_run(moment)
        if run is None or moment.parameters is None or dataset is None:
            return None
        kind, entries = self.kind, self.pair(moment)
        parameters, step = run if kind == "path" else (moment.parameters, moment.step)
        what = (moment.graph, dataset, moment.training.loss, moment.training.l1, moment.training.l2)
        seed, pair = (self.seed if kind == "random" else 0), (entries if kind == "weights" else ())
        asked = (what, (kind, self.is_slices, self.zoom, seed, pair), parameters, self._run_path.version)
        before, self._asked = self._asked, asked
        is_alike = before is not None and before[:2] == asked[:2]
        is_same = before is not None and before[2] is parameters and before[3] == asked[3]
        if self.ground is not None and is_alike and (is_same or self._session.is_running):
            self._asked = before
            return self.ground
        theta, end = (flat_numbers(moment.graph, numbers) for numbers in (parameters, run[0]))
        self.steps, self.path = self._run_path.moments(run[1], end)
        loss = LossOf(moment.graph, dataset, moment.training)
        self.ground = ground_of(
            kind, loss, theta, step, self.path, entries=entries, seed=self.seed, zoom=self.zoom, about=end
        )
        return self.ground

    def pair(self, moment: Moment) -> tuple[int, int]:
        """The two weights: those chosen, or the largest where the landscape was drawn while training runs, else at the
        run's end."""
        if self.ground is not None and self._session.is_running:
            return self._weights.pair(moment, self.ground.theta)
        run = self._end_of_run(moment)
        return self._weights.pair(moment, None if run is None else flat_numbers(moment.graph, run[0]))

    def _end_of_run(self, moment: Moment) -> tuple[Parameters, int] | None:
        """The weights where the run stands, and its step: those of the moment, unless one looks back."""
        newest = self._session.document.project
        if self._session.travel.is_past and newest.graph == moment.graph and newest.parameters is not None:
            return newest.parameters, self._session.travel.newest
        return None if moment.parameters is None else (moment.parameters, moment.step)
