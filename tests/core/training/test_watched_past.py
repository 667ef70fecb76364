"""What the training thread hands over of its past, its data changes, and the shape of its curve flat out."""

from __future__ import annotations

import itertools
import math
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from core.datasets.of_project import rows_of
from core.loss_history import History
from core.parameters import unflatten
from core.project import GeneratorSource, Project
from core.training.commands import SetData
from core.training.keyframes import Keyframes, Past
from core.training.loop import Run
from core.training.measuring import CHEAP, Measuring
from core.training.messages import Stopped
from core.training.pace import PACES
from core.training.timeline import Recording, moment_at
from core.training.trainer import Pause, Play, SetTraining, SetValues
from tests.core.training.eventful import playground_like
from tests.core.training.test_trainer import Watched, watch

__all__ = ["watch"]  # the fixture that starts trainers and sees that none is left

FLAT_OUT = PACES["flat_out"]
Start = Callable[..., Watched]


@pytest.fixture(autouse=True)
def compiled() -> None:
    """A run whose machine code is not there yet begins under torch, and its journal tells when that changed."""
    made = playground_like()
    Run(made, rows_of(made))


def newest_past(watched: Watched) -> Past:
    past: list[Past] = []

    def found() -> bool:
        if (new := watched.trainer.poll_past()) is not None:
            past.append(new)
        return bool(past)

    watched.until(found)
    return past[-1]


def document_of(made: Project, stopped: Stopped) -> Project:
    parameters = unflatten(made.graph, stopped.flat)
    return replace(
        made, parameters=parameters, training=stopped.training, progress=stopped.progress, journal=stopped.journal
    )


def test_keyframes_come_at_the_start_at_each_change_and_at_each_stop(watch: Start) -> None:
    made = playground_like()
    watched = watch(made, rows_of(made))
    watched.trainer.send(Play(FLAT_OUT, steps=100))
    watched.event(Stopped)
    watched.trainer.send(SetTraining(replace(made.training_or_default, learning_rate=0.3)))
    watched.trainer.send(Play(FLAT_OUT, steps=50))
    watched.event(Stopped, 2)
    watched.trainer.send(SetValues((("biases", "y", (0,), 0.5),)))
    watched.trainer.send(Play(FLAT_OUT, steps=10))
    stopped = watched.event(Stopped, 3)
    past = newest_past(watched)
    assert past.journal == stopped.journal
    assert [(f.step, f.entries) for f in past.kept.frames if f.is_pinned] == [(0, 1), (100, 2), (150, 3), (160, 3)]
    recording = Recording.of(document_of(made, stopped), rows_of(made))
    for frame in past.kept.frames:
        for kept in (past.kept, Keyframes()):
            moment = moment_at(recording, kept, frame.step, allowance=math.inf)
            assert moment.is_exact
            np.testing.assert_array_equal(moment.flat, frame.flat)


def test_any_place_of_a_long_run_is_near_a_keyframe(watch: Start) -> None:
    made = playground_like()
    watched = watch(made, rows_of(made))
    watched.trainer.send(Play(FLAT_OUT))
    watched.until(lambda: len(newest_past(watched).kept.frames) > 5)
    watched.trainer.send(Pause())
    stopped = watched.event(Stopped)
    past = newest_past(watched)
    recording = Recording.of(document_of(made, stopped), rows_of(made))
    steps = np.linspace(1, stopped.progress.step, 15).astype(int).tolist()
    took = []
    for step in steps:
        begun = time.thread_time()  # what computing it takes, whatever else the computer does meanwhile
        moment_at(recording, past.kept, step, allowance=math.inf)
        took.append(time.thread_time() - begun)
    assert np.median(took) < 0.1
    # the trainer that goes on from them knows them all
    on = watch(document_of(made, stopped), rows_of(made), kept=past.kept)
    on.trainer.send(Play(FLAT_OUT, steps=5))
    on.event(Stopped)
    later = newest_past(on)
    assert [f.step for f in later.kept.frames[: len(past.kept.frames)]] == [f.step for f in past.kept.frames]


