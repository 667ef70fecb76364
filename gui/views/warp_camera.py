"""The eye on a space of three dimensions: turned with the mouse, without perspective, by plain matrices."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gui.views.view_options import ViewOptions

Floats = NDArray[np.floating[Any]]
AZIMUTH, ELEVATION = -58.0, 24.0  # degrees at first
_PER_PIXEL = 0.5  # degrees
_HIGHEST = 89.0
_TIPS = (ELEVATION, 40.0, 10.0)  # how high the eye may be, the usual first
_SIDEWAYS = 0.5  # what a flat that is seen from the side is worth, beside clouds that are seen broad
_ASIDE = (0, -10, 10, 24, 34)  # degrees beside a quarter turn, so that no two axes hide each other
_ROOM = 1.04  # around the box


class Camera:
    """Looks at a box from a direction.

    Attributes:
        azimuth: degrees that the space is turned about its third axis; elevation: how far the eye is above the others.
    """

    def __init__(self) -> None:
        self.azimuth, self.elevation = AZIMUTH, ELEVATION
        self.is_by_hand = False  # somebody has turned it: from then on it stays

    def options(self) -> dict[str, Any]:
        """Where it was turned to by hand; nothing where it was not."""
        return {"azimuth": self.azimuth, "elevation": self.elevation} if self.is_by_hand else {}

    def take_options(self, options: ViewOptions) -> None:
        azimuth, elevation = options.number("azimuth", -360, 360), options.number("elevation", -_HIGHEST, _HIGHEST)
        if azimuth is not None and elevation is not None:
            self.azimuth, self.elevation, self.is_by_hand = azimuth, elevation, True

    def turn(self, across: float, up: float) -> None:
        """Turns the space as a hand that drags its front by so many pixels."""
        self.is_by_hand = True
        self.azimuth = (self.azimuth + _PER_PIXEL * across + 180) % 360 - 180
        self.elevation = min(max(self.elevation + _PER_PIXEL * up, -_HIGHEST), _HIGHEST)

    def matrix(self, depth: float = 1.0) -> Floats:
        """[3, 3]: rows to the right, upwards and towards the eye; at depth 0 it looks along the third axis."""
        turn, tip = math.radians(self.azimuth) * depth, math.radians(self.elevation - 90) * depth
        cos, sin = math.cos(turn), math.sin(turn)
        about = np.array([[cos, -sin, 0], [sin, cos, 0], [0, 0, 1.0]])
        cos, sin = math.cos(tip), math.sin(tip)
        return np.array([[1.0, 0, 0], [0, cos, -sin], [0, sin, cos]]) @ about

    def project(self, places: Floats, centre: Floats, depth: float) -> tuple[Floats, Floats | None]:
        """Where places [N, 3] are on the picture, [N, 2], and how near to the eye, [N]; the centre of the box stays.

        Places [N, 2], and any at depth 0, are as they are: then nothing is near or far.
        """
        if places.shape[1] == 2 or depth <= 0:
            return places[:, :2], None
        middle = centre.astype(places.dtype)
        turned = (places - middle) @ self.matrix(depth).T.astype(places.dtype)
        return turned[:, :2] + middle[:2], turned[:, 2]

    def frame(self, halves: Floats, depth: float) -> tuple[float, float]:
        """Half width and height of the picture that a box of these half sizes needs; turning it changes no width."""
        if depth <= 0:
            return float(halves[0]), float(halves[1])
        halves = _ROOM * halves
        width, height, thickness = (float(h) for h in halves)
        round_about, tip = math.hypot(width, height), math.radians(self.elevation)
        tall = abs(math.sin(tip)) * round_about + math.cos(tip) * thickness
        across, up, _ = np.abs(self.matrix(depth)) @ halves  # on the way there
        wide, high = (1 - depth) * width + depth * round_about, (1 - depth) * height + depth * tall
        return max(wide, float(across)), max(high, float(up))

    def face(self, clouds: list[tuple[Floats, float]], normals: Sequence[Sequence[float]] = ()) -> None:
        """Turns to where clouds of points [N, 3] are seen best, each at its depth: where none is seen edge-on.

        The flats that have these normals are better seen from the side: it shows what lies on which side of them.
        """
        spreads = []
        for cloud, depth in clouds:
            places = cloud[np.isfinite(cloud).all(axis=1)].astype(np.float64)
            if len(places) > 2:
                spreads.append((np.cov(places.T), depth))
        ways = [np.array(n) / np.linalg.norm(n) for n in normals if np.isfinite(n).all() and np.linalg.norm(n) > 0]
        best, found = -1.0, (self.azimuth, self.elevation)
        for tip, turn, aside in itertools.product(_TIPS if ways else _TIPS[:1], (0, 90, 180, 270), _ASIDE):
            self.azimuth, self.elevation = AZIMUTH + turn + aside, tip
            worst = min([1.0, *(_SIDEWAYS * float(np.linalg.norm(self.matrix()[:2] @ way)) ** 2 for way in ways)])
            for spread, depth in spreads:
                across = self.matrix(depth)[:2]
                narrow = float(np.linalg.eigvalsh(across @ spread @ across.T)[0])
                worst = min(worst, np.sqrt(max(narrow, 0.0) / max(float(np.trace(spread)), 1e-300)))
            if worst > best + 0.02:
                best, found = worst, (self.azimuth, self.elevation)
        self.azimuth, self.elevation = (found[0] + 180) % 360 - 180, found[1]
