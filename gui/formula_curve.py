"""A formula over its variable, drawn with its slope: what somebody types is seen before it counts."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from core.expressions import Expression, evaluate, gradient
from gui.numbers import number
from gui.theme import GAP, ThemeHolder, label_font

_SAMPLES = 241
_TALLEST = 10.0  # what runs further up or down is cut off, so that the middle can be seen


@dataclass(frozen=True)
class FormulaKind:
    """What a formula is for.

    Attributes:
        title: of the window; head: what stands before the formula; meaning: what its names are, one sentence.
        read: text → formula, or a UserError that names the place.
        variable: the name in the formula that the curve runs over.
        fixed: the other names' values on the curve; reach: the curve runs from −reach to reach.
        examples: texts to begin with, each with what it is.
    """

    title: str
    head: str
    meaning: str
    read: Callable[[str], Expression]
    variable: str
    fixed: tuple[tuple[str, float], ...]
    reach: float
    examples: tuple[tuple[str, str], ...]


class FormulaCurve(QWidget):
    """A formula and its slope over its variable; while a new one is being typed, the last sound one, dimmed."""

    def __init__(self, kind: FormulaKind, holder: ThemeHolder) -> None:
        super().__init__()
        self._kind, self._holder = kind, holder
        self._values: NDArray[np.float64] | None = None
        self._slopes: NDArray[np.float64] | None = None
        self.is_old = False  # what is drawn is not what stands in the field
        self.setAccessibleName("Curve and slope")
        self.setToolTip("The formula, drawn solid, and its slope, dashed: what is learned goes by the slope.")

    def sizeHint(self) -> QSize:
        return QSize(round(380 * self._holder.scale), round(180 * self._holder.scale))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint() * 0.7

    def show_formula(self, formula: Expression | None) -> None:
        """None where there is none: what was drawn stays, dimmed."""
        self.is_old = formula is None
        if formula is not None:
            name = self._kind.variable
            points = {name: self._places()[:, None], **{n: np.full((1, 1), v) for n, v in self._kind.fixed}}
            self._values = _column(evaluate(formula, points))
            self._slopes = _column(evaluate(gradient(formula, (name,))[name], points))
        self.update()

    def _places(self) -> NDArray[np.float64]:
        return np.linspace(-self._kind.reach, self._kind.reach, _SAMPLES)

    def _limits(self) -> tuple[float, float]:
        """From the least to the greatest number, rounded outwards, 0 among them; what runs far off is cut."""
        assert self._values is not None
        assert self._slopes is not None
        every = np.concatenate([self._values, self._slopes, [0.0]])
        every = every[np.isfinite(every)]
        low, high = -min(_TALLEST, rounded_up(-float(every.min()))), min(_TALLEST, rounded_up(float(every.max())))
        return low, high if high > low else low + 1.0

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._values is None or self._slopes is None:
            return
        theme, scale, reach = self._holder.theme, self._holder.scale, self._kind.reach
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setFont(label_font(scale))
            line = painter.fontMetrics().height()
            low, high = self._limits()
            heights = apart(low, high, (self.height() - 2 * line - GAP) / line)
            beside = max(painter.fontMetrics().horizontalAdvance(number(height)) for height in heights)
            area = QRectF(self.rect()).adjusted(beside + GAP, line + GAP, -1, -line - 2)

            def place(x: float, y: float) -> QPointF:
                across, up = (x + reach) / (2 * reach), (y - low) / (high - low)
                return QPointF(area.left() + across * area.width(), area.bottom() - up * area.height())

            painter.setPen(QPen(QColor(theme.line), self._holder.hairline))
            painter.drawLine(place(-reach, 0), place(reach, 0))
            painter.drawLine(place(0, low), place(0, high))
            painter.setPen(QColor(theme.muted))
            below = QRectF(area.left(), area.bottom() + 1, area.width(), line)
            for height in heights:
                middle = QRectF(0, place(0, height).y() - line / 2, beside, line)
                painter.drawText(middle, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, number(height))
            painter.drawText(below, Qt.AlignmentFlag.AlignLeft, number(-reach))
            painter.drawText(below, Qt.AlignmentFlag.AlignHCenter, number(0))
            painter.drawText(below, Qt.AlignmentFlag.AlignRight, number(reach))
            before = below.adjusted(0, 0, -painter.fontMetrics().horizontalAdvance(number(reach)) - 2 * GAP, 0)
            painter.drawText(before, Qt.AlignmentFlag.AlignRight, self._kind.variable)
            name = self._kind.head.split("(")[0]
            above = QRectF(0, 0, area.right(), line)
            painter.setPen(QColor(theme.muted if self.is_old else theme.text))
            painter.drawText(above, Qt.AlignmentFlag.AlignLeft, f"━ {name}")
            painter.setPen(QColor(theme.muted if self.is_old else theme.accent))
            painter.drawText(above.adjusted(48 * scale, 0, 0, 0), Qt.AlignmentFlag.AlignLeft, f"╌ {name}\u200a′")
            if self.is_old:
                painter.drawText(above, Qt.AlignmentFlag.AlignRight, "the last formula without a mistake")
            painter.setOpacity(0.3 if self.is_old else 1.0)
            painter.setClipRect(area.adjusted(0, -1, 0, 1))
            for values, colour, style in (
                (self._slopes, theme.accent, Qt.PenStyle.DashLine),
                (self._values, theme.text, Qt.PenStyle.SolidLine),
            ):
                painter.setPen(QPen(QColor(colour), 1.6 * scale, style))
                for piece in _pieces(self._places(), values):
                    painter.drawPolyline(QPolygonF([place(x, y) for x, y in piece]))


def rounded_up(size: float) -> float:
    """The next number of a digit or two, as an axis ends: 3.93 → 4, 0.284 → 0.3, 1.1 → 1.2; 0 stays 0."""
    if size < 1e-9:
        return 0.0
    power = 10.0 ** math.floor(math.log10(size))
    step = power / 5 if size <= 2 * power else power / 2 if size <= 5 * power else power
    return math.ceil(size / step - 1e-9) * step


def apart(low: float, high: float, lines: float) -> list[float]:
    """The numbers beside a curve: 0, and the ends that do not stand on it where so many lines of text have room."""
    return [0.0, *(end for end in (low, high) if abs(end) * lines > high - low)]


def _column(values: NDArray) -> NDArray[np.float64]:
    return np.broadcast_to(np.asarray(values, float), (_SAMPLES, 1))[:, 0]


def _pieces(xs: NDArray[np.float64], ys: NDArray[np.float64]) -> list[list[tuple[float, float]]]:
    """The points of a curve, interrupted where it has none."""
    pieces: list[list[tuple[float, float]]] = [[]]
    for x, y in zip(xs.tolist(), ys.tolist(), strict=True):
        if np.isfinite(y):
            pieces[-1].append((x, y))
        elif pieces[-1]:
            pieces.append([])
    return [piece for piece in pieces if len(piece) > 1]
