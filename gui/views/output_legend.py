"""One row below the output's map that says what the marks on it are."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.theme import GRID, ThemeHolder, label_font, paint_point
from gui.views.colour_bar import band
from gui.views.output_lines import faint

_SIGN = 3 * GRID  # pixels that a mark takes
_WORDS = {
    "curve": ("output", "The curve: what the network answers."),
    "target": ("target", "Points: what the data want there."),
    "train": ("train", "Points without a clear outline are trained on."),
    "test": ("test", "Points with a clear outline are kept for the test: nothing is trained on them."),
    "side": ("boundary", "The dark line: there the output changes sides, or another class leads."),
    "zero": ("z = 0", "Dashed lines: there a unit's z is 0; the selected unit's is in the accent."),
    "error": ("error", "A ring as large as the output is away from the target; dashed where it is too low."),
    "stem": ("error", "A stem from the target to the output, as long as the two are apart."),
}


class OutputLegend(QWidget):
    """Paints the entries that `show_entries` was given last, as many as fit."""

    def __init__(self, themes: ThemeHolder, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self.entries: tuple[str, ...] = ()
        self._scale = 0.0
        self.setFixedHeight(0)
        self.hide()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("What the marks are")
        self.setToolTip("")

    def show_entries(self, entries: tuple[str, ...]) -> None:
        """Of "curve", "target", "train", "test", "side", "zero", "error", "stem"; hidden without any."""
        self.setVisible(bool(entries))
        if (entries, self._themes.scale) != (self.entries, self._scale):
            self.entries, self._scale = entries, self._themes.scale
            self.setFixedHeight(QFontMetrics(label_font(self._scale)).height() + 2)
            self.setToolTip("\n".join(_WORDS[entry][1] for entry in entries))
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(96, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        font = label_font(self._themes.scale)
        metrics = QFontMetrics(font)
        x, wide_band = band(self.width(), self._themes.scale)
        right = x + wide_band
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setFont(font)
            for entry in self.entries:
                text = _WORDS[entry][0]
                wide = _SIGN + GRID + metrics.horizontalAdvance(text)
                if x + wide > right:
                    break
                self._paint_sign(painter, entry, QPointF(x + _SIGN / 2, self.height() / 2))
                painter.setPen(QColor(self._themes.theme.muted))
                area = QRectF(x + _SIGN + GRID, 0, wide, self.height())
                painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, text)
                x += wide + 3 * GRID

    def _paint_sign(self, painter: QPainter, entry: str, at: QPointF) -> None:
        theme, half = self._themes.theme, _SIGN / 2
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if entry in ("train", "test", "target"):
            paint_point(painter, at, 3.5, theme, is_test=entry == "test")
        elif entry == "error":
            painter.setPen(QPen(faint(theme, 0.8), 1.2))
            painter.drawEllipse(at, half - 1, half - 1)
        elif entry == "stem":
            painter.setPen(QPen(faint(theme, 0.6), 1.2))
            painter.drawLine(QLineF(at.x(), at.y() - half, at.x(), at.y() + half))
        else:
            pen = QPen(faint(theme, 0.6 if entry == "zero" else 0.85), 1.4)
            if entry == "zero":
                pen.setDashPattern([2.5, 1.8])
            painter.setPen(pen)
            painter.drawLine(QLineF(at.x() - half, at.y(), at.x() + half, at.y()))
