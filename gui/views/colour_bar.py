"""The legend of a map: the colour scale with the values of its ends and middle, or the classes by name."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.numbers import number
from gui.theme import CLASS_COLOURS, GRID, ThemeHolder, label_font, lookup_table
from gui.views.output_map import Scale

_BAR = 2 * GRID
_DOT = 2 * GRID
WIDEST = 640  # pixels: a legend longer than that stands in the middle, below the picture
_MOST_ROWS = 3  # of class names; the tooltip has all of them
_SCALE_TIP = "What the colours mean: orange is low, grey the middle, blue is high."


class ColourBar(QWidget):
    """Paints what `show_scale` or `show_classes` was given last; names that don't fit a row begin another."""

    def __init__(self, themes: ThemeHolder, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._scale = Scale(-1.0, 0.0, 1.0)
        self._classes: tuple[str, ...] = ()
        self._shown: object = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setToolTip(_SCALE_TIP)
        self.setAccessibleName("Legend")
        self._fit()

    def show_scale(self, scale: Scale) -> None:
        if self._is_new(scale):
            self._scale, self._classes = scale, ()
            self.setToolTip(_SCALE_TIP)
            self._fit()

    def show_classes(self, names: tuple[str, ...]) -> None:
        if not self._is_new(names):
            return
        self._classes = names
        self.setToolTip(
            f"Each place has the colour of its largest output, paler where another is near: {', '.join(names)}."
        )
        self._fit()

    def _is_new(self, what: object) -> bool:
        """Whether it shows something else, or in another size of type; told that it will be shown."""
        before, self._shown = self._shown, (what, self._themes.scale)
        return before != self._shown

    def sizeHint(self) -> QSize:
        return QSize(96, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setFont(label_font(self._themes.scale))
            if self._classes:
                self._paint_classes(painter)
            else:
                self._paint_scale(painter)

    def _fit(self) -> None:
        rows = len(self._rows()) if self._classes else 0
        height = rows * self._line() + GRID if rows else _BAR + self._line()
        if height != self.height():
            self.setFixedHeight(height)
        self.update()

    def _line(self) -> int:
        return QFontMetrics(label_font(self._themes.scale)).height() + GRID

    def _rows(self) -> list[list[tuple[float, int]]]:
        """Rows of classes: where each begins, and which it is."""
        metrics = QFontMetrics(label_font(self._themes.scale))
        rows: list[list[tuple[float, int]]] = [[]]
        x = 0.0
        for k, name in enumerate(self._classes):
            wide = _DOT + GRID + metrics.horizontalAdvance(name)
            if rows[-1] and x + wide > band(self.width(), self._themes.scale)[1]:
                if len(rows) == _MOST_ROWS:
                    break
                rows.append([])
                x = 0.0
            rows[-1].append((x, k))
            x += wide + 3 * GRID
        return rows

    def _paint_scale(self, painter: QPainter) -> None:
        table = lookup_table(self._themes.theme)
        image = QImage(table.data, len(table), 1, QImage.Format.Format_RGB32)
        left, wide = band(self.width(), self._themes.scale)
        painter.drawImage(QRectF(left, 0, wide, _BAR), image)
        painter.setPen(QColor(self._themes.theme.muted))
        area = QRectF(left, _BAR, wide, self.height() - _BAR)
        places = (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignHCenter, Qt.AlignmentFlag.AlignRight)
        for value, place in zip((self._scale.low, self._scale.middle, self._scale.high), places, strict=True):
            painter.drawText(area, place | Qt.AlignmentFlag.AlignVCenter, number(value))

    def _paint_classes(self, painter: QPainter) -> None:
        line, left = self._line(), band(self.width(), self._themes.scale)[0]
        for number_of_row, row in enumerate(self._rows()):
            middle = (number_of_row + 0.5) * line
            for place, k in row:
                x = left + place
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(CLASS_COLOURS[k % len(CLASS_COLOURS)]))
                painter.drawEllipse(QRectF(x, middle - _DOT / 2, _DOT, _DOT))
                painter.setPen(QColor(self._themes.theme.text))
                area = QRectF(x + _DOT + GRID, middle - line / 2, self.width(), line)
                painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, self._classes[k])


def band(width: float, scale: float) -> tuple[float, float]:
    """Where a legend begins in a row so wide, and how wide it is itself."""
    wide = min(width, WIDEST * scale)
    return (width - wide) / 2, wide
