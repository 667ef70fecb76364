"""Other branches of the run as lines above the time line: where each runs, where its name stands, how it is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen

from gui.panels.timeline_scale import Scale
from gui.theme import ThemeHolder, label_font

NAME_ROW, GROOVE = 12.0, 21.0  # from the top, at type scale 1: names of branches, and the line of the run itself


@dataclass(frozen=True)
class Lane:
    """Another branch: from the step where it leaves this one to its end."""

    name: str
    parent: str
    begin: int
    end: int


def lane_height(place: int, holder: ThemeHolder) -> float:
    """Where the line of a lane runs: three are told apart, more share them."""
    return (GROOVE - 4.5 - 2.5 * (place % 3)) * holder.scale


def name_places(lanes: Sequence[Lane], scale: Scale, holder: ThemeHolder) -> dict[str, QRectF]:
    """Where the names of branches stand: those that have room, from the left."""
    metrics = QFontMetricsF(label_font(holder.scale))
    free, found = scale.left, dict[str, QRectF]()
    for lane in sorted(lanes, key=lambda lane: lane.begin):
        width = metrics.horizontalAdvance(lane.name)
        left = min(max(scale.x(lane.begin) + 4, free), scale.right - width)
        if left >= free:
            found[lane.name] = QRectF(left, -1, width, NAME_ROW * holder.scale)
            free = left + width + 8 * holder.scale
    return found


def paint_lanes(painter: QPainter, lanes: Sequence[Lane], scale: Scale, holder: ThemeHolder, hot: str) -> None:
    """Each a line above the groove from where it leaves to its end; `hot` names the one below the mouse."""
    theme, size = holder.theme, holder.scale
    names = name_places(lanes, scale, holder)
    painter.setFont(label_font(size))
    for place, lane in enumerate(lanes):
        height, begin = lane_height(place, holder), scale.x(lane.begin)
        colour = QColor(theme.text if lane.name == hot else theme.muted)
        painter.setPen(QPen(colour, 1.5 * holder.hairline))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        path = QPainterPath(QPointF(begin, GROOVE * size))
        path.lineTo(begin + 3, height)
        path.lineTo(max(begin + 3, scale.x(lane.end)), height)
        painter.drawPath(path)
        painter.setBrush(colour)
        painter.drawEllipse(QPointF(scale.x(lane.end), height), 1.5, 1.5)
        if lane.name in names:
            painter.setPen(colour)
            painter.drawText(names[lane.name], Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, lane.name)
