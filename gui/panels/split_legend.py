"""The caption of the train / test slider, which is the legend of the points too: a dot trains, a ring only tests."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel

from gui.theme import ThemeHolder

LEGEND_TIP = "In every view a filled point is a row that trains, a ring (hollow) is a row that only tests."
_WORDS = ("train", "test")
_MARK, _GAP, _APART, _LINE = 7.0, 3.0, 5.0, 1.8  # pixels at scale 1; views draw rings with the same line


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
            for word, is_filled in zip(_WORDS, (True, False), strict=True):
                inner = radius if is_filled else radius - _LINE * scale / 2
                painter.setPen(Qt.PenStyle.NoPen if is_filled else QPen(QColor(theme.muted), _LINE * scale))
                painter.setBrush(QColor(theme.muted if is_filled else theme.panel))
                painter.drawEllipse(QPointF(x + radius, middle), inner, inner)
                x += 2 * radius + _GAP * scale
                painter.setPen(QColor(theme.muted))
                painter.drawText(QPointF(x, base), word)
                x += metrics.horizontalAdvance(word) + _APART * scale
