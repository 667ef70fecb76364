"""Paints the functions view's picture: small curves in columns, and the large one that they add up to."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.numerals import with_subscript
from gui.numbers import digits
from gui.opaque import Opaque
from gui.theme import GRID, ThemeHolder, label_font
from gui.views.functions_curve import Curve, edges, inside, places
from gui.views.functions_labels import (
    Label,
    Labels,
    scale_texts,
    write_below,
    write_name,
    write_side,
    write_span_below,
)
from gui.views.functions_layout import LABELLED, Places, Space, has_shares, hidden_units, lay_out
from gui.views.functions_picture import Cell, Column, Floats, Picture, share_text
from gui.views.marks import growth
from gui.views.pointed import PointedWidget
from gui.views.saving import draws_shapes

_MOST_NAMED = 64  # units of a column whose names are measured
_PARTS = (" of the sum’s variance", " of the sum", "")  # what a percentage is of, as far as there is room
_BESIDE = 3 * GRID  # pixels that a percentage leaves free beside it
_ENDED = 110  # pixels of a column from which on the ends of the line are written under it


class FunctionsCanvas(Opaque, PointedWidget):
    """Shows the picture it was given last. What does not move with the numbers is painted once and kept.

    Signals:
        hovered(x, cell): the mouse is over a place of the line, in a cell or (None) in the large curve.
        left(): it is elsewhere.
        clicked(x, cell): the left button was pressed there.
        explained(x, cell, where): a tooltip is wanted at that place of the screen.
        painted(seconds): it was painted, which took so long.
    """

    hovered = Signal(float, object)
    clicked = Signal(float, object)
    explained = Signal(float, object, QPoint)
    painted = Signal(float)

    def __init__(self, themes: ThemeHolder, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._picture: Picture | None = None
        self._points = np.zeros((0, 2))
        self._selected: float | None = None
        self._highlight: tuple[str, int | None] = ("", None)
        self._cursor: float | None = None
        self._x_name = self._y_name = ""
        self._unit_names: tuple[str, ...] = ()
        self._labels = Labels()
        self._ground: tuple[object, QPixmap] | None = None  # for what it was painted, and how it looks
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(96, 48)
        self.setAccessibleName("Curves")

    def show_picture(
        self,
        picture: Picture,
        *,
        points: Floats,
        selected: float | None,
        highlight: tuple[str, int | None],
        x_name: str,
        y_name: str,
        unit_names: tuple[str, ...] = (),
    ) -> None:
        """Points [M, 2] are the targets over the line; selected is the place of what is selected.

        Args:
            unit_names: of the first column's units, written instead of their numbers where there is room.
        """
        self._picture, self._points, self._selected, self._highlight = picture, points, selected, highlight
        self._x_name, self._y_name = with_subscript(x_name), with_subscript(y_name)
        self._unit_names = tuple(map(with_subscript, unit_names)) if len(unit_names) <= _MOST_NAMED else ()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(320, 220)

    @property
    def hidden_units(self) -> int:
        """How many units there was no room for."""
        return 0 if self._picture is None else hidden_units(self._picture, self._space)

    @property
    def boxes(self) -> list[tuple[QRectF, Cell | None]]:
        """Where each curve is; the last one is the sum's."""
        if self._picture is None:
            return []
        laid = lay_out(self._picture, self._space)
        return [*((box, cell) for cells in laid.columns for cell, box in cells), (laid.end, None)]

    @property
    def has_shares(self) -> bool:
        """Whether cells are high enough for their parts in the sum to be written."""
        return self._picture is not None and has_shares(self._picture, self._space)

    @property
    def _space(self) -> Space:
        themes = self._themes
        return Space(self.width(), self.height(), themes.scale, self._unit_names, themes.shows_numbers)

    # Painting ---------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        picture, begun = self._picture, time.perf_counter()
        with QPainter(self) as painter:
            if picture is None:
                painter.fillRect(event.rect(), QColor(self._themes.theme.panel))
                return
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setFont(label_font(self._themes.scale))
            laid = lay_out(picture, self._space)
            if draws_shapes(painter):
                self._paint_ground(painter, picture, laid)
            else:
                painter.drawPixmap(0, 0, self._kept_ground(picture, laid, painter.deviceTransform().m11()))
            for column, cells in zip(picture.columns, laid.columns, strict=True):
                for cell, box in cells:
                    self._paint_cell(painter, column, cell, box)
                self._write_shares(painter, column, cells)
            self._paint_sum(painter, picture, laid.end)
        self.painted.emit(time.perf_counter() - begun)

    def _kept_ground(self, picture: Picture, laid: Places, ratio: float) -> QPixmap:
        """What lies below the curves, painted anew where something of it differs."""
        themes = self._themes
        shown = tuple(
            (column.title, column.low, column.high, tuple((cell.layer, cell.unit) for cell, _ in cells))
            for column, cells in zip(picture.columns, laid.columns, strict=True)
        )
        look = (themes.theme, themes.scale, themes.hairline, themes.shows_numbers, ratio, self.width(), self.height())
        names = (self._x_name, self._y_name, self._unit_names, picture.curves.line.x_range, digits())
        key = (look, names, shown, picture.low, picture.high, self._highlight)
        if self._ground is None or self._ground[0] != key:
            pixmap = QPixmap(math.ceil(self.width() * ratio), math.ceil(self.height() * ratio))
            pixmap.setDevicePixelRatio(ratio)
            pixmap.fill(QColor(themes.theme.panel))
            with QPainter(pixmap) as painter:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setFont(label_font(themes.scale))
                self._paint_ground(painter, picture, laid)
            self._ground = (key, pixmap)
        return self._ground[1]

    def _paint_ground(self, painter: QPainter, picture: Picture, laid: Places) -> None:
        """Frames, zero lines, and all that is written beside the boxes."""
        theme, (layer, unit) = self._themes.theme, self._highlight
        above, below = self._spans(picture, laid, QFontMetricsF(painter.font()))
        for i, (column, area, cells) in enumerate(zip(picture.columns, laid.areas, laid.columns, strict=True)):
            self._name(painter, area, column.title, above[i] if above else "")
            if area.width() >= _ENDED * self._themes.scale:
                write_below(painter, area, picture.curves.line.x_range, self._x_name, theme)
            elif below:
                write_span_below(painter, area, below[i], theme)
            for row, (cell, box) in enumerate(cells):
                is_lit = layer == cell.layer and unit in (None, cell.unit) and bool(layer)
                self._frame(painter, box, column.low, column.high, is_lit=is_lit)
                if area is laid.areas[0]:
                    write_name(painter, box, laid.names[row], theme)
        self._name(painter, laid.end, self._y_name)
        self._frame(painter, laid.end, picture.low, picture.high, is_lit=False)
        if self._themes.shows_numbers:
            write_side(painter, laid.end, picture.low, picture.high, theme)
        write_below(painter, laid.end, picture.curves.line.x_range, self._x_name, theme)

    def _spans(self, picture: Picture, laid: Places, metrics: QFontMetricsF) -> tuple[list[str], list[str]]:
        """What the boxes of each column span: above all of them where there is room, else below them, else nowhere."""
        boxes = [cells[0][1] if cells else area for cells, area in zip(laid.columns, laid.areas, strict=True)]
        spans = [edges(c.low, c.high, box) for c, box in zip(picture.columns, boxes, strict=True)]
        rooms = [area.width() for area in laid.areas]
        beside = [
            room - metrics.horizontalAdvance(column.title) - 2 * GRID
            for column, room in zip(picture.columns, rooms, strict=True)
        ]
        if not self._themes.shows_numbers:
            return [], []
        above = scale_texts(spans, beside, metrics)
        return above, [] if above else scale_texts(spans, rooms, metrics)

    def _paint_cell(self, painter: QPainter, column: Column, cell: Cell, box: QRectF) -> None:
        self._joints(painter, box, cell.joints)
        self._curve(painter, box, cell.values, column.low, column.high, is_filled=True)
        self._cursors(painter, box, cell.values, column.low, column.high)

    def _write_shares(self, painter: QPainter, column: Column, cells: Sequence[tuple[Cell, QRectF]]) -> None:
        """What part each cell of a column has in the sum, where cells are high enough for it."""
        picture, least = self._picture, LABELLED * self._themes.scale
        if picture is None or not self.has_shares:
            return
        x, ends = picture.curves.x, picture.curves.line.x_range
        shown = [(cell, cell.share, box) for cell, box in cells if cell.share is not None and box.height() >= least]
        if not shown:
            return
        box, metrics = shown[0][2], QFontMetricsF(painter.font())
        is_crossed = self._selected is not None and ends[0] <= self._selected <= ends[1]
        upright = self._across(box, np.array([self._selected]))[0] if is_crossed else None
        room = box.width() if upright is None else max(upright - box.left(), box.right() - upright)
        widest = [max(metrics.horizontalAdvance(share_text(share) + part) for _, share, _ in shown) for part in _PARTS]
        of_sum = next((part for part, wide in zip(_PARTS, widest, strict=True) if wide + _BESIDE <= room), "")
        labels = [
            Label(
                box,
                f"{share_text(share)}{of_sum}",
                Curve(x, cell.values, ends, column.low, column.high),
                (cell.layer, cell.unit),
                upright,
            )
            for cell, share, box in shown
        ]
        self._labels.write(painter, labels, self._themes.theme)

    def _paint_sum(self, painter: QPainter, picture: Picture, box: QRectF) -> None:
        theme, scale = self._themes.theme, self._themes.scale
        grown = growth(self.width(), self.height(), scale)
        self._joints(painter, box, picture.joints)
        where = self._places(box, self._points, picture.low, picture.high)
        if len(where):  # residuals first, under the curve
            answers = np.interp(self._points[:, 0], picture.curves.x, picture.output)
            ends = self._places(box, np.column_stack([self._points[:, 0], answers]), picture.low, picture.high)
            painter.setPen(QPen(QColor(theme.muted), self._themes.hairline))
            for (x, y), (_x, end) in zip(where, ends, strict=True):
                painter.drawLine(QPointF(x, y), QPointF(x, end))
        if picture.has_bend:
            self._curve(painter, box, picture.total, picture.low, picture.high, is_dashed=True)
        self._curve(painter, box, picture.output, picture.low, picture.high, width=2.0)
        painter.setPen(QPen(QColor(theme.panel), 1.0))
        painter.setBrush(QColor(theme.text))
        for x, y in where:
            painter.drawEllipse(QPointF(x, y), 2.4 * scale * grown, 2.4 * scale * grown)
        self._cursors(painter, box, picture.output, picture.low, picture.high)

    def _name(self, painter: QPainter, area: QRectF, text: str, span: str = "") -> None:
        """What a column shows, and what its boxes span."""
        painter.setPen(QColor(self._themes.theme.muted))
        room = QRectF(area.left(), 0, area.width(), QFontMetricsF(painter.font()).height())
        metrics = QFontMetricsF(painter.font())
        name = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft, name)
        room.setLeft(room.left() + metrics.horizontalAdvance(name) + 2 * GRID)
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft, span)

    def _frame(self, painter: QPainter, box: QRectF, low: float, high: float, *, is_lit: bool) -> None:
        """A box, and the line at 0 in it."""
        theme = self._themes.theme
        width = 2 * self._themes.hairline if is_lit else self._themes.hairline
        painter.setPen(QPen(QColor(theme.accent if is_lit else theme.line), width))
        painter.setBrush(QColor(theme.field))
        painter.drawRect(box)
        within = inside(box)
        zero = within.bottom() - (0 - low) / (high - low) * within.height()
        painter.setPen(QPen(QColor(theme.line), self._themes.hairline))
        painter.drawLine(QPointF(box.left(), zero), QPointF(box.right(), zero))

    def _joints(self, painter: QPainter, box: QRectF, joints: Floats) -> None:
        """A dotted line at each joint."""
        if not len(joints):
            return
        pen = QPen(QColor(self._themes.theme.muted), self._themes.hairline)
        pen.setDashPattern([1.5, 2.5])
        painter.setPen(pen)
        for x in self._across(box, joints):
            painter.drawLine(QPointF(x, box.top()), QPointF(x, box.bottom()))

    def _curve(
        self,
        painter: QPainter,
        box: QRectF,
        values: Floats,
        low: float,
        high: float,
        *,
        width: float = 1.4,
        is_filled: bool = False,
        is_dashed: bool = False,
    ) -> None:
        picture = self._picture
        if picture is not None:
            pen_width = width * self._themes.hairline
            curve = Curve(picture.curves.x, values, picture.curves.line.x_range, low, high)
            curve.paint(painter, inside(box), self._themes.theme, pen_width, is_filled=is_filled, is_dashed=is_dashed)

    def _cursors(self, painter: QPainter, box: QRectF, values: Floats, low: float, high: float) -> None:
        """Where the selection is, and the mouse: a line through all curves and a dot on each."""
        picture, theme = self._picture, self._themes.theme
        if picture is None:
            return
        for place, name in ((self._selected, theme.accent), (self._cursor, theme.text)):
            limits = picture.curves.line.x_range
            if place is None or not limits[0] <= place <= limits[1]:
                continue
            height = float(np.interp(place, picture.curves.x, values))
            x = box.left() + (place - limits[0]) / (limits[1] - limits[0]) * box.width()
            within, colour = inside(box), QColor(name)
            y = within.bottom() - (height - low) / (high - low) * within.height()
            painter.setPen(QPen(colour, self._themes.hairline))
            painter.drawLine(QPointF(x, box.top()), QPointF(x, box.bottom()))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            size = min(2.6 * growth(box.width(), box.height(), self._themes.scale), max(1.2, box.height() / 12))
            painter.drawEllipse(QPointF(x, min(max(y, box.top()), box.bottom())), size, size)

    def _across(self, box: QRectF, x: Floats) -> list[float]:
        if self._picture is None:
            return []
        low, high = self._picture.curves.line.x_range
        return [box.left() + float(v - low) / (high - low) * box.width() for v in x]

    def _places(self, box: QRectF, points: Floats, low: float, high: float) -> Floats:
        """Pixels of points (place on the line, height), with a little room above and below."""
        if self._picture is None or not len(points):
            return np.zeros((0, 2))
        return places(inside(box), points, self._picture.curves.line.x_range, low, high)

    # The mouse --------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        found = self._at(event.position())
        self._set_cursor(None if found is None else found[0])

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._set_cursor(None)

    def _at(self, where: QPointF) -> tuple[float, Cell | None] | None:
        if self._picture is None:
            return None
        low, high = self._picture.curves.line.x_range
        for box, cell in self.boxes:
            if box.contains(where):
                return low + (where.x() - box.left()) / box.width() * (high - low), cell
        return None

    def _set_cursor(self, place: float | None) -> None:
        if place != self._cursor:
            self._cursor = place
            self.update()
