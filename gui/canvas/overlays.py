"""What lies over the canvas and does not move with it: the corner's numbers and hints, and the empty state."""

from __future__ import annotations

import math
from itertools import pairwise

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from core.graph import Graph
from gui.canvas.courses import curve
from gui.canvas.ink import draw_text, hairline, text_width
from gui.numbers import count
from gui.theme import GRID, INSET, LABEL, RADIUS, ThemeHolder, label_font, title_font

HINTS = "F fit  ·  Tab add  ·  ? keys"
GHOST = (2, 8, 1)  # units of the network that is drawn, and that typing the same makes
EMPTY = f"Drag a node here, press Tab, or type {'-'.join(map(str, GHOST))}"
_GHOST_TILE, _GHOST_STEP = 24, 32  # pixels of a unit, and from one to the next
MOST_TERMS = 6


def parameter_text(graph: Graph) -> str:
    """ "12 + 10 + 3 = 25 parameters": weights and biases of each computing layer in order, and their sum."""
    terms: list[int] = []
    for layer in graph.forward_order:
        if layer.computes:
            own = [c for c in graph.into(layer.id) if c.source in graph.by_id]
            weights = sum(
                graph.shape(c)[0] * graph.shape(c)[1] if c.mask is None else int(c.mask.numpy().sum()) for c in own
            )
            terms.append(weights + (layer.rows if layer.has_bias else 0))
    total = graph.parameter_count() if all(c.source in graph.by_id and c.target in graph.by_id
                                           for c in graph.connections) else sum(terms)  # fmt: skip
    learned = total - sum(terms)
    if learned > 0:
        terms.append(learned)
    noun = "parameter" if total == 1 else "parameters"
    if 1 < len(terms) <= MOST_TERMS:
        return f"{' + '.join(map(count, terms))} = {count(total)} {noun}"
    return f"{count(total)} {noun}"


class CornerText:
    """Parameter count and key hints at the lower left: painted by the view, because a widget there would be in the way
    when the view scrolls its pixels."""

    def __init__(self, theme_holder: ThemeHolder) -> None:
        self._holder = theme_holder
        self.text = ""

    def show_graph(self, graph: Graph, *, width: int, epoch: int = 0) -> None:
        """Writes the count; the hints only where there is room for them.

        In a presentation, which has no bar above, the epoch stands here, and the other half of the line is for how to
        leave it (gui.presentation).
        """
        text, is_shown = parameter_text(graph), self._holder.is_presenting
        short = text.rpartition("= ")[2]
        if is_shown and graph.layers:
            now = f"epoch {count(epoch)}"
            shorter: tuple[str, ...] = (f"{text}      {now}", f"{short}      {now}", now, "")
        else:
            shorter = (f"{text}        {HINTS}", text, short, "")
        room = (width // 2 if is_shown else width) - 4 * INSET
        self.text = next(t for t in shorter if not t or text_width(t, self._font()) < room)

    def area(self, view: QSize) -> QRect:
        """Where it stands in a view of that size."""
        height = round(LABEL * self._holder.scale) + 2 * GRID
        width = math.ceil(text_width(self.text, self._font())) + 2 * GRID
        return QRect(INSET - GRID, view.height() - height - GRID, width, height)

    def paint(self, painter: QPainter, view: QSize) -> None:
        theme, area = self._holder.theme, QRectF(self.area(view))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.canvas))
        painter.drawRoundedRect(area, GRID, GRID)
        draw_text(painter, area, self.text, self._font(), theme.muted)

    def _font(self) -> QFont:
        return label_font(self._holder.scale)


class EmptyHint(QWidget):
    """A ghost of a network and what to do, while there is nothing on the canvas."""

    def __init__(self, theme_holder: ThemeHolder, parent: QWidget) -> None:
        super().__init__(parent)
        self._holder = theme_holder
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(EMPTY)
        theme_holder.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(460, 360)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, scale = self._holder.theme, self._holder.scale
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            middle = QPointF(self.width() / 2, self.height() / 2 - 24)
            columns = [
                [QPointF(middle.x() + (i - 1) * 130, middle.y() + (j - (n - 1) / 2) * _GHOST_STEP) for j in range(n)]
                for i, n in enumerate(GHOST)
            ]
            half = _GHOST_TILE / 2
            painter.setPen(hairline(theme.line, 1.5))
            for left, right in pairwise(columns):
                for a in left:
                    for b in right:
                        painter.drawPath(curve(a + QPointF(half, 0), b - QPointF(half, 0)))
            pen = hairline(theme.muted, 1.2)
            pen.setDashPattern([3, 3])
            painter.setPen(pen)
            painter.setBrush(QColor(theme.panel))
            for centre in (point for column in columns for point in column):
                tile = QRectF(centre.x() - half, centre.y() - half, _GHOST_TILE, _GHOST_TILE)
                painter.drawRoundedRect(tile, RADIUS, RADIUS)
            line = QRectF(0, middle.y() + 140, self.width(), 28 * scale)
            draw_text(painter, line, EMPTY, title_font(scale, bold=False), theme.muted)
