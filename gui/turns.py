"""Spreads what is redrawn while training over the frames, so that no single one has to paint every view."""

from __future__ import annotations

SPACING = 0.012  # seconds between two views' turns: less than a frame, more than a view takes to draw


class Turns:
    """Hands out moments to redraw at, one view at a time."""

    def __init__(self) -> None:
        self._last = 0.0

    def take(self, earliest: float) -> float:
        """The first free turn at or after a time (seconds of the monotonic clock)."""
        self._last = max(earliest, self._last + SPACING)
        return self._last
