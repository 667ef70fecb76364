"""What dims a view whose picture belongs to an older drawing: stale is seen, and never taken for the present."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from gui.theme import GRID, RADIUS, ThemeHolder, label_font

SHARE = 0.6  # of the view that is covered: 40 % remain, as where the stepper dims


class Veil(QWidget):
    """Lies over its parent and lets the mouse through."""

    def __init__(self, holder: ThemeHolder, parent: QWidget) -> None:
        super().__init__(parent)
        self._holder, self._view = holder, parent
        self.reason = ""  # what stands over it, "" for nothing
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        parent.installEventFilter(self)

    def cover(self, *, is_stale: bool, reason: str = "") -> None:
        """Dims the view, with the reason in a box over it, or shows it clearly again."""
        if reason != self.reason:
            self.reason = reason
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
            painter.fillRect(self.rect(), colour)
            if not self.reason:
                return
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setFont(label_font(scale))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            room = self.rect().adjusted(3 * GRID, 3 * GRID, -3 * GRID, -3 * GRID)
            text = painter.boundingRect(room, flags, self.reason)
            painter.setPen(QColor(theme.line))
            painter.setBrush(QColor(theme.panel))
            painter.drawRoundedRect(text.adjusted(-2 * GRID, -2 * GRID, 2 * GRID, 2 * GRID), RADIUS, RADIUS)
            painter.setPen(QColor(theme.text))
            painter.drawText(room, flags, self.reason)
