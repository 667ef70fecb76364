"""One row below the output's map, or a column beside it, that says what the marks on it are."""

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
    "zero": ("z = 0", "Dashed lines: there a unit’s z is 0; the selected unit’s is in the accent."),
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
        self.is_upright = False  # whether it stands beside the map, an entry below the other
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
            self.setToolTip("\n".join(_WORDS[entry][1] for entry in entries))
            self._fit()

    def stand(self, is_upright: bool) -> None:
        """Stands it up beside the map, or lays it below."""
        if is_upright != self.is_upright:
            self.is_upright = is_upright
            self._fit()

    def upright_width(self) -> int:
        """Pixels that it takes beside the map."""
        metrics = QFontMetrics(label_font(self._themes.scale))
        return _SIGN + GRID + max((metrics.horizontalAdvance(_WORDS[e][0]) for e in self.entries), default=0) + 2

    def lying_height(self) -> int:
        """Pixels that it takes below the map."""
        return self._line()

    def _line(self) -> int:
        return QFontMetrics(label_font(self._themes.scale)).height() + 2

    def _fit(self) -> None:
        self.setFixedHeight(self._line() * (max(1, len(self.entries)) if self.is_upright else 1))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(96, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        font = label_font(self._themes.scale)
        metrics = QFontMetrics(font)
        x, wide_band = band(self.width(), self._themes.scale)
        right, y, line = x + wide_band, 0, self._line()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setFont(font)
            for entry in self.entries:
                text = _WORDS[entry][0]
                wide = _SIGN + GRID + metrics.horizontalAdvance(text)
                if x + wide > right:
                    break
                self._paint_sign(painter, entry, QPointF(x + _SIGN / 2, y + line / 2))
                painter.setPen(QColor(self._themes.theme.muted))
                area = QRectF(x + _SIGN + GRID, y, wide, line)
                painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, text)
                if self.is_upright:
                    y += line
                else:
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
            pen = QPen(faint(theme, 0.6) if entry == "zero" else QColor(theme.text), 1.4)
            if entry == "zero":
                pen.setDashPattern([2.5, 1.8])
            painter.setPen(pen)
            painter.drawLine(QLineF(at.x() - half, at.y(), at.x() + half, at.y()))
