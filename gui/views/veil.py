"""What dims a view whose picture belongs to an older drawing: stale is seen, and never taken for the present."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from gui.theme import GRID, RADIUS, ThemeHolder, label_font

_FLAGS = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
_WIDEST = 440  # pixels of a line of the reason: a longer one would be a bar across the picture
_ABOVE = GRID // 2  # pixels of the box above and below the reason: higher it would touch the row above the readout
SHARE = 0.6  # of the view that is covered: 40 % remain, as where the stepper dims


class Veil(QWidget):
    """Lies over its parent and lets the mouse through."""

    def __init__(self, holder: ThemeHolder, parent: QWidget) -> None:
        super().__init__(parent)
        self._holder, self._view = holder, parent
        self.reason = ""  # what stands over it, "" for nothing
        self.brief = ""  # instead of it where it would take more than a line
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        parent.installEventFilter(self)

    def cover(self, *, is_stale: bool, reason: str = "", brief: str = "") -> None:
        """Dims the view, with the reason in a box at its lower edge, or shows it clearly again."""
        if (reason, brief) != (self.reason, self.brief):
            self.reason, self.brief = reason, brief
            self.update()
        if is_stale and self.isHidden():
            self.setGeometry(self._view.rect())
            self.raise_()
        self.setVisible(is_stale)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self._view:
            self.setGeometry(self._view.rect())
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, scale = self._holder.theme, self._holder.scale
        colour = QColor(theme.panel)
        colour.setAlphaF(SHARE)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            inset = round(self._holder.hairline)  # the panel's frame is not of an older drawing
            painter.drawRoundedRect(self.rect().adjusted(inset, inset, -inset, -inset), RADIUS - 1, RADIUS - 1)
            if not self.reason:
                return
            painter.setFont(label_font(scale))
            painter.setPen(QColor(theme.text))  # without a pen no text has a size
            said = self.said(painter.fontMetrics())
            text = self._box(painter, said)
            foot = self.rect().adjusted(inset, 0, -inset, -GRID)
            foot.setTop(text.top() - _ABOVE)
            painter.fillRect(foot, QColor(theme.panel))  # or ends of the readout would stand beside the box
            painter.setPen(QColor(theme.line))
            painter.setBrush(QColor(theme.panel))
            painter.drawRoundedRect(text.adjusted(-2 * GRID, -_ABOVE, 2 * GRID, _ABOVE), RADIUS, RADIUS)
            painter.setPen(QColor(theme.text))
            painter.drawText(text, _FLAGS, said)

    def said(self, metrics: QFontMetrics) -> str:
        """The reason, or its short form: a second line would lie over the legend above the readout."""
        is_wide = metrics.horizontalAdvance(self.reason) > self._room().width()
        return self.brief if is_wide and self.brief else self.reason

    def _room(self) -> QRect:
        room = self.rect().adjusted(3 * GRID, 3 * GRID, -3 * GRID, -GRID - _ABOVE)
        room.setWidth(min(room.width(), round(_WIDEST * self._holder.scale)))
        return room

    def _box(self, painter: QPainter, said: str) -> QRect:
        """Where the reason stands: at the lower edge, over the readout of before, so that the picture is seen."""
        room = self._room()
        text = painter.boundingRect(room, _FLAGS, said)
        text.moveCenter(self.rect().center())
        text.moveBottom(room.bottom())
        return text
