"""Interleaved timing: contestants take turns in short slices, and what counts is the median of the slices' ratios."""

from __future__ import annotations

import contextlib
import os
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

Work = Callable[[int], int]  # does at least so many updates, and says how many

SLICE = 0.15  # seconds of one contestant's turn


@dataclass(frozen=True)
class Speed:
    """Updates a second of one contestant.

    Attributes:
        rates: of every round.
        ratios: the subject's rate / this one's, round by round; 1 for the subject itself.
    """

    rates: tuple[float, ...]
    ratios: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.rates)


def race(contestants: Mapping[str, Work], *, subject: str, rounds: int, slice_: float = SLICE) -> dict[str, Speed]:
    """Runs all in turn, round after round, and compares everyone with the subject of the same round.

    Before it counts, each contestant is warmed up and the number of updates that fills a slice is found.
    """
    counts = {name: _fitting_count(work, slice_) for name, work in contestants.items()}
    rates: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(rounds):
        for name, work in contestants.items():
            begun = time.perf_counter()
            done = work(counts[name])
            rates[name].append(done / (time.perf_counter() - begun))
    return {
        name: Speed(tuple(values), tuple(ours / theirs for ours, theirs in zip(rates[subject], values, strict=True)))
        for name, values in rates.items()
    }


def _fitting_count(work: Work, slice_: float) -> int:
    work(1)  # compiles, allocates, imports
    count = 1
    while True:
        begun = time.perf_counter()
        done = work(count)
        took = time.perf_counter() - begun
        if took >= slice_ / 4:
            return max(1, round(done * slice_ / took))
        count = 4 * done


@contextlib.contextmanager
def one_core() -> Iterator[str]:
    """Keeps this process, and those it starts, on one core where the system lets it; yields how, in words."""
    if not hasattr(os, "sched_setaffinity"):
        yield "threads limited by each library"
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(before)})
    try:
        yield "bound to one core"
    finally:
        os.sched_setaffinity(0, before)
