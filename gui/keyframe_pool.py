"""The moments that were kept of late, of whatever branch: a memory, no part of the document.

Undo, redo and switching branches find here again what an earlier run left; a keyframe knows which run it lies on.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from core.training.keyframes import MEMORY, Keyframe, Keyframes


class KeyframePool:
    """Keyframes of the run that the document shows, and those of others for as long as there is room."""

    def __init__(self, memory: int = MEMORY) -> None:
        self._memory = memory
        self._on = Keyframes(memory=memory)
        self._off: tuple[Keyframe, ...] = ()
        self._asked: tuple[tuple[Any, ...], int] | None = None  # what `_on` is known to answer

    @property
    def here(self) -> Keyframes:
        """Those of the run that the document shows, as far as it was asked for."""
        return self._on

    def take(self, kept: Keyframes) -> None:
        """What the run under way has kept so far, all of it."""
        self._on, self._asked = kept, None

    def add(self, frames: Iterable[Keyframe]) -> None:
        """More moments of the run that the document shows."""
        self._on, self._asked = self._on.having(frames), None

    def of(self, journal: tuple[Any, ...], step: int) -> Keyframes:
        """Those on the run that a journal tells, up to a step; the others are kept for another time."""
        if self._asked is not None and self._asked[0] is journal and self._asked[1] == step:
            return self._on
        every = (*self._on.frames, *self._off)
        on = Keyframes(every).of(journal, step).frames
        taken = {id(frame) for frame in on}
        spread = self._on.spread if any(id(frame) in taken for frame in self._on.frames) else 1
        self._on = Keyframes(memory=self._memory, spread=spread).having(on)
        self._off = self._bounded([frame for frame in every if id(frame) not in taken])
        self._asked = (journal, step)
        return self._on

    def forget(self) -> None:
        """Another document: nothing of this is of use any more."""
        self._on, self._off = Keyframes(memory=self._memory), ()
        self._asked = None

    def _bounded(self, frames: list[Keyframe]) -> tuple[Keyframe, ...]:
        """As many as half the memory holds, every second plain one left out as often as it takes."""
        while sum(frame.bytes for frame in frames) > self._memory / 2:
            pinned = [frame for frame in frames if frame.is_pinned]
            plain = [frame for frame in frames if not frame.is_pinned][1::2]
            frames = pinned + plain if plain else pinned[1::2]
        return tuple(frames)


def covers(kept: Keyframes, step: int) -> bool:
    """Whether moments were kept on the way to a step, and not just its end."""
    return step <= 0 or any(frame.step < step for frame in kept.frames)
