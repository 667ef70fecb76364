"""A label for what changes many times a second: another text is painted, and nothing is laid out anew.

Qt's own label asks its layout for room with every text, and the question climbs up to the window, which then lays out
all of its panels, sixty times a second.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPalette, QShowEvent
from PySide6.QtWidgets import QApplication, QLabel, QWidget

PANEL = QPalette.ColorRole.Base  # the colour of panels, see gui.theme.palette


class SteadyLabel(QLabel):
    """Plain text on one line; as wide as its layout makes it, whatever it says."""

    def __init__(
        self, text: str = "", parent: QWidget | None = None, *, ground: QPalette.ColorRole | None = None
    ) -> None:
        """`ground`: the one colour that lies below it, which it paints itself; else all that lies below is painted
        again with every text, up to the window."""
        super().__init__(parent)
        self._ground = ground
        self._face: QFont | None = None
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

    def setFont(self, font: QFont | str | Sequence[str]) -> None:
        """The one that it is painted in: a style sheet that dresses a hidden label later puts back that of before."""
        super().setFont(font)
        self._face = QFont(self.font())
        self.update()

    def setAccessibleName(self, name: str) -> None:
        self._names_itself = False
        super().setAccessibleName(name)

    def setToolTip(self, text: str) -> None:
        if text != self.toolTip():
            super().setToolTip(text)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._stand_alone()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._stand_alone()

    def _stand_alone(self) -> None:
        """Says that nothing shines through; the style sheet takes that back whenever it dresses the label."""
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent, self._ground is not None)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            if self._face is not None:
                painter.setFont(self._face)
            if self._ground is not None:
                painter.fillRect(event.rect(), QApplication.palette().color(self._ground))  # its own is transparent
            flags = self.alignment().value | Qt.TextFlag.TextSingleLine.value
            self.style().drawItemText(
                painter, self.contentsRect(), flags, self.palette(), self.isEnabled(), self._text, self.foregroundRole()
            )
