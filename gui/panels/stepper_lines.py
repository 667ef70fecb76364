"""Paints a page of equations: symbols in the muted colour, numbers below them, monospaced, wrapped as blocks."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QHelpEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gui.panels.formula import Curve, Equation, Page
from gui.stepping import Phase
from gui.theme import BODY, GRID, ThemeHolder, label_font, number_font

_CURVE_WIDTH, _CURVE_HEIGHT = 112, 56
_BETWEEN = 8 * GRID  # between blocks
_FEWEST = 16  # characters of a line, however narrow the strip
_ROWS = 2 * GRID  # between rows of blocks


@dataclass(frozen=True)
class _Block:
    equation: Equation
    area: QRectF
    lines: tuple[tuple[str, str], ...]


class EquationLines(QWidget):
    """Shows a page; the tooltip of an equation says what it means."""

    def __init__(self, themes: ThemeHolder, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self.page = Page("")
        self.phase: Phase = "forward"
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setMinimumHeight(self._line_height() * 2)

    def show_page(self, page: Page, phase: Phase) -> None:
        width = self.width()
        before, self.page, self.phase = self.height_for(width, self.page), page, phase
        self.setAccessibleName("\n".join(e.numbers for e in page.equations) or page.note)
        if self.height_for(width, page) != before:
            self.updateGeometry()
        self.update()

    def fits(self, page: Page, width: float) -> bool:
        """Whether every equation of a page is as narrow as the strip and all stand in two rows."""
        blocks = self._blocks(page, width)
        is_narrow = all(block.area.right() <= width + 0.5 for block in blocks)
        rows = max(self._row_height(), _CURVE_HEIGHT * self._themes.scale) + self._row_height() + _ROWS
        return is_narrow and (not blocks or blocks[-1].area.bottom() <= rows + 1)

    def height_for(self, width: int, page: Page | None = None) -> int:
        """How high a page is, the one that is shown unless another is given."""
        page = page or self.page
        blocks = self._blocks(page, width)
        bottom = max((block.area.bottom() for block in blocks), default=2.0 * self._line_height())
        return round(bottom + (GRID + self._note_height() if page.note else 0))

    def usual_height(self) -> int:
        """One row of equations with a curve; a note makes the strip higher: the rail needs the room."""
        return round(_CURVE_HEIGHT * self._themes.scale) + GRID

    def sizeHint(self) -> QSize:
        return QSize(480, self.height_for(max(480, self.width())))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self.height_for(width)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            point = QPointF(event.pos())
            found = [b.equation for b in self._blocks(self.page, self.width()) if b.area.contains(point)]
            QToolTip.showText(event.globalPos(), found[0].meaning if found else "", self)
            return True
        return super().event(event)

    # Painting ---------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._themes.theme
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            blocks = self._blocks(self.page, self.width())
            for block in blocks:
                self._paint_block(painter, block)
            if self.page.note:
                top = max((block.area.bottom() + GRID for block in blocks), default=0.0)
                painter.setFont(label_font(self._themes.scale))
                painter.setPen(QColor(theme.muted))
                area = QRectF(0, top, self.width(), max(self._note_height(), self.height() - top))
                painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap, self.page.note)

    def _paint_block(self, painter: QPainter, block: _Block) -> None:
        theme = self._themes.theme
        line = self._line_height()
        x, y = block.area.left(), block.area.top()
        painter.setFont(self._font())
        for row, (above, below) in enumerate(block.lines):
            top = y + row * self._row_height()
            painter.setPen(QColor(theme.muted))
            painter.drawText(QPointF(x, top + 0.78 * line), above)
            painter.setPen(QColor(theme.text))
            painter.drawText(QPointF(x, top + 1.78 * line), below)
        if block.equation.curve is not None:
            scale = self._themes.scale
            left = block.area.right() - _CURVE_WIDTH * scale
            area = QRectF(left, y, _CURVE_WIDTH * scale, _CURVE_HEIGHT * scale)
            self._paint_curve(painter, block.equation.curve, area)

    def _paint_curve(self, painter: QPainter, curve: Curve, area: QRectF) -> None:
        theme = self._themes.theme
        low, high = min((*curve.a, 0.0)), max((*curve.a, 0.0))
        room = 0.12 * max(high - low, 1e-9)
        low, high = low - room, high + room

        def at(z: float, a: float) -> QPointF:
            across = (z - curve.z[0]) / (curve.z[-1] - curve.z[0])
            up = (a - low) / (high - low)
            return QPointF(area.left() + across * area.width(), area.bottom() - up * area.height())

        painter.save()
        painter.setClipRect(area.adjusted(-GRID, -GRID, GRID, GRID))
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.drawLine(at(curve.z[0], 0), at(curve.z[-1], 0))
        painter.drawLine(at(0, low), at(0, high))
        point = at(curve.at_z, curve.at_a)
        painter.setPen(QPen(QColor(theme.muted), 1, Qt.PenStyle.DotLine))
        painter.drawLine(point, at(curve.at_z, 0))
        painter.setPen(QPen(QColor(theme.text), 1.5))
        painter.drawPolyline(QPolygonF([at(z, a) for z, a in zip(curve.z, curve.a, strict=True)]))
        light = QColor(theme.backward if self.phase == "backward" else theme.accent)
        if curve.slope is not None:
            reach = 0.22 * (curve.z[-1] - curve.z[0])
            painter.setPen(QPen(light, 1.5))
            ends = [at(curve.at_z + d, curve.at_a + d * curve.slope) for d in (-reach, reach)]
            painter.drawLine(ends[0], ends[1])
        painter.setPen(QPen(QColor(theme.panel), 1.5))
        painter.setBrush(light)
        painter.drawEllipse(point, 4.5, 4.5)
        painter.restore()

    # Measures ---------------------------------------------------------------

    def _blocks(self, page: Page, width: float) -> list[_Block]:
        """Equations left to right, in rows where they don't fit."""
        metrics = QFontMetricsF(self._font())
        blocks: list[_Block] = []
        x, y, tallest = 0.0, 0.0, 0.0
        for equation in page.equations:
            beside = 0.0 if equation.curve is None else 4 * GRID + _CURVE_WIDTH * self._themes.scale
            lines = [equation.aligned()]
            if beside + max(metrics.horizontalAdvance(text) for text in lines[0]) > width:
                most = int((width - beside) / metrics.horizontalAdvance("0"))
                lines = equation.wrapped(max(_FEWEST, most))
            wide = beside + max(metrics.horizontalAdvance(text) for pair in lines for text in pair)
            high = self._row_height() * len(lines)
            if equation.curve is not None:
                high = max(high, _CURVE_HEIGHT * self._themes.scale)
            if x > 0 and x + wide > width:
                x, y, tallest = 0.0, y + tallest + _ROWS, 0.0
            blocks.append(_Block(equation, QRectF(x, y, wide, high), tuple(lines)))
            x, tallest = x + wide + _BETWEEN, max(tallest, high)
        return blocks

    def _font(self) -> QFont:
        return number_font(self._themes.scale, size=BODY)

    def _line_height(self) -> int:
        return round(5 * GRID * self._themes.scale)

    def _row_height(self) -> int:
        return 2 * self._line_height()

    def _note_height(self) -> int:
        return round(5 * GRID * self._themes.scale)
