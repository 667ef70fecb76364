"""Moves a warp's frame to where it should be: at once, or in a short glide when the user asks for another."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QVariantAnimation, Signal

from gui.theme import MOTION_MS
from gui.views.warp_axes import Extent


class Zoom(QObject):
    """Holds the frame that is shown; `show` puts it on the screen.

    Signals:
        arrived(): a glide has ended: under a mouse that rests lies another place now.
    """

    arrived = Signal()

    def __init__(self, show: Callable[[Extent], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._show = show
        self._shown: Extent | None = None
        self._start: Extent | None = None
        self._goal: Extent | None = None
        self._glide = QVariantAnimation(self)
        self._glide.setStartValue(0.0)
        self._glide.setEndValue(1.0)
        self._glide.setDuration(MOTION_MS)
        self._glide.valueChanged.connect(self._move)
        self._glide.finished.connect(self.arrived)

    def go_to(self, extent: Extent, *, glides: bool) -> None:
        """Shows another frame; where that is wanted a jump is a glide, a small change never is."""
        if extent == self._goal and (extent == self._shown or self._is_gliding):
            return
        self._goal = extent
        if not glides or self._shown is None or _is_near(self._shown, extent):
            self._glide.stop()
            self._put(extent)
        else:
            self._start = self._shown
            self._glide.stop()
            self._glide.start()

    @property
    def _is_gliding(self) -> bool:
        return self._glide.state() == QVariantAnimation.State.Running

    def _move(self, t: object) -> None:
        if self._start is not None and self._goal is not None and isinstance(t, float):
            self._put(self._start.between(self._goal, t))

    def _put(self, extent: Extent) -> None:
        self._shown = extent
        self._show(extent)


def _is_near(a: Extent, b: Extent) -> bool:
    ratio = max(a.half_width / b.half_width, b.half_width / a.half_width)
    return ratio < 1.2 and abs(a.x - b.x) < 0.2 * b.half_width and abs(a.y - b.y) < 0.2 * b.half_height
