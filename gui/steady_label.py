"""A label for what changes many times a second: another text is painted, and nothing is laid out anew.

Qt's own label asks its layout for room with every text, and the question climbs up to the window, which then lays out
all of its panels, sixty times a second.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget


class SteadyLabel(QLabel):
    """Plain text on one line; as wide as its layout makes it, whatever it says."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self._names_itself = True
        self.setText(text)

    def text(self) -> str:
        return self._text

    def setText(self, text: str) -> None:
        if text == self._text:
            return
        self._text = text
        if self._names_itself:
            super().setAccessibleName(text)  # what a screen reader says of a label is its text
        self.update()

    def setAccessibleName(self, name: str) -> None:
        self._names_itself = False
        super().setAccessibleName(name)

    def setToolTip(self, text: str) -> None:
        if text != self.toolTip():
            super().setToolTip(text)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            flags = self.alignment().value | Qt.TextFlag.TextSingleLine.value
            self.style().drawItemText(
                painter, self.contentsRect(), flags, self.palette(), self.isEnabled(), self._text, self.foregroundRole()
            )
