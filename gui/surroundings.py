"""Where a small window covers least of the main one: it speaks of something that is to be seen beside it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QMargins, QPoint, QRect, QRectF
from PySide6.QtWidgets import QDialog, QWidget

from gui.canvas import Canvas
from gui.session import Session
from gui.theme import GAP

SUBJECT, NODE, NEAR = 50.0, 8.0, 0.02  # what covering a pixel of them costs; NEAR is for a pixel of distance
STEP = 16  # pixels between the places that are tried
_ROOM = QMargins(GAP, GAP, GAP, GAP)  # around a layer, as between panels


class Places:
    """The canvas' layers and the panels around it, and what it costs to cover them."""

    def __init__(self, window: QWidget, canvas: Canvas, session: Session, panels: Mapping[QWidget, float]) -> None:
        """`panels`: each with what covering a pixel of it costs."""
        self._window, self._canvas, self._session, self._panels = window, canvas, session, panels

    def best(self, dialog: QDialog) -> QPoint:
        """The corner, on the screen, at which a dialog of that size covers least."""
        size = dialog.frameGeometry().size()
        frame = QRect(self._window.mapToGlobal(QPoint()), self._window.size())
        frame &= self._window.screen().availableGeometry()
        costs = self._costs()
        subject = next((rect.center() for rect, cost in costs if cost == SUBJECT), frame.center())

        def cost(corner: QPoint) -> float:
            place = QRect(corner, size)
            covered = sum(each * _area(place & rect) for rect, each in costs)
            return covered + NEAR * size.height() * (place.center() - subject).manhattanLength()

        right, bottom = (
            max(frame.left(), frame.right() - size.width()),
            max(frame.top(), frame.bottom() - size.height()),
        )
        across = {*range(frame.left(), right, STEP), right}
        down = {*range(frame.top(), bottom, STEP), bottom}
        return min((QPoint(x, y) for x in sorted(across) for y in sorted(down)), key=cost)

    def _costs(self) -> list[tuple[QRect, float]]:
        """Rectangles on the screen; what is selected first."""
        canvas, selection = self._canvas, self._session.selection
        chosen = {selection.layer, *selection.connection.split("->")}
        layers: list[tuple[QRect, float]] = []
        if canvas.isVisible():
            corner = canvas.viewport().mapToGlobal(QPoint())
            for name, node in canvas.scene_.nodes.items():
                place = QRectF(0, 0, node.shape.width, node.shape.height)
                place.moveCenter(node.centre)
                rect = canvas.mapFromScene(place).boundingRect().translated(corner) + _ROOM
                layers.append((rect, SUBJECT if name in chosen else NODE))
        layers.sort(key=lambda pair: -pair[1])
        shown = [(panel, cost) for panel, cost in self._panels.items() if panel.isVisible()]
        return [*layers, *((QRect(panel.mapToGlobal(QPoint()), panel.size()), cost) for panel, cost in shown)]


def _area(rect: QRect) -> int:
    return max(0, rect.width()) * max(0, rect.height())
