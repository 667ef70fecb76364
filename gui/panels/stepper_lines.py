"""Paints a page of equations: symbols in the muted colour, numbers below them, monospaced, wrapped as blocks.

Parts that come from somewhere are links: a dotted line below, and a click goes there.
"""

from __future__ import annotations

import re
from dataclasses import replace

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gui.panels.formula_equation import Equation, Line, Link, Page, cells
from gui.panels.stepper_blocks import CURVE_HEIGHT, CURVE_WIDTH, ROWS, Block, Measures, blocks_of, columns_of
from gui.panels.stepper_curve import paint_curve
from gui.panels.stepper_grid import paint_grid
from gui.panels.stepper_note import NOTE_FLAGS, free_width, note_height, note_top
from gui.panels.stepper_symbols import draw_symbols
from gui.stepping import Phase
from gui.theme import BODY, GRID, RADIUS, ThemeHolder, blend, label_font, number_font

_MOST_LAID = 3
_ROUNDED = "≈: computed with all digits, then rounded: what is printed can give another last digit. View, More digits."
_SIZE = r"\d[\d.\u202f]*(?:·10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?"
_NUMERAL = re.compile(rf"\(−{_SIZE}\)|−?{_SIZE}")  # with the parentheses of a negative one: they tell its sign


class EquationLines(QWidget):
    """Shows a page; the tooltip of an equation says what it means.

    Signals:
        wanted(Link): a part was clicked that comes from somewhere.
        asked(int, int): equation and column were clicked while a number is hidden.
        painted(): the page is on the screen.
    """

    wanted = Signal(object)
    asked = Signal(int, int)
    painted = Signal()

    def __init__(self, themes: ThemeHolder, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self.page = Page("")
        self.phase: Phase = "forward"
        self.hidden: int | None = None  # the equation whose result is asked for; those after it are hidden too
        self.hidden_column: int | None = None  # of that equation; None for its result
        self._laid: list[tuple[tuple[Page, float, Measures], list[Block]]] = []  # the last ones
        self.zoom = 1.0  # of the type, on top of the theme's scale: a panel over the whole screen is read from afar
        self.most_high = 0.0  # pixels that equations and note may take, 0 for no limit: matrices are drawn within
        self._part: tuple[float, float] | None = None  # top and bottom of what a scroller lets be seen
        self._has_note = True  # whether the note is painted here
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setMinimumHeight(self._line_height() * 2)

    def show_page(self, page: Page, phase: Phase) -> None:
        width = self.width()
        before, self.page, self.phase = self.height_for(width, self.page), page, phase
        self.setAccessibleName("\n".join(self._spoken(i, e) for i, e in enumerate(page.equations)) or page.note)
        if self.height_for(width, page) != before:
            self.updateGeometry()
        self.update()

    def show_part(self, part: tuple[float, float] | None, *, has_note: bool = True) -> None:
        """Paints only rows that stand in whole between a top and a bottom, None for all; with the note or not."""
        if (part, has_note) != (self._part, self._has_note):
            self._part, self._has_note = part, has_note
            self.update()

    def rows(self) -> list[tuple[float, float]]:
        """Top and bottom of each row of equations, and of the note."""
        found: list[tuple[float, float]] = []
        for block in self._blocks(self.page, self.width()):
            top, bottom = block.area.top(), block.area.bottom()
            if found and found[-1][0] == top:
                found[-1] = (top, max(bottom, found[-1][1]))
            else:
                found.append((top, bottom))
        if self.page.note and found:
            top = self._note_top(self.width(), self.page)
            found.append((top, top + self._note_height(self.width(), self.page)))
        return found

    def free_width(self, part: tuple[float, float], top: float) -> float:
        """Pixels from the left edge that are free below a top, while a part of the page is seen."""
        seen = [b for b in self._blocks(self.page, self.width()) if self._is_in(part, b)]
        return free_width(seen, top, self.width(), self.measures())

    def _is_in(self, part: tuple[float, float] | None, block: Block) -> bool:
        return _is_seen(part, block.area.top(), dict(self.rows())[block.area.top()])

    def fits(self, page: Page, width: float, high: float = 0.0) -> bool:
        """Whether every equation of a page is as narrow as the strip and all stand in two rows, or so many pixels."""
        blocks = self._blocks(page, width)
        rows = max(self._row_height(), CURVE_HEIGHT * self.scale) + self._row_height() + ROWS
        is_narrow = all(block.area.right() <= width + 0.5 for block in blocks)
        return is_narrow and (not blocks or max(b.area.bottom() for b in blocks) <= max(rows, high) + 1)

    def has_long_lines(self, page: Page, width: float) -> bool:
        """Whether an equation of a page is too long for one line."""
        return any(len(block.lines) > 1 for block in self._blocks(page, width))

    def height_for(self, width: int, page: Page | None = None) -> int:
        """How high a page is, the one that is shown unless another is given."""
        page = page or self.page
        blocks = self._blocks(page, width)
        bottom = max((block.area.bottom() for block in blocks), default=2.0 * self._line_height())
        return round(max(bottom, self._note_top(width, page) + self._note_height(width, page) if page.note else 0))

    def usual_height(self) -> int:
        """One row of equations with a curve; a note makes the strip higher: the rail needs the room."""
        return round(CURVE_HEIGHT * self.scale) + GRID

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
            link = self.link_at(point)
            text = found[0].meaning if found else ""
            if found and "≈" in found[0].numbers:
                text = f"{text}\n{_ROUNDED}".strip()
            QToolTip.showText(event.globalPos(), f"{text}\nClick: {link.words}." if link else text, self)
            return True
        return super().event(event)

    def link_at(self, point: QPointF) -> Link | None:
        """Where the part under a point comes from."""
        for block in self._seen_blocks():
            for area, column in columns_of(block, self.measures()):
                if area.contains(point):
                    return block.equation.link_at(column)
        return None

    def area_of(self, equation: int, column: int) -> QRectF:
        """Where a column of an equation is painted."""
        block = self._blocks(self.page, self.width())[equation]
        return next(area for area, number in columns_of(block, self.measures()) if number == column)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        is_link = self.hidden is not None or self.link_at(event.position()) is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if is_link else Qt.CursorShape.ArrowCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            event.ignore()
            return
        if self.hidden is not None:
            for block in self._seen_blocks():
                if block.area.contains(event.position()):
                    under = [
                        column for area, column in columns_of(block, self.measures()) if area.contains(event.position())
                    ]
                    self.asked.emit(block.number, under[0] if under else len(block.equation.columns) - 1)
            return
        link = self.link_at(event.position())
        if link is not None:
            self.wanted.emit(link)

    # Painting ---------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._themes.theme
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for block in self._seen_blocks():
                self._paint_block(painter, block)
            area = self.note_area()
            if self.page.note and self._has_note and _is_seen(self._part, area.top(), area.bottom()):
                painter.setFont(label_font(self.scale))
                painter.setPen(QColor(theme.muted))
                painter.drawText(area, NOTE_FLAGS, self.page.note)
        self.painted.emit()

    def _paint_block(self, painter: QPainter, block: Block) -> None:
        x, y = block.area.left(), block.area.top()
        painter.setFont(self._font())
        cell = QFontMetricsF(self._font()).horizontalAdvance("0")
        is_to_come = self.hidden is not None and block.number > self.hidden
        for row, printed in enumerate(self._asked_lines(block) if is_to_come else block.lines):
            top = y + row * self._row_height()
            for (column, above, below, _, _), (symbol, number) in zip(printed.spans, printed.texts, strict=True):
                self._paint_part(painter, block, column, (x + above * cell, x + below * cell, top), symbol, number)
        if block.has_grid and (self.hidden is None or block.number <= self.hidden):
            paint_grid(painter, block, self.measures(), self._themes.theme)
        if block.equation.curve is not None and block.has_curve:
            scale = self.scale
            left = block.area.right() - CURVE_WIDTH * scale
            area = QRectF(left, y, CURVE_WIDTH * scale, CURVE_HEIGHT * scale)
            paint_curve(painter, block.equation.curve, area, self._themes.theme, self.phase)

    def _paint_part(
        self,
        painter: QPainter,
        block: Block,
        column: int,
        at: tuple[float, float, float],
        symbol: str,
        number: str,
    ) -> None:
        """One column: lit where the walk is at it, muted before the walk comes to it, marked where it is a 0."""
        theme, equation, line = self._themes.theme, block.equation, self._line_height()
        across, below, top = at
        metrics = QFontMetricsF(self._font())
        light = theme.backward if self.phase in ("backward", "update") else theme.forward
        wide = max(metrics.horizontalAdvance(symbol), metrics.horizontalAdvance(number.rstrip()))
        is_last = column == len(equation.columns) - 1
        to_come = equation.lit is not None and column > equation.lit
        if equation.lit == column:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(blend(theme.panel, light, 0.3)))
            area = QRectF(across, top, wide, 2 * line).adjusted(-GRID / 2, 0, GRID / 2, 0)  # clear of the signs around
            painter.drawRoundedRect(area, RADIUS, RADIUS)
        number = self._masked(block.number, column, number, is_last=is_last)
        painter.setPen(QColor(theme.text if equation.lit == column else theme.muted))
        draw_symbols(painter, QPointF(across, top + 0.78 * line), symbol)
        is_zero = column in equation.zeros
        painter.setPen(QColor(theme.muted if to_come else theme.problem if is_zero else theme.text))
        # its name stands below itself, sign for sign
        (draw_symbols if column == 0 else QPainter.drawText)(painter, QPointF(below, top + 1.78 * line), number)
        if equation.link_at(column) is not None and not to_come and number.strip() and self.hidden is None:
            first, last = _clickable(number)
            start = below + metrics.horizontalAdvance(number[:first])
            end = below + metrics.horizontalAdvance(number[:last])
            painter.setPen(QPen(QColor(theme.problem if is_zero else theme.accent), 1, Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(start, top + 2 * line - 2), QPointF(end, top + 2 * line - 2))

    def _asked_lines(self, block: Block) -> list[Line]:
        """An equation with a "?" for each number, and no holes where longer ones stood."""
        columns = tuple((s, self._masked(block.number, i, n)) for i, (s, n) in enumerate(block.equation.columns))
        most = max(cells(text) for line in block.lines for text in (line.above, line.below))
        return replace(block.equation, columns=columns, grid=()).laid_out(most)

    def _masked(self, equation: int, column: int, number: str, *, is_last: bool = False) -> str:
        """What is shown of a number while one is asked for: itself and those of the equations after it are hidden."""
        if self.hidden is None or equation < self.hidden:
            return number
        if equation > self.hidden:
            if self.page.equations[equation].riddle is None:  # nothing is asked of it, such as a proof: all at once
                return number if not column else "?" if column == 1 else ""
            return _NUMERAL.sub("?", number) if column else number
        if column == self.hidden_column or (is_last and self.hidden_column is None):
            return f"{number[: number.find(' ', 1) + 1]}?" if number[:1] == " " else "?"
        return number

    def _spoken(self, number: int, equation: Equation) -> str:
        last = len(equation.columns) - 1
        texts = [self._masked(number, i, text, is_last=i == last) for i, (_, text) in enumerate(equation.columns)]
        return "".join(texts).rstrip()

    # Measures ---------------------------------------------------------------

    def _blocks(self, page: Page, width: float) -> list[Block]:
        sizes = self.measures()
        if self.most_high and any(equation.grid for equation in page.equations):
            note = GRID + self._note_height(width, page) if page.note else 0.0
            sizes = replace(sizes, high=max(1.0, self.most_high - note))
        for known, blocks in self._laid:
            if known[0] is page and known[1:] == (width, sizes):
                return blocks
        made = blocks_of(page, width, sizes)
        self._laid = [((page, width, sizes), made), *self._laid[: _MOST_LAID - 1]]
        return made

    def _seen_blocks(self) -> list[Block]:
        return [block for block in self._blocks(self.page, self.width()) if self._is_in(self._part, block)]

    @property
    def scale(self) -> float:
        """Of the equations' type."""
        return self._themes.scale * self.zoom

    def _font(self) -> QFont:
        return number_font(self.scale, size=BODY)

    def _line_height(self) -> int:
        return round(5 * GRID * self.scale)

    def _row_height(self) -> int:
        return 2 * self._line_height()

    def measures(self) -> Measures:
        """Pixels of what equations are made of."""
        scale = self.scale
        cell = QFontMetricsF(self._font()).horizontalAdvance("0")
        return Measures(cell, self._row_height(), CURVE_WIDTH * scale, CURVE_HEIGHT * scale)

    def note_area(self) -> QRectF:
        """Where the note is painted: in a room that scrolls below the equations, else at the foot of the room."""
        top, high = self._note_top(self.width(), self.page), self._note_height(self.width(), self.page)
        if self._part is None and self.most_high and self.page.equations:
            top = max(top, self.height() - high)  # from page to page it keeps its place
        return QRectF(0, top, self.width(), high)

    def _note_top(self, width: float, page: Page) -> float:
        return note_top(page.note, self._blocks(page, width), width, self.measures(), self.scale)

    def _note_height(self, width: float, page: Page) -> int:
        return note_height(page.note, width, self.scale)


def _is_seen(part: tuple[float, float] | None, top: float, bottom: float) -> bool:
    """Whether a row is painted: in whole within the part, or begun at its top and higher than all of it."""
    if part is None:
        return True
    first, last = part
    return top >= first - 1 and (bottom <= last + 1 or top <= first + 1)


def _clickable(number: str) -> tuple[int, int]:
    """Where the number itself begins and ends in a column: without a sign before it, and without the parentheses of
    the sum that it stands in: "(0.25" and "0.465)/10"."""
    first, last = len(number) - len(number.lstrip(" ·")), len(number.rstrip())
    depth = 0
    for i in range(first, last):
        depth += (number[i] == "(") - (number[i] == ")")
        if depth < 0:
            return first, i
    return first + max(0, depth), last
