"""The canvas's frame: the one panel that never leaves the window's middle, except when it is swapped."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from gui.theme import show_ring

_REASONS = Qt.FocusReason
_BY_KEYBOARD = (_REASONS.TabFocusReason, _REASONS.BacktabFocusReason, _REASONS.ShortcutFocusReason)


class CanvasPanel(QFrame):
    """The canvas's frame, which shows that the keyboard has come to it."""

    def __init__(self, canvas: QWidget) -> None:
        super().__init__()
        self.setProperty("role", "panel")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.addWidget(canvas)
        canvas.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QFocusEvent):
            show_ring(self, event.gotFocus() and event.reason() in _BY_KEYBOARD)
        return False
