"""How many moments of a run are kept, and how far apart: by what computing them again would take."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.training import keyframes as module
from core.training.keyframes import ALLOWANCE, MARGIN, KeyframeRecorder, Keyframes
from core.training.loop import Run
from tests.core.training.scenes import project, rows


@pytest.fixture
def run() -> Run:
    return Run(project(), rows(), engine="torch")


def test_however_long_a_run_is_there_are_not_more_keyframes_than_anybody_can_tell_apart(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST", 40)
    recorder = KeyframeRecorder()
    for step in range(250):
        recorder.take(run, is_pinned=step == 0)
        run.advance(1)
        assert len(recorder.kept.frames) <= 40
    kept = recorder.kept
    assert kept.frames[0].step == 0
    assert kept.frames[-1].step == 249
    assert kept.spread >= 8
    assert "40 of them" in kept.note


def test_fewer_keyframes_are_only_mentioned_where_a_place_takes_too_long(run: Run) -> None:
    recorder = KeyframeRecorder()
    recorder.take(run)
    for spread in (1, 2, 4, 8):
        kept = replace(recorder.kept, spread=spread)
        assert bool(kept.note) == (spread * MARGIN > 1)


def test_spread_keyframes_come_due_as_much_later(run: Run) -> None:
    recorder = KeyframeRecorder(Keyframes(spread=4))
    recorder.trained(3 * MARGIN * ALLOWANCE, 100)
    assert not recorder.is_due
    recorder.trained(1.5 * MARGIN * ALLOWANCE, 50)
    assert recorder.is_due


def test_what_counts_is_the_quickest_an_update_was_not_what_looking_and_waiting_took(run: Run) -> None:
    """One update a look is a hundred times as slow as many: computing it again is not."""
    recorder = KeyframeRecorder()
    recorder.trained(0.001, 1000)  # a microsecond each
    for _ in range(100):
        recorder.trained(0.002, 1)  # a look at clocks and commands each time
    assert not recorder.is_due
    recorder.trained(MARGIN * ALLOWANCE, 30_000)
    assert recorder.is_due
    recorder.take(run)
    assert not recorder.is_due


def test_other_settings_cost_differently(run: Run) -> None:
    recorder = KeyframeRecorder()
    recorder.take(run)
    recorder.trained(0.0001, 1000)
    run.set_training(replace(run.training, batch_size=2 * run.training.batch_size))
    recorder.take(run)
    recorder.trained(MARGIN * ALLOWANCE, 10)
    assert recorder.is_due, "ten updates as slow as these, not as those before"
