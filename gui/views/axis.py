"""An axis of a view's plot: few ticks, numbers as everywhere, and its name at its far end."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from core.numerals import with_subscript
from gui.numbers import count, number
from gui.theme import GRID, ThemeHolder, label_font
from gui.views.pens import line_pen
from gui.views.ticks import linear_places, log_places

_MOST_LABELS = 11  # along an axis, however long it is
_BEHIND, _IN_FRONT = -101.0, 0.5  # of the plane, which the library puts at -100: a grid is not drawn over the curves
_ABOVE = 4 * GRID  # room above the frame for a name too long to stand beside it
_LONG = 0.3  # of a horizontal axis, from which on its name rather stands right of the frame
_TINY, _SHORT = 18 * GRID, 60 * GRID  # pixels of an axis between which a name within costs one of few numbers
_SHORT_NAME, _ROOMY = 5 * GRID, 30 * GRID  # pixels: longer names have a row of their own in plots at least so high
_APART = 7.0  # pixels between the last number and the name of a horizontal axis
_BESIDE = 12  # pixels by which a label may stand out at an end of the axis
_POWER = re.compile(r"\b1\.00·10(?=[⁻⁰-⁹¹²³])")  # on an axis a power of ten is only that


class Axis(pg.AxisItem):
    """An axis with few ticks, true minus signs and its name at its far end; `is_log` takes values as powers of ten."""

    def __init__(self, orientation: str, themes: ThemeHolder) -> None:
        super().__init__(orientation)
        self.name, self.is_log, self.has_grid = "", False, False
        self.is_whole = False  # counts something: only whole numbers are labelled
        self.is_bare = False  # too little room for tick labels: the name alone
        self.peer: Axis | None = None  # whose steps its own are at least, where a unit is as long on both
        self.aside = 0.0  # pixels that it has right of the frame for the name of a horizontal axis
        self.is_below = False  # horizontal, with its name in a row of its own below the numbers
        self.is_low = False  # vertical, and so short that its name rather stands above the frame
        self.widest = "−0.00"  # the tick label that the axis leaves room for
        self._themes = themes
        self._look: object = None
        self._bounds: tuple[object, QRectF] | None = None  # for what it was reckoned, and the rectangle
        self._measured: tuple[object, float] = (None, 0.0)  # name and font, and how wide that is
        self._kept: tuple[object, object, QPixmap] | None = None  # what it was painted from, where, and how it looked
        self.enableAutoSIPrefix(False)  # nothing is labelled in them, and each change of range would set text anew
        self.setStyle(tickLength=0, autoExpandTextSpace=False, autoReduceTextSpace=False, tickTextOffset=GRID)
        self.setStyle(hideOverlappingLabels=_BESIDE)
        self.dress()

    @property
    def is_across(self) -> bool:
        return self.orientation == "bottom"

    def dress(self) -> None:
        theme, scale = self._themes.theme, self._themes.scale
        font = label_font(scale)
        look = (theme, font.key(), self._themes.hairline, self.has_grid, self.is_bare, self.is_below, self.widest)
        if look == self._look:
            return
        self._look = look
        self.setTickFont(font)
        self.setPen(pg.mkPen(None))
        self.setTickPen(line_pen(theme.line, width=1.0) if self.has_grid else pg.mkPen(None))
        self.setGrid(255 if self.has_grid else False)
        self.setZValue(_BEHIND if self.has_grid else _IN_FRONT)
        self.setTextPen(pg.mkPen(theme.muted))
        metrics = QFontMetricsF(font)
        if self.is_across:
            self.setHeight(round(metrics.height()) * (2 if self.is_below else 1) + 2 * GRID)
        else:
            text = "x₂" if self.is_bare else self.widest
            self.setWidth(round(metrics.horizontalAdvance(text)) + 2 * GRID)

    def set_name(self, name: str) -> None:
        name = with_subscript(name)
        if name != self.name:
            self.prepareGeometryChange()
            self.name = name
            self.picture = None
            self.update()

    @property
    def is_name_above(self) -> bool:
        """Whether the vertical axis' name is too long for its column, or for its length, and stands above the frame."""
        return self.room_above(is_low=self.is_low) > GRID

    @property
    def wanted_above(self) -> float:
        """Pixels that are to be free above the frame."""
        return self.room_above(is_low=self.is_low)

    def room_above(self, *, is_low: bool) -> float:
        """Pixels that are to be free above the frame of an axis that is low, or is not."""
        if self.is_across or not self.name:
            return GRID
        is_too_long = self._name_width() > self.maximumWidth() - GRID
        return _ABOVE * self._themes.scale if is_too_long or (is_low and not self.is_bare) else GRID

    def wanted_aside(self, length: float) -> float:
        """Pixels that a horizontal axis so long would have its name in, right of the frame; 0 where it may be short."""
        wide = self._name_width()
        is_short = not self.is_bare and length < _SHORT * self._themes.scale
        return math.ceil(wide) + 2 * GRID if wide > (0.0 if is_short else _LONG * length) else 0.0

    def is_low_at(self, length: float) -> bool:
        """Whether the name of a vertical axis so long would, within, cost one of few; a tiny one needs its length."""
        return _TINY <= length / self._themes.scale < _SHORT

    def set_aside(self, aside: float) -> None:
        """Lends it so many pixels right of the frame, for its name."""
        if aside != self.aside:
            self.prepareGeometryChange()
            self.aside, self.picture = aside, None
            self.update()

    def set_below(self, height: float) -> None:
        """Gives a long name of a horizontal axis a row of its own, in a plot so many pixels high that has the room."""
        scale = self._themes.scale
        is_below = height >= _ROOMY * scale and self._name_width() > _SHORT_NAME * scale and not self.is_bare
        if is_below != self.is_below:
            self.is_below, self.picture = is_below, None
            self.dress()

    def set_low(self, is_low: bool) -> None:
        """Has the name of a vertical axis above the frame, or at the upper end within."""
        if is_low != self.is_low:
            self.prepareGeometryChange()
            self.is_low, self.picture = is_low, None
            self.update()

    def _name_width(self) -> float:
        """In pixels; kept, since every painting asks for it several times."""
        key = (self.name, self._themes.scale)
        if key != self._measured[0]:
            self._measured = key, QFontMetricsF(label_font(self._themes.scale)).horizontalAdvance(self.name)
        return self._measured[1]

    def _room_above(self) -> float:
        """Pixels at the upper end that ticks leave: to the name, or what a label would stand out by too much."""
        if self.is_across:
            return 0.0
        if self.name and not self.is_name_above:
            return 5.0 * GRID * self._themes.scale
        outside = _ABOVE * self._themes.scale if self.is_name_above else GRID
        return max(0.0, QFontMetricsF(label_font(self._themes.scale)).height() / 2 - outside)

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, list[float]]]:
        low, high = sorted((minVal, maxVal))
        if self.is_bare or not high > low or not np.isfinite(high - low):
            return []
        peers = self.peer._ticks(low, high, size) if self.peer is not None else []
        return self._ticks(low, high, size, least=peers[0][0] if peers else 0.0)

    def _places(self, low: float, high: float) -> Iterator[tuple[float, list[float]]]:
        return (log_places if self.is_log else linear_places)(low, high, is_whole=self.is_whole)

    def _ticks(self, low: float, high: float, size: float, least: float = 0.0) -> list[tuple[float, list[float]]]:
        """At most one pair of spacing, not under `least`, and values, which leave the far end to the name."""
        cut = high - self._room_above() / max(size, 1.0) * (high - low)
        pixels = size / (high - low)
        pair: list[tuple[float, list[float]]] = []
        one: list[tuple[float, list[float]]] = []
        for spacing, values in self._places(low, high):
            shown = self._clear_of_corner([v for v in values if low <= v <= cut], low, spacing, pixels)
            shown = self._clear_of_end(shown, low, spacing, pixels, size)
            if len(shown) < 2:
                one = one or [(spacing, shown)]
                break
            if spacing >= least and self._fit(shown, spacing, pixels, size / _MOST_LABELS):
                return [(spacing, shown)]
            ends = [shown[0], shown[-1]]  # one number says nothing of a scale: rather two of a finer one
            if self._fit(ends, spacing, pixels):
                pair = [(spacing, ends)]
            else:
                one = [(spacing, ends[:1])]
        return pair or one

    def _clear_of_corner(self, values: list[float], low: float, spacing: float, pixels: float) -> list[float]:
        """Without a first number that would reach under those of the other axis."""
        if not self.is_across or not values:
            return values
        wide = QFontMetricsF(label_font(self._themes.scale)).horizontalAdvance(
            self.tickStrings(values[:1], 1.0, spacing)[0]
        )
        return values[1:] if wide / 2 - (values[0] - low) * pixels > 1.5 * GRID * self._themes.scale else values

    def _clear_of_end(self, values: list[float], low: float, spacing: float, pixels: float, size: float) -> list[float]:
        """Without the last numbers that would come too near to a horizontal axis' name, or stand out."""
        if not self.is_across or not self.name:
            return values
        name = 0.0 if self.is_below else self._name_width() + _APART * self._themes.scale
        metrics = QFontMetricsF(label_font(self._themes.scale))
        room = size + self.aside + GRID - name
        texts = self.tickStrings(values, 1.0, spacing)
        return [
            value
            for value, text in zip(values, texts, strict=True)
            if (value - low) * pixels + metrics.horizontalAdvance(text) / 2 <= room
        ]

    def _fit(self, values: list[float], spacing: float, pixels: float, least: float = 0.0) -> bool:
        """Whether labels at these values stand apart, with so many pixels to one unit of the axis; `least` at least."""
        metrics = QFontMetricsF(label_font(self._themes.scale))
        nearest = min(b - a for a, b in pairwise(values)) * pixels
        if nearest < least:
            return False
        if not self.is_across:
            return nearest >= 1.6 * metrics.height()
        wide = [metrics.horizontalAdvance(text) for text in self.tickStrings(values, 1.0, spacing)]
        if len(wide) == 2:
            return nearest >= sum(wide) / 2 + 2 * GRID
        return nearest >= max(wide) + (2.5 if self.is_whole else 3) * GRID  # counts have no points and no signs

    def texts(self, low: float, high: float, size: float) -> list[str]:
        """The numbers that stand at an axis so many pixels long."""
        return [
            t for spacing, values in self.tickValues(low, high, size) for t in self.tickStrings(values, 1.0, spacing)
        ]

    def generateDrawSpecs(self, p: QPainter) -> Any:
        specs = super().generateDrawSpecs(p)
        return specs if specs is None or self.has_grid else (specs[0], [], specs[2])

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        if self.is_whole and not self.is_log:
            return [count(round(v)) for v in values]
        return [_POWER.sub("10", number(10.0**v if self.is_log else round(v, 12), 3)) for v in values]

    def boundingRect(self) -> QRectF:
        """Kept while it lies where it lay: a painting asks three times."""
        looks = (self.name, self.widest, self.is_bare, self._themes.scale, self.aside, self.is_low)
        key = None if self.has_grid else (self.geometry(), *looks)
        if key is None or self._bounds is None or self._bounds[0] != key:
            self._bounds = (key, self._bounding_rect())
        return QRectF(self._bounds[1])

    def _bounding_rect(self) -> QRectF:
        rect = super().boundingRect()
        if self.has_grid:  # the library leaves no room then, and the number at an end would be missing
            rect = rect.adjusted(0, -_BESIDE, 0, _BESIDE)
        if self.is_across:  # a name longer than the axis starts further left
            rect.setLeft(min(rect.left(), self.size().width() + self.aside - self._name_width() - 1))
            rect.setRight(max(rect.right(), self.size().width() + self.aside + GRID))
            return rect
        return rect.adjusted(0, -_ABOVE * self._themes.scale, self._name_width(), 0) if self.is_name_above else rect

    def paint(self, p: QPainter, opt: Any, widget: QWidget | None = None) -> None:
        """On a screen as it stood there last, as long as it is the same: to set type costs more than most plots."""
        engine, moved = p.paintEngine(), p.worldTransform()
        is_on_screen = widget is not None and engine is not None and engine.type() == engine.Type.Raster
        if widget is None or not is_on_screen or self.has_grid or moved.isScaling():
            self._paint(p, opt, widget)
            return
        left, top, ratio = math.floor(moved.dx()), math.floor(moved.dy()), p.device().devicePixelRatio()
        beside = QPointF(moved.dx() - left, moved.dy() - top)
        area = self.boundingRect().toAlignedRect().adjusted(-1, -1, 1, 1)
        where = (beside, area, widget.width(), ratio)
        if self.picture is None or self._kept is None or self._kept[0] is not self.picture or self._kept[1] != where:
            pixmap = QPixmap(area.size() * ratio)
            pixmap.setDevicePixelRatio(ratio)
            pixmap.fill(Qt.GlobalColor.transparent)
            with QPainter(pixmap) as painter:
                painter.translate(beside - area.topLeft())
                self._paint(painter, opt, widget)
            self._kept = (self.picture, where, pixmap)
        p.resetTransform()
        p.drawPixmap(left + area.left(), top + area.top(), self._kept[2])

    def _paint(self, p: QPainter, opt: Any, widget: QWidget | None) -> None:
        super().paint(p, opt, widget)
        if not self.name:
            return
        p.setFont(label_font(self._themes.scale))
        p.setPen(pg.mkPen(self._themes.theme.muted))
        area = QRectF(QPointF(0, 0), self.size())
        if self.is_below:
            p.drawText(
                area.adjusted(0, 0, 0, 1 - GRID),
                Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom,
                self.name,
            )
        elif self.is_across:
            flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop
            beyond = max(0.0, self._name_width() - area.width())
            p.drawText(area.adjusted(-beyond, GRID, self.aside + GRID, 0), flags, self.name)
        else:
            flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop
            if self.is_name_above:
                flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
                above = _ABOVE * self._themes.scale
                view = self.getViewWidget()
                room = float(view.width()) if view is not None else area.width()
                # where the plot is narrow, a long name starts further left
                left = max(0.0, min(area.width(), room - self.pos().x() - self._name_width()))
                area = QRectF(left, -above, 1000, above)
            p.drawText(area.adjusted(0, 0, -GRID, 0), flags, self.name)
