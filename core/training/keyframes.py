"""Moments of a run that are kept whole, so that any place between them is soon computed again.

The thread that trains takes them between updates; what others get is a frozen value with all of them.
"""

from __future__ import annotations

import bisect
import math
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.numerals import grouped
from core.parameters import flatten
from core.project import Progress, Project

TYPE_CHECKING = False
if TYPE_CHECKING:
    from core.training.loop import Run

ALLOWANCE = 0.1  # seconds that computing a place again may take
MARGIN = 0.3  # of it is planned for updates: an engine must be built first, and others compute at the same time
COPYING = 0.02  # of the time spent training may go into keeping moments
MEMORY = 256 * 2**20  # bytes
OVERHEAD = 600  # bytes of a keyframe beside its numbers
MOST = 4096  # keyframes; of a small network the memory would hold more than anybody can tell apart on a time line


@dataclass(frozen=True, eq=False, slots=True)  # thousands of them are kept
class Keyframe:
    """A moment of a run, whole.

    Attributes:
        flat: all parameters, read-only float32 [P], in the order of parameter_shapes.
        progress: where training stands, with the optimizer's state.
        told: the entries of the run's journal that had been applied, `entries` of them; it belongs to no other run.
        is_pinned: at the start, at a change, or where the run stood still; kept longer than the others.
    """

    flat: NDArray[np.float32]
    progress: Progress
    told: tuple[Any, ...]
    is_pinned: bool = False

    @property
    def entries(self) -> int:
        return len(self.told)

    @property
    def step(self) -> int:
        return self.progress.step

    @property
    def bytes(self) -> int:
        return OVERHEAD + self.flat.nbytes + sum(len(array.data) for array in self.progress.optimizer.values())


@dataclass(frozen=True, eq=False)
class Keyframes:
    """Keyframes of one run in the order of their steps, one a step at most.

    Attributes:
        spread: how many times as far apart as planned the plain ones are, because the memory was full: 1, 2, 4 …
    """

    frames: tuple[Keyframe, ...] = ()
    memory: int = MEMORY
    spread: int = 1

    @cached_property
    def bytes(self) -> int:
        return sum(frame.bytes for frame in self.frames)

    @property
    def is_full(self) -> bool:
        return self.bytes > self.memory or len(self.frames) > MOST

    def place(self, step: int) -> int:
        """How many of them are at a step or before it."""
        return bisect.bisect_right(self.frames, step, key=lambda frame: frame.step)

    def nearest(self, step: int) -> Keyframe | None:
        place = self.place(step)
        around = self.frames[max(0, place - 1) : place + 1]
        return min(around, key=lambda frame: abs(frame.step - step), default=None)

    def of(self, journal: tuple[Any, ...], step: int) -> Keyframes:
        """Those that lie on the run that a journal tells, up to a step: not what was undone, nor other branches."""
        on: dict[int, bool] = {}  # by the tuple's id: most share theirs
        for frame in self.frames:
            if id(frame.told) not in on:
                on[id(frame.told)] = frame.told == journal[: frame.entries]
        later = [entry["step"] for entry in journal]
        kept = tuple(
            frame
            for frame in self.frames
            if frame.step <= step
            and on[id(frame.told)]
            and (frame.entries == len(later) or later[frame.entries] >= frame.step)
        )
        return self if len(kept) == len(self.frames) else replace(self, frames=kept)

    def having(self, more: Iterable[Keyframe]) -> Keyframes:
        """With more of them; of two at a step the one that knows more of the journal stays."""
        every = {frame.step: frame for frame in self.frames}
        for frame in more:
            if frame.step not in every or every[frame.step].entries <= frame.entries:
                every[frame.step] = frame
        return replace(self, frames=tuple(every[step] for step in sorted(every))).within_memory()

    def within_memory(self) -> Keyframes:
        """Every second one left out, as often as it takes, the plain ones first."""
        kept = self
        while kept.is_full and len(kept.frames) > 2:
            plain = [f for f in kept.frames[:-1] if not f.is_pinned]
            dropped = set(plain[::2]) if plain else set(kept.frames[1:-1:2])
            frames = tuple(f for f in kept.frames if f not in dropped)
            kept = replace(kept, frames=frames, spread=2 * kept.spread)
        return kept

    @property
    def note(self) -> str:
        """What the user should know about them, "" where every place is exact at once."""
        if self.spread * MARGIN <= 1:
            return ""
        full = f"{self.memory / 2**20:.0f} MB" if 2 * self.bytes > self.memory else f"{grouped(MOST)} of them"
        return f"The memory for past moments ({full}) is full: some places snap to a stored one."


def end_of(project: Project) -> Keyframes:
    """The one keyframe that a document holds: the run's end, as it was saved."""
    if project.parameters is None or project.progress is None or not project.journal:
        return Keyframes()
    flat = flatten(project.graph, project.parameters)
    flat.setflags(write=False)
    return Keyframes((Keyframe(flat, project.progress, project.journal, is_pinned=True),))


@dataclass(frozen=True, eq=False)
class Past:
    """What a run that is under way hands over: its keyframes and its journal so far."""

    kept: Keyframes
    journal: tuple[Any, ...]


class KeyframeRecorder:
    """Decides when a moment is kept; owned by the thread that trains.

    Attributes:
        kept: all so far; a frozen value to hand over.
    """

    def __init__(self, kept: Keyframes | None = None) -> None:
        self.kept = kept or Keyframes()
        self._bytes = self.kept.bytes
        self._told: tuple[Any, ...] = ()
        self._trained = 0.0  # seconds since the last one
        self._copying = 0.0  # seconds that keeping one takes
        self._each = math.inf  # seconds an update, of the quickest so far under these settings

    def trained(self, seconds: float, updates: int) -> None:
        """Takes in that training went on for so long.

        What counts is how long computing it again would take: in one go, each update as quick as the quickest were,
        without what a look at commands and clocks costs, or another program that wanted the processor.
        """
        self._each = min(self._each, seconds / max(1, updates))
        self._trained += self._each * updates

    @property
    def is_due(self) -> bool:
        return self._trained >= max(MARGIN * ALLOWANCE, self._copying / COPYING) * self.kept.spread

    def take(self, run: Run, *, is_pinned: bool = False) -> None:
        """Keeps where a run stands."""
        begun = time.perf_counter()
        if len(self._told) != len(run.journal) or self._told[-1] is not run.journal[-1]:
            self._told, self._each = tuple(run.journal), math.inf  # other settings or rows, another cost
        frame = Keyframe(run.engine.flat_copy(), run.progress(), self._told, is_pinned)
        if np.isfinite(frame.flat).all():  # else the last update led beyond, and the next one tells
            self._keep(frame)
            self._trained, self._copying = 0.0, time.perf_counter() - begun

    def _keep(self, frame: Keyframe) -> None:
        last = self.kept.frames[-1] if self.kept.frames else None
        if last is None or last.step < frame.step:  # the common case, without sorting
            self.kept = replace(self.kept, frames=(*self.kept.frames, frame))
            self._bytes += frame.bytes
            if self._bytes <= self.kept.memory and len(self.kept.frames) <= MOST:
                return
            self.kept = self.kept.within_memory()
        else:
            self.kept = self.kept.having((frame,))
        self._bytes = self.kept.bytes
