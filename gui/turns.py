"""Spreads what is redrawn while training over the frames, so that no single one has to paint every view."""

from __future__ import annotations

import time

SPACING = 0.012  # seconds between two views' turns: less than a frame, more than a view takes to draw
PATIENT_SPACING = 0.08  # between two turns while a hand drags or zooms and must not wait for views
PATIENCE = 0.15  # seconds for which the views give way after each move of the hand


class Turns:
    """Hands out moments to redraw at, one view at a time."""

    def __init__(self) -> None:
        self._last = 0.0
        self._patient_until = 0.0

    def take(self, earliest: float) -> float:
        """The first free turn at or after a time (seconds of the monotonic clock)."""
        spacing = PATIENT_SPACING if earliest < self._patient_until else SPACING
        self._last = max(earliest, self._last + spacing)
        return self._last

    def give_way(self) -> None:
        """A hand moves something: for a moment the views redraw less often, so that it does not stutter."""
        self._patient_until = time.monotonic() + PATIENCE
