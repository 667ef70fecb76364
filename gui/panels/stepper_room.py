"""The room that the stepper's equations stand in: as high as they are, and where that is too much they scroll.

They scroll by whole rows, so that no row is ever cut, and a line below says how many more there are: no scroll bar.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QScrollArea

from core.graph import Graph, Layer
from gui.panels.stepper_blocks import BESIDE, BETWEEN, GRID_ROW, Measures
from gui.panels.stepper_lines import EquationLines
from gui.panels.stepper_note import note_line, sentences_within
from gui.theme import BODY, GRID, TITLE, show_ring

_NOTE = 20  # pixels of a note below a row of equations
_STEPPING_SHARE = 0.16  # of the window's height, while stepping, but no more than
_TWO_ROWS = 132  # pixels of two rows of equations and a note
_ROOMY = 1000  # pixels of a window's height from which it is as high at rest as while stepping
_WIDE, _HIGH, _MOST_ZOOM = 960, 400, 3.0  # pixels of room at which type begins to grow, and how large it becomes
LARGER = TITLE / BODY  # the step by which type grows in a window
_FILLED = 0.8  # of a row that equations take at least before they go on in the next one
_ROUND_A_NUMBER = 3  # characters besides its digits: sign, zero, point
_NOTCH = 120  # of a wheel: one row
_OTHERS, _OTHERS_TYPE = 300, 288  # pixels that all else in a window needs at least, and more with the type's scale


def needed_height(graph: Graph, width: float, sizes: Measures, scale: float, digits: int) -> float:
    """How high a network's pages are at most, as far as they can be seen at once: two rows, or its highest matrix.

    By how many numbers there are, not by what they are: a strip must not change its height as a network learns.

    Args:
        width: pixels of a row; scale: of type; digits: of numbers.
    """
    number, note = digits + _ROUND_A_NUMBER, _NOTE * scale + GRID
    needed = sizes.curve_height + note
    for layer, arriving, wide in _rows(graph, sizes, number):
        if wide > width:
            needed = _TWO_ROWS * scale
        matrix = sizes.row * (1 + GRID_ROW * (layer.units - 1)) + note
        if matrix <= _TWO_ROWS * scale and arriving * (number + 2) * sizes.cell <= width:
            needed = max(needed, matrix)  # a larger one stands in a line
    return needed


def _rows(graph: Graph, sizes: Measures, number: int) -> Iterator[tuple[Layer, int, float]]:
    """Each layer that reads something, from how many units, and how wide the widest page of one of its units is when it
    stands in one row, in pixels; `number`: characters of a number."""
    for layer in graph.layers:
        arriving = sum(graph.by_id[connection.source].units for connection in graph.into(layer.id))
        leaving = sum(graph.by_id[connection.target].units for connection in graph.out_of(layer.id))
        if arriving:
            delta = 15 + 2 * number + max(1, leaving) * (2 * number + 6)  # δ = (δ₁·v₁ + δ₂·v₂)·f′(z)
            characters = delta + arriving * (16 + 3 * number) + 10 + number  # ∂L/∂w₁ = δ·x₁ each, and ∂L/∂b
            wide = characters * sizes.cell + sizes.curve_width + BESIDE + BETWEEN * (arriving + 1)
            yield layer, arriving, wide


def zoom_in_window(graph: Graph, width: float, window: int, sizes: Measures, scale: float, digits: int) -> float:
    """How much larger the type of equations is among a window's panels: a step of the type scale where a high window
    has room for all pages of a network then. By the network as its height is: it must not change from stop to stop.

    Args:
        width: pixels of a row; window: its height; sizes, scale: of type as it is without; digits: of numbers.
    """
    larger = Measures(*(LARGER * size for size in (sizes.cell, sizes.row, sizes.curve_width, sizes.curve_height)))
    widest = max((wide for _, _, wide in _rows(graph, larger, digits + _ROUND_A_NUMBER)), default=0.0)
    stands_in_two_rows = widest <= 2 * filled(width, LARGER)
    if window < _ROOMY * scale or not stands_in_two_rows:
        return 1.0
    needed = needed_height(graph, filled(width, LARGER), larger, LARGER * scale, digits)
    return LARGER if needed <= _STEPPING_SHARE * window else 1.0


def filled(width: float, zoom: float) -> float:
    """What of a row's width is counted on: with larger type less, since numbers with an exponent are longer."""
    return width if zoom == 1.0 else _FILLED * width


