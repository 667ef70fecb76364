"""Paints a computational graph: values above each wire, gradients below it; zooms, moves, lets a node be chosen."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from core.inspection.computation import Computation, Node, sign_of
from gui.attention import Hides
from gui.panels.formula_numbers import shown
from gui.panels.stepper_graph_layout import COLUMN, ROW, Spot, spots
from gui.theme import GRID, ThemeHolder, blend, body_font, label_font, number_font

_RADIUS = 15.0
_LEAST, _MOST = 0.35, 3.0  # zoom
_MOST_FIT = 2.5  # a small graph is not blown up further by itself
_STEP = 1.2
_RUN, _BEND, _STRAIGHT = 24.0, 8.0, 4.0  # how far a wire goes straight on at least; then bends, or does not
_BESIDE = 3.0  # pixels from a node to its numbers
_NUMBERS = 12  # pixels of a number's type, before zooming
_MARGIN = 1.4  # rows above and below the graph together
HIDDEN = "?"  # what an exercise asks for, as on the canvas
_MOST_APART = 2.2  # times as far as usual that rows are drawn apart to fill a high panel


class GraphView(QWidget):
    """Signals:
    chosen(int): a node was chosen; −1 for none.
    """

    chosen = Signal(int)

    def __init__(self, themes: ThemeHolder, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self.computation: Computation | None = None
        self.spots: dict[int, Spot] = {}
        # before zooming, of each column: its middle, and how far its wires go straight on below their numbers
        self._columns: list[tuple[float, float]] = []
        self._even: dict[int, Spot] = {}
        self.lit: int | None = None
        self.node: int | None = None
        self.is_backward = False
        self.hides: Hides = ""
        self.zoom, self.offset = 1.0, QPointF()
        self._is_fitted = True
        self._pressed: QPointF | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Computational graph")
        self.setToolTip("Values above, gradients below. Click a node: its local derivative. Wheel zooms, drag moves, "
                        "arrows go from node to node, 0 fits.")  # fmt: skip
        self.setMinimumSize(120, 80)
        themes.changed.connect(self.update)

    def show_graph(
        self, made: Computation | None, *, lit: int | None = None, is_backward: bool = False, hides: Hides = ""
    ) -> None:
        """Another graph, or the same with other numbers: then what is zoomed and chosen stays."""
        self.hides = hides
        before = self.computation
        same = before is not None and made is not None and _shape(before) == _shape(made)
        self.computation, self.lit, self.is_backward = made, lit, is_backward
        if not same:
            self._even = self.spots = {} if made is None else spots(made)
            self.node, self._is_fitted = None, True
            self.fit()
        elif self._is_fitted:
            self.fit()  # longer numbers want more room
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(320, 220)

    def fit(self) -> None:
        """The whole graph in view: columns as near as their numbers let them, rows as far apart as there is room."""
        made = self.computation
        if not self._even or made is None:
            return
        self._columns = self._lay_columns(made)
        self._spread(1.0)
        area = self._area()
        self.zoom = min(self.width() / area.width(), self.height() / area.height(), _MOST_FIT * self._themes.scale)
        self.zoom = max(self.zoom, _LEAST)
        rows = area.height() - _MARGIN * ROW
        if rows > 0:
            self._spread(min(max(1.0, (self.height() / self.zoom - _MARGIN * ROW) / rows), _MOST_APART))
        area = self._area()
        self.offset = QPointF(self.width() / 2, self.height() / 2) - area.center() * self.zoom
        self._is_fitted = True
        self.update()

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        at = at or QPointF(self.width() / 2, self.height() / 2)
        new = min(max(self.zoom * factor, _LEAST), _MOST)
        self.offset = at - (at - self.offset) * (new / self.zoom)
        self.zoom, self._is_fitted = new, False
        self.update()

    def position_of(self, node: int) -> QPointF:
        """A node's centre on the widget."""
        spot = self.spots[node]
        return QPointF(spot.x, spot.y) * self.zoom + self.offset

    def value_text(self, node: Node) -> str:
        """What stands above a node's wire: its value, "?" where an exercise hides it."""
        is_hidden = self.hides and not node.is_constant and (self.hides == "all" or node.primitive)
        return HIDDEN if is_hidden else shown(node.value, self._themes.digits)

    def choose(self, node: int | None) -> None:
        if node != self.node:
            self.node = node
            self.chosen.emit(-1 if node is None else node)
            self.update()

    # Events -----------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._is_fitted:
            self.fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.zoom_by(_STEP if event.angleDelta().y() > 0 else 1 / _STEP, event.position())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        near = [i for i in self.spots if (self.position_of(i) - at).manhattanLength() < 1.6 * _RADIUS * self.zoom]
        self.choose(near[0] if near else None)
        self._pressed = None if near else at

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is not None:
            self.offset += event.position() - self._pressed
            self._pressed, self._is_fitted = event.position(), False
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pressed = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        order = sorted(self.spots)
        here = order.index(self.node) if self.node in order else None
        if event.key() in (Qt.Key.Key_Right, Qt.Key.Key_Down) and order:
            self.choose(order[0 if here is None else min(here + 1, len(order) - 1)])
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Up) and order:
            self.choose(order[-1 if here is None else max(here - 1, 0)])
        elif event.text() in ("+", "-"):
            self.zoom_by(_STEP if event.text() == "+" else 1 / _STEP)
        elif event.key() == Qt.Key.Key_0:
            self.fit()
        else:
            super().keyPressEvent(event)

    # Painting ---------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        made = self.computation
        if made is None:
            return
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.translate(self.offset)
            painter.scale(self.zoom, self.zoom)
            for i in self.spots:
                self._paint_wires(painter, made, i)
            for i in self.spots:
                self._paint_node(painter, made, i)
            painter.resetTransform()
            self._paint_key(painter)
            if self.hasFocus():
                painter.setPen(QPen(QColor(self._themes.theme.accent), 1))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _paint_key(self, painter: QPainter) -> None:
        """What the two colours of numbers are, in the corner that a graph leaves free: it ends in one node."""
        theme, font = self._themes.theme, label_font(self._themes.scale)
        painter.setFont(font)
        high = QFontMetricsF(font).lineSpacing()
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop
        for row, (text, colour) in enumerate((("value", theme.text), ("gradient", theme.backward))):
            painter.setPen(QColor(colour))
            painter.drawText(QRectF(0, GRID + row * high, self.width() - GRID, high), right, text)

    def _paint_wires(self, painter: QPainter, made: Computation, i: int) -> None:
        theme, spot = self._themes.theme, self.spots[i]
        light = theme.backward if self.is_backward else theme.forward
        start = QPointF(spot.x + self._half(made, i), spot.y)
        ends = [user for user, _ in made.uses(i)]
        is_lit = self.lit is not None and (i == self.lit or self.lit in ends)
        painter.setPen(QPen(QColor(light if is_lit else theme.muted), 2 if is_lit else 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for user in set(ends):
            end = QPointF(self.spots[user].x - self._half(made, user), self.spots[user].y)
            path = QPainterPath(start)
            run = min(self._run(i), max(0.0, end.x() - start.x() - _BEND))
            path.lineTo(QPointF(start.x() + run, start.y()))  # below and above it stand the numbers
            bend = (end.x() - start.x() - run) / 2
            path.cubicTo(QPointF(end.x() - bend, start.y()), QPointF(end.x() - bend, end.y()), end)
            painter.drawPath(path)
        if not ends:
            painter.drawLine(start, QPointF(start.x() + self._run(i), spot.y))
        node = made.nodes[i]
        painter.setFont(number_font(1.0, size=_NUMBERS))
        left = start.x() + _BESIDE
        painter.setPen(QColor(theme.text))
        painter.drawText(QPointF(left, spot.y - 4), self.value_text(node))
        if node.gradient is not None:
            gradient = HIDDEN if self.hides else shown(node.gradient, self._themes.digits)
            painter.setPen(QColor(theme.backward))
            painter.drawText(QPointF(left, spot.y + 2 + _NUMBERS), gradient)

    def _paint_node(self, painter: QPainter, made: Computation, i: int) -> None:
        theme, spot, node = self._themes.theme, self.spots[i], made.nodes[i]
        text, half = sign_of(node, made.nodes), self._half(made, i)
        light = theme.backward if self.is_backward else theme.forward
        is_lit, is_chosen = i == self.lit, i == self.node
        frame = theme.accent if is_chosen else light if is_lit else theme.line
        painter.setPen(QPen(QColor(frame), 2.5 if is_chosen or is_lit else 1))
        face = theme.field if node.primitive else theme.panel
        painter.setBrush(QColor(blend(theme.panel, light, 0.25) if is_lit else face))
        area = QRectF(spot.x - half, spot.y - _RADIUS + 2, 2 * half, 2 * _RADIUS - 4)
        corner = _RADIUS if node.primitive else 4.0
        painter.drawRoundedRect(area, corner, corner)
        painter.setPen(QColor(theme.text))
        painter.setFont(body_font(1.0, bold=bool(node.primitive)))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text.replace("□", "x"))

    def _half(self, made: Computation, i: int) -> float:
        """Half of a node's width: its text and a little."""
        text = sign_of(made.nodes[i], made.nodes)
        wide = QFontMetricsF(body_font(1.0, bold=True)).horizontalAdvance(text)
        return max(_RADIUS - 2, min(wide / 2 + GRID + 1, COLUMN / 2 - 12))

    def _lay_columns(self, made: Computation) -> list[tuple[float, float]]:
        """Columns as near as each one's numbers stay clear of the next one's nodes."""
        metrics, digits = QFontMetricsF(number_font(1.0, size=_NUMBERS)), self._themes.digits
        members: dict[int, list[int]] = {}
        for i, spot in self._even.items():
            members.setdefault(_column_of(spot), []).append(i)
        laid: list[tuple[float, float]] = []
        right = 0.0  # where the next column's nodes may begin
        for column in range(max(members) + 1):
            nodes = members.get(column, [])
            half = max((self._half(made, i) for i in nodes), default=0.0)
            values = [v for i in nodes for v in (made.nodes[i].value, made.nodes[i].gradient) if v is not None]
            run = max((metrics.horizontalAdvance(shown(v, digits)) for v in values), default=0.0) + 3 * _BESIDE
            run = max(run, _RUN)
            bends = any(self._even[user].y != self._even[i].y for i in nodes for user, _ in made.uses(i))
            laid.append((right + half, run))
            right += 2 * half + run + (_BEND if bends else _STRAIGHT)
        return laid

    def _run(self, i: int) -> float:
        return self._columns[_column_of(self._even[i])][1]

    def _spread(self, apart: float) -> None:
        """Places the nodes, with rows so many times as far apart."""
        self.spots = {i: Spot(i, self._columns[_column_of(s)][0], s.y * apart) for i, s in self._even.items()}

    def _area(self) -> QRectF:
        ys = [s.y for s in self.spots.values()]
        last, run = self._columns[-1]
        area = QRectF(QPointF(0, min(ys)), QPointF(last + _RADIUS + run, max(ys)))
        return area.adjusted(-GRID, -_MARGIN / 2 * ROW, GRID, _MARGIN / 2 * ROW)


def _column_of(spot: Spot) -> int:
    """The number of its column, before columns are drawn together."""
    return round(spot.x / COLUMN)


def _shape(made: Computation) -> tuple[tuple[str, str, tuple[int, ...]], ...]:
    return tuple((node.primitive, node.name, node.arguments) for node in made.nodes)
