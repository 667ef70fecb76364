"""A small picture of the learning rate over the run, with the place where training stands."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from core.choice import Choice
from core.schedules import CONSTANT, SCHEDULES, factors, rate_at
from gui.numbers import number
from gui.theme import GAP, ThemeHolder, label_font

_WIDTH, _HEIGHT, _SAMPLES = 320, 84, 321
_LEAST = 100.0  # epochs or updates that are shown at least


class RateCurve(QWidget):
    """Rate upwards, time to the right: in epochs, or in updates where the schedule counts those."""

    def __init__(self, holder: ThemeHolder) -> None:
        super().__init__()
        self._holder = holder
        self._choice, self._rate, self._at, self._steps = CONSTANT, 0.0, 0.0, 0
        self._length, self._counts_updates = _LEAST, False
        self.setAccessibleName("Rate over the run")
        holder.changed.connect(self.updateGeometry)

    def show_course(self, choice: Choice, rate: float, *, epoch: float, step: int) -> None:
        """The course of a rate under a schedule; the run stands at an epoch and an update."""
        entry = SCHEDULES[choice.name]
        given = {setting.name: choice.value(setting) for setting in entry.settings}
        self._counts_updates = bool(given.get("in_updates"))
        self._at, self._steps = (float(step) if self._counts_updates else epoch), step
        spans = [value for value in given.values() if isinstance(value, int) and not isinstance(value, bool)]
        self._length = max(_LEAST, (1.25 if len(spans) > 1 else 2.5) * sum(spans), 1.1 * self._at)
        self._choice, self._rate = choice, rate
        now = rate_at(choice, rate, update=step, epoch=epoch)
        unit = "update" if self._counts_updates else "epoch"
        self.setToolTip(
            f"The rate over the run, up to {unit} {self._length:,.0f}. The dot is where training stands: "
            f"{unit} {self._at:,.0f}, rate {number(now, 4)}."
        )
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(round(_WIDTH * self._holder.scale), round(_HEIGHT * self._holder.scale))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, scale = self._holder.theme, self._holder.scale
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            font = label_font(scale)
            painter.setFont(font)
            line = painter.fontMetrics().height()
            times = np.linspace(0.0, self._length, _SAMPLES)
            rates = self._rate * factors(self._choice, updates=times.astype(np.int64), epochs=times)
            top = max(float(rates.max()), 1e-300)
            highest = number(top)
            beside = max(painter.fontMetrics().horizontalAdvance(words) for words in (highest, "0"))
            area = QRectF(self.rect()).adjusted(beside + GAP, max(GAP, line / 2), 0, -line - 4)
            painter.setPen(QPen(QColor(theme.line), self._holder.hairline))
            painter.drawLine(area.bottomLeft(), area.bottomRight())

            def place(time: float, rate: float) -> QPointF:
                return QPointF(
                    area.left() + area.width() * time / self._length, area.bottom() - area.height() * rate / top
                )

            curve = QPolygonF([place(t, r) for t, r in zip(times.tolist(), rates.tolist(), strict=True)])
            painter.setPen(QPen(QColor(theme.text), 1.5 * scale))
            painter.drawPolyline(curve)
            now = self._rate * float(
                factors(self._choice, updates=np.array([int(self._at)]), epochs=np.array([self._at]))[0]
            )
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.accent))
            painter.drawEllipse(place(self._at, now), 3.5 * scale, 3.5 * scale)
            painter.setPen(QColor(theme.muted))
            below = QRectF(area.left(), area.bottom() + 2, area.width(), line)
            for words, height in ((highest, top), ("0", 0.0)):
                left = QRectF(0, place(0, height).y() - line / 2, beside, line)
                painter.drawText(left, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)
            painter.drawText(below, Qt.AlignmentFlag.AlignLeft, "0")
            unit = "updates" if self._counts_updates else "epochs"
            painter.drawText(below, Qt.AlignmentFlag.AlignRight, f"{self._length:,.0f} {unit}")
            told = f"now {number(now, 4)}"
            wide, dot = painter.fontMetrics().horizontalAdvance(told), place(self._at, now)
            left = min(max(dot.x() + GAP, area.left()), area.right() - wide)
            is_high = dot.y() - area.top() < area.height() / 2
            painter.drawText(QPointF(left, dot.y() + line if is_high else dot.y() - line / 2), told)
