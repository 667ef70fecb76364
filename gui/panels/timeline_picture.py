"""How the time line is drawn: the loss behind it, the groove, other branches above, marks on it, ticks and the knob."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from core.loss_history import History
from core.training.marks import Mark, MarkKind
from gui import loss_axis
from gui.numbers import count
from gui.panels.timeline_lanes import GROOVE, Lane, paint_lanes
from gui.panels.timeline_scale import LABEL_ROOM, MINOR_ROOM, Scale
from gui.theme import GRID, ThemeHolder, blend, label_font, number_font

MARK = 4.5  # pixels from a mark's middle to its corners
KNOB = 6.0
_COVERED = 3.0  # pixels beside the knob's middle in which it hides most of a tick
TICK_ROW, LABEL_ROW = 25.0, 28.0  # from the top, at type scale 1
HEIGHT = 42.0
_BEFORE = 0.4  # opacity of a run of before
CURVE_SHARE = 0.14  # of the muted colour in the area below the loss
_LABEL_SHARE = 0.3  # of the text's colour in the ticks' labels: muted alone is too pale on that area
MOST_POINTS = 300  # of the curve: it is a shade behind the line, not a plot
_PLACE = 0.75  # half the width of a stored place
_MOST_PLACES = 400


@dataclass(frozen=True, eq=False)
class Picture:
    """All that is drawn.

    Attributes:
        newest: the run's last step; last, epoch: the axis's, another branch's may be later.
        step: where one is; label: what the knob says.
        known: up to which step moments are kept; places: those that it snaps to, empty where any step is exact.
        begin: the step where this branch left another, 0 for none.
        told: step and epoch written at the end while they are ahead of the rest of the picture; None for the axis's.
        empty: what to say where there is no run, or where it is one of before.
        is_before: the run belongs to a drawing that is no more, and nothing can be computed of the present one.
    """

    newest: int = 0
    epoch: int = 0
    step: int = 0
    label: str = ""
    is_past: bool = False
    is_dim: bool = False
    last: int = 0
    known: int = 0
    places: tuple[int, ...] = ()
    marks: tuple[Mark, ...] = ()
    lanes: tuple[Lane, ...] = ()
    begin: int = 0
    history: History | None = None
    told: tuple[int, int] | None = None
    empty: str = ""
    is_before: bool = False

    @property
    def can_go(self) -> bool:
        """Whether there are steps to go to."""
        return self.newest > 0 and not self.is_before


def paint(painter: QPainter, picture: Picture, scale: Scale, holder: ThemeHolder, *, focus: bool, hot: str) -> None:
    """Draws a run into a strip HEIGHT times the type scale high; `hot`: the lane under the mouse."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setOpacity(_BEFORE if picture.is_before else 1.0)
    _paint_curve(painter, picture, scale, holder)
    _paint_ticks(painter, picture, scale, holder)
    paint_lanes(painter, picture.lanes, scale, holder, hot)
    _paint_groove(painter, picture, scale, holder)
    for mark in picture.marks:
        _paint_mark(painter, mark.kind, scale.x(mark.step), holder)
    _paint_knob(painter, picture, scale, holder, focus=focus)
    painter.setOpacity(1.0)
    _paint_ends(painter, picture, scale, holder)
    if focus and not picture.newest:
        painter.setPen(QPen(QColor(holder.theme.accent), holder.hairline + 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(
            QRectF(scale.left - 8, 2, scale.right - scale.left + 16, HEIGHT * holder.scale - 4), 6, 6
        )
    if picture.empty:
        painter.setFont(label_font(holder.scale))
        place = QRectF(scale.left, TICK_ROW * holder.scale, scale.right - scale.left, 15 * holder.scale)
        words = _fitting(picture.empty, place.width(), holder)
        if picture.is_before:
            ground = painter.boundingRect(place, Qt.AlignmentFlag.AlignCenter, words).adjusted(-GRID, 0, GRID, 0)
            painter.fillRect(ground, QColor(holder.theme.panel))
        painter.setPen(QColor(holder.theme.muted))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, words)


def paint_end(painter: QPainter, picture: Picture, scale: Scale, holder: ThemeHolder, *, focus: bool) -> None:
    """Draws what reaches into the place of the end's numbers."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _paint_knob(painter, picture, scale, holder, focus=focus)
    _paint_ends(painter, picture, scale, holder)


def end_place(scale: Scale, width: float, holder: ThemeHolder) -> QRectF:
    """Where step and epoch of the end are written."""
    return QRectF(scale.right + 10, 0, width - scale.right - 10, HEIGHT * holder.scale)


def _fitting(text: str, room: float, holder: ThemeHolder) -> str:
    """All of it; in less room without what to do, which others say as well, or the first sentence."""
    metrics = QFontMetricsF(label_font(holder.scale))
    shorter = (text, f"{text.partition(':')[0].rstrip('.')}.", f"{text.partition('. ')[0].rstrip('.')}.")
    whole = next((words for words in shorter if metrics.horizontalAdvance(words) <= room), shorter[-1])
    return metrics.elidedText(whole, Qt.TextElideMode.ElideRight, room)


def room_for_ends(picture: Picture, holder: ThemeHolder) -> tuple[float, float]:
    """Pixels left and right of the line, for the numbers of its ends; they grow by the digit alone."""
    digit = _digit_width(holder.scale)
    step, epoch = picture.told or (picture.last, picture.epoch)
    return 8.5 * digit, (2 + max(8, 5 + len(count(step)), 6 + len(count(epoch)))) * digit


@lru_cache(maxsize=8)
def _digit_width(scale: float) -> float:
    return QFontMetricsF(number_font(scale)).horizontalAdvance("0")


def _paint_curve(painter: QPainter, picture: Picture, scale: Scale, holder: ThemeHolder) -> None:
    history = picture.history
    if history is None or len(history) < 2 or not scale.last:
        return
    steps, losses = history.steps, history.train
    if len(steps) > MOST_POINTS:
        chosen = np.linspace(0, len(steps) - 1, MOST_POINTS).astype(int)
        steps, losses = steps[chosen], losses[chosen]
    is_log = loss_axis.wants_log(history)
    places = loss_axis.heights(losses, is_log=is_log)
    span, is_there = loss_axis.ends(places, is_log=is_log), np.isfinite(places)
    if span is None or is_there.sum() < 2:
        return
    steps, places = steps[is_there], places[is_there]
    bottom = HEIGHT * holder.scale
    heights = bottom - 1 - (places - span[0]) / (span[1] - span[0]) * 0.9 * bottom
    across = scale.left + np.clip(steps / scale.last, 0, 1) * (scale.right - scale.left)
    outline = list(map(QPointF, across.tolist(), heights.tolist()))
    area = QPolygonF([QPointF(outline[0].x(), bottom), *outline, QPointF(outline[-1].x(), bottom)])
    theme = holder.theme
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(blend(theme.panel, theme.muted, CURVE_SHARE)))
    painter.drawPolygon(area)
    if picture.lanes or picture.is_past or picture.is_before:  # names stand there; of before, less is said
        return
    painter.setFont(label_font(holder.scale))
    painter.setPen(QColor(blend(theme.muted, theme.text, _LABEL_SHARE)))
    side = Qt.AlignmentFlag.AlignLeft if heights[0] < heights[-1] else Qt.AlignmentFlag.AlignRight
    place = QRectF(scale.left + GRID, 0, scale.right - scale.left - 2 * GRID - KNOB, GROOVE * holder.scale - GRID)
    painter.drawText(place, side | Qt.AlignmentFlag.AlignBottom, "train loss")


def _paint_ticks(painter: QPainter, picture: Picture, scale: Scale, holder: ThemeHolder) -> None:
    if picture.is_before:  # why it is dim stands there
        return
    theme, size = holder.theme, holder.scale
    major, knob = scale.ticks(LABEL_ROOM * size), scale.x(picture.step)
    painter.setPen(QPen(QColor(theme.muted), holder.hairline))
    for ticks, length in ((scale.ticks(MINOR_ROOM * size), 2.0), (major, 4.0)):
        places = [round(scale.x(step)) + 0.5 for step in ticks]
        places = [x for x in places if abs(x - knob) > _COVERED]  # nothing peeps out under the knob
        painter.drawLines([QLineF(x, TICK_ROW * size, x, (TICK_ROW + length) * size) for x in places])
    font = number_font(size)
    metrics = QFontMetricsF(font)
    painter.setFont(font)
    painter.setPen(QColor(blend(theme.muted, theme.text, _LABEL_SHARE)))
    taken = label_place(picture, scale, holder).adjusted(-4, 0, 4, 0)
    for step in major:
        width = metrics.horizontalAdvance(count(step))
        place = QRectF(scale.x(step) - width / 2, LABEL_ROW * size, width, (HEIGHT - LABEL_ROW) * size)
        is_inside = step and place.left() >= scale.left and place.right() <= scale.right
        if is_inside and not place.intersects(taken):
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, count(step))


def _paint_groove(painter: QPainter, picture: Picture, scale: Scale, holder: ThemeHolder) -> None:
    theme, middle = holder.theme, GROOVE * holder.scale
    thick = 3.0 * holder.hairline
    end, here = scale.x(picture.newest), scale.x(picture.step)

    def line(colour: str, begin: float, stop: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> None:
        painter.setPen(QPen(QColor(colour), thick, style, Qt.PenCapStyle.RoundCap))
        painter.drawLine(QPointF(begin, middle), QPointF(stop, middle))

    rest = blend(theme.panel, theme.muted, 0.55)
    if not picture.newest:
        line(theme.line, scale.left, scale.right)
        return
    known = scale.x(picture.known)
    line(rest, scale.left, known)
    if known < end - 1:  # not computed yet: any step there takes longer
        line(rest, known, end, Qt.PenStyle.DotLine)
    line(theme.accent, scale.left, here)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.panel))
    for step in picture.places[:: 1 + len(picture.places) // _MOST_PLACES]:
        painter.drawEllipse(QPointF(scale.x(step), middle), _PLACE * holder.hairline, _PLACE * holder.hairline)
    if picture.begin:
        painter.setBrush(QColor(theme.accent))
        painter.drawEllipse(QPointF(scale.x(picture.begin), middle), 3.5, 3.5)


def _paint_mark(painter: QPainter, kind: MarkKind, x: float, holder: ThemeHolder) -> None:
    """Settings: a triangle. Numbers: a diamond. Data: a square. Back to finite numbers: a ring."""
    theme, y, r = holder.theme, GROOVE * holder.scale, MARK * max(1.0, 0.75 * holder.scale)
    painter.setPen(QPen(QColor(theme.panel), holder.hairline))
    painter.setBrush(QColor(theme.accent))
    if kind == "settings":
        painter.drawPolygon(QPolygonF([QPointF(x - r, y - r), QPointF(x + r, y - r), QPointF(x, y + r)]))
    elif kind == "values":
        corners = [QPointF(x, y - r - 1), QPointF(x + r + 1, y), QPointF(x, y + r + 1), QPointF(x - r - 1, y)]
        painter.drawPolygon(QPolygonF(corners))
    elif kind == "data":
        painter.drawRect(QRectF(x - r + 0.5, y - r + 0.5, 2 * r - 1, 2 * r - 1))
    else:
        painter.setPen(QPen(QColor(theme.accent), 2 * holder.hairline))
        painter.setBrush(QColor(theme.panel))
        painter.drawEllipse(QPointF(x, y), r - 0.5, r - 0.5)


def _paint_knob(painter: QPainter, picture: Picture, scale: Scale, holder: ThemeHolder, *, focus: bool) -> None:
    if not picture.newest:
        return
    theme, size = holder.theme, holder.scale
    at = QPointF(scale.x(picture.step), GROOVE * size)
    r = KNOB * max(1.0, 0.8 * size)
    if picture.is_past:
        painter.setPen(QPen(QColor(theme.accent), holder.hairline))
        painter.drawLine(QPointF(at.x(), 2), QPointF(at.x(), (LABEL_ROW + 1) * size))
    painter.setPen(QPen(QColor(theme.panel), 2))
    painter.setBrush(QColor(theme.accent))
    painter.drawEllipse(at, r, r)
    if picture.is_past:  # hollow: not now
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.panel))
        painter.drawEllipse(at, r - 3, r - 3)
    if focus:
        painter.setPen(QPen(QColor(theme.accent), holder.hairline + 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(at, r + 1.5, r + 1.5)
    if picture.label:
        painter.setFont(number_font(size, bold=True))
        painter.setPen(QColor(theme.muted if picture.is_dim else theme.text))
        painter.drawText(label_place(picture, scale, holder), Qt.AlignmentFlag.AlignCenter, picture.label)


def _paint_ends(painter: QPainter, picture: Picture, scale: Scale, holder: ThemeHolder) -> None:
    """Step and epoch of the start, and of the last update of the longest branch."""
    if not picture.newest:
        return
    size, right = holder.scale, scale.right + 10
    rows = (QRectF(0, GROOVE * size - 15 * size, 0, 14 * size), QRectF(0, GROOVE * size, 0, 14 * size))
    step, epoch = picture.told or (picture.last, picture.epoch)
    texts = (("step 0", f"step {count(step)}"), ("epoch 0", f"epoch {count(epoch)}"))
    painter.setFont(number_font(size))
    upper = holder.theme.muted if picture.is_before else holder.theme.text
    for row, (begin, end), colour in zip(rows, texts, (upper, holder.theme.muted), strict=True):
        painter.setPen(QColor(colour))
        flag = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(row.adjusted(0, 0, scale.left - 10, 0), flag | Qt.AlignmentFlag.AlignRight, begin)
        painter.drawText(row.translated(right, 0).adjusted(0, 0, 999, 0), flag | Qt.AlignmentFlag.AlignLeft, end)


def label_place(picture: Picture, scale: Scale, holder: ThemeHolder) -> QRectF:
    """Below the knob, inside the strip."""
    if not picture.label:
        return QRectF(-100, 0, 0, 0)
    width = QFontMetricsF(number_font(holder.scale, bold=True)).horizontalAdvance(picture.label) + 2
    left = min(max(scale.x(picture.step) - width / 2, scale.left), scale.right - width)
    return QRectF(left, LABEL_ROW * holder.scale, width, (HEIGHT - LABEL_ROW) * holder.scale)
