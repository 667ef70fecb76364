"""The window's lower edge: the time line, and below it the status line, which is the window's own status bar."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QStatusBar, QStyle, QStyleOption, QWidget

from gui.theme import GAP, INSET, ThemeHolder, label_font

ROW = 18  # pixels that the words take, at type scale 1
_LEFT = INSET + 1  # below the texts of the panels


class BottomEdge(QStatusBar):
    """A status bar whose words stand in its lowest row, with a strip above them.

    Qt would put the strip beside the words.
    """

    def __init__(self, strip: QWidget, holder: ThemeHolder) -> None:
        super().__init__()
        self._strip, self._holder = strip, holder
        strip.setParent(self)
        self.setSizeGripEnabled(False)
        holder.changed.connect(self.fit)
        self.messageChanged.connect(lambda _text: self.update())
        self.fit()

    def fit(self) -> None:
        """As high as both need at the scale of now."""
        self.setFixedHeight(GAP + self._strip.sizeHint().height() + round(ROW * self._holder.scale))
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            option = QStyleOption()
            option.initFrom(self)
            self.style().drawPrimitive(QStyle.PrimitiveElement.PE_PanelStatusBar, option, painter, self)
            height = round(ROW * self._holder.scale)
            row = QRect(_LEFT, self.height() - height, self.width() - 2 * _LEFT, height)
            painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
            painter.setFont(label_font(self._holder.scale))
            flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
            painter.drawText(row, flags, self.currentMessage())

    def _place(self) -> None:
        self._strip.setGeometry(0, GAP, self.width(), self._strip.sizeHint().height())
