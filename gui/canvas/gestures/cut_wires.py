"""Cutting: Ctrl and a right-drag across wires takes those weights away; a connection that loses all of them is gone."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QPainterPath
from PySide6.QtWidgets import QGraphicsPathItem

from gui.canvas.cutting import Weight, cut
from gui.canvas.gestures.gesture import Gesture
from gui.canvas.ink import pen
from gui.canvas.wires import Floats

CUT_Z = 12.0


class CutWires(Gesture):
    """The stroke is drawn as it goes; the cut is one undo step when the button comes up."""

    cursor = Qt.CursorShape.CrossCursor

    def begin(self) -> None:
        self._points: list[QPointF] = [self.start_in_scene]
        self._line = QGraphicsPathItem()
        self._line.setZValue(CUT_Z)
        stroke = pen(self.canvas.theme_holder.theme.problem, 2)
        stroke.setCosmetic(True)
        stroke.setStyle(Qt.PenStyle.DashLine)
        self._line.setPen(stroke)
        self.canvas.scene_.addItem(self._line)

    def drag(self, at: QPoint) -> None:
        self._points.append(self.canvas.mapToScene(at))
        path = QPainterPath(self._points[0])
        for point in self._points[1:]:
            path.lineTo(point)
        self._line.setPath(path)
        count = sum(len(weights) for weights in self._crossed().values())
        self.canvas.say(f"Cuts {count} {'wire' if count == 1 else 'wires'}" if count else "", at)

    def drop(self, at: QPoint) -> None:
        self._clear()
        crossed, scene = self._crossed(), self.canvas.scene_
        if not crossed:
            return
        # where more wires exist than are drawn, crossing all that are drawn means the connection
        whole = [key for key, weights in crossed.items() if len(weights) == len(scene.wires[key].wires)]
        part = {key: weights for key, weights in crossed.items() if key not in whole}
        names = [key.replace("->", " → ") for key in crossed]
        count = sum(len(weights) for weights in part.values())
        text = f"Cut {names[0]}" if len(names) == 1 else f"Cut {len(names)} connections"
        if part and not whole:
            text = f"Cut {count} {'weight' if count == 1 else 'weights'} of {', '.join(names)}"
        selection = self.canvas.session.selection
        if selection.connection in crossed:
            self.canvas.session.select(selection.with_unit(""))
        self.canvas.document.edit(text, cut(scene.pinned(), part, whole))

    def click(self, at: QPoint) -> None:
        self.canvas.menus.open_context(at)

    def cancel(self) -> None:
        if self.has_moved:
            self._clear()

    def _crossed(self) -> dict[str, list[Weight]]:
        """The drawn weights that the stroke crosses, by connection."""
        stroke = np.array([(p.x(), p.y()) for p in self._points])
        found: dict[str, list[Weight]] = {}
        for key, item in self.canvas.scene_.wires.items():
            wires = item.wires
            if len(wires):
                edges = np.flatnonzero(crossings(wires.points, stroke)).tolist()
                if edges:
                    found[key] = [(int(wires.rows[i]), int(wires.columns[i])) for i in edges]
        return found

    def _clear(self) -> None:
        self.canvas.scene_.removeItem(self._line)
        self.canvas.say("", self.start)


def crossings(wires: Floats, stroke: Floats) -> np.ndarray:
    """[edges] of bool: which wires [edges, n, 2] a polyline [m, 2] crosses."""
    crossed = np.zeros(len(wires), bool)
    a, b = wires[:, :-1], wires[:, 1:]  # [edges, n − 1, 2]
    for start, end in pairwise(stroke):
        side_a, side_b = _side(start, end, a), _side(start, end, b)
        ends = _side(a, b, start), _side(a, b, end)
        crossed |= (((side_a > 0) != (side_b > 0)) & ((ends[0] > 0) != (ends[1] > 0))).any(axis=1)
    return crossed


def _side(a: Floats, b: Floats, point: Floats) -> np.ndarray:
    """Positive on one side of the line from a to b, negative on the other."""
    along, to_point = b - a, point - a
    return along[..., 0] * to_point[..., 1] - along[..., 1] * to_point[..., 0]
