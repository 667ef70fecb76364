"""What dims a view whose picture belongs to an older drawing: stale is seen, and never taken for the present."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from gui.theme import ThemeHolder

SHARE = 0.6  # of the view that is covered: 40 % remain, as where the stepper dims


class Veil(QWidget):
    """Lies over its parent and lets the mouse through."""

    def __init__(self, holder: ThemeHolder, parent: QWidget) -> None:
        super().__init__(parent)
        self._holder, self._view = holder, parent
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        parent.installEventFilter(self)

    def cover(self, *, is_stale: bool) -> None:
        """Dims the view, or shows it clearly again."""
        if is_stale and self.isHidden():
            self.setGeometry(self._view.rect())
            self.raise_()
        self.setVisible(is_stale)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self._view:
            self.setGeometry(self._view.rect())
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        colour = QColor(self._holder.theme.panel)
        colour.setAlphaF(SHARE)
        QPainter(self).fillRect(self.rect(), colour)
