"""The data's points in space: near ones larger and in front, and where some were picked out the others faint."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from gui.views.marks import Points

Floats = NDArray[np.floating[Any]]
_FAR_SIZE, _NEAR_SIZE, _FAR_OPACITY = 0.65, 1.15, 0.45  # of their size on the plane, and how much is seen
_UNMARKED = 0.16  # opacity of points that are not those picked out


class SpacePoints(Points):
    """Points that know how near they are."""

    def __init__(self) -> None:
        super().__init__()
        self._order: NDArray[np.intp] | None = None  # rows from the farthest to the nearest, None for all alike
        self._sizes: Floats | float = 1.0
        self._opacities: Floats | float = 1.0

    def set_depth(self, nearness: Floats | None, marked: NDArray[np.bool_] | None) -> None:
        """How the points differ, to be said before they are put where they are.

        Args:
            nearness: how near to the eye each is, 0 … 1; None for a plane.
            marked: [N], those that were picked out; None for nothing picked.
        """
        if nearness is None and marked is None:
            self._order = None
            return
        near: Any = np.zeros(len(marked), np.float32) if nearness is None and marked is not None else nearness
        near = np.nan_to_num(np.asarray(near, np.float32), nan=0.0)
        self._sizes = 1.0 if nearness is None else _FAR_SIZE + (_NEAR_SIZE - _FAR_SIZE) * near
        opacities = np.ones(len(near)) if nearness is None else _FAR_OPACITY + (1 - _FAR_OPACITY) * near
        if marked is not None:
            opacities = np.where(marked, opacities, _UNMARKED * opacities)
            near = near + 2 * marked  # in front of the others
        self._opacities = opacities
        self._order = np.argsort(near, kind="stable")

    def paint(self, p: QPainter, option: Any, widget: QWidget | None = None) -> None:
        """As the library paints symbols it has drawn once, but in an order, each with a size and opacity of its own."""
        spots: Any = self.data
        if self._order is None or len(self._order) != len(spots):
            super().paint(p, option, widget)
            return
        atlas = self.fragmentAtlas
        ratio = widget.devicePixelRatioF() if widget is not None else atlas.devicePixelRatio()
        if ratio != atlas.devicePixelRatio():
            atlas.setDevicePixelRatio(ratio)
            atlas.clear()
            spots["sourceRect"] = 0
            self.updateSpots()
        is_seen = self._maskAt(self.viewRect())
        rows = self._order[is_seen[self._order]]
        places = pg.functions.transformCoordinates(p.transform(), np.vstack([spots["x"], spots["y"]])[:, rows])
        p.resetTransform()
        self._pixmapFragments.resize(len(rows))
        fragments = self._pixmapFragments.ndarray()
        fragments[:, 0:2] = pg.functions.clip_array(places, -(2**30), 2**30).T  # beyond, Qt fails
        fragments[:, 2:6] = np.frombuffer(spots["sourceRect"][rows], dtype=int).reshape(-1, 4)
        fragments[:, 6:8] = np.broadcast_to(self._sizes, len(spots))[rows, None] / ratio
        fragments[:, 8] = 0.0
        fragments[:, 9] = np.broadcast_to(self._opacities, len(spots))[rows]
        drawn: Any = self._pixmapFragments.drawargs()
        painter: Any = p
        painter.drawPixmapFragments(*drawn, atlas.pixmap)
