"""What the window shows in its first moments: the composition as empty panels, and what it is waiting for.

It is painted before the parts are even imported, so that a double click is answered within half a second.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QRegion
from PySide6.QtWidgets import QWidget

from gui.theme import GAP, GRID, RADIUS, ThemeHolder, body_font

_TOP, _TRANSPORT, _STRIP, _TIMELINE, _FOOT = 28, 55, 128, 44, 18  # heights at scale 1
_RAIL, _COLUMN = 200, 344
_CANVAS = 2  # of the panels


class Opening(QWidget):
    """Covers the window until all of it is there.

    Signals:
        painted(): for the first time.
    """

    painted = Signal()

    def __init__(self, holder: ThemeHolder, parent: QWidget) -> None:
        super().__init__(parent)
        self._window, self._has_painted = parent, False
        self._holder, self._text = holder, "Opening …"
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # what is built below is not painted yet
        self.setAccessibleName(self._text)

    def say(self, text: str) -> None:
        """What is being done, in a few words."""
        self._text = text
        self.setAccessibleName(text)
        self.update()

    def uncover(self, widget: QWidget) -> None:
        """Shows a part of the window: one a turn of the event loop, because the first paint of each takes its time."""
        corner = widget.mapTo(self._window, widget.rect().topLeft())
        covered = self.mask() if not self.mask().isEmpty() else QRegion(self.rect())
        self.setMask(covered.subtracted(QRegion(widget.rect().translated(corner))))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, scale = self._holder.theme, self._holder.scale
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillRect(self.rect(), QColor(theme.ground))
            painter.setPen(QPen(QColor(theme.line), self._holder.hairline))
            painter.setBrush(QColor(theme.panel))
            areas = self._panels(scale)
            for area in areas:
                painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
            painter.setPen(QColor(theme.muted))
            painter.setFont(body_font(scale))
            painter.drawText(areas[_CANVAS], Qt.AlignmentFlag.AlignCenter, self._text)
            if not self._has_painted:
                self._has_painted = True
                QTimer.singleShot(0, self.painted.emit)  # when it is on the screen

    def _panels(self, scale: float) -> list[QRectF]:
        width, height = self.width(), self.height()
        rail, column = _RAIL * scale, _COLUMN * scale
        top = (_TOP + _TRANSPORT) * scale + GAP
        edge = height - (_FOOT + _TIMELINE) * scale  # of the window, with the run
        bottom = edge - GRID - _STRIP * scale - GAP
        middle = top + (bottom - top) * 0.55
        right = width - GAP - column
        return [
            QRectF(GAP, _TOP * scale, width - 2 * GAP, _TRANSPORT * scale),
            QRectF(GAP, top, rail, bottom - top),
            QRectF(2 * GAP + rail, top, right - rail - 3 * GAP, bottom - top),
            QRectF(right, top, column, middle - top),
            QRectF(right, middle + GAP, (column - GAP) / 2, bottom - middle - GAP),
            QRectF(right + (column + GAP) / 2, middle + GAP, (column - GAP) / 2, bottom - middle - GAP),
            QRectF(GAP, bottom + GAP, width - 2 * GAP, _STRIP * scale),
            QRectF(GAP, edge, width - 2 * GAP, _TIMELINE * scale),
        ]
