"""The film bar below a warp: its stages as stops on a line, a handle to scrub with, play, and pace."""

from __future__ import annotations

import time
from typing import ClassVar

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.theme import GRID, ThemeHolder, label_font

STAGE_SECONDS = 1.25  # slow motion: one stage at pace 1
HOLD_SECONDS = 1.0  # the last stage stands before the film starts again
PACES = (0.5, 1.0, 2.0)
_FRAME_MS = 16
_SNAP = 0.06  # a handle let go this near a stage stands on it


class FilmBar(QWidget):
    """A slider over stages.

    Signals:
        moved(position): the film stands elsewhere, 0 … number of stages − 1.
        playing_changed(bool): it started or stopped.
    """

    moved = Signal(float)
    playing_changed = Signal(bool)
    _BUTTON: ClassVar[int] = 6 * GRID

    def __init__(self, themes: ThemeHolder, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._stages: tuple[str, ...] = ("x", "W", "+b", "f")
        self.position = 3.0
        self.pace = 1.0
        self._held = 0.0
        self._last_time = 0.0
        self._is_dragging = False
        self._timer = QTimer(self)
        self._timer.setInterval(_FRAME_MS)
        self._timer.timeout.connect(self._advance)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setMinimumWidth(120)
        self.setAccessibleName("Film of the layer's stages")
        self.setToolTip("The layer's steps, one after the other: drag to scrub, ▶ plays them in slow motion (←, →).")

    @property
    def is_playing(self) -> bool:
        return self._timer.isActive()

    @property
    def is_resting(self) -> bool:
        """Whether it stands at its end and nobody moves it."""
        return self.position >= self.last and not self.is_playing and not self._is_dragging

    @property
    def last(self) -> int:
        return len(self._stages) - 1

    def show_stages(self, stages: tuple[str, ...]) -> None:
        """Names the stops; a film that stood at its end stands at the new end."""
        if stages != self._stages:
            was_at_end = self.position >= self.last
            self._stages = stages
            self.position = float(self.last) if was_at_end else min(self.position, float(self.last))
            self.update()

    def set_position(self, position: float) -> None:
        position = min(max(position, 0.0), float(self.last))
        if position != self.position:
            self.position = position
            self.moved.emit(position)
            self.update()

    def play(self) -> None:
        """Starts the film, from the beginning if it stands at its end; it loops until stopped."""
        if self.position >= self.last:
            self.set_position(0.0)
        self._held, self._last_time = 0.0, time.monotonic()
        self._timer.start()
        self.playing_changed.emit(True)
        self.update()

    def stop(self) -> None:
        if self.is_playing:
            self._timer.stop()
            self.playing_changed.emit(False)
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(60 * GRID, round(9 * GRID * max(1.0, self._themes.scale)))

    # Mouse and keys ---------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        if event.position().x() < self._BUTTON + GRID:
            if self.is_playing:
                self.stop()
            else:
                self.play()
            return
        self.stop()
        self._is_dragging = True
        self.set_position(self._position_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._is_dragging:
            self.set_position(self._position_at(event.position().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._is_dragging:
            self._is_dragging = False
            near = round(self.position)
            if abs(self.position - near) < _SNAP:
                self.set_position(float(near))
            self.moved.emit(self.position)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.stop()
            step = 1 if event.key() == Qt.Key.Key_Right else -1
            self.set_position(float(round(self.position) + step))
        else:
            super().keyPressEvent(event)

    def _advance(self) -> None:
        now = time.monotonic()
        elapsed, self._last_time = now - self._last_time, now
        if self.position >= self.last:
            self._held += elapsed
            if self._held >= HOLD_SECONDS / self.pace:
                self._held = 0.0
                self.set_position(0.0)
            return
        if self._themes.reduce_motion:  # a stage at a time, and each stands still
            self._held += elapsed
            if self._held >= STAGE_SECONDS / self.pace:
                self._held = 0.0
                self.set_position(float(int(self.position) + 1))
            return
        self.set_position(self.position + elapsed * self.pace / STAGE_SECONDS)

    # Painting ---------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, scale = self._themes.theme, self._themes.scale
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setFont(label_font(scale))
            middle = 3.0 * GRID
            self._paint_button(painter, middle)
            start, end = self._track()
            here = self._x_of(self.position)
            painter.setPen(QPen(QColor(theme.line), 3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawLine(QPointF(start, middle), QPointF(end, middle))
            painter.setPen(QPen(QColor(theme.accent), 3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawLine(QPointF(start, middle), QPointF(here, middle))
            label_top = middle + 2 * GRID
            for i, stage in enumerate(self._stages):
                x = self._x_of(float(i))
                is_reached = self.position >= i - 1e-6
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(theme.accent if is_reached else theme.line))
                painter.drawEllipse(QPointF(x, middle), 3.5, 3.5)
                is_here = abs(self.position - i) < 0.5
                painter.setPen(QColor(theme.text if is_here else theme.muted))
                painter.drawText(
                    QRectF(x - 40, label_top, 80, self.height() - label_top), Qt.AlignmentFlag.AlignHCenter, stage
                )
            painter.setPen(QPen(QColor(theme.panel), 2))
            painter.setBrush(QColor(theme.accent))
            painter.drawEllipse(QPointF(here, middle), 6.5, 6.5)
            if self.hasFocus():
                painter.setPen(QPen(QColor(theme.accent), 1))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawEllipse(QPointF(here, middle), 8.5, 8.5)

    def _paint_button(self, painter: QPainter, middle: float) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._themes.theme.accent))
        left = 2.0
        if self.is_playing:
            for x in (left, left + 7):
                painter.drawRoundedRect(QRectF(x, middle - 6, 4, 12), 1, 1)
        else:
            corners = [QPointF(left, middle - 6), QPointF(left + 11, middle), QPointF(left, middle + 6)]
            painter.drawPolygon(QPolygonF(corners))

    def _track(self) -> tuple[float, float]:
        """From the first stop to the last: the names below them must not reach out of the bar."""
        metrics = QFontMetricsF(label_font(self._themes.scale))
        first, last = (metrics.horizontalAdvance(self._stages[i]) / 2 for i in (0, -1))
        return max(self._BUTTON + 3.0 * GRID, first), self.width() - max(6.0 * GRID, last + 1)

    def _x_of(self, position: float) -> float:
        start, end = self._track()
        return start + (end - start) * (position / self.last if self.last else 0.0)

    def _position_at(self, x: float) -> float:
        start, end = self._track()
        return (x - start) / max(1.0, end - start) * self.last
