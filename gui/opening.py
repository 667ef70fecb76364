"""What the window shows in its first moments: the composition as empty panels, and what it is waiting for.

It is painted before the parts are even imported, so that a double click is answered within half a second.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QRegion
from PySide6.QtWidgets import QWidget

from gui.dock import TITLE_BAR
from gui.docks import ROWS, column_width
from gui.theme import GAP, RADIUS, ThemeHolder, body_font

_RAIL, _NARROW, _ROOM = 200, 48, 1120  # as gui.rail has them, which would have to be imported first
_CANVAS = 2  # of the panels
# width and height of a window from which equations need so much, at scale 1; the first two are of larger type
_EQUATIONS = ((2660, 1000, 139), (1352, 1032, 165), (1752, 0, 112), (0, 0, 132))


class Opening(QWidget):
    """Covers the window until all of it is there.

    Signals:
        painted(): for the first time.
    """

    painted = Signal()

    def __init__(self, holder: ThemeHolder, parent: QWidget) -> None:
        super().__init__(parent)
        self._window, self._has_painted = parent, False
        self._holder, self._text = holder, "Opening…"
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
            areas = self.panels()
            for number, area in enumerate(areas):
                painter.setBrush(QColor(theme.canvas if number == _CANVAS else theme.panel))
                painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
            painter.setPen(QColor(theme.muted))
            painter.setFont(body_font(scale))
            painter.drawText(areas[_CANVAS], Qt.AlignmentFlag.AlignCenter, self._text)
            if not self._has_painted:
                self._has_painted = True
                QTimer.singleShot(0, self.painted.emit)  # when it is on the screen

    def panels(self) -> list[QRectF]:
        """Where the panels will stand in WINDOW.md's layout: what is in them is not there yet to be asked."""
        scale = self._holder.scale
        width, height = self.width(), self.height()
        rail = round((_RAIL if width >= _ROOM * scale else _NARROW) * scale)
        column = 2 * (column_width(width, scale) // 2) + GAP
        title, transport, timeline, foot = round(2 + 26 * scale), round(19 + 36 * scale), 44 * scale, 18 * scale
        top, edge = title + transport + GAP, height - round(foot + timeline)  # of the run, at the window's edge
        strip, between = _strip_height(width, height, scale), GAP + TITLE_BAR
        bottom = edge - GAP - strip - between
        upper = round((bottom - top - between) * ROWS[0] / sum(ROWS))
        right, half = width - GAP - column, (column - GAP) // 2
        lower, rest = top + upper + between, bottom - top - upper - between
        return [
            QRectF(GAP, title, width - 2 * GAP, transport),
            QRectF(GAP, top, rail, bottom - top),
            QRectF(2 * GAP + rail, top, right - rail - 3 * GAP, bottom - top),
            QRectF(right, top, column, upper),
            QRectF(right, lower, half, rest),
            QRectF(right + half + GAP, lower, half, rest),
            QRectF(GAP, bottom + between, width - 2 * GAP, strip),
            QRectF(GAP, edge, width - 2 * GAP, round(timeline)),
        ]


def _strip_height(width: int, window: int, scale: float) -> int:
    """Of the stepper's strip: its heading and one row of equations, with a note, or where there is room with as much
    as the network of the first start needs: a matrix of four rows, or two rows of equations."""
    row = 28 + 32 * scale
    needed = next(high for wide, from_, high in _EQUATIONS if width >= wide * scale and window >= from_ * scale)
    wanted = min(0.16 * window, needed * scale) if window >= 1000 * scale else 0.0
    return round(54 * scale + max(row, min(window - 300 - 288 * scale, max(wanted, row + 20 * scale))))
