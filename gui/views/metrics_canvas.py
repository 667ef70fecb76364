"""Paints a confusion matrix with the measures of its classes beside it: a row a true class, a column an answer."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.scores import Confusion
from gui.numbers import count, digits, fixed_percent
from gui.opaque import Opaque, paint_ground
from gui.theme import CLASS_COLOURS, ThemeHolder, blend, ink_on, label_font, title_font
from gui.theme import colour as colour_of
from gui.views.marks import growth
from gui.views.metrics_layout import MARK, Layout, lay_out
from gui.views.metrics_spots import Spot
from gui.views.metrics_words import (
    F1,
    MEASURES,
    SUPPORT,
    accuracy_texts,
    boundary_text,
    decimal,
    macro_text,
    measure_text,
)
from gui.views.pointed import PointedWidget

_DEEPEST = 0.55  # of the muted colour in a cell that holds its whole row: figures stay readable on it
_ROOMY = 64.0  # pixels of a cell from which on its number is large
_FEW = 4  # classes up to which a cell without examples says 0: of many, the others would drown in zeros
_TINTS = 64
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_MIDDLE = Qt.AlignmentFlag.AlignCenter


class MetricsCanvas(Opaque, PointedWidget):
    """Shows the confusion it was given last.

    Signals:
        hovered(spot): the mouse is over it. left(): it is over nothing.
        clicked(spot): the left button was pressed there.
        explained(spot, where): a tooltip is wanted at that place of the screen.
    """

    hovered = Signal(object)
    clicked = Signal(object)
    explained = Signal(object, QPoint)

    def __init__(self, themes: ThemeHolder, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._part: Confusion | None = None
        self._lit: tuple[int, int] | None = None  # the cell of the selected example
        self.layout_now: Layout | None = None
        self._laid_out_for: object = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(96, 48)
        self.setAccessibleName("Confusion matrix")

    def show_confusion(self, part: Confusion, lit: tuple[int, int] | None) -> None:
        self._part, self._lit = part, lit
        self._lay_out()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(320, 220)

    def resizeEvent(self, event: QEvent) -> None:
        self._lay_out()

    @property
    def _scale(self) -> float:
        """Of type: larger in a large picture, which is seen from the last row."""
        return self._themes.scale * growth(self.width(), self.height(), self._themes.scale)

    def _lay_out(self) -> None:
        part = self._part
        if part is None:
            return
        shows, scale, whole = self._themes.shows_numbers, self._scale, decimal(1.0)
        key = (part.classes, tuple(part.support), whole, shows, scale, self.size())
        if key == self._laid_out_for:  # it rests while a run goes on: only numbers change
            return
        self._laid_out_for = key
        metrics = QFontMetricsF(label_font(scale))
        sizes = [count(int(n)) for n in part.support]
        texts = {measure: [*sizes, count(len(part.truth))] if measure == SUPPORT else [whole] for measure in MEASURES}
        room, widest = (float(self.width()), float(self.height())), (max(sizes, key=len), "99.9 %")
        advance, line = metrics.horizontalAdvance, metrics.height()
        self.layout_now = lay_out(part.classes, texts, widest, room, advance, line, scale, has_numbers=shows)

    # Painting ---------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        part, layout = self._part, self.layout_now
        with QPainter(self) as painter:
            paint_ground(painter, event, self._themes.theme.panel)
            if part is None or layout is None:
                return
            painter.setFont(label_font(self._scale))
            self._paint_names(painter, part, layout)
            self._paint_cells(painter, part, layout)
            if self._themes.shows_numbers:
                self._paint_measures(painter, part, layout)

    def _paint_names(self, painter: QPainter, part: Confusion, layout: Layout) -> None:
        theme, line, box = self._themes.theme, layout.line, layout.box
        painter.setPen(QColor(theme.muted))
        above = box.top() - 2.35 * line
        advance = QFontMetricsF(painter.font()).horizontalAdvance
        said = () if part.boundary is None else (f"answered: {boundary_text(part.classes, part.boundary)}",)
        text = next((t for t in (*said, "answered") if box.left() + advance(t) <= self.width()), "")
        painter.drawText(QPointF(box.left(), above + 0.8 * line), text)
        beside = box.left() - 8
        painter.drawText(QRectF(0, box.top() - 1.1 * line, beside, line), _RIGHT, "true")
        painter.setPen(QColor(theme.text))
        wide, high = layout.cell
        if max(map(advance, layout.columns), default=0.0) <= wide - 2:
            for i, name in enumerate(layout.columns):
                painter.drawText(QRectF(box.left() + i * wide, box.top() - 1.1 * line, wide, line), _MIDDLE, name)
        for i, name in enumerate(layout.rows):
            area = QRectF(0, box.top() + i * high, beside - MARK, high)
            painter.drawText(area, _RIGHT, name)
            side = min(7.0 * self._scale, MARK - 3)
            mark = QRectF(beside - side, area.center().y() - side / 2, side, side)
            painter.fillRect(mark, QColor(self._mark(part, i)))

    def _mark(self, part: Confusion, row: int) -> str:
        """A class's colour, as its points have it everywhere."""
        if part.boundary is not None:
            return colour_of(self._themes.theme, 2.0 * row - 1, 1.0).name()
        return CLASS_COLOURS[row % len(CLASS_COLOURS)]

    def _paint_cells(self, painter: QPainter, part: Confusion, layout: Layout) -> None:
        theme, (wide, high) = self._themes.theme, layout.cell
        is_large = min(wide, high) >= _ROOMY * self._scale
        small, large = label_font(self._scale), title_font(self._scale, bold=False)
        figures, shares = QFontMetricsF(large if is_large else small), QFontMetricsF(small)
        gap = 1.0 if min(wide, high) >= 5 else 0.0
        widest = figures.horizontalAdvance(count(int(part.support.max())))
        has_numbers = self._themes.shows_numbers and widest <= wide - 3 and figures.ascent() <= high
        has_shares = (
            has_numbers
            and high >= figures.height() + shares.height() + 2
            and shares.horizontalAdvance("99.9 %") <= wide - 4
        )
        if not has_numbers:
            self._paint_tints(painter, part, layout)
        for row in range(len(part.classes)) if has_numbers else ():
            for column in range(len(part.classes)):
                share = float(part.shares[row, column])
                face = blend(theme.panel, theme.muted, _DEEPEST * share) if share > 0 else theme.panel
                area = layout.at(row, column)
                painter.fillRect(area.adjusted(0, 0, -gap, -gap), QColor(face))
                size = int(part.counts[row, column])
                if not size and row != column and len(part.classes) > _FEW:
                    continue
                ink = ink_on(face) if size else theme.muted
                painter.setPen(QColor(ink))
                painter.setFont(large if is_large else small)
                if has_shares and size:
                    upper = QRectF(area.left(), area.center().y() - figures.height(), wide, figures.height())
                    painter.drawText(upper, _MIDDLE, count(size))
                    painter.setFont(small)
                    lower = QRectF(area.left(), area.center().y() + 1, wide, shares.height())
                    painter.drawText(lower, _MIDDLE, fixed_percent(share, max(0, digits() - 2)))
                else:
                    painter.drawText(area, _MIDDLE, count(size))
        painter.setFont(small)
        self._frame(painter, layout, len(part.classes))

    def _paint_tints(self, painter: QPainter, part: Confusion, layout: Layout) -> None:
        """All cells at once, without numbers."""
        theme, size = self._themes.theme, len(part.classes)
        steps = [blend(theme.panel, theme.muted, _DEEPEST * i / _TINTS) for i in range(_TINTS + 1)]
        ramp = np.array([0xFF000000 | int(step[1:], 16) for step in steps], np.uint32)
        words = ramp[np.ceil(_TINTS * np.nan_to_num(part.shares)).astype(int)]
        image = QImage(words.data, size, size, 4 * size, QImage.Format.Format_RGB32)
        if min(layout.cell) < 1:  # more cells than pixels: averaged
            image = image.scaled(
                layout.box.size().toSize(),
                Qt.AspectRatioMode.IgnoreAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
        painter.drawImage(layout.box, image)

    def _frame(self, painter: QPainter, layout: Layout, size: int) -> None:
        """Hairlines around the matrix and along its diagonal, where answers are right; the accent is the selection."""
        theme, width = self._themes.theme, self._themes.hairline
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(theme.line), width))
        painter.drawRect(layout.box.adjusted(0, 0, -1, -1))  # around the cells without the last gaps
        if min(layout.cell) >= 5:
            painter.setPen(QPen(QColor(theme.muted), width))
            for i in range(size):
                painter.drawRect(layout.at(i, i).adjusted(0.5, 0.5, -1.5, -1.5))
        if self._lit is not None:
            painter.setPen(QPen(QColor(theme.accent), 2 * width))
            painter.drawRect(layout.at(*self._lit).adjusted(1, 1, -2, -2))

    def _paint_measures(self, painter: QPainter, part: Confusion, layout: Layout) -> None:
        theme, line, box = self._themes.theme, layout.line, layout.box
        advance = QFontMetricsF(painter.font()).horizontalAdvance
        end = layout.lefts[0] if layout.measures else float(self.width())
        with_macro = layout.measures and "macro"
        room = end - layout.left
        after = advance("macro") + 12 if with_macro else 0.0
        texts = accuracy_texts(part)
        if not layout.measures:
            texts = (f"{texts[0]}   macro F1 {macro_text(part, F1)}", *texts)
        text = next((t for t in texts if advance(t) + after <= room), "")
        if not text:
            with_macro, text = "", next((t for t in texts if advance(t) <= room), texts[-1])
        painter.setPen(QColor(theme.text))
        painter.drawText(QPointF(layout.left, layout.bottom + 0.8 * line), text)
        painter.setPen(QColor(theme.muted))
        if with_macro:
            painter.drawText(QRectF(layout.left, layout.bottom, room - 4, line), _RIGHT, "macro")
        for i, (measure, heading) in enumerate(zip(layout.measures, layout.headings, strict=True)):
            left, wide = layout.lefts[i], layout.lefts[i + 1] - layout.lefts[i]
            painter.setPen(QColor(theme.muted))
            painter.drawText(QRectF(left, box.top() - 1.1 * line, wide, line), _RIGHT, heading)
            painter.setPen(QColor(theme.text))
            for row in range(len(part.classes)):
                area = QRectF(left, layout.at(row, 0).top(), wide, layout.cell[1])
                painter.drawText(area, _RIGHT, measure_text(part, row, measure))
            painter.drawText(QRectF(left, layout.bottom, wide, line), _RIGHT, macro_text(part, measure))
        if layout.measures:
            painter.setPen(QPen(QColor(theme.line), self._themes.hairline))
            y = layout.bottom - 1
            painter.drawLine(QPointF(layout.lefts[0], y), QPointF(layout.lefts[-1], y))

    # The mouse --------------------------------------------------------------

    def _at(self, where: QPointF) -> tuple[Spot] | None:
        layout, part = self.layout_now, self._part
        if layout is None or part is None:
            return None
        size, (wide, high), box = len(part.classes), layout.cell, layout.box
        row = int((where.y() - box.top()) // high)
        if box.contains(where):
            return (Spot("cell", min(row, size - 1), min(int((where.x() - box.left()) / wide), size - 1)),)
        is_below = layout.bottom <= where.y() <= layout.bottom + layout.line
        for i, measure in enumerate(layout.measures):
            if layout.lefts[i] <= where.x() < layout.lefts[i + 1]:
                if 0 <= row < size:
                    return (Spot("measure", row, measure=measure),)
                return (Spot("macro", measure=measure),) if is_below or where.y() < box.top() else None
        return (Spot("accuracy"),) if is_below and where.x() >= layout.left else None
