"""A switch: a check box drawn as a knob that slides, for what is on or off at once."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox

from gui.theme import ThemeHolder

_WIDTH, _HEIGHT, _AROUND = 32, 16, 3  # at scale 1; above and below there is room for the line of `show_share`


class Switch(QCheckBox):
    """Without a text of its own: its caption stands beside it."""

    def __init__(self, name: str, holder: ThemeHolder) -> None:
        super().__init__()
        self._holder = holder
        self._share: float | None = None
        self.setAccessibleName(name)
        holder.changed.connect(self.updateGeometry)

    def show_share(self, share: float | None) -> None:
        """How far what it has started is, as a line below it; None for no line."""
        if share != self._share:
            self._share = share
            self.update()

    def sizeHint(self) -> QSize:
        scale = self._holder.scale
        return QSize(round(_WIDTH * scale), round(_HEIGHT * scale) + 2 * _AROUND)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, scale, is_on = self._holder.theme, self._holder.scale, self.isChecked()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            height, width = _HEIGHT * scale, _WIDTH * scale
            track = QRectF(0, (self.height() - height) / 2, width, height)
            edge, line = theme.accent if is_on else theme.muted, self._holder.hairline
            if self.hasFocus():  # as with other controls: on the accent a dark ring, else one of the accent
                edge, line = theme.text if is_on else theme.accent, line + 1
            painter.setPen(QPen(QColor(edge), line))
            painter.setBrush(QColor(theme.accent if is_on else theme.panel))
            painter.drawRoundedRect(track.adjusted(line / 2, line / 2, -line / 2, -line / 2), height / 2, height / 2)
            middle = track.right() - height / 2 if is_on else track.left() + height / 2
            painter.setPen(QColor(theme.panel if is_on else theme.muted))
            painter.setBrush(QColor(theme.panel if is_on else theme.muted))
            radius = height / 2 - 3.5 * scale
            painter.drawEllipse(QPointF(middle, track.center().y()), radius, radius)
            if self._share is not None:
                below = QRectF(0, self.height() - 2, self.width(), 2)
                painter.fillRect(below, QColor(theme.line))
                below.setWidth(below.width() * min(1.0, self._share))
                painter.fillRect(below, QColor(theme.accent))
