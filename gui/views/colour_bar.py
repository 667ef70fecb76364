"""The legend of a map: the colour scale with the values of its ends and middle, or the classes by name.

It lies below the map, or stands beside one that has little height.
"""

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
_NO_LIMIT = 16_777_215  # Qt's own
_MOST_ROWS = 3  # of class names; the tooltip has all of them
_SCALE_TIP = "What the colours mean: orange is low, grey the middle, blue is high."


class ColourBar(QWidget):
    """Paints what `show_scale` or `show_classes` was given last; names that don't fit a row begin another.

    Attributes:
        is_upright: whether it stands beside the map: low at the foot, and one name a row. See `stand`.
        written: the values that were painted last beside an upright scale: a short one has room for its ends alone, or
            for none.
    """

    def __init__(self, themes: ThemeHolder, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._scale = Scale(-1.0, 0.0, 1.0)
        self._classes: tuple[str, ...] = ()
        self._shown: object = None
        self.is_upright = False
        self.written: tuple[str, ...] = ()
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

    def stand(self, is_upright: bool) -> None:
        """Stands it up beside the map, or lays it below."""
        if is_upright == self.is_upright:
            return
        self.is_upright = is_upright
        across = QSizePolicy.Policy.Fixed if is_upright else QSizePolicy.Policy.Expanding
        self.setSizePolicy(across, QSizePolicy.Policy.Expanding if is_upright else QSizePolicy.Policy.Fixed)
        self.setMinimumSize(0, 0)
        self.setMaximumSize(_NO_LIMIT, _NO_LIMIT)
        self._fit()

    def upright_width(self) -> int:
        """Pixels that it takes beside the map."""
        metrics = QFontMetrics(label_font(self._themes.scale))
        words = self._classes or self._texts()
        return _BAR + GRID + max(metrics.horizontalAdvance(word) for word in words) + 2

    def lying_height(self) -> int:
        """Pixels that it takes below the map."""
        rows = len(self._rows()) if self._classes else 0
        return rows * self._line() + GRID if rows else _BAR + self._line()

    def _texts(self) -> tuple[str, str, str]:
        """At the lower end, the middle and the upper end."""
        low, middle, high = (number(value) for value in (self._scale.low, self._scale.middle, self._scale.high))
        return (f"≤ {low}", middle, f"≥ {high}") if self._scale.is_open else (low, middle, high)

    def _is_new(self, what: object) -> bool:
        """Whether it shows something else, or in another size of type; told that it will be shown."""
        before, self._shown = self._shown, (what, self._themes.scale)
        return before != self._shown

    def sizeHint(self) -> QSize:
        return QSize(self.width() if self.is_upright else 96, 0 if self.is_upright else self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setFont(label_font(self._themes.scale))
            if self._classes:
                self._paint_classes(painter)
            elif self.is_upright:
                self._paint_upright(painter)
            else:
                self._paint_scale(painter)

    def _fit(self) -> None:
        if self.is_upright:
            if self.upright_width() != self.width():
                self.setFixedWidth(self.upright_width())
        elif self.lying_height() != self.height():
            self.setFixedHeight(self.lying_height())
        self.update()

    def _line(self) -> int:
        return QFontMetrics(label_font(self._themes.scale)).height() + GRID

    def _rows(self) -> list[list[tuple[float, int]]]:
        """Rows of classes: where each begins, and which it is."""
        if self.is_upright:
            return [[(0.0, k)] for k in range(min(len(self._classes), max(1, self.height() // self._line())))]
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
        for text, place in zip(self._texts(), places, strict=True):
            painter.drawText(area, place | Qt.AlignmentFlag.AlignVCenter, text)

    def _paint_upright(self, painter: QPainter) -> None:
        table = lookup_table(self._themes.theme)[::-1].tobytes()
        image = QImage(table, 1, len(table) // 4, 4, QImage.Format.Format_RGB32)
        painter.drawImage(QRectF(0, 0, _BAR, self.height()), image)
        painter.setPen(QColor(self._themes.theme.muted))
        area = QRectF(_BAR + GRID, -2, self.width(), self.height() + 4)  # type has room of its own above and below
        low, middle, high = self._texts()
        places = [(low, Qt.AlignmentFlag.AlignBottom), (middle, Qt.AlignmentFlag.AlignVCenter)]
        places.append((high, Qt.AlignmentFlag.AlignTop))
        lines = int(area.height() // painter.fontMetrics().height())
        places = places if lines >= 3 else places[::2] if lines == 2 else []
        self.written = tuple(text for text, _ in places)
        for text, place in places:
            painter.drawText(area, place | Qt.AlignmentFlag.AlignLeft, text)

    def _paint_classes(self, painter: QPainter) -> None:
        line, left = self._line(), 0.0 if self.is_upright else band(self.width(), self._themes.scale)[0]
        rows = self._rows()
        last = rows[-1][-1][1]  # that there are more is said in its place
        for number_of_row, row in enumerate(rows):
            middle = (number_of_row + 0.5) * line
            for place, k in row:
                x = left + place
                if k == last < len(self._classes) - 1:
                    painter.setPen(QColor(self._themes.theme.muted))
                    painter.drawText(QRectF(x, middle - line / 2, line, line), Qt.AlignmentFlag.AlignVCenter, "…")
                    continue
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
