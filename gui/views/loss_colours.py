"""Losses as colours: from the grey of 0 towards blue, evenly or by factors, with the legend that says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QPaintEvent
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
    """The legend of a LossScale: below its picture, or upright beside one that has little height."""

    def __init__(self, themes: ThemeHolder, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._scale = LossScale(0.0, 1.0, False)
        self._upright: tuple[float, float] | None = None  # from where to where it reaches; None where it lies
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setToolTip(
            "What the colours mean: grey is the least loss drawn, blue the most. Lines join equal losses. "
            "Logarithmic: equal steps of colour are equal factors."
        )
        self.setAccessibleName("Legend")

    def show_scale(self, scale: LossScale) -> None:
        if scale != self._scale:
            self._scale = scale
            self.updateGeometry()
            self.update()

    def stand(self, upright: tuple[float, float] | None) -> None:
        """Stands it up between two of its heights, in pixels, or (None) lays it."""
        if upright == self._upright:
            return
        self._upright = upright
        across, up = QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed
        self.setSizePolicy(*((across, up) if upright is None else (up, across)))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(label_font(self._themes.scale))
        if self._upright is None:
            return QSize(96, round(_BAR + 4 * GRID * self._themes.scale))
        widest = max(map(metrics.horizontalAdvance, (*self._texts(), self._title())))
        return QSize(_BAR + GRID + widest + 2, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        shares = np.linspace(0, 1, 256)[None] if self._upright is None else np.linspace(1, 0, 256)[:, None]
        words = np.ascontiguousarray(loss_words(LossScale(0.0, 1.0, False), shares, self._themes))
        high, wide = words.shape
        image = QImage(words.data, wide, high, 4 * wide, QImage.Format.Format_RGB32)
        with QPainter(self) as painter:
            painter.setFont(label_font(self._themes.scale))
            painter.setPen(QColor(self._themes.theme.muted))
            if self._upright is None:
                self._paint_lying(painter, image)
            else:
                self._paint_upright(painter, image, *self._upright)

    def _paint_lying(self, painter: QPainter, image: QImage) -> None:
        left, wide = band(self.width(), self._themes.scale)
        painter.drawImage(QRectF(left, 0, wide, _BAR), image)
        area = QRectF(left, _BAR, wide, self.height() - _BAR)
        places = (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignHCenter, Qt.AlignmentFlag.AlignRight)
        low, middle, high = self._texts()
        advance = painter.fontMetrics().horizontalAdvance
        room = (wide - advance(middle)) / 2 - 2 * GRID
        told = (f"loss {low}, logarithmic", f"{low}  logarithmic") if self._scale.is_log else (f"loss {low}",)
        low = next((text for text in told if advance(text) <= room), low)
        for text, place in zip((low, middle, high), places, strict=True):
            painter.drawText(area, place | Qt.AlignmentFlag.AlignVCenter, text)

    def _paint_upright(self, painter: QPainter, image: QImage, top: float, bottom: float) -> None:
        line = painter.fontMetrics().height()
        painter.drawImage(QRectF(0, top, _BAR, bottom - top), image)
        painter.drawText(QRectF(0, top - line - 2, self.width(), line), self._title())
        area = QRectF(_BAR + GRID, top - 2, self.width(), bottom - top + 4)  # type has room of its own above and below
        places = (Qt.AlignmentFlag.AlignBottom, Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag.AlignTop)
        for text, place in list(zip(self._texts(), places, strict=True))[:: 1 if area.height() >= 3 * line else 2]:
            painter.drawText(area, place | Qt.AlignmentFlag.AlignLeft, text)

    def _title(self) -> str:
        """What stands above it, where it is upright."""
        return "log loss" if self._scale.is_log else "loss"

    def _texts(self) -> tuple[str, str, str]:
        """Lower end, middle and upper end, with as many digits as tell them apart."""
        low = middle = high = ""
        for digits in range(2, MOST_DIGITS + 1):
            low, middle, high = (number(self._scale.at(share), digits) for share in (0.0, 0.5, 1.0))
            if len({low, middle, high}) == 3:
                break
        return low, middle, f"≥ {high}" if self._scale.is_open else high
