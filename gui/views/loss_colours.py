"""Losses as colours: from the grey of 0 towards blue, evenly or by factors, with the legend that says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.numbers import MOST_DIGITS, number
from gui.theme import GRID, ThemeHolder, label_font, lookup_table
from gui.views.colour_bar import band

Floats = NDArray[np.floating[Any]]
_FACTOR = 30.0  # between the ends, from which on equal steps of colour are equal factors
_TOP = 0.97  # of the values lie below the upper end: a cliff at the edge does not make all else one colour
_BAR = 2 * GRID


@dataclass(frozen=True)
class LossScale:
    """Ends of the colours; is_log: equal steps are equal factors; is_open: some losses lie above the upper end."""

    low: float
    high: float
    is_log: bool
    is_open: bool = False

    @classmethod
    def of(cls, values: Floats) -> LossScale:
        finite = values[np.isfinite(values)]
        if not len(finite):
            return cls(0.0, 1.0, False)
        low, high = float(finite.min()), float(np.quantile(finite, _TOP))
        if high <= low:
            high = low + max(abs(low), 1.0) * 1e-6
        is_open = len(finite) < values.size or float(finite.max()) > high
        return cls(low, high, low > 0 and high / low > _FACTOR, is_open)

    def share(self, values: Floats) -> Floats:
        """0 at the lower end, 1 at the upper one."""
        low, high = self.low, self.high
        with np.errstate(all="ignore"):
            if self.is_log:
                low, high, values = np.log(low), np.log(high), np.log(np.maximum(values, self.low))
            return np.clip(np.nan_to_num((values - low) / (high - low), nan=1.0, posinf=1.0), 0.0, 1.0)

    def at(self, share: float) -> float:
        """The loss at a share of the way up."""
        if self.is_log:
            return float(self.low * (self.high / self.low) ** share)
        return self.low + share * (self.high - self.low)


def loss_words(scale: LossScale, values: Floats, themes: ThemeHolder) -> NDArray[np.uint32]:
    """RGB32 words of losses."""
    table = lookup_table(themes.theme, 511).view(np.uint32)[255:, 0]  # its upper half: from zero to positive
    return table[np.rint(scale.share(values) * (len(table) - 1)).astype(np.intp)]


class LossBar(QWidget):
    """The legend of a LossScale."""

    def __init__(self, themes: ThemeHolder, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._scale = LossScale(0.0, 1.0, False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setToolTip(
            "What the colours mean: grey is the least loss drawn, blue the most. Lines join equal losses. "
            "Logarithmic: equal steps of colour are equal factors."
        )
        self.setAccessibleName("Legend")

    def show_scale(self, scale: LossScale) -> None:
        if scale != self._scale:
            self._scale = scale
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(96, round(_BAR + 4 * GRID * self._themes.scale))

    def paintEvent(self, event: QPaintEvent) -> None:
        words = loss_words(LossScale(0.0, 1.0, False), np.linspace(0, 1, 256)[None], self._themes)
        words = np.ascontiguousarray(words)
        with QPainter(self) as painter:
            image = QImage(words.data, 256, 1, QImage.Format.Format_RGB32)
            left, wide = band(self.width(), self._themes.scale)
            painter.drawImage(QRectF(left, 0, wide, _BAR), image)
            painter.setFont(label_font(self._themes.scale))
            painter.setPen(QColor(self._themes.theme.muted))
            area = QRectF(left, _BAR, wide, self.height() - _BAR)
            places = (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignHCenter, Qt.AlignmentFlag.AlignRight)
            low, middle, high = self._texts()
            advance = painter.fontMetrics().horizontalAdvance
            room = (wide - advance(middle)) / 2 - 2 * GRID
            told = (f"loss {low}, logarithmic", f"{low}  logarithmic") if self._scale.is_log else (f"loss {low}",)
            low = next((text for text in told if advance(text) <= room), low)
            for text, place in zip((low, middle, high), places, strict=True):
                painter.drawText(area, place | Qt.AlignmentFlag.AlignVCenter, text)

    def _texts(self) -> tuple[str, str, str]:
        """Lower end, middle and upper end, with as many digits as tell them apart."""
        low = middle = high = ""
        for digits in range(2, MOST_DIGITS + 1):
            low, middle, high = (number(self._scale.at(share), digits) for share in (0.0, 0.5, 1.0))
            if len({low, middle, high}) == 3:
                break
        return low, middle, f"≥ {high}" if self._scale.is_open else high
