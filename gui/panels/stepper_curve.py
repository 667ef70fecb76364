"""Paints an activation's curve with the operating point of one example on it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from gui.panels.formula_equation import Curve
from gui.stepping import Phase
from gui.theme import Theme


def paint_curve(painter: QPainter, curve: Curve, area: QRectF, theme: Theme, phase: Phase) -> None:
    """Draws f, the point (z, f(z)) on it, and in backward its tangent."""
    low, high = min((*curve.a, 0.0)), max((*curve.a, 0.0))
    room = 0.12 * max(high - low, 1e-9)
    low, high = low - room, high + room

    def at(z: float, a: float) -> QPointF:
        across = (z - curve.z[0]) / (curve.z[-1] - curve.z[0])
        up = (a - low) / (high - low)
        return QPointF(area.left() + across * area.width(), area.bottom() - up * area.height())

    painter.save()
    painter.setClipRect(area)
    painter.setPen(QPen(QColor(theme.line), 1))
    painter.drawLine(at(curve.z[0], 0), at(curve.z[-1], 0))
    painter.drawLine(at(0, low), at(0, high))
    point = at(curve.at_z, curve.at_a)
    painter.setPen(QPen(QColor(theme.muted), 1, Qt.PenStyle.DotLine))
    painter.drawLine(point, at(curve.at_z, 0))
    painter.setPen(QPen(QColor(theme.text), 1.5))
    painter.drawPolyline(QPolygonF([at(z, a) for z, a in zip(curve.z, curve.a, strict=True)]))
    light = QColor(theme.backward if phase == "backward" else theme.accent)
    if curve.slope is not None:
        reach = 0.22 * (curve.z[-1] - curve.z[0])
        painter.setPen(QPen(light, 1.5))
        ends = [at(curve.at_z + d, curve.at_a + d * curve.slope) for d in (-reach, reach)]
        painter.drawLine(ends[0], ends[1])
    painter.setPen(QPen(QColor(theme.panel), 1.5))
    painter.setBrush(light)
    painter.drawEllipse(point, 4.5, 4.5)
    painter.restore()
