"""The scale of the health view's bars: which part of the examples each one is, at the right of the picture."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QWidget

from gui.numbers import number
from gui.theme import GRID, ThemeHolder, label_font
from gui.views.axis import Axis
from gui.views.plot import Plot
from gui.views.ticks import linear_places

_NAME = "share of z"
_APART = 1.8  # lines between two numbers, at least
_LOWEST = 2.5  # lines that the picture is high at least, to have numbers
_FEW = 6  # numbers, at most


class ShareAxis(Axis):
    """Percent from 0 at `base` on, in the plot's own coordinates; `height` of them is everything, 100 %."""

    def __init__(self, plot: Plot, themes: ThemeHolder) -> None:
        super().__init__("right", themes)
        self.base, self.height_of_all = 0.0, 1.0
        plot.inside.setAxisItems({"right": self})
        plot.inside.showAxis("right")

    def lay(self, base: float, height_of_all: float) -> None:
        if (base, height_of_all) != (self.base, self.height_of_all):
            self.base, self.height_of_all = base, height_of_all
            self.picture = None
            self.update()

    def dress(self) -> None:
        self.widest = "100 %"
        super().dress()

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, list[float]]]:
        top = (maxVal - self.base) / self.height_of_all if self.height_of_all > 0 else 0.0
        if not 0 < top < float("inf"):
            return []
        line = QFontMetricsF(label_font(self._themes.scale)).height()
        if size < _LOWEST * line:  # no room for two
            return []
        for step, shares in linear_places(0.0, top, is_whole=False):
            fits = step / top * size >= _APART * line and len(shares) <= _FEW
            if fits or len(shares) < 2:
                return [(step * self.height_of_all, [self.base + s * self.height_of_all for s in shares])]
        return []

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        return [f"{number(round(100 * (v - self.base) / self.height_of_all, 9), 2)} %" for v in values]

    def _bounding_rect(self) -> QRectF:
        wide, line = self._name_size()
        return super()._bounding_rect().adjusted(-wide, -line - GRID, 0, 0)

    def _paint(self, p: QPainter, opt: Any, widget: QWidget | None) -> None:
        pg.AxisItem.paint(self, p, opt, widget)
        wide, _ = self._name_size()
        p.setFont(label_font(self._themes.scale))
        p.setPen(pg.mkPen(self._themes.theme.muted))
        top = -4 * GRID * self._themes.scale  # where the name of the other axis stands
        where = QRectF(QPointF(self.size().width() - wide - GRID, top), QPointF(self.size().width(), 0))
        p.drawText(where, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, _NAME)

    def _name_size(self) -> tuple[float, float]:
        metrics = QFontMetricsF(label_font(self._themes.scale))
        return metrics.horizontalAdvance(_NAME), metrics.height()
