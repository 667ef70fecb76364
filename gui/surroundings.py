"""Where a small window covers least of the main one: it speaks of something that is to be seen beside it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QMargins, QPoint, QRect, QRectF
from PySide6.QtWidgets import QDialog, QWidget

from gui.canvas import Canvas
from gui.session import Session
from gui.theme import GAP

SUBJECT, NODE, NEAR = 50.0, 8.0, 0.02  # what covering a pixel of them costs; NEAR is for a pixel of distance
STEP = 16  # pixels between the places that are tried
_ROOM = QMargins(GAP, GAP, GAP, GAP)  # around a layer, as between panels, and to the window's edge


class Places:
    """The canvas' layers and the panels around it, and what it costs to cover them."""

    def __init__(self, window: QWidget, canvas: Canvas, session: Session, panels: Mapping[QWidget, float]) -> None:
        """`panels`: each with what covering a pixel of it costs."""
        self._window, self._canvas, self._session, self._panels = window, canvas, session, panels

    def best(self, dialog: QDialog, spoken_of: Collection[str] = ()) -> QPoint:
        """The corner, on the screen, at which a dialog of that size covers least.

        Args:
            spoken_of: layers that are to be seen as what is selected is.
        """
        size = dialog.frameGeometry().size()
        frame = QRect(self._window.mapToGlobal(QPoint()), self._window.size())
        frame = (frame & self._window.screen().availableGeometry()) - _ROOM
        costs = self._costs(spoken_of)
        subject = next((rect.center() for rect, cost in costs if cost == SUBJECT), frame.center())

        across = _places(frame.left(), frame.right() - size.width())
        down = _places(frame.top(), frame.bottom() - size.height())
        weights = np.array([each for _, each in costs])
        wide = np.array([_shared(across, size.width(), rect.left(), rect.width()) for rect, _ in costs])
        high = np.array([_shared(down, size.height(), rect.top(), rect.height()) for rect, _ in costs])
        covered = (wide.T * weights) @ high if costs else 0.0
        far_across = np.abs(across + size.width() / 2 - subject.x())
        far_down = np.abs(down + size.height() / 2 - subject.y())
        cost = covered + NEAR * size.height() * (far_across[:, None] + far_down)
        x, y = np.unravel_index(np.argmin(cost), cost.shape)
        return QPoint(int(across[x]), int(down[y]))

    def _costs(self, spoken_of: Collection[str]) -> list[tuple[QRect, float]]:
        """Rectangles on the screen; what is selected first."""
        canvas, selection = self._canvas, self._session.selection
        chosen = {selection.layer, *selection.connection.split("->")}
        layers: list[tuple[bool, QRect, float]] = []
        if canvas.isVisible():
            corner = canvas.viewport().mapToGlobal(QPoint())
            for name, node in canvas.scene_.nodes.items():
                place = QRectF(0, 0, node.shape.width, node.shape.height)
                place.moveCenter(node.centre)
                rect = canvas.mapFromScene(place).boundingRect().translated(corner) + _ROOM
                layers.append((name in chosen, rect, SUBJECT if name in {*chosen, *spoken_of} else NODE))
        layers.sort(key=lambda layer: (not layer[0], -layer[2]))
        shown = [(panel, cost) for panel, cost in self._panels.items() if panel.isVisible()]
        return [
            *(layer[1:] for layer in layers),
            *((QRect(panel.mapToGlobal(QPoint()), panel.size()), cost) for panel, cost in shown),
        ]


def _places(first: int, last: int) -> NDArray[np.intp]:
    """Along one way; the last one, at the far edge, is always among them."""
    return np.append(np.arange(first, last, STEP), max(first, last))


def _shared(starts: NDArray[np.intp], size: int, start: int, length: int) -> NDArray[np.intp]:
    """Pixels that stretches of a size share with another stretch."""
    return np.clip(np.minimum(starts + size, start + length) - np.maximum(starts, start), 0, None)
