"""The legend of a map: the colour scale with the values of its ends and middle, or the classes by name."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.numbers import number
from gui.theme import CLASS_COLOURS, GRID, ThemeHolder, label_font, lookup_table
from gui.views.output_map import Scale

_BAR = 2 * GRID


class ColourBar(QWidget):
    """Paints what `show_scale` or `show_classes` was given last."""

    def __init__(self, themes: ThemeHolder, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._scale = Scale(-1.0, 0.0, 1.0)
        self._classes: tuple[str, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setToolTip("What the colours mean: orange is low, blue is high.")

    def show_scale(self, scale: Scale) -> None:
        self._scale, self._classes = scale, ()
        self.update()

    def show_classes(self, names: tuple[str, ...]) -> None:
        self._classes = names
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(96, _BAR + 5 * GRID * max(1, round(self._themes.scale)))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(label_font(self._themes.scale))
        if self._classes:
            self._paint_classes(painter)
        else:
            self._paint_scale(painter)

    def _paint_scale(self, painter: QPainter) -> None:
        table = lookup_table(self._themes.theme)
        image = QImage(table.data, len(table), 1, QImage.Format.Format_RGB32)
        painter.drawImage(QRectF(0, 0, self.width(), _BAR), image)
        painter.setPen(QColor(self._themes.theme.muted))
        area = QRectF(0, _BAR, self.width(), self.height() - _BAR)
        places = (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignHCenter, Qt.AlignmentFlag.AlignRight)
        for value, place in zip((self._scale.low, self._scale.middle, self._scale.high), places, strict=True):
            painter.drawText(area, place | Qt.AlignmentFlag.AlignVCenter, number(value))

    def _paint_classes(self, painter: QPainter) -> None:
        metrics = painter.fontMetrics()
        room = self.width() / len(self._classes)
        middle = self.height() / 2
        for k, name in enumerate(self._classes):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(CLASS_COLOURS[k % len(CLASS_COLOURS)]))
            painter.drawEllipse(QRectF(k * room, middle - GRID, 2 * GRID, 2 * GRID))
            painter.setPen(QColor(self._themes.theme.text))
            width = room - 4 * GRID
            text = metrics.elidedText(name, Qt.TextElideMode.ElideRight, int(width))
            painter.drawText(QRectF(k * room + 3 * GRID, 0, width, self.height()), Qt.AlignmentFlag.AlignVCenter, text)
