"""How far a training run is, on stderr: a bar that redraws itself in a terminal, a line now and then elsewhere."""

from __future__ import annotations

import contextlib
import shutil
import sys
import time
from typing import TextIO

FRAME = 0.1  # seconds between two drawings of the bar
PATIENCE = 5.0  # seconds between two lines where there is no terminal
BAR = 24


class ProgressBar:
    """Draws a share of the work done with a few words; silent when it is not wanted.

    Args:
        patience: seconds between two lines where there is no terminal.
    """

    def __init__(self, *, is_wanted: bool, stream: TextIO | None = None, patience: float = PATIENCE) -> None:
        self._stream: TextIO | None = stream or sys.stderr
        self._is_wanted = is_wanted and self._stream is not None
        self._is_terminal = self._stream is not None and self._stream.isatty()
        self._patience = FRAME if self._is_terminal else max(FRAME, patience)
        self._next = time.perf_counter() + self._patience
        self._is_drawn = False

    @property
    def is_due(self) -> bool:
        """Whether it is time to draw again; cheap enough to ask after every update."""
        return self._is_wanted and time.perf_counter() >= self._next

    def draw(self, share: float, words: str) -> None:
        """Draws a share of 0 … 1 and some words."""
        if not self._is_wanted:
            return
        if self._is_terminal:
            filled = round(BAR * share)
            line = f"{share:4.0%} [{'#' * filled}{'-' * (BAR - filled)}] {words}"
            width = max(20, shutil.get_terminal_size().columns - 1)
            self._write("\r" + line[:width].ljust(width))
            self._is_drawn = True
        else:
            self._write(f"{share:.0%} {words}\n")
        self._next = time.perf_counter() + self._patience

    def clear(self) -> None:
        """Leaves the line empty for whatever is printed next."""
        if self._is_drawn:
            self._write("\r" + " " * max(20, shutil.get_terminal_size().columns - 1) + "\r")
            self._is_drawn = False

    def _write(self, text: str) -> None:
        with contextlib.suppress(OSError, ValueError):
            if self._stream is not None:
                self._stream.write(text)
                self._stream.flush()
