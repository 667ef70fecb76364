"""Paints the functions view's picture: small curves in columns, and the large one that they add up to."""

from __future__ import annotations

import time

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.theme import GRID, ThemeHolder, label_font
from gui.views.functions_curve import Curve, places
from gui.views.functions_labels import Labels, scale_text, side_width, write_below, write_name, write_side
from gui.views.functions_picture import Cell, Column, Floats, Picture, share_text
from gui.views.plot import with_subscript
from gui.views.pointed import PointedWidget

_LOWEST = 15  # pixels of the lowest cell; of more units those with the largest part are shown
_MOST_NAMED = 64  # units of a column whose names are measured
_NAMES_SHARE = 0.12  # of the width, that units' names may take
_LABELLED = 64  # pixels from which on a cell has room for numbers beside its curve
_ENDED = 110  # pixels of a column from which on the ends of the line are written under it
_SUM_SHARE = 1.7  # the large curve is so many columns wide
_GAP = 6


class FunctionsCanvas(PointedWidget):
    """Shows the picture it was given last.

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
        self._boxes: list[tuple[QRectF, Cell | None]] = []
        self._labels = Labels()
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
        if self._picture is None:
            return 0
        most = self._most_rows()
        return max((len(column.cells) - most for column in self._picture.columns), default=0)

    @property
    def has_shares(self) -> bool:
        """Whether cells are high enough for their parts in the sum to be written."""
        last = self._picture.columns[-1].cells if self._picture is not None and self._picture.columns else ()
        high = (self.height() - 2 * self._line() - 2 * GRID) / max(1, min(len(last), self._most_rows())) - 3
        is_roomy = high >= _LABELLED * self._themes.scale and self._themes.shows_numbers
        return is_roomy and any(cell.share is not None for cell in last)

    # Where everything is ----------------------------------------------------

    def _line(self) -> float:
        return QFontMetricsF(label_font(self._themes.scale)).height()

    def _most_rows(self) -> int:
        room = self.height() - 2 * self._line() - 2 * GRID
        return max(1, int(room // (_LOWEST * self._themes.scale)))

    def _chosen(self, column: Column) -> tuple[Cell, ...]:
        """The cells that there is room for: those with the largest part in the sum, or that vary most."""
        most = self._most_rows()
        if len(column.cells) <= most:
            return column.cells
        picture = self._picture
        last = picture.columns[-1].cells if picture is not None else column.cells
        weights = last if len(last) == len(column.cells) and last[0].layer == column.cells[0].layer else column.cells
        size = [abs(c.share) if c.share is not None else float(np.ptp(c.values)) for c in weights]
        best = sorted(np.argsort(size)[::-1][:most])
        return tuple(column.cells[i] for i in best)

    def _names_width(self) -> float:
        """Room at the left of the first column for its units' names or numbers."""
        picture = self._picture
        cells = self._chosen(picture.columns[0]) if picture is not None and picture.columns else ()
        metrics = QFontMetricsF(label_font(self._themes.scale))
        return max((metrics.horizontalAdvance(self._row_name(cell)) for cell in cells), default=-GRID) + GRID

    def _row_name(self, cell: Cell) -> str:
        metrics = QFontMetricsF(label_font(self._themes.scale))
        widest = max(map(metrics.horizontalAdvance, self._unit_names), default=self.width())
        has_room = widest <= _NAMES_SHARE * self.width() and cell.unit < len(self._unit_names)
        return self._unit_names[cell.unit] if has_room else str(cell.unit + 1)

    def _sum_box(self) -> QRectF:
        picture = self._picture
        count = len(picture.columns) if picture is not None else 0
        beside = 0.0
        if picture is not None and self._themes.shows_numbers:
            beside = side_width(picture.low, picture.high, QFontMetricsF(label_font(self._themes.scale)))
        first = self._names_width()
        wide = (self.width() - first - count * _GAP - beside) / (count + _SUM_SHARE)
        left = first + count * (wide + _GAP) + beside
        top = self._line() + GRID
        return QRectF(left, top, self.width() - left, self.height() - 2 * self._line() - 2 * GRID)

    # Painting ---------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        picture = self._picture
        if picture is None:
            return
        begun = time.perf_counter()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setFont(label_font(self._themes.scale))
            end = self._sum_box()
            wide = end.width() / _SUM_SHARE
            self._boxes = []
            for i, column in enumerate(picture.columns):
                area = QRectF(self._names_width() + i * (wide + _GAP), end.top(), wide, end.height())
                self._paint_column(painter, column, area, is_first=i == 0)
            self._paint_sum(painter, picture, end)
            self._boxes.append((end, None))
        self.painted.emit(time.perf_counter() - begun)

    def _paint_column(self, painter: QPainter, column: Column, area: QRectF, *, is_first: bool) -> None:
        has_numbers, metrics = self._themes.shows_numbers, QFontMetricsF(painter.font())
        taken = metrics.horizontalAdvance(column.title) + 2 * GRID
        span = scale_text(column.low, column.high, area.width() - taken, metrics) if has_numbers else ""
        self._name(painter, area, column.title, span)
        picture = self._picture
        if picture is not None and area.width() >= _ENDED * self._themes.scale:
            write_below(painter, area, picture.curves.line.x_range, self._x_name, self._themes.theme)
        cells = self._chosen(column)
        high = area.height() / max(1, len(cells))
        for row, cell in enumerate(cells):
            box = QRectF(area.left(), area.top() + row * high, area.width(), high - (3 if row + 1 < len(cells) else 0))
            self._boxes.append((box, cell))
            self._paint_cell(painter, column, cell, box)
            if is_first:
                write_name(painter, box, self._row_name(cell), self._themes.theme)

    def _paint_cell(self, painter: QPainter, column: Column, cell: Cell, box: QRectF) -> None:
        theme, picture = self._themes.theme, self._picture
        layer, unit = self._highlight
        is_lit = layer == cell.layer and unit in (None, cell.unit) and bool(layer)
        self._frame(painter, box, is_lit=is_lit)
        self._marks(painter, box, cell.joints, column.low, column.high)
        self._curve(painter, box, cell.values, column.low, column.high, is_filled=True)
        self._cursors(painter, box, cell.values, column.low, column.high)
        is_roomy = box.height() >= _LABELLED * self._themes.scale and self._themes.shows_numbers
        if picture is not None and cell.share is not None and is_roomy:
            curve = Curve(picture.curves.x, cell.values, picture.curves.line.x_range, column.low, column.high)
            self._labels.write(painter, box, share_text(cell.share), curve, theme, key=(cell.layer, cell.unit))

    def _paint_sum(self, painter: QPainter, picture: Picture, box: QRectF) -> None:
        theme, scale = self._themes.theme, self._themes.scale
        self._name(painter, box, self._y_name)
        self._frame(painter, box, is_lit=False)
        self._marks(painter, box, picture.joints, picture.low, picture.high)
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
            painter.drawEllipse(QPointF(x, y), 2.4 * scale, 2.4 * scale)
        self._cursors(painter, box, picture.output, picture.low, picture.high)
        if self._themes.shows_numbers:
            write_side(painter, box, picture.low, picture.high, theme)
        write_below(painter, box, picture.curves.line.x_range, self._x_name, theme)

    def _name(self, painter: QPainter, area: QRectF, text: str, span: str = "") -> None:
        """What a column shows, and what its boxes span."""
        painter.setPen(QColor(self._themes.theme.muted))
        room = QRectF(area.left(), 0, area.width(), self._line())
        metrics = QFontMetricsF(painter.font())
        name = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft, name)
        room.setLeft(room.left() + metrics.horizontalAdvance(name) + 2 * GRID)
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft, span)

    def _frame(self, painter: QPainter, box: QRectF, *, is_lit: bool) -> None:
        theme = self._themes.theme
        width = 2 * self._themes.hairline if is_lit else self._themes.hairline
        painter.setPen(QPen(QColor(theme.accent if is_lit else theme.line), width))
        painter.setBrush(QColor(theme.field))
        painter.drawRect(box)

    def _marks(self, painter: QPainter, box: QRectF, joints: Floats, low: float, high: float) -> None:
        """The zero line, and a dotted line at each joint."""
        theme = self._themes.theme
        zero = box.bottom() - (0 - low) / (high - low) * box.height()
        painter.setPen(QPen(QColor(theme.line), self._themes.hairline))
        painter.drawLine(QPointF(box.left(), zero), QPointF(box.right(), zero))
        pen = QPen(QColor(theme.muted), self._themes.hairline)
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
            curve.paint(painter, box, self._themes.theme, pen_width, is_filled=is_filled, is_dashed=is_dashed)

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
            (x, y), *_ = self._places(box, np.array([[place, height]]), low, high)
            painter.setPen(QPen(QColor(name), self._themes.hairline))
            painter.drawLine(QPointF(x, box.top()), QPointF(x, box.bottom()))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(name))
            size = min(2.6, max(1.2, box.height() / 12))
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
        return places(box, points, self._picture.curves.line.x_range, low, high)

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
        for box, cell in self._boxes:
            if box.contains(where):
                return low + (where.x() - box.left()) / box.width() * (high - low), cell
        return None

    def _set_cursor(self, place: float | None) -> None:
        if place != self._cursor:
            self._cursor = place
            self.update()
