"""A button with a drawn sign: one step on or back, to an end of the run. Drawn, since fonts differ in these signs.

Training has the only ▶. A step is a bar and then a triangle, as players have it for one picture on: it leaves the bar
behind it. The ends of the run are a triangle that runs against a bar.
"""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QColor, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QStyle, QStyleOptionToolButton, QStylePainter, QToolButton

from gui.theme import ThemeHolder, blend

Glyph = Literal["step_back", "step_forward", "to_start", "to_now"]
SIZE = 12  # pixels of the sign's side, at scale 1
_BAR, _GAP = 2.0, 2.0
_WIDTH = 26


class GlyphButton(QToolButton):
    """A click does what the menu's entry does; its tip says the same."""

    def __init__(self, glyph: Glyph, action: QAction, holder: ThemeHolder) -> None:
        super().__init__()
        self._glyph, self._holder = glyph, holder
        self.setAccessibleName(action.text())
        self.setToolTip(action.toolTip())
        self.clicked.connect(action.trigger)
        holder.changed.connect(self._dress)
        self._dress()

    def sizeHint(self) -> QSize:
        """Narrower than a button for words: the bar is full."""
        return QSize(round(_WIDTH * self._holder.scale), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QStylePainter(self)
        option = QStyleOptionToolButton()
        self.initStyleOption(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ToolButton, option)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._holder.theme
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.text if self.isEnabled() else blend(theme.muted, theme.panel, 0.5)))
        painter.translate(self.width() // 2, self.height() // 2)  # of whole pixels: edges are sharp
        painter.scale(self._holder.scale, self._holder.scale)
        if self._glyph in ("step_back", "to_start"):
            painter.scale(-1, 1)
        half, low = SIZE / 2, SIZE / 2 - 1
        is_step = self._glyph in ("step_back", "step_forward")
        bar, back = (-half + 1, -half + 1 + _BAR + _GAP) if is_step else (half - 1 - _BAR, -half + 1)
        tip = back + SIZE - 2 - _BAR - _GAP + (0 if is_step else _GAP)
        painter.drawRect(QRectF(bar, -low, _BAR, 2 * low))
        painter.drawPolygon(QPolygonF([QPointF(back, -low), QPointF(tip, 0), QPointF(back, low)]))
        painter.end()

    def _dress(self) -> None:
        self.updateGeometry()
        self.update()
