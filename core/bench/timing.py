"""Interleaved timing: contestants take turns in short slices, and what counts is the median of the slices' ratios."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

Work = Callable[[int], int]  # does at least so many updates, and says how many

SLICE = 0.15  # seconds of one contestant's turn


@dataclass(frozen=True)
class Speed:
    """Updates a second of one contestant.

    Attributes:
        median: over the slices.
        ratio: the median of (subject's speed / this one's), slice by slice; 1 for the subject itself.
    """

    median: float
    ratio: float


def race(contestants: Mapping[str, Work], *, subject: str, rounds: int) -> dict[str, Speed]:
    """Runs all in turn, round after round, and compares everyone with the subject of the same round.

    Before it counts, each contestant is warmed up and the number of updates that fills a slice is found.
    """
    counts = {name: _fitting_count(work) for name, work in contestants.items()}
    speeds: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(rounds):
        for name, work in contestants.items():
            begun = time.perf_counter()
            done = work(counts[name])
            speeds[name].append(done / (time.perf_counter() - begun))
    return {
        name: Speed(
            statistics.median(values),
            statistics.median(ours / theirs for ours, theirs in zip(speeds[subject], values, strict=True)),
        )
        for name, values in speeds.items()
    }


def _fitting_count(work: Work) -> int:
    count = 1
    while True:
        begun = time.perf_counter()
        done = work(count)
        took = time.perf_counter() - begun
        if took >= SLICE / 4:
            return max(1, round(done * SLICE / took))
        count = 4 * done
