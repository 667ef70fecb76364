"""The film bar below a warp: layers and their stages as stops on a line, a handle to scrub with, play, and pace."""

from __future__ import annotations

import math
import time

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QFontMetricsF, QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.theme import GRID, ThemeHolder, label_font
from gui.views.film_layout import Group, Layout, lay_out
from gui.views.film_painter import paint_bar

STAGE_SECONDS = 1.25  # slow motion: one stage at pace 1
HOLD_SECONDS = 1.0  # a layer's space stands before the film goes on, or starts again
ZOOM_SECONDS = 0.4  # of these pass while the picture is fitted to that space
PACES = (0.5, 1.0, 2.0)
BUTTON = 6 * GRID  # pixels that play takes at the left
_FRAME_MS = 16
_SNAP = 0.06  # a handle let go this near a stage stands on it
_ONE = (Group("", "", ("x", "W", "+b", "f"), starts_anew=True),)


class FilmBar(QWidget):
    """A slider over the stops of a film.

    Signals:
        moved(position): the film stands elsewhere, 0 … number of stops − 1.
        playing_changed(bool): it started or stopped.
        let_go(): a hand that dragged it has let go, or a key has moved it.
        focus_changed(): the keyboard has come or gone.
    """

    moved = Signal(float)
    playing_changed = Signal(bool)
    let_go = Signal()
    focus_changed = Signal()

    def __init__(self, themes: ThemeHolder, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self.groups: tuple[Group, ...] = _ONE
        self.position = 3.0
        self.pace = 1.0
        self._held = 0.0
        self._last_time = 0.0
        self.is_dragging = False
        self._filmed: float | None = None  # while pictures of a film are taken: how far the pause there has come
        self._is_low = False
        self._layout: tuple[object, Layout] | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_FRAME_MS)
        self._timer.timeout.connect(self._advance)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setMinimumWidth(120)
        self.setAccessibleName("Film of the layers’ stages")
        self.setToolTip(
            "The network’s steps, one after the other: drag to scrub, ▶ plays them in slow motion. "
            "← and → go by stages, with Ctrl by layers, Home and End to the ends."
        )

    @property
    def is_playing(self) -> bool:
        return self._timer.isActive()

    @property
    def stops(self) -> list[tuple[str, int]]:
        """Every stop as its layer and its number within the layer's part."""
        return [(group.key, i) for group in self.groups for i in range(len(group.labels))]

    @property
    def labels(self) -> list[str]:
        return [label for group in self.groups for label in group.labels]

    @property
    def last(self) -> int:
        return len(self.labels) - 1

    @property
    def ends(self) -> list[int]:
        """The last stop of each layer's part."""
        ends, count = [], -1
        for group in self.groups:
            count += len(group.labels)
            ends.append(count)
        return ends

    @property
    def is_resting(self) -> bool:
        """Whether it stands at a layer's end and nobody moves it."""
        is_moved = self.is_playing or self.is_dragging or self._filmed is not None
        return self.position in self.ends and not is_moved

    @property
    def rest(self) -> float:
        """How far it rests, 0 … 1: 1 at a layer's end, 0 elsewhere; running, it comes to rest little by little."""
        if self.position not in self.ends:
            return 0.0
        if self._filmed is not None:
            return self._filmed
        if not self.is_playing or self._themes.reduce_motion:
            return 1.0
        return min(1.0, self._held * self.pace / ZOOM_SECONDS)

    @property
    def current(self) -> int:
        """The number of the group whose stage is under way."""
        return next((i for i, end in enumerate(self.ends) if self.position <= end), len(self.groups) - 1)

    def show_groups(self, groups: tuple[Group, ...]) -> bool:
        """Names the stops; the film stays at its layer and stage. Returns False where it has no such layer any more."""
        if groups == self.groups:
            return True
        layer, stage = self.stops[min(int(self.position), self.last)]
        was_at_end, part = self.position in self.ends, self.position - int(self.position)
        self.groups, self._layout = groups, None  # also under a hand that drags: its stops are no more
        stops = self.stops
        is_kept = any(key == layer for key, _ in stops)
        if is_kept:
            group = next(i for i, other in enumerate(groups) if other.key == layer)
            end = self.ends[group]
            at = end - len(groups[group].labels) + 1 + stage
            self.position = float(end) if was_at_end or at >= end else at + part
        else:
            self.position = min(self.position, float(self.last))
        self.updateGeometry()
        self.update()
        return is_kept

    def set_position(self, position: float) -> None:
        position = min(max(position, 0.0), float(self.last))
        if position != self.position:
            self.position = position
            self.moved.emit(position)
            self.update()

    def film(self, position: float, rest: float = 0.0) -> None:
        """Puts it where a picture of a film is to be taken: as it looks there while it runs, or has come to rest."""
        self.stop()
        self._filmed = rest
        self.set_position(position)

    def play(self) -> None:
        """Starts the film, from the beginning if it stands at its end; it loops until stopped."""
        if self.position >= self.last:
            self.set_position(0.0)
        self._held = HOLD_SECONDS / self.pace if self.position in self.ends else 0.0  # where it stands already
        self._last_time = time.monotonic()
        self._timer.start()
        self.playing_changed.emit(True)
        self.update()

    def stop(self) -> None:
        if self.is_playing:
            self._timer.stop()
            self.playing_changed.emit(False)
            self.update()

    @property
    def has_titles(self) -> bool:
        """Whether the layers' names stand above the line."""
        return len(self.groups) > 1 and not self._is_low

    @property
    def middle(self) -> float:
        """How far down the line lies: where the middle of the buttons beside it is."""
        return 3.0 * GRID if self._is_low else 5.25 * GRID * max(1.0, self._themes.scale)

    def set_low(self, is_low: bool) -> None:
        """Takes little height: without the layers' names."""
        if is_low != self._is_low:
            self._is_low = is_low
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        below = 2 * GRID + QFontMetricsF(label_font(self._themes.scale)).height()
        return QSize(60 * GRID, math.ceil(self.middle + below))

    # Mouse and keys ---------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        if event.position().x() < BUTTON + GRID:
            if self.is_playing:
                self.stop()
            else:
                self.play()
            return
        self.stop()
        layout = self.layout_now()  # as it is seen now: nothing unfolds under a hand that drags
        self.is_dragging = True
        self._layout = (None, layout)
        self.set_position(self.layout_now().position_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.is_dragging:
            self.set_position(self.layout_now().position_at(event.position().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.is_dragging:
            near = round(self.position)
            if abs(self.position - near) < _SNAP or self._is_near(near, event.position().x()):
                self.set_position(float(near))
            self.is_dragging = False
            self._layout = None
            self.moved.emit(self.position)
            self.let_go.emit()
            self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, by_layer = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            stops = [0, *self.ends] if by_layer else list(range(self.last + 1))
            later = key == Qt.Key.Key_Right
            beside = [s for s in stops if (s > self.position + 1e-6 if later else s < self.position - 1e-6)]
            goal = (beside[0] if later else beside[-1]) if beside else self.position
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            goal = 0 if key == Qt.Key.Key_Home else self.last
        else:
            super().keyPressEvent(event)
            return
        self.stop()
        self.set_position(float(goal))
        self.let_go.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focus_changed.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.focus_changed.emit()

    def _advance(self) -> None:
        now = time.monotonic()
        elapsed, self._last_time = now - self._last_time, now
        is_stepped = self._themes.reduce_motion and self.position < self.last
        if self.position in self.ends and not is_stepped:
            self._held += elapsed
            if self._held < HOLD_SECONDS / self.pace:
                self.moved.emit(self.position)  # the picture is being fitted to the layer's space
                return
            if self.position >= self.last:
                self._held = 0.0
                self.set_position(0.0)
                return
        if self._themes.reduce_motion:  # a stage at a time, and each stands still
            self._held += elapsed
            if self._held >= STAGE_SECONDS / self.pace:
                self._held = 0.0
                self.set_position(float(int(self.position) + 1))
            return
        end = next(end for end in self.ends if end > self.position)
        self._held = 0.0
        self.set_position(min(self.position + elapsed * self.pace / STAGE_SECONDS, float(end)))

    # Where things are -------------------------------------------------------

    def layout_now(self) -> Layout:
        """The stops' places; they change with the width, and where layers are folded with the layer that is not."""
        if self.is_dragging and self._layout is not None:
            return self._layout[1]
        key = (self.groups, self.width(), self._themes.scale, self.current)
        if self._layout is None or self._layout[0] != key:
            metrics = QFontMetricsF(label_font(self._themes.scale))
            widths = [metrics.horizontalAdvance(label) for label in self.labels]
            start = max(BUTTON + 3.0 * GRID, widths[0] / 2)
            end = self.width() - max(4.0 * GRID, widths[-1] / 2 + 1)
            self._layout = (key, lay_out(self.groups, widths, start, end, self.current))
        return self._layout[1]

    def _is_near(self, stop: int, pixel: float) -> bool:
        return abs(self.layout_now().x[stop] - pixel) < 1.5

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_bar(self, self._themes)