def reserved_height(
    usual: int,
    window: int,
    scale: float,
    *,
    is_stepping: bool,
    needed: float = _TWO_ROWS * _MOST_ZOOM,
    zoom: float = 1.0,
) -> int:
    """How high the room is in a window, whatever stands in it: what needs more scrolls.

    Args:
        usual: pixels of one row of equations, which it has at least; at rest with a note where there is room.
        window: its height in pixels; scale: of its type; zoom: of the equations' on top of it.
        needed: by the network, at most: it has that while stepping, and in a high window always.
    """
    left = window - _OTHERS - _OTHERS_TYPE * scale  # the plots above are not to be squeezed into lines
    has_more = is_stepping or window >= _ROOMY * scale
    wanted = min(_STEPPING_SHARE * window, _TWO_ROWS * scale * zoom, needed) if has_more else 0.0
    return max(usual, round(min(left, max(wanted, usual + _NOTE * scale * zoom))))


def zoom_of(width: int, height: int, scale: float) -> float:
    """How much larger the type of equations is where they have the whole screen: about a hundred characters a line."""
    return min(max(1.0, min(width / _WIDE, height / _HIGH) / scale), _MOST_ZOOM)


def stops_of(rows: Sequence[tuple[float, float]], high: float) -> list[int]:
    """Where scrolling may stand, so that whole rows are seen: the tops of rows, down to where the last one is seen.

    Args:
        rows: (top, bottom) of each; high: pixels that are seen at once.
    """
    stops: list[int] = []
    for top, _ in rows:
        stops.append(round(top))
        if rows[-1][1] - top <= high:
            break
    return stops or [0]


def _above(rows: int) -> str:
    return f"▴ {rows} row{'s' * (rows > 1)} above"


