"""The race: everyone gets turns, ratios are of the same round."""

from __future__ import annotations

import os
import statistics
import time

import pytest

from core.bench.timing import Work, one_core, race


def _busy(seconds_each: float, log: list[str], name: str) -> Work:
    def work(count: int) -> int:
        log.append(name)
        end = time.perf_counter() + count * seconds_each
        while time.perf_counter() < end:
            pass
        return count

    return work


def test_ratios_are_of_speeds_and_contestants_take_turns() -> None:
    log: list[str] = []
    contestants = {"fast": _busy(1e-4, log, "fast"), "slow": _busy(8e-4, log, "slow")}
    speeds = race(contestants, subject="fast", rounds=5, slice_=0.01)
    assert log[-10:] == ["fast", "slow"] * 5
    assert len(speeds["slow"].ratios) == len(speeds["slow"].rates) == 5
    assert set(speeds["fast"].ratios) == {1.0}
    assert 4 < statistics.median(speeds["slow"].ratios) < 16


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="the system binds no process to a core")
def test_one_core_is_given_back_afterwards() -> None:
    before = os.sched_getaffinity(0)
    with one_core():
        assert len(os.sched_getaffinity(0)) == 1
    assert os.sched_getaffinity(0) == before
