"""Pictures painted by a widget of its own that the mouse reads: what is under it is hovered, clicked, explained."""

from __future__ import annotations

from typing import Any, ClassVar

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent
from PySide6.QtWidgets import QWidget


class PointedWidget(QWidget):
    """Subclasses say in `_at` what is at a place, and declare the signals, each with what `_at` gives.

    Signals:
        hovered(*found): the mouse is over it. left(): it is over nothing.
        clicked(*found): the left button was pressed there.
        explained(*found, where): a tooltip is wanted at that place of the screen.
    """

    hovered: ClassVar[Signal]
    left = Signal()
    clicked: ClassVar[Signal]
    explained: ClassVar[Signal]

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)

    def _at(self, where: QPointF) -> tuple[Any, ...] | None:
        """What is there, None for nothing."""
        raise NotImplementedError

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        found = self._at(event.position())
        if found is None:
            self.left.emit()
        else:
            self._emit("hovered", *found)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self._at(event.position())
        if found is not None and event.button() == Qt.MouseButton.LeftButton:
            self._emit("clicked", *found)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.left.emit()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            found = self._at(QPointF(event.pos()))
            if found is not None:
                self._emit("explained", *found, event.globalPos())
                return True
        return super().event(event)

    def _emit(self, name: str, *values: Any) -> None:
        getattr(self, name).emit(*values)
