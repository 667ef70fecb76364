"""Pictures that the mouse reads: what is under it is hovered, clicked, explained, told again as numbers change."""

from __future__ import annotations

from typing import Any, ClassVar

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QHelpEvent, QHideEvent, QMouseEvent
from PySide6.QtWidgets import QWidget


class MouseMemory:
    """Where the mouse rests on a picture; beside a widget's class, which says in `_at` what lies at a place."""

    _mouse: QPointF | None = None

    def pointed(self) -> tuple[Any, ...] | None:
        """What lies under the mouse as the picture is now; None for nothing, or while it is elsewhere."""
        return None if self._mouse is None else self._at(self._mouse)

    def look_away(self) -> None:
        """As if the mouse were elsewhere, until it moves."""
        self._mouse = None

    def _at(self, where: QPointF) -> tuple[Any, ...] | None:
        """What is there, None for nothing."""
        raise NotImplementedError


class PointedWidget(MouseMemory, QWidget):
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

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._mouse = event.position()
        found = self._at(self._mouse)
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
        self.look_away()
        self.left.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.look_away()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            found = self._at(QPointF(event.pos()))
            if found is not None:
                self._emit("explained", *found, event.globalPos())
                return True
        return super().event(event)

    def _emit(self, name: str, *values: Any) -> None:
        getattr(self, name).emit(*values)