class LinesRoom(QScrollArea):
    """Scrolls with a click on the line that says how much more there is, with the wheel, and with keys after Tab.

    Attributes:
        scrolls: whether there is more than can be seen.
    """

    def __init__(self, lines: EquationLines) -> None:
        super().__init__()
        self._lines, self._height = lines, 0
        self.scrolls = False
        self._rows: list[tuple[float, float]] = []
        self._stops = [0]
        self._is_tight = False  # whether a line below for the hint would cost the only row
        self._has_note_beside = False  # whether the whole note stands beside the hint, and never among the rows
        self._turned = 0  # of the wheel, since the last row
        self.setWidget(lines)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("Equations")
        self.setToolTip("")
        self.more = QPushButton(self)
        self.more.setProperty("role", "link")
        self.more.setProperty("flush", "true")  # its words stand below those of the equations
        self.more.setAccessibleName("More equations")
        self.more.setToolTip("There is more than has room here: a click, or the wheel, goes on by whole rows.")
        self.more.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the room itself takes the keys
        self.more.clicked.connect(lambda _checked=False: self._go_on())
        self.more.hide()
        self.note = QLabel(self)  # what the page says below its equations, while that is out of sight
        self.note.setProperty("role", "muted")
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.hide()
        self.verticalScrollBar().valueChanged.connect(self._snap)
        for part in (lines, self.viewport()):
            part.setAutoFillBackground(False)  # the panel's face shows

    def show_height(self, needed: int, given: int) -> None:
        """Takes a height from the panel, and scrolls where the lines need more."""
        scrolls = needed > given
        if scrolls != self.scrolls:
            self.scrolls = scrolls
            self.setFocusPolicy(Qt.FocusPolicy.TabFocus if scrolls else Qt.FocusPolicy.NoFocus)
        self._height = given
        self.setMinimumHeight(given)
        if not scrolls:
            self._lines.setMinimumHeight(needed)
        self._measure()

    def sizeHint(self) -> QSize:
        return QSize(self._lines.sizeHint().width(), self._height)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self._height)

    # By whole rows ----------------------------------------------------------

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not self.scrolls:
            event.ignore()
            return
        self._turned += event.angleDelta().y()
        rows, self._turned = int(self._turned / _NOTCH), self._turned - _NOTCH * int(self._turned / _NOTCH)
        self._step(-rows)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, page = event.key(), max(1, self._seen_rows())
        rows = {
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_PageDown: page,
            Qt.Key.Key_PageUp: -page,
            Qt.Key.Key_Home: -len(self._rows),
            Qt.Key.Key_End: len(self._rows),
        }.get(Qt.Key(key))
        if rows is None or not self.scrolls:
            event.ignore()
        else:
            self._step(rows)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._measure()

    def _measure(self) -> None:
        """The rows at the present width."""
        rows = self._lines.rows() if self.scrolls else []
        hint = note_line(self._lines.scale) if self.scrolls else 0
        least = rows[0][1] if rows else 0.0
        self._is_tight = self._height - hint < least
        high = max(1, self._height - (0 if self._is_tight else hint))
        self.setViewportMargins(0, 0, 0, self._height - high if self.scrolls else 0)  # may measure, too
        self._has_note_beside = self.scrolls and bool(self._lines.page.note) and self._note_fits(rows[:-1], high)
        self._rows = rows[:-1] if self._has_note_beside else rows
        self._stops = stops_of(self._rows, high)
        if self.scrolls:
            self._lines.setMinimumHeight(self._stops[-1] + high)
        self._snap()

    def _note_fits(self, rows: Sequence[tuple[float, float]], high: int) -> bool:
        """Whether the whole note has room beside the hint, wherever the rows stand."""
        self.note.ensurePolished()
        stops = stops_of(rows, high)
        hint = QFontMetrics(self.more.font()).horizontalAdvance(_above(len(rows))) + 4 * GRID if len(stops) > 1 else 0
        wide = QFontMetrics(self.note.font()).horizontalAdvance(self._lines.page.note)
        return hint + wide <= min(self._free(stop, high) for stop in stops)

    def _free(self, stop: int, high: int) -> float:
        """Pixels from the left edge that are free for words in the lowest line, the rows from a stop on being seen."""
        words = (
            note_line(self._lines.scale) + QFontMetrics(self.more.font()).height()
        ) / 2  # in the middle of their line
        return self._lines.free_width((stop, stop + high), stop + self._height - words)

    def _go_on(self) -> None:
        """On by what is seen; from the end back to the top."""
        self._step(-len(self._rows) if not self._below() else max(1, self._seen_rows()))

    def _step(self, rows: int) -> None:
        at = self._at() + rows
        self.verticalScrollBar().setValue(self._stops[min(max(at, 0), len(self._stops) - 1)])

    def _at(self) -> int:
        """The number of the row at the top."""
        value = self.verticalScrollBar().value()
        return min(range(len(self._stops)), key=lambda i: abs(self._stops[i] - value))

    def _snap(self, _value: int = 0) -> None:
        """To a whole row; the equations paint only those that are seen in whole."""
        bar = self.verticalScrollBar()
        if not self.scrolls:
            self._lines.show_part(None)
            self.more.hide()
            self.note.hide()
            return
        top = self._stops[self._at()]
        if bar.value() != top and top <= bar.maximum():
            bar.setValue(top)  # comes back here
            return
        high, line = self.viewport().height(), note_line(self._lines.scale)
        self._lines.show_part((top, top + high), has_note=not self._has_note_beside)
        below, above = self._below(), self._at()
        self.more.setText(f"▾ {below} more row{'s' * (below > 1)}" if below else _above(above))
        self.more.adjustSize()
        free = self._free(top, high)
        has_room = not (below or above) or self.more.width() <= free
        left = 0 if has_room else self.viewport().width() - self.more.width()
        self.more.setGeometry(left, self.height() - line, self.more.width(), line)
        self.more.setVisible(bool(below or above))
        is_out_of_sight = self._has_note_beside or bool(below)
        self._show_note(self._lines.page.note if is_out_of_sight and has_room else "", free)

    def _show_note(self, words: str, free: float) -> None:
        """The note beside the hint, as far as it has room there."""
        self.note.ensurePolished()
        left = 0 if self.more.isHidden() else self.more.geometry().right() + 4 * GRID
        room = int(free) - left
        self.note.setText(sentences_within(words, QFontMetrics(self.note.font()), room))
        self.note.setToolTip(words)
        self.note.setGeometry(left, self.more.y(), max(0, room), self.more.height())
        self.note.setVisible(bool(self.note.text()))

    def _seen_rows(self) -> int:
        top = self._stops[self._at()]
        return sum(round(first) >= top and last <= top + self.viewport().height() + 1 for first, last in self._rows)

    def _below(self) -> int:
        """How many rows follow below what is seen."""
        return max(0, len(self._rows) - self._at() - max(1, self._seen_rows()))

    # The keyboard is here ---------------------------------------------------

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._ring(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._ring(False)

    def _ring(self, is_here: bool) -> None:
        panel = self.parentWidget()
        if panel is not None:
            show_ring(panel, is_here)