def test_a_past_step_can_be_computed_while_the_run_goes_on(watch: Start) -> None:
    made = playground_like()
    watched = watch(made, rows_of(made))
    watched.trainer.send(Play(FLAT_OUT))
    step = watched.passes(5000).step
    past = newest_past(watched)
    recording = Recording.of(replace(made, journal=past.journal), rows_of(made), newest=step)
    moment = moment_at(recording, past.kept, 1234, allowance=math.inf)
    straight = Run(made, rows_of(made))
    straight.advance(1234)
    np.testing.assert_array_equal(moment.flat, straight.engine.flat_copy())
    assert watched.passes(step + 1000)
    watched.trainer.send(Pause())
    stopped = watched.event(Stopped)
    straight.advance(stopped.progress.step - 1234)
    np.testing.assert_array_equal(stopped.flat, straight.engine.flat_copy())


def test_other_data_go_into_the_run_under_way(watch: Start) -> None:
    made = playground_like()
    other = replace(made, data=GeneratorSource("xor", samples=40))
    watched = watch(made, rows_of(made))
    watched.trainer.send(Play(FLAT_OUT))
    watched.passes(50)
    watched.trainer.send(SetData(other.data, rows_of(other), "XOR instead"))
    watched.until(lambda: len(newest_past(watched).journal) > 1)
    watched.passes(watched.snapshots[-1].step + 50)
    watched.trainer.send(Pause())
    stopped = watched.event(Stopped)
    start, edit = stopped.journal
    assert (edit["change"], edit["text"], edit["before"]["name"]) == ("data", "XOR instead", "circle")
    recording = Recording.of(replace(document_of(made, stopped), data=other.data), rows_of(other))
    again = moment_at(recording, Keyframes(), stopped.progress.step, allowance=math.inf)
    np.testing.assert_array_equal(again.flat, stopped.flat)
    straight = Run(made, rows_of(made))
    straight.advance(edit["step"])
    straight.set_data(other.data, rows_of(other))
    straight.advance(stopped.progress.step - edit["step"])
    np.testing.assert_array_equal(stopped.flat, straight.engine.flat_copy())
    assert start["rows"] != edit["rows"]


def test_two_thousand_updates_flat_out_make_a_curve(watch: Start) -> None:
    made = playground_like()
    watched = watch(made, rows_of(made))
    watched.trainer.send(Play(FLAT_OUT, steps=2000))
    watched.event(Stopped)
    watched.until(lambda: len(watched.history.steps) and watched.history.steps[-1] == 2000)
    assert len(watched.history.steps) > 20


def curve(monkeypatch: pytest.MonkeyPatch, *, tick: float, updates: int) -> tuple[History, Run]:
    """Training in as large pieces as the measuring allows, on a clock that moves by `tick` at each look."""
    made = playground_like()  # 30 rows in batches of 10: three updates an epoch
    run, looks = Run(made, rows_of(made)), itertools.count()
    for clock in ("perf_counter", "thread_time"):
        monkeypatch.setattr(f"core.training.measuring.time.{clock}", lambda: next(looks) * tick)
    measuring = Measuring(None)
    measuring.measured(run)
    while run.step < updates:
        if run.advance(min(500, updates - run.step, *measuring.bounds(run))).ends_epoch:
            measuring.epoch_ended(run)
    return measuring.history(), run


def test_the_curve_has_a_point_for_every_few_percent_of_the_epochs(monkeypatch: pytest.MonkeyPatch) -> None:
    found, run = curve(monkeypatch, tick=0.0003, updates=60_000)
    assert (np.diff(found.epochs) <= np.maximum(1, 0.04 * found.epochs[:-1] + 1)).all()
    assert 150 < len(found) < 300
    straight = Run(run.project, run.dataset)
    straight.advance(60_000)
    np.testing.assert_array_equal(run.engine.flat_copy(), straight.engine.flat_copy())


def test_a_set_that_takes_long_to_evaluate_is_looked_at_less_often(monkeypatch: pytest.MonkeyPatch) -> None:
    found, _ = curve(monkeypatch, tick=100 * CHEAP, updates=60_000)
    assert 10 < len(found) < 60_000 / 500 / 3
