"""The caption of the train / test slider, which is the legend of the points too: those of the test are outlined."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel

from gui.theme import ThemeHolder, paint_point

LEGEND_TIP = "In every view a point with a clear outline is a row that only tests; the others train."
_WORDS = ("train", "test")
_MARK, _GAP, _APART = 7.0, 3.0, 5.0  # pixels at scale 1


def legend_width(metrics: QFontMetrics, scale: float) -> int:
    """Pixels that marks and words take; no other caption of a slider is wider."""
    words = sum(metrics.horizontalAdvance(word) for word in _WORDS)
    return round(words + (2 * (_MARK + _GAP) + _APART) * scale) + 1


class SplitLegend(QLabel):
    """Paints marks and words; as wide as both."""

    def __init__(self, holder: ThemeHolder) -> None:
        super().__init__("train / test")
        self._holder = holder
        self.setAccessibleDescription(LEGEND_TIP)

    def sizeHint(self) -> QSize:
        return QSize(legend_width(self.fontMetrics(), self._holder.scale), self.fontMetrics().height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, scale, metrics = self._holder.theme, self._holder.scale, self.fontMetrics()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setFont(self.font())
            x, middle, radius = 0.0, self.height() / 2, _MARK * scale / 2
            base = middle + (metrics.ascent() - metrics.descent()) / 2
            for word in _WORDS:
                paint_point(painter, QPointF(x + radius, middle), radius - 0.5, theme, is_test=word == "test")
                x += 2 * radius + _GAP * scale
                painter.setPen(QColor(theme.muted))
                painter.drawText(QPointF(x, base), word)
                x += metrics.horizontalAdvance(word) + _APART * scale
