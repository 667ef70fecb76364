"""The space bar plays and pauses wherever the focus is, unless it stands on something that Space is for.

Space is a shortcut of the window. A shortcut goes before the focused widget, unless that, or a widget around it, claims
the key first. Text claims it by itself. Buttons do not, so the window claims it for them. Number fields claim it too,
but no number needs a space, so they are made to let it go. Data tiles are buttons that take Enter.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

LETS_SPACE_PLAY = "lets_space_play"  # a widget's property


def is_space(event: QEvent) -> bool:
    """Whether it is about the space bar alone."""
    return isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Space and not event.modifiers()


def presses_with_space(widget: QWidget | None) -> bool:
    """Whether Space is for what has the focus: a button that was reached with Tab is pressed with it."""
    return isinstance(widget, QAbstractButton) and not widget.property(LETS_SPACE_PLAY)


class LetSpaceGo(QObject):
    """An event filter for a box in which a space means nothing."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and is_space(event):
            event.ignore()
            return True
        return False
